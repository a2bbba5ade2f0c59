//! Faults that reach into an instance: tokens, clocks, records that vanish, fields that are ignored.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use causeway::standins::faults::{Fault, Play};
use causeway::standins::{Options, StandIns};
use serde_json::{Value, json};

use super::super::support::{Answer, Caller};

const JSON: &str = "Content-Type: application/json\r\n";

struct Vendors {
    standins: StandIns,
}

impl Vendors {
    async fn start() -> Self {
        Self { standins: StandIns::start(Options::all()).await.unwrap() }
    }

    fn arm(&self, vendor: &str, path: &str, play: Play) {
        let fault = Fault { name: "x".into(), method: None, path: Some(path.into()), from: 1, times: Some(1), play };
        self.standins.common(vendor).unwrap().faults.arm(fault);
    }

    async fn ask(&self, vendor: &str, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let base_url = match vendor {
            "halo" => self.standins.halo.as_ref().unwrap().base_url(),
            _ => self.standins.servicenow.as_ref().unwrap().base_url(),
        };
        let mut caller = Caller::connect(base_url.strip_prefix("http://").unwrap()).await;
        let headers = format!("Host: 127.0.0.1\r\n{headers}");
        caller.ask_with(method, path, &headers, body).await.unwrap()
    }

    /// A fresh access token, as a header line.
    async fn token(&self, vendor: &str) -> String {
        let (path, id, secret) = if vendor == "halo" {
            let access = self.standins.halo.as_ref().unwrap().vendor.credentials();
            ("/auth/token?tenant=standin", access.client_id, access.client_secret)
        } else {
            let access = self.standins.servicenow.as_ref().unwrap().vendor.credentials();
            ("/oauth_token.do", access.client_id, access.client_secret)
        };
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=all");
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        let answer = self.ask(vendor, "POST", path, headers, &form).await;
        let token: Value = serde_json::from_str(&answer.body).unwrap();
        format!("Authorization: Bearer {}\r\n", token["access_token"].as_str().unwrap())
    }

    async fn get(&self, vendor: &str, path: &str) -> Value {
        let token = self.token(vendor).await;
        serde_json::from_str(&self.ask(vendor, "GET", path, &token, "").await.body).unwrap()
    }

    fn ticket(&self, summary: &str) -> i64 {
        let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12});
        self.standins.halo.as_ref().unwrap().vendor.create_ticket("Abel Tuter", fields).unwrap()
    }

    fn incident(&self, title: &str) -> String {
        let fields = [("short_description", title)];
        self.standins.servicenow.as_ref().unwrap().vendor.insert("admin", "incident", &fields).unwrap()
    }
}

const LISTS: [(&str, &str); 2] = [("halo", "/api/Tickets"), ("servicenow", "/api/now/table/incident")];

#[tokio::test]
async fn a_revoked_token_is_refused_from_then_on_and_a_new_one_works() {
    let vendors = Vendors::start().await;
    for (vendor, path) in LISTS {
        let token = vendors.token(vendor).await;
        assert_eq!(vendors.ask(vendor, "GET", path, &token, "").await.status, 200);
        vendors.arm(vendor, path, Play::RevokeToken);
        for _ in 0..2 {
            assert_eq!(vendors.ask(vendor, "GET", path, &token, "").await.status, 401, "{vendor}");
        }
        let another = vendors.token(vendor).await;
        assert_ne!(another, token, "{vendor}");
        assert_eq!(vendors.ask(vendor, "GET", path, &another, "").await.status, 200, "{vendor}");
    }
}

#[tokio::test]
async fn a_clock_goes_wrong_from_a_request_on_until_it_is_set() {
    let vendors = Vendors::start().await;
    for (vendor, path) in LISTS {
        let clock = &vendors.standins.common(vendor).unwrap().clock;
        clock.stop_at("2026-03-02T12:00:00Z".parse().unwrap());
        let token = vendors.token(vendor).await;
        vendors.arm(vendor, path, Play::ClockOffset { seconds: 600 });
        for _ in 0..2 {
            let answer = vendors.ask(vendor, "GET", path, &token, "").await;
            assert!(answer.head.contains("date: mon, 02 mar 2026 12:10:00 gmt"), "{vendor}: {}", answer.head);
        }
        clock.stop_at("2026-03-02T12:00:00Z".parse().unwrap());
        let answer = vendors.ask(vendor, "GET", path, &token, "").await;
        assert!(answer.head.contains("date: mon, 02 mar 2026 12:00:00 gmt"), "{vendor}: {}", answer.head);
    }
}

