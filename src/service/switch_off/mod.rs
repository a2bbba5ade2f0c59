//! A profile is switched off for good: a last pass, a look for loose ends, and its links frozen and
//! handed out. It can be switched on again, by a person who says so.

mod export;
mod loose;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use export::{ExportedLink, LinksExport};
pub use loose::{LooseEnd, LooseKind};

use super::desk::Desk;
use super::error::ServiceError;
use crate::engine::RunReport;
use crate::model::{Link, ProfileId};
use crate::profile::Profile;
use crate::store::{Actor, Change, JournalEntry};

/// Links that are journalled in one transaction.
const LINKS_AT_ONCE: usize = 1_000;

/// The words of the journal.
const OFF: &str = "switched off";
const ON: &str = "switched on";

/// Who switched a profile off, when, and why in spite of what was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchedOff {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why although something was left; empty where nothing was.
    pub reason: String,
    /// How many links are frozen.
    pub links: u64,
    /// What was left.
    pub loose: Vec<LooseEnd>,
    /// Whether runs took it until then.
    was_enabled: bool,
}

/// What came of switching off.
#[derive(Debug, Clone, Serialize)]
pub struct SwitchOff {
    /// How it is from now on.
    pub state: SwitchedOff,
    /// The last pass; none where it failed.
    pub last_pass: Option<RunReport>,
    /// The frozen links.
    pub export: LinksExport,
}

/// The store's name for that a profile is switched off.
fn state_name(profile: &ProfileId) -> String {
    format!("switched off/{profile}")
}

impl Desk {
    /// Who switched a profile off, if somebody did.
    pub async fn switched_off(&self, name: &ProfileId) -> Result<Option<SwitchedOff>, ServiceError> {
        let text = self.store().meta(&state_name(name)).await?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(&error))).transpose()
    }

    /// What is left to do of a profile, as far as the desk knows now. Asks no vendor.
    pub async fn loose_ends(&self, name: &ProfileId) -> Result<Vec<LooseEnd>, ServiceError> {
        self.profile(name).await?;
        let counts = self.store().counts(name).await?;
        Ok(loose::of(&counts, self.paused(name).await?.is_some()))
    }

    /// Runs a last pass, looks for loose ends, and freezes the profile's links. With loose ends a reason
    /// is needed; without one they are named and nothing is frozen.
    pub async fn switch_off(&self, name: &ProfileId, reason: &str, by: &str) -> Result<SwitchOff, ServiceError> {
        let profile = self.profile(name).await?.profile;
        self.refuse_switched_off(name).await?;
        let (last_pass, failed) = match Box::pin(self.run(name, Actor::Person)).await {
            Ok(report) => (Some(report), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let _alone = self.turn_alone().await?;
        let mut ends = self.loose_ends(name).await?;
        ends.extend(failed.as_deref().map(LooseEnd::of_pass));
        ends.extend(last_pass.as_ref().and_then(LooseEnd::of_report));
        let reason = reason.trim();
        if !ends.is_empty() && reason.is_empty() {
            return Err(not_clean(name, &ends));
        }
        let links = self.store().links(name).await?;
        let state = SwitchedOff {
            by: by.to_owned(),
            at: self.clock().now(),
            reason: reason.to_owned(),
            links: links.len() as u64,
            loose: ends,
            was_enabled: profile.enabled,
        };
        self.save_profile(Profile { enabled: false, ..profile }).await?;
        self.journal_each(&links, OFF, &state).await?;
        let text = serde_json::to_string(&state).map_err(|error| unreadable(&error))?;
        self.store().set_meta(&state_name(name), &text).await?;
        self.setup_changed(format!("profile {name} is switched off")).await;
        let export = self.export_links(name).await?;
        Ok(SwitchOff { state, last_pass, export })
    }

    /// Takes a profile up again that was switched off: its links live on, and runs take it as before.
    pub async fn switch_on(&self, name: &ProfileId, reason: &str, by: &str) -> Result<(), ServiceError> {
        let stored = self.profile(name).await?;
        let Some(before) = self.switched_off(name).await? else {
            let text = format!("the profile {name} is not switched off");
            return Err(ServiceError::Usage { text, next: None });
        };
        let _alone = self.turn_alone().await?;
        let links = self.store().links(name).await?;
        let again =
            SwitchedOff { by: by.to_owned(), at: self.clock().now(), reason: reason.trim().to_owned(), ..before };
        self.journal_each(&links, ON, &again).await?;
        self.store().forget_meta(&state_name(name)).await?;
        self.save_profile(Profile { enabled: again.was_enabled, ..stored.profile }).await?;
        self.setup_changed(format!("profile {name} is switched on again")).await;
        Ok(())
    }

    /// Refuses whatever would look at, link or write tickets of a profile that is switched off.
    pub(super) async fn refuse_switched_off(&self, name: &ProfileId) -> Result<(), ServiceError> {
        let Some(state) = self.switched_off(name).await? else { return Ok(()) };
        let at = state.at.strftime("%Y-%m-%d %H:%M UTC");
        let text = format!(
            "{name} was switched off by {} at {at}: its links are frozen and nothing of it is written; switch it on again \
             first",
            state.by
        );
        Err(ServiceError::Usage { text, next: None })
    }

    /// A profile that is switched off cannot be enabled by the way.
    pub(super) async fn refuse_enabling_switched_off(&self, profile: &Profile) -> Result<(), ServiceError> {
        if profile.enabled { self.refuse_switched_off(&profile.name).await } else { Ok(()) }
    }

    async fn journal_each(&self, links: &[Link], what: &str, state: &SwitchedOff) -> Result<(), ServiceError> {
        let after = serde_json::json!({ "by": state.by, "reason": state.reason }).to_string();
        for some in links.chunks(LINKS_AT_ONCE) {
            let entry = |link: &Link| JournalEntry {
                run: None,
                // An entry of the link would count as its last change.
                link: None,
                record: link.halo.clone(),
                at: state.at,
                actor: Actor::Person,
                what: what.to_owned(),
                before: String::new(),
                after: after.clone(),
            };
            let changes = some.iter().map(|link| Change::Journal(Box::new(entry(link)))).collect();
            self.store().apply(changes).await?;
        }
        Ok(())
    }
}

fn not_clean(name: &ProfileId, ends: &[LooseEnd]) -> ServiceError {
    let ends: Vec<&str> = ends.iter().map(|end| end.text.as_str()).collect();
    let text = format!(
        "{name} was not switched off, because something is left: {}. Put it right, or give a reason for leaving it",
        ends.join("; ")
    );
    ServiceError::Usage { text, next: None }
}

fn unreadable(error: &serde_json::Error) -> ServiceError {
    ServiceError::System {
        what: "that the profile is switched off cannot be written down or read".to_owned(),
        cause: error.to_string(),
    }
}
