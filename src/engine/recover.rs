//! After a lost answer or a killed process: look up, then decide. Where looking up is impossible
//! the row waits for a person; it is never sent again blindly.

use super::ends::{End, Ends};
use super::error::EngineError;
use super::item::Item;
use super::outbox;
use super::settle::{self, Settler};
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, Fault, Marker, NotesPage, Poison, Stored};
use crate::mapping::note::reference_in;
use crate::mapping::text;
use crate::model::{Kind, Link, Note, Record, RecordKey};
use crate::plan::CarriedNote;
use crate::plan::action::RecordChange;
use crate::store::{Change, NewState, OutboxRow, OutboxState, Store};

/// Looks for the traces of a write at its vendor.
pub struct Finder<'a> {
    /// Where to look.
    pub ends: &'a Ends,
}

impl Finder<'_> {
    /// What the vendor stored of a write; `None` when it was certainly not carried out, or when
    /// carrying it out again changes nothing.
    pub async fn find(&self, item: &Item, link: Option<&Link>) -> Result<Option<Stored>, ConnectorError> {
        let end = self.ends.of(item.to());
        match item {
            Item::Create { what, marker, .. } => Self::created(end, &what.kind, marker).await,
            Item::Update { what, .. } => Self::updated(end, what).await,
            Item::Note { to, target, note } => match settle::target_of(target, link, *to) {
                Some((_, key)) => Self::noted(end, &key, note).await,
                None => Ok(None),
            },
            Item::Mark { record, .. } => match link {
                Some(link) => Self::marked(end, record, &link.other.id.to_string()).await,
                None => Ok(None),
            },
        }
    }

    async fn created(end: &End, kind: &Kind, marker: &Marker) -> Result<Option<Stored>, ConnectorError> {
        let found = end.source.find_marked(kind, std::slice::from_ref(marker)).await?;
        Ok(found.into_iter().next().flatten().map(|record| Stored {
            created: Some(record.key.id.clone()),
            record: Some(record),
            notes: Vec::new(),
        }))
    }

    /// Fields and notes of one write are carried out together, so a note that is there proves the
    /// fields. Without notes, fields that hold what was sent need no second sending.
    async fn updated(end: &End, what: &RecordChange) -> Result<Option<Stored>, ConnectorError> {
        let record = fetched(end, &what.target).await?;
        if what.notes.is_empty() {
            let sent = what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions);
            let holds = |record: &crate::model::Record| {
                sent.clone().all(|(field, value)| {
                    record
                        .field(field)
                        .is_some_and(|there| text::plain(&there.code()) == text::plain(&value.value().code()))
                })
            };
            return Ok(record.filter(holds).map(|record| Stored {
                record: Some(record),
                notes: Vec::new(),
                created: None,
            }));
        }
        let NotesPage { notes, poison } = end.source.notes_of(std::slice::from_ref(&what.target)).await?;
        let ids: Vec<Option<String>> = what.notes.iter().map(|carried| copy_of(carried, &notes)).collect();
        if ids.iter().any(Option::is_none) {
            return certainly_none(&poison);
        }
        Ok(Some(Stored { record, notes: ids, created: None }))
    }

    async fn noted(end: &End, key: &RecordKey, note: &CarriedNote) -> Result<Option<Stored>, ConnectorError> {
        let NotesPage { notes, poison } = end.source.notes_of(std::slice::from_ref(key)).await?;
        match copy_of(note, &notes) {
            Some(id) => Ok(Some(Stored { record: None, notes: vec![Some(id)], created: None })),
            None => certainly_none(&poison),
        }
    }

    async fn marked(end: &End, record: &RecordKey, other: &str) -> Result<Option<Stored>, ConnectorError> {
        let there = fetched(end, record).await?.filter(|record| record.marked.as_deref() == Some(other));
        Ok(there.map(|record| Stored { record: Some(record), notes: Vec::new(), created: None }))
    }
}

