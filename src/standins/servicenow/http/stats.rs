//! The Aggregate API.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::access::{View, check_read, listed};
use super::super::query::{self, Page, Path, Ties, select};
use super::super::refusal::Refusal;
use super::super::state::State;
use super::super::store::Row;
use super::Exchange;
use super::parameters::Display;
use super::reply::Reply;
use super::table::query_of;

/// What is computed of a group's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aggregate {
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
    check_read(&state, &exchange.session, switches, table)?;
    let parameters = &exchange.parameters;
    let asked = parameters.flag("sysparm_count") || AGGREGATES.iter().any(|(name, ..)| parameters.get(name).is_some());
    if !asked && switches.get("servicenow.stats-without-aggregate") == "refused" {
        return Err(Refusal::Parameter("No aggregate requested".to_owned()));
    }
    let view = View::of(&state, &exchange.session, switches);
    let selection = query_of(exchange, &state, &view, table)?
        .filter(|_| !view.is_empty(table))
        .map(|query| select(&state, &exchange.session, table, &query, Page::ALL, Ties::BySysId))
        .unwrap_or_default();
    let rows: Vec<&Row> = selection.rows.iter().map(|(_, row)| *row).collect();
    let group_by: Vec<(&str, Path)> = parameters
        .get("sysparm_group_by")
        .into_iter()
        .flat_map(listed)
        .filter_map(|name| Some((name, query::resolve(&state.schema, table, name)?)))
        .collect();
    if group_by.is_empty() {
        return Ok(Reply::json(200, json!({ "result": { "stats": stats(exchange, &state, table, &rows) } })));
    }
    let mut groups: BTreeMap<Vec<&str>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = group_by.iter().map(|(_, path)| query::value(&state, row, path)).collect();
        groups.entry(key).or_default().push(row);
    }
    let result: Vec<Value> = groups
        .iter()
        .map(|(key, rows)| {
            let fields: Vec<Value> =
                group_by.iter().zip(key).map(|(column, value)| group_field(exchange, &state, column, value)).collect();
            json!({ "stats": stats(exchange, &state, table, rows), "groupby_fields": fields })
        })
        .collect();
    Ok(Reply::json(200, json!({ "result": result })))
}

fn group_field(exchange: &Exchange<'_>, state: &State, column: &(&str, Path), value: &str) -> Value {
    let (name, path) = column;
    let shown = || state.shown(&exchange.session, &path.table, &path.field, value);
    match exchange.parameters.display() {
        Display::Values => json!({ "field": name, "value": value }),
        Display::Shown => json!({ "field": name, "value": shown() }),
        Display::Both => json!({ "field": name, "value": value, "display_value": shown() }),
    }
}

fn stats(exchange: &Exchange<'_>, state: &State, table: &str, rows: &[&Row]) -> Value {
    let mut computed_stats = Map::new();
    if exchange.parameters.flag("sysparm_count") {
        computed_stats.insert("count".to_owned(), rows.len().to_string().into());
    }
    for (parameter, name, aggregate) in AGGREGATES {
        let mut values = Map::new();
        for field in exchange.parameters.get(parameter).into_iter().flat_map(listed) {
            if let Some(path) = query::resolve(&state.schema, table, field) {
                values.insert(field.to_owned(), computed(state, aggregate, &path, rows).into());
            }
        }
        if !values.is_empty() {
            computed_stats.insert(name.to_owned(), Value::Object(values));
        }
    }
    Value::Object(computed_stats)
}

fn computed(state: &State, aggregate: Aggregate, path: &Path, rows: &[&Row]) -> String {
    let values = || rows.iter().map(|row| query::value(state, row, path)).filter(|value| !value.is_empty());
    if !path.field.kind.is_number() {
        return match aggregate {
            Aggregate::Min => values().min().unwrap_or_default().to_owned(),
            Aggregate::Max => values().max().unwrap_or_default().to_owned(),
            Aggregate::Avg | Aggregate::Sum => String::new(),
        };
    }
    let numbers: Vec<f64> = values().filter_map(|value| value.parse().ok()).collect();
    if numbers.is_empty() {
        return String::new();
    }
    let sum: f64 = numbers.iter().sum();
    match aggregate {
        Aggregate::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min).to_string(),
        Aggregate::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max).to_string(),
        Aggregate::Sum => sum.to_string(),
        Aggregate::Avg => {
            let count = numbers.iter().fold(0.0, |count, _| count + 1.0);
            format!("{:.4}", sum / count)
        }
    }
}
