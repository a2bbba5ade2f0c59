//! Profiles: made, read in, written out, listed. Every change makes a version.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use super::standstill::Pause;
use super::status::Failure;
use super::switch_off::SwitchedOff;
use crate::engine::gather::loaded_name;
use crate::model::{ConnectionId, ProfileId};
use crate::profile::{Environment, Profile};
use crate::store::{Actor, StoredProfile};

/// A profile as people see it in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileView {
    /// The profile.
    pub profile: Profile,
    /// Its version.
    pub version: u32,
    /// Live links.
    pub links: u64,
    /// Live pairs with nothing to look at, nothing that waits and nothing that rests.
    pub in_step: u64,
    /// Records that a person left alone, and pairs of which a record is gone.
    pub excluded: u64,
    /// Writes that were refused: given up, or tried again.
    pub failing: u64,
    /// Who paused it, if somebody did.
    pub paused: Option<Pause>,
    /// Who switched it off for good, if somebody did.
    pub switched_off: Option<SwitchedOff>,
    /// Until when one of its freeze windows is open.
    pub frozen_until: Option<Timestamp>,
    /// Records that wait for a look.
    pub dirty: u64,
    /// Rows that wait until something is put right.
    pub holds: u64,
    /// Rows of which both sides changed the same field.
    pub conflicts: u64,
    /// Writes that were given up.
    pub parked: u64,
    /// Writes that were sent and whose answer is lost.
    pub unknown: u64,
    /// Whether a person confirmed the profile's first load.
    pub first_load_confirmed: bool,
    /// Whether writing to Halo touches real customers; `None` when the connection is gone.
    pub halo_environment: Option<Environment>,
    /// Whether writing to the other side does.
    pub other_environment: Option<Environment>,
    /// When a pass last went through without an error.
    pub last_sync: Option<Timestamp>,
    /// What went wrong in the last run, if it did.
    pub last_error: Option<Failure>,
}

impl Desk {
    /// Saves a profile as a new version; the same content makes none.
    pub async fn save_profile(&self, profile: Profile) -> Result<u32, ServiceError> {
        let mut profile = profile.checked()?;
        self.refuse_enabling_switched_off(&profile).await?;
        for name in [&profile.halo, &profile.other] {
            self.connection(name).await?;
        }
        self.refuse_unlike(&profile).await?;
        self.date_push_rules(&mut profile).await?;
        let version = self.store().save_profile(&profile, Actor::Person, self.clock().now()).await?;
        self.setup_changed(format!("profile {}", profile.name)).await;
        Ok(version)
    }

    /// A push rule takes what changes after it was made, so a new one is told when that was.
    async fn date_push_rules(&self, profile: &mut Profile) -> Result<(), ServiceError> {
        if profile.outbound.push.iter().all(|rule| rule.since.is_some()) {
            return Ok(());
        }
        let before = self.store().profile(&profile.name).await?.map(|stored| stored.profile.outbound.push);
        let before = before.unwrap_or_default();
        for rule in profile.outbound.push.iter_mut().filter(|rule| rule.since.is_none()) {
            let known = before.iter().find(|known| known.name == rule.name).and_then(|known| known.since);
            rule.since = Some(known.unwrap_or_else(|| self.clock().now()));
        }
        Ok(())
    }

    /// Enables a profile for passes, or disables it, and answers its version: a change makes a new one.
    pub async fn set_enabled(&self, name: &ProfileId, enabled: bool) -> Result<u32, ServiceError> {
        let profile = self.profile(name).await?.profile;
        self.save_profile(Profile { enabled, ..profile }).await
    }

    /// Removes a profile. Its versions, runs and journal stay. Refused while it has live links or
    /// unfinished writes, which are named. Should a profile of this name be made again, its first
    /// load has to be confirmed again.
    pub async fn remove_profile(&self, name: &ProfileId) -> Result<(), ServiceError> {
        let stored = self.profile(name).await?;
        self.store().remove_profile(name).await?;
        self.store().forget_meta(&loaded_name(&stored.profile)).await?;
        self.forget_pause(name).await?;
        self.setup_changed(format!("profile {name}")).await;
        Ok(())
    }

    /// Reads a profile from TOML and saves it.
    pub async fn import_profile(&self, toml: &str) -> Result<(ProfileId, u32), ServiceError> {
        let profile = Profile::from_toml(toml)?;
        for name in [&profile.halo, &profile.other] {
            self.connection(name).await?;
        }
        self.know_types(&profile).await?;
        let name = profile.name.clone();
        Ok((name, self.save_profile(profile).await?))
    }

    /// A profile as TOML, without secrets.
    pub async fn export_profile(&self, name: &ProfileId) -> Result<String, ServiceError> {
        Ok(self.profile(name).await?.profile.to_toml()?)
    }

    /// A profile by name.
    pub async fn profile(&self, name: &ProfileId) -> Result<StoredProfile, ServiceError> {
        self.store().profile(name).await?.ok_or_else(|| {
            ServiceError::not_configured(format!("there is no profile named {name}"), NextStep::ChooseProfile)
        })
    }

    /// All profiles with how they are doing.
    pub async fn profiles(&self) -> Result<Vec<ProfileView>, ServiceError> {
        let connections = self.store().connections().await?;
        let environment =
            |name: &ConnectionId| connections.iter().find(|one| one.name == *name).map(|one| one.environment);
        let mut views = Vec::new();
        for StoredProfile { profile, version, .. } in self.store().profiles().await? {
            let name = &profile.name;
            let counts = self.store().counts(name).await?;
            let last_error = self.store().last_error(name).await?;
            views.push(ProfileView {
                version,
                links: counts.links,
                in_step: counts.in_step,
                excluded: counts.excluded,
                failing: counts.failing,
                paused: self.paused(name).await?,
                switched_off: self.switched_off(name).await?,
                frozen_until: self.frozen_until(&profile),
                dirty: counts.dirty,
                holds: counts.holds,
                conflicts: counts.conflicts,
                parked: counts.parked,
                unknown: counts.unknown,
                first_load_confirmed: self.store().meta(&loaded_name(&profile)).await?.is_some(),
                halo_environment: environment(&profile.halo),
                other_environment: environment(&profile.other),
                last_sync: self.store().last_sync(name).await?,
                last_error: last_error.map(|error| Failure::of(name, error)),
                profile,
            });
        }
        Ok(views)
    }

    /// The profiles that passes run, or the named ones. Naming a disabled one is an error.
    pub(super) async fn chosen_profiles(&self, names: &[ProfileId]) -> Result<Vec<StoredProfile>, ServiceError> {
        if names.is_empty() {
            let enabled: Vec<StoredProfile> =
                self.store().profiles().await?.into_iter().filter(|stored| stored.profile.enabled).collect();
            if enabled.is_empty() {
                return Err(ServiceError::not_configured("no profile is enabled", NextStep::MakeProfile));
            }
            return Ok(enabled);
        }
        let mut chosen = Vec::new();
        for name in names {
            let stored = self.profile(name).await?;
            if !stored.profile.enabled {
                let next = NextStep::EnableProfile { name: name.clone() };
                return Err(ServiceError::not_configured(format!("the profile {name} is not enabled"), next));
            }
            chosen.push(stored);
        }
        Ok(chosen)
    }
}
