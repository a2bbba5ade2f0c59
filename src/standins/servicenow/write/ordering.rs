//! Ordering from the service catalogue: what may be ordered, and the request, items, answers and
//! tasks that an order makes.

use std::collections::BTreeMap;

use super::super::access::listed;
use super::super::refusal::Refusal;
use super::super::state::State;
use super::super::store::Row;
use super::super::time;
use super::later::Pending;
use super::{Input, Writer};

/// One item that is ordered.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Line {
    pub(in super::super) item: String,
    pub(in super::super) quantity: u32,
    /// Answers by the names of the questions.
    pub(in super::super) answers: BTreeMap<String, String>,
    /// Whom else to order it for.
    pub(in super::super) also_for: Vec<String>,
    /// The order guide that led to it; empty for none.
    pub(in super::super) guide: String,
}

/// A request that an order made.
#[derive(Debug, Clone)]
pub(in super::super) struct Placed {
    pub(in super::super) request: String,
    pub(in super::super) number: String,
}

/// What everybody may order.
const CATALOGUE_ITEM: &str = "sc_cat_item";

/// An item that this account may order.
pub(in super::super) fn offered<'s>(
    state: &'s State,
    session: &super::super::state::Session,
    item: &str,
) -> Option<(&'s str, &'s Row)> {
    let (class, row) = state.locate(CATALOGUE_ITEM, item)?;
    let mut roles = listed(state.get(row, "roles")).peekable();
    let allowed = session.is_admin() || roles.peek().is_none() || roles.any(|role| session.roles.contains(role));
    (allowed && state.get(row, "active") == "true").then_some((class, row))
}

/// The active questions of an item, in their order.
pub(in super::super) fn questions<'s>(state: &'s State, item: &str) -> Vec<&'s Row> {
    let mut rows = state.all_by("item_option_new", "cat_item", item);
    rows.retain(|row| state.get(row, "active") == "true");
    rows.sort_by_key(|row| state.get(row, "order").parse::<i64>().unwrap_or(0));
    rows
}

/// A price of the catalogue in cents.
pub(in super::super) fn cents(state: &State, row: &Row, column: &str) -> i64 {
    let text = state.get(row, column);
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<2}");
    let part: i64 = part.get(..2).and_then(|part| part.parse().ok()).unwrap_or(0);
    whole.parse::<i64>().unwrap_or(0).saturating_mul(100).saturating_add(part)
}

