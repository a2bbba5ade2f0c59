//! Which groups of statistics are answered, and in which order.

use std::cmp::Ordering;

use super::super::access::listed;
use super::super::query::{self, Path};
use super::super::state::State;
use super::Exchange;
use super::stats::{Aggregate, Group, computed};

fn aggregate(name: &str) -> Option<Aggregate> {
    Some(match name.to_ascii_lowercase().as_str() {
        "count" => Aggregate::Count,
        "avg" => Aggregate::Avg,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        "sum" => Aggregate::Sum,
        _ => return None,
    })
}

/// Keeps the groups that each condition of `sysparm_having` (`count^priority^>^3`) holds for.
pub(super) fn limit(exchange: &Exchange<'_>, state: &State, table: &str, groups: &mut Vec<Group<'_>>) {
    for condition in exchange.parameters.get("sysparm_having").into_iter().flat_map(listed) {
        let parts: Vec<&str> = condition.split('^').collect();
        let [name, field, operator, wanted] = parts.as_slice() else { continue };
        let Some((aggregate, path)) = aggregate(name).zip(query::resolve(&state.schema, table, field)) else {
            continue;
        };
        groups.retain(|group| {
            let order = compared(&computed(state, aggregate, &path, &group.rows), wanted);
            match *operator {
                "=" => order.is_eq(),
                "!=" => order.is_ne(),
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                ">=" => order.is_ge(),
                _ => true,
            }
        });
    }
}

/// What groups are ordered by: an aggregate of their rows, or a column that they are alike in.
enum Key {
    Aggregate(Aggregate, Box<Path>),
    Count,
    Column(usize),
}

/// Orders groups by `sysparm_order_by`: `AVG^state`, `COUNT`, `priority`, each with `^DESC` to turn it.
pub(super) fn order(
    exchange: &Exchange<'_>,
    state: &State,
    table: &str,
    group_by: &[(&str, Path)],
    groups: &mut [Group<'_>],
) {
    let wanted = exchange.parameters.get("sysparm_order_by").into_iter().flat_map(listed);
    let keys: Vec<(Key, bool)> = wanted.filter_map(|part| key(state, table, group_by, part)).collect();
    groups.sort_by(|a, b| {
        let each = keys.iter().map(|(key, descending)| {
            let order = compared(&value(state, key, a), &value(state, key, b));
            if *descending { order.reverse() } else { order }
        });
        each.fold(Ordering::Equal, Ordering::then)
    });
}

fn key(state: &State, table: &str, group_by: &[(&str, Path)], part: &str) -> Option<(Key, bool)> {
    let (part, descending) = part.strip_suffix("^DESC").map_or((part, false), |part| (part, true));
    let key = match part.split_once('^') {
        Some((name, field)) => Key::Aggregate(aggregate(name)?, Box::new(query::resolve(&state.schema, table, field)?)),
        None if part.eq_ignore_ascii_case("count") => Key::Count,
        None => Key::Column(group_by.iter().position(|(name, _)| *name == part)?),
    };
    Some((key, descending))
}

fn value(state: &State, key: &Key, group: &Group<'_>) -> String {
    match key {
        Key::Aggregate(aggregate, path) => computed(state, *aggregate, path, &group.rows),
        Key::Count => group.rows.len().to_string(),
        Key::Column(at) => group.key.get(*at).copied().unwrap_or_default().to_owned(),
    }
}

/// Numbers by size, everything else as text.
fn compared(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}
