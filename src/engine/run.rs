//! A pass of one profile: recover → pull → plan → approve → enqueue → send → follow up → confirm →
//! settle. It reads through [`crate::connector::Source`] and leaves all writing to [`super::outbox`].

mod adopt;
mod again;
mod cost;
mod enqueue;
mod native;
mod propose;
mod retie;
mod turning;
mod undo;

use std::collections::BTreeSet;
use std::path::Path;

pub use self::undo::Undoing;

use super::confirm::Confirmer;
use super::drift::{News, Teller};
use super::ends::Ends;
use super::error::EngineError;
use super::followup;
use super::gather::{self, Gatherer, Look, SendRequest};
use super::holds::Looked;
use super::outbox::{Sender, Sent, Sinks};
use super::progress::{Reporter, Stage};
use super::pull::{FeedReport, Puller};
use super::recover::Recovery;
use super::report::{Left, Requests, RunOutcome, RunReport};
use super::settle::{Finding, Settler};
use super::sweep::Sweeper;
use crate::clock::SharedClock;
use crate::model::{ConnectionId, ProfileId, RecordKey, RunId, Side};
use crate::plan::approval::{self};
use crate::plan::{Action, Approval, Approved, Approver, Pair, Plan, Row, RowId};
use crate::profile::Profile;
use crate::store::{Actor, CallRow, RunEnd, Store};

/// Everything a pass of one profile needs.
pub struct Pass<'a> {
    /// The desk's memory.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Both ends, for reading.
    pub ends: &'a Ends,
    /// Both ends, for writing.
    pub sinks: &'a Sinks,
    /// The profile.
    pub profile: &'a Profile,
    /// Its version.
    pub version: u32,
    /// Who is behind the pass.
    pub actor: Actor,
    /// Who follows, and may stop it.
    pub reporter: &'a Reporter,
    /// The folder that holds files on their way.
    pub room: &'a Path,
    /// Why nothing may be written now: a person paused the profile, or a freeze window is open.
    pub standstill: Option<String>,
    /// Where its calls are remembered until it ends.
    pub calls: &'a dyn CallLog,
}

/// Remembers the calls of all connections.
pub trait CallLog: Send + Sync {
    /// Gives the calls that passes of a profile made since it was last asked, as calls of `run`.
    fn taken(&self, profile: &ProfileId, run: RunId) -> Vec<CallRow>;

    /// How many calls a connection made for a profile since the program began.
    fn made(&self, profile: &ProfileId, connection: &ConnectionId) -> u64;
}

/// A plan with what was read for it.
pub struct Preview {
    /// The plan.
    pub plan: Plan,
    /// What the pulls brought.
    pub report: RunReport,
}

/// What a pass has read and decided, before anything is done.
struct Decided {
    plan: Plan,
    dirty: Vec<RecordKey>,
    news: News,
}

