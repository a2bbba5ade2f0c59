//! After a lost answer or a killed process: look up, then decide. Where looking up is impossible
//! the row waits for a person; it is never sent again blindly.

use super::ends::{End, Ends};
use super::error::EngineError;
use super::item::Item;
use super::outbox;
use super::settle::{self, Settler};
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, Fault, Marker, Stored};
use crate::mapping::note::carries;
use crate::mapping::text;
use crate::model::{Kind, Link, Note, RecordKey};
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
        let records = end.source.fetch(&what.target.kind, std::slice::from_ref(&what.target.id)).await?;
        let record = records.into_iter().next();
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
        let notes = end.source.notes_of(std::slice::from_ref(&what.target)).await?;
        let ids: Vec<Option<String>> = what.notes.iter().map(|carried| copy_of(carried, &notes)).collect();
        if ids.iter().any(Option::is_none) {
            return Ok(None);
        }
        Ok(Some(Stored { record, notes: ids, created: None }))
    }

    async fn noted(end: &End, key: &RecordKey, note: &CarriedNote) -> Result<Option<Stored>, ConnectorError> {
        let notes = end.source.notes_of(std::slice::from_ref(key)).await?;
        Ok(copy_of(note, &notes).map(|id| Stored { record: None, notes: vec![Some(id)], created: None }))
    }

    async fn marked(end: &End, record: &RecordKey, other: &str) -> Result<Option<Stored>, ConnectorError> {
        let records = end.source.fetch(&record.kind, std::slice::from_ref(&record.id)).await?;
        let there = records.into_iter().next().filter(|record| record.marked.as_deref() == Some(other));
        Ok(there.map(|record| Stored { record: Some(record), notes: Vec::new(), created: None }))
    }
}

/// The id of the note that was made of `carried`, among the notes of its record.
pub fn copy_of(carried: &CarriedNote, notes: &[Note]) -> Option<String> {
    let reference = carried.note.reference();
    notes.iter().find(|note| carries(&note.text, reference)).map(|note| note.key.id.clone())
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

impl Recovery<'_> {
    /// Looks up each row that is leased or unknown: settles it, gives it back, or parks it where
    /// looking up is impossible. Returns how many there were.
    pub async fn run(&self) -> Result<u64, EngineError> {
        let rows = self.store.open_rows(&self.settler.profile.name).await?;
        let interrupted =
            rows.into_iter().filter(|row| matches!(row.state, OutboxState::Leased | OutboxState::Unknown { .. }));
        let mut recovered = 0;
        for row in interrupted {
            self.one(row).await?;
            recovered += 1;
        }
        Ok(recovered)
    }

    async fn one(&self, row: OutboxRow) -> Result<(), EngineError> {
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
            Err(error) => return Err(self.ends.of(item.to()).failed(error)),
        };
        tracing::info!(row = row.id.0, at = %self.clock.now(), "settled a write whose answer was lost");
        self.store.apply(changes).await?;
        Ok(())
    }
}
