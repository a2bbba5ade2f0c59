//! What strangers hand to the stand-ins, read without a server: what fuzz targets drive and what
//! their corpus is replayed through.
//!
//! Each takes any bytes, must not panic, and asserts what must hold whatever came.

use super::clock::Clock;
use super::faults::{parse, parse_file};
use super::incident_log::csv;
use super::server::Common;
use super::servicenow::{DECLARED, ServiceNow};
use super::{control, halo};

/// Something that reads any bytes.
pub type Target = fn(&[u8]);

/// The parsers by the names of their corpora.
pub const TARGETS: [(&str, Target); 4] =
    [("encoded_query", encoded_query), ("incident_log", incident_log), ("faults", faults), ("control", control_bodies)];

/// A text as an encoded query over a few incidents.
fn encoded_query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let instance = ServiceNow::new(Common::new("servicenow", DECLARED));
    for title in ["printer", "VPN drops"] {
        // A fresh instance takes an incident; should it not, there is less to find.
        drop(instance.insert("admin", "incident", &[("short_description", title)]));
    }
    assert!(instance.find("incident", &text).len() <= 2, "a query finds rows that are there, each once");
}

/// Bytes as the CSV file of an incident log.
fn incident_log(bytes: &[u8]) {
    drop(csv::parse(bytes));
}

/// A text as faults of a control call and as a file of faults.
fn faults(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    drop(parse_file(&text));
    for armed in parse(&text).into_iter().flatten() {
        let written = serde_json::to_string(&armed).unwrap_or_default();
        assert!(parse(&written).is_ok(), "what was taken is listed in a form that is taken: {written}");
    }
}

/// A text as the body of the control calls that set clocks and switches.
fn control_bodies(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let clock = Clock::default();
    // What is refused changes nothing; what is taken must leave a clock that can be read.
    drop(control::order(&clock, &text));
    let _reading = clock.reading();
    drop(control::switch(&Common::new("halo", halo::DECLARED), &text));
}
