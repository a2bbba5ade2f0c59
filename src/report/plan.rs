//! A plan as text: what would be done and why, field by field, and every text that a customer
//! will be able to read, in full.

use serde::Serialize;

use super::labels;
use super::text::{add_line, counted, indented, one_line};
use crate::engine::Cost;
use crate::engine::cost::Calls;
use crate::mapping::Outgoing;
use crate::model::{FieldName, Side, Value, Visibility};
use crate::plan::action::{Creation, RecordChange};
use crate::plan::decide::logged_reason;
use crate::plan::files::{FileTransfer, sized};
use crate::plan::{Action, Plan, Row, What, visible};
use crate::profile::Profile;

/// How much of a plan is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What is written, held or in conflict; the rest is counted.
    Work,
    /// Every row.
    Everything,
    /// Every row, without the ids by which commands name them.
    Page,
}

/// How many rows of each category a plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// New tickets in Halo.
    pub create_in_halo: u64,
    /// New records on the other side.
    pub create_in_other: u64,
    /// Changed tickets in Halo.
    pub update_halo: u64,
    /// Changed records on the other side.
    pub update_other: u64,
    /// Notes that travel with these.
    pub notes: u64,
    /// Files that travel.
    pub files: u64,
    /// Pairs that agree already.
    pub agree: u64,
    /// Rows that a person must put right.
    pub holds: u64,
    /// Rows of which both sides changed the same field.
    pub conflicts: u64,
    /// Rows with nothing to do.
    pub skips: u64,
}

impl Counts {
    /// Counts the rows of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut counts = Self::default();
        for row in &plan.rows {
            match &row.what {
                What::Act(action) => counts.count(action),
                What::Hold { .. } | What::Stopped { .. } | What::Aside { .. } => counts.holds += 1,
                What::Conflict { .. } => counts.conflicts += 1,
                What::Logged { .. } | What::Skip => counts.skips += 1,
            }
        }
        counts
    }

    fn count(&mut self, action: &Action) {
        self.notes += action.notes().len() as u64;
        self.files += action.files().len() as u64;
        match action {
            Action::Create { to: Side::Halo, .. } => self.create_in_halo += 1,
            Action::Create { to: Side::Other, .. } => self.create_in_other += 1,
            Action::Update { to: Side::Halo, .. } | Action::Retie { .. } => self.update_halo += 1,
            Action::Update { to: Side::Other, .. } => self.update_other += 1,
            Action::Files { .. } => {}
            Action::Agree { .. } => self.agree += 1,
        }
    }

    /// The counts in one line, with the names of both systems.
    pub fn line(&self, halo: &str, other: &str) -> String {
        [
            format!("{halo}: {} new, {} changed", self.create_in_halo, self.update_halo),
            format!("{other}: {} new, {} changed", self.create_in_other, self.update_other),
            counted(self.notes, "note"),
            counted(self.files, "file"),
            format!("{} in step", self.agree),
            counted(self.holds, "hold"),
            counted(self.conflicts, "conflict"),
            format!("{} skipped", self.skips),
        ]
        .join("; ")
    }
}

/// What of a plan cannot be taken back once it is done, in one line; `None` where everything can.
pub fn lasting(plan: &Plan) -> Option<String> {
    let counts = Counts::of(plan);
    let parts = [(counts.create_in_halo + counts.create_in_other, "new record"), (counts.notes, "note")];
    let parts: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| counted(number, what)).collect();
    (!parts.is_empty()).then(|| format!("Cannot be turned back later: {}", parts.join(", ")))
}

/// What carrying a plan out costs, in one line.
pub fn cost(cost: &Cost) -> String {
    [&cost.halo, &cost.other].map(calls).join("; ")
}

