//! Reading the resources that behave alike: their lists and single records.

use serde_json::{Value, json};

use super::features;
use super::paging;
use super::query::Query;
use super::refusal::Refusal;
use super::render::{Look, Object};
use super::resource::Resource;
use super::row_show::{Depth, Shower};
use super::sieve::Sieve;
use super::state::{Row, State};
use crate::standins::server::Common;

/// The answer to a list request.
pub(super) fn list(
    state: &State,
    common: &Common,
    look: &Look,
    resource: &'static Resource,
    query: &Query,
) -> Result<Value, Refusal> {
    let sieve = Sieve::new(state, common, look, resource, query)?;
    let keeps = |(number, row): &(i64, &Row)| {
        sieve.keeps(*number, row) && look.sight().shows_row(state, resource.name, *number, &row.fields)
    };
    let mut found: Vec<(i64, &Row)> = state.table(resource.name).iter().filter(keeps).collect();
    if resource.name == "Priority" && query.on("includedistinct") {
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|(_, row)| seen.insert(super::catalogue::int(&row.fields, "priorityid")));
    }
    sort(&mut found, resource, query);
    let shower = Shower::new(state, common, look, resource, query);
    let show = |(number, row): (i64, &Row)| {
        if query.on("idonly") {
            return Value::Object(Object::from_iter([("id".to_owned(), Value::from(number))]));
        }
        Value::Object(shower.show(number, row, Depth::Row(query)))
    };
    Ok(match resource.list_key {
        None if resource.name == "Agent" && common.switches.get("halo.agent-list") == "envelope" => {
            let rows: Vec<Value> = found.into_iter().map(show).collect();
            json!({ "record_count": rows.len(), "results": rows })
        }
        Some(key) => {
            let page = paging::page(found, query, common, paging::general_cap(common));
            let bare = resource.is_log() && common.switches.get("halo.log-list") == "array";
            if bare { page.rows.into_iter().map(show).collect() } else { page.envelope(key, show) }
        }
        None => limited(found, query).into_iter().map(show).collect(),
    })
}

/// A bare array is cut by `count`, where one is sent.
fn limited<T>(mut rows: Vec<T>, query: &Query) -> Vec<T> {
    if let Some(count) = query.int("count").and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0) {
        rows.truncate(count);
    }
    rows
}

/// Sorts by the asked fields; their values are looked up once per row, because lists are long.
fn sort(found: &mut Vec<(i64, &Row)>, resource: &Resource, query: &Query) {
    let order = paging::order(query);
    let schema = super::catalogue::schema(resource.schema);
    let places: Vec<Option<&'static str>> =
        order.iter().map(|(field, _)| schema.and_then(|schema| schema.field(field)).map(|(name, _)| name)).collect();
    if places.iter().any(Option::is_some) {
        let keyed = found.drain(..).map(|(number, row)| {
            let keys: Vec<Option<&Value>> = places.iter().map(|name| row.fields.get((*name)?)).collect();
            (keys, number, row)
        });
        let mut keyed: Vec<_> = keyed.collect();
        paging::sort(&mut keyed, &order, |(keys, _, _), field| {
            let place = order.iter().position(|(known, _)| known == field)?;
            keys.get(place).copied().flatten()
        });
        found.extend(keyed.into_iter().map(|(_, number, row)| (number, row)));
    }
    if resource.name == "Users" && query.on("listagentuserfirst") {
        found.sort_by_key(|(_, row)| super::catalogue::int(&row.fields, "linked_agent_id").is_none_or(|id| id <= 0));
    }
    if resource.name == "Team" && query.on("orderbyseq") {
        found.sort_by_key(|(_, row)| super::catalogue::int(&row.fields, "sequence"));
    }
}

/// A single record with all that can be shown of it.
pub(super) fn one(
    state: &State,
    common: &Common,
    look: &Look,
    resource: &'static Resource,
    number: i64,
) -> Option<Object> {
    let row = state.table(resource.name).get(number)?;
    Some(Shower::new(state, common, look, resource, &Query::default()).show(number, row, Depth::Full))
}

/// A single record as a request asks for it: with details only when it says so.
pub(super) fn asked(
    state: &State,
    common: &Common,
    look: &Look,
    resource: &'static Resource,
    id: &str,
    query: &Query,
) -> Result<Value, Refusal> {
    let number = super::rows::number_of(state, resource, &features::stored_id(common, resource, id));
    let number = number.ok_or(Refusal::NotFound)?;
    let row = state.table(resource.name).get(number).ok_or(Refusal::NotFound)?;
    let shower = Shower::new(state, common, look, resource, query);
    Ok(Value::Object(shower.show(number, row, Depth::One(query))))
}
