//! What is posted to Halo for each write, and what its answer must show.

use serde_json::{Value as Json, json};

use super::config::INTEGRATION_NAME;
use super::learnt::Module;
use super::wire::Body;
use super::{fields, kinds, stamp};
use crate::connector::{ConnectorError, Fault, ForeignRef, Marker, Result, Write, WriteWhat};
use crate::mapping::{OutgoingNote, rich};
use crate::model::{RecordKey, Visibility};

/// Writes that may share an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// New tickets.
    Create,
    /// Changes of tickets that are there, links included.
    Change,
    /// Notes.
    Note,
    /// Other wordings of notes that are there.
    Reword,
}

/// What the answer's row must show to belong to a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// A new ticket for this record.
    Created(ForeignRef),
    /// This ticket.
    Ticket(i64),
    /// A new action of this ticket with this visibility.
    Note {
        /// The ticket.
        ticket: i64,
        /// Who may read it.
        visibility: Visibility,
    },
    /// This action of a ticket, in other words.
    Reworded {
        /// The ticket.
        ticket: i64,
        /// The action.
        action: i64,
    },
}

/// A write that is ready to be posted.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Its place among the writes.
    pub(super) index: usize,
    /// What is posted.
    pub(super) body: Body,
    /// What must come back.
    pub(super) expected: Expected,
}

/// What bodies are made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making<'a> {
    /// The zone of the instance's stamps.
    pub(super) zone: i32,
    /// The integration modules of the instance.
    pub(super) modules: &'a [Module],
    /// Whether the foreign id goes into a field of its own because links cannot be searched.
    pub(super) foreign_id: ForeignId,
}

/// Where a ticket keeps the id of the record that it is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForeignId {
    /// In its external link.
    InLink,
    /// In its external link and in its generic foreign id, by which newer versions search.
    InLinkAndField,
}

/// The sort of a write.
pub(super) fn sort(write: &Write) -> Sort {
    match write.what {
        WriteWhat::Create { .. } | WriteWhat::Order { .. } => Sort::Create,
        WriteWhat::Update { .. } | WriteWhat::Complete { .. } | WriteWhat::Mark { .. } => Sort::Change,
        WriteWhat::Note { .. } => Sort::Note,
        WriteWhat::Reword { .. } => Sort::Reword,
    }
}

/// Prepares a write; an error means that it can never be sent as it is.
pub(super) fn prepare(index: usize, write: &Write, making: Making<'_>) -> Result<Prepared> {
    let mut body = Body::default();
    let expected = match &write.what {
        WriteWhat::Create { kind, marker, fields } => {
            kinds::only_tickets(kind)?;
            fields::put(&mut body, fields, making.zone)?;
            create(&mut body, marker, making);
            Expected::Created(marker.foreign.clone())
        }
        WriteWhat::Update { key, fields, notes } => {
            if !notes.is_empty() {
                return Err(refused(
                    "Halo takes no note together with changed fields",
                    "Send the note as a write of its own",
                ));
            }
            let id = begin(&mut body, key)?;
            fields::put(&mut body, fields, making.zone)?;
            Expected::Ticket(id)
        }
        WriteWhat::Order { .. } | WriteWhat::Complete { .. } => {
            return Err(refused(
                "Halo takes no orders of a catalogue",
                "Send the ticket's service request to ServiceNow instead",
            ));
        }
        WriteWhat::Mark { key, foreign } => {
            let id = begin(&mut body, key)?;
            tie(&mut body, foreign, None, making);
            Expected::Ticket(id)
        }
        WriteWhat::Note { key, note, outcome } => {
            let expected = action(&mut body, key, note, outcome.as_deref())?;
            if let Some(written) = note.written() {
                body.set("datetime", stamp::write(written.at, making.zone));
                body.set("third_party_who", written.by.as_str());
            }
            expected
        }
        WriteWhat::Reword { key, note, wording, .. } => reword(&mut body, key, note, wording)?,
    };
    if write.quiet {
        hush(&mut body, &expected);
    }
    Ok(Prepared { index, body, expected })
}

