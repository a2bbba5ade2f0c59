//! Passes: preview, apply, run, send.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::approvals::{ApprovalRequest, RowChoice};
use super::desk::Desk;
use super::error::ServiceError;
use super::focus::Focus;
use super::next::NextStep;
use super::plans;
use super::standstill::InFreeze;
use crate::engine::{Cost, Ends, Pass, Preview, Reporter, RunReport, SendRequest, Sinks, Undoing};
use crate::model::{ProfileId, RunId};
use crate::plan::mails::{self, Mails};
use crate::plan::{Approval, Approver, Plan, RowId};
use crate::store::{Actor, PlanState, StoredProfile};

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
    /// What carrying it out would cost.
    pub cost: Cost,
    /// The mails that carrying it out may cause.
    pub mails: Vec<Mails>,
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

/// What a preview looks at.
#[derive(Clone, Copy)]
enum Look<'a> {
    /// What changed, and tickets that a person asked to send.
    Pass(&'a [SendRequest]),
    /// What a run wrote.
    Undo(Undoing),
}

impl Desk {
    /// Looks, and says what would be done. Writes nothing to a vendor.
    pub async fn preview(&self, profile: &ProfileId, sends: &[SendRequest]) -> Result<PlanView, ServiceError> {
        self.preview_rows(profile, Look::Pass(sends), &Focus::default()).await
    }

    /// Looks at everything, and keeps a plan of what was named.
    pub async fn preview_of(&self, profile: &ProfileId, focus: &Focus) -> Result<PlanView, ServiceError> {
        self.preview_rows(profile, Look::Pass(&[]), focus).await
    }

    /// Looks at what a run wrote, and keeps a plan that turns it back where it still stands: all of
    /// the run, or one entry of the journal ([`super::ChangeView::id`]).
    pub async fn preview_undo(&self, run: RunId, only: Option<i64>) -> Result<PlanView, ServiceError> {
        let row = self.store().run(run).await?.filter(|row| row.end.is_some()).ok_or_else(|| {
            let text = format!("there is no ended run {run} to undo: look at the list of runs for its number");
            ServiceError::not_configured(text, None)
        })?;
        self.preview_rows(&row.profile, Look::Undo(Undoing { run, only }), &Focus::default()).await
    }

