//! What happens to tickets.

use causeway::standins::halo::Openness;
use causeway::standins::ledger::Accepted;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{CLIENT, SITE, USER, World, ids};

#[tokio::test]
async fn a_new_ticket_falls_to_the_defaults_and_opens_with_an_action() {
    let world = World::open().await;
    let ticket = world.save("/api/Tickets", json!({ "summary": "VPN drops", "tickettype_id": 1 })).await;
    assert_eq!(
        (&ticket["client_id"], &ticket["site_id"], &ticket["user_name"]),
        (&json!(CLIENT), &json!(SITE), &json!("General User"))
    );
    assert_eq!(
        (&ticket["status_id"], &ticket["agent_id"], &ticket["sla_id"], &ticket["priority_id"]),
        (&json!(1), &json!(1), &json!(1), &json!(4))
    );
    let actions = world.get(&format!("/api/Actions?ticket_id={}", ticket["id"])).await;
    assert_eq!(
        (&actions["record_count"], &actions["actions"][0]["id"], &actions["actions"][0]["outcome"]),
        (&json!(1), &json!(1), &json!("Opened"))
    );
}

#[tokio::test]
async fn summary_and_ticket_type_are_needed_and_types_have_fields_of_their_own() {
    let world = World::open().await;
    let refuse = async |body: Value| world.post("/api/Tickets", &body).await.refusal().to_owned();
    assert!(refuse(json!([{ "tickettype_id": 1 }])).await.contains("summary"));
    assert!(refuse(json!([{ "summary": "x" }])).await.contains("Ticket Type"));
    assert!(refuse(json!([{ "summary": "x", "tickettype_id": 2 }])).await.contains("details"));
    let kind = world.halo.add_ticket_type("Outage", &["category_1", "impact"]);
    let message = refuse(json!([{ "summary": "x", "tickettype_id": kind, "impact": 1 }])).await;
    assert!(message.contains("category_1") && !message.contains("impact"), "{message}");
    world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": kind, "_novalidate": true })).await;
}

#[tokio::test]
async fn a_user_implies_site_and_client() {
    let world = World::open().await;
    let client = world.halo.add_client("Second client");
    let site = world.halo.add_site(client, "Branch");
    let user = world.halo.add_user(site, "Second Person", "second.person@example.com");
    let ticket = world
        .save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "user_id": user, "client_id": CLIENT }))
        .await;
    assert_eq!(
        (&ticket["client_id"], &ticket["site_id"], &ticket["user_id"]),
        (&json!(client), &json!(site), &json!(user))
    );
    let general =
        world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "user_id": -1, "site_id": site })).await;
    assert_eq!((&general["client_id"], &general["user_name"]), (&json!(client), &json!("General User")));
}

#[tokio::test]
async fn a_priority_belongs_to_the_tickets_sla() {
    let world = World::open().await;
    let gold = world.halo.add_sla("Gold");
    world.halo.add_priority(gold, 1, "Now");
    let refused = world
        .post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 1, "sla_id": gold, "priority_id": 3 }]))
        .await;
    assert!(refused.refusal().contains("Priority 3"));
    let ticket = world
        .save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "sla_id": gold, "priority_id": 1 }))
        .await;
    let shown = world.get(&format!("/api/Tickets/{}", ticket["id"])).await;
    assert_eq!((&shown["priority_name"], &shown["priority"]["slaid"]), (&json!("Now"), &json!(gold)));
    assert!(world.get(&format!("/api/Priority?slaid={gold}")).await[0]["id"].is_string());
}

