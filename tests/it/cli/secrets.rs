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
    let mut said: Vec<Said> = Vec::new();
    for line in [
        &["--log", "trace", "connection", "test"][..],
        &["--log", "trace", "--json", "plan"],
        &["--log", "trace", "check"],
        &["--log", "trace", "AUTO"],
        &["profile", "export", "acme"],
        &["secret", "list"],
    ] {
        said.push(operator.run(line));
    }
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
