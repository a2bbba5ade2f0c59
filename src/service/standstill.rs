//! When nothing may be written: a person paused the profile, or one of its freeze windows is open.
//! Pulls and plans go on, and what waits in the queue is kept.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::error::ServiceError;
use crate::model::ProfileId;
use crate::profile::Profile;

/// Who paused a profile, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why; empty where nothing was said.
    pub reason: String,
}

/// What a person says to a freeze window that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFreeze {
    /// Nothing was said: it is refused.
    Refuse,
    /// It is carried out all the same.
    Confirmed,
}

/// The store's name for the pause of a profile.
fn pause_name(profile: &ProfileId) -> String {
    format!("paused/{profile}")
}

impl Desk {
    /// Pauses a profile: nothing of it is written until it is resumed, attended or not.
    pub async fn pause_profile(&self, name: &ProfileId, reason: &str, by: &str) -> Result<(), ServiceError> {
        self.profile(name).await?;
        let pause = Pause { by: by.to_owned(), at: self.clock().now(), reason: reason.trim().to_owned() };
        let text = serde_json::to_string(&pause).map_err(|error| ServiceError::System {
            what: "the pause cannot be written down".to_owned(),
            cause: error.to_string(),
        })?;
        self.store().set_meta(&pause_name(name), &text).await?;
        self.setup_changed(format!("profile {name} is paused")).await;
        Ok(())
    }

    /// Lets a paused profile go on, and says whether it was paused.
    pub async fn resume_profile(&self, name: &ProfileId) -> Result<bool, ServiceError> {
        self.profile(name).await?;
        let paused = self.paused(name).await?.is_some();
        self.store().forget_meta(&pause_name(name)).await?;
        self.setup_changed(format!("profile {name} is resumed")).await;
        Ok(paused)
    }

    /// Who paused a profile, if somebody did.
    pub async fn paused(&self, name: &ProfileId) -> Result<Option<Pause>, ServiceError> {
        let text = self.store().meta(&pause_name(name)).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Until when a freeze window of a profile is open.
    pub fn frozen_until(&self, profile: &Profile) -> Option<Timestamp> {
        profile.freeze.until(self.clock().now(), &TimeZone::system())
    }

    /// Why nothing of a profile may be written unattended now.
    pub(super) async fn standstill(&self, profile: &Profile) -> Result<Option<String>, ServiceError> {
        if let Some(pause) = self.paused(&profile.name).await? {
            return Ok(Some(said(profile, &pause)));
        }
        Ok(self.frozen_until(profile).map(|until| {
            format!("a freeze window of {} is open until {until}: nothing is written unattended", profile.name)
        }))
    }

    /// Refuses what a person would write to a paused profile, and asks inside a freeze window.
    pub(super) async fn refuse_at_standstill(
        &self,
        profile: &Profile,
        in_freeze: InFreeze,
    ) -> Result<(), ServiceError> {
        if let Some(pause) = self.paused(&profile.name).await? {
            let text = format!("{}; resume it first", said(profile, &pause));
            return Err(ServiceError::Usage { text, next: None });
        }
        match self.frozen_until(profile) {
            Some(until) if in_freeze == InFreeze::Refuse => Err(ServiceError::Usage {
                text: format!(
                    "a freeze window of {} is open until {until}; wait for its end, or confirm that it is carried out \
                     all the same",
                    profile.name
                ),
                next: None,
            }),
            _ => Ok(()),
        }
    }

    /// Forgets the pause of a profile that is removed.
    pub(super) async fn forget_pause(&self, name: &ProfileId) -> Result<(), ServiceError> {
        Ok(self.store().forget_meta(&pause_name(name)).await?)
    }
}

fn said(profile: &Profile, pause: &Pause) -> String {
    let why = if pause.reason.is_empty() { String::new() } else { format!(" ({})", pause.reason) };
    format!("{} is paused by {} since {}{why}: nothing is written", profile.name, pause.by, pause.at)
}
