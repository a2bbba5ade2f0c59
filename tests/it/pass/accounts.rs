//! A pass with a plain account, as an agent of the service desk has one: no administrator helps.

use causeway::connector::rights::Verdict;
use causeway::model::ConnectionId;
use serde_json::json;

use crate::support::world::{SEND, World};

#[tokio::test]
async fn a_plain_account_carries_a_pass_and_the_sheet_says_what_it_may_not() {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load"), ("comments", "a comment")]);
    let found = world.desk().test_connection(&ConnectionId::new("servicenow")).await.unwrap();
    let roles = world.servicenow().find("sys_user_has_role", "role.name=admin");
    assert!(roles.iter().all(|role| !role.values().any(|value| *value == found.account_id)), "no administrator");
    let incident = found.rights.tables.iter().find(|table| table.name == "incident").unwrap();
    assert_eq!(incident.read.verdict, Verdict::Yes);
    world.first_load().await;
    let ticket = json!({"summary": "sent", "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    let report = world.settle().await;
    assert_eq!(report.done.created_in_other, 1, "{report:#?}");
    assert_eq!(world.incidents_of(ticket).len(), 1);
}
