//! Writing: one request per write, or a batch of them, and what each answer proves.

use reqwest::Method;
use serde_json::{Map, Value as Json};

use crate::connector::Result;
use crate::connector::answer::Answer;
use crate::connector::call::{CallError, Carried};
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::write::{ForeignRef, Marker, Outcome, Stored, Write, WriteWhat};
use crate::mapping::{Outgoing, OutgoingNote};
use crate::model::{FieldName, Kind, RecordId, RecordKey, Visibility};

use super::wire::{self, Keys, Row};
use super::{Ability, ServiceNow, batch, config, convert, endpoints, records};

/// The length of the correlation fields.
const CORRELATION_LENGTH: usize = 100;

/// A write as it is sent.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The verb.
    pub(super) method: Method,
    /// The address.
    pub(super) url: url::Url,
    /// The body.
    pub(super) body: Map<String, Json>,
    /// What the answer must be about.
    expects: Expects,
}

#[derive(Debug)]
enum Expects {
    /// A new record, with the id that was chosen for it.
    New { kind: Kind, own_id: String },
    /// This record.
    Same { key: RecordKey, notes: usize },
}

/// Sends writes and says what became of each, in their order.
pub(super) async fn send(here: &ServiceNow, writes: &[Write]) -> Vec<Outcome> {
    let prepared: Vec<Result<Prepared>> = writes.iter().map(|write| prepare(here, &write.what)).collect();
    let good: Vec<&Prepared> = prepared.iter().filter_map(|write| write.as_ref().ok()).collect();
    let mut outcomes = Vec::with_capacity(good.len());
    for chunk in good.chunks(config::WRITES_AT_ONCE) {
        outcomes.extend(send_some(here, chunk).await);
    }
    let mut outcomes = outcomes.into_iter();
    let unanswered = || Outcome::Unknown(batch::unmatched());
    prepared
        .into_iter()
        .map(|write| match write {
            Ok(_) => outcomes.next().unwrap_or_else(unanswered),
            Err(error) => Outcome::Refused(error),
        })
        .collect()
}

/// Sends as a batch what can go as one. What a batch does not reach goes into the next one, and one
/// by one where there is no Batch API or it reaches nothing.
async fn send_some(here: &ServiceNow, writes: &[&Prepared]) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = writes.iter().map(|_write| None).collect();
    loop {
        let left: Vec<(&&Prepared, &mut Option<Outcome>)> =
            writes.iter().zip(&mut outcomes).filter(|(_, outcome)| outcome.is_none()).collect();
        if left.len() < 2 || here.learned().batch == Ability::No {
            break;
        }
        let some: Vec<&Prepared> = left.iter().map(|(write, _)| **write).collect();
        let Some(parts) = batch::send(here, &some).await else { break };
        let reached = parts.iter().any(Option::is_some);
        for ((_, place), part) in left.into_iter().zip(parts) {
            *place = part;
        }
        if !reached {
            break;
        }
    }
    let mut down = None;
    let mut sent = Vec::with_capacity(writes.len());
    for (write, outcome) in writes.iter().zip(outcomes) {
        let outcome = match (outcome, &down) {
            (Some(outcome), _) => outcome,
            (None, Some(error)) => Outcome::NotSent(ConnectorError::clone(error)),
            (None, None) => send_one(here, write).await,
        };
        if let Outcome::NotSent(error) = &outcome {
            down = Some(error.clone());
        }
        sent.push(outcome);
    }
    sent
}

async fn send_one(here: &ServiceNow, write: &Prepared) -> Outcome {
    let sent = match Request::json(write.method.clone(), write.url.clone(), &write.body) {
        Ok(request) => here.caller.write(&request).await,
        Err(error) => Err(CallError::not_sent(error)),
    };
    outcome(here, write, sent)
}

/// What an answer, or its absence, proves about a write.
pub(super) fn outcome(here: &ServiceNow, write: &Prepared, sent: std::result::Result<Answer, CallError>) -> Outcome {
    match sent.and_then(|answer| stored(here, write, &answer)) {
        Ok(stored) => Outcome::Done(Box::new(stored)),
        Err(error) => failed(error),
    }
}

/// Sorts a failed write: not carried out for good, not carried out for now, or nobody knows.
pub(super) fn failed(failed: CallError) -> Outcome {
    let CallError { mut error, carried, .. } = failed;
    match (carried, &error.fault) {
        (Carried::Maybe, _) => Outcome::Unknown(error),
        (Carried::No, Fault::Forbidden) => {
            "Fill in or correct the fields it names, or give the connecting account the right to write (itil, sn_incident_write)"
                .clone_into(&mut error.hint);
            Outcome::Refused(error)
        }
        (Carried::No, Fault::NotFound | Fault::Refused) => Outcome::Refused(error),
        (Carried::No, _) => Outcome::NotSent(error),
    }
}

