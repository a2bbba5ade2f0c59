//! What waits is listed and put right from the command line; a profile is paused and resumed.

use super::operator::Operator;

/// An operator with one loaded pair.
async fn loaded() -> Operator {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let plan = operator.run(&["--json", "plan"]).ended(0).object();
    operator.run(&["apply", plan["plan"]["id"].as_str().unwrap(), "--all", "--first-load"]).ended(0);
    operator
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_fails_is_listed_retried_and_its_ticket_ignored_and_taken_in_again() {
    let operator = loaded().await;
    operator.run(&["waiting"]).ended(0).says(&["Nothing waits."]);
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let ticket = halo.tickets().into_iter().find(|ticket| ticket["summary"] == "No network").unwrap()["id"].to_string();
    let incident = servicenow.find("incident", "short_description=No network")[0]["sys_id"].clone();
    halo.common().switches.set("halo.poisoned-tickets", &ticket).unwrap();
    servicenow.update("admin", "incident", &incident, &[("short_description", "No LAN")]).unwrap();
    operator.run(&["auto"]).ended(2);
    let listed = operator.run(&["--json", "waiting", "--kind", "tries-again"]).ended(0).object();
    let write = listed["waiting"][0]["write"]["id"].to_string();
    assert_eq!(listed["waiting"][0]["write"]["tries"], 1, "{listed}");
    operator.run(&["waiting"]).ended(0).says(&["tries-again", &write]);
    operator.run(&["waiting", "retry", "--all"]).ended(0).says(&["1 write tried again by the next pass"]);
    operator.run(&["waiting", "ignore", &ticket]).ended(64).says(&["--reason"]);
    operator.run(&["waiting", "ignore", &ticket, "--reason", "locked"]).ended(0).says(&["is ignored"]);
    operator.run(&["waiting"]).ended(0).says(&["ignored by ", "locked"]);
    operator.run(&["profile", "list"]).ended(0).says(&["In step", "Excluded", "Failing"]);
    halo.common().switches.set("halo.poisoned-tickets", "").unwrap();
    operator.run(&["waiting", "resume", &ticket]).ended(0).says(&["goes on"]);
    operator.run(&["auto"]).ended(0).says(&["1 changed in Halo"]);
    operator.run(&["waiting", "pause", "987654"]).ended(4).says(&["knows no ticket or record 987654"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_paused_and_resumed() {
    let operator = loaded().await;
    operator.run(&["profile", "pause", "acme", "--reason", "a migration"]).ended(0).says(&["acme is paused"]);
    operator.run(&["profile", "list"]).ended(0).says(&["enabled, paused"]);
    operator.incident("Printer on fire");
    operator.run(&["auto"]).ended(1).says(&["paused by", "a migration"]);
    assert_eq!(operator.tickets_made(), 1);
    operator.run(&["profile", "resume", "acme"]).ended(0).says(&["acme goes on"]);
    operator.run(&["auto"]).ended(0).says(&["1 new in Halo"]);
    assert_eq!(operator.tickets_made(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_records_are_looked_for_when_asked_and_an_emptied_side_ends_with_3_until_it_is_let_through() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    let incidents: Vec<String> = (0..14).map(|number| operator.incident(&format!("incident {number}"))).collect();
    let plan = operator.run(&["--json", "plan"]).ended(0).object();
    operator.run(&["apply", plan["plan"]["id"].as_str().unwrap(), "--all", "--first-load"]).ended(0);
    operator.run(&["auto"]).ended(0);
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    for incident in &incidents[1..12] {
        assert!(servicenow.delete("admin", "incident", incident));
    }
    let shown = operator.run(&["--json", "plan", "--look"]).ended(3).object();
    assert_eq!(shown["plan"]["stops"][0]["class"], "gone", "{shown}");
    operator.run(&["auto"]).ended(3).says(&["guard gone", "11 linked records or notes are gone", "override the guard"]);
    let plan = operator.run(&["--json", "plan"]).ended(3).object();
    let id = plan["plan"]["id"].as_str().unwrap();
    operator.run(&["apply", id, "--all", "--override", "gone"]).ended(1);
    operator.run(&["auto"]).ended(0);
    operator.run(&["waiting", "--kind", "gone"]).ended(0).says(&["was deleted", "nothing is made in its place"]);
    assert_eq!(operator.tickets_made(), 14, "nothing was made again");
}