impl Pass<'_> {
    /// Looks, and says what would be done. Writes nothing to a vendor.
    pub async fn preview(&self, sends: &[SendRequest]) -> Result<Preview, EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        let decided = match self.look_and_decide(run, sends, &mut report).await {
            Ok(decided) => decided,
            Err(error) => return Err(self.failed(run, report, error).await),
        };
        report.take_plan(&decided.plan);
        report.held.clone_from(&self.sinks.held);
        let rows: Vec<&Row> = decided.plan.rows.iter().collect();
        report.take_kept_off(&self.kept_off(&rows).await?);
        report.outcome = RunOutcome::Previewed;
        self.finish(&mut report).await?;
        Ok(Preview { plan: decided.plan, report })
    }

    /// A report with nothing in it but how many requests were made before.
    fn report(&self, run: RunId) -> RunReport {
        RunReport {
            requests: self.requests(),
            version: self.version,
            ..RunReport::new(run, self.profile.name.as_str())
        }
    }

    fn requests(&self) -> Vec<Requests> {
        let ends = [&self.ends.halo, &self.ends.other];
        let made = |name: &ConnectionId| self.calls.made(&self.profile.name, name);
        ends.map(|end| Requests {
            connection: end.name.to_string(),
            made: made(&end.name),
            account: end.account.clone(),
        })
        .to_vec()
    }

    /// Carries out what was approved of a plan. Rows whose records changed since are left.
    pub async fn apply(&self, plan: &Plan, decision: &Approval) -> Result<RunReport, EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        match self.apply_in(run, plan, decision, &mut report).await {
            Ok(()) => {
                self.finish(&mut report).await?;
                Ok(report)
            }
            Err(error) => Err(self.failed(run, report, error).await),
        }
    }

    /// Runs the profile with nobody there: what its approval table lets through is done.
    /// Rows that are not kept wait for another run.
    pub async fn unattended(
        &self,
        keep: impl FnOnce(&[Row]) -> BTreeSet<RowId> + Send,
    ) -> Result<RunReport, EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        match self.unattended_in(run, keep, &mut report).await {
            Ok(()) => {
                self.finish(&mut report).await?;
                Ok(report)
            }
            Err(error) => Err(self.failed(run, report, error).await),
        }
    }

    async fn unattended_in(
        &self,
        run: RunId,
        keep: impl FnOnce(&[Row]) -> BTreeSet<RowId> + Send,
        report: &mut RunReport,
    ) -> Result<(), EngineError> {
        let decided = self.look_and_decide(run, &[], report).await?;
        let decision = Approval {
            plan: decided.plan.hash(),
            by: Approver::Unattended,
            rows: rows_to_keep(&decided.plan, keep),
            overrides: BTreeSet::new(),
            first_load_confirmed: false,
        };
        report.take_plan(&decided.plan);
        let mut approved = approval::approve(&decided.plan, &decision, self.profile)?;
        if let Some(why) = &self.standstill {
            approved.hold_back(why);
            report.standstill = Some(why.clone());
        }
        self.keep_off(&mut approved, report).await?;
        self.carry_out(run, (&decided.plan, Looked::AtAll(&decided.dirty)), &mut approved, report).await?;
        self.settle_dirty(&decided.plan, &approved.withheld, &decided.dirty).await?;
        self.teller().told(&decided.news).await?;
        report.conclude(|_| false);
        Ok(())
    }

    async fn apply_in(
        &self,
        run: RunId,
        plan: &Plan,
        decision: &Approval,
        report: &mut RunReport,
    ) -> Result<(), EngineError> {
        let mut approved = approval::approve(plan, decision, self.profile)?;
        report.take_plan(plan);
        report.take_recovered(&self.recovery(run).run().await?);
        report.feeds = self.pull().await?;
        self.store.advance(&self.profile.name, &self.ends.instances()).await?;
        super::stale::drop_overtaken(self.store, self.profile).await?;
        self.leave_what_changed(&mut approved).await?;
        self.keep_off(&mut approved, report).await?;
        self.carry_out(run, (plan, Looked::AtSome), &mut approved, report).await?;
        // Who looked at a part has not confirmed the rest.
        if plan.first_load && !plan.narrowed && decision.first_load_confirmed {
            self.store.set_meta(&gather::loaded_name(self.profile), &self.clock.now().to_string()).await?;
        }
        let dirty = self.store.dirty(&self.profile.name).await?;
        let looked_at = keys_of(&plan.rows);
        let dirty: Vec<RecordKey> = dirty.into_iter().filter(|key| looked_at.contains(key)).collect();
        self.settle_dirty(plan, &approved.withheld, &dirty).await?;
        let news = self.teller().news().await?;
        report.drift.clone_from(&news.told);
        self.teller().told(&news).await?;
        report.conclude(|stop| decision.overrides.contains(&stop.class));
        Ok(())
    }

    async fn look_and_decide(
        &self,
        run: RunId,
        sends: &[SendRequest],
        report: &mut RunReport,
    ) -> Result<Decided, EngineError> {
        self.reporter.stage(Stage::Recovering, 0)?;
        report.take_recovered(&self.recovery(run).run().await?);
        self.gatherer().catalogue(Side::Halo).await?;
        self.gatherer().catalogue(Side::Other).await?;
        report.feeds = self.pull().await?;
        self.store.advance(&self.profile.name, &self.ends.instances()).await?;
        super::stale::drop_overtaken(self.store, self.profile).await?;
        self.sweep(report).await?;
        let news = self.teller().news().await?;
        report.drift.clone_from(&news.told);
        self.look_again_after_a_change().await?;
        self.reporter.stage(Stage::Planning, 0)?;
        self.gatherer().reach().wake().await?;
        let mut dirty = self.store.dirty(&self.profile.name).await?;
        let look = Look { dirty: dirty.clone(), sends: sends.to_vec() };
        let gathered = self.gatherer().gather(&look).await?;
        dirty.retain(|key| !gathered.unread().contains(key));
        report.changed_after = self.changed_after(run, gathered.pairs()).await?;
        let plan = crate::plan::plan(&gathered.input(self.profile, self.version, self.clock.now()));
        Ok(Decided { plan, dirty, news })
    }

    /// Looks for linked records that are gone, if it is time. Its requests are told apart from those of
    /// the pass.
    async fn sweep(&self, report: &mut RunReport) -> Result<(), EngineError> {
        let before = self.requests();
        let sweeper = Sweeper { store: self.store, clock: self.clock, ends: self.ends, profile: self.profile };
        let Some(mut swept) = sweeper.when_due().await? else { return Ok(()) };
        let mut requests = self.requests();
        for ((made, before), of_pass) in requests.iter_mut().zip(before).zip(&mut report.requests) {
            made.made = made.made.saturating_sub(before.made);
            // Until the end of the run the report holds how many requests are not its own.
            of_pass.made += made.made;
        }
        swept.requests = requests;
        report.swept = Some(swept);
        Ok(())
    }

    async fn carry_out(
        &self,
        run: RunId,
        (plan, looked): (&Plan, Looked<'_>),
        approved: &mut Approved<'_>,
        report: &mut RunReport,
    ) -> Result<(), EngineError> {
        report.held.clone_from(&self.sinks.held);
        if let Some(reason) = &self.sinks.held {
            approved.hold_writes(reason);
        }
        for withheld in &approved.withheld {
            let left = Left { title: withheld.title.clone(), reason: withheld.reason.clone() };
            if withheld.hold { report.holds.push(left) } else { report.left.push(left) }
        }
        report.take_stand_ins(&approved.rows);
        for row in &approved.rows {
            if let Some(Action::Retie { what }) = row.action() {
                report.done.ended += 1;
                report.done.linked += u64::from(what.to.is_some());
            }
        }
        report.cost = Some(self.cost_as_it_goes(&approved.rows, looked, report).await?);
        report.done.agreed += self.enqueue(run, &approved.rows).await?;
        if self.standstill.is_some() {
            return super::holds::save(self.store, plan, &approved.withheld, looked).await;
        }
        self.reporter.stage(Stage::Sending, approved.rows.len() as u64)?;
        if self.sinks.held.is_some() {
            return super::holds::save(self.store, plan, &approved.withheld, looked).await;
        }
        let mut sent = Sent::default();
        let drained = self.sender(run).drain(&mut sent).await;
        // A pass that is stopped or fails on the way tells what it did until then.
        report.take_sent(&sent);
        drained?;
        let follow_ups = followup::rows(&self.gatherer(), self.profile, self.version, &sent).await?;
        if !follow_ups.is_empty() && sent.cut_short.is_empty() {
            self.enqueue(run, &follow_ups.iter().collect::<Vec<_>>()).await?;
            let mut more = Sent::default();
            let drained = self.sender(run).drain(&mut more).await;
            report.follow_ups += more.done.len() as u64;
            report.take_sent(&more);
            drained?;
            sent.unconfirmed.extend(more.unconfirmed);
        }
        self.reporter.stage(Stage::Confirming, sent.unconfirmed.len() as u64)?;
        let confirmer = Confirmer { store: self.store, clock: self.clock, ends: self.ends };
        report.findings.extend(confirmer.confirm(&sent.unconfirmed).await?);
        self.name_causes(run, report).await?;
        super::holds::save(self.store, plan, &approved.withheld, looked).await
    }

    /// Names the likely cause of what was not stored as sent, and keeps it with the records.
    async fn name_causes(&self, run: RunId, report: &mut RunReport) -> Result<(), EngineError> {
        if report.findings.iter().all(|finding| finding.evidence.is_none()) {
            return Ok(());
        }
        let gatherer = self.gatherer();
        let (halo, other) = (gatherer.catalogue(Side::Halo).await?, gatherer.catalogue(Side::Other).await?);
        super::causes::name(&mut report.findings, &halo, &other);
        let entries = super::causes::entries(&report.findings, run, self.actor, self.clock.now());
        self.store.apply(entries).await?;
        Ok(())
    }

    /// What was changed after it was written, or stands there twice, and is kept with its records the first time it is
    /// seen.
    async fn changed_after(&self, run: RunId, pairs: &[Pair]) -> Result<Vec<Finding>, EngineError> {
        let mut news = Vec::new();
        let found = super::late::changes(pairs, self.profile, self.ends).into_iter();
        for one in found.chain(super::twice::doubled(pairs)) {
            if !one.is_known(self.store).await? {
                self.store.apply(vec![one.entry(run, self.actor, self.clock.now())]).await?;
                news.push(one.finding);
            }
        }
        Ok(news)
    }

    async fn failed(&self, run: RunId, mut report: RunReport, error: EngineError) -> EngineError {
        // A stop also ends the wait for a vendor, and the tries of what may pass.
        let error = match error {
            EngineError::Connector { error, .. } if error.fault.passes() && self.reporter.check().is_err() => {
                EngineError::Stopped
            }
            error => error,
        };
        report.outcome = match error {
            EngineError::Stopped => RunOutcome::StoppedByPerson,
            _ => RunOutcome::Failed,
        };
        report.error = Some(error.to_string());
        if let Err(second) = self.finish(&mut report).await {
            tracing::error!(run = run.0, "the end of the run could not be recorded: {second}");
        }
        error
    }

    /// Ends the run. An idle one may be folded into the one before it, which then stands for it.
    async fn finish(&self, report: &mut RunReport) -> Result<(), EngineError> {
        // Until now the report held how many requests there were before it.
        for (before, now) in report.requests.iter_mut().zip(self.requests()) {
            before.made = now.made.saturating_sub(before.made);
        }
        let counts = serde_json::to_string(report).map_err(|error| EngineError::Item(error.to_string()))?;
        let end = RunEnd {
            at: self.clock.now(),
            outcome: report.outcome.to_string(),
            counts,
            error: report.error.clone(),
            wrote: report.done.writes() + report.done.linked + report.done.ended + report.recovered > 0,
        };
        report.run = self.store.finish_run(report.run, end, self.calls.taken(&self.profile.name, report.run)).await?;
        Ok(())
    }

    async fn pull(&self) -> Result<Vec<FeedReport>, EngineError> {
        let puller = Puller {
            store: self.store,
            clock: self.clock,
            ends: self.ends,
            profile: self.profile,
            reporter: self.reporter,
        };
        puller.all().await
    }

    fn gatherer(&self) -> Gatherer<'_> {
        Gatherer { store: self.store, clock: self.clock, ends: self.ends, profile: self.profile }
    }

    fn teller(&self) -> Teller<'_> {
        Teller { store: self.store, ends: self.ends, profile: self.profile }
    }

    fn settler(&self, run: RunId) -> Settler<'_> {
        Settler { profile: self.profile, run, actor: self.actor, now: self.clock.now() }
    }

    fn recovery(&self, run: RunId) -> Recovery<'_> {
        Recovery { store: self.store, clock: self.clock, ends: self.ends, settler: self.settler(run) }
    }

    fn sender(&self, run: RunId) -> Sender<'_> {
        Sender {
            store: self.store,
            clock: self.clock,
            ends: self.ends,
            sinks: self.sinks,
            settler: self.settler(run),
            room: self.room,
            reporter: self.reporter,
        }
    }
}

/// The rows that are kept; `None` where all of them are.
fn rows_to_keep(plan: &Plan, keep: impl FnOnce(&[Row]) -> BTreeSet<RowId>) -> Option<BTreeSet<RowId>> {
    let kept = keep(&plan.rows);
    (kept.len() < plan.rows.len()).then_some(kept)
}

fn keys_of(rows: &[Row]) -> BTreeSet<RecordKey> {
    rows.iter().flat_map(|row| row.halo.iter().chain(&row.other)).cloned().collect()
}