fn stored(here: &ServiceNow, write: &Prepared, answer: &Answer) -> std::result::Result<Stored, CallError> {
    // A success with `error` inside is ServiceNow saying no.
    if let Some(words) = wire::vendor_words(&answer.body) {
        let what = format!("ServiceNow refused the write: {}", crate::connector::answer::plain(&words));
        let error = ConnectorError::new(Fault::Refused, what, "Look at the fields of this record");
        return Err(CallError::not_sent(error).with_status(answer.status));
    }
    let raw = wire::row(answer)?;
    let id = Keys::of(&raw).id.filter(|id| !id.is_empty());
    let kind = match &write.expects {
        Expects::New { kind, .. } => kind,
        Expects::Same { key, .. } => &key.kind,
    };
    // The write is done even when its answer cannot be decoded; the next pull shows the record.
    let record = Row::read(&raw).ok().and_then(|row| convert::record(&here.instance, kind, &row).ok());
    match (&write.expects, id) {
        (Expects::New { own_id, .. }, Some(id)) => {
            here.learned().supplied_ids = if id == *own_id { Ability::Yes } else { Ability::No };
            Ok(Stored { record, notes: Vec::new(), created: Some(RecordId::from(id)) })
        }
        (Expects::Same { key, notes }, Some(id)) if id == key.id.as_str() => {
            Ok(Stored { record, notes: vec![None; *notes], created: None })
        }
        _ => Err(CallError::maybe(batch::unmatched()).with_status(answer.status)),
    }
}

fn prepare(here: &ServiceNow, what: &WriteWhat) -> Result<Prepared> {
    match what {
        WriteWhat::Create { kind, marker, fields } => create(here, kind, marker, fields),
        WriteWhat::Update { key, fields, notes } => {
            let mut body = body_of(fields);
            add_notes(&mut body, notes)?;
            let written: Vec<&FieldName> = fields.iter().map(|(name, _value)| name).collect();
            change(here, key, body, &written, notes.len())
        }
        // Journals cannot be changed.
        WriteWhat::Note { key, note, .. } | WriteWhat::Reword { key, instead: note, .. } => {
            let mut body = Map::new();
            add_notes(&mut body, std::slice::from_ref(note))?;
            change(here, key, body, &[], 1)
        }
        WriteWhat::Complete { key, foreign, fields } => {
            let mut body = body_of(fields);
            add_mark(&mut body, foreign)?;
            let written: Vec<&FieldName> = fields.iter().map(|(name, _value)| name).collect();
            change(here, key, body, &written, 0)
        }
        WriteWhat::Order { .. } => Err(unsendable("an order is no write of a table")),
        WriteWhat::Mark { key, foreign } => {
            let mut body = Map::new();
            add_mark(&mut body, foreign)?;
            change(here, key, body, &[], 0)
        }
    }
}

fn create(here: &ServiceNow, kind: &Kind, marker: &Marker, fields: &[(FieldName, Outgoing)]) -> Result<Prepared> {
    let mut body = body_of(fields);
    body.insert("sys_id".to_owned(), Json::from(marker.own_id.as_str()));
    add_mark(&mut body, &marker.foreign)?;
    let written: Vec<&FieldName> = fields.iter().map(|(name, _value)| name).collect();
    let expects = Expects::New { kind: kind.clone(), own_id: marker.own_id.clone() };
    let path = endpoints::table(kind.as_str())?;
    let url = address(here, &path, &records::answered(here, kind, &written)?);
    Ok(Prepared { method: Method::POST, url, body, expects })
}

fn change(
    here: &ServiceNow,
    key: &RecordKey,
    body: Map<String, Json>,
    written: &[&FieldName],
    notes: usize,
) -> Result<Prepared> {
    if body.is_empty() {
        return Err(unsendable("it changes nothing"));
    }
    let path = endpoints::record(&key.kind, &key.id)?;
    let url = address(here, &path, &records::answered(here, &key.kind, written)?);
    Ok(Prepared { method: Method::PATCH, url, body, expects: Expects::Same { key: key.clone(), notes } })
}

fn address(here: &ServiceNow, path: &str, fields: &[String]) -> url::Url {
    let parameters = [
        ("sysparm_fields", fields.join(",")),
        ("sysparm_display_value", "false".to_owned()),
        ("sysparm_exclude_reference_link", "true".to_owned()),
    ];
    endpoints::address(here.caller.http(), path, &parameters)
}

fn body_of(fields: &[(FieldName, Outgoing)]) -> Map<String, Json> {
    let pair = |(name, value): &(FieldName, Outgoing)| (name.to_string(), Json::from(convert::written(value.value())));
    fields.iter().map(pair).collect()
}

fn add_mark(body: &mut Map<String, Json>, foreign: &ForeignRef) -> Result<()> {
    let correlation = Marker { own_id: String::new(), foreign: foreign.clone() }.correlation();
    if correlation.chars().count() > CORRELATION_LENGTH {
        return Err(unsendable("its mark is longer than the correlation field, which would cut it silently"));
    }
    body.insert("correlation_id".to_owned(), Json::from(correlation));
    body.insert("correlation_display".to_owned(), Json::from("Halo"));
    Ok(())
}

/// Journals take one entry each in one write; a second of the same visibility would be lost.
fn add_notes(body: &mut Map<String, Json>, notes: &[OutgoingNote]) -> Result<()> {
    for note in notes {
        let element = match note.visibility() {
            Visibility::Public => "comments",
            Visibility::Private => "work_notes",
        };
        if note.text().is_empty() {
            return Err(unsendable("a note is empty, which ServiceNow ignores"));
        }
        if body.insert(element.to_owned(), Json::from(note.text())).is_some() {
            return Err(unsendable("it holds two notes of the same visibility"));
        }
    }
    Ok(())
}

fn unsendable(why: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        format!("A write for ServiceNow cannot be sent: {why}"),
        "Look at the mapping of this profile",
    )
}