fn calls(calls: &Calls) -> String {
    let requests = format!("{} to {}", counted(calls.total(), "request"), calls.connection);
    let wait = match calls.left {
        Some(left) if left < calls.total() => {
            format!(" ({left} at once, the rest within {})", duration(calls.waits_seconds))
        }
        _ if calls.waits_seconds > 0 => format!(" (after {})", duration(calls.waits_seconds)),
        _ => String::new(),
    };
    let because: String = calls.because.iter().flat_map(|why| [", because ", why.as_str()]).collect();
    let left_out = match calls.left_out.as_slice() {
        [] => String::new(),
        some => format!(" (not counted: {})", some.join(", ")),
    };
    format!("{requests}{wait}{because}{left_out}")
}

fn duration(seconds: u64) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

/// The rows of a plan as text. `halo` and `other` are the names of the two connections.
pub fn text(plan: &Plan, profile: &Profile, detail: Detail) -> String {
    let ids = detail != Detail::Page;
    let writer = Writer { profile, halo: profile.halo.as_str(), other: profile.other.as_str(), ids };
    let mut text = String::new();
    if let Some(run) = plan.undoes {
        add_line(&mut text, 0, &format!("This turns back what run {run} wrote, where it still stands."));
    }
    for row in plan.rows.iter().filter(|row| detail != Detail::Work || is_work(row)) {
        writer.row(&mut text, row);
    }
    if plan.rows.iter().all(|row| !is_work(row)) {
        text.push_str("Nothing to do.\n");
    }
    let visible: usize = plan.rows.iter().map(|row| visible::texts(row).len()).sum();
    if visible > 0 {
        add_line(&mut text, 0, &format!("Customers will be able to read {}", counted(visible as u64, "text")));
    }
    for stop in &plan.stops {
        add_line(&mut text, 0, &format!("Guard {}: {}", stop.class, one_line(&stop.reason)));
    }
    if plan.first_load && plan.narrowed {
        text.push_str(
            "This is a part of the profile's first load: confirm it as such when it is applied. The rest is confirmed with \
             a plan of its own.\n",
        );
    } else if plan.first_load {
        text.push_str("This is the profile's first load: look at it, and confirm it as such when it is applied.\n");
    }
    text
}

fn is_work(row: &Row) -> bool {
    !matches!(row.what, What::Skip | What::Act(Action::Agree { .. }))
}

/// What a row does, in a few words. `halo` and `other` are the names of the two connections.
pub fn action(row: &Row, halo: &str, other: &str) -> String {
    let name = |side: Side| match side {
        Side::Halo => halo,
        Side::Other => other,
    };
    match &row.what {
        What::Act(Action::Create { to, what }) => format!("create {} in {}", what.kind, name(*to)),
        What::Act(Action::Update { to, .. }) => format!("update {}", name(*to)),
        What::Act(Action::Files { to, what }) => {
            format!("{} to {}", counted(what.files.len() as u64, "file"), name(*to))
        }
        What::Act(Action::Agree { .. }) => "in step".to_owned(),
        What::Act(Action::Retie { what }) if what.to.is_some() => "move the link".to_owned(),
        What::Act(Action::Retie { .. }) => "end the link".to_owned(),
        What::Hold { .. } => "hold".to_owned(),
        What::Conflict { .. } => "conflict".to_owned(),
        What::Stopped { .. } => "stopped".to_owned(),
        What::Aside { .. } => "rest".to_owned(),
        What::Logged { .. } => "left alone".to_owned(),
        What::Skip => "skip".to_owned(),
    }
}

struct Writer<'a> {
    profile: &'a Profile,
    halo: &'a str,
    other: &'a str,
    ids: bool,
}