#[tokio::test]
async fn a_category_is_an_existing_path_and_a_team_a_name() {
    let world = World::open().await;
    let refused =
        world.post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 1, "category_1": "Coffee" }])).await;
    assert!(refused.refusal().contains("Coffee"));
    let ticket = world
        .save(
            "/api/Tickets",
            json!({ "summary": "x", "tickettype_id": 1, "category_1": "network>vpn", "team": "2nd Line" }),
        )
        .await;
    assert_eq!(
        (&ticket["category_1"], &ticket["team"], &ticket["team_id"]),
        (&json!("Network>VPN"), &json!("2nd Line"), &json!(2))
    );
    let by_id = world.save("/api/Tickets", json!({ "id": ticket["id"], "categoryid_1": 1, "team_id": 1 })).await;
    assert_eq!((&by_id["category_1"], &by_id["team"]), (&json!("Hardware"), &json!("1st Line")));
    world.set("halo.category-check", "lenient");
    assert_eq!(
        world.save("/api/Tickets", json!({ "id": ticket["id"], "category_1": "Coffee" })).await["category_1"],
        "Coffee"
    );
}

#[tokio::test]
async fn nobodys_ticket_cannot_be_closed() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let refused = world.post("/api/Tickets", &json!([{ "id": id, "status_id": 9 }])).await;
    assert!(refused.refusal().contains("assign"));
    assert_eq!(world.halo.ticket(id).unwrap()["status_id"], 1);
    world.minutes_pass(5);
    let closed = world.save("/api/Tickets", json!({ "id": id, "status_id": 9, "agent_id": 2 })).await;
    assert_eq!((&closed["hasbeenclosed"], &closed["dateclosed"]), (&json!(true), &json!("2026-03-02T09:05:00")));
}

#[tokio::test]
async fn reopening_clears_the_closed_state_and_leaves_an_action() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Tickets", json!({ "id": id, "status_id": 9, "agent_id": 2 })).await;
    let open = world.save("/api/Tickets", json!({ "id": id, "status_id": 2 })).await;
    assert_eq!((&open["hasbeenclosed"], &open["dateclosed"]), (&json!(false), &json!("1900-01-01T00:00:00")));
    assert_eq!(world.halo.actions(id).last().unwrap()["outcome"], "Re-Open");
}

#[tokio::test]
async fn last_update_moves_with_changes_and_lastactiondate_with_actions() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let dates = || {
        let ticket = world.halo.ticket(id).unwrap();
        [ticket["last_update"].clone(), ticket["lastactiondate"].clone()]
            .map(|date| date.as_str().unwrap()[11..16].to_owned())
    };
    world.minutes_pass(1);
    world.save("/api/Tickets", json!({ "id": id, "status_id": 2 })).await;
    assert_eq!(dates(), ["09:01", "09:00"]);
    world.minutes_pass(1);
    world.save("/api/Tickets", json!({ "id": id, "status_id": 2 })).await;
    assert_eq!(dates(), ["09:01", "09:00"], "what changes nothing moves nothing");
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Private Note", "note": "a" })).await;
    assert_eq!(dates(), ["09:01", "09:02"]);
    world.minutes_pass(1);
    world.set("halo.action-moves-last-update", "true");
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Private Note", "note": "b" })).await;
    assert_eq!(dates(), ["09:03", "09:03"]);
}

#[tokio::test]
async fn a_deleted_ticket_leaves_the_lists_and_can_be_brought_back() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let deleted = world.delete(&format!("/api/Tickets/{id}?reason=twice")).await;
    assert_eq!(
        (deleted.status, &deleted.json["id"], &deleted.json["deleted"]),
        (StatusCode::OK, &json!(id), &json!(true))
    );
    assert_eq!(world.ask(&format!("/api/Tickets/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/api/Tickets").await["record_count"], 0);
    assert_eq!(ids(&world.get("/api/Tickets?deleted=true").await, "tickets"), [id]);
    assert_eq!(world.post("/api/Tickets", &json!([{ "id": id, "impact": 1 }])).await.status, StatusCode::BAD_REQUEST);
    world.save("/api/Tickets", json!({ "id": id, "_recover": true, "_validate_updates": true })).await;
    assert_eq!(ids(&world.get("/api/Tickets").await, "tickets"), [id]);
    assert_eq!(world.accepted(Accepted::Delete, "Tickets").len(), 1);
}

