//! Asking for the beginnings of several lists in one call of the Batch API.
//!
//! The answers are only a head start: a list whose beginning did not come, or not whole, asks for it
//! by itself, so nothing that goes wrong here loses a row.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use tokio::sync::mpsc;

use crate::connector::answer::Answer;
use crate::connector::http::Request;
use crate::connector::pull::{self, Arrived, Asked, PullEnd};
use crate::connector::{ConnectorError, Result};

use super::batch::{self, Part};
use super::scan::{Cursor, Scan};
use super::wire::{BatchAnswer, BatchHeader, BatchPart};
use super::{Ability, ServiceNow, config, notes, records};

/// The answers that came before they were asked for, by address.
#[derive(Debug, Default)]
pub(super) struct Ahead(Mutex<BTreeMap<String, Answer>>);

impl Ahead {
    /// The answer to a list's first request, if it came already.
    pub(super) fn take(&self, cursor: &Cursor<'_>) -> Option<Answer> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.is_empty() {
            return None;
        }
        answers.remove(cursor.upcoming().ok()?.url.as_str())
    }

    fn keep(&self, address: String, answer: Answer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(address, answer);
    }

    fn has(&self, address: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(address)
    }

    fn forget(&self, addresses: &[String]) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|address, _| !addresses.contains(address));
    }
}

/// As long as this lives, lists begin with what came ahead; what was not used is forgotten with it,
/// because it would be old by the next question.
pub(super) struct Asking<'a> {
    ahead: &'a Ahead,
    asked: Vec<String>,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.ahead.forget(&self.asked);
    }
}

/// Asks for the beginnings of these lists together, where that saves a request.
pub(super) async fn ask<'a>(here: &'a ServiceNow, scans: &[Scan]) -> Asking<'a> {
    let mut asking = Asking { ahead: &here.ahead, asked: Vec::new() };
    let firsts: Result<Vec<Request>> = scans.iter().map(|scan| here.beginning(scan.clone()).upcoming()).collect();
    // What is wrong with a list is said by itself.
    let Ok(mut firsts) = firsts else { return asking };
    firsts.retain(|request| !here.ahead.has(request.url.as_str()));
    asking.asked = firsts.iter().map(|request| request.url.to_string()).collect();
    for some in firsts.chunks(config::WRITES_AT_ONCE) {
        if here.learned().batch == Ability::No || some.len() < 2 {
            break;
        }
        if let Err(error) = ask_some(here, some).await {
            tracing::debug!("lists are asked for one by one: {error}");
            break;
        }
    }
    asking
}

async fn ask_some(here: &ServiceNow, firsts: &[Request]) -> std::result::Result<(), ConnectorError> {
    let parts = firsts.iter().enumerate().map(|(index, request)| part(index, request)).collect();
    let sent = here.caller.write(&batch::whole(here, parts)?).await;
    if let Err(error) = &sent
        && batch::is_missing(error)
    {
        here.learned().batch = Ability::No;
    }
    let answer = sent.and_then(|answer| answer.json::<BatchAnswer>(&config::DIALECT));
    batch::learn(here, &answer);
    let mut parts = batch::sorted(&answer?);
    for (index, request) in firsts.iter().enumerate() {
        if let Some(Part::Answered(answer)) = parts.remove(&batch::id(index))
            && answer.status.is_success()
        {
            here.ahead.keep(request.url.to_string(), answer);
        }
    }
    Ok(())
}

/// A list's request as a part. The count of a list is in its headers.
fn part(index: usize, request: &Request) -> BatchPart {
    let query = request.url.query().map_or_else(String::new, |query| format!("?{query}"));
    BatchPart {
        id: batch::id(index),
        method: Method::GET.to_string(),
        url: format!("{}{query}", request.url.path()),
        headers: vec![BatchHeader { name: "Accept", value: "application/json" }],
        body: String::new(),
        exclude_response_headers: false,
    }
}

/// Reads several things whose beginnings come together. Where nothing has a position, everything is
/// read whole, page by page, and gains nothing from it; beside lists that have one, a list without is
/// a table in which there was nothing yet.
pub(super) async fn pull_all(
    here: &ServiceNow,
    asked: &[Asked],
    arriving: &mpsc::Sender<Arrived>,
) -> Vec<Result<PullEnd>> {
    let positioned = |one: &Asked| matches!(one, Asked::Records(request) if request.since.is_some());
    let later = asked.iter().any(positioned);
    let mut scans = Vec::new();
    for one in asked {
        match one {
            Asked::Records(request) if later => {
                scans.extend(records::scans(here, request).unwrap_or_default());
            }
            Asked::Notes(request) if !request.kinds.is_empty() => scans.extend(notes::window(here, request)),
            Asked::Records(_) | Asked::Notes(_) => {}
        }
    }
    let _ahead = ask(here, &scans).await;
    pull::one_by_one(here, asked, arriving).await
}