impl Writer<'_> {
    fn row(&self, text: &mut String, row: &Row) {
        let id = if self.ids { format!("  [{}]", row.id) } else { String::new() };
        let what = action(row, self.halo, self.other);
        add_line(text, 0, &format!("{} {what}  {}{id}", row.symbol(), one_line(&row.title)));
        add_line(text, 4, &one_line(&row.reason));
        match &row.what {
            What::Act(Action::Create { to, what }) => self.creation(text, *to, what),
            What::Act(Action::Update { to, what }) => self.change(text, *to, what),
            What::Conflict { fields } => {
                for field in fields {
                    let rule = labels::rule(self.profile, &field.key);
                    let halo = labels::labelled(self.profile, rule, Side::Halo, &field.halo);
                    let other = labels::labelled(self.profile, rule, Side::Other, &field.other);
                    add_line(text, 4, &format!("{}: {} has {halo}, {} has {other}", field.name, self.halo, self.other));
                }
            }
            What::Act(Action::Files { what, .. }) => Self::files(text, what),
            What::Act(Action::Agree { .. } | Action::Retie { .. })
            | What::Hold { .. }
            | What::Stopped { .. }
            | What::Aside { .. }
            | What::Logged { .. }
            | What::Skip => {}
        }
        if let Some(action) = row.action() {
            Self::notes(text, action);
        }
    }

    fn creation(&self, text: &mut String, to: Side, what: &Creation) {
        for (field, outgoing) in &what.fields {
            self.written(text, to, field, outgoing);
        }
        for stand_in in &what.stand_ins {
            add_line(text, 4, &format!("stand-in: {}", one_line(stand_in)));
        }
        if !what.logged.is_empty() {
            add_line(text, 4, &one_line(&logged_reason(&what.logged, to)));
        }
    }

    fn change(&self, text: &mut String, to: Side, what: &RecordChange) {
        for change in &what.fields {
            let rule = labels::rule(self.profile, &change.key);
            let readable = change.writes.iter().any(|(_, outgoing)| public_text(outgoing));
            if readable {
                add_line(text, 4, &format!("{} (customers can read it), old:", change.name));
                text.push_str(&indented(&change.was.to_string(), 8));
                add_line(text, 4, "new:");
                text.push_str(&indented(&change.becomes.to_string(), 8));
            } else {
                let was = labels::labelled(self.profile, rule, to, &change.was);
                let becomes = labels::labelled(self.profile, rule, to, &change.becomes);
                add_line(text, 4, &format!("{}: {was} → {becomes}", change.name));
            }
            if let Some(stands_in) = &change.stands_in {
                add_line(text, 8, &format!("stands in for {}", one_line(&stands_in.of)));
            }
        }
        for (field, outgoing) in &what.companions {
            self.written(text, to, field, outgoing);
        }
    }

    fn written(&self, text: &mut String, to: Side, field: &FieldName, outgoing: &Outgoing) {
        if public_text(outgoing) {
            add_line(text, 4, &format!("{field} (customers can read it):"));
            text.push_str(&indented(&outgoing.value().to_string(), 8));
            return;
        }
        let rule = labels::rule_writing(self.profile, to, field);
        add_line(text, 4, &format!("{field}: {}", labels::labelled(self.profile, rule, to, outgoing.value())));
    }

    fn files(text: &mut String, what: &FileTransfer) {
        for carried in &what.files {
            let who = match carried.file.visibility() {
                Visibility::Public => "file (customers can see it)",
                Visibility::Private => "private file",
            };
            add_line(text, 4, &format!("{who}: {}", one_line(&sized(carried.file.name(), carried.size))));
        }
        for staying in &what.stay {
            let file = sized(&staying.name, staying.size);
            add_line(text, 4, &format!("stays: {} — {}", one_line(&file), one_line(&staying.reason)));
        }
    }

    fn notes(text: &mut String, action: &Action) {
        for carried in action.notes() {
            let who = match carried.shown().visibility() {
                Visibility::Public => "note (customers can read it)",
                Visibility::Private => "private note",
            };
            add_line(text, 4, &format!("{who}:"));
            text.push_str(&indented(carried.shown().text(), 8));
        }
    }
}

/// Whether a field's value is a text that customers will be able to read.
pub fn public_text(outgoing: &Outgoing) -> bool {
    outgoing.visibility() == Visibility::Public && matches!(outgoing.value(), Value::Text(_))
}