#[tokio::test]
async fn a_merged_ticket_names_the_one_it_went_into() {
    let world = World::open().await;
    let (first, second) = (world.incident("VPN drops").await, world.incident("VPN drops again").await);
    world.halo.merge_ticket("Abel Tuter", second, first).unwrap();
    let merged = world.get(&format!("/api/Tickets/{second}")).await;
    assert_eq!((&merged["merged_into_id"], &merged["status_id"]), (&json!(first), &json!(9)));
}

#[tokio::test]
async fn a_parent_knows_its_children_and_must_exist() {
    let world = World::open().await;
    let (parent, child) = (world.incident("outage").await, world.incident("my mail is down").await);
    world.save("/api/Tickets", json!({ "id": child, "parent_id": parent })).await;
    let shown = world.get(&format!("/api/Tickets/{parent}?includedetails=true")).await;
    assert_eq!((&shown["child_count"], &shown["child_ticket_ids"]), (&json!(1), &json!([child])));
    assert_eq!(ids(&world.get(&format!("/api/Tickets?parent_id={parent}")).await, "tickets"), [child]);
    let refused = world.post("/api/Tickets", &json!([{ "id": child, "parent_id": 999_999 }])).await;
    assert!(refused.refusal().contains("Parent"));
}

#[tokio::test]
async fn custom_fields_go_by_id_or_name_and_show_only_on_their_ticket_type() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFsysid", "ServiceNow record", &[1]);
    let ticket = json!({ "summary": "x", "details": "y", "tickettype_id": 1, "customfields": [{ "name": "CFsysid", "value": "abc" }] });
    let id = world.save("/api/Tickets", ticket).await["id"].as_i64().unwrap();
    let path = format!("/api/Tickets/{id}?includedetails=true");
    let shown = world.get(&path).await["customfields"][0].clone();
    assert_eq!(
        (&shown["id"], &shown["name"], &shown["value"], &shown["display"]),
        (&json!(field), &json!("CFsysid"), &json!("abc"), &json!("abc"))
    );
    world.save("/api/Tickets", json!({ "id": id, "customfields": [{ "id": field, "value": "def" }] })).await;
    assert_eq!(world.get(&path).await["customfields"][0]["value"], "def");
    let row = world.get(&format!("/api/Tickets?include_custom_fields={field}")).await["tickets"][0].clone();
    assert_eq!(row["customfields"][0]["value"], "def");
    world.save("/api/Tickets", json!({ "id": id, "tickettype_id": 3 })).await;
    assert_eq!(world.get(&path).await["customfields"], json!([]), "stored, but not on this type");
    world.save("/api/Tickets", json!({ "id": id, "tickettype_id": 1 })).await;
    assert_eq!(world.get(&path).await["customfields"][0]["value"], "def");
}

#[tokio::test]
async fn foreign_keys_of_servicenow_are_kept_within_their_length() {
    let world = World::open().await;
    let sys_id = "9d385017c611228701d22104cc95c371";
    let ticket =
        json!({ "summary": "x", "tickettype_id": 1, "servicenow_id": sys_id, "servicenow_number": "INC0010001" });
    let stored = world.save("/api/Tickets", ticket).await;
    assert_eq!((&stored["servicenow_id"], &stored["servicenow_number"]), (&json!(sys_id), &json!("INC0010001")));
    let long = world
        .post("/api/Tickets", &json!([{ "id": stored["id"], "servicenow_number": "INC00100010000000000000" }]))
        .await;
    assert!(long.refusal().contains("truncated"));
}

#[tokio::test]
async fn html_details_leave_their_text() {
    let world = World::open().await;
    let ticket = world
        .save(
            "/api/Tickets",
            json!({ "summary": "x", "tickettype_id": 1, "details_html": "<p>Every hour</p><p>R&amp;D</p>" }),
        )
        .await;
    assert_eq!(ticket["details"], "Every hour\r\nR&D");
}

