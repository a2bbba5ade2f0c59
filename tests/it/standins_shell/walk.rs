//! A stranger's client in another language, written from the vendors' documents, walks the main
//! resources of both stand-ins: `tests/walk`.

use std::process::{Command, Stdio};

use causeway::standins::command::{first_line, start};

use super::command::args;

/// The first Python 3 of the path; `None` where there is none.
fn python() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|name| {
        let version = Command::new(name).arg("--version").stdin(Stdio::null()).output();
        version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("Python 3"))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_written_from_the_documents_walks_both() {
    let Some(python) = python() else {
        assert!(std::env::var_os("CI").is_none(), "python3 is missing; install it");
        println!("skipped: there is no Python 3 on this machine");
        return;
    };
    let standins = start(&args(&["--seed", "empty"])).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let line = folder.path().join("line.json");
    std::fs::write(&line, first_line(&standins)).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/walk");
    let mut walk = Command::new(python);
    walk.args(["-B", script]).arg(&line).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || walk.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<&str> = said.split_inclusive("FAILED").skip(1).collect();
    assert!(output.status.success(), "{failed:?}\n{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.lines().count() > 30, "few steps were walked: {said}");
}
