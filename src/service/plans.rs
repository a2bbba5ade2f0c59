//! Plans that are kept between the look and the decision.

use jiff::Timestamp;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::model::ProfileId;
use crate::plan::Plan;
use crate::store::{PlanState, StoredPlan, StoredProfile};

/// The name of a plan: the beginning of its hash.
pub(super) fn id_of(plan: &Plan) -> String {
    plan.hash().as_str().chars().take(16).collect()
}

impl Desk {
    /// Keeps a plan until it is applied or expires, and answers its name.
    pub(super) async fn keep_plan(
        &self,
        stored: &StoredProfile,
        plan: &Plan,
        expires: Timestamp,
    ) -> Result<String, ServiceError> {
        let id = id_of(plan);
        let doc = serde_json::to_string(plan).map_err(|error| unwritable(&error))?;
        self.store()
            .save_plan(StoredPlan {
                id: id.clone(),
                profile: stored.profile.name.clone(),
                profile_version: stored.version,
                hash: plan.hash().to_string(),
                doc,
                created: self.clock().now(),
                expires,
                state: PlanState::Waiting,
            })
            .await?;
        Ok(id)
    }

    /// A kept plan that can still be applied, with its profile as runs take it.
    pub(super) async fn open_plan(&self, id: &str) -> Result<(StoredProfile, Plan), ServiceError> {
        let refused = |text: String, profile: Option<&ProfileId>| {
            Err(ServiceError::not_configured(text, NextStep::PreviewAgain { profile: profile.cloned() }))
        };
        let Some(kept) = self.store().plan(id).await? else {
            return refused(format!("there is no plan {id}"), None);
        };
        let profile = Some(&kept.profile);
        if kept.state != PlanState::Waiting {
            return refused(format!("the plan {id} was used already"), profile);
        }
        if kept.expires < self.clock().now() {
            return refused(format!("the plan {id} expired at {}", kept.expires), profile);
        }
        let stored = self.as_run(self.profile(&kept.profile).await?)?;
        if stored.version != kept.profile_version {
            return refused(format!("the profile {} changed after the plan {id} was made", kept.profile), profile);
        }
        let plan: Plan = serde_json::from_str(&kept.doc).map_err(|error| unwritable(&error))?;
        if plan.hash().as_str() != kept.hash {
            return refused(format!("the stored plan {id} is damaged"), profile);
        }
        Ok((stored, plan))
    }
}

fn unwritable(error: &serde_json::Error) -> ServiceError {
    ServiceError::System { what: "the plan cannot be written down or read again".to_owned(), cause: error.to_string() }
}
