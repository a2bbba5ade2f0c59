//! A small model of two vendors and of settling: what a plan writes is stored in each vendor's own
//! way, and the bases are set as the engine sets them.

use causeway::mapping::convert::side_value;
use causeway::model::{Base, FieldName, Record, Side, Value};
use causeway::plan::action::{Creation, RecordChange};
use causeway::plan::{Action, Plan};
use causeway::profile::FieldRule;

use super::support::{Desk, RecordOf as _, ticket};

/// What a vendor does to a text before it stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// It is stored as it was sent.
    Exact,
    /// Line ends become CR LF.
    Crlf,
    /// Blanks at both ends are removed.
    Trim,
    /// What is longer than eight characters is cut without a mark, and nobody knows of that.
    Cut,
}

impl Habit {
    fn store(self, value: &Value) -> Value {
        let Value::Text(text) = value else { return value.clone() };
        match self {
            Self::Exact => value.clone(),
            Self::Crlf => Value::text(text.replace("\r\n", "\n").replace('\n', "\r\n")),
            Self::Trim => Value::text(text.trim()),
            Self::Cut => Value::text(text.chars().take(8).collect::<String>()),
        }
    }
}

/// Whether the other side computes its priority from impact and urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Priority {
    Stored,
    Computed,
}

/// Both vendors and the desk between them.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) halo: Habit,
    pub(crate) other: Habit,
    pub(crate) priority: Priority,
}

impl World {
    /// A person's edit of the first pair.
    pub(crate) fn edit(&mut self, side: Side, fields: &[(String, String)]) {
        let record = self.desk.pairs[0].record(side).as_mut().unwrap();
        for (name, value) in fields {
            record.fields.insert(FieldName::new(name.as_str()), Value::text(value.as_str()));
        }
        self.compute(0, side);
    }

    /// One pass with everything approved; returns the plan.
    pub(crate) fn pass(&mut self) -> Plan {
        let plan = self.desk.plan();
        for action in plan.rows.iter().filter_map(|row| row.action()) {
            match action {
                Action::Update { to, what } => self.update(*to, what),
                Action::Create { to, what } => self.create(*to, what),
                Action::Files { .. } => panic!("no files here: {action:#?}"),
                Action::Agree { link, bases } => {
                    let pair = self.desk.pairs.iter_mut().find(|pair| pair.link.id == *link).unwrap();
                    pair.bases.extend(bases.clone());
                }
                Action::Retie { what } => panic!("nothing is merged here: {what:?}"),
            }
        }
        plan
    }

    fn habit(&self, side: Side) -> Habit {
        match side {
            Side::Halo => self.halo,
            Side::Other => self.other,
        }
    }

    fn update(&mut self, to: Side, what: &RecordChange) {
        let habit = self.habit(to);
        let at = self.desk.pairs.iter().position(|pair| pair.link.id == what.link).unwrap();
        let record = self.desk.pairs[at].record(to).as_mut().unwrap();
        for (name, value) in what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions) {
            record.fields.insert(name.clone(), habit.store(value.value()));
        }
        self.compute(at, to);
        let pair = &mut self.desk.pairs[at];
        let stored = pair.record(to).clone().unwrap();
        for change in &what.fields {
            let rule = self.desk.profile.mapping.fields.iter().find(|rule| rule.key() == change.key).unwrap();
            let there = side_value(rule, to, &stored).unwrap_or_else(|| change.becomes.clone());
            pair.bases.insert(change.key.clone(), base(to, change.source.clone(), there));
        }
    }

    fn create(&mut self, to: Side, what: &Creation) {
        let habit = self.habit(to);
        let mut made = ticket("made", &[("agent_id", "1"), ("status_id", "1")]);
        if to == Side::Other {
            made = super::support::incident("made", &[("state", "1"), ("impact", "3")]);
        }
        for rule in &self.desk.profile.mapping.fields {
            let names = if to == Side::Halo { std::slice::from_ref(&rule.halo) } else { rule.other.as_slice() };
            for name in names {
                made.fields.entry(name.clone()).or_default();
            }
        }
        for (name, value) in &what.fields {
            made.fields.insert(name.clone(), habit.store(value.value()));
        }
        let source = self.source_of(what);
        let (halo, other) = if to == Side::Halo { (made, source) } else { (source, made) };
        self.desk.linked(halo, other);
        let at = self.desk.pairs.len() - 1;
        self.compute(at, to);
        let stored = self.desk.pairs[at].record(to).clone().unwrap();
        let rules = &self.desk.profile.mapping.fields;
        let bases = rules.iter().filter_map(|rule| Some((rule.key(), first_base(rule, to, what, &stored)?)));
        self.desk.pairs[at].bases = bases.collect();
    }

    fn source_of(&mut self, what: &Creation) -> Record {
        let arrival = self.desk.arrivals.iter().position(|one| one.record.key == what.from);
        if let Some(at) = arrival {
            return self.desk.arrivals.remove(at).record;
        }
        let at = self.desk.sends.iter().position(|one| one.record.key == what.from).unwrap();
        self.desk.sends.remove(at).record
    }

    fn compute(&mut self, at: usize, side: Side) {
        if (side, self.priority) != (Side::Other, Priority::Computed) {
            return;
        }
        let record = self.desk.pairs[at].other.as_mut().unwrap();
        let number = |name: &str| record.field(&FieldName::new(name)).and_then(Value::as_integer).unwrap_or(3);
        let priority = i64::midpoint(number("impact"), number("urgency"));
        record.fields.insert(FieldName::new("priority"), Value::text(priority.to_string()));
    }
}

fn base(to: Side, source: Value, there: Value) -> Base {
    match to {
        Side::Halo => Base { halo: there, other: source },
        Side::Other => Base { halo: source, other: there },
    }
}

fn first_base(rule: &FieldRule, to: Side, what: &Creation, stored: &Record) -> Option<Base> {
    let source = what.sources.get(&rule.key())?;
    let there = side_value(rule, to, stored)?;
    let there = if to == Side::Other && what.empty.contains(&rule.key()) { Value::Empty } else { there };
    Some(base(to, source.clone(), there))
}
