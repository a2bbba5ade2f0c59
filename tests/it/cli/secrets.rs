//! Secrets: where they may come from, and that they go nowhere.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use serde_json::json;

use super::operator::{Operator, Said, feed, run};

#[test]
fn a_secret_that_is_given_as_an_argument_is_refused_and_not_repeated() {
    let parent = tempfile::tempdir().unwrap();
    let said = run(&parent.path().join("desk"), None, &["secret", "set", "acme/password", "canary-in-argument"]);
    let said = said.ended(64).says(&["never given as an argument"]);
    assert!(!format!("{said:?}").contains("canary"));
}

#[test]
fn a_secret_without_a_terminal_comes_from_a_pipe_or_not_at_all() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    run(&folder, None, &["secret", "set", "acme/password"]).ended(64).says(&["holds nothing", "one line"]);
    let secrets = json!({ "acme/password": "canary" });
    let said = run(&folder, Some(&secrets), &["secret", "set", "acme/password"]).ended(64);
    said.says(&["memory only"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.arg("--data-dir").arg(&folder).args(["--secrets-stdin", "connection", "list"]);
    let said = feed(command, Some("{\"acme/password\": canary-broken}")).ended(64).says(&["JSON"]);
    assert!(!format!("{said:?}").contains("canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_missing_ends_with_6_and_is_named() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    let nothing = json!({});
    let ask = |line: &[&str]| tokio::task::block_in_place(|| run(&operator.folder, Some(&nothing), line));
    ask(&["connection", "test", "halo"]).ended(6).says(&["halo/client-secret", "causeway secret set"]);
    let checked = ask(&["--json", "check"]).ended(6).object();
    let findings = checked["findings"].as_array().unwrap();
    let problems: Vec<_> = findings.iter().filter(|one| one["problem"].is_string()).collect();
    assert_eq!(problems.len(), 2, "each secret is named once: {findings:#?}");
}

#[test]
fn a_connection_added_without_a_terminal_says_which_secrets_are_still_to_be_stored() {
    let parent = tempfile::tempdir().unwrap();
    let options = ["--system", "servicenow", "--url", "https://acme.example", "--username", "u", "--client-id", "c"];
    let said = run(&parent.path().join("desk"), None, &[&["connection", "add", "acme"], &options[..]].concat());
    said.ended(0).says(&["secret set acme/client-secret", "secret set acme/password"]);
}

/// SEC5: no credential is in any output, or in any file of the data folder.
#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_in_no_output_and_in_no_file() {
    let mut operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let right: Vec<String> = secrets(&operator);
    for connection in ["halo", "servicenow"] {
        operator.run(&["calls", "--connection", connection, "--keep-said", "on"]).ended(0);
    }
    let file = |name: &str| operator.folder.join(name).to_str().unwrap().to_owned();
    let (sheet, whole, support) = (file("run.csv"), file("run.json"), file("support.json"));
    let mut said: Vec<Said> = Vec::new();
    for line in [
        &["--log", "trace", "connection", "test"][..],
        &["--log", "trace", "--json", "plan"],
        &["--log", "trace", "check"],
        &["--log", "trace", "AUTO"],
        &["profile", "export", "acme"],
        &["secret", "list"],
        &["calls"],
        &["--json", "calls", "--connection", "servicenow"],
        &["connection", "state"],
        &["runs", "--report", "1", "--out", &sheet],
        &["runs", "--report", "1", "--out", &whole],
        &["support", "--out", &support],
    ] {
        said.push(operator.run(line));
    }
    // What was said in the last requests to each side, with its headers, and what signing in said among it.
    for connection in ["halo", "servicenow"] {
        let calls = operator.run(&["--json", "calls", "--connection", connection]).ended(0).object();
        for call in calls["calls"].as_array().unwrap().iter().take(8) {
            said.push(operator.run(&["--json", "calls", "--said", &call["id"].to_string()]).ended(0));
        }
        let hidden = r#"{"name":"authorization","value":"***"}"#;
        assert!(said.last().is_some_and(|said| said.out.contains("sent_headers")), "{said:#?}");
        assert!(said.iter().any(|said| said.out.contains(hidden)), "{said:#?}");
    }
    assert!([sheet, whole, support].iter().all(|path| Path::new(path).exists()), "{said:#?}");
    operator.secrets = json!({ "halo/client-secret": "canary-halo", "servicenow/password": "canary-servicenow" });
    said.push(operator.run(&["--log", "trace", "connection", "test"]).ended(2));
    said.push(operator.run(&["--log", "trace", "--json", "AUTO"]).ended(2));
    let canaries: Vec<String> = right.into_iter().chain(secrets(&operator)).collect();
    for canary in &canaries {
        assert!(said.iter().all(|said| !format!("{said:?}").contains(canary)), "an output holds a credential");
        assert_eq!(files_with(&operator.folder, canary.as_bytes()), Vec::<String>::new());
    }
    assert!(!files_with(&operator.folder, b"No network").is_empty(), "the search itself finds what is there");
}

/// The operator's secrets, plain and as a sign-in header carries them.
fn secrets(operator: &Operator) -> Vec<String> {
    let user = operator.standins.servicenow.as_ref().unwrap().vendor.credentials().username;
    let plain = operator.secrets.as_object().unwrap().values().map(|secret| secret.as_str().unwrap().to_owned());
    let basic = |secret: String| base64::engine::general_purpose::STANDARD.encode(format!("{user}:{secret}"));
    plain.flat_map(|secret| [secret.clone(), basic(secret)]).collect()
}

fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, needle));
        } else if std::fs::read(&path).unwrap().windows(needle.len()).any(|part| part == needle) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// S22: with no keychain to ask, a check names each secret, asks nobody and ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_under_an_account_without_a_keychain_names_each_secret_and_ends() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    let said = tokio::task::block_in_place(|| run(&operator.folder, None, &["check"])).ended(6);
    let said = said.says(&["secret halo/client-secret", "secret servicenow/password"]);
    assert!(!format!("{said:?}").to_lowercase().contains("enter"), "nothing is asked: {said:?}");
    let auto = tokio::task::block_in_place(|| run(&operator.folder, None, &["auto"]));
    assert!([4, 6].contains(&auto.code), "{auto:?}");
}

/// Q1: secrets come from wherever the company keeps them, and what its rule wants changed is named.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_the_companys_rule_wants_changed_is_named_by_the_check() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    let rule = |days| operator.run(&["settings", "secrets.change_days", days]);
    rule("5000").ended(64).says(&["a number of days from 1 to 3650"]);
    let named = |said: &Said| said.out.contains("secret servicenow/password: to be changed by");
    rule("15").ended(0);
    assert!(!named(&operator.run(&["check"])), "it was given today");
    rule("14").ended(0);
    let said = operator.run(&["check"]).ended(1).says(&["secret halo/client-secret: to be changed by"]);
    assert!(named(&said), "{said:#?}");
    rule("").ended(0);
    assert!(!named(&operator.run(&["check"])));
}
