//! Passes: preview, apply, run, send.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::MutexGuard;

use super::approvals::{ApprovalRequest, RowChoice};
use super::desk::Desk;
use super::error::ServiceError;
use super::status::{Event, Running};
use crate::engine::{Ends, EngineError, Pass, Preview, Progress, Reporter, RunReport, SendRequest, Sinks};
use crate::model::{Kind, ProfileId, RecordId, RecordKey};
use crate::plan::{Approval, Approver, Plan, Row, RowId};
use crate::store::{Actor, PlanState, StoredPlan, StoredProfile};

/// A plan is not applied after this time: too much will have changed.
const PLAN_LIVES: SignedDuration = SignedDuration::from_hours(24);

/// A previewed plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    /// By this it is applied.
    pub id: String,
    /// Until when it can be applied.
    pub expires: Timestamp,
    /// The plan.
    pub plan: Plan,
    /// What the pulls brought.
    pub report: RunReport,
}

/// A plan in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanFile {
    /// The version of this form.
    pub format: u32,
    /// By this it is applied.
    pub id: String,
    /// The plan.
    pub plan: Plan,
}

impl Desk {
    /// Looks, and says what would be done. Writes nothing to a vendor.
    pub async fn preview(&self, profile: &ProfileId, sends: &[SendRequest]) -> Result<PlanView, ServiceError> {
        self.preview_rows(profile, sends, |_| true).await
    }

    /// Looks at everything, and keeps a plan of the rows of one ticket alone, named by its Halo id or
    /// by the number of either record.
    pub async fn preview_ticket(&self, profile: &ProfileId, ticket: &RecordId) -> Result<PlanView, ServiceError> {
        self.preview_rows(profile, &[], |row| is_about(row, ticket)).await
    }