impl Writer<'_> {
    /// Refuses what may not be ordered, or not like this.
    pub(in super::super) fn check_line(&self, line: &Line) -> Result<(), Refusal> {
        let refused = |why: &str| Err(Refusal::Parameter(why.to_owned()));
        if line.quantity == 0 {
            return refused("Invalid quantity value");
        }
        if offered(self.state, self.session, &line.item).is_none() {
            return refused("Security constraints prevent ordering of Item");
        }
        let unanswered = questions(self.state, &line.item).into_iter().any(|question| {
            let answer = line.answers.get(self.state.get(question, "name"));
            self.state.get(question, "mandatory") == "true"
                && answer.is_none_or(String::is_empty)
                && self.state.get(question, "default_value").is_empty()
        });
        if unanswered { refused("Mandatory Variables are required") } else { Ok(()) }
    }

    /// Makes a request with an item for each line and person.
    pub(in super::super) fn place_order(&mut self, lines: &[Line], requested_for: &str) -> Result<Placed, Refusal> {
        for line in lines {
            self.check_line(line)?;
        }
        let requested_for =
            if requested_for.is_empty() { self.session.user_id.clone() } else { requested_for.to_owned() };
        let price: i64 = lines.iter().map(|line| self.price_of(line)).sum();
        let request = self.create(
            "sc_request",
            &inputs(&[
                ("request_state", "submitted"),
                ("approval", "approved"),
                ("stage", "fulfillment"),
                ("requested_for", &requested_for),
                ("price", &amount(price)),
            ]),
        )?;
        for line in lines {
            for person in std::iter::once(&requested_for).chain(&line.also_for) {
                self.add_item(&request, line, person)?;
            }
        }
        let number = self.state.store("sc_request").and_then(|store| store.get(&request));
        let number = number.map(|row| self.state.get(row, "number").to_owned()).unwrap_or_default();
        Ok(Placed { request, number })
    }

    fn price_of(&self, line: &Line) -> i64 {
        let item = self.state.locate(CATALOGUE_ITEM, &line.item);
        let people = i64::try_from(line.also_for.len()).unwrap_or(0) + 1;
        item.map_or(0, |(_, row)| cents(self.state, row, "price")) * i64::from(line.quantity) * people
    }

    fn add_item(&mut self, request: &str, line: &Line, person: &str) -> Result<(), Refusal> {
        let Some((_, offer)) = self.state.locate(CATALOGUE_ITEM, &line.item) else { return Ok(()) };
        let get = |name: &str| self.state.get(offer, name).to_owned();
        let summary = Some(get("short_description")).filter(|text| !text.is_empty()).unwrap_or_else(|| get("name"));
        let catalog = listed(&get("sc_catalogs")).next().unwrap_or_default().to_owned();
        let delivery = time::parse(&get("delivery_time")).map(jiff::Timestamp::as_second).and_then(|seconds| {
            self.session.now.checked_add(jiff::SignedDuration::from_secs(seconds)).ok().map(time::stored)
        });
        let fields = inputs(&[
            ("request", request),
            ("cat_item", &line.item),
            ("quantity", &line.quantity.to_string()),
            ("price", &get("price")),
            ("recurring_price", &get("recurring_price")),
            ("requested_for", person),
            ("short_description", &summary),
            ("description", &get("description")),
            ("sc_catalog", &catalog),
            ("assignment_group", &get("group")),
            ("stage", "fulfillment"),
            ("approval", "approved"),
            ("order_guide", &line.guide),
            ("estimated_delivery", &delivery.unwrap_or_default()),
        ]);
        let item = self.create("sc_req_item", &fields)?;
        for (question, name, default) in self.asked(&line.item) {
            let value = line.answers.get(&name).cloned().unwrap_or(default);
            let order = self.state.store("item_option_new").and_then(|store| store.get(&question));
            let order = order.map(|row| self.state.get(row, "order").to_owned()).unwrap_or_default();
            let answer = inputs(&[("item_option_new", &question), ("value", &value), ("order", &order)]);
            let answer = self.create("sc_item_option", &answer)?;
            let owner = inputs(&[("request_item", &item), ("sc_item_option", &answer)]);
            self.create("sc_item_option_mtom", &owner)?;
        }
        let by = self.session.user_name.clone();
        self.state.pending.push(Pending::Fulfilment { item, by });
        Ok(())
    }

    /// The questions of an item: sys_id, name and what is answered when nothing is.
    fn asked(&self, item: &str) -> Vec<(String, String, String)> {
        let get = |row: &Row, name: &str| self.state.get(row, name).to_owned();
        let rows = questions(self.state, item).into_iter();
        rows.map(|row| (row.id.to_string(), get(row, "name"), get(row, "default_value"))).collect()
    }

    /// Makes the task of an ordered item, as its flow does.
    pub(super) fn start_fulfilment(&mut self, item: &str) {
        let Some(row) = self.state.store("sc_req_item").and_then(|store| store.get(item)) else { return };
        let get = |name: &str| self.state.get(row, name).to_owned();
        let fields = inputs(&[
            ("request", &get("request")),
            ("request_item", item),
            ("cat_item", &get("cat_item")),
            ("sc_catalog", &get("sc_catalog")),
            ("short_description", &get("short_description")),
            ("assignment_group", &get("assignment_group")),
        ]);
        // A flow whose task is refused leaves the item as it is.
        drop(self.create("sc_task", &fields));
    }
}

/// Cents as the catalogue's columns hold them.
pub(in super::super) fn amount(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

pub(in super::super) fn inputs(fields: &[(&str, &str)]) -> Vec<(String, Input)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Input::Text((*value).to_owned()))).collect()
}
