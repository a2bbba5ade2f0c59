//! The contract's desk over the ServiceNow connector and its stand-in.

use std::sync::Arc;

use async_trait::async_trait;
use causeway::connector::servicenow::ServiceNow;
use causeway::connector::{Credentials, Sink, Source};
use causeway::mapping::Outgoing;
use causeway::model::{FieldName, Kind, RecordId, System};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::server::{Common, Running, serve};
use causeway::standins::servicenow::{DECLARED, ServiceNow as Standin};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::desk::{Able, Desk, Lost};
use super::front::Front;
use crate::connector_base::{Calls, connection, hasty};

const NOON: &str = "2026-03-02T12:00:00Z";
const TITLE: &str = "short_description";

pub(crate) struct Snow {
    instance: Standin,
    connector: ServiceNow,
    front: Front,
    _running: Running,
}

impl Snow {
    fn fault(&self, method: Option<&str>, path: &str, times: Option<u64>, play: Play) {
        self.instance.common().faults.arm(Fault {
            name: "planned".to_owned(),
            method: method.map(str::to_owned),
            path: Some(path.to_owned()),
            from: 1,
            times,
            play,
        });
    }
}

#[async_trait]
impl Desk for Snow {
    const ABLE: &[Able] = &[Able::CountsHidden, Able::TellsHiddenFields, Able::DropsAccepted];

    async fn open() -> Self {
        let instance = Standin::new(Common::new("servicenow", DECLARED));
        instance.common().clock.stop_at(NOON.parse().unwrap());
        let front = Front::default();
        let common = Arc::clone(instance.common());
        let running = serve(common, 0, |base_url| front.of(instance.router(base_url))).await.unwrap();
        let known = instance.credentials();
        let password = SecretString::from(known.password);
        let credentials = Credentials::Basic { username: known.username, password };
        let now = Arc::new(|| NOON.parse().unwrap());
        let connector =
            ServiceNow::new(&connection(running.base_url()), credentials, Arc::new(Calls::default()), now).unwrap();
        let connector = connector.with_patience(hasty());
        connector.set_read_fields(Kind::from("incident"), vec![FieldName::from(TITLE)]);
        Self { instance, connector, front, _running: running }
    }

    fn source(&self) -> &dyn Source {
        &self.connector
    }

    fn sink(&self) -> &dyn Sink {
        &self.connector
    }

    fn system(&self) -> System {
        System::ServiceNow
    }

    fn kind(&self) -> Kind {
        Kind::from("incident")
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
        self.instance.common().clock.now()
    }

    fn wait(&self, seconds: i64) {
        self.instance.common().clock.advance(SignedDuration::from_secs(seconds));
    }

    fn make(&self, title: &str) -> RecordId {
        RecordId::from(self.instance.insert("admin", "incident", &[(TITLE, title)]).unwrap())
    }

    fn retitle(&self, id: &RecordId, title: &str) {
        self.instance.update("admin", "incident", id.as_str(), &[(TITLE, title)]).unwrap();
    }

    fn delete(&self, id: &RecordId) {
        assert!(self.instance.delete("admin", "incident", id.as_str()));
    }

    fn merge(&self, _id: &RecordId, _into: &RecordId) {
        panic!("ServiceNow merges no records");
    }

    fn comment(&self, id: &RecordId, text: &str, visibility: &str) {
        let element = if visibility == "public" { "comments" } else { "work_notes" };
        self.instance.update("admin", "incident", id.as_str(), &[(element, text)]).unwrap();
    }

    fn titles(&self) -> Vec<String> {
        self.instance.find("incident", "").into_iter().map(|incident| incident[TITLE].clone()).collect()
    }

    fn conversation(&self, id: &RecordId) -> Vec<(String, bool)> {
        let entries = self.instance.journal(id.as_str());
        entries.into_iter().map(|entry| (entry.value, entry.element == "comments")).collect()
    }

    fn somebody(&self) -> (RecordId, String) {
        let user = self.instance.find("sys_user", "emailISNOTEMPTY").remove(0);
        (RecordId::from(user["sys_id"].as_str()), user["email"].clone())
    }

    fn grant(&self, rows: usize) {
        self.front.grant("sysparm_limit", rows);
    }

    fn hide(&self, beginning: &str) {
        let hidden = format!("incident:{TITLE}STARTSWITH{beginning}");
        self.instance.common().switches.set("servicenow.hidden-rows", &hidden).unwrap();
    }

    fn hide_title(&self) {
        let hidden = format!("incident.{TITLE}");
        self.instance.common().switches.set("servicenow.hidden-fields", &hidden).unwrap();
    }

    fn ignore_title(&self) {
        self.instance.common().switches.set("servicenow.ignored-fields", TITLE).unwrap();
    }

    fn spoil(&self, _id: &RecordId) {
        self.front.change("GET", "/table/incident", |reply| {
            reply.body = reply.text().replace("\"spoiled\"", "\"\\ud800\"").into_bytes();
        });
    }

    fn break_off(&self, _id: &RecordId) {
        self.front.change("GET", "/table/incident", |reply| {
            if let Some(at) = reply.text().find("broken") {
                reply.body.truncate(at);
            }
        });
    }

    fn lose(&self, what: Lost) {
        let play = if what == Lost::Request { Play::CutBefore } else { Play::CutAfter };
        for method in ["POST", "PATCH"] {
            self.fault(Some(method), "/api/now", Some(1), play.clone());
        }
    }

    fn refuse_reading(&self) {
        self.instance.common().switches.set("servicenow.closed-tables", "incident,sys_journal_field").unwrap();
    }

    fn refuse_writing(&self) {
        let body = r#"{"error":{"message":"Operation Failed","detail":"ACL Exception Insert Failed due to security constraints"},"status":"failure"}"#;
        for method in ["POST", "PATCH"] {
            let play = Play::Answer { status: 403, headers: Vec::new(), body: body.to_owned() };
            self.fault(Some(method), "/api/now", None, play);
        }
    }

    fn front(&self) -> Option<&Front> {
        Some(&self.front)
    }

    fn is_batch(path: &str, _body: &[u8]) -> bool {
        path.ends_with("/batch")
    }
}
