//! Both vendors' connectors against their stand-ins, with settings of the story's own.

use std::sync::Arc;

use axum::Router;
use causeway::connector::halo::Halo;
use causeway::connector::pace::Pace;
use causeway::connector::servicenow::{Reading, ServiceNow};
use causeway::connector::{ConnectorError, Credentials, Page, Position, PullEnd, PullRequest, Source};
use causeway::model::{Kind, Record, RecordId};
use causeway::profile::Connection;
use causeway::standins;
use causeway::standins::faults::{Fault, Play};
use causeway::standins::server::{Common, Running, serve};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::mpsc;

use super::{Calls, hasty};

/// One vendor and the connector to it.
pub(super) struct Vendor {
    pub(super) name: &'static str,
    pub(super) common: Arc<Common>,
    pub(super) source: Arc<dyn Source>,
    pub(super) pace: Arc<Pace>,
    /// The kind of record that is pulled, and the path that lists it.
    pub(super) kind: Kind,
    pub(super) list: &'static str,
    fill: Box<dyn Fn(&str) -> RecordId>,
    _running: Running,
}

pub(super) fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn connection(system: &str, base_url: &str, client_id: &str, share: u8, allowance: Option<(u32, u32)>) -> Connection {
    let (allowance, window) = allowance.map_or((None, 300), |(requests, window)| (Some(requests), window));
    serde_json::from_value(json!({
        "name": system, "system": system, "base_url": base_url, "environment": "sandbox",
        "authentication": {"method": "client-credentials", "client_id": client_id},
        "share_percent": share, "allowance": allowance, "window_seconds": window,
    }))
    .unwrap()
}

/// A fresh Halo whose clock stands at noon, and a connector with this share of this allowance.
pub(super) async fn halo(share: u8, allowance: Option<(u32, u32)>) -> Vendor {
    let common = Common::new("halo", standins::halo::DECLARED);
    common.clock.stop_at(noon());
    let vendor = standins::halo::Halo::new(Arc::clone(&common));
    let running = serve(Arc::clone(&common), 0, |base_url| vendor.router(base_url)).await.unwrap();
    let known = vendor.credentials();
    let connection = connection("halo", running.base_url(), &known.client_id, share, allowance);
    let credentials = Credentials::of(&connection, vec![known.client_secret.into()]).unwrap();
    let desk = Halo::new(&connection, credentials, Arc::new(Calls::default()), Arc::new(noon), 0)
        .unwrap()
        .with_patience(hasty());
    Vendor {
        name: "Halo",
        pace: Arc::clone(desk.pace()),
        source: Arc::new(desk),
        common,
        kind: Kind::from("Ticket"),
        list: "/api/Tickets",
        fill: Box::new(move |title| {
            let fields = json!({"summary": title, "tickettype_id": 1, "client_id": 12});
            RecordId::new(vendor.create_ticket("Abel Tuter", fields).unwrap().to_string())
        }),
        _running: running,
    }
}

/// A fresh ServiceNow whose clock stands at noon, behind `front`.
pub(super) async fn servicenow(
    share: u8,
    allowance: Option<(u32, u32)>,
    front: impl FnOnce(Router, Arc<Common>) -> Router,
) -> Vendor {
    let common = Common::new("servicenow", standins::servicenow::DECLARED);
    common.clock.stop_at(noon());
    let vendor = standins::servicenow::ServiceNow::new(Arc::clone(&common));
    let behind = Arc::clone(&common);
    let running = serve(Arc::clone(&common), 0, |base_url| front(vendor.router(base_url), behind)).await.unwrap();
    let known = vendor.credentials();
    let connection = connection("servicenow", running.base_url(), &known.client_id, share, allowance);
    let credentials = Credentials::of(&connection, vec![known.client_secret.into()]).unwrap();
    let desk = ServiceNow::new(&connection, credentials, Arc::new(Calls::default()), Arc::new(noon)).unwrap();
    let desk = desk.with_patience(hasty()).with_reading(Reading { page: 100, ..Reading::default() });
    Vendor {
        name: "ServiceNow",
        pace: Arc::clone(desk.pace()),
        source: Arc::new(desk),
        common,
        kind: Kind::from("incident"),
        list: "/table/incident",
        fill: Box::new(move |title| {
            RecordId::new(vendor.insert("admin", "incident", &[("short_description", title)]).unwrap())
        }),
        _running: running,
    }
}

/// Both, with a share and allowance that never make anybody wait.
pub(super) async fn both() -> [Vendor; 2] {
    [halo(60, None).await, servicenow(60, None, |router, _common| router).await]
}

impl Vendor {
    /// Somebody makes so many records.
    pub(super) fn fill(&self, records: usize) -> Vec<RecordId> {
        self.common.clock.advance(SignedDuration::from_secs(600));
        (0..records).map(|number| (self.fill)(&format!("record {number}"))).collect()
    }

    /// Plays a fault on the nth request that lists records.
    pub(super) fn arm(&self, nth: u64, times: Option<u64>, play: Play) {
        let path = Some(self.list.to_owned());
        let fault = Fault { name: "x".to_owned(), method: Some("GET".to_owned()), path, from: nth, times, play };
        self.common.faults.arm(fault);
    }

    /// Pulls what changed since noon.
    pub(super) async fn pull(&self) -> Result<(Vec<Record>, PullEnd), ConnectorError> {
        let (page, end) = self.pull_with_poison().await?;
        Ok((page.records, end))
    }

    /// The same, with the rows that were set aside.
    pub(super) async fn pull_with_poison(&self) -> Result<(Page, PullEnd), ConnectorError> {
        let request = PullRequest {
            kind: self.kind.clone(),
            since: Some(Position { stamp: noon(), id: String::new() }),
            fields: Vec::new(),
            filter: None,
            only: Vec::new(),
            created_after: None,
        };
        let (sender, mut pages) = mpsc::channel::<Page>(10_000);
        let end = self.source.pull(&request, sender).await?;
        let mut all = Page::default();
        while let Some(page) = pages.recv().await {
            all.records.extend(page.records);
            all.poison.extend(page.poison);
        }
        Ok((all, end))
    }

    /// How many requests were answered since a place in the log, whose path contains a text.
    pub(super) fn asked(&self, since: u64, part: &str) -> u64 {
        self.common.requests.since(since).iter().filter(|request| request.path.contains(part)).count() as u64
    }
}
