//! Ordering from the service catalogue. An order answers with its request; the item that comes of it
//! is looked up by the request, and looked for by what it is when the answer was lost.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::connector::answer::{Answer, plain};
use crate::connector::call::CallError;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::write::{Marker, Outcome, PlacedOrder, Stored, Write, WriteWhat};
use crate::connector::{Result, servicenow::query::literal};
use crate::mapping::{Order, Outgoing};
use crate::model::{FieldName, Kind, Record, RecordId, Value};
use crate::profile::services;

use super::config::IDS_AT_ONCE;
use super::query::{Order as By, Query};
use super::scan::Scan;
use super::{ServiceNow, batch, convert, endpoints, records, sink, who, wire};

/// The table between ordered items and the answers of their variables.
pub(super) const ANSWERS: &str = "sc_item_option_mtom";
const ANSWER_NAME: &str = "sc_item_option.item_option_new.name";
const ANSWER_VALUE: &str = "sc_item_option.value";

/// What an order answers, or why it was not placed: some refusals come with a success.
#[derive(Deserialize)]
struct Placed {
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    sys_id: Option<String>,
    #[serde(default, rename = "errMsg")]
    refusal: Option<String>,
}

/// Sends writes, orders one by one and everything else together, and says what became of each.
pub(super) async fn send(here: &ServiceNow, writes: &[Write]) -> Vec<Outcome> {
    let is_order = |write: &&Write| matches!(write.what, WriteWhat::Order { .. });
    if !writes.iter().any(|write| is_order(&write)) {
        return sink::send(here, writes).await;
    }
    let plain: Vec<Write> = writes.iter().filter(|write| !is_order(write)).cloned().collect();
    let mut others = sink::send(here, &plain).await.into_iter();
    let mut outcomes = Vec::with_capacity(writes.len());
    for write in writes {
        outcomes.push(match &write.what {
            WriteWhat::Order { kind, marker, order, answers } => place(here, kind, marker, (order, answers)).await,
            _ => others.next().unwrap_or_else(|| Outcome::Unknown(batch::unmatched())),
        });
    }
    outcomes
}

async fn place(
    here: &ServiceNow,
    kind: &Kind,
    marker: &Marker,
    (order, answers): (&Order, &[(FieldName, Outgoing)]),
) -> Outcome {
    let request = match request(here, order, &answered(marker, order, answers)) {
        Ok(request) => request,
        Err(error) => return Outcome::Refused(error),
    };
    match here.caller.write(&request).await.and_then(|answer| placed(&answer)) {
        Err(failed) => sink::failed(failed),
        // It is placed. Where its item cannot be seen now, it is looked for as after a lost answer.
        Ok(request) => match of_request(here, kind, order, &request).await {
            Ok(record) => Outcome::Done(Box::new(Stored {
                created: Some(record.key.id.clone()),
                record: Some(record),
                notes: Vec::new(),
            })),
            Err(error) => Outcome::Unknown(error),
        },
    }
}

/// The answers of an order's variables, with our mark among them where it has a place.
fn answered(marker: &Marker, order: &Order, answers: &[(FieldName, Outgoing)]) -> BTreeMap<String, String> {
    let named = answers
        .iter()
        .filter_map(|(field, value)| Some((services::variable(field)?.to_owned(), convert::written(value.value()))));
    let mark = order.marker.iter().map(|name| (name.clone(), marker.correlation()));
    named.chain(mark).collect()
}

fn request(here: &ServiceNow, order: &Order, answers: &BTreeMap<String, String>) -> Result<Request> {
    let mut body =
        Map::from_iter([("sysparm_quantity".to_owned(), json!(1)), ("variables".to_owned(), json!(answers))]);
    if let Some(person) = &order.requested_for {
        body.insert("sysparm_requested_for".to_owned(), Json::from(person.as_str()));
    }
    let path = endpoints::item(&order.item, "/order_now")?;
    Request::json(Method::POST, endpoints::address(here.caller.http(), &path, &[]), &body)
}

