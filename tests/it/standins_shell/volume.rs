//! A desk of 200,000 incidents in one process, under `tests/run --long`; a hundredth of it else.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::standin_servicenow::stranger;
use crate::support::long;

/// The stand-ins as people start them; stopped when it is dropped.
struct Served {
    child: Child,
    line: Value,
}

impl Served {
    fn start(incidents: usize) -> Self {
        let incidents = incidents.to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
            .args(["standins", "--servicenow", "0", "--incidents", &incidents])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, line: serde_json::from_str(&line).unwrap() }
    }

    /// The most memory that it ever had, in kilobytes; `None` where the system does not tell.
    fn peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_thousand_incidents_are_served_in_less_than_a_gigabyte() {
    let incidents = if long() { 200_000 } else { 2_000 };
    let served = Served::start(incidents);
    let instance = &served.line["servicenow"];
    let text = |name: &str| instance[name].as_str().unwrap().to_owned();
    let (mut seen, mut last) = (0, String::new());
    let client = stranger();
    loop {
        let query = format!("sys_id>{last}^ORDERBYsys_id");
        let page = client
            .get(format!("{}/api/now/table/incident", text("base_url")))
            .basic_auth(text("username"), Some(text("password")))
            .query(&[("sysparm_query", query.as_str()), ("sysparm_limit", "5000"), ("sysparm_no_count", "true")])
            .send()
            .await
            .unwrap();
        let page: Value = serde_json::from_slice(&page.bytes().await.unwrap()).unwrap();
        let rows = page["result"].as_array().unwrap();
        let Some(end) = rows.last() else { break };
        end["sys_id"].as_str().unwrap().clone_into(&mut last);
        seen += rows.len();
    }
    assert!(seen >= incidents, "{seen}");
    let Some(peak) = served.peak() else { return println!("{seen} incidents; this system tells no peak of memory") };
    println!("{seen} incidents, each read once: at most {} MB", peak / 1_024);
    assert!(peak < 1_048_576, "{peak} kB");
}
