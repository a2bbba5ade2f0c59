//! Rights and instances on the command line.

use super::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn rights_are_shown_as_a_matrix_and_handed_over_as_a_sheet() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.run(&["connection", "rights", "servicenow", "--sheet"]).ended(0).says(&["Tested: not yet", "itil"]);
    operator.profile();
    operator.incident("No network");
    operator.run(&["connection", "test", "halo"]).ended(0).says(&["access tokens live 3600 s", "Tenant: standin"]);
    let matrix = operator.run(&["connection", "rights", "servicenow"]).ended(1);
    matrix.says(&["not known until written", "Fields of incident", "short_description", "Calls itself", "missing: "]);
    let object = operator.run(&["--json", "connection", "rights", "servicenow"]).ended(1).object();
    assert_eq!(object["rights"]["tables"][0]["name"], "incident", "{object}");
    assert_eq!(object["rights"]["tables"][0]["read"]["verdict"], "yes", "{object}");
    let file = operator.folder.with_file_name("rights.md");
    let name = file.to_str().unwrap();
    operator.run(&["connection", "rights", "servicenow", "--sheet", "--out", name]).ended(0).says(&["rights.md"]);
    let sheet = std::fs::read_to_string(&file).unwrap();
    assert!(sheet.contains("# Least rights") && !sheet.contains("standin-password"), "{sheet}");
    operator.run(&["connection", "rights", "servicenow", "--out", name]).ended(64);
    operator.run(&["connection", "rights", "nobody"]).ended(4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_ends_unattended_runs_with_3_until_it_is_confirmed() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    operator.run(&["auto"]).ended(1);
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    drop(servicenow.router("https://clone.service-now.com"));
    let stopped = operator.run(&["auto"]).ended(3);
    stopped.says(&["wrong or cloned instance", "clone.service-now.com", "causeway connection confirm servicenow"]);
    operator.run(&["connection", "test", "servicenow"]).ended(3).says(&["WRONG OR CLONED INSTANCE"]);
    operator.run(&["check"]).ended(3).says(&["wrong or cloned instance"]);
    operator.run(&["runs", "--limit", "1"]).ended(0).says(&["stopped-by-guard"]);
    operator.run(&["connection", "confirm", "servicenow"]).ended(0).says(&["clone.service-now.com"]);
    operator.run(&["auto"]).ended(1).says(&["first load"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_to_write_is_tried_only_on_a_record_that_is_named_and_on_request() {
    let operator = Operator::new().await;
    operator.connect("production");
    operator.profile();
    operator.incident("No network");
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let number = servicenow.find("incident", "short_description=No network")[0]["number"].clone();
    let line = ["connection", "test", "servicenow", "--write-to", &number];
    operator.run(&line).ended(64).says(&["production", "--yes"]);
    operator.run(&[&["--yes"], &line[..]].concat()).ended(1).says(&[&number, "records can be changed there"]);
    let shown = operator.run(&["--json", "connection", "rights", "servicenow"]).ended(1).object();
    assert_eq!(shown["rights"]["tables"][0]["update"]["verdict"], "yes", "{shown}");
    operator.run(&["connection", "test", "--write-to", &number]).ended(64);
}