/// The request that an order made.
fn placed(answer: &Answer) -> std::result::Result<String, CallError> {
    let refused = |words: &str| {
        let what = format!("ServiceNow refused the order: {}", plain(words));
        let hint = "Look at the item's variables and at who may order it, and for whom";
        CallError::not_sent(ConnectorError::new(Fault::Refused, what, hint)).with_status(answer.status)
    };
    if let Some(words) = wire::vendor_words(&answer.body) {
        return Err(refused(&words));
    }
    let unclear = || CallError::maybe(batch::unmatched()).with_status(answer.status);
    let row = wire::row(answer)?;
    let placed: Placed = serde_json::from_str(row.get()).map_err(|_unreadable| unclear())?;
    if let Some(words) = placed.refusal {
        return Err(refused(&words));
    }
    placed.request_id.or(placed.sys_id).filter(|id| !id.is_empty()).ok_or_else(unclear)
}

/// The item of a request; of several, as bundles make them, the first of what was ordered.
async fn of_request(here: &ServiceNow, kind: &Kind, order: &Order, request: &str) -> Result<Record> {
    let query = Query::all().and(format!("request={}", literal(request)?)).and(format!(
        "{}={}",
        services::ITEM,
        literal(&order.item)?
    ));
    let mut found = records::certain(here, kind, records::by_id(here, kind, query)?).await?;
    found.sort_by(|left, right| left.number.cmp(&right.number));
    found.into_iter().next().ok_or_else(|| {
        ConnectorError::new(
            Fault::Incomplete,
            "The order was placed, but its requested item is not shown",
            "Give the connecting account the right to read requested items (sc_req_item)",
        )
    })
}

/// The items that may have come of orders whose answers were lost.
pub(super) async fn find(here: &ServiceNow, kind: &Kind, orders: &[PlacedOrder]) -> Result<Vec<Vec<Record>>> {
    let mut found = Vec::with_capacity(orders.len());
    for placed in orders {
        let mut query = Query::all()
            .and(format!("{}={}", services::ITEM, literal(&placed.order.item)?))
            .and("active=true")
            .and("correlation_idISEMPTY");
        if let Some(person) = &placed.order.requested_for {
            query = query.and(format!("{}={}", services::REQUESTED_FOR, literal(person)?));
        }
        if let Some(own) = who::own_name(here).await? {
            query = query.and(format!("sys_created_by={}", literal(&own)?));
        }
        let mut candidates = records::certain(here, kind, records::by_id(here, kind, query)?).await?;
        let ids: Vec<RecordId> = candidates.iter().map(|record| record.key.id.clone()).collect();
        let given = read_answers(here, &ids).await?;
        let sent = answered(&placed.marker, &placed.order, &placed.answers);
        candidates.retain(|record| {
            let given = given.get(&record.key.id);
            sent.iter().all(|(name, value)| {
                let there = given.and_then(|given| given.get(&services::variable_field(name)));
                there.map(Value::code).unwrap_or_default() == *value
            })
        });
        candidates.sort_by_key(|record| (record.created, record.number.clone()));
        found.push(candidates);
    }
    Ok(found)
}

/// The answers of items' variables; none where they may not be read.
pub(super) async fn answers(
    here: &ServiceNow,
    items: &[RecordId],
) -> Result<BTreeMap<RecordId, BTreeMap<FieldName, Value>>> {
    match read_answers(here, items).await {
        Err(error) if error.fault == Fault::Forbidden => {
            tracing::warn!("the answers of orders may not be read: {error}");
            Ok(BTreeMap::new())
        }
        read => read,
    }
}

async fn read_answers(here: &ServiceNow, items: &[RecordId]) -> Result<BTreeMap<RecordId, BTreeMap<FieldName, Value>>> {
    let mut all: BTreeMap<RecordId, BTreeMap<FieldName, Value>> = BTreeMap::new();
    for chunk in items.chunks(IDS_AT_ONCE) {
        let query = Query::all().within("request_item", chunk.iter().map(RecordId::as_str))?;
        let fields = ["sys_id", "request_item", ANSWER_NAME, ANSWER_VALUE].map(str::to_owned).to_vec();
        let scan = Scan { table: ANSWERS.to_owned(), query, order: By::Id, from: None, fields };
        let mut cursor = here.cursor(scan);
        while let Some(rows) = cursor.next().await? {
            for row in rows.iter().filter_map(|row| row.cells().ok()) {
                let given = all.entry(RecordId::from(row.text("request_item"))).or_default();
                given.insert(services::variable_field(row.text(ANSWER_NAME)), Value::text(row.text(ANSWER_VALUE)));
            }
        }
    }
    Ok(all)
}
