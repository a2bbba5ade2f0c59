//! Field pairs whose two fields hold unlike things are refused before they are saved.

use super::choices::{Choices, ChoicesOf, Reading};
use super::desk::Desk;
use super::error::ServiceError;
use crate::mapping::types;
use crate::model::Catalogue;
use crate::profile::{Place, Problem, Profile, ProfileError};

impl Choices {
    /// The pairs of a profile whose fields do not go together, by what both systems were last read to
    /// hold.
    pub fn unlike(&self, profile: &Profile) -> Vec<Problem> {
        let nothing = Catalogue::default();
        let halo = self.halo.as_ref().map_or(&nothing, |known| &known.catalogue);
        let other = self.other.as_ref().map_or(&nothing, |known| &known.catalogue);
        types::problems(profile, halo, other)
    }
}

impl Desk {
    /// Why pairs of a profile do not go together, by what was last read of both systems.
    pub async fn unlike(&self, profile: &Profile) -> Result<Vec<String>, ServiceError> {
        Ok(self.unlike_problems(profile).await?.into_iter().map(|problem| problem.text).collect())
    }

    async fn unlike_problems(&self, profile: &Profile) -> Result<Vec<Problem>, ServiceError> {
        let halo = self.store().catalogue(&profile.halo).await?.map(|cached| cached.value).unwrap_or_default();
        let other = self.store().catalogue(&profile.other).await?.map(|cached| cached.value).unwrap_or_default();
        Ok(types::problems(profile, &halo, &other))
    }

    /// Refuses pairs that are new or were changed and whose fields do not go together. What was saved
    /// before one of the systems changed a type can still be saved, disabled, and put right.
    pub(super) async fn refuse_unlike(&self, profile: &Profile) -> Result<(), ServiceError> {
        let problems = self.unlike_problems(profile).await?;
        if problems.is_empty() {
            return Ok(());
        }
        let (rules, services) = match self.store().profile(&profile.name).await? {
            Some(before) => (before.profile.mapping.fields, before.profile.services),
            None => (Vec::new(), Vec::new()),
        };
        let is_new = |problem: &Problem| match problem.place {
            Place::Rule(place) => profile.mapping.fields.get(place).is_some_and(|rule| !rules.contains(rule)),
            Place::Service(place) => profile.services.get(place).is_some_and(|service| !services.contains(service)),
            _ => true,
        };
        let problems: Vec<String> = problems.into_iter().filter(is_new).map(|problem| problem.text).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(ProfileError::Wrong { profile: profile.name.clone(), problems }.into())
    }

    /// Has both systems say what their fields hold, where they never did. A system that cannot be asked
    /// now stands in nobody's way: what its passes find is told then.
    pub(super) async fn know_types(&self, profile: &Profile) -> Result<(), ServiceError> {
        for name in [&profile.halo, &profile.other] {
            if self.store().catalogue(name).await?.is_none() {
                if let Err(error) = self.choices(&ChoicesOf::from(profile), Reading::Anew).await {
                    tracing::info!(%error, "the types of fields are not checked, because they could not be read");
                }
                return Ok(());
            }
        }
        Ok(())
    }
}
