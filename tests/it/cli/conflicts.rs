//! Conflicts are listed with both values and decided from the command line.

use serde_json::json;

use super::operator::Operator;

/// An operator whose one pair was changed on both sides, with the ticket's id.
async fn torn() -> (Operator, i64) {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let plan = operator.run(&["--json", "plan"]).ended(0).object();
    operator.run(&["apply", plan["plan"]["id"].as_str().unwrap(), "--all", "--first-load"]).ended(0);
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let linked = |ticket: &serde_json::Value| ticket["summary"] == "No network";
    let ticket = halo.tickets().into_iter().find(linked).unwrap()["id"].as_i64().unwrap();
    halo.update_ticket("Abel Tuter", ticket, json!({"summary": "said here"})).unwrap();
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let incident = servicenow.find("incident", "short_description=No network")[0]["sys_id"].clone();
    servicenow.update("admin", "incident", &incident, &[("short_description", "said there")]).unwrap();
    operator.run(&["auto"]).ended(1);
    (operator, ticket)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_listed_with_both_values_and_one_side_is_taken() {
    let (operator, ticket) = torn().await;
    operator
        .run(&["conflicts"])
        .ended(0)
        .says(&["halo has said here, servicenow has said there", "before: No network"]);
    let listed = operator.run(&["--json", "conflicts", "--profile", "acme"]).ended(0).object();
    assert_eq!(listed["conflicts"][0]["about"]["conflict"][0]["other"], "said there", "{listed}");
    let number = ticket.to_string();
    operator.run(&["conflicts", "take", "halo", &number, "--field", "No such"]).ended(64).says(&["field of that name"]);
    operator.run(&["conflicts", "take", "halo", "999999"]).ended(64).says(&["no conflict waits on 999999"]);
    operator.run(&["conflicts", "take", "other", &number, "--field", "Summary"]).ended(0).says(&["1 field decided"]);
    operator.run(&["conflicts"]).ended(0).says(&["servicenow's is taken by"]);
    operator.run(&["conflicts", "ask", "--all"]).ended(0).says(&["1 field asked anew"]);
    operator.run(&["conflicts", "take", "other", "--all"]).ended(0);
    operator.run(&["auto"]).ended(0).says(&["1 changed"]);
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    assert_eq!(halo.ticket(ticket).unwrap()["summary"], "said there");
    operator.run(&["conflicts"]).ended(0).says(&["No conflict waits."]);
    operator.run(&["conflicts", "take", "halo"]).ended(64);
}