    async fn preview_rows(&self, profile: &ProfileId, look: Look<'_>, focus: &Focus) -> Result<PlanView, ServiceError> {
        let _turn = self.turn_of(&self.profile(profile).await?.profile).await?;
        let stored = self.as_run(self.profile(profile).await?)?;
        let under_way = self.begin(profile, Actor::Person).await?;
        let work = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(&stored, &ends, &sinks, Actor::Person, &under_way.reporter);
            let preview = match look {
                Look::Pass(sends) => Box::pin(pass.preview(sends)).await,
                Look::Undo(what) => Box::pin(pass.preview_undo(what)).await,
            };
            self.keep_what_was_learnt(&stored.profile).await?;
            let mut preview = preview?;
            let taken = focus.choose(&preview.plan.rows);
            preview.plan.narrowed = taken.len() < preview.plan.rows.len();
            preview.plan.rows.retain(|row| taken.contains(&row.id));
            let cost = pass.cost(&preview.plan.rows, &preview.report.feeds).await?;
            Ok((preview, cost))
        };
        let result = under_way.doing(Box::pin(work)).await;
        let (Preview { plan, report }, cost) =
            under_way.ended(result, |(preview, _): &(Preview, Cost)| &preview.report).await?;
        let expires = self.clock().now() + PLAN_LIVES;
        let id = self.keep_plan(&stored, &plan, expires).await?;
        let mails = mails::of(&plan, &stored.profile);
        Ok(PlanView { id, expires, plan, report, cost, mails })
    }

    /// A previewed plan that can still be applied.
    pub async fn waiting_plan(&self, id: &str) -> Result<Plan, ServiceError> {
        Ok(self.open_plan(id).await?.1)
    }

    /// Carries out what a person approved of a previewed plan.
    ///
    /// Refused while the profile is paused, and inside a freeze window: see [`Self::apply_in_freeze`].
    pub async fn apply(&self, plan: &str, request: &ApprovalRequest) -> Result<RunReport, ServiceError> {
        Box::pin(self.apply_when(plan, request, InFreeze::Refuse)).await
    }

    /// The same, where a person confirmed that it is carried out although a freeze window is open.
    pub async fn apply_in_freeze(&self, plan: &str, request: &ApprovalRequest) -> Result<RunReport, ServiceError> {
        Box::pin(self.apply_when(plan, request, InFreeze::Confirmed)).await
    }

    async fn apply_when(
        &self,
        plan: &str,
        request: &ApprovalRequest,
        in_freeze: InFreeze,
    ) -> Result<RunReport, ServiceError> {
        let _turn = self.turn_of(&self.open_plan(plan).await?.0.profile).await?;
        let (stored, plan) = self.open_plan(plan).await?;
        self.refuse_at_standstill(&stored.profile, in_freeze).await?;
        if plan.first_load && !request.first_load {
            return Err(ServiceError::Usage {
                text: format!(
                    "this is the first load of the profile {}, and it was not confirmed as such; the plan stays as it \
                     is",
                    stored.profile.name
                ),
                next: Some(NextStep::ConfirmFirstLoad { profile: stored.profile.name }),
            });
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
        let actor = if plan.undoes.is_some() { Actor::Undo } else { Actor::Person };
        let under_way = self.begin(&stored.profile.name, actor).await?;
        let work = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(stored, &ends, &sinks, actor, &under_way.reporter);
            let report = Box::pin(pass.apply(plan, decision)).await;
            self.keep_what_was_learnt(&stored.profile).await?;
            Ok(report?)
        };
        let result = under_way.doing(Box::pin(work)).await;
        let report = under_way.ended(result, |report: &RunReport| report).await?;
        let used = crate::store::Change::PlanState { plan: plans::id_of(plan), state: PlanState::Applied };
        self.store().apply(vec![used]).await?;
        Ok(report)
    }

    /// Runs a profile with nobody there.
    pub async fn run(&self, profile: &ProfileId, actor: Actor) -> Result<RunReport, ServiceError> {
        self.run_of(profile, actor, &Focus::default()).await
    }

    /// Runs of a profile what was named, with nobody there. The rest waits for the next run.
    pub async fn run_of(&self, profile: &ProfileId, actor: Actor, focus: &Focus) -> Result<RunReport, ServiceError> {
        let turn = self.turn_of(&self.profile(profile).await?.profile).await?;
        let stored = self.as_run(self.profile(profile).await?)?;
        let under_way = self.begin(profile, actor).await?;
        let work = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let standstill = self.standstill(&stored.profile).await?;
            let pass = Pass { standstill, ..self.pass(&stored, &ends, &sinks, actor, &under_way.reporter) };
            let report = Box::pin(pass.unattended(|rows| focus.choose(rows))).await;
            self.keep_what_was_learnt(&stored.profile).await?;
            Ok(report?)
        };
        let crowd = turn.crowd();
        let result = under_way.giving_way(&crowd, Box::pin(work)).await;
        self.turns().note(profile, crowd.gave_way());
        under_way.ended(result, |report: &RunReport| report).await
    }

    /// The names of the profiles that an unattended run takes: the enabled ones, or those named.
    pub async fn profiles_to_run(&self, names: &[ProfileId]) -> Result<Vec<ProfileId>, ServiceError> {
        Ok(self.chosen_profiles(names).await?.into_iter().map(|stored| stored.profile.name).collect())
    }

    pub(super) fn pass<'a>(
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
            room: self.folder().root(),
            standstill: None,
            calls: self.call_book().as_ref(),
        }
    }
}
