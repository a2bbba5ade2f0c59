//! A pass with a plain account, as an agent of the service desk has one: no administrator helps.

use causeway::connector::rights::Verdict;
use causeway::model::ConnectionId;
use causeway::report::rights::{Sheet, sheet};
use serde_json::json;

use crate::support::world::{SEND, World};

#[tokio::test]
async fn a_plain_account_carries_a_pass_and_the_sheet_says_what_it_may_not() {
    let world = World::new().await;
    // As many instances are: what describes the instance is for administrators.
    for closed in ["servicenow.metadata-readable", "servicenow.choices-readable"] {
        world.servicenow().common().switches.set(closed, "false").unwrap();
    }
    world.incident(&[("short_description", "the first load"), ("comments", "a comment")]);
    let found = world.desk().test_connection(&ConnectionId::new("servicenow")).await.unwrap();
    let roles = world.servicenow().find("sys_user_has_role", "role.name=admin");
    assert!(roles.iter().all(|role| !role.values().any(|value| *value == found.account_id)), "no administrator");
    let incident = found.rights.tables.iter().find(|table| table.name == "incident").unwrap();
    assert_eq!(incident.read.verdict, Verdict::Yes);
    let view = world.desk().connection_view(&ConnectionId::new("servicenow")).await.unwrap();
    let sheet = sheet(&Sheet {
        connection: &view.connection,
        profiles: &view.used_by,
        tested: view.tested,
        rights: &view.rights,
        found: view.examination.as_ref(),
    });
    assert!(sheet.contains("sys_choice may not be read"), "{sheet}");
    world.first_load().await;
    let ticket = json!({"summary": "sent", "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    let report = world.settle().await;
    assert_eq!(report.done.created_in_other, 1, "{report:#?}");
    assert_eq!(world.incidents_of(ticket).len(), 1);
}

#[tokio::test]
async fn nothing_is_installed_on_either_side_and_everything_goes_through_the_vendors_own_apis() {
    let world = World::new().await;
    let tables = ["sys_store_app", "sys_app", "sys_script", "sys_ws_definition", "ecc_agent", "sys_import_set"];
    let installed = || tables.map(|table| world.servicenow().find(table, "").len());
    let before = installed();
    let incident = world.incident(&[("short_description", "VPN drops"), ("comments", "a comment")]);
    world.first_load().await;
    let ticket = json!({"summary": "sent", "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    world.edit_incident(&incident, &[("short_description", "VPN is slow")]);
    world.settle().await;
    assert_eq!(installed(), before, "no application, script, service or agent was put there");
    for request in world.servicenow().common().requests.since(0) {
        let own = ["/api/now/", "/oauth_token.do"].iter().any(|path| request.path.starts_with(path));
        assert!(own, "an address that only an installed application serves: {request:?}");
        let writes = request.method != "GET";
        let table = request.path.split("/table/").nth(1).unwrap_or_default();
        assert!(!writes || !table.starts_with("sys_"), "set-up is written: {request:?}");
    }
    for request in world.halo().common().requests.since(0) {
        let own = ["/api/", "/auth/token", "/token"].iter().any(|path| request.path.starts_with(path));
        assert!(own, "{request:?}");
        let writes = request.method != "GET" && !request.path.contains("token");
        let records = ["/api/tickets", "/api/actions", "/api/externallink", "/api/attachment"];
        let path = request.path.to_lowercase();
        assert!(!writes || records.iter().any(|one| path.starts_with(one)), "set-up is written: {request:?}");
    }
}
