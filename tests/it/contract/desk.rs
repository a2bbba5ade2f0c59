//! A desk under test: what stories do at the vendor and ask of its connector, in the words of the
//! domain, and what connectors may do differently.

use std::collections::BTreeSet;

use async_trait::async_trait;
use causeway::connector::{
    ConnectorError, ForeignRef, Marker, NotesPage, NotesRequest, Outcome, Page, Poison, Position, PullEnd, PullRequest,
    Sink, Source, Stored, Write, WriteWhat,
};
use causeway::mapping::{Outgoing, OutgoingNote};
use causeway::model::{FieldName, Kind, Note, Record, RecordId, RecordKey, System, Value};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::mpsc;

use super::front::Front;
pub(crate) use crate::support::memory::Lost;

/// What one connector can do and another cannot; everything else is the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Able {
    /// Rights hide records one by one, and the server counts those that it hides.
    CountsHidden,
    /// A field that rights hide is told apart from an empty one.
    TellsHiddenFields,
    /// Records can be merged.
    Merges,
    /// A 202 is documented to mean that the request was dropped.
    DropsAccepted,
}

/// One vendor's instance, its people, and the connector to it.
#[async_trait]
pub(crate) trait Desk: Send + Sync + Sized + 'static {
    const ABLE: &[Able];

    /// A fresh instance whose clock stands.
    async fn open() -> Self;

    fn can(what: Able) -> bool {
        Self::ABLE.contains(&what)
    }

    fn source(&self) -> &dyn Source;
    fn sink(&self) -> &dyn Sink;
    fn system(&self) -> System;
    fn kind(&self) -> Kind;
    /// The field of a record's title.
    fn title(&self) -> FieldName;
    /// What else a new record needs.
    fn needed(&self) -> Vec<(FieldName, Outgoing)>;
    /// The kind of entry of a note with this visibility.
    fn entry(&self, visibility: &str) -> Option<String>;

    fn now(&self) -> Timestamp;
    /// Moves the vendor's clock; back for negative seconds.
    fn wait(&self, seconds: i64);

    /// Somebody makes a record.
    fn make(&self, title: &str) -> RecordId;
    fn retitle(&self, id: &RecordId, title: &str);
    fn delete(&self, id: &RecordId);
    fn merge(&self, id: &RecordId, into: &RecordId);
    /// Somebody writes a note that the customer can read, or not.
    fn comment(&self, id: &RecordId, text: &str, visibility: &str);
    /// The titles of all records that are there.
    fn titles(&self) -> Vec<String>;
    /// The notes of a record: text, and whether the customer can read it.
    fn conversation(&self, id: &RecordId) -> Vec<(String, bool)>;
    /// Somebody of the directory: id and e-mail address.
    fn somebody(&self) -> (RecordId, String);

    /// Grants at most so many rows in one answer, whatever is asked for.
    fn grant(&self, rows: usize);
    /// Rights hide the records whose title begins so.
    fn hide(&self, beginning: &str);
    fn hide_title(&self);
    /// The title is accepted and not stored.
    fn ignore_title(&self);
    /// Rows of this record, whose title is `spoiled`, cannot be understood any more.
    fn spoil(&self, id: &RecordId);
    /// Answers that show this record, whose title is `broken`, end in the middle.
    fn break_off(&self, id: &RecordId);
    /// The next call that writes loses its request or its reply.
    fn lose(&self, what: Lost);
    /// The right to read, or to write, is taken away.
    fn refuse_reading(&self);
    fn refuse_writing(&self);
    /// The proxy in front of the vendor; none in memory.
    fn front(&self) -> Option<&Front>;

    /// Whether a request carries several writes.
    fn is_batch(path: &str, body: &[u8]) -> bool;

    /// Requests with several writes are refused with this status; single ones are not.
    fn refuse_batches(&self, status: u16) {
        self.front().unwrap().refuse(Self::is_batch, status);
    }

    /// How many requests with several writes were refused.
    fn batches(&self) -> u32 {
        self.front().unwrap().refusals()
    }

    fn key(&self, id: &RecordId) -> RecordKey {
        RecordKey {
            system: self.system(),
            instance: self.source().instance().clone(),
            kind: self.kind(),
            id: id.clone(),
        }
    }

    /// Where a pull of everything from now on begins.
    fn here(&self) -> Position {
        Position { stamp: self.now(), id: String::new() }
    }

    fn request(&self, since: &Position) -> PullRequest {
        PullRequest {
            kind: self.kind(),
            since: Some(since.clone()),
            fields: vec![self.title()],
            filter: None,
            only: Vec::new(),
            created_after: None,
        }
    }

    /// Pulls to the end, with something that happens at the vendor once the first page has come.
    async fn pull_while(&self, since: &Position, happens: impl FnOnce() + Send) -> Result<Pulled, ConnectorError> {
        self.pull_as(&self.request(since), happens).await
    }

    async fn pull_as(&self, request: &PullRequest, happens: impl FnOnce() + Send) -> Result<Pulled, ConnectorError> {
        let (sender, mut pages) = mpsc::channel::<Page>(1);
        let mut happens = Some(happens);
        let looking_on = async {
            let mut all = Page::default();
            while let Some(page) = pages.recv().await {
                all.records.extend(page.records);
                all.poison.extend(page.poison);
                if let Some(happens) = happens.take() {
                    happens();
                }
            }
            all
        };
        let (end, all) = tokio::join!(self.source().pull(request, sender), looking_on);
        let title = self.title();
        end.map(|end| Pulled { records: all.records, poison: all.poison, end, title })
    }

    async fn pull(&self, since: &Position) -> Result<Pulled, ConnectorError> {
        self.pull_while(since, || {}).await
    }

    async fn fetch(&self, ids: &[RecordId]) -> Page {
        self.source().fetch(&self.kind(), ids).await.unwrap()
    }

    async fn notes_since(&self, since: &Position) -> Result<(NotesPage, PullEnd), ConnectorError> {
        let (sender, mut pages) = mpsc::channel::<NotesPage>(64);
        let request = NotesRequest { kinds: vec![self.kind()], since: since.clone() };
        let looking_on = async {
            let mut all = NotesPage::default();
            while let Some(page) = pages.recv().await {
                all.notes.extend(page.notes);
                all.poison.extend(page.poison);
            }
            all
        };
        let (end, all) = tokio::join!(self.source().notes_since(&request, sender), looking_on);
        end.map(|end| (all, end))
    }

    async fn find(&self, markers: &[Marker]) -> Result<Vec<Option<Record>>, ConnectorError> {
        self.source().find_marked(&self.kind(), markers).await
    }

    async fn send(&self, what: Vec<WriteWhat>) -> Vec<Outcome> {
        let writes: Vec<Write> = what.into_iter().zip(1..).map(|(what, row)| Write::of(row, what)).collect();
        let outcomes = self.sink().send(&writes).await;
        assert_eq!(outcomes.len(), writes.len(), "one outcome for each write");
        outcomes
    }

    async fn send_one(&self, what: WriteWhat) -> Outcome {
        self.send(vec![what]).await.remove(0)
    }

    fn create(&self, name: u32, title: &str) -> WriteWhat {
        let mut fields = self.needed();
        fields.push((self.title(), cleared(title)));
        WriteWhat::Create { kind: self.kind(), marker: self.marker(name), fields }
    }

    fn update(&self, id: &RecordId, title: &str) -> WriteWhat {
        let fields = vec![(self.title(), cleared(title))];
        WriteWhat::Update { key: self.key(id), fields, notes: Vec::new() }
    }

    fn note(&self, id: &RecordId, text: &str, visibility: &str) -> WriteWhat {
        WriteWhat::Note { key: self.key(id), note: note(text, visibility), outcome: self.entry(visibility) }
    }

    /// The marker of the record that is made for the opposite side's record `name`.
    fn marker(&self, name: u32) -> Marker {
        let origin = match self.system() {
            System::Halo => "servicenow:acme.service-now.com",
            System::ServiceNow | System::HubSpot => "halo:acme.haloitsm.com",
        };
        let id = match self.system() {
            System::Halo => format!("{name:032x}"),
            System::ServiceNow | System::HubSpot => name.to_string(),
        };
        let foreign = ForeignRef { number: id.clone(), id, kind: "Record".to_owned(), origin: origin.to_owned() };
        Marker { own_id: format!("{:032x}", 0xabc0_0000 + u64::from(name)), foreign }
    }

    fn title_of(&self, record: &Record) -> String {
        record.field(&self.title()).map(Value::code).unwrap_or_default()
    }
}

