//! A desk with one Halo: the stand-in, the connector, and words to say what happens.

use std::sync::Arc;
use std::time::Duration;

use causeway::connector::halo::{Halo, kinds};
use causeway::connector::retry::Patience;
use causeway::connector::{
    Call, CallObserver, ConnectorError, Credentials, ForeignRef, Marker, NotesPage, NotesRequest, Outcome, Page,
    Position, PullEnd, PullRequest, Sink as _, Source as _, Stored, Write, WriteWhat,
};
use causeway::mapping::{Outgoing, OutgoingNote};
use causeway::model::{ConnectionId, FieldName, InstanceId, Record, RecordId, RecordKey, System, Value};
use causeway::profile::connection::{Authentication, Connection};
use causeway::standins;
use causeway::standins::server::{Common, Running, serve};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::mpsc;

/// The agent who works on tickets in these stories.
pub(crate) const AGENT: &str = "Abel Tuter";

/// The sys_id of the incident on the other side.
pub(crate) const INCIDENT: &str = "9d385017c611228701d22104cc95c371";

struct Nobody;

impl CallObserver for Nobody {
    fn called(&self, _call: &Call) {}
    fn waiting(&self, _seconds: u64) {}
}

/// One Halo and the connector that reads and writes it.
pub(crate) struct Desk {
    pub(crate) halo: standins::halo::Halo,
    pub(crate) connector: Halo,
    running: Running,
}

pub(crate) fn noon() -> Timestamp {
    "2026-09-25T12:00:00Z".parse().unwrap()
}

impl Desk {
    /// A fresh instance whose clock stands at noon.
    pub(crate) async fn open() -> Self {
        Self::in_zone(0, &[]).await
    }

    /// A fresh instance with switches set.
    pub(crate) async fn with(switches: &[(&str, &str)]) -> Self {
        Self::in_zone(0, switches).await
    }

    /// The same with a connector that was told the zone of the instance.
    pub(crate) async fn in_zone(offset_seconds: i32, switches: &[(&str, &str)]) -> Self {
        let common = Common::new("halo", standins::halo::DECLARED);
        common.clock.stop_at(noon());
        for (name, value) in switches {
            common.switches.set(name, value).unwrap();
        }
        let halo = standins::halo::Halo::new(Arc::clone(&common));
        let running = serve(common, 0, |base_url| halo.router(base_url)).await.unwrap();
        let known = halo.credentials();
        let connector = connect(running.base_url(), &known.client_id, &known.client_secret, offset_seconds);
        Self { halo, connector, running }
    }

    /// Another connector to the same instance, with nothing learnt.
    pub(crate) fn another_connector(&self) -> Halo {
        let known = self.halo.credentials();
        connect(self.running.base_url(), &known.client_id, &known.client_secret, 0)
    }

