//! Which rows of a list an answer holds, and its envelope.
//!
//! Paging happens only with `pageinate=true` (the documented spelling) and a `page_no`, counted
//! from 1; otherwise `count` or the API agent's default page decides. Pages are capped silently.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::catalogue::whole;
use super::query::Query;
use super::render::Object;
use crate::standins::server::Common;

/// The cap that the document states for tickets.
pub(super) const TICKET_CAP: usize = 100;

/// The rows to answer and what the envelope says of them.
#[derive(Debug)]
pub(super) struct Page<T> {
    /// The rows.
    pub(super) rows: Vec<T>,
    total: usize,
    shown_as: Option<(i64, usize)>,
}

/// The largest page of the lists other than tickets.
pub(super) fn general_cap(common: &Common) -> usize {
    usize::try_from(common.switches.number("halo.page-cap")).ok().filter(|cap| *cap > 0).unwrap_or(usize::MAX)
}

/// Takes the asked page out of all matching rows.
pub(super) fn page<T>(all: Vec<T>, query: &Query, common: &Common, cap: usize) -> Page<T> {
    let total = all.len();
    let default = usize::try_from(common.switches.number("halo.default-page")).unwrap_or(50);
    let positive = |name| query.int(name).and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0);
    let Some(number) = query.int("page_no").filter(|_| query.on("pageinate")) else {
        let rows = all.into_iter().take(positive("count").unwrap_or(default)).collect();
        let zero = common.switches.get("halo.page-fields-when-off") == "zero";
        return Page { rows, total, shown_as: zero.then_some((0, 0)) };
    };
    let number = number.max(1);
    let size = positive("page_size").unwrap_or(default).min(cap);
    let skip = usize::try_from(number - 1).unwrap_or(usize::MAX).saturating_mul(size);
    let past = skip >= total && total > 0;
    let rows = all.into_iter().skip(skip).take(size).collect();
    let zero = past && common.switches.get("halo.past-the-end") == "zero";
    Page { rows, total: if zero { 0 } else { total }, shown_as: Some((number, size)) }
}

impl<T> Page<T> {
    /// The envelope with the rows under `key`.
    pub(super) fn envelope(self, key: &str, show: impl FnMut(T) -> Value) -> Value {
        let mut envelope = Object::new();
        if let Some((number, size)) = self.shown_as {
            envelope.insert("page_no".to_owned(), Value::from(number));
            envelope.insert("page_size".to_owned(), Value::from(size));
        }
        envelope.insert("record_count".to_owned(), json!(self.total));
        envelope.insert(key.to_owned(), self.rows.into_iter().map(show).collect());
        Value::Object(envelope)
    }
}

/// The sort fields of a request with their direction; `true` is descending.
pub(super) fn order(query: &Query) -> Vec<(String, bool)> {
    let places = ["", "2", "3", "4", "5"];
    let named = places.iter().filter_map(|place| {
        let field = query.text(&format!("order{place}"))?;
        Some((field.to_lowercase(), query.on(&format!("orderdesc{place}"))))
    });
    named.collect()
}

/// Sorts rows by the asked fields; `None` as a value comes first, an unknown field changes nothing.
pub(super) fn sort<T>(
    rows: &mut [T],
    order: &[(String, bool)],
    value: impl for<'a> Fn(&'a T, &str) -> Option<&'a Value>,
) {
    rows.sort_by(|left, right| {
        for (field, descending) in order {
            let ordering = compare(value(left, field), value(right, field));
            if ordering != Ordering::Equal {
                return if *descending { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
    });
}

fn compare(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (Some(Value::String(left)), Some(Value::String(right))) => {
            let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
            left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
        }
        (Some(left), Some(right)) => whole(left).cmp(&whole(right)),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}
