//! The Table API.

use super::super::access::{Reading, View, check_read, check_read_one};
use super::super::query::{Page, Query, Ties, compile, equal_pairs, select};
use super::super::refusal::Refusal;
use super::super::state::State;
use super::super::write::{Notation, Rules, Writer};
use super::super::{ServiceNow, ids};
use super::paging::{Place, link};
use super::render::{Record, Renderer};
use super::reply::Reply;
use super::{Exchange, Version, body, quota};

/// `…/table/{table}`.
pub(super) fn collection(exchange: &Exchange<'_>, method: &str, table: &str) -> Result<Reply, Refusal> {
    check_table(exchange.instance, table)?;
    match method {
        "GET" | "HEAD" => list(exchange, table),
        "POST" => create(exchange, table),
        _ => Err(Refusal::Method),
    }
}

/// `…/table/{table}/{sys_id}`.
pub(super) fn single(exchange: &Exchange<'_>, method: &str, table: &str, id: &str) -> Result<Reply, Refusal> {
    check_table(exchange.instance, table)?;
    match method {
        "GET" | "HEAD" => {
            let state = exchange.instance.read();
            let switches = &exchange.instance.common().switches;
            check_read_one(&state, &exchange.session, switches, table)?;
            Ok(quota::record(switches, 200, &record(exchange, &state, table, id)?))
        }
        "PUT" | "PATCH" => update(exchange, table, id),
        "DELETE" => {
            let mut state = exchange.instance.write();
            visible(exchange, &state, table, id)?;
            writer(exchange, &mut state).delete(table, id)?;
            Ok(Reply::empty(204))
        }
        _ => Err(Refusal::Method),
    }
}

fn check_table(instance: &ServiceNow, table: &str) -> Result<(), Refusal> {
    let known = instance.read().schema.table(table).is_some();
    if known { Ok(()) } else { Err(Refusal::InvalidTable(table.to_owned())) }
}

/// The query of a list request. Parts that were not understood may refuse it or empty it.
pub(super) fn query_of(
    exchange: &Exchange<'_>,
    state: &State,
    view: &View,
    table: &str,
) -> Result<Option<Query>, Refusal> {
    let switches = &exchange.instance.common().switches;
    let query = match exchange.parameters.get("sysparm_query") {
        Some(text) => compile(state, &exchange.session, switches, table, text),
        None => equal_pairs(state, switches, table, &exchange.parameters.fields()),
    };
    if query.columns().any(|(table, field)| !view.shows_field(state, &exchange.session, table, field)) {
        return Err(Refusal::MayNotQueryField);
    }
    if !query.invalid.is_empty() {
        match switches.get("servicenow.invalid-query").as_str() {
            "no-rows" => return Ok(None),
            "refused" => return Err(Refusal::MayNotQueryField),
            _ => {}
        }
    }
    Ok(Some(query))
}

/// How rows that the query does not order come this time.
pub(super) fn ties(exchange: &Exchange<'_>, query: &Query) -> Ties {
    let switches = &exchange.instance.common().switches;
    let name = if query.is_ordered() { "servicenow.tie-order" } else { "servicenow.unordered-lists" };
    if switches.get(name) == "sys-id" {
        return Ties::BySysId;
    }
    let seed = ids::hash(&switches.get("servicenow.seed"));
    Ties::Shuffled(ids::mix(seed ^ exchange.instance.next_request()))
}

