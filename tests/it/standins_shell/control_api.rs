//! The control API, over HTTP as anybody would use it.

use causeway::standins::{Options, StandIns};
use serde_json::{Value, json};

use super::incident_logs::{log, row};
use super::support::{Caller, ask};

struct Desk(StandIns);

impl Desk {
    async fn start() -> Self {
        Self(StandIns::start(Options { servicenow: Some(0), ..Options::default() }).await.unwrap())
    }

    fn authority(&self) -> &str {
        self.0.control_url().strip_prefix("http://").unwrap()
    }

    async fn call(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let answer = ask(self.authority(), method, path, body).await.unwrap();
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    async fn ok(&self, method: &str, path: &str, body: &str) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn refused(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let (status, answer) = self.call(method, path, body).await;
        (status, answer["error"].as_str().unwrap().to_owned())
    }

    async fn ask_vendor(&self, path: &str) -> Option<u16> {
        let vendor = self.0.servicenow.as_ref().unwrap().base_url().strip_prefix("http://").unwrap();
        ask(vendor, "GET", path, "").await.map(|answer| answer.status)
    }
}

#[tokio::test]
async fn it_describes_itself() {
    let desk = Desk::start().await;
    let text = ask(desk.authority(), "GET", "/", "").await.unwrap().body;
    for path in [
        "/ledger/",
        "/requests/",
        "/faults/",
        "/connections/",
        "/switches/",
        "/clock/",
        "/rules/",
        "/jobs/",
        "/load",
        "/generate",
    ] {
        assert!(text.contains(path), "{path}");
    }
}

#[tokio::test]
async fn faults_are_armed_listed_seen_in_the_request_log_and_cleared() {
    let desk = Desk::start().await;
    let fault = json!({"name": "busy", "method": "GET", "times": 1, "do": "answer", "status": 503});
    let armed = desk.ok("POST", "/faults/servicenow", &fault.to_string()).await;
    assert_eq!(armed["faults"][0]["name"], "busy");
    assert_eq!(desk.ask_vendor("/first").await, Some(503));
    assert_ne!(desk.ask_vendor("/second").await, Some(503));
    let seen = desk.ok("GET", "/requests/servicenow", "").await;
    assert_eq!((&seen["position"], &seen["requests"][0]["fault"]), (&json!(2), &json!("busy")));
    let later = desk.ok("GET", "/requests/servicenow?since=1", "").await;
    assert_eq!(later["requests"].as_array().unwrap().len(), 1);
    assert_eq!(later["requests"][0]["path"], "/second");
    assert_eq!(desk.ok("GET", "/connections/servicenow", "").await["opened"], 2);
    assert_eq!(desk.ok("DELETE", "/faults/servicenow", "").await, json!({"faults": []}));
    assert_eq!(desk.ok("GET", "/faults/servicenow", "").await, json!({"faults": []}));
}

#[tokio::test]
async fn a_list_of_faults_with_one_bad_fault_arms_none() {
    let desk = Desk::start().await;
    let faults = r#"[{"name":"good","do":"cut-after"},{"name":"bad","do":"cut-after","tmies":1}]"#;
    let (status, error) = desk.refused("POST", "/faults/servicenow", faults).await;
    assert_eq!(status, 400);
    assert!(error.contains("\"tmies\""), "{error}");
    assert_eq!(desk.ok("GET", "/faults/servicenow", "").await, json!({"faults": []}));
}

#[tokio::test]
async fn switches_are_set_all_or_none() {
    let desk = Desk::start().await;
    let value = |list: &Value, name: &str| {
        let switches = list["switches"].as_array().unwrap();
        switches.iter().find(|switch| switch["name"] == name).unwrap()["value"].clone()
    };
    let set = json!({"servicenow.basic-auth": "false"}).to_string();
    assert_eq!(value(&desk.ok("POST", "/switches/servicenow", &set).await, "servicenow.basic-auth"), "false");
    let half_bad = json!({"servicenow.basic-auth": "true", "servicenow.tie-order": "sideways"}).to_string();
    let (status, error) = desk.refused("POST", "/switches/servicenow", &half_bad).await;
    assert_eq!(status, 400);
    assert!(error.contains("sideways"), "{error}");
    assert_eq!(value(&desk.ok("GET", "/switches/servicenow", "").await, "servicenow.basic-auth"), "false");
    let (_, error) = desk.refused("POST", "/switches/servicenow", r#"{"servicenow.mood":"calm"}"#).await;
    assert!(error.contains("no switch named \"servicenow.mood\""), "{error}");
}

#[tokio::test]
async fn business_rules_are_added_all_or_none_listed_and_removed() {
    let desk = Desk::start().await;
    let shout = json!([{"name": "shout", "table": "incident", "rewrite": {"short_description": "upper"}}]);
    let added = desk.ok("POST", "/rules/servicenow", &shout.to_string()).await;
    assert_eq!((&added["rules"][0]["name"], &added["rules"][0]["when"]), (&json!("shout"), &json!("before")));
    let servicenow = &desk.0.servicenow.as_ref().unwrap().vendor;
    let id = servicenow.insert("admin", "incident", &[("short_description", "vpn drops")]).unwrap();
    assert_eq!(servicenow.record("incident", &id).unwrap()["short_description"], "VPN DROPS");
    let good = r#"{"name":"good","table":"incident","ignore":["urgency"]}"#;
    for (bad, says) in [
        (r#"{"name":"bad","table":"u_nothing"}"#, "\"u_nothing\", which does not exist"),
        (r#"{"name":"bad","table":"incident","ignore":["urgencie"]}"#, "\"urgencie\""),
        (r#"{"name":"bad","table":"incident","rewrite":{"urgency":"sideways"}}"#, "trim, upper, lower"),
        (r#"{"name":"bad","table":"incident","wehn":"before"}"#, "wehn"),
    ] {
        let (status, error) = desk.refused("POST", "/rules/servicenow", &format!("[{good},{bad}]")).await;
        assert_eq!(status, 400, "{error}");
        assert!(error.contains(says), "{error}");
    }
    let in_force = desk.ok("GET", "/rules/servicenow", "").await;
    assert_eq!(in_force["rules"].as_array().unwrap().len(), 1, "{in_force}");
    assert_eq!(desk.ok("DELETE", "/rules/servicenow", "").await, json!({"rules": []}));
    assert_eq!(desk.ok("GET", "/rules/servicenow", "").await, json!({"rules": []}));
}

#[tokio::test]
async fn a_job_is_run_when_it_is_told_to() {
    let desk = Desk::start().await;
    let on_demand = json!({"servicenow.asynchronous-work": "on-demand"}).to_string();
    desk.ok("POST", "/switches/servicenow", &on_demand).await;
    let later = json!([{"name": "later", "table": "incident", "when": "async", "set": {"contact_type": "email"}}]);
    desk.ok("POST", "/rules/servicenow", &later.to_string()).await;
    let servicenow = &desk.0.servicenow.as_ref().unwrap().vendor;
    let id = servicenow.insert("admin", "incident", &[]).unwrap();
    let contact = || servicenow.record("incident", &id).unwrap()["contact_type"].clone();
    assert_eq!(contact(), "");
    assert_eq!(desk.ok("POST", "/jobs/servicenow?run=waiting", "").await, json!({"records": 1}));
    assert_eq!(contact(), "email");
    let (status, error) = desk.refused("POST", "/jobs/servicenow?run=coffee", "").await;
    assert_eq!(status, 400);
    assert!(error.contains("autoclose, service-levels, waiting"), "{error}");
}

#[tokio::test]
async fn a_clock_stops_goes_on_and_runs_ahead() {
    let desk = Desk::start().await;
    let at = |seconds: u32| json!({"now": format!("2026-08-01T06:30:{seconds:02}Z"), "offset_seconds": null});
    let stop = r#"{"stop_at":"2026-08-01T06:30:00Z"}"#;
    assert_eq!(desk.ok("POST", "/clock/servicenow", stop).await, at(0));
    assert_eq!(desk.ok("POST", "/clock/servicenow", r#"{"advance_seconds":5}"#).await, at(5));
    assert_eq!(desk.ok("GET", "/clock/servicenow", "").await, at(5));
    assert_eq!(desk.ok("POST", "/clock/servicenow", r#"{"offset_seconds":-600}"#).await["offset_seconds"], -600);
    assert_eq!(desk.ok("POST", "/clock/servicenow", r#"{"stop":null}"#).await["offset_seconds"], Value::Null);
    for bad in [r#"{"stop_at":"noon"}"#, "{}", "", r#"{"advance_seconds":9223372036854775807}"#] {
        assert_eq!(desk.refused("POST", "/clock/servicenow", bad).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn an_incident_log_is_replayed_in_halves() {
    let desk = Desk::start().await;
    let text = log(&[row("INC0000045", "New", 0, 1), row("INC0000045", "Active", 1, 2)]);
    let first = desk.ok("POST", "/load?part=first-half", &text).await;
    assert_eq!(first, json!({"part": "first-half", "creates": 1, "updates": 0, "unchanged": 0}));
    assert_eq!(desk.refused("POST", "/load", &text).await.0, 409, "one log is loaded once");
    let second = desk.ok("POST", "/load", "").await;
    assert_eq!(second, json!({"part": "second-half", "creates": 0, "updates": 1, "unchanged": 0}));
    assert_eq!(desk.refused("POST", "/load", "").await.0, 409);
    let ledger = desk.ok("GET", "/ledger/servicenow", "").await;
    assert_eq!(ledger["counts"]["creates"], 0, "what the loader wrote is not counted");
    let entries = ledger["entries"].as_array().unwrap();
    assert_eq!(ledger["position"], entries.len());
    let incidents: Vec<_> = entries.iter().filter(|entry| entry["table"] == "incident").collect();
    assert!(incidents.iter().all(|entry| entry["by"] == "loader"));
    let what: Vec<_> = incidents.iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["create", "update"]);
}

#[tokio::test]
async fn a_log_with_a_bad_row_leaves_the_vendor_as_it_was() {
    let desk = Desk::start().await;
    let before = desk.ok("GET", "/ledger/servicenow", "").await["position"].clone();
    let text = log(&[row("INC0000045", "New", 0, 1), row("INC0000046", "Pondering", 0, 1)]);
    let (status, error) = desk.refused("POST", "/load", &text).await;
    assert_eq!(status, 400);
    assert!(error.starts_with("line 3, column incident_state: \"Pondering\""), "{error}");
    assert_eq!(desk.ok("GET", "/ledger/servicenow", "").await["position"], before);
    assert!(desk.0.servicenow.as_ref().unwrap().vendor.find("sys_user", "emailSTARTSWITHcaller-").is_empty());
    assert_eq!(desk.refused("POST", "/load", "").await.0, 409, "there is nothing to go on with");
}

#[tokio::test]
async fn incidents_are_made_up_on_request() {
    let desk = Desk::start().await;
    let done = desk.ok("POST", "/generate?incidents=12&seed=3", "").await;
    assert_eq!((&done["part"], &done["creates"]), (&json!("all"), &json!(12)));
    for bad in ["/generate", "/generate?incidents=0", "/generate?incidents=5&part=third", "/generate?incident=5"] {
        assert_eq!(desk.refused("POST", bad, "").await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn calls_that_make_no_sense_are_told_so() {
    let desk = Desk::start().await;
    let (status, error) = desk.refused("GET", "/ledger/halo", "").await;
    assert_eq!((status, error.contains("those served are servicenow")), (404, true), "{error}");
    assert_eq!(desk.refused("GET", "/ledgers/servicenow", "").await.0, 404);
    assert_eq!(desk.refused("DELETE", "/ledger/servicenow", "").await.0, 405);
    assert_eq!(desk.refused("GET", "/ledger/servicenow?since=yesterday", "").await.0, 400);
    assert_eq!(desk.refused("GET", "/ledger/servicenow?after=1", "").await.0, 400);
}

#[tokio::test]
async fn web_pages_cannot_steer_it() {
    let desk = Desk::start().await;
    for headers in ["Host: evil.example:80\r\n", "Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n"] {
        let mut browser = Caller::connect(desk.authority()).await;
        let answer = browser.ask_with("DELETE", "/faults/servicenow", headers, "").await.unwrap();
        assert_eq!(answer.status, 403, "{headers}");
    }
}
