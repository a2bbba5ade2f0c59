//! The Aggregate API.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::access::{Reading, View, check_read, listed};
use super::super::query::{self, Page, Path, Ties, select};
use super::super::refusal::Refusal;
use super::super::state::State;
use super::super::store::Row;
use super::parameters::Display;
use super::reply::Reply;
use super::table::query_of;
use super::{Exchange, having};

/// What is computed of a group's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Count,
    Avg,
    Min,
    Max,
    Sum,
}

const AGGREGATES: [(&str, &str, Aggregate); 4] = [
    ("sysparm_avg_fields", "avg", Aggregate::Avg),
    ("sysparm_min_fields", "min", Aggregate::Min),
    ("sysparm_max_fields", "max", Aggregate::Max),
    ("sysparm_sum_fields", "sum", Aggregate::Sum),
];

/// `…/stats/{table}`.
pub(super) fn answer(exchange: &Exchange<'_>, method: &str, table: &str) -> Result<Reply, Refusal> {
    if method != "GET" && method != "HEAD" {
        return Err(Refusal::Method);
    }
    let state = exchange.instance.read();
    let switches = &exchange.instance.common().switches;
    if state.schema.table(table).is_none() {
        return Err(Refusal::InvalidTable(table.to_owned()));
    }
    let reading = check_read(&state, &exchange.session, switches, table)?;
    let parameters = &exchange.parameters;
    let asked = parameters.flag("sysparm_count") || AGGREGATES.iter().any(|(name, ..)| parameters.get(name).is_some());
    if !asked && switches.get("servicenow.stats-without-aggregate") == "refused" {
        return Err(Refusal::Parameter("No aggregate requested".to_owned()));
    }
    let view = View::of(&state, &exchange.session, switches);
    let selection = query_of(exchange, &state, &view, table)?
        .filter(|_| reading == Reading::Allowed && !view.is_empty(table))
        .map(|query| select(&state, &exchange.session, table, &query, Page::ALL, Ties::BySysId))
        .unwrap_or_default();
    let rows: Vec<&Row> = selection.rows.iter().map(|(_, row)| *row).collect();
    let group_by = columns(exchange, &state, &view, table, "sysparm_group_by");
    if group_by.is_empty() {
        return Ok(Reply::json(200, json!({ "result": { "stats": stats(exchange, &state, &view, table, &rows) } })));
    }
    let mut groups: BTreeMap<Vec<&str>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = group_by.iter().map(|(_, path)| query::value(&state, row, path)).collect();
        groups.entry(key).or_default().push(row);
    }
    let mut groups: Vec<Group<'_>> = groups.into_iter().map(|(key, rows)| Group { key, rows }).collect();
    having::limit(exchange, &state, table, &mut groups);
    having::order(exchange, &state, table, &group_by, &mut groups);
    let result: Vec<Value> = groups
        .iter()
        .map(|group| {
            let columns = group_by.iter().zip(&group.key);
            let fields: Vec<Value> =
                columns.map(|(column, value)| group_field(exchange, &state, column, value)).collect();
            json!({ "stats": stats(exchange, &state, &view, table, &group.rows), "groupby_fields": fields })
        })
        .collect();
    Ok(Reply::json(200, json!({ "result": result })))
}

/// The rows that are alike in the columns that the request groups by.
pub(super) struct Group<'s> {
    /// Their values in these columns.
    pub(super) key: Vec<&'s str>,
    pub(super) rows: Vec<&'s Row>,
}

/// The columns that a parameter names and that the account may read.
fn columns<'p>(
    exchange: &'p Exchange<'_>,
    state: &State,
    view: &View,
    table: &str,
    parameter: &str,
) -> Vec<(&'p str, Path)> {
    let names = exchange.parameters.get(parameter).into_iter().flat_map(listed);
    names
        .filter_map(|name| Some((name, query::resolve(&state.schema, table, name)?)))
        .filter(|(_, path)| view.shows_field(state, &exchange.session, &path.table, &path.field.name))
        .collect()
}

fn group_field(exchange: &Exchange<'_>, state: &State, column: &(&str, Path), value: &str) -> Value {
    let (name, path) = column;
    let shown = || state.shown(&exchange.session, &path.table, &path.field, value);
    match exchange.parameters.display() {
        Display::Values => json!({ "field": name, "value": value }),
        Display::Shown | Display::Both => json!({ "field": name, "value": value, "display_value": shown() }),
    }
}

fn stats(exchange: &Exchange<'_>, state: &State, view: &View, table: &str, rows: &[&Row]) -> Value {
    let mut computed_stats = Map::new();
    if exchange.parameters.flag("sysparm_count") {
        computed_stats.insert("count".to_owned(), rows.len().to_string().into());
    }
    for (parameter, name, aggregate) in AGGREGATES {
        let mut values = Map::new();
        for (field, path) in columns(exchange, state, view, table, parameter) {
            values.insert(field.to_owned(), computed(state, aggregate, &path, rows).into());
        }
        if !values.is_empty() {
            computed_stats.insert(name.to_owned(), Value::Object(values));
        }
    }
    Value::Object(computed_stats)
}

pub(super) fn computed(state: &State, aggregate: Aggregate, path: &Path, rows: &[&Row]) -> String {
    if aggregate == Aggregate::Count {
        return rows.len().to_string();
    }
    let values = || rows.iter().map(|row| query::value(state, row, path)).filter(|value| !value.is_empty());
    if !path.field.kind.is_number() {
        return match aggregate {
            Aggregate::Min => values().min().unwrap_or_default().to_owned(),
            Aggregate::Max => values().max().unwrap_or_default().to_owned(),
            Aggregate::Count | Aggregate::Avg | Aggregate::Sum => String::new(),
        };
    }
    let numbers: Vec<f64> = values().filter_map(|value| value.parse().ok()).collect();
    if numbers.is_empty() {
        return String::new();
    }
    let sum: f64 = numbers.iter().sum();
    match aggregate {
        Aggregate::Count => String::new(),
        Aggregate::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min).to_string(),
        Aggregate::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max).to_string(),
        Aggregate::Sum => sum.to_string(),
        Aggregate::Avg => {
            let count = numbers.iter().fold(0.0, |count, _| count + 1.0);
            format!("{:.4}", sum / count)
        }
    }
}
