//! Writing: consecutive writes of one sort go as one array.
//!
//! Creates are posted one array at a time, because concurrent ones have failed with colliding ids
//! on real instances. Rules of the instance are left to run as for a change by hand: suppressing
//! them would keep the desk's own automations from seeing what the other side said.

use std::collections::BTreeSet;
use std::ops::Range;

use async_trait::async_trait;

use super::bodies::{self, Expected, ForeignId, Making, Prepared, Sort};
use super::config::WRITES_AT_ONCE;
use super::endpoints::{ACTIONS, FEATURES, Query, TICKETS};
use super::learnt::{Module, Works};
use super::stored::{self, Verdict};
use super::wire::{Body, Listing, Members, incomplete};
use super::{Halo, wire};
use crate::connector::{
    ConnectorError, Fault, FileOutcome, FileWrite, NotesTravel, Outcome, Result, Sink, Stored, Write,
};

#[async_trait]
impl Sink for Halo {
    fn batch_size(&self) -> usize {
        WRITES_AT_ONCE
    }

    fn notes_travel(&self) -> NotesTravel {
        NotesTravel::Apart
    }

    async fn store_file(&self, write: &FileWrite) -> FileOutcome {
        self.store_one_file(write).await
    }

    async fn send(&self, writes: &[Write]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = writes.iter().map(|_| None).collect();
        let mut down: Option<ConnectorError> = None;
        for run in runs(writes) {
            if let Some(error) = &down {
                run.for_each(|index| put(&mut outcomes, index, Outcome::NotSent(error.clone())));
                continue;
            }
            let sent = match writes.get(run.start).map(bodies::sort) {
                Some(Sort::Reword) => self.reword_run(writes, run).await,
                _ => self.send_run(writes, run).await,
            };
            for (index, outcome) in sent {
                if let Outcome::NotSent(error) = &outcome {
                    down = Some(error.clone());
                }
                put(&mut outcomes, index, outcome);
            }
        }
        let silent = || stored::unknown("says nothing about this row");
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(silent)).collect()
    }
}

fn put(outcomes: &mut [Option<Outcome>], index: usize, outcome: Outcome) {
    if let Some(place) = outcomes.get_mut(index) {
        *place = Some(outcome);
    }
}

