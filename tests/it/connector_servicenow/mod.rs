//! The ServiceNow connector against the stand-in, and against answers that no documentation promises.

mod examining;
mod odd_answers;
mod pulling;
mod writing;

use std::sync::Arc;

use causeway::connector::servicenow::{Reading, ServiceNow};
use causeway::connector::{
    Credentials, Fault, ForeignRef, Marker, Page, PullEnd, PullRequest, Source as _, Write, WriteWhat,
};
use causeway::mapping::{Outgoing, OutgoingNote};
use causeway::model::{FieldName, InstanceId, Kind, Record, RecordId, RecordKey, System};
use causeway::standins::server::Common;
use causeway::standins::servicenow::{DECLARED, ServiceNow as Standin};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;
use tokio::sync::mpsc;

use crate::connector_base::{Calls, connection, hasty, serve};

const NOON: &str = "2026-03-02T12:00:00Z";

/// An instance and a desk that is connected to it.
struct World {
    instance: Standin,
    desk: ServiceNow,
    calls: Arc<Calls>,
}

impl World {
    /// An instance whose clock stands at noon.
    async fn new() -> Self {
        Self::serving(|router| router).await
    }

    /// An instance behind something that changes its answers.
    async fn serving(front: impl FnOnce(axum::Router) -> axum::Router) -> Self {
        let instance = Standin::new(Common::new("servicenow", DECLARED));
        instance.common().clock.stop_at(NOON.parse().unwrap());
        let base_url = serve(front(instance.router("https://acme.service-now.com"))).await;
        let known = instance.credentials();
        let (desk, calls) = desk(&base_url, &known.username, &known.password);
        Self { instance, desk, calls }
    }

    fn set(&self, switch: &str, value: &str) {
        self.instance.common().switches.set(switch, value).unwrap();
    }

    fn incident(&self, title: &str) -> String {
        self.instance.insert("admin", "incident", &[("short_description", title)]).unwrap()
    }

    /// The key of an incident of this instance.
    fn key(&self, id: &str) -> RecordKey {
        let instance: InstanceId = self.desk.instance().clone();
        RecordKey { system: System::ServiceNow, instance, kind: Kind::from("incident"), id: RecordId::from(id) }
    }
}

/// A desk that signs in with a password and tries again without long pauses.
fn desk(base_url: &str, username: &str, password: &str) -> (ServiceNow, Arc<Calls>) {
    let calls = Arc::new(Calls::default());
    let credentials =
        Credentials::Basic { username: username.to_owned(), password: SecretString::from(password.to_owned()) };
    let now = Arc::new(|| NOON.parse().unwrap());
    let desk = ServiceNow::new(&connection(base_url), credentials, calls.clone(), now).unwrap();
    (desk.with_patience(hasty()), calls)
}

fn with_pages_of(desk: ServiceNow, page: usize) -> ServiceNow {
    desk.with_reading(Reading { page, ..Reading::default() })
}

/// All incidents, with their titles.
fn everything() -> PullRequest {
    PullRequest {
        kind: Kind::from("incident"),
        since: None,
        fields: vec![FieldName::from("short_description"), FieldName::from("state")],
        filter: None,
        only: Vec::new(),
        created_after: None,
    }
}

/// Pulls to the end and gathers what came.
async fn pull(desk: &ServiceNow, request: &PullRequest) -> Result<(Page, PullEnd), Fault> {
    let (sender, mut receiver) = mpsc::channel::<Page>(2);
    let gather = async {
        let mut all = Page::default();
        while let Some(page) = receiver.recv().await {
            all.records.extend(page.records);
            all.poison.extend(page.poison);
        }
        all
    };
    let (end, all) = tokio::join!(desk.pull(request, sender), gather);
    end.map(|end| (all, end)).map_err(|error| error.fault)
}

/// The titles of records, sorted.
fn titles(records: &[Record]) -> Vec<String> {
    let title = FieldName::from("short_description");
    let mut titles: Vec<String> =
        records.iter().filter_map(|record| record.field(&title)).map(ToString::to_string).collect();
    titles.sort();
    titles
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A field's value that a mapping rule has cleared.
fn field(name: &str, value: &str) -> (FieldName, Outgoing) {
    let value = json!({"value": {"text": value}, "visibility": "private"});
    (FieldName::from(name), serde_json::from_value(value).unwrap())
}

fn note(text: &str, visibility: &str) -> OutgoingNote {
    serde_json::from_value(json!({"text": text, "visibility": visibility, "reference": "Halo 4242-1"})).unwrap()
}

fn marker(ticket: u32) -> Marker {
    Marker {
        own_id: format!("{ticket:032x}"),
        foreign: ForeignRef {
            id: ticket.to_string(),
            number: ticket.to_string(),
            kind: "Ticket".to_owned(),
            origin: "halo:acme.haloitsm.com".to_owned(),
        },
    }
}

fn create(ticket: u32, fields: Vec<(FieldName, Outgoing)>) -> Write {
    let what = WriteWhat::Create { kind: Kind::from("incident"), marker: marker(ticket), fields };
    Write::of(i64::from(ticket), what)
}

fn update(key: RecordKey, fields: Vec<(FieldName, Outgoing)>, notes: Vec<OutgoingNote>) -> Write {
    Write::of(1, WriteWhat::Update { key, fields, notes })
}
