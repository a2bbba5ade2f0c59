//! Profiles: made, read in, written out, listed. Every change makes a version.

use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::status::Event;
use crate::model::ProfileId;
use crate::profile::Profile;
use crate::store::{Actor, Counts, LastError, StoredProfile};

/// A profile as people see it in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileView {
    /// The profile.
    pub profile: Profile,
    /// Its version.
    pub version: u32,
    /// Live links, holds and so on.
    pub links: u64,
    /// Records that wait for a look.
    pub dirty: u64,
    /// Rows that wait for a person.
    pub holds: u64,
    /// When a pass last went through without an error.
    pub last_sync: Option<jiff::Timestamp>,
    /// What went wrong in the last run, if it did.
    pub last_error: Option<String>,
}

impl Desk {
    /// Saves a profile as a new version; the same content makes none.
    pub async fn save_profile(&self, profile: Profile) -> Result<u32, ServiceError> {
        let profile = profile.checked()?;
        for name in [&profile.halo, &profile.other] {
            self.connection(name).await?;
        }
        let version = self.store().save_profile(&profile, Actor::Person, self.clock().now()).await?;
        let what = format!("profile {}", profile.name);
        self.tell(Event::SetupChanged { what, actor: Actor::Person });
        Ok(version)
    }

    /// Reads a profile from TOML and saves it.
    pub async fn import_profile(&self, toml: &str) -> Result<(ProfileId, u32), ServiceError> {
        let profile = Profile::from_toml(toml)?;
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
            ServiceError::NotConfigured(format!(
                "there is no profile named {name}; `causeway profile list` shows those there are, `causeway profile \
                 new` makes one"
            ))
        })
    }

    /// All profiles with how they are doing.
    pub async fn profiles(&self) -> Result<Vec<ProfileView>, ServiceError> {
        let mut views = Vec::new();
        for stored in self.store().profiles().await? {
            let name = stored.profile.name.clone();
            let Counts { links, dirty, holds, .. } = self.store().counts(&name).await?;
            let last_error: Option<LastError> = self.store().last_error(&name).await?;
            views.push(ProfileView {
                links,
                dirty,
                holds,
                last_sync: self.store().last_sync(&name).await?,
                last_error: last_error.map(|error| error.error),
                version: stored.version,
                profile: stored.profile,
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
                return Err(ServiceError::NotConfigured(
                    "no profile is enabled; make one with `causeway profile new`, or enable one in its file and import it"
                        .to_owned(),
                ));
            }
            return Ok(enabled);
        }
        let mut chosen = Vec::new();
        for name in names {
            let stored = self.profile(name).await?;
            if !stored.profile.enabled {
                return Err(ServiceError::NotConfigured(format!(
                    "the profile {name} is not enabled; set `enabled = true` in its file and import it, or preview it \
                     with `causeway plan --profile {name}`"
                )));
            }
            chosen.push(stored);
        }
        Ok(chosen)
    }
}