#[tokio::test]
async fn the_single_ticket_shows_details_only_on_request() {
    let world = World::open().await;
    let id =
        world.save("/api/Tickets", json!({ "summary": "x", "details": "y", "tickettype_id": 1 })).await["id"].clone();
    let plain = world.get(&format!("/api/Tickets/{id}")).await;
    assert!(plain.get("details").is_none() && plain.get("customfields").is_none());
    assert_eq!(plain["status_name"], "New");
    assert_eq!(world.get(&format!("/api/Tickets/{id}?includedetails=true")).await["details"], "y");
    assert_eq!(world.ask("/api/Tickets/99999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_ticket_sent_back_as_it_was_read_changes_nothing() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFsysid", "ServiceNow record", &[1]);
    world.set("halo.zone", "+02:00");
    let ticket = json!({
        "summary": "x", "details_html": "<p>y</p>", "tickettype_id": 1, "user_id": USER, "team": "Network", "agent_id": 2,
        "category_1": "Network>VPN", "priority_id": 2, "followupdate": "2026-03-04T10:00:00",
        "customfields": [{ "id": field, "value": "abc" }],
    });
    let id = world.save("/api/Tickets", ticket).await["id"].clone();
    let read = world.get(&format!("/api/Tickets/{id}?includedetails=true")).await;
    assert_eq!(read["targetdate"], "1900-01-01T00:00:00");
    assert_eq!(world.save("/api/Tickets", read.clone()).await, read);
    assert!(world.accepted(Accepted::Update, "Tickets").is_empty());
    assert_eq!(world.accepted(Accepted::NoOp, "Tickets").len(), 1);
}

#[tokio::test]
async fn the_ledger_tells_creates_updates_and_no_ops_with_what_was_stored() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Tickets", json!({ "id": id, "impact": 2, "summary": "VPN drops" })).await;
    world.save("/api/Tickets", json!({ "id": id, "impact": 2 })).await;
    world.halo.update_ticket("Abel Tuter", id, json!({ "urgency": 1 })).unwrap();
    let created = &world.accepted(Accepted::Create, "Tickets")[0];
    assert_eq!((created.fields["summary"].as_str(), created.by.as_str()), ("VPN drops", "Service desk link"));
    let updates = world.accepted(Accepted::Update, "Tickets");
    assert_eq!(
        updates[0].fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
        ["impact=2"]
    );
    assert_eq!((updates[1].by.as_str(), updates[1].id.as_str()), ("Abel Tuter", id.to_string().as_str()));
    assert_eq!(world.accepted(Accepted::NoOp, "Tickets").len(), 1);
}

#[tokio::test]
async fn opening_and_closing_mail_the_user_unless_the_instance_is_told_not_to() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    assert_eq!(world.accepted(Accepted::Create, "Tickets")[0].fields["sent-email"], "joe.employee@example.com");
    world.set("halo.no-automations-stops-mails", "true");
    world
        .save("/api/Tickets", json!({ "id": id, "status_id": 9, "agent_id": 2, "_dont_fire_automations": true }))
        .await;
    assert!(!world.accepted(Accepted::Update, "Tickets")[0].fields.contains_key("sent-email"));
}

#[tokio::test]
async fn a_check_only_request_stores_nothing() {
    let world = World::open().await;
    let answer =
        world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "_validate_only": true })).await;
    assert_eq!(answer["summary"], "x");
    assert!(world.halo.tickets().is_empty());
}

#[tokio::test]
async fn statuses_of_the_instance_decide_what_closes() {
    let world = World::open().await;
    let cancelled = world.halo.add_status("Cancelled", Openness::Closed);
    let id = world.incident("VPN drops").await;
    let closed =
        world.save("/api/Tickets", json!({ "id": id, "agent_id": 2, "status_id": cancelled, "user_id": USER })).await;
    assert_eq!(closed["hasbeenclosed"], true);
    let open = world.get("/api/Status?excludeclosed=true").await;
    assert!(open.as_array().unwrap().iter().all(|status| status["type"] != 2));
}
