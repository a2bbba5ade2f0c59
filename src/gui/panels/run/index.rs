//! A plan as the panel shows it: one light line for each row, made once when the plan arrives.

use std::collections::BTreeMap;

use strum::{EnumCount, EnumIter};

use super::figures::Both;
use crate::model::{ConnectionId, FieldName, Kind, Side, Value};
use crate::plan::{Action, Row, What, visible};
use crate::profile::Profile;
use crate::report::loading::{self, Said};
use crate::report::text::one_line;
use crate::report::{labels, plan as words};
use crate::service::{Names, PlanView};

/// How much of a text that customers can read is shown in the list of such texts, in characters.
const SHOWN_OF_A_TEXT: usize = 300;

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumIter, EnumCount)]
pub(crate) enum Category {
    /// A new record.
    Create,
    /// Changed fields, with or without notes.
    Update,
    /// Notes alone.
    Note,
    /// Files.
    File,
    /// Both sides agree already.
    InStep,
    /// Waits until something is put right.
    Hold,
    /// Both sides changed the same field.
    Conflict,
    /// Nothing is to be done.
    Skip,
}

impl Category {
    /// The category of a row.
    pub(crate) fn of(row: &Row) -> Self {
        match &row.what {
            What::Act(Action::Create { .. }) => Self::Create,
            What::Act(Action::Update { what, .. }) if what.fields.is_empty() && what.companions.is_empty() => {
                Self::Note
            }
            What::Act(Action::Update { .. } | Action::Retie { .. }) => Self::Update,
            What::Act(Action::Files { .. }) => Self::File,
            What::Act(Action::Agree { .. }) => Self::InStep,
            What::Hold { .. } | What::Stopped { .. } | What::Aside { .. } => Self::Hold,
            What::Conflict { .. } => Self::Conflict,
            What::Logged { .. } | What::Skip => Self::Skip,
        }
    }

    /// What people call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Note => "Note",
            Self::File => "File",
            Self::InStep => "In step",
            Self::Hold => "Hold",
            Self::Conflict => "Conflict",
            Self::Skip => "Skip",
        }
    }

    /// Whether its rows are shown before anybody asks for them.
    pub(crate) fn shown_at_first(self) -> bool {
        !matches!(self, Self::InStep | Self::Skip)
    }

    /// Whether its rows write something.
    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Note | Self::File)
    }
}

/// One row, as light as the table needs it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its category.
    pub category: Category,
    /// Its arrow.
    pub symbol: &'static str,
    /// What it does.
    pub action: String,
    /// The numbers of its records.
    pub numbers: String,
    /// The summary.
    pub title: String,
    /// The side that is written.
    pub to: Option<Side>,
    /// How many texts in it customers will be able to read.
    pub public: usize,
    /// What it adds to the figures of both systems.
    pub figures: Both,
    found_by: String,
}

impl Line {
    fn of(row: &Row, profile: &Profile) -> Self {
        let (numbers, title) = numbers_and_title(&row.title);
        let action = words::action(row, profile.halo.as_str(), profile.other.as_str());
        let to = match &row.what {
            What::Act(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) => Some(*to),
            _ => None,
        };
        Self {
            category: Category::of(row),
            symbol: row.symbol(),
            found_by: format!("{}\n{action}\n{}", row.title, row.reason).to_lowercase(),
            action,
            numbers: numbers.to_owned(),
            title: title.to_owned(),
            to,
            public: visible::texts(row).len(),
            figures: Both::of_row(row),
        }
    }

    /// Whether the line contains a text that was typed; `wanted` is in lower case.
    pub(crate) fn contains(&self, wanted: &str) -> bool {
        self.found_by.contains(wanted)
    }

    /// What the line is called: numbers and summary.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.numbers, self.title).trim_end().to_owned()
    }
}

/// Titles begin with the numbers: `4242 ↔ INC0010001 …`, or the number of the one record there is.
fn numbers_and_title(whole: &str) -> (&str, &str) {
    let words = if whole.split(' ').nth(1) == Some("↔") { 3 } else { 1 };
    let end = whole.match_indices(' ').nth(words - 1).map_or(whole.len(), |(at, _)| at);
    let (numbers, title) = whole.split_at_checked(end).unwrap_or((whole, ""));
    (numbers, title.trim_start())
}

/// A text that customers will be able to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicText {
    /// The row it belongs to.
    pub row: usize,
    /// The field's name, or that it is a note.
    pub what: String,
    /// Its beginning.
    pub text: String,
}

