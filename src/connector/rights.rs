//! What an account needs and what it may do: table by table, field by field.
//!
//! A vendor tells little about rights. What was read was allowed; what is written shows itself with
//! the first real write. Nothing is written only to find out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::examination::Remark;
use super::lessons::{Lesson, Lessons};
use crate::model::{FieldName, Kind};

/// What the profiles of a connection do there, by kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Needs {
    /// The kinds of record that are kept in step.
    pub kinds: BTreeMap<Kind, KindNeeds>,
}

/// What is done with one kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KindNeeds {
    /// The fields that are read.
    pub reads: BTreeSet<FieldName>,
    /// The fields that are written.
    pub writes: BTreeSet<FieldName>,
    /// Whether records are made.
    pub creates: bool,
    /// Whether records are changed.
    pub updates: bool,
    /// Whether notes are added.
    pub notes: bool,
    /// What else of the vendor is used for them.
    #[serde(default)]
    pub besides: BTreeSet<Besides>,
}

/// What is used of a vendor besides its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Besides {
    /// Records come of orders in a catalogue.
    Orders,
    /// Files are added.
    Files,
}

/// What is known about one right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nobody has looked yet.
    #[default]
    NotTested,
    /// No profile uses it.
    NotNeeded,
    /// Seen to work.
    Yes,
    /// Seen not to.
    No,
    /// No refusal and nothing to see: emptiness and a missing right look the same.
    NothingShown,
    /// Only a write shows it, and none was made.
    UntilWritten,
    /// Only a write shows it, and the account holds none of the usual roles for it.
    Unlikely,
    /// The last write was refused.
    Refused,
    /// A write was taken, and another value is there.
    NotAsSent,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotTested => "not tested yet",
            Self::NotNeeded => "not needed",
            Self::Yes => "yes",
            Self::No => "no",
            Self::NothingShown => "nothing shown",
            Self::UntilWritten => "not known until written",
            Self::Unlikely => "unlikely: no usual role",
            Self::Refused => "the last write was refused",
            Self::NotAsSent => "not stored as sent",
        }
    }

    /// Whether somebody has to do something about it.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::No | Self::Unlikely | Self::Refused | Self::NotAsSent)
    }

    /// What is known after looking at it again: what only writing shows is kept.
    fn or_learnt(self, known: Self) -> Self {
        match (self, known) {
            (Self::NotTested, known) if known != Self::NotNeeded => known,
            (Self::UntilWritten | Self::Unlikely, known @ (Self::Yes | Self::Refused | Self::NotAsSent)) => known,
            _ => self,
        }
    }
}

/// A right to a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Right {
    /// What is known.
    pub verdict: Verdict,
    /// What to grant for it.
    pub grant: String,
    /// What the vendor said when it refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl Right {
    /// A right that is needed, by what to grant for it.
    pub fn needed(grant: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotTested, grant: grant.into(), said: None }
    }

    /// A right that no profile uses.
    pub fn unneeded() -> Self {
        Self { verdict: Verdict::NotNeeded, ..Self::default() }
    }

    /// The same right with a verdict, unless nobody needs it.
    pub fn found(&mut self, verdict: Verdict) {
        if self.is_needed() {
            self.verdict = verdict;
            self.said = None;
        }
    }

    /// Whether some profile uses it.
    pub fn is_needed(&self) -> bool {
        self.verdict != Verdict::NotNeeded
    }

    fn take_over(&mut self, known: &Self) {
        let verdict = self.verdict.or_learnt(known.verdict);
        if verdict != self.verdict {
            self.verdict = verdict;
            self.said.clone_from(&known.said);
        }
    }
}

/// What an account may do with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRights {
    /// The field.
    pub name: FieldName,
    /// Whether answers show it.
    pub read: Verdict,
    /// Whether it can be written.
    pub write: Verdict,
    /// Why, where a verdict needs words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl FieldRights {
    /// The fields that are read, written, or both; nothing is known of them yet.
    pub fn untested(reads: &BTreeSet<FieldName>, writes: &BTreeSet<FieldName>) -> Vec<Self> {
        let verdict = |needed| if needed { Verdict::NotTested } else { Verdict::NotNeeded };
        let names = reads.union(writes).cloned();
        let field = |name: FieldName| {
            let (read, write) = (verdict(reads.contains(&name)), verdict(writes.contains(&name)));
            Self { name, read, write, why: None }
        };
        names.map(field).collect()
    }
}

/// How badly a table is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Without it the profiles do not work.
    #[default]
    Needed,
    /// Without it something is only told less well, or done in a slower way.
    Helpful,
}

/// What an account may do with one table or resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableRights {
    /// Its name in the vendor's words.
    pub name: String,
    /// Where its API is, below the instance's root.
    pub path: String,
    /// What it is used for.
    pub purpose: String,
    /// How badly it is needed.
    pub weight: Weight,
    /// Reading.
    pub read: Right,
    /// Making records.
    pub create: Right,
    /// Changing records.
    pub update: Right,
    /// The fields that profiles use.
    #[serde(default)]
    pub fields: Vec<FieldRights>,
    /// Other fields that the set-up lists and that answers do not show.
    #[serde(default)]
    pub silent: Vec<FieldName>,
}