/// A record as it is now; `None` when it is not there.
async fn fetched(end: &End, key: &RecordKey) -> Result<Option<Record>, ConnectorError> {
    let mut page = end.source.fetch(&key.kind, std::slice::from_ref(&key.id)).await?;
    match page.poison.first() {
        Some(poison) => Err(unreadable(poison)),
        None => Ok(page.records.pop()),
    }
}

/// That no note is the one looked for, unless it may be among those that cannot be read.
fn certainly_none(poison: &[Poison]) -> Result<Option<Stored>, ConnectorError> {
    poison.first().map_or(Ok(None), |poison| Err(unreadable(poison)))
}

fn unreadable(poison: &Poison) -> ConnectorError {
    ConnectorError::new(
        Fault::Unreadable,
        format!("What became of a write cannot be seen: {}", poison.reason),
        "It is looked up again in the next pass; look at the record itself if it stays",
    )
}

/// Whether a look-up failed because of this one write: others can still be looked up and sent.
pub fn is_about_one(fault: &Fault) -> bool {
    matches!(fault, Fault::Unreadable | Fault::Forbidden)
}

/// The id of the note that was made of `carried`, among the notes of its record.
pub fn copy_of(carried: &CarriedNote, notes: &[Note]) -> Option<String> {
    let reference = carried.note.reference();
    notes.iter().find(|note| reference_in(&note.text) == Some(reference)).map(|note| note.key.id.clone())
}

/// Settles what an earlier process, or an earlier pass, left between sending and knowing.
pub struct Recovery<'a> {
    /// The queue.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Where to look.
    pub ends: &'a Ends,
    /// How found writes are settled.
    pub settler: Settler<'a>,
}

/// What came of looking up.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Writes that were settled or given back.
    pub settled: u64,
    /// Writes of which still nobody can say what became, and why.
    pub open: Vec<(Item, String)>,
}

impl Recovery<'_> {
    /// Looks up each row that is leased or unknown: settles it, gives it back, or parks it where
    /// looking up is impossible. One that cannot be looked up now stays as it is and stops no other.
    pub async fn run(&self) -> Result<Recovered, EngineError> {
        let rows = self.store.open_rows(&self.settler.profile.name).await?;
        let interrupted =
            rows.into_iter().filter(|row| matches!(row.state, OutboxState::Leased | OutboxState::Unknown { .. }));
        let mut recovered = Recovered::default();
        for row in interrupted {
            match self.one(row).await? {
                None => recovered.settled += 1,
                Some(open) => recovered.open.push(open),
            }
        }
        Ok(recovered)
    }

    async fn one(&self, row: OutboxRow) -> Result<Option<(Item, String)>, EngineError> {
        let (row, item) = outbox::read_item(row)?;
        let role = self.settler.profile.scope.role();
        let link = match outbox::origin_of(&item) {
            Some(key) => {
                let links = self.store.live_links_of(std::slice::from_ref(key)).await?;
                links.into_iter().find(|link| link.role == role)
            }
            None => None,
        };
        let finder = Finder { ends: self.ends };
        let changes = match finder.find(&item, link.as_ref()).await {
            Ok(Some(stored)) => self.settler.done(&row, &item, &stored, link.as_ref()).changes,
            Ok(None) => {
                let to = NewState::Pending { not_before: None, attempts: row.attempts };
                vec![Change::Outbox { id: row.id, to }]
            }
            Err(error) if error.fault == Fault::Settings || error.fault == Fault::NotFound => {
                let cause = format!("it was sent and its answer was lost, and it cannot be looked up: {error}");
                vec![Change::Outbox { id: row.id, to: NewState::Parked { cause } }]
            }
            Err(error) if is_about_one(&error.fault) => {
                let cause = format!("it was sent and its answer was lost: {error}");
                let to = NewState::Unknown { cause: cause.clone() };
                self.store.apply(vec![Change::Outbox { id: row.id, to }]).await?;
                return Ok(Some((item, cause)));
            }
            Err(error) => return Err(self.ends.of(item.to()).failed(error)),
        };
        tracing::info!(row = row.id.0, at = %self.clock.now(), "settled a write whose answer was lost");
        self.store.apply(changes).await?;
        Ok(None)
    }
}
