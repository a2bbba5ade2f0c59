//! A pass under way: its place in the status, its stop, and its end, whatever ends it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::desk::Desk;
use super::error::ServiceError;
use super::status::{Event, Running};
use crate::connector::pace::{self, Asker, Crowd};
use crate::engine::{EngineError, Progress, Reporter, RunOutcome, RunReport};
use crate::model::{ProfileId, RunId};
use crate::store::{Actor, RunEnd, RunRow};

/// A pass that runs, as the desk knows it.
pub(super) struct Current {
    /// Tells it from the passes before and after it.
    mark: Arc<()>,
    /// The profile.
    profile: ProfileId,
    /// Who caused it.
    actor: Actor,
    /// The newest run of the profile before this pass.
    before: Option<RunId>,
    /// Stops this pass alone.
    pub(super) stop: CancellationToken,
}

/// A pass under way. Dropping it takes it out of the status, also when whoever waited for the pass
/// went away in the middle of it.
pub(super) struct UnderWay {
    desk: Desk,
    mark: Arc<()>,
    profile: ProfileId,
    actor: Actor,
    since: Timestamp,
    before: Option<RunId>,
    /// Follows the pass and carries its stop.
    pub(super) reporter: Reporter,
}

impl Desk {
    /// Begins a pass. Refused once the process is to end. The caller holds the turn of passes.
    pub(super) async fn begin(&self, profile: &ProfileId, actor: Actor) -> Result<UnderWay, ServiceError> {
        if self.stopper().is_cancelled() {
            return Err(EngineError::Stopped.into());
        }
        self.refuse_switched_off(profile).await?;
        self.log_calls_outside_runs().await?;
        let (mark, stop) = (Arc::new(()), self.stopper().child_token());
        let (reporter, since) = (Reporter::new(stop.clone()), self.clock().now());
        let before = self.newest_run(profile).await?.map(|run| run.id);
        self.current().push(Current { mark: mark.clone(), profile: profile.clone(), actor, before, stop });
        let mut following = reporter.follow();
        let progress = *following.borrow_and_update();
        self.change_status(|status| {
            status.running.push(Running { profile: profile.to_string(), actor, since, progress });
        });
        self.tell(Event::PassBegan { profile: profile.to_string(), actor });
        let (desk, followed) = (self.clone(), (mark.clone(), profile.to_string()));
        // Ends with the reporter, which the pass owns.
        tokio::spawn(async move {
            while following.changed().await.is_ok() {
                let now = *following.borrow_and_update();
                desk.show_progress((&followed.0, &followed.1), now);
            }
        });
        Ok(UnderWay { desk: self.clone(), mark, profile: profile.clone(), actor, since, before, reporter })
    }

    fn show_progress(&self, (mark, profile): (&Arc<()>, &str), now: Progress) {
        let current = self.current();
        if current.iter().any(|one| Arc::ptr_eq(&one.mark, mark)) {
            self.change_status(|status| {
                // Two passes of one profile never run at once.
                for running in status.running.iter_mut().filter(|running| running.profile == profile) {
                    running.progress = now;
                }
            });
        }
    }

    /// Who is behind the present work: that of the pass that asks, a person's outside any.
    pub(super) fn actor_at_work(&self) -> Actor {
        let profile = pace::at_work_for();
        let current = self.current();
        let own = current.iter().find(|one| Some(&one.profile) == profile.as_ref());
        own.map_or(Actor::Person, |one| one.actor)
    }

    async fn newest_run(&self, profile: &ProfileId) -> Result<Option<RunRow>, ServiceError> {
        Ok(self.store().runs(Some(profile), 1, None).await?.into_iter().next())
    }

    /// The runs that go on at this moment.
    pub(super) async fn runs_under_way(&self) -> Result<BTreeSet<RunId>, ServiceError> {
        let current: Vec<_> = self.current().iter().map(|one| (one.profile.clone(), one.before)).collect();
        let mut runs = BTreeSet::new();
        for (profile, before) in current {
            let newest = self.newest_run(&profile).await?;
            runs.extend(newest.filter(|run| run.end.is_none() && Some(run.id) > before).map(|run| run.id));
        }
        Ok(runs)
    }
}

