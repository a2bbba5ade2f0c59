//! Requests on the command line: by run, by ticket, and what was said in them.

use super::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_listed_by_ticket_and_what_was_said_is_shown_where_it_is_kept() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    operator.run(&["calls", "--connection", "servicenow", "--keep-said", "on"]).ended(0).says(&["is kept from now on"]);
    let plan = operator.run(&["--json", "plan"]).ended(0).object()["plan"]["id"].as_str().unwrap().to_owned();
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    let number = operator.run(&["--json", "links"]).ended(0).object()["links"][0]["halo"].as_str().unwrap().to_owned();

    let about = operator.run(&["--json", "calls", "--ticket", &number]).ended(0).object();
    let calls = about["calls"].as_array().unwrap();
    assert!(calls.iter().any(|call| call["method"] == "POST"), "{calls:#?}");
    let asked = operator.run(&["--json", "calls", "--connection", "servicenow"]).ended(0).object();
    let id = asked["calls"][0]["id"].to_string();
    operator.run(&["calls", "--said", &id]).ended(0).says(&[
        "sent: ",
        "  authorization: ***\n",
        "answered: ",
        "  content-type: application/json",
        "  x-is-logged-in: true\n",
    ]);
    let said = operator.run(&["--json", "calls", "--said", &id]).ended(0).object()["said"].clone();
    let named = |headers: &str, name: &str| {
        said[headers].as_array().unwrap().iter().any(|header| header["name"] == name && header["value"] != "")
    };
    assert!(named("sent_headers", "accept") && named("answered_headers", "x-transaction-id"), "{said:#?}");
    let of_halo = calls.iter().find(|call| call["connection"] == "halo").unwrap()["id"].to_string();
    operator.run(&["calls", "--said", &of_halo]).ended(64).says(&["is not kept", "--keep-said on"]);
    operator.run(&["calls", "--ticket", "INC4711"]).ended(64).says(&["no ticket or record with the number"]);
    operator.run(&["calls", "--connection", "servicenow"]).ended(0).says(&["Address", "/api/now/", "200"]);
    operator.run(&["connection", "state"]).ended(0).says(&["halo answers, last good answer", "waiting: 0 writes"]);
}