/// A previewed plan with its index.
#[derive(Debug)]
pub(crate) struct Preview {
    /// The plan as the desk gave it.
    pub view: PlanView,
    /// The profile it was made with.
    pub profile: Profile,
    /// What is called how in it.
    pub names: Names,
    /// A line for each row, in the plan's order.
    pub lines: Vec<Line>,
    /// How many rows each category has.
    pub counts: BTreeMap<Category, usize>,
    /// What the whole plan would write.
    pub planned: Both,
    /// What goes along of the past, and which mails may go.
    pub loading: Vec<Said>,
    /// What customers will be able to read.
    pub public: Vec<PublicText>,
    /// How many requests each connection has made since the desk was opened.
    pub requests: BTreeMap<ConnectionId, u64>,
    /// The rows that are ticked at first, where the preview was made for some rows alone.
    pub asked: Vec<usize>,
    /// What it takes, where it does not take everything.
    pub narrowed: Option<String>,
}

impl Preview {
    /// Indexes a plan. Takes as long as the plan is long.
    pub(crate) fn of(view: PlanView, profile: Profile, names: Names, requests: BTreeMap<ConnectionId, u64>) -> Self {
        let lines: Vec<Line> = view.plan.rows.iter().map(|row| Line::of(row, &profile)).collect();
        let mut counts = BTreeMap::new();
        let mut planned = Both::default();
        for line in &lines {
            *counts.entry(line.category).or_insert(0) += 1;
            planned.add(&line.figures);
        }
        let mut public = Vec::new();
        for (at, row) in view.plan.rows.iter().enumerate() {
            public.extend(visible::texts(row).into_iter().map(|one| PublicText {
                row: at,
                what: one.field.map_or_else(|| "Note".to_owned(), |field| field_name(&names, row, field)),
                text: one.text.chars().take(SHOWN_OF_A_TEXT).collect(),
            }));
        }
        let loading = loading::lines(&view.plan, &profile);
        Self {
            view,
            profile,
            names,
            lines,
            counts,
            planned,
            loading,
            public,
            requests,
            asked: Vec::new(),
            narrowed: None,
        }
    }

    /// How many rows of a category there are.
    pub(crate) fn count(&self, category: Category) -> usize {
        self.counts.get(&category).copied().unwrap_or_default()
    }

    /// A value of a row as people read it: `In Progress (2)`, the name of a person, or the value alone.
    /// The field is named by the key of its rule or in the vendor's words.
    pub(crate) fn read(&self, row: &Row, (side, field): (Side, &str), value: &Value) -> String {
        let name = FieldName::new(field);
        let rule = labels::rule(&self.profile, field).or_else(|| labels::rule_writing(&self.profile, side, &name));
        let labelled = labels::labelled(&self.profile, rule, side, value);
        if labelled == one_line(&value.to_string()) {
            return one_line(&self.names.value(side, &table(row), field, value));
        }
        labelled
    }

    /// The name of a side's connection.
    pub(crate) fn name(&self, side: Side) -> &str {
        match side {
            Side::Halo => self.profile.halo.as_str(),
            Side::Other => self.profile.other.as_str(),
        }
    }
}

/// The other side's table of a row; where it has none, that is asked for nothing.
fn table(row: &Row) -> Kind {
    let made = match row.action() {
        Some(Action::Create { to: Side::Other, what }) => Some(what.kind.clone()),
        _ => None,
    };
    made.or_else(|| row.other.as_ref().map(|other| other.kind.clone())).unwrap_or_else(|| Kind::new(""))
}

/// What people call a field that a row writes.
pub(crate) fn field_name(names: &Names, row: &Row, field: &FieldName) -> String {
    let to = match row.action() {
        Some(Action::Create { to, .. } | Action::Update { to, .. }) => *to,
        Some(Action::Files { .. } | Action::Agree { .. } | Action::Retie { .. }) | None => Side::Halo,
    };
    names.field(to, &table(row), field.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_told_apart_from_the_numbers_before_it() {
        assert_eq!(numbers_and_title("4242 ↔ INC1 No net"), ("4242 ↔ INC1", "No net"));
        assert_eq!(numbers_and_title("INC1 No net"), ("INC1", "No net"));
        assert_eq!(numbers_and_title("INC1"), ("INC1", ""));
        assert_eq!(numbers_and_title("4242 ↔ INC1"), ("4242 ↔ INC1", ""));
    }
}
