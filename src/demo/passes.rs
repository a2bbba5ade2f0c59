//! The passes of the story, and what each of them did and cost.

use std::collections::BTreeSet;
use std::fmt;

use super::DemoError;
use super::meter::{Cost, Meter};
use super::setup::World;
use crate::clock::SharedClock;
use crate::model::ProfileId;
use crate::service::{Actor, ApprovalRequest, Desk, RowChoice, RunReport};
use crate::standins::ledger::Counts;

/// Lets the desk run passes and looks at the stand-ins meanwhile.
pub(super) struct Teller<'a> {
    /// The desk.
    pub(super) desk: &'a Desk,
    /// The stand-ins.
    pub(super) world: &'a World,
    /// What time it is.
    pub(super) clock: &'a SharedClock,
    /// The profile.
    pub(super) profile: &'a ProfileId,
}

/// A pass that is over.
#[derive(Debug)]
pub(super) struct Pass {
    name: &'static str,
    /// What the desk says about it.
    pub(super) report: RunReport,
    /// What the stand-ins accepted meanwhile: Halo, ServiceNow.
    pub(super) accepted: [Counts; 2],
    requests: [u64; 2],
    cost: Cost,
}

/// How far the stand-ins' books were.
struct Books {
    ledgers: [u64; 2],
    requests: [u64; 2],
    meter: Meter,
}

impl Teller<'_> {
    /// The first pass: a person previews it, confirms that it is the first load, and applies it all.
    pub(super) async fn attended(&self) -> Result<Pass, DemoError> {
        let books = self.books();
        let preview = self.desk.preview(self.profile, &[]).await?;
        let approval = ApprovalRequest {
            rows: RowChoice::All,
            overrides: BTreeSet::new(),
            first_load: true,
            by: "the demonstration".to_owned(),
        };
        let report = self.desk.apply(&preview.id, &approval).await?;
        Ok(self.over("first pass (attended first load)", report, &books))
    }

    /// A pass with nobody there.
    pub(super) async fn unattended(&self, name: &'static str) -> Result<Pass, DemoError> {
        let books = self.books();
        let report = self.desk.run(self.profile, Actor::Schedule).await?;
        Ok(self.over(name, report, &books))
    }

    fn books(&self) -> Books {
        let commons = [self.world.halo().common(), self.world.servicenow().common()];
        Books {
            ledgers: commons.map(|common| common.ledger.position()),
            requests: commons.map(|common| common.requests.position()),
            meter: Meter::start(self.clock),
        }
    }

    fn over(&self, name: &'static str, report: RunReport, books: &Books) -> Pass {
        let cost = books.meter.stop(self.clock);
        let (halo, servicenow) = (self.world.halo().common(), self.world.servicenow().common());
        let [halo_ledger, servicenow_ledger] = books.ledgers;
        let [halo_requests, servicenow_requests] = books.requests;
        Pass {
            name,
            report,
            accepted: [halo.ledger.counts_since(halo_ledger), servicenow.ledger.counts_since(servicenow_ledger)],
            requests: [halo.requests.position() - halo_requests, servicenow.requests.position() - servicenow_requests],
            cost,
        }
    }
}

impl Pass {
    /// What the pass is called.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// How many writes the stand-ins accepted meanwhile, those that changed nothing included.
    pub(super) fn writes(&self) -> u64 {
        let all = |counts: &Counts| {
            counts.creates + counts.updates + counts.no_ops + counts.notes + counts.files + counts.deletes
        };
        self.accepted.iter().map(all).sum()
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = &self.report.done;
        let [halo, servicenow] = self.requests;
        writeln!(f, "{}: {}", self.name, self.report.outcome)?;
        writeln!(f, "  creates      Halo {}, ServiceNow {}", done.created_in_halo, done.created_in_other)?;
        writeln!(f, "  updates      Halo {}, ServiceNow {}", done.updated_in_halo, done.updated_in_other)?;
        writeln!(f, "  notes        Halo {}, ServiceNow {}", done.notes_to_halo, done.notes_to_other)?;
        writeln!(f, "  files        Halo {}, ServiceNow {}", done.files_to_halo, done.files_to_other)?;
        writeln!(
            f,
            "  waiting      {} holds, {} conflicts, {} to be tried again, {} parked",
            self.report.holds.len(),
            self.report.conflicts.len(),
            self.report.later.len(),
            self.report.parked.len()
        )?;
        writeln!(f, "  requests     Halo {halo}, ServiceNow {servicenow}")?;
        write!(f, "  cost         {}", self.cost)
    }
}