#[tokio::test]
async fn a_record_is_missing_from_an_answer_while_the_count_stays() {
    let vendors = Vendors::start().await;
    let tickets = ["one", "two", "three"].map(|summary| vendors.ticket(summary));
    let id = tickets[1].to_string();
    vendors.arm("halo", "/api/Tickets", Play::HideRecord { id });
    let list = vendors.get("halo", "/api/Tickets").await;
    let seen: Vec<i64> = list["tickets"].as_array().unwrap().iter().filter_map(|row| row["id"].as_i64()).collect();
    assert!(!seen.contains(&tickets[1]) && seen.contains(&tickets[0]), "{seen:?}");
    assert_eq!(list["record_count"], json!(3));

    let incidents = ["one", "two", "three", "four"].map(|title| vendors.incident(title));
    vendors.arm("servicenow", "/table/incident", Play::HideRows { every: 2 });
    let path = "/api/now/table/incident?sysparm_query=ORDERBYnumber&sysparm_fields=sys_id";
    let token = vendors.token("servicenow").await;
    let answer = vendors.ask("servicenow", "GET", path, &token, "").await;
    let list: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(list["result"], json!([{"sys_id": incidents[0]}, {"sys_id": incidents[2]}]));
    assert!(answer.head.contains("x-total-count: 4\r\n"), "{}", answer.head);
}

#[tokio::test]
async fn a_record_is_really_deleted_and_the_ledger_says_so() {
    let vendors = Vendors::start().await;
    let (ticket, incident) = (vendors.ticket("one"), vendors.incident("one"));
    vendors.arm("halo", "/api/Tickets", Play::DeleteRecord { table: "Tickets".into(), id: ticket.to_string() });
    vendors.arm("servicenow", "/table", Play::DeleteRecord { table: "incident".into(), id: incident.clone() });
    assert_eq!(vendors.get("halo", "/api/Tickets").await["record_count"], json!(0));
    let list = vendors.get("servicenow", "/api/now/table/incident").await;
    assert_eq!(list["result"], json!([]));
    for (vendor, _) in LISTS {
        let ledger = &vendors.standins.common(vendor).unwrap().ledger;
        assert_eq!(ledger.counts_since(0).deletes, 1, "{vendor}");
    }
}

#[tokio::test]
async fn an_ignored_field_is_accepted_not_stored_and_not_shown() {
    let vendors = Vendors::start().await;
    let incident = vendors.incident("printer");
    let token = vendors.token("servicenow").await;
    vendors.arm("servicenow", &incident, Play::IgnoreField { field: "urgency".into() });
    let path = format!("/api/now/table/incident/{incident}");
    let headers = format!("{token}{JSON}");
    let body = r#"{"urgency":"1","short_description":"printer again"}"#;
    let answer = vendors.ask("servicenow", "PATCH", &path, &headers, body).await;
    let row: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((answer.status, row["result"].get("urgency")), (200, None));
    let stored = vendors.standins.servicenow.as_ref().unwrap().vendor.record("incident", &incident).unwrap();
    assert_eq!((stored["urgency"].as_str(), stored["short_description"].as_str()), ("3", "printer again"));

    let ticket = vendors.ticket("printer");
    let token = vendors.token("halo").await;
    vendors.arm("halo", "/api/Tickets", Play::IgnoreField { field: "impact".into() });
    let body = json!([{"id": ticket, "impact": 1, "summary": "printer again"}]).to_string();
    let answer = vendors.ask("halo", "POST", "/api/Tickets", &format!("{token}{JSON}"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(serde_json::from_str::<Value>(&answer.body).unwrap().get("impact"), None);
    let stored = vendors.standins.halo.as_ref().unwrap().vendor.ticket(ticket).unwrap();
    assert_eq!((&stored["summary"], stored["impact"] == json!(1)), (&json!("printer again"), false));
}

#[tokio::test]
async fn faults_reach_into_the_parts_of_a_batch() {
    let vendors = Vendors::start().await;
    let incident = vendors.incident("printer");
    let token = vendors.token("servicenow").await;
    vendors.arm("servicenow", "/batch", Play::HideRecord { id: incident });
    let part = json!({"id": "1", "method": "GET", "url": "/api/now/table/incident", "headers": []});
    let body = json!({"batch_request_id": "1", "rest_requests": [part]}).to_string();
    let answer = vendors.ask("servicenow", "POST", "/api/now/v1/batch", &format!("{token}{JSON}"), &body).await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let inner = answer["serviced_requests"][0]["body"].as_str().unwrap();
    let inner = BASE64_STANDARD.decode(inner).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&inner).unwrap(), json!({"result": []}));
}