pub(super) fn list(exchange: &Exchange<'_>, table: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let switches = &exchange.instance.common().switches;
    let reading = check_read(&state, &exchange.session, switches, table)?;
    let parameters = &exchange.parameters;
    let view = View::of(&state, &exchange.session, switches);
    let limit = parameters.number("sysparm_limit", 10_000)?;
    let offset = parameters.number("sysparm_offset", 0)?;
    let counted = !parameters.flag("sysparm_no_count");
    let links = !parameters.flag("sysparm_suppress_pagination_header");
    let query = query_of(exchange, &state, &view, table)?.filter(|_| !view.is_empty(table));
    let with_last = counted || switches.on("servicenow.last-link-without-count");
    let page = Page { offset, limit, counted: with_last };
    let selection = query
        .map(|query| select(&state, &exchange.session, table, &query, page, ties(exchange, &query)))
        .unwrap_or_default();
    let renderer = Renderer::new(exchange, &state, &view, table);
    // The page was cut before rights are looked at, so it may come out short.
    let rows: Vec<Record> = selection
        .rows
        .iter()
        .filter(|(class, row)| reading == Reading::Allowed && view.shows_row(&state, &exchange.session, class, row))
        .map(|(class, row)| renderer.record(class, row))
        .collect();
    if exchange.version == Version::V1 && rows.is_empty() {
        return Err(Refusal::NothingFound);
    }
    let mut reply = quota::rows(switches, &rows);
    if counted {
        reply = reply.with("X-Total-Count", selection.total.to_string());
    }
    if links {
        let url = format!("{}{}", exchange.base_url, exchange.call.path);
        let place = Place { offset, limit, total: selection.total };
        let longest = usize::try_from(switches.number("servicenow.max-pagination-url")).unwrap_or(usize::MAX);
        if let Some(value) = link(&url, parameters, place, with_last, longest)? {
            reply = reply.with("Link", value);
        }
    }
    Ok(reply)
}

/// Refuses, as missing, a record that does not exist or that the account does not see.
fn visible(exchange: &Exchange<'_>, state: &State, table: &str, id: &str) -> Result<(), Refusal> {
    let (class, row) = state.locate(table, id).ok_or(Refusal::NoRecord)?;
    let view = View::of(state, &exchange.session, &exchange.instance.common().switches);
    if view.shows_row(state, &exchange.session, class, row) { Ok(()) } else { Err(Refusal::NoRecord) }
}

pub(super) fn record(exchange: &Exchange<'_>, state: &State, table: &str, id: &str) -> Result<Record, Refusal> {
    visible(exchange, state, table, id)?;
    let (class, row) = state.locate(table, id).ok_or(Refusal::NoRecord)?;
    let view = View::of(state, &exchange.session, &exchange.instance.common().switches);
    Ok(Renderer::new(exchange, state, &view, table).record(class, row))
}

/// The writing of this request, for the session's account.
pub(super) fn writer<'a>(exchange: &'a Exchange<'_>, state: &'a mut State) -> Writer<'a> {
    let rules = match exchange.instance.rules() {
        Rules::Replay if exchange.session.is_admin() => Rules::Replay,
        _ => Rules::Enforced,
    };
    let notation =
        if exchange.parameters.flag("sysparm_input_display_value") { Notation::Display } else { Notation::Raw };
    Writer { state, session: &exchange.session, common: exchange.instance.common(), rules, notation }
}

fn create(exchange: &Exchange<'_>, table: &str) -> Result<Reply, Refusal> {
    let input = body::input(exchange)?;
    let mut state = exchange.instance.write();
    let id = writer(exchange, &mut state).insert(table, &input)?;
    let location = format!("{}/api/now{}/table/{table}/{id}", exchange.base_url, exchange.version.segment());
    Ok(written(exchange, &state, table, &id, 201).with("Location", location))
}

fn update(exchange: &Exchange<'_>, table: &str, id: &str) -> Result<Reply, Refusal> {
    let mut input = body::input(exchange)?;
    let mut state = exchange.instance.write();
    visible(exchange, &state, table, id)?;
    // Through a parent table, the columns of the children are not written.
    input.retain(|(name, _)| state.schema.field(table, name).is_some());
    writer(exchange, &mut state).update(table, id, &input)?;
    Ok(written(exchange, &state, table, id, 200))
}

fn written(exchange: &Exchange<'_>, state: &State, table: &str, id: &str, status: u16) -> Reply {
    if exchange.call.flag("x-no-response-body") {
        return Reply::empty(status);
    }
    // What may be written but not read is answered without its fields.
    let shown = record(exchange, state, table, id).unwrap_or_default();
    quota::record(&exchange.instance.common().switches, status, &shown)
}
