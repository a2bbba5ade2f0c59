//! The native ServiceNow integration: its settings on clients and suppliers, and what ServiceNow's
//! business rules call.

use causeway::standins::ledger::Accepted;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::support::{CLIENT, USER, World, ids};

const KEY: &str = "a-webhook-key";

/// A client with the integration set up as its settings screen does.
async fn integrated() -> World {
    let world = World::open().await;
    let mapping = |halo: i64, other: &str| json!({ "fiid": halo, "thirdpartyname": other });
    let settings = json!({
        "id": CLIENT, "servicenow_url": "https://x.example", "servicenow_username": "halo", "new_servicenowkey": "s3cret",
        "test_servicenow": true, "servicenow_enable_webhook": true, "new_servicenow_webhooksecret": KEY,
        "servicenow_webhook_user": USER, "servicenow_webhook_tickettype": 1,
        "servicenow_assignmentgroup": { "value": "g1", "label": "Desk" }, "servicenow_defaultuser_id": "u1",
        "servicenow_ticket_sync_list": [{ "value": "1", "label": "Incident" }, { "value": "2", "label": "Task" }],
        "servicenow_priority_mappings": [mapping(2, "1"), mapping(4, "4")],
        "servicenow_status_mappings": [mapping(2, "2"), mapping(9, "7")],
        "servicenow_team_mappings": [mapping(3, "Network")],
    });
    world.save("/api/Client", settings).await;
    world
}

