//! `causeway standins`: options, the first line, and what is ready when it is printed.

use causeway::standins::command::{Args, CommandError, first_line, start};
use clap::{Args as _, Command, FromArgMatches as _};
use serde_json::Value;

fn command() -> Command {
    Args::augment_args(Command::new("standins"))
}

pub(super) fn args(line: &[&str]) -> Args {
    let matches = command().try_get_matches_from(["standins"].iter().chain(line)).unwrap();
    Args::from_arg_matches(&matches).unwrap()
}

async fn line(options: &[&str]) -> String {
    first_line(&start(&args(options)).await.unwrap())
}

async fn refused(options: &[&str]) -> CommandError {
    start(&args(options)).await.unwrap_err()
}

#[tokio::test]
async fn without_a_port_option_all_are_served_and_the_first_line_says_where() {
    let line = line(&["--seed", "empty"]).await;
    assert!(!line.contains('\n'));
    assert!(line.starts_with(r#"{"halo":{"base_url":"http://127.0.0.1:"#), "{line}");
    let said: Value = serde_json::from_str(&line).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&said), "control_url halo servicenow");
    assert_eq!(keys(&said["halo"]), "base_url client_id client_secret tenant");
    assert_eq!(keys(&said["servicenow"]), "base_url client_id client_secret password username");
}

#[tokio::test]
async fn a_port_option_serves_only_those_named() {
    let said: Value = serde_json::from_str(&line(&["--servicenow", "0"]).await).unwrap();
    assert!(said.get("halo").is_none() && said["servicenow"]["base_url"].is_string(), "{said}");
    let said: Value = serde_json::from_str(&line(&["--halo", "0"]).await).unwrap();
    assert!(said.get("servicenow").is_none() && said["halo"]["base_url"].is_string(), "{said}");
}

#[tokio::test]
async fn the_demos_incidents_are_half_told_when_it_starts() {
    let standins = start(&args(&["--incidents", "9"])).await.unwrap();
    let servicenow = &standins.servicenow.as_ref().unwrap().vendor;
    let made_up = servicenow.find("incident", "number>INC0010000");
    assert_eq!(made_up.len(), 9);
    assert!(made_up.iter().all(|incident| incident["state"] != "7"), "nothing is closed in the first half");
    assert_eq!(servicenow.find("sys_user", "user_name=abel.tuter").len(), 1, "the vendor's demo data is there too");
    let empty = start(&args(&["--seed", "empty"])).await.unwrap();
    assert!(empty.servicenow.as_ref().unwrap().vendor.find("incident", "").is_empty());
}

#[tokio::test]
async fn faults_and_switches_are_ready_when_the_first_line_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    std::fs::write(&file, r#"{"servicenow":[{"name":"cut","do":"cut-after"}]}"#).unwrap();
    let path = file.to_str().unwrap();
    let options = ["--seed", "empty", "--faults", path, "--set", "servicenow.basic-auth=false"];
    let standins = start(&args(&options)).await.unwrap();
    let common = standins.common("servicenow").unwrap();
    assert_eq!(common.faults.list().len(), 1);
    assert_eq!(common.switches.get("servicenow.basic-auth"), "false");
    let elsewhere = refused(&["--halo", "0", "--faults", path]).await;
    assert!(matches!(elsewhere, CommandError::NotServed { vendor, .. } if vendor == "servicenow"));
}

#[tokio::test]
async fn options_that_cannot_be_followed_are_refused() {
    assert!(matches!(refused(&["--hubspot", "0"]).await, CommandError::HubSpot));
    assert!(matches!(refused(&["--seed", "empty", "--incidents", "3"]).await, CommandError::EmptyWithIncidents));
    assert!(matches!(refused(&["--incident-log", "no-such.csv"]).await, CommandError::Log(_)));
    assert!(matches!(refused(&["--halo", "0", "--incidents", "3"]).await, CommandError::Load(_)));
    let empty = ["--seed", "empty"];
    let with = |more: [&'static str; 2]| [empty, more].concat();
    assert!(matches!(refused(&with(["--set", "halo.no-such=1"])).await, CommandError::Switch(_)));
    assert!(matches!(refused(&with(["--set", "nobody.knows=1"])).await, CommandError::Switch(_)));
    assert!(matches!(refused(&with(["--faults", "no-such.json"])).await, CommandError::FaultFile { .. }));
    let taken = start(&args(&["--servicenow", "0", "--seed", "empty"])).await.unwrap();
    let port = taken.servicenow.as_ref().unwrap().base_url().rsplit(':').next().unwrap().to_owned();
    assert!(matches!(refused(&["--servicenow", &port, "--seed", "empty"]).await, CommandError::Serve(_)));
    for bad in [&["--set", "x"][..], &["--incidents", "0"], &["--incidents", "3", "--incident-log", "a.csv"]] {
        assert!(command().try_get_matches_from(["standins"].iter().chain(bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn the_long_help_documents_the_control_api_faults_and_every_switch() {
    let help = command().render_long_help().to_string();
    for needed in [
        "/ledger/VENDOR",
        "/generate",
        "/rules/servicenow",
        "/jobs/servicenow?run=JOB",
        "cut-after",
        "--faults",
        "HubSpot is not available yet",
    ] {
        assert!(help.contains(needed), "{needed}");
    }
    let declared = causeway::standins::halo::DECLARED.iter().chain(causeway::standins::servicenow::DECLARED);
    for switch in declared {
        assert!(help.contains(switch.name) && help.contains(switch.meaning), "{}", switch.name);
    }
}
