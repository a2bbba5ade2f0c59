//! The contract's desk over the Halo connector and its stand-in.

use std::sync::Arc;

use async_trait::async_trait;
use causeway::connector::halo::{Halo, kinds};
use causeway::connector::{Sink, Source};
use causeway::mapping::Outgoing;
use causeway::model::{FieldName, Kind, RecordId, System, Value};
use causeway::standins;
use causeway::standins::faults::{Fault, Play};
use causeway::standins::server::{Common, Running, serve};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::desk::{Able, Desk, Lost, value};
use super::front::Front;
use crate::connector_halo::support::{AGENT, connect, noon};

const TITLE: &str = "summary";

pub(crate) struct HaloDesk {
    halo: standins::halo::Halo,
    connector: Halo,
    front: Front,
    _running: Running,
}

impl HaloDesk {
    fn fault(&self, method: &str, path: &str, times: Option<u64>, play: Play) {
        self.halo.common().faults.arm(Fault {
            name: "planned".to_owned(),
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            from: 1,
            times,
            play,
        });
    }
}

fn number(id: &RecordId) -> i64 {
    id.as_str().parse().unwrap()
}

fn refusal() -> Play {
    Play::Answer { status: 403, headers: Vec::new(), body: String::new() }
}

#[async_trait]
impl Desk for HaloDesk {
    const ABLE: &[Able] = &[Able::Merges];

    async fn open() -> Self {
        let common = Common::new("halo", standins::halo::DECLARED);
        common.clock.stop_at(noon());
        let halo = standins::halo::Halo::new(Arc::clone(&common));
        let front = Front::default();
        let running = serve(common, 0, |base_url| front.of(halo.router(base_url))).await.unwrap();
        let known = halo.credentials();
        let connector = connect(running.base_url(), &known.client_id, &known.client_secret, 0);
        Self { halo, connector, front, _running: running }
    }

    fn source(&self) -> &dyn Source {
        &self.connector
    }

    fn sink(&self) -> &dyn Sink {
        &self.connector
    }

    fn system(&self) -> System {
        System::Halo
    }

    fn kind(&self) -> Kind {
        kinds::ticket()
    }

    fn title(&self) -> FieldName {
        FieldName::from(TITLE)
    }

    fn needed(&self) -> Vec<(FieldName, Outgoing)> {
        let numbers = [("tickettype_id", 1), ("client_id", 12)];
        numbers.map(|(name, number)| (FieldName::from(name), value(&Value::Integer(number)))).to_vec()
    }

    fn entry(&self, visibility: &str) -> Option<String> {
        Some(if visibility == "public" { "8" } else { "7" }.to_owned())
    }

    fn now(&self) -> Timestamp {
        self.halo.common().clock.now()
    }

    fn wait(&self, seconds: i64) {
        self.halo.common().clock.advance(SignedDuration::from_secs(seconds));
    }

    fn make(&self, title: &str) -> RecordId {
        let fields = json!({ "summary": title, "tickettype_id": 1, "client_id": 12 });
        RecordId::new(self.halo.create_ticket(AGENT, fields).unwrap().to_string())
    }

    fn retitle(&self, id: &RecordId, title: &str) {
        self.halo.update_ticket(AGENT, number(id), json!({ "summary": title })).unwrap();
    }

    fn delete(&self, id: &RecordId) {
        assert!(self.halo.delete_ticket(AGENT, number(id)));
    }

    fn merge(&self, id: &RecordId, into: &RecordId) {
        self.halo.merge_ticket(AGENT, number(id), number(into)).unwrap();
    }

    fn comment(&self, id: &RecordId, text: &str, visibility: &str) {
        let outcome: i64 = if visibility == "public" { 8 } else { 7 };
        self.halo.add_action(AGENT, number(id), json!({ "outcome_id": outcome, "note": text })).unwrap();
    }

    fn titles(&self) -> Vec<String> {
        self.halo.tickets().iter().map(|ticket| ticket["summary"].as_str().unwrap().to_owned()).collect()
    }

    fn conversation(&self, id: &RecordId) -> Vec<(String, bool)> {
        let actions = self.halo.actions(number(id)).into_iter().filter(|action| action["outcome"] != "Opened");
        let note = |action: serde_json::Value| {
            (action["note"].as_str().unwrap_or_default().to_owned(), action["hiddenfromuser"] == false)
        };
        actions.map(note).collect()
    }

    fn somebody(&self) -> (RecordId, String) {
        let users = self.halo.users();
        let user = users.iter().find(|user| user["emailaddress"].as_str().is_some_and(|text| !text.is_empty()));
        let user = user.unwrap();
        let id = user["id"].as_i64().unwrap().to_string();
        (RecordId::new(id), user["emailaddress"].as_str().unwrap().to_lowercase())
    }

    fn grant(&self, rows: usize) {
        self.front.grant("page_size", rows);
    }

    fn hide(&self, _beginning: &str) {
        panic!("the stand-in hides no single tickets");
    }

    fn hide_title(&self) {
        panic!("Halo leaves out what is empty, too");
    }

    fn ignore_title(&self) {
        self.halo.common().switches.set("halo.ignored-fields", TITLE).unwrap();
    }

    fn spoil(&self, _id: &RecordId) {
        self.front.change("GET", "/api/Tickets", |reply| {
            reply.body = reply.text().replace("\"spoiled\"", "\"\\ud800\"").into_bytes();
        });
    }

    fn break_off(&self, id: &RecordId) {
        self.front.change("GET", &format!("/api/Tickets/{id}?"), |reply| reply.body.truncate(40));
        self.front.change("GET", "/api/Tickets?", |reply| {
            if let Some(at) = reply.text().find("broken") {
                reply.body.truncate(at);
            }
        });
    }

    fn lose(&self, what: Lost) {
        let play = if what == Lost::Request { Play::CutBefore } else { Play::CutAfter };
        for path in ["/api/Tickets", "/api/Actions"] {
            self.fault("POST", path, Some(1), play.clone());
        }
    }

    fn refuse_reading(&self) {
        for path in ["/api/Tickets", "/api/Actions", "/api/ExternalLink"] {
            self.fault("GET", path, None, refusal());
        }
    }

    fn refuse_writing(&self) {
        for path in ["/api/Tickets", "/api/Actions"] {
            self.fault("POST", path, None, refusal());
        }
    }

    fn front(&self) -> Option<&Front> {
        Some(&self.front)
    }

    fn is_batch(path: &str, body: &[u8]) -> bool {
        let rows: Option<Vec<serde_json::Value>> = serde_json::from_slice(body).ok();
        path.starts_with("/api/") && rows.is_some_and(|rows| rows.len() > 1)
    }
}