/// Asks that no rules and automations run for a write: Halo's own way to keep their mails from going,
/// as far as it is documented.
fn hush(body: &mut Body, expected: &Expected) {
    body.set("dont_do_rules", true);
    if !matches!(expected, Expected::Note { .. } | Expected::Reworded { .. }) {
        body.set("_dont_fire_automations", true);
    }
}

/// Without the id Halo would make a new ticket, so it comes first.
fn begin(body: &mut Body, key: &RecordKey) -> Result<i64> {
    kinds::only_tickets(&key.kind)?;
    let id = kinds::number(&key.id)?;
    body.set("id", id);
    Ok(id)
}

/// The template of the ticket type must not overwrite what was sent.
fn create(body: &mut Body, marker: &Marker, making: Making<'_>) {
    body.set("donotapplytemplateintheapi", true);
    tie(body, &marker.foreign, Some(&marker.own_id), making);
}

/// Ties a ticket to the record on the other side.
fn tie(body: &mut Body, foreign: &ForeignRef, own_id: Option<&str>, making: Making<'_>) {
    body.set("new_external_link", link(foreign, own_id, making.modules));
    if making.foreign_id == ForeignId::InLinkAndField {
        body.set("third_party_id_string", foreign.id.as_str());
    }
}

/// The external link: the supported place for a foreign key. The instance goes into the secondary
/// id, because a clone of the other side has records with the same ids.
fn link(foreign: &ForeignRef, own_id: Option<&str>, modules: &[Module]) -> Json {
    let mut link = json!({
        "third_party_id": foreign.id,
        "third_party_secondary_id": foreign.origin,
        "third_party_desc": foreign.number,
        "third_party_type": foreign.kind,
        "integration_name": INTEGRATION_NAME,
    });
    if let Some(own_id) = own_id {
        link["third_party_additional_id"] = Json::from(own_id);
    }
    if let Some(module) = module_of(foreign, modules) {
        link["module_id"] = Json::from(module.id);
    }
    link
}

/// The instance's module for the system that a record lives on (`servicenow:…`).
fn module_of<'a>(foreign: &ForeignRef, modules: &'a [Module]) -> Option<&'a Module> {
    let system = foreign.origin.split(':').next().filter(|system| !system.is_empty())?;
    modules.iter().find(|module| bare(&module.name) == system.to_lowercase())
}

/// A module's name without spaces and case.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

fn action(body: &mut Body, key: &RecordKey, note: &OutgoingNote, outcome: Option<&str>) -> Result<Expected> {
    kinds::only_tickets(&key.kind)?;
    let ticket = kinds::number(&key.id)?;
    let outcome: i64 = outcome.and_then(|id| id.trim().parse().ok()).filter(|id| *id >= 0).ok_or_else(|| {
        refused(
            "Halo takes no note without an outcome, and the profile names none for this note",
            "Choose an outcome for public and for private notes in the profile",
        )
    })?;
    body.set("ticket_id", ticket);
    body.set("outcome_id", outcome);
    body.set("note_html", rich::to_html(note.text()));
    body.set("hiddenfromuser", note.visibility() == Visibility::Private);
    body.set("sendemail", false);
    Ok(Expected::Note { ticket, visibility: note.visibility() })
}

/// Other words for an action. It may become hidden by that, never visible.
fn reword(body: &mut Body, key: &RecordKey, note: &str, wording: &OutgoingNote) -> Result<Expected> {
    kinds::only_tickets(&key.kind)?;
    let ticket = kinds::number(&key.id)?;
    let action: i64 = note.parse().map_err(|_no_number: std::num::ParseIntError| {
        refused("Halo numbers its actions, and the copy of this note has another id", "It gets a further note instead")
    })?;
    body.set("ticket_id", ticket);
    body.set("id", action);
    body.set("note_html", rich::to_html(wording.text()));
    body.set("sendemail", false);
    if wording.visibility() == Visibility::Private {
        body.set("hiddenfromuser", true);
    }
    Ok(Expected::Reworded { ticket, action })
}

fn refused(what: &str, hint: &str) -> ConnectorError {
    ConnectorError::new(Fault::Settings, what, hint)
}
