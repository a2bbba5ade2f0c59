//! The contract's desk over the vendor in memory.

use async_trait::async_trait;
use causeway::connector::{Sink, Source};
use causeway::mapping::Outgoing;
use causeway::model::note::WrittenBy;
use causeway::model::person::PersonRole;
use causeway::model::{FieldName, Kind, Note, NoteKey, Person, RecordId, System, Value, Visibility};
use jiff::{SignedDuration, Timestamp};

use super::desk::{Able, Desk, Lost};
use super::front::Front;
use crate::support::memory::Memory;

pub(crate) struct InMemory(Memory);

const TITLE: &str = "title";

impl InMemory {
    fn titled(&self, beginning: &str) -> Vec<RecordId> {
        let begins = |value: Option<&Value>| value.is_some_and(|value| value.code().starts_with(beginning));
        let state = self.0.state();
        let records = state.records.iter().filter(|(_, kept)| begins(kept.fields.get(&FieldName::from(TITLE))));
        records.map(|(id, _)| id.clone()).collect()
    }
}

#[async_trait]
impl Desk for InMemory {
    const ABLE: &[Able] = &[Able::CountsHidden, Able::TellsHiddenFields, Able::Merges];

    async fn open() -> Self {
        let memory = Memory::at("2026-03-02T12:00:00Z".parse().unwrap());
        memory.state().people.push(Person {
            id: RecordId::from("7"),
            role: PersonRole::EndUser,
            name: "Abel Tuter".to_owned(),
            email: "abel.tuter@example.com".to_owned(),
            user_name: String::new(),
            external_id: String::new(),
            active: true,
            customer: None,
        });
        Self(memory)
    }

    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn sink(&self) -> &dyn Sink {
        &self.0
    }

    fn system(&self) -> System {
        System::ServiceNow
    }

    fn kind(&self) -> Kind {
        self.0.kind().clone()
    }

    fn title(&self) -> FieldName {
        FieldName::from(TITLE)
    }

    fn needed(&self) -> Vec<(FieldName, Outgoing)> {
        Vec::new()
    }

    fn entry(&self, _visibility: &str) -> Option<String> {
        None
    }

    fn now(&self) -> Timestamp {
        self.0.state().now
    }

    fn wait(&self, seconds: i64) {
        let mut state = self.0.state();
        state.now += SignedDuration::from_secs(seconds);
    }

    fn make(&self, title: &str) -> RecordId {
        self.0.state().make(None, [(self.title(), Value::text(title))].into())
    }

    fn retitle(&self, id: &RecordId, title: &str) {
        let value = Value::text(title);
        assert!(self.0.state().change(id, |kept| drop(kept.fields.insert(FieldName::from(TITLE), value))));
    }

    fn delete(&self, id: &RecordId) {
        self.0.state().records.remove(id).unwrap();
    }

    fn merge(&self, id: &RecordId, into: &RecordId) {
        self.0.state().merge(id, into);
    }

    fn comment(&self, id: &RecordId, text: &str, visibility: &str) {
        let record = self.0.key(id);
        let mut state = self.0.state();
        let note = Note {
            key: NoteKey { record, id: format!("{:06}", state.notes.len() + 1) },
            visibility: if visibility == "public" { Visibility::Public } else { Visibility::Private },
            written_by: WrittenBy::Others,
            author: "Abel Tuter".to_owned(),
            at: state.now,
            text: text.to_owned(),
            outcome: None,
            flagged: false,
            wanted_kind: None,
            rich: None,
            images: Vec::new(),
        };
        state.notes.push(note);
    }

    fn titles(&self) -> Vec<String> {
        let state = self.0.state();
        let title = |value: Option<&Value>| value.map(Value::code).unwrap_or_default();
        state.records.values().map(|kept| title(kept.fields.get(&FieldName::from(TITLE)))).collect()
    }

    fn conversation(&self, id: &RecordId) -> Vec<(String, bool)> {
        let state = self.0.state();
        let notes = state.notes.iter().filter(|note| &note.key.record.id == id);
        notes.map(|note| (note.text.clone(), note.visibility == Visibility::Public)).collect()
    }

    fn somebody(&self) -> (RecordId, String) {
        let person = self.0.state().people[0].clone();
        (person.id, person.email)
    }

    fn grant(&self, rows: usize) {
        self.0.state().page = rows;
    }

    fn hide(&self, beginning: &str) {
        let hidden = self.titled(beginning);
        self.0.state().hidden.extend(hidden);
    }

    fn hide_title(&self) {
        self.0.state().hidden_fields.insert(self.title());
    }

    fn ignore_title(&self) {
        self.0.state().ignored.insert(self.title());
    }

    fn spoil(&self, id: &RecordId) {
        self.0.state().spoiled.insert(id.clone());
    }

    fn break_off(&self, id: &RecordId) {
        self.spoil(id);
    }

    fn lose(&self, what: Lost) {
        self.0.state().lost = Some(what);
    }

    fn refuse_reading(&self) {
        self.0.state().may_read = false;
    }

    fn refuse_writing(&self) {
        self.0.state().may_write = false;
    }

    fn front(&self) -> Option<&Front> {
        None
    }

    fn is_batch(_path: &str, _body: &[u8]) -> bool {
        false
    }
}