    async fn preview_rows(
        &self,
        profile: &ProfileId,
        sends: &[SendRequest],
        keep: impl Fn(&Row) -> bool + Send,
    ) -> Result<PlanView, ServiceError> {
        let _one_at_a_time = self.turn().await?;
        let stored = self.profile(profile).await?;
        let reporter = self.begin(&stored, Actor::Person);
        let result = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(&stored, &ends, &sinks, Actor::Person, &reporter);
            Ok(pass.preview(sends).await?)
        }
        .await;
        let Preview { mut plan, report } =
            self.ended(&stored, Actor::Person, result, |preview: &Preview| &preview.report).await?;
        plan.rows.retain(keep);
        let expires = self.clock().now() + PLAN_LIVES;
        let id: String = plan.hash().as_str().chars().take(16).collect();
        let doc = serde_json::to_string(&plan).map_err(|error| unwritable(&error))?;
        self.store()
            .save_plan(StoredPlan {
                id: id.clone(),
                profile: profile.clone(),
                profile_version: stored.version,
                hash: plan.hash().to_string(),
                doc,
                created: self.clock().now(),
                expires,
                state: PlanState::Waiting,
            })
            .await?;
        Ok(PlanView { id, expires, plan, report })
    }

    /// A previewed plan that can still be applied.
    pub async fn waiting_plan(&self, id: &str) -> Result<Plan, ServiceError> {
        Ok(self.open_plan(id).await?.1)
    }

    /// Carries out what a person approved of a previewed plan.
    pub async fn apply(&self, plan: &str, request: &ApprovalRequest) -> Result<RunReport, ServiceError> {
        let _one_at_a_time = self.turn().await?;
        let (stored, plan) = self.open_plan(plan).await?;
        if plan.first_load && !request.first_load {
            return Err(ServiceError::Usage(
                "this is the profile's first load: look at the plan and confirm it as such (`--first-load`); the plan \
                 stays as it is"
                    .to_owned(),
            ));
        }
        let rows = match &request.rows {
            RowChoice::All => None,
            RowChoice::Only(rows) => Some(rows.iter().map(|row| RowId(row.clone())).collect()),
        };
        let decision = Approval {
            plan: plan.hash(),
            by: Approver::Person { name: request.by.clone() },
            rows,
            overrides: request.overrides.clone(),
            first_load_confirmed: request.first_load,
        };
        self.carry_out(&stored, &plan, &decision).await
    }

    async fn carry_out(
        &self,
        stored: &StoredProfile,
        plan: &Plan,
        decision: &Approval,
    ) -> Result<RunReport, ServiceError> {
        let reporter = self.begin(stored, Actor::Person);
        let result = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(stored, &ends, &sinks, Actor::Person, &reporter);
            Ok(pass.apply(plan, decision).await?)
        }
        .await;
        let report = self.ended(stored, Actor::Person, result, |report: &RunReport| report).await?;
        let id: String = plan.hash().as_str().chars().take(16).collect();
        let used = crate::store::Change::PlanState { plan: id, state: PlanState::Applied };
        self.store().apply(vec![used]).await?;
        Ok(report)
    }

    async fn open_plan(&self, id: &str) -> Result<(StoredProfile, Plan), ServiceError> {
        let again = "preview again with `causeway plan`";
        let Some(kept) = self.store().plan(id).await? else {
            return Err(ServiceError::NotConfigured(format!("there is no plan {id}; {again}")));
        };
        if kept.state != PlanState::Waiting {
            return Err(ServiceError::NotConfigured(format!("the plan {id} was used already; {again}")));
        }
        if kept.expires < self.clock().now() {
            return Err(ServiceError::NotConfigured(format!("the plan {id} expired at {}; {again}", kept.expires)));
        }
        let stored = self.profile(&kept.profile).await?;
        if stored.version != kept.profile_version {
            return Err(ServiceError::NotConfigured(format!(
                "the profile {} changed after the plan {id} was made; {again}",
                kept.profile
            )));
        }
        let plan: Plan = serde_json::from_str(&kept.doc).map_err(|error| unwritable(&error))?;
        if plan.hash().as_str() != kept.hash {
            return Err(ServiceError::NotConfigured(format!("the stored plan {id} is damaged; {again}")));
        }
        Ok((stored, plan))
    }

    /// Runs a profile with nobody there.
    pub async fn run(&self, profile: &ProfileId, actor: Actor) -> Result<RunReport, ServiceError> {
        let _one_at_a_time = self.turn().await?;
        let stored = self.profile(profile).await?;
        let reporter = self.begin(&stored, actor);
        let result = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(&stored, &ends, &sinks, actor, &reporter);
            Ok(pass.unattended().await?)
        }
        .await;
        self.ended(&stored, actor, result, |report: &RunReport| report).await
    }

    /// The names of the profiles that an unattended run takes: the enabled ones, or those named.
    pub async fn profiles_to_run(&self, names: &[ProfileId]) -> Result<Vec<ProfileId>, ServiceError> {
        Ok(self.chosen_profiles(names).await?.into_iter().map(|stored| stored.profile.name).collect())
    }

    /// Plans the sending of one ticket, and nothing else: rows of other records are left out.
    pub async fn preview_send(
        &self,
        profile: &ProfileId,
        ticket: RecordId,
        table: Option<Kind>,
    ) -> Result<(PlanView, BTreeSet<String>), ServiceError> {
        let request = SendRequest { ticket: ticket.clone(), table };
        let view = self.preview(profile, &[request]).await?;
        let rows: BTreeSet<String> = view
            .plan
            .rows
            .iter()
            .filter(|row| row.halo.as_ref().is_some_and(|key| key.id == ticket))
            .map(|row| row.id.to_string())
            .collect();
        Ok((view, rows))
    }

    /// Waits until no other pass runs. Who is stopped meanwhile waits no longer.
    async fn turn(&self) -> Result<MutexGuard<'_, ()>, ServiceError> {
        let stop = self.stopper();
        tokio::select! {
            biased;
            turn = self.passes().lock() => Ok(turn),
            () = stop.cancelled() => Err(EngineError::Stopped.into()),
        }
    }

    fn begin(&self, stored: &StoredProfile, actor: Actor) -> Reporter {
        let profile = stored.profile.name.to_string();
        self.tell(Event::PassBegan { profile: profile.clone(), actor });
        let reporter = Reporter::new(self.stopper());
        let mut progress = reporter.follow();
        self.change_status(|status| {
            status.running = Some(Running { profile: profile.clone(), progress: *progress.borrow() });
        });
        let desk = self.clone();
        tokio::spawn(async move {
            while progress.changed().await.is_ok() {
                let now = *progress.borrow_and_update();
                desk.show_progress(&profile, now);
            }
        });
        reporter
    }

    fn show_progress(&self, profile: &str, now: Progress) {
        self.change_status(|status| {
            if let Some(running) = status.running.as_mut().filter(|running| running.profile == profile) {
                running.progress = now;
            }
        });
    }

    async fn ended<T, F>(
        &self,
        stored: &StoredProfile,
        actor: Actor,
        result: Result<T, ServiceError>,
        report: F,
    ) -> Result<T, ServiceError>
    where
        F: Fn(&T) -> &RunReport,
    {
        let name = &stored.profile.name;
        let run = match &result {
            Ok(value) => Some(report(value).run),
            Err(_) => self.store().runs(Some(name), 1, None).await?.first().map(|row| row.id),
        };
        self.store().log_calls(self.calls().take(run)).await?;
        self.keep_what_was_learnt(&stored.profile.halo).await?;
        let last = self.store().last_sync(name).await?;
        self.change_status(|status| {
            status.running = None;
            status.last_success = status.last_success.max(last);
        });
        if let Ok(value) = &result {
            let report = report(value);
            let profile = name.to_string();
            self.tell(Event::PassEnded { profile, actor, run: report.run.0, outcome: report.outcome });
        }
        result
    }

    fn pass<'a>(
        &'a self,
        stored: &'a StoredProfile,
        ends: &'a Ends,
        sinks: &'a Sinks,
        actor: Actor,
        reporter: &'a Reporter,
    ) -> Pass<'a> {
        Pass {
            store: self.store(),
            clock: self.clock(),
            ends,
            sinks,
            profile: &stored.profile,
            version: stored.version,
            actor,
            reporter,
        }
    }
}

/// Whether a row belongs to a ticket or record that a person named. Titles begin with the numbers:
/// `4242 ↔ INC0010001 …`, or the number of the one record there is.
fn is_about(row: &Row, ticket: &RecordId) -> bool {
    let named = |key: &RecordKey| &key.id == ticket;
    let mut words = row.title.split(' ');
    let numbers = match (words.next(), words.next(), words.next()) {
        (first, Some("↔"), third) => [first, third],
        (first, _, _) => [first, None],
    };
    row.halo.as_ref().is_some_and(named)
        || row.other.as_ref().is_some_and(named)
        || numbers.contains(&Some(ticket.as_str()))
}

fn unwritable(error: &serde_json::Error) -> ServiceError {
    ServiceError::System { what: "the plan cannot be written down or read again".to_owned(), cause: error.to_string() }
}
