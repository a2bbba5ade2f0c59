//! A row of a plan is turned on the command line; a plan or a run takes the first few.

use serde_json::{Value, json};

use super::operator::Operator;

async fn loaded() -> (Operator, Value) {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("VPN drops");
    let plan = operator.run(&["--json", "plan"]).ended(0).object()["plan"]["id"].as_str().unwrap().to_owned();
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    operator.run(&["auto"]).ended(0);
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let ticket = halo.tickets().into_iter().find(|ticket| ticket["summary"] == "VPN drops").unwrap();
    halo.update_ticket("Abel Tuter", ticket["id"].as_i64().unwrap(), json!({"summary": "said in Halo"})).unwrap();
    (operator, ticket["id"].clone())
}

fn plan(operator: &Operator) -> (String, String) {
    let plan = operator.run(&["--json", "plan"]).ended(0).object();
    let rows = plan["plan"]["rows"].as_array().unwrap().clone();
    let row = rows.iter().find(|row| row["what"]["act"]["update"].is_object()).unwrap();
    (plan["plan"]["id"].as_str().unwrap().to_owned(), row["id"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_turned_and_shown_and_applied_with_the_other_direction() {
    let (operator, ticket) = loaded().await;
    let (id, row) = plan(&operator);
    let shown = operator.run(&["turn", &id, &format!("{row}=servicenow")]).ended(0);
    shown.says(&["update halo", "takes the other side's value of Summary", "Carry it out with: causeway apply"]);
    operator.run(&["turn", &id, &format!("{row}=sideways")]).ended(64).says(&["no ROW=SIDE"]);
    operator.run(&["turn", &id, &format!("{row}=halo")]).ended(64).says(&["it takes Halo's value already"]);
    operator.run(&["apply", &id, "--rows", &row, "--direction", &format!("{row}=servicenow")]).ended(0);
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    assert_eq!(halo.ticket(ticket.as_i64().unwrap()).unwrap()["summary"], "VPN drops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_or_a_run_takes_the_first_few_records() {
    let (operator, _) = loaded().await;
    for at in 0..4 {
        operator.incident(&format!("new {at}"));
    }
    let made = operator.tickets_made();
    let few = operator.run(&["--json", "plan", "--first", "2", "--of", "create-in-halo"]).ended(0).object();
    assert_eq!(few["plan"]["rows"].as_array().unwrap().len(), 2, "{few}");
    operator.run(&["apply", few["plan"]["id"].as_str().unwrap(), "--first", "1"]).ended(0);
    assert_eq!(operator.tickets_made() - made, 1);
    operator.run(&["auto", "--first", "1", "--of", "create-in-halo"]).ended(0);
    assert_eq!(operator.tickets_made() - made, 2);
    operator.run(&["auto"]).ended(0);
    assert_eq!(operator.tickets_made() - made, 4);
}