impl World {
    /// A call of a business rule, which has no token.
    async fn notify(&self, what: &str, body: Value) -> (StatusCode, Value) {
        let answer = self
            .http
            .request(Method::POST, format!("{}/api/Notify/{what}", self.base))
            .json(&body)
            .send()
            .await
            .unwrap();
        (answer.status(), serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }
}

fn incident(more: Value) -> Value {
    let mut body = json!({ "sys_id": "abc", "number": "INC0010001", "short_description": "VPN drops", "halo_key": KEY, "halo_client_id": CLIENT });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn the_settings_are_kept_tested_and_their_secrets_never_shown() {
    let world = integrated().await;
    let answer = world.ask(&format!("/api/Client/{CLIENT}?includedetails=true")).await;
    assert!(!answer.text.contains("s3cret") && !answer.text.contains(KEY));
    let client = answer.json;
    assert_eq!(
        (&client["servicenow_validated"], &client["servicenow_assignment_group_name"]),
        (&json!(true), &json!("Desk"))
    );
    assert_eq!(
        (&client["servicenow_defaultuser"]["value"], &client["servicenow_ticket_sync"]),
        (&json!("u1"), &json!("1,2"))
    );
    assert_eq!(
        (&client["servicenow_webhook_user_name"], &client["servicenow_webhook_tickettype_name"]),
        (&json!("Joe Employee"), &json!("Incident"))
    );
    assert_eq!(
        (&client["servicenow_priority_mappings"][1]["id"], &client["servicenow_priority_mappings"][1]["msid"]),
        (&json!(2), &json!(101))
    );
    assert!(client.get("test_servicenow").is_none());
    let one = world.get(&format!("/api/Client/{CLIENT}")).await;
    assert!(one["servicenow_url"].is_string() && one.get("servicenow_priority_mappings").is_none());
    assert_eq!(world.get("/api/Client").await["clients"][0]["servicenow_validated"], true);
    let moved = world.save("/api/Client", json!({ "id": CLIENT, "servicenow_username": "other" })).await;
    assert_eq!(moved["servicenow_validated"], false, "other details need another test");
    assert!(world.accepted(Accepted::Update, "Client").iter().all(|entry| !format!("{entry:?}").contains("s3cret")));
    world.set("halo.native-test", "fails");
    let failed = world.save("/api/Client", json!({ "id": CLIENT, "test_servicenow": true })).await;
    assert_eq!((&failed["servicenow_validated"], failed["_warning"].is_string()), (&json!(false), true));
}

#[tokio::test]
async fn suppliers_have_the_settings_too_and_mapping_rows_must_fit_their_types() {
    let world = World::open().await;
    let settings = json!({ "id": 5, "servicenow_url": "https://x.example", "servicenow_username": "halo", "test_servicenow": true });
    assert_eq!(world.save("/api/Supplier", settings).await["servicenow_validated"], false, "a key is missing");
    let with_key = json!({ "id": 5, "new_servicenowkey": "k", "test_servicenow": true });
    assert_eq!(world.save("/api/Supplier", with_key).await["servicenow_validated"], true);
    let wrong = json!([{ "id": 5, "servicenow_status_mappings": [{ "fiid": "many" }] }]);
    let answer = world.post("/api/Supplier", &wrong).await;
    assert!(answer.json["[0].servicenow_status_mappings[0].fiid"][0].is_string(), "{}", answer.text);
    let nobody = json!([{ "id": CLIENT, "servicenow_webhook_user": 999 }]);
    assert!(world.post("/api/Client", &nobody).await.refusal().contains("does not exist"));
}

#[tokio::test]
async fn clients_with_servicenow_are_listed_and_their_mappings_too() {
    let world = integrated().await;
    world.save("/api/Client", json!({ "name": "Without", "toplevel_id": 1 })).await;
    assert_eq!(ids(&world.get("/api/Client?isservicenow=true").await, "clients"), [CLIENT]);
    assert_eq!(ids(&world.get("/api/Client?integration_type=servicenow").await, "clients"), [CLIENT]);
    assert_eq!(world.get("/api/IntegrationFieldMapping?msid=101").await.as_array().unwrap().len(), 5);
    assert_eq!(world.get("/api/IntegrationFieldMapping?msid=102").await, json!([]));
    assert_eq!(world.get("/api/IntegrationData/Get/ServiceNow").await, json!([{ "value": "12", "label": "Acme Ltd" }]));
}

#[tokio::test]
async fn a_notice_creates_the_ticket_once_and_changes_it_afterwards() {
    let world = integrated().await;
    let (status, answer) = world.notify("servicenowticket", incident(json!({ "priority": "1", "state": "2", "assignment_group": { "value": "Network" }, "description": "Every hour" }))).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let ticket = world.halo.ticket(answer["id"].as_i64().unwrap()).unwrap();
    assert_eq!((&ticket["servicenow_id"], &ticket["servicenow_number"]), (&json!("abc"), &json!("INC0010001")));
    assert_eq!(
        (&ticket["summary"], &ticket["details"], &ticket["user_id"]),
        (&json!("VPN drops"), &json!("Every hour"), &json!(USER))
    );
    assert_eq!(
        (&ticket["priority_id"], &ticket["status_id"], &ticket["team"]),
        (&json!(2), &json!(2), &json!("Network"))
    );
    let (_, again) = world.notify("servicenowticket", incident(json!({ "priority": "4" }))).await;
    assert_eq!(again["id"], answer["id"]);
    assert_eq!(world.halo.tickets().len(), 1);
    assert_eq!(world.halo.tickets()[0]["priority_id"], 4);
    let entry = &world.accepted(Accepted::Create, "Tickets")[0];
    assert_eq!(entry.by, "ServiceNow integration");
}

#[tokio::test]
async fn a_journal_entry_becomes_one_action_public_or_private() {
    let world = integrated().await;
    let (_, ticket) = world.notify("servicenowticket", incident(json!({}))).await;
    let ticket = ticket["id"].as_i64().unwrap();
    let entry = |id: &str, element: &str| {
        json!({ "sys_id": id, "name": "incident", "element_id": "abc", "value": "looked at it", "sys_created_by": "admin",
                "sys_created_on": "2026-03-02 08:59:00", "element": element, "halo_key": KEY, "halo_client_id": CLIENT })
    };
    for (id, element) in [("j1", "comments"), ("j2", "work_notes"), ("j1", "comments")] {
        let (status, answer) = world.notify("servicenowaction", entry(id, element)).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
    let actions = world.halo.actions(ticket);
    let came: Vec<&Value> = actions.iter().filter(|action| action["note"] == "looked at it").collect();
    assert_eq!(came.len(), 2, "a repeated call adds nothing");
    assert_eq!((&came[0]["hiddenfromuser"], &came[1]["hiddenfromuser"]), (&json!(false), &json!(true)));
    assert_eq!(came[0]["third_party_who"], "admin");
    assert!(came[0].get("actionby_application_id").is_none());
}

#[tokio::test]
async fn a_wrong_key_a_missing_one_and_a_switched_off_integration_are_refused() {
    let world = integrated().await;
    for body in [
        incident(json!({ "halo_key": "guess" })),
        incident(json!({ "halo_key": null })),
        incident(json!({ "halo_client_id": 99 })),
    ] {
        assert_eq!(world.notify("servicenowticket", body).await.0, StatusCode::UNAUTHORIZED);
    }
    world.save("/api/Features", json!({ "id": 101, "enabled": false })).await;
    assert_eq!(world.notify("servicenowticket", incident(json!({}))).await.0, StatusCode::BAD_REQUEST);
    world.save("/api/Features", json!({ "id": 101, "enabled": true })).await;
    world.save("/api/Client", json!({ "id": CLIENT, "servicenow_enable_webhook": false })).await;
    assert_eq!(world.notify("servicenowticket", incident(json!({}))).await.0, StatusCode::BAD_REQUEST);
    assert!(world.halo.tickets().is_empty());
    let mail = World::open().await;
    assert_eq!(
        mail.notify("servicenowticket", incident(json!({}))).await.0,
        StatusCode::UNAUTHORIZED,
        "nothing is set up"
    );
}

#[tokio::test]
async fn what_came_in_is_logged_without_the_key_and_failures_show_as_the_last_error() {
    let world = integrated().await;
    world.notify("servicenowticket", incident(json!({}))).await;
    let module = world.get("/api/Features/101").await;
    assert!(module["halointegrator_lastsync"].is_string() && module.get("halointegrator_lasterror").is_none());
    let (status, _) = world.notify("servicenowticket", incident(json!({ "sys_id": "def", "state": "7" }))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "nobody's ticket is not closed");
    let errors = world.get("/api/IntegrationError?module_id=101&pageinate=true&page_no=1&page_size=10").await;
    assert_eq!((&errors["record_count"], &errors["integration_errors"][0]["entity_id"]), (&json!(1), &json!(CLIENT)));
    let control = world.get("/api/Control").await;
    assert_eq!(control["halointegrator_servicenow_lasterror"], errors["integration_errors"][0]["error"]);
    let calls = world.get("/api/IntegrationRequest?module_id=101&inbound_only=true").await;
    assert_eq!((&calls["record_count"], &calls["integration_requests"][1]["resultcode"]), (&json!(2), &json!(400)));
    let one = world
        .ask(&format!("/api/IntegrationRequest/{}?includedetails=true", calls["integration_requests"][0]["id"]))
        .await;
    assert!(one.text.contains("INC0010001") && !one.text.contains(KEY));
    assert_eq!(world.get("/api/IntegrationRequest?outbound_only=true").await["record_count"], 0);
    world.set("halo.log-list", "array");
    assert_eq!(world.get("/api/IntegrationError").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_the_other_side_offers_is_read_through_the_helpers() {
    let world = integrated().await;
    for (kind, id, name) in [(1, "g1", "Desk"), (1, "g2", "Network"), (2, "u1", "Halo")] {
        world
            .save("/api/IntegrationFieldData", json!({ "msid": 101, "type": kind, "fieldid": id, "name": name }))
            .await;
    }
    let path = "/api/IntegrationData/Get/ServiceNowIntegration?customer_id=12&datatype=assignment_group";
    assert_eq!(world.get(path).await.as_array().unwrap().len(), 2);
    assert_eq!(world.get(&format!("{path}&search=net")).await, json!([{ "value": "g2", "label": "Network" }]));
    assert_eq!(world.get(&format!("{path}&offset=1")).await[0]["value"], "g2");
    let nobody = world.ask("/api/IntegrationData/Get/ServiceNowIntegration?customer_id=999").await;
    assert!(nobody.refusal().contains("not set up"));
    world.set("halo.servicenow-datatypes", "groups=1");
    assert_eq!(world.get(path).await, json!([]));
}

#[tokio::test]
async fn an_outcome_with_the_servicenow_default_flags_its_actions() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let action = json!({ "ticket_id": id, "outcome": "Send ticket to ServiceNow", "note": "please" });
    assert_eq!(world.save("/api/Actions", action).await["sync_to_servicenow"], true);
}
