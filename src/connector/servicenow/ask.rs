//! Small questions, many in one request: the Batch API where the instance has it, else one by one.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::value::RawValue;

use crate::connector::Result;
use crate::connector::answer::Answer;
use crate::connector::error::Fault;
use crate::connector::http::Request;

use super::batch::{self, Part};
use super::wire::{self, BatchAnswer, BatchHeader, BatchPart, Row};
use super::{Ability, ServiceNow, config, endpoints};

/// The rows of an answer, unread.
pub(super) type Rows = Vec<Box<RawValue>>;

/// A question for some rows.
#[derive(Debug, Clone)]
pub(super) struct Question {
    path: String,
    parameters: Vec<(&'static str, String)>,
}

impl Question {
    /// The first rows of a table, in this order or by this condition. Without fields named, the
    /// whole of each row.
    pub(super) fn of(table: &str, query: &str, fields: &[&str], limit: usize) -> Result<Self> {
        Ok(Self::at(endpoints::table(table)?, query, fields, limit))
    }

    /// The same at another address.
    pub(super) fn at(path: String, query: &str, fields: &[&str], limit: usize) -> Self {
        let mut parameters = vec![
            ("sysparm_query", query.to_owned()),
            ("sysparm_limit", limit.to_string()),
            ("sysparm_no_count", "true".to_owned()),
        ];
        if !fields.is_empty() {
            parameters.push(("sysparm_fields", fields.join(",")));
        }
        Self { path, parameters }
    }

    fn request(&self, here: &ServiceNow) -> Request {
        Request::get(endpoints::address(here.caller.http(), &self.path, &self.parameters))
    }
}

/// Asks all of them and gives an answer for each, in their order: rows, or a refusal that stays.
pub(super) async fn all(here: &ServiceNow, questions: &[Question]) -> Result<Vec<Result<Rows>>> {
    let mut answered = together(here, questions).await?;
    let mut all = Vec::with_capacity(questions.len());
    for (index, question) in questions.iter().enumerate() {
        let answer = answered.remove(&index).map(|answer| {
            answer.carried_out(&config::DIALECT).and_then(|answer| wire::rows(&answer)).map_err(|error| error.error)
        });
        all.push(match answer {
            Some(Err(error)) if !error.fault.passes() => Err(error),
            Some(Ok(rows)) => Ok(rows),
            // Not reached in time, unclear, or a fault that passes: asked alone.
            Some(Err(_)) | None => one(here, question).await?,
        });
    }
    Ok(all)
}

/// Asks one question. A fault that may pass is an error; a refusal that stays is an answer.
pub(super) async fn one(here: &ServiceNow, question: &Question) -> Result<Result<Rows>> {
    match here.caller.read(&question.request(here), wire::rows).await {
        Err(error) if error.fault.passes() => Err(error),
        answer => Ok(answer),
    }
}

/// What was answered to the question in this place; nothing where that was refused.
pub(super) fn answer(answers: &[Result<Rows>], place: usize) -> &[Box<RawValue>] {
    answers.get(place).and_then(|answer| answer.as_ref().ok()).map_or(&[], Vec::as_slice)
}

/// The rows that can be read.
pub(super) fn readable(rows: &[Box<RawValue>]) -> Vec<Row> {
    rows.iter().filter_map(|raw| Row::read(raw).ok()).collect()
}

/// The answers of a batch by the place of their question; none where there is no Batch API.
async fn together(here: &ServiceNow, questions: &[Question]) -> Result<BTreeMap<usize, Answer>> {
    let parts = questions.iter().enumerate().map(|(index, question)| part(here, index, question)).collect();
    let request = batch::whole(here, parts)?;
    let decode = |answer: &Answer| answer.json::<BatchAnswer>(&config::DIALECT);
    let answer = match here.caller.read(&request, decode).await {
        Ok(answer) => answer,
        // An access policy may close the Batch API alone, with the answer to a wrong password.
        Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused | Fault::SignIn) => {
            here.learned().batch = Ability::No;
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(error),
    };
    here.learned().batch = Ability::Yes;
    let mut parts = batch::sorted(&answer);
    let answered = (0..questions.len()).filter_map(|index| match parts.remove(&batch::id(index)) {
        Some(Part::Answered(answer)) => Some((index, answer)),
        Some(Part::NotServiced | Part::Unclear) | None => None,
    });
    Ok(answered.collect())
}

fn part(here: &ServiceNow, index: usize, question: &Question) -> BatchPart {
    let url = question.request(here).url;
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    BatchPart {
        id: batch::id(index),
        method: Method::GET.to_string(),
        url: format!("{}{query}", url.path()),
        headers: vec![BatchHeader { name: "Accept", value: "application/json" }],
        body: String::new(),
        exclude_response_headers: true,
    }
}