impl UnderWay {
    /// Does the work of the pass: its requests take their turn among those of other profiles on the
    /// same connection, and no wait for a vendor's limit outlasts a stop.
    pub(super) async fn doing<T>(&self, work: impl Future<Output = T>) -> T {
        self.asker().doing(work).await
    }

    /// The same for work that ends early rather than keep others waiting for a vendor's limit.
    pub(super) async fn giving_way<T>(&self, crowd: &Crowd, work: impl Future<Output = T>) -> T {
        self.asker().giving_way(crowd.clone()).doing(work).await
    }

    fn asker(&self) -> Asker {
        let stop = self.reporter.stop_signal().clone();
        Asker::new(ProfileId::new(self.profile.as_str()), stop)
    }

    /// Ends the pass: stores its calls, brings the status up to date and tells everybody.
    pub(super) async fn ended<T>(
        self,
        result: Result<T, ServiceError>,
        report: impl Fn(&T) -> &RunReport,
    ) -> Result<T, ServiceError> {
        let result = result.map_err(|error| match error {
            ServiceError::Connector { error, .. } if error.fault.passes() && self.reporter.check().is_err() => {
                EngineError::Stopped.into()
            }
            error => error,
        });
        let run = match &result {
            Ok(value) => Some(report(value).run),
            Err(error) => self.failed_run(error).await?,
        };
        self.desk.store().log_calls(self.desk.call_book().take(Some(&self.profile), run)).await?;
        self.desk.forget_what_is_old().await;
        self.desk.refresh_status().await;
        let (outcome, error) = match &result {
            Ok(value) => (report(value).outcome, report(value).error.clone()),
            Err(error) => (outcome_of(error), Some(error.text())),
        };
        let (profile, actor) = (self.profile.to_string(), self.actor);
        let desk = self.desk.clone();
        drop(self);
        desk.tell(Event::PassEnded { profile, actor, run: run.map(|run| run.0), outcome, error });
        result
    }

    /// The run of a pass that failed. One that failed before its run began, because a secret could
    /// not be read or a system not be signed in to, gets a run of its own: the history and the
    /// status would else say that nothing happened.
    async fn failed_run(&self, error: &ServiceError) -> Result<Option<RunId>, ServiceError> {
        let store = self.desk.store();
        let newest = self.desk.newest_run(&self.profile).await?.map(|run| run.id);
        if newest > self.before {
            return Ok(newest);
        }
        if matches!(error, ServiceError::Engine(EngineError::Stopped)) {
            return Ok(None);
        }
        let run = store.begin_run(&self.profile, self.actor, self.since).await?;
        let mut report = RunReport::new(run, self.profile.as_str());
        report.outcome = outcome_of(error);
        report.error = Some(error.text());
        let counts = serde_json::to_string(&report).map_err(|cause| ServiceError::System {
            what: "the report of the run cannot be written down".to_owned(),
            cause: cause.to_string(),
        })?;
        let (at, outcome) = (self.desk.clock().now(), report.outcome.to_string());
        let end = RunEnd { at, outcome, counts, error: report.error, wrote: false };
        store.finish_run(run, end, self.desk.call_book().take(Some(&self.profile), Some(run))).await?;
        Ok(Some(run))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut current = self.desk.current();
        current.retain(|one| !Arc::ptr_eq(&one.mark, &self.mark));
        let profile = self.profile.as_str();
        self.desk.change_status(|status| status.running.retain(|running| running.profile != profile));
    }
}

fn outcome_of(error: &ServiceError) -> RunOutcome {
    match error {
        ServiceError::Engine(EngineError::Stopped) => RunOutcome::StoppedByPerson,
        ServiceError::WrongInstance { .. } => RunOutcome::StoppedByGuard,
        _ => RunOutcome::Failed,
    }
}