    /// Moves the vendor's clock on.
    pub(crate) fn wait(&self, seconds: i64) {
        self.halo.common().clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(crate) fn now(&self) -> Position {
        Position { stamp: self.halo.common().clock.now(), id: String::new() }
    }

    /// Somebody opens a ticket in Halo.
    pub(crate) fn ticket(&self, summary: &str) -> i64 {
        let fields = json!({ "summary": summary, "details": "As it says.", "tickettype_id": 1, "client_id": 12 });
        self.halo.create_ticket(AGENT, fields).unwrap()
    }

    /// The requests that matched a text, as path and query.
    pub(crate) fn requests(&self, part: &str) -> Vec<String> {
        let requests = self.halo.common().requests.since(0).into_iter();
        let whole = requests.map(|request| format!("{} {}?{}", request.method, request.path, request.query));
        whole.filter(|request| request.contains(part)).collect()
    }

    pub(crate) async fn pull(&self, request: &PullRequest) -> Result<(Vec<Record>, PullEnd), ConnectorError> {
        pull(&self.connector, request).await
    }

    /// The tickets that changed since a position, by number.
    pub(crate) async fn changed(&self, since: &Position) -> (Vec<String>, PullEnd) {
        let (records, end) = self.pull(&changes(since)).await.unwrap();
        (records.into_iter().map(|record| record.number).collect(), end)
    }

    pub(crate) async fn fetch(&self, id: i64) -> Option<Record> {
        let ids = [RecordId::new(id.to_string())];
        self.connector.fetch(&kinds::ticket(), &ids).await.unwrap().records.pop()
    }

    pub(crate) async fn notes(&self, since: &Position) -> Vec<causeway::model::Note> {
        let (sender, mut pages) = mpsc::channel::<NotesPage>(64);
        let request = NotesRequest { kinds: vec![kinds::ticket()], since: since.clone() };
        self.connector.notes_since(&request, sender).await.unwrap();
        let mut notes = Vec::new();
        while let Some(page) = pages.recv().await {
            assert_eq!(page.poison, Vec::new());
            notes.extend(page.notes);
        }
        notes
    }

    pub(crate) fn key(&self, id: i64) -> RecordKey {
        RecordKey {
            system: System::Halo,
            instance: self.instance(),
            kind: kinds::ticket(),
            id: RecordId::new(id.to_string()),
        }
    }

    pub(crate) fn instance(&self) -> InstanceId {
        self.connector.instance().clone()
    }

    pub(crate) async fn send(&self, what: Vec<WriteWhat>) -> Vec<Outcome> {
        send(&self.connector, what).await
    }
}

pub(crate) async fn pull(connector: &Halo, request: &PullRequest) -> Result<(Vec<Record>, PullEnd), ConnectorError> {
    let (sender, mut pages) = mpsc::channel::<Page>(10_000);
    let end = connector.pull(request, sender).await?;
    let mut records = Vec::new();
    while let Some(page) = pages.recv().await {
        records.extend(page.records);
    }
    Ok((records, end))
}

pub(crate) async fn send(connector: &Halo, what: Vec<WriteWhat>) -> Vec<Outcome> {
    let numbered = what.into_iter().zip(1..);
    let writes: Vec<Write> = numbered.map(|(what, row)| Write::of(row, what)).collect();
    connector.send(&writes).await
}

/// A connector to an address, without patience for faults that stay.
pub(crate) fn connect(base_url: &str, client_id: &str, secret: &str, offset_seconds: i32) -> Halo {
    let connection = Connection::sandbox(
        ConnectionId::new("halo"),
        System::Halo,
        base_url.parse().unwrap(),
        Authentication::ClientCredentials { client_id: client_id.to_owned() },
    );
    let credentials = Credentials::of(&connection, vec![secret.into()]).unwrap();
    let patience = Patience {
        deadline: Duration::from_secs(20),
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(5),
    };
    let halo = Halo::new(&connection, credentials, Arc::new(Nobody), Arc::new(noon), offset_seconds).unwrap();
    halo.with_patience(patience)
}

pub(crate) fn changes(since: &Position) -> PullRequest {
    PullRequest {
        kind: kinds::ticket(),
        since: Some(since.clone()),
        fields: Vec::new(),
        filter: None,
        only: Vec::new(),
        created_after: None,
    }
}

/// A value as a mapping rule would have cleared it.
pub(crate) fn cleared(value: &Value) -> Outgoing {
    serde_json::from_value(json!({ "value": value, "visibility": "private" })).unwrap()
}

/// A note as a mapping rule would have cleared it.
pub(crate) fn note(text: &str, visibility: &str) -> OutgoingNote {
    let note = json!({ "text": text, "visibility": visibility, "reference": "INC0010001-1" });
    serde_json::from_value(note).unwrap()
}

pub(crate) fn fields(fields: &[(&str, Value)]) -> Vec<(FieldName, Outgoing)> {
    fields.iter().map(|(name, value)| (FieldName::new(*name), cleared(value))).collect()
}

pub(crate) fn foreign(id: &str) -> ForeignRef {
    ForeignRef {
        id: id.to_owned(),
        number: "INC0010001".to_owned(),
        kind: "incident".to_owned(),
        origin: "servicenow:acme.service-now.com".to_owned(),
    }
}

pub(crate) fn marker(id: &str) -> Marker {
    Marker { own_id: "0123456789abcdef0123456789abcdef".to_owned(), foreign: foreign(id) }
}

/// A new ticket for a record of the other side.
pub(crate) fn create(id: &str, summary: &str) -> WriteWhat {
    let fields = fields(&[
        ("summary", Value::text(summary)),
        ("tickettype_id", Value::Integer(1)),
        ("client_id", Value::Integer(12)),
    ]);
    WriteWhat::Create { kind: kinds::ticket(), marker: marker(id), fields }
}

/// What was stored, of a write that went well.
pub(crate) fn stored(outcome: &Outcome) -> &Stored {
    match outcome {
        Outcome::Done(stored) => stored,
        other => panic!("the write was not carried out: {other:?}"),
    }
}
