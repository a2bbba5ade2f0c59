//! Blocks of a mapping on their way to another profile: looked at first, then taken.

use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::model::ProfileId;
use crate::profile::Profile;
use crate::profile::block::Block;
use crate::profile::compare::{self, Difference};

/// What a profile would be with a block of another one.
#[derive(Debug, Clone, Serialize)]
pub struct BlockCopy {
    /// The profile as it would be.
    pub profile: Profile,
    /// The version that it was looked at with.
    pub version: u32,
    /// What would be added and replaced.
    pub changes: Vec<Difference>,
}

impl Desk {
    /// Looks what copying a block of a mapping changes. Nothing is saved.
    pub async fn look_at_block(
        &self,
        from: &ProfileId,
        to: &ProfileId,
        block: &Block,
    ) -> Result<BlockCopy, ServiceError> {
        let source = self.profile(from).await?;
        let target = self.profile(to).await?;
        let profile =
            block.copied(&source.profile, &target.profile).map_err(|text| ServiceError::Usage { text, next: None })?;
        let changes = compare::differences(&target.profile, &profile);
        Ok(BlockCopy { profile, version: target.version, changes })
    }

    /// Saves what was looked at, unless the profile has changed since, and answers its version.
    pub async fn take_block(&self, copy: BlockCopy) -> Result<u32, ServiceError> {
        let name = copy.profile.name.clone();
        if self.profile(&name).await?.version != copy.version {
            return Err(ServiceError::not_configured(
                format!("the profile {name} changed after the copy was looked at; look again"),
                NextStep::ChooseProfile,
            ));
        }
        self.save_profile(copy.profile).await
    }
}
