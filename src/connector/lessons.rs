//! What real writes show about rights, gathered on their way through.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::rights::Verdict;
use super::{ConnectorError, Fault, FileOutcome, FileWrite, NotesTravel, Outcome, Sink, Stored, Write, WriteWhat};
use crate::mapping::{Outgoing, typed};
use crate::model::{FieldName, System};

/// What writes to one table have shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lesson {
    /// Making records, with the vendor's words where it refused.
    pub create: Option<(Verdict, Option<String>)>,
    /// Changing records.
    pub update: Option<(Verdict, Option<String>)>,
    /// Fields that were sent.
    pub fields: BTreeMap<FieldName, FieldLesson>,
}

/// What became of a field that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLesson {
    /// Whether it was stored.
    pub write: Verdict,
    /// Whether the answer shows it, where that says anything.
    pub read: Option<Verdict>,
    /// What came instead.
    pub why: Option<String>,
}

/// What writes have shown, by table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lessons(BTreeMap<String, Lesson>);

impl Lessons {
    /// That changing records of a table was tried, with the vendor's words where it refused.
    pub fn of_update(table: &str, verdict: Verdict, said: Option<String>) -> Self {
        let lesson = Lesson { update: Some((verdict, said)), ..Lesson::default() };
        Self(BTreeMap::from([(table.to_owned(), lesson)]))
    }

    /// Whether nothing was shown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lessons by the name of their table.
    pub fn by_table(&self) -> impl Iterator<Item = (&String, &Lesson)> {
        self.0.iter()
    }
}

/// A sink that remembers what its vendor's answers show about rights.
pub struct Witness {
    sink: Arc<dyn Sink>,
    system: System,
    lessons: Mutex<Lessons>,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Witness").field("system", &self.system).finish_non_exhaustive()
    }
}

/// Whether a write makes a record or changes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Create,
    Update,
}

impl Witness {
    /// Looks on while `sink` writes to a vendor.
    pub fn of(system: System, sink: Arc<dyn Sink>) -> Self {
        Self { sink, system, lessons: Mutex::default() }
    }

    /// Takes what was shown since the last time.
    pub fn take(&self) -> Lessons {
        std::mem::take(&mut *self.lessons())
    }

    fn lessons(&self) -> MutexGuard<'_, Lessons> {
        self.lessons.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn see(&self, what: &WriteWhat, outcome: &Outcome) {
        let (table, deed) = self.place(what);
        let verdict = match outcome {
            Outcome::Done(_) => (Verdict::Yes, None),
            Outcome::Refused(error) if is_about_rights(error) => (Verdict::Refused, Some(error.what.clone())),
            // Not about rights, or nobody knows.
            Outcome::Refused(_) | Outcome::NotSent(_) | Outcome::Unknown(_) => return,
        };
        let mut lessons = self.lessons();
        let lesson = lessons.0.entry(table).or_default();
        match deed {
            Deed::Create => lesson.create = Some(verdict),
            Deed::Update => lesson.update = Some(verdict),
        }
        let (Outcome::Done(stored), Some(fields)) = (outcome, fields_of(what)) else { return };
        for (name, sent) in fields {
            if let Some(learnt) = self.compared(sent, name, stored) {
                lesson.fields.insert(name.clone(), learnt);
            }
        }
    }

    /// The table or resource that a write goes to, as the rights call it.
    fn place(&self, what: &WriteWhat) -> (String, Deed) {
        let (kind, deed) = match what {
            // In Halo a note is a record of its own.
            WriteWhat::Note { .. } if self.system == System::Halo => return ("Actions".to_owned(), Deed::Create),
            WriteWhat::Reword { .. } if self.system == System::Halo => return ("Actions".to_owned(), Deed::Update),
            WriteWhat::Create { kind, .. } | WriteWhat::Order { kind, .. } => (kind, Deed::Create),
            WriteWhat::Update { key, .. }
            | WriteWhat::Complete { key, .. }
            | WriteWhat::Mark { key, .. }
            | WriteWhat::Reword { key, .. }
            | WriteWhat::Note { key, .. } => (&key.kind, Deed::Update),
        };
        let table = if self.system == System::Halo { "Tickets".to_owned() } else { kind.to_string() };
        (table, deed)
    }

    fn compared(&self, sent: &Outgoing, name: &FieldName, stored: &Stored) -> Option<FieldLesson> {
        let record = stored.record.as_ref()?;
        match record.field(name) {
            Some(there) if typed::alike(there, sent.value()) => {
                Some(FieldLesson { write: Verdict::Yes, read: Some(Verdict::Yes), why: None })
            }
            Some(_) => Some(FieldLesson {
                write: Verdict::NotAsSent,
                read: Some(Verdict::Yes),
                why: Some(
                    "the account may lack the right to write it, or a rule, its length or its choices changed it"
                        .to_owned(),
                ),
            }),
            // The answer was asked for this field and leaves out what may not be read. Halo leaves
            // out what is empty.
            None if self.system == System::ServiceNow => Some(FieldLesson {
                write: Verdict::UntilWritten,
                read: Some(Verdict::No),
                why: Some("the answer to a write does not show it".to_owned()),
            }),
            None => None,
        }
    }
}

#[async_trait]
impl Sink for Witness {
    fn batch_size(&self) -> usize {
        self.sink.batch_size()
    }

    fn notes_travel(&self) -> NotesTravel {
        self.sink.notes_travel()
    }

    async fn send(&self, writes: &[Write]) -> Vec<Outcome> {
        let outcomes = self.sink.send(writes).await;
        for (write, outcome) in writes.iter().zip(&outcomes) {
            self.see(&write.what, outcome);
        }
        outcomes
    }

    async fn store_file(&self, write: &FileWrite) -> FileOutcome {
        self.sink.store_file(write).await
    }
}

/// A refusal with 403: a missing right, or a rule or policy that answers alike.
fn is_about_rights(error: &ConnectorError) -> bool {
    error.fault == Fault::Forbidden
}

fn fields_of(what: &WriteWhat) -> Option<&[(FieldName, Outgoing)]> {
    match what {
        WriteWhat::Create { fields, .. } | WriteWhat::Update { fields, .. } | WriteWhat::Complete { fields, .. } => {
            Some(fields)
        }
        WriteWhat::Note { .. } | WriteWhat::Reword { .. } | WriteWhat::Mark { .. } | WriteWhat::Order { .. } => None,
    }
}
