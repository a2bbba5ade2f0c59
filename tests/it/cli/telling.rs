//! What the program tells about tickets, runs and itself: explanations, files, and a bundle for help.

use serde_json::json;

use super::operator::Operator;

fn plan_id(said: &serde_json::Value) -> String {
    said["plan"]["id"].as_str().unwrap().to_owned()
}

/// A desk with one linked pair: the incident's number and the ticket's.
async fn loaded() -> (Operator, String, String) {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("My boss's laptop");
    let plan = plan_id(&operator.run(&["--json", "plan"]).ended(0).object());
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    let links = operator.run(&["--json", "links"]).ended(0).object();
    let text = |name: &str| links["links"][0][name].as_str().unwrap().to_owned();
    let (incident, ticket) = (text("other"), text("halo"));
    (operator, incident, ticket)
}

#[tokio::test(flavor = "multi_thread")]
async fn either_number_explains_the_whole_chain_without_a_request() {
    let (operator, incident, ticket) = loaded().await;
    let asked = || ["halo", "servicenow"].map(|vendor| operator.standins.common(vendor).unwrap().requests.position());
    let before = asked();
    for number in [&incident, &ticket] {
        operator.run(&["explain", number]).ended(0).says(&[
            "Halo",
            &incident,
            "Linked by acme since",
            "Profile acme keeps it in step",
            "Last fetched from servicenow (incident",
            "mapped fields are the same",
        ]);
    }
    assert_eq!(asked(), before, "nobody was asked");
    operator.run(&["explain", "INC4711"]).ended(64).says(&["no ticket or record with the number INC4711"]);
    let told = operator.run(&["--json", "explain", &ticket]).ended(0).object();
    assert_eq!(told["ticket"]["profiles"][0]["place"], "keeps");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_switch_for_files_is_set_and_each_file_is_explained() {
    let (operator, incident, ticket) = loaded().await;
    operator.run(&["settings"]).ended(0).says(&["files.outbound", "files.inbound", "false"]);
    operator.run(&["settings", "files.outbound", "on"]).ended(0).says(&["true"]);
    operator.run(&["settings", "files.everything", "on"]).ended(64).says(&["there are files.outbound, files.inbound"]);
    operator.run(&["settings", "files.outbound", "perhaps"]).ended(64).says(&["is true or false"]);
    let told = operator.run(&["--json", "settings"]).ended(0).object();
    assert_eq!(told["settings"]["files"], json!({"outbound": true, "inbound": false}));
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let file =
        |(name, public): (&str, bool)| json!({"filename": name, "data_base64": "aGVsbG8=", "showforusers": public});
    let files = [("photo.png", true), ("payroll.xlsx", false), ("setup.exe", true)].map(file);
    let action = json!({"outcome_id": 8, "note": "see these", "sync_to_servicenow": true, "attachments": files});
    halo.add_action("Beth Anglin", ticket.parse().unwrap(), action).unwrap();
    let plan = operator.run(&["plan"]).ended(0);
    plan.says(&["photo.png (5 bytes)", "payroll.xlsx stays: it is private", "setup.exe stays: files that end in .exe"]);
    operator.run(&["auto"]);
    operator.run(&["explain", &incident]).ended(0).says(&[
        "File of Halo: photo.png (5 bytes), public, carried over to the other side",
        "File of Halo: payroll.xlsx (5 bytes), private, stays: it is private: end-users may not see it",
        "File of Halo: setup.exe (5 bytes), public, stays: files that end in .exe are blocked by the profile",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_person_is_explained_with_both_values() {
    let (operator, incident, ticket) = loaded().await;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let sys_id = servicenow.find("incident", &format!("number={incident}")).remove(0)["sys_id"].clone();
    servicenow.update("admin", "incident", &sys_id, &[("short_description", "My boss's new laptop")]).unwrap();
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let change = json!({"summary": "Your boss's laptop"});
    halo.update_ticket("Beth Anglin", ticket.parse().unwrap(), change).unwrap();
    operator.run(&["auto"]).ended(1);
    operator.run(&["explain", &incident]).ended(0).says(&[
        "Waits for a person (acme): both sides changed Summary",
        "Summary: Halo “Your boss's laptop”, ServiceNow “My boss's new laptop”; changed on both sides",
        "The next pass looks at it again",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_into_a_file_for_sheets_or_for_programs() {
    let (operator, incident, ticket) = loaded().await;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let sys_id = servicenow.find("incident", &format!("number={incident}")).remove(0)["sys_id"].clone();
    servicenow.update("admin", "incident", &sys_id, &[("short_description", "=1+1")]).unwrap();
    let run = operator.run(&["--json", "auto"]).ended(0).object()["run"]["run"].to_string();
    let file = |name: &str| operator.folder.with_file_name(name).to_str().unwrap().to_owned();
    let (sheet, data, odd) = (file("run.csv"), file("run.json"), file("run.doc"));
    operator.run(&["runs", "--report", &run, "--out", &sheet]).ended(0).says(&["holds run", "1 change"]);
    let text = std::fs::read_to_string(&sheet).unwrap();
    assert!(text.starts_with("Run,Profile,Change,Time (UTC),By,Ticket,Record,"), "{text}");
    assert!(text.contains(&format!("{ticket},{incident},Halo,update,")), "{text}");
    operator.run(&["runs", "--report", &run, "--out", &data]).ended(0);
    let whole: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&data).unwrap()).unwrap();
    assert_eq!(whole["changes"][0]["what"], "update");
    assert!(whole["calls"].as_array().unwrap().len() > 1, "{whole}");
    operator.run(&["runs", "--report", &run, "--out", &odd]).ended(64).says(&[".csv or .json"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundle_for_help_holds_no_secret_no_account_and_no_text_of_a_ticket() {
    let (operator, incident, ticket) = loaded().await;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let sys_id = servicenow.find("incident", &format!("number={incident}")).remove(0)["sys_id"].clone();
    servicenow.update("admin", "incident", &sys_id, &[("short_description", "My boss's new laptop")]).unwrap();
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let change = json!({"summary": "Your boss's laptop"});
    halo.update_ticket("Beth Anglin", ticket.parse().unwrap(), change).unwrap();
    operator.run(&["auto"]).ended(1);
    let file = operator.folder.with_file_name("support.json");
    operator.run(&["support", "--out", file.to_str().unwrap()]).ended(0).says(&["look at it before you send it"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["runs"][0]["report"]["conflicts"].as_array().unwrap().len(), 1);
    assert!(text.contains(&incident), "numbers stay");
    let halo = operator.standins.halo.as_ref().unwrap().vendor.credentials();
    let other = servicenow.credentials();
    let account = format!("\"{}\"", other.username);
    for private in [&halo.client_secret, &halo.client_id, &other.password, &account, &"boss's laptop".to_owned()] {
        assert!(!text.contains(private.as_str()), "{private} is in the bundle");
    }
}