/// Splits writes into runs of one sort.
fn runs(writes: &[Write]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut previous = None;
    for (index, write) in writes.iter().enumerate() {
        let sort = bodies::sort(write);
        match runs.last_mut() {
            Some(run) if previous == Some(sort) && run.len() < WRITES_AT_ONCE => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
        previous = Some(sort);
    }
    runs
}

impl Prepared {
    /// The sort of the write that it was made from.
    pub(super) fn sort(&self) -> Sort {
        match self.expected {
            Expected::Created(_) => Sort::Create,
            Expected::Ticket(_) => Sort::Change,
            Expected::Note { .. } => Sort::Note,
            Expected::Reworded { .. } => Sort::Reword,
        }
    }
}

impl Halo {
    /// Sends a run of writes of one sort.
    pub(super) async fn send_run(&self, writes: &[Write], run: Range<usize>) -> Vec<(usize, Outcome)> {
        let (modules, foreign_id) = match self.before_writing(writes.get(run.clone()).unwrap_or_default()).await {
            Ok(known) => known,
            Err(error) => return run.map(|index| (index, Outcome::NotSent(error.clone()))).collect(),
        };
        let making = Making { zone: self.zone(), modules: &modules, foreign_id };
        let mut outcomes = Vec::with_capacity(run.len());
        let mut ready = Vec::with_capacity(run.len());
        for index in run {
            let Some(write) = writes.get(index) else { continue };
            match bodies::prepare(index, write, making) {
                Ok(prepared) => ready.push(prepared),
                Err(error) => outcomes.push((index, Outcome::Refused(error))),
            }
        }
        while !ready.is_empty() {
            let rest = ready.split_off(self.array_length(&ready));
            outcomes.extend(self.post_array(ready).await);
            ready = rest;
        }
        outcomes
    }

    /// How many of these go into one array: a ticket only once, because its rows could not be told
    /// apart in the answer; one by one where the instance shows only the last row, or refuses arrays.
    fn array_length(&self, ready: &[Prepared]) -> usize {
        let facts = self.learnt.facts();
        if facts.returns_all == Works::No || facts.arrays.are_refused() {
            return 1;
        }
        drop(facts);
        let mut tickets = BTreeSet::new();
        let fits = |prepared: &&Prepared| match &prepared.expected {
            Expected::Ticket(id) => tickets.insert(*id),
            Expected::Created(_) | Expected::Note { .. } | Expected::Reworded { .. } => true,
        };
        ready.iter().take_while(fits).count().max(1)
    }

    async fn post_array(&self, sent: Vec<Prepared>) -> Vec<(usize, Outcome)> {
        let Some(sort) = sent.first().map(Prepared::sort) else { return Vec::new() };
        let path = if matches!(sort, Sort::Note | Sort::Reword) { ACTIONS } else { TICKETS };
        let rows: Vec<Body> = sent.iter().map(|prepared| prepared.body.clone()).collect();
        let answer = if sort == Sort::Create {
            let _alone = self.creating.lock().await;
            self.door.post(path, &rows).await
        } else {
            self.door.post(path, &rows).await
        };
        let body = match answer {
            Ok(body) => {
                self.learnt.facts().arrays.answered(&rows, true);
                body
            }
            Err(error) => {
                if matches!(error.error.fault, Fault::Refused | Fault::Forbidden | Fault::NotFound) {
                    self.learnt.facts().arrays.answered(&rows, false);
                }
                let outcome = stored::failed(&error, sort, sent.len());
                return sent.iter().map(|prepared| (prepared.index, outcome.clone())).collect();
            }
        };
        let judged = stored::judge(&body, &sent, &self.frame());
        self.learn_from(&judged);
        let mut outcomes = Vec::with_capacity(sent.len());
        for (prepared, verdict) in sent.iter().zip(judged.verdicts) {
            let outcome = match verdict {
                Verdict::Done(stored) => Outcome::Done(stored),
                Verdict::Other(outcome) => outcome,
                Verdict::Exposed { ticket, action } => self.hide(ticket, action).await,
            };
            outcomes.push((prepared.index, outcome));
        }
        outcomes
    }

    fn learn_from(&self, judged: &stored::Judged) {
        let mut facts = self.learnt.facts();
        if judged.shows_last_only {
            facts.returns_all = Works::No;
        }
        if let Some(application) = &judged.application {
            facts.identity.application = Some(application.clone());
        }
    }

    /// Hides a private note that the outcome's settings made visible. What stays visible is left
    /// unknown, so that a person looks at it.
    async fn hide(&self, ticket: i64, action: i64) -> Outcome {
        let mut body = Body::default();
        body.set("ticket_id", ticket);
        body.set("id", action);
        body.set("hiddenfromuser", true);
        let hidden = match self.door.post(ACTIONS, &[body]).await {
            Ok(answer) => wire::written(&answer).is_some_and(|(_, rows)| {
                let row = rows.first().and_then(|row| Members::of(row.get()).ok());
                row.is_some_and(|row| row.flag("hiddenfromuser") == Some(true))
            }),
            Err(_) => false,
        };
        if hidden {
            let stored = Stored { record: None, notes: vec![Some(action.to_string())], created: None };
            return Outcome::Done(Box::new(stored));
        }
        Outcome::Unknown(ConnectorError::new(
            Fault::Refused,
            format!("Halo stored a private note as action {action} of ticket {ticket} where the user can read it"),
            "Hide it in Halo at once, and choose an outcome for private notes that is hidden from users by default",
        ))
    }

    /// What has to be known before links are written: the modules, and whether links can be searched.
    async fn before_writing(&self, writes: &[Write]) -> Result<(Vec<Module>, ForeignId)> {
        use crate::connector::WriteWhat::{Create, Mark};
        if !writes.iter().any(|write| matches!(write.what, Create { .. } | Mark { .. })) {
            return Ok((Vec::new(), ForeignId::InLink));
        }
        let modules = self.modules().await?;
        let search = self.searches_links().await?;
        let foreign_id = if search == Works::No { ForeignId::InLinkAndField } else { ForeignId::InLink };
        Ok((modules, foreign_id))
    }

    /// The integration modules of the instance; none where the account may not read them.
    pub(super) async fn modules(&self) -> Result<Vec<Module>> {
        let known = self.learnt.facts().modules.clone();
        if let Some(modules) = known {
            return Ok(modules);
        }
        let convert = |listing: Listing<'_>| {
            let rows = listing.rows.iter().map(|raw| {
                let row = Members::of(raw.get()).and_then(|row| module(&row));
                row.map_err(|reason| incomplete(FEATURES, &reason))
            });
            Ok(rows.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect::<Vec<_>>())
        };
        let modules = match self.door.list(FEATURES, wire::ANY_LIST, &Query::new(), convert).await {
            Ok(modules) => modules,
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
        self.learnt.facts().modules = Some(modules.clone());
        Ok(modules)
    }
}

fn module(row: &Members<'_>) -> std::result::Result<Option<Module>, String> {
    let Some(id) = row.int("id")? else { return Ok(None) };
    Ok(Some(Module { id, name: row.words("module_name"), enabled: row.flag("enabled") == Some(true) }))
}
