//! What the answer of an array post says about each of its rows.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::bodies::{Expected, Prepared, Sort};
use super::convert::{self, Depth, Frame};
use super::wire::{self, Members, Shape};
use crate::connector::call::{CallError, Carried};
use crate::connector::{ConnectorError, Fault, Outcome, Stored};
use crate::model::{RecordId, Visibility};

/// The verdict on one row.
pub(super) enum Verdict {
    /// Stored as the answer shows.
    Done(Box<Stored>),
    /// Stored, but a private note can be read by the user: the action with this number of the ticket.
    Exposed {
        /// The ticket.
        ticket: i64,
        /// The action.
        action: i64,
    },
    /// Anything else.
    Other(Outcome),
}

/// The verdicts on the rows of an array, in their order.
pub(super) struct Judged {
    pub(super) verdicts: Vec<Verdict>,
    /// Whether the instance answered with one object for several rows.
    pub(super) shows_last_only: bool,
    /// The name of our application, where an action showed it.
    pub(super) application: Option<String>,
}

/// Judges an answer of success. Rows belong to writes by order, and their ids must agree; where
/// they do not, nobody knows what was stored.
pub(super) fn judge(body: &str, sent: &[Prepared], frame: &Frame) -> Judged {
    let (shape, rows) = wire::written(body).unwrap_or((Shape::Array, Vec::new()));
    let last_only = sent.len() > 1 && rows.len() == 1;
    let mut judged = Judged { verdicts: Vec::new(), shows_last_only: last_only, application: None };
    if !last_only && (rows.len() != sent.len() || (shape == Shape::Single && sent.len() != 1)) {
        judged.verdicts = sent.iter().map(|_| Verdict::Other(unknown("shows another number of rows"))).collect();
        return judged;
    }
    let missing = if last_only { sent.len() - 1 } else { 0 };
    let mut ids = BTreeSet::new();
    for (index, prepared) in sent.iter().enumerate() {
        let Some(row) = index.checked_sub(missing).and_then(|at| rows.get(at)) else {
            judged.verdicts.push(Verdict::Other(unknown("does not show this row")));
            continue;
        };
        let verdict = one(row, prepared, frame, &mut judged.application);
        judged.verdicts.push(match created(&verdict) {
            Some(id) if !ids.insert(id.clone()) => Verdict::Other(unknown("shows one new ticket for two writes")),
            _ => verdict,
        });
    }
    judged
}

fn created(verdict: &Verdict) -> Option<&RecordId> {
    match verdict {
        Verdict::Done(stored) => stored.created.as_ref(),
        Verdict::Exposed { .. } | Verdict::Other(_) => None,
    }
}

fn one(row: &RawValue, prepared: &Prepared, frame: &Frame, application: &mut Option<String>) -> Verdict {
    let Ok(members) = Members::of(row.get()) else { return Verdict::Other(unknown("has a row that cannot be read")) };
    let id = members.int("id").ok().flatten().filter(|id| *id > 0);
    let warning = members.words("_warning");
    if members.flag("_warning_is_error") == Some(true) && (id.is_none() || !warning.is_empty()) {
        let what = format!("Halo refused the write: {warning}");
        return Verdict::Other(Outcome::Refused(ConnectorError::new(Fault::Refused, what, hint(prepared.sort()))));
    }
    let Some(id) = id else { return Verdict::Other(unknown("has a row without an id")) };
    match &prepared.expected {
        Expected::Note { ticket, visibility } => {
            if members.int("ticket_id").ok().flatten() != Some(*ticket) {
                return Verdict::Other(unknown("shows the action of another ticket"));
            }
            let by = members.words("actionby_application_id");
            if !by.is_empty() {
                *application = Some(by);
            }
            if *visibility == Visibility::Private && members.flag("hiddenfromuser") == Some(false) {
                return Verdict::Exposed { ticket: *ticket, action: id };
            }
            done(Stored { record: None, notes: vec![Some(id.to_string())], created: None })
        }
        Expected::Reworded { ticket, action } => {
            let told = members.int("ticket_id").ok().flatten();
            if id != *action || told.is_some_and(|told| told != *ticket) {
                return Verdict::Other(unknown("shows another action"));
            }
            done(Stored { record: None, notes: vec![Some(id.to_string())], created: None })
        }
        Expected::Ticket(ticket) if id != *ticket => Verdict::Other(unknown("shows another ticket")),
        Expected::Ticket(_) | Expected::Created(_) => {
            let read = convert::ticket(row, frame, Depth::Row).ok();
            let mut stored = Stored { record: None, notes: Vec::new(), created: None };
            if let Expected::Created(foreign) = &prepared.expected {
                let links = read.as_ref().map(|ticket| ticket.links.as_slice()).unwrap_or_default();
                if !links.is_empty() && links.iter().all(|link| link.id != foreign.id) {
                    return Verdict::Other(unknown("shows the ticket of another record"));
                }
                stored.created = Some(RecordId::new(id.to_string()));
            }
            // Without its stamp of change the row does not show the ticket as it is now.
            stored.record = read.filter(|ticket| ticket.last_update.is_some()).map(|ticket| ticket.record);
            done(stored)
        }
    }
}

fn done(stored: Stored) -> Verdict {
    Verdict::Done(Box::new(stored))
}

/// The outcome of a write whose fate the answer does not tell.
pub(super) fn unknown(why: &str) -> Outcome {
    Outcome::Unknown(ConnectorError::new(
        Fault::Incomplete,
        format!("Halo's answer to a write {why}"),
        "It is looked up before anything is sent again",
    ))
}

/// What a failed post means for each of its rows. A refusal of an array says nothing about its
/// rows: those before the refused one may have been stored.
pub(super) fn failed(error: &CallError, sort: Sort, rows: usize) -> Outcome {
    let told = error.error.clone();
    if error.carried == Carried::Maybe {
        return Outcome::Unknown(told);
    }
    match (&told.fault, error.status) {
        (Fault::SignIn | Fault::RateLimited { .. }, _) | (_, None) => Outcome::NotSent(told),
        (Fault::Forbidden, _) if rows == 1 => Outcome::Refused(told),
        (_, Some(_)) if rows == 1 => Outcome::Refused(ConnectorError { hint: hint(sort).to_owned(), ..told }),
        (_, Some(_)) => Outcome::Unknown(told),
    }
}

fn hint(sort: Sort) -> &'static str {
    match sort {
        Sort::Create => {
            "Look at the mandatory fields of the ticket type in Halo, and at the values that the mapping gives"
        }
        Sort::Change => {
            "Look at the ticket in Halo: closing needs an agent, and a workflow or mandatory fields may stand in the way"
        }
        Sort::Note | Sort::Reword => {
            "Check in Halo that the outcome is allowed for this ticket's type and status and for the agent"
        }
    }
}
