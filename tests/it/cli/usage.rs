//! Arguments, help, and what the program says of itself.

use std::process::Command;

use super::operator::{bare, feed, run};

#[test]
fn wrong_usage_ends_with_64_and_help_with_0() {
    for wrong in [
        &["bogus"][..],
        &["plan", "--no-such-option"],
        &["apply", "some-plan"],
        &["connection", "add", "acme", "--system", "halo"],
        &["profile", "new", "acme", "--halo", "h", "--servicenow", "s", "--type", "incident=1"],
        &["plan", "--log", "loud"],
    ] {
        bare(wrong).ended(64);
    }
    for right in [&["--help"][..], &["--version"], &["plan", "--help"], &["standins", "--help"]] {
        assert!(!bare(right).ended(0).out.is_empty());
    }
    let refused = bare(&["--json", "bogus"]).ended(64).object();
    assert_eq!(refused["error"]["exit"], 64);
}

/// Elsewhere the system is not asked before a window is opened.
#[cfg(target_os = "linux")]
#[test]
fn without_a_command_and_without_a_display_the_program_says_what_else_it_can_do() {
    let parent = tempfile::tempdir().unwrap();
    let said = run(&parent.path().join("desk"), None, &[]).ended(2).says(&["cannot be opened here", "causeway --help"]);
    assert_eq!(said.out, "");
    assert!(!parent.path().join("desk").exists(), "nothing is made for a window that cannot be shown");
}

#[test]
fn commands_that_do_not_exist_are_not_listed() {
    let help = bare(&["--help"]).ended(0).out;
    for absent in ["reconcile", "schedule"] {
        assert!(!help.contains(absent), "{absent}");
        bare(&[absent]).ended(64);
    }
}

#[test]
fn nothing_configured_ends_with_4_and_says_what_to_do() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    run(&folder, None, &["auto"]).ended(4).says(&["causeway profile new"]);
    run(&folder, None, &["AUTO", "--dry-run"]).ended(4);
    run(&folder, None, &["plan"]).ended(4);
    run(&folder, None, &["plan", "--profile", "acme"]).ended(4).says(&["acme"]);
    run(&folder, None, &["apply", "no-such-plan", "--all"]).ended(4).says(&["causeway plan"]);
    run(&folder, None, &["connection", "test", "acme"]).ended(4).says(&["connection add acme"]);
    run(&folder, None, &["check"]).ended(4).says(&["no connection yet"]);
    let error = run(&folder, None, &["--json", "auto"]).ended(4).object();
    assert_eq!(error["error"]["kind"], "not-configured");
}

#[test]
fn auto_goes_on_after_a_profile_that_does_not_exist() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    let said = run(&folder, None, &["--json", "auto", "--profile", "one", "--profile", "two"]).ended(4);
    let name = |line: serde_json::Value| line["profile"].as_str().unwrap_or_default().to_owned();
    let mut profiles: Vec<String> = said.objects().into_iter().map(name).collect();
    // Profiles that cannot meet are run side by side, and each is told of when it ends.
    profiles.sort();
    assert_eq!(profiles, ["one", "two"]);
}

#[test]
fn an_address_or_a_halo_user_that_cannot_work_is_refused_before_it_is_saved() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    let add = ["connection", "add", "acme", "--system"];
    for options in [
        &["servicenow", "--username", "u", "--url", "not an address"][..],
        &["servicenow", "--username", "u", "--url", "https://u:canary@acme.example"],
        &["halo", "--username", "u", "--url", "https://acme.example"],
        &["servicenow", "--username", "u", "--tenant", "t", "--url", "https://acme.example"],
        &["servicenow", "--username", "u", "--ca-file", "no-such.pem", "--url", "https://acme.example"],
    ] {
        run(&folder, None, &[&add, options].concat()).ended(64);
    }
    let listed = run(&folder, None, &["--json", "connection", "list"]).ended(0).object();
    assert_eq!(listed["connections"].as_array().unwrap().len(), 0);
}

#[test]
fn broken_files_are_named_and_change_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    let file = parent.path().join("acme.toml");
    let name = file.to_str().unwrap();
    run(&folder, None, &["profile", "import", name]).ended(64).says(&["acme.toml"]);
    std::fs::write(&file, "schema = 1\nname = 7\n").unwrap();
    run(&folder, None, &["profile", "import", name]).ended(4).says(&["cannot be read"]);
    std::fs::write(&file, "schema = 99\n").unwrap();
    run(&folder, None, &["profile", "import", name]).ended(4).says(&["Update Causeway"]);
    std::fs::write(&file, "{}").unwrap();
    run(&folder, None, &["apply", name, "--all"]).ended(64).says(&["preview again"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.arg("--data-dir").arg(&folder).args(["profile", "import", "-"]);
    feed(command, Some("nonsense")).ended(4);
}

#[test]
fn hosts_that_keep_files_are_named_with_the_connection_and_those_of_the_own_network_apart() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    let options = ["--system", "halo", "--url", "https://acme.example", "--client-id", "c"];
    let hosts = ["--file-host", "files.example.com", "--internal-file-host", "nas.example.com"];
    run(&folder, None, &[&["connection", "add", "acme"][..], &options, &hosts].concat()).ended(0);
    let listed = run(&folder, None, &["--json", "connection", "list"]).ended(0).object();
    let acme = listed["connections"][0].to_string();
    assert!(acme.contains("\"file_hosts\":[\"files.example.com\"]"), "{acme}");
    assert!(acme.contains("\"internal_file_hosts\":[\"nas.example.com\"]"), "{acme}");
}
