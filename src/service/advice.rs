//! What in a profile is probably not meant, by what both systems were last read to offer.

use super::choices::Choices;
use super::desk::Desk;
use super::error::ServiceError;
use crate::mapping::lint::{self, Advice, Subject};
use crate::model::Catalogue;
use crate::profile::Profile;

impl Choices {
    /// What in a profile is probably not meant. Nothing of it stands in the way.
    pub fn advice(&self, profile: &Profile) -> Vec<Advice> {
        let nothing = Catalogue::default();
        lint::advice(Subject {
            profile,
            halo: self.halo.as_ref().map_or(&nothing, |known| &known.catalogue),
            other: self.other.as_ref().map_or(&nothing, |known| &known.catalogue),
        })
    }
}

impl Desk {
    /// What in a profile is probably not meant, by what was last read of both systems; nothing is
    /// asked of them.
    pub async fn advice(&self, profile: &Profile) -> Result<Vec<Advice>, ServiceError> {
        let halo = self.catalogue(&profile.halo).await?;
        let other = self.catalogue(&profile.other).await?;
        Ok(Choices { halo, other, tables: profile.tables() }.advice(profile))
    }
}
