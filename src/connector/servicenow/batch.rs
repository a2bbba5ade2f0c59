//! The Batch API: many writes in one request, each with an answer of its own.
//!
//! Parts run one after another and not in a transaction; what does not fit into 30 s is listed as
//! not serviced. Whatever is neither answered nor listed may have been carried out.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, StatusCode};

use crate::connector::answer::Answer;
use crate::connector::call::CallError;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::write::Outcome;

use super::sink::{self, Prepared};
use super::wire::{BatchAnswer, BatchHeader, BatchPart, BatchRequest, PartHeader};
use super::{Ability, ServiceNow, config, endpoints};

/// What the answer says about one part.
pub(super) enum Part {
    /// It was answered.
    Answered(Answer),
    /// It was not reached in time.
    NotServiced,
    /// It comes twice, or its body is no base64.
    Unclear,
}

/// Batches without an answer in a row after which the instance is taken to have no Batch API.
const SILENT_BATCHES: u32 = 2;

/// Sends writes as one batch. `None` when the instance has no Batch API, so nothing was carried out;
/// no outcome for a write that the batch did not reach.
pub(super) async fn send(here: &ServiceNow, writes: &[&Prepared]) -> Option<Vec<Option<Outcome>>> {
    let parts = writes.iter().enumerate().map(|(index, write)| part(index, write)).collect::<Result<Vec<_>, _>>();
    let request = parts.and_then(|parts| whole(here, parts));
    let request = match request {
        Ok(request) if request.body.as_ref().is_none_or(|body| body.len() <= config::LARGEST_BODY) => request,
        // Too large for one call, or not to be put together: the single requests show which one it is.
        Ok(_) | Err(_) => return None,
    };
    let sent = here.caller.write(&request).await;
    if let Err(error) = &sent
        && is_missing(error)
    {
        here.learned().batch = Ability::No;
        return None;
    }
    let answer = sent.and_then(|answer| answer.json::<BatchAnswer>(&config::DIALECT));
    learn(here, &answer);
    match answer {
        Ok(answer) => {
            let mut parts = sorted(&answer);
            let judged = |(index, write): (usize, &&Prepared)| judged(here, write, parts.remove(&id(index)));
            Some(writes.iter().enumerate().map(judged).collect())
        }
        Err(error) => Some(writes.iter().map(|_write| Some(sink::failed(error.clone()))).collect()),
    }
}

/// Whether the Batch API is not there for us, so that nothing of the call was carried out.
pub(super) fn is_missing(error: &CallError) -> bool {
    matches!(error.status, Some(400 | 403 | 404 | 405 | 410))
}

/// An instance whose Batch API only ever lets us wait is written to, and read, one by one.
pub(super) fn learn(here: &ServiceNow, answer: &Result<BatchAnswer, CallError>) {
    let mut learned = here.learned();
    match answer {
        Ok(_) => {
            learned.batch = Ability::Yes;
            learned.silent_batches = 0;
        }
        Err(error) if error.error.fault == Fault::TimedOut || error.status == Some(504) => {
            learned.silent_batches += 1;
            if learned.silent_batches >= SILENT_BATCHES {
                learned.batch = Ability::No;
            }
        }
        Err(_) => {}
    }
}

/// An answer that is not about the write that was sent.
pub(super) fn unmatched() -> ConnectorError {
    ConnectorError::new(
        Fault::Incomplete,
        "ServiceNow's answer does not say what became of this write",
        "It is looked up before anything is sent again",
    )
}

/// The id of the part in this place.
pub(super) fn id(index: usize) -> String {
    format!("part-{index}")
}

fn part(index: usize, write: &Prepared) -> Result<BatchPart, ConnectorError> {
    let json = serde_json::to_vec(&write.body).map_err(|error| {
        ConnectorError::new(
            Fault::Settings,
            format!("A write is no JSON: {error}"),
            "Look at the values of this record",
        )
    })?;
    let query = write.url.query().map_or_else(String::new, |query| format!("?{query}"));
    Ok(BatchPart {
        id: id(index),
        method: write.method.to_string(),
        url: format!("{}{query}", write.url.path()),
        headers: vec![
            BatchHeader { name: "Content-Type", value: "application/json" },
            BatchHeader { name: "Accept", value: "application/json" },
        ],
        body: BASE64_STANDARD.encode(json),
        exclude_response_headers: true,
    })
}

/// The call that carries these parts.
pub(super) fn whole(here: &ServiceNow, parts: Vec<BatchPart>) -> Result<Request, ConnectorError> {
    let body = BatchRequest { batch_request_id: "1".to_owned(), rest_requests: parts };
    Request::json(Method::POST, here.caller.http().url(endpoints::BATCH), &body)
}

/// The answer by part. Ids that were never sent are harmless here: nobody asks for them.
pub(super) fn sorted(answer: &BatchAnswer) -> BTreeMap<String, Part> {
    let mut parts = BTreeMap::new();
    for serviced in answer.serviced() {
        let status = serviced.status_code.and_then(|code| StatusCode::from_u16(code).ok());
        let body = serviced.body.map_or(Some(Vec::new()), |body| BASE64_STANDARD.decode(body).ok());
        let part = match (status, body) {
            (Some(status), Some(body)) => {
                Part::Answered(Answer { status, headers: headers_of(&serviced.headers), body })
            }
            _ => Part::Unclear,
        };
        let id = serviced.id.to_string();
        let twice = parts.contains_key(&id);
        parts.insert(id, if twice { Part::Unclear } else { part });
    }
    for id in answer.unserviced() {
        let id = id.to_string();
        let contradicted = parts.contains_key(&id);
        parts.insert(id, if contradicted { Part::Unclear } else { Part::NotServiced });
    }
    parts
}

/// The headers of a part; what cannot be one is left out.
fn headers_of(told: &[PartHeader]) -> HeaderMap {
    let header = |header: &PartHeader| Some((header.name.parse::<HeaderName>().ok()?, header.value.parse().ok()?));
    told.iter().filter_map(header).collect()
}

fn judged(here: &ServiceNow, write: &Prepared, part: Option<Part>) -> Option<Outcome> {
    match part {
        Some(Part::Answered(answer)) => Some(sink::outcome(here, write, answer.carried_out(&config::DIALECT))),
        Some(Part::NotServiced) => None,
        Some(Part::Unclear) | None => Some(Outcome::Unknown(unmatched())),
    }
}