/// What a pull brought.
#[derive(Debug)]
pub(crate) struct Pulled {
    pub(crate) records: Vec<Record>,
    pub(crate) poison: Vec<Poison>,
    pub(crate) end: PullEnd,
    title: FieldName,
}

impl Pulled {
    /// The titles that came, sorted; each as often as it came.
    pub(crate) fn titles(&self) -> Vec<String> {
        let title = |record: &Record| record.field(&self.title).map(Value::code).unwrap_or_default();
        let mut titles: Vec<String> = self.records.iter().map(title).collect();
        titles.sort();
        titles
    }

    pub(crate) fn ids(&self) -> BTreeSet<RecordId> {
        self.records.iter().map(|record| record.key.id.clone()).collect()
    }

    pub(crate) fn next(&self) -> Position {
        self.end.next.clone().unwrap()
    }
}

/// A text as a mapping rule would have cleared it.
pub(crate) fn cleared(text: &str) -> Outgoing {
    value(&Value::text(text))
}

/// A value as a mapping rule would have cleared it.
pub(crate) fn value(value: &Value) -> Outgoing {
    serde_json::from_value(json!({ "value": value, "visibility": "private" })).unwrap()
}

/// A note as a mapping rule would have cleared it.
pub(crate) fn note(text: &str, visibility: &str) -> OutgoingNote {
    serde_json::from_value(json!({ "text": text, "visibility": visibility, "reference": text })).unwrap()
}

/// What was stored, of a write that went well.
pub(crate) fn stored(outcome: &Outcome) -> &Stored {
    match outcome {
        Outcome::Done(stored) => stored,
        other => panic!("expected a write that was carried out, found {other:?}"),
    }
}

/// Numbered titles.
pub(crate) fn numbered(beginning: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{beginning} {number:04}")).collect()
}

/// The texts of notes in their order.
pub(crate) fn texts(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|note| note.text.as_str()).collect()
}