impl TableRights {
    /// A table that is only read.
    pub fn read_only(name: &str, path: &str, purpose: &str, weight: Weight, grant: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            purpose: purpose.to_owned(),
            weight,
            read: Right::needed(grant),
            create: Right::unneeded(),
            update: Right::unneeded(),
            fields: Vec::new(),
            silent: Vec::new(),
        }
    }

    /// A field that profiles use.
    pub fn field(&self, name: &str) -> Option<&FieldRights> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// The fields that profiles use and that answers do not show.
    pub fn silent_in_use(&self) -> impl Iterator<Item = &FieldRights> {
        self.fields.iter().filter(|field| field.read == Verdict::No)
    }

    fn take_over(&mut self, known: &Self) {
        if self.read.verdict == Verdict::NotTested {
            self.silent.clone_from(&known.silent);
        }
        self.read.take_over(&known.read);
        self.create.take_over(&known.create);
        self.update.take_over(&known.update);
        for field in &mut self.fields {
            let Some(known) = known.field(field.name.as_str()) else { continue };
            let before = (field.read, field.write);
            field.read = field.read.or_learnt(known.read);
            field.write = field.write.or_learnt(known.write);
            if before != (field.read, field.write) {
                field.why.clone_from(&known.why);
            }
        }
    }

    fn learn(&mut self, lesson: &Lesson) {
        for (right, learnt) in [(&mut self.create, &lesson.create), (&mut self.update, &lesson.update)] {
            if let Some((verdict, said)) = learnt {
                right.verdict = *verdict;
                right.said.clone_from(said);
            }
        }
        for field in &mut self.fields {
            let Some(learnt) = lesson.fields.get(&field.name) else { continue };
            field.write = learnt.write;
            field.why.clone_from(&learnt.why);
            if let Some(read) = learnt.read {
                field.read = read;
            }
        }
    }
}

/// Everything that is known about an account's rights.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights {
    /// By table or resource.
    pub tables: Vec<TableRights>,
    /// The roles that the account holds, where the instance tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<BTreeSet<String>>,
}

impl Rights {
    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&TableRights> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// What is needed now, with what an earlier look or a write has shown.
    #[must_use]
    pub fn with_known(mut self, known: &Self) -> Self {
        for table in &mut self.tables {
            if let Some(known) = known.table(&table.name) {
                table.take_over(known);
            }
        }
        self.roles = self.roles.or_else(|| known.roles.clone());
        self
    }

    /// Takes in what writes have shown.
    pub fn learn(&mut self, lessons: &Lessons) {
        for (table, lesson) in lessons.by_table() {
            if let Some(table) = self.tables.iter_mut().find(|known| known.name == *table) {
                table.learn(lesson);
            }
        }
    }

    /// Writes that were refused or will probably be, each with what to do.
    pub fn doubts(&self) -> Vec<Remark> {
        let mut doubts = Vec::new();
        for table in &self.tables {
            for (what, right) in [("Making records in", &table.create), ("Changing records of", &table.update)] {
                let (name, grant) = (&table.name, &right.grant);
                let said = right.said.as_deref().unwrap_or("no reason was given");
                match right.verdict {
                    Verdict::Unlikely => doubts.push(Remark::warning(format!(
                        "{what} {name} will probably be refused: the account holds none of the usual roles. Give it \
                         {grant}"
                    ))),
                    Verdict::Refused => doubts.push(Remark::warning(format!(
                        "{what} {name} was refused when it was last tried: {said}. If a right is missing, give the \
                         account {grant}"
                    ))),
                    _ => {}
                }
            }
        }
        doubts
    }

    /// Whether the account holds one of these roles; `None` where the instance does not tell.
    pub fn holds_one_of(&self, roles: &[&str]) -> Option<bool> {
        let held = self.roles.as_ref()?;
        Some(roles.iter().any(|role| held.contains(*role)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(read: Verdict, field: FieldRights, silent: &[&str]) -> Rights {
        let mut table = TableRights::read_only("incident", "", "", Weight::Needed, "itil");
        table.read.verdict = read;
        table.fields = vec![field];
        table.silent = silent.iter().map(|name| FieldName::from(*name)).collect();
        Rights { tables: vec![table], roles: None }
    }

    fn field(read: Verdict, write: Verdict, why: Option<&str>) -> FieldRights {
        FieldRights { name: FieldName::from("state"), read, write, why: why.map(str::to_owned) }
    }

    #[test]
    fn what_was_found_before_is_shown_for_what_is_needed_now() {
        let needed = with(Verdict::NotTested, field(Verdict::NotTested, Verdict::NotNeeded, None), &[]);
        let known = with(Verdict::Yes, field(Verdict::No, Verdict::NotAsSent, Some("silent")), &["work_end"]);
        let shown = needed.with_known(&known);
        let table = shown.table("incident").unwrap();
        assert_eq!((table.read.verdict, table.silent.len()), (Verdict::Yes, 1));
        assert_eq!(table.fields[0], field(Verdict::No, Verdict::NotNeeded, Some("silent")));
    }

    #[test]
    fn a_new_test_forgets_what_it_saw_put_right_and_keeps_what_only_writing_shows() {
        let found = with(Verdict::Yes, field(Verdict::Yes, Verdict::UntilWritten, None), &[]);
        let known = with(Verdict::Yes, field(Verdict::No, Verdict::Yes, None), &["work_end"]);
        let kept = found.clone().with_known(&known);
        let table = kept.table("incident").unwrap();
        assert_eq!(table.silent, []);
        assert_eq!((table.fields[0].read, table.fields[0].write), (Verdict::Yes, Verdict::Yes));
        let stale = with(Verdict::Yes, field(Verdict::No, Verdict::NotTested, Some("silent")), &[]);
        assert_eq!(found.clone().with_known(&stale), found);
    }
}
