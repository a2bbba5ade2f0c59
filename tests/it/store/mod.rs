//! Stories about the store: what it keeps, what it refuses, and that nothing happens by halves.

mod apply;
mod damage;
mod inbox;
mod links;
mod listing;
mod lock;
mod opening;
mod outbox;
mod pull;
mod runs;
mod setup;
mod size;
mod window;

use std::collections::BTreeMap;
use std::path::PathBuf;

use causeway::model::note::WrittenBy;
use causeway::model::{
    Base, InstanceId, LinkRole, Note, NoteKey, Presence, ProfileId, Record, RecordKey, RunId, System, Value,
    VersionTag, Visibility,
};
use causeway::store::{
    Actor, Change, FeedKey, NewLink, NewOutboxRow, OutboxId, Position, PullSummary, Store, WaitsFor,
};
use jiff::Timestamp;

/// A store in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("causeway.db")).unwrap();
        Self { folder, store }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("causeway.db")
    }

    /// Ends this process's use of the store and opens it again, as the next process would.
    async fn restarted(self) -> Self {
        self.store.clone().close().await;
        let store = Store::open(&self.file()).unwrap();
        Self { folder: self.folder, store }
    }

    /// Changes the file behind the store's back.
    fn meddle(&self, sql: &str) {
        let changed = raw(&self.file()).execute(sql, []).unwrap();
        assert!(changed > 0, "{sql} changed nothing");
    }

    /// Pulls these records of the incident table to the end.
    async fn pull(&self, records: Vec<Record>) -> PullSummary {
        let ticket = self.store.begin_pull(&incidents());
        self.store.stage_records(&ticket, records).await.unwrap();
        self.store.finish_pull(ticket, Some(position("2026-03-01T10:00:00Z")), at(0)).await.unwrap()
    }

    /// Pulls these notes to the end.
    async fn pull_notes(&self, notes: Vec<Note>) -> PullSummary {
        let ticket = self.store.begin_pull(&journals());
        self.store.stage_notes(&ticket, notes).await.unwrap();
        self.store.finish_pull(ticket, None, at(0)).await.unwrap()
    }

    /// Notes what changed and answers the ids of the dirty records.
    async fn dirty(&self) -> Vec<String> {
        self.store.advance(&acme(), &[servicenow()]).await.unwrap();
        let keys = self.store.dirty(&acme()).await.unwrap();
        keys.into_iter().map(|key| key.id.to_string()).collect()
    }

    async fn settle(&self, keys: Vec<RecordKey>) {
        self.store.apply(vec![Change::Settled { profile: acme(), keys }]).await.unwrap();
    }

    async fn enqueue(&self, rows: Vec<NewOutboxRow>) -> Vec<OutboxId> {
        let changes = rows.into_iter().map(|row| Change::Enqueue(Box::new(row))).collect();
        self.store.apply(changes).await.unwrap().outbox
    }

    /// Leases what can be sent now and answers the names of the actions.
    async fn leased(&self) -> Vec<String> {
        let rows = self.store.lease(&acme(), 100, at(0)).await.unwrap();
        rows.into_iter().map(|row| row.plan_row).collect()
    }

    async fn move_row(&self, id: OutboxId, to: causeway::store::NewState) {
        self.store.apply(vec![Change::Outbox { id, to }]).await.unwrap();
    }
}

/// The file as any database tool sees it.
fn raw(path: &std::path::Path) -> rusqlite::Connection {
    #[expect(clippy::disallowed_methods, reason = "meddling with the file is what these tests are about")]
    rusqlite::Connection::open(path).unwrap()
}

fn acme() -> ProfileId {
    ProfileId::from("acme")
}

fn servicenow() -> InstanceId {
    InstanceId::from("acme.service-now.com")
}

fn incidents() -> FeedKey {
    FeedKey { instance: servicenow(), feed: "incident".to_owned() }
}

fn journals() -> FeedKey {
    FeedKey { instance: servicenow(), feed: "journals".to_owned() }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_360_000 + seconds).unwrap()
}

fn position(stamp: &str) -> Position {
    Position { stamp: stamp.parse().unwrap(), id: "last".to_owned() }
}

fn incident_key(id: &str) -> RecordKey {
    RecordKey { system: System::ServiceNow, instance: servicenow(), kind: "incident".into(), id: id.into() }
}

fn ticket_key(id: &str) -> RecordKey {
    RecordKey { system: System::Halo, instance: "acme.haloitsm.com".into(), kind: "Ticket".into(), id: id.into() }
}

/// An incident in a version with some fields.
fn incident(id: &str, version: &str, fields: &[(&str, &str)]) -> Record {
    Record {
        key: incident_key(id),
        number: format!("INC{id}"),
        version: VersionTag(version.to_owned()),
        created: None,
        updated: at(0),
        fields_version: None,
        presence: Presence::Live,
        fields: fields.iter().map(|(name, value)| ((*name).into(), Value::text(*value))).collect(),
        marked: None,
    }
}

fn note(record: &str, id: &str, text: &str) -> Note {
    Note {
        key: NoteKey { record: incident_key(record), id: id.to_owned() },
        visibility: Visibility::Private,
        written_by: WrittenBy::Others,
        author: "Abel Tuter".to_owned(),
        at: at(0),
        text: text.to_owned(),
        outcome: None,
        flagged: false,
        wanted_kind: None,
        rich: None,
        images: Vec::new(),
    }
}

/// A link between a ticket and an incident as the customer's.
fn link(ticket: &str, incident: &str) -> NewLink {
    NewLink {
        profile: acme(),
        halo: ticket_key(ticket),
        halo_number: ticket.to_owned(),
        role: LinkRole::Customer,
        other: incident_key(incident),
        other_number: format!("INC{incident}"),
        generation: 1,
        since: at(0),
        bases: vec![("summary".to_owned(), base("Printer", "Printer"))],
        notes: vec![],
        adopted: false,
        actor: Actor::Person,
        run: Some(RunId(1)),
    }
}

fn base(halo: &str, other: &str) -> Base {
    Base { halo: Value::text(halo), other: Value::text(other) }
}

fn bases(pairs: &[(&str, Base)]) -> BTreeMap<String, Base> {
    pairs.iter().map(|(key, base)| ((*key).to_owned(), base.clone())).collect()
}

/// An action by name in a lane.
fn action(name: &str, lane: &str, after: Option<WaitsFor>) -> NewOutboxRow {
    NewOutboxRow {
        run: RunId(1),
        profile: acme(),
        lane: lane.to_owned(),
        after,
        payload: format!("{{\"do\":\"{name}\"}}"),
        plan_row: name.to_owned(),
        not_before: None,
    }
}
