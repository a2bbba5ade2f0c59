//! Links on the command line: looked at, made, ended, and made in place of others.

use serde_json::json;

use super::operator::Operator;

fn ticket(operator: &Operator, summary: &str) -> String {
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    halo.create_ticket("Abel Tuter", fields).unwrap().to_string()
}

fn number(operator: &Operator, summary: &str) -> String {
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    servicenow.find("incident", &format!("short_description={summary}")).remove(0)["number"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_are_linked_unlinked_and_linked_anew_by_their_numbers() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    for summary in ["No network", "Printer on fire"] {
        operator.incident(summary);
    }
    let (one, two) = (ticket(&operator, "No network"), ticket(&operator, "Printer on fire"));
    let (first, second) = (number(&operator, "No network"), number(&operator, "Printer on fire"));
    let looked = operator.run(&["link", &one, &first, "--dry-run"]).ended(0);
    looked.says(&["1 pair to link", "No network"]);
    assert_eq!(operator.run(&["--json", "links"]).object()["total"], 0, "a look links nothing");
    operator.run(&["link", &one, &first]).ended(0).says(&["1 linked"]);
    let refused = operator.run(&["link", &two, &first]).ended(1);
    refused.says(&["refused", &format!("{one} ↔ {first}"), "unlink them first"]);
    let asks = operator.run(&["send", &one]).ended(64);
    asks.says(&["No network", &first, "nothing was sent", "--again"]);
    operator.run(&["link", &one, &second, "--instead"]).ended(0).says(&["1 linked", "1 unlinked"]);
    operator.run(&["unlink", &second, "--reason", "two matters"]).ended(0).says(&["not linked any more"]);
    operator.run(&["unlink", &second]).ended(64).says(&["no live link"]);

    let file = operator.folder.with_file_name("pairs.csv");
    std::fs::write(&file, format!("ticket;record\n{one};{first}\n{two};{second}\n{two};INC7777777\n")).unwrap();
    let file = file.to_str().unwrap();
    let looked = operator.run(&["--json", "adopt", "--by", "numbers", file, "--dry-run"]).ended(1).object();
    assert_eq!(looked["proposal"]["refused"].as_array().unwrap().len(), 1, "{looked}");
    let done = operator.run(&["--json", "adopt", "--by", "numbers", file]).ended(1).object();
    assert_eq!(done["run"]["done"]["linked"], 2, "{done}");
    operator.run(&["unlink", &one, &two]).ended(64).says(&["--yes"]);
    operator.run(&["--yes", "unlink", &one, &two]).ended(0);
    assert_eq!(operator.run(&["--json", "links"]).object()["total"], 0);
    operator.run(&["adopt", "--by", "native", "--dry-run"]).ended(0).says(&["0 pairs to link"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_native_set_up_is_drafted_on_the_command_line() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let line = ["profile", "from-native", "taken", "--halo", "halo", "--servicenow", "servicenow", "--customer", "12"];
    operator.run(&line).ended(4).says(&["keeps no ServiceNow settings"]);
    let settings = json!({
        "id": 12, "servicenow_url": "https://acme.service-now.com", "servicenow_username": "halo",
        "servicenow_status_mappings": [{ "fiid": 2, "name": "In Progress", "thirdpartyname": "2" }],
    });
    halo.save("Admin", "Client", settings).unwrap();
    operator.run(&line).ended(0).says(&["value table of Status", "no counterpart", "saved, disabled"]);
    operator.run(&["profile", "list"]).ended(0).says(&["taken"]);
}
