//! What holds and conflicts excuse: a conflict the fields that it names, a hold the whole pair.

use std::collections::BTreeSet;

use crate::service::reads::HoldView;

/// What waits for a person.
#[derive(Debug, Default)]
pub(super) struct Excuses(Vec<Excuse>);

#[derive(Debug)]
struct Excuse {
    line: String,
    /// The numbers in the title.
    numbers: BTreeSet<String>,
    /// The fields; `None` for all.
    fields: Option<BTreeSet<String>>,
}

impl Excuses {
    /// The excuses of these rows.
    pub(super) fn of(holds: &[HoldView]) -> Self {
        Self(holds.iter().map(excuse).collect())
    }

    /// Each row as a line.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.iter().map(|excuse| excuse.line.clone()).collect()
    }

    /// Whether everything of the record with this number waits.
    pub(super) fn whole(&self, number: &str) -> bool {
        self.0.iter().any(|excuse| excuse.fields.is_none() && excuse.numbers.contains(number))
    }

    /// Whether a field of the record with this number waits.
    pub(super) fn field(&self, number: &str, field: &str) -> bool {
        let named = |excuse: &Excuse| excuse.fields.as_ref().is_none_or(|fields| fields.contains(field));
        self.0.iter().any(|excuse| excuse.numbers.contains(number) && named(excuse))
    }
}

/// Titles begin with the numbers of the records: `4242 ↔ INC0010001 Printer`.
fn excuse(hold: &HoldView) -> Excuse {
    let mut words = hold.title.split_whitespace();
    let first = words.next();
    let second = words.next().filter(|word| *word == "↔").and_then(|_| words.next());
    let named = hold.reason.strip_prefix("both sides changed ").and_then(|rest| rest.split_once(';'));
    Excuse {
        line: format!("{}: {}", hold.title, hold.reason),
        numbers: first.into_iter().chain(second).map(str::to_owned).collect(),
        fields: named.map(|(fields, _)| fields.split(", ").map(str::to_owned).collect()),
    }
}
