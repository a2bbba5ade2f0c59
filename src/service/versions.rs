//! Versions of a profile: every change made one; they are listed, compared and restored.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::model::ProfileId;
use crate::profile::compare::{self, Difference};
use crate::profile::{Profile, ProfileError};
use crate::store::StoredProfile;

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionView {
    /// Its number, from 1.
    pub version: u32,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who saved it.
    pub actor: String,
    /// Whether passes ran it.
    pub enabled: bool,
    /// What it changed in the version before it; nothing for the first.
    pub changes: Vec<Difference>,
}

impl Desk {
    /// All versions of a profile, latest first; also of one that was removed.
    pub async fn profile_versions(&self, name: &ProfileId) -> Result<Vec<VersionView>, ServiceError> {
        let versions = self.store().profile_versions(name).await?;
        if versions.is_empty() {
            return Err(no_profile(name));
        }
        let before = versions.iter().skip(1).map(Some).chain([None]);
        let views = versions.iter().zip(before).map(|(version, before)| VersionView {
            version: version.version,
            saved_at: version.saved_at,
            actor: version.actor.to_string(),
            enabled: version.profile.enabled,
            changes: before.map(|before| compare::differences(&before.profile, &version.profile)).unwrap_or_default(),
        });
        Ok(views.collect())
    }

    /// What two versions differ in.
    pub async fn compare_versions(
        &self,
        name: &ProfileId,
        first: u32,
        second: u32,
    ) -> Result<Vec<Difference>, ServiceError> {
        let first = self.version_of(name, first).await?;
        let second = self.version_of(name, second).await?;
        Ok(compare::differences(&first.profile, &second.profile))
    }

    /// Saves an earlier version as the newest one, and answers its number. Whether passes run the
    /// profile stays as it is; one that was removed comes back disabled.
    pub async fn restore_profile(&self, name: &ProfileId, version: u32) -> Result<u32, ServiceError> {
        let kept = self.version_of(name, version).await?.profile;
        let enabled = self.store().profile(name).await?.is_some_and(|current| current.profile.enabled);
        self.save_profile(Profile { enabled, ..kept }).await.map_err(|error| match error {
            ServiceError::Profile(ProfileError::Wrong { profile, mut problems }) => {
                problems.push(format!("version {version} was not restored; restore another one"));
                ServiceError::Profile(ProfileError::Wrong { profile, problems })
            }
            other => other,
        })
    }

    async fn version_of(&self, name: &ProfileId, version: u32) -> Result<StoredProfile, ServiceError> {
        match self.store().profile_at(name, version).await? {
            Some(kept) => Ok(kept),
            None if self.store().profile_versions(name).await?.is_empty() => Err(no_profile(name)),
            None => Err(ServiceError::Usage {
                text: format!("the profile {name} has no version {version}; list its versions first"),
                next: None,
            }),
        }
    }
}

fn no_profile(name: &ProfileId) -> ServiceError {
    ServiceError::not_configured(format!("there was never a profile named {name}"), NextStep::ChooseProfile)
}
