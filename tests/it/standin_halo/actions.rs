//! The conversation on a ticket.

use causeway::standins::halo::NewOutcome;
use causeway::standins::ledger::Accepted;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{World, ids};

async fn note(world: &World, ticket: i64, text: &str) -> Value {
    world.save("/api/Actions", json!({ "ticket_id": ticket, "outcome": "Private Note", "note": text })).await
}

#[tokio::test]
async fn actions_are_numbered_per_ticket_and_come_newest_first() {
    let world = World::open().await;
    let (first, second) = (world.incident("one").await, world.incident("two").await);
    note(&world, first, "a").await;
    note(&world, second, "b").await;
    note(&world, first, "c").await;
    assert_eq!(ids(&world.get(&format!("/api/Actions?ticket_id={first}")).await, "actions"), [3, 2, 1]);
    assert_eq!(ids(&world.get(&format!("/api/Actions?ticket_id={second}&count=1")).await, "actions"), [2]);
}

#[tokio::test]
async fn ticket_and_outcome_are_asked_for_in_the_vendors_words() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let refusal = async |body: Value| world.post("/api/Actions", &json!([body])).await.refusal().to_owned();
    assert_eq!(refusal(json!({ "ticket_id": id, "note": "x" })).await, "An Outcome must be entered for this Action");
    assert_eq!(refusal(json!({ "outcome": "Private Note" })).await, "An Action must be associated with a ticket_id");
    assert_eq!(world.ask("/api/Actions/1").await.refusal(), "ticket_id must be specified");
    assert_eq!(world.delete("/api/Actions/1").await.refusal(), "ticket_id must be included when deleting an Action");
    world.halo.limit_outcomes(1, &[7]);
    assert_eq!(
        refusal(json!({ "ticket_id": id, "outcome_id": 16 })).await,
        "You do not have access to this Action at the moment"
    );
    note(&world, id, "allowed").await;
}

#[tokio::test]
async fn one_action_is_read_and_deleted_by_ticket_and_number() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    note(&world, id, "a").await;
    assert_eq!(world.get(&format!("/api/Actions/2?ticket_id={id}")).await["note"], "a");
    assert_eq!(world.ask(&format!("/api/Actions/9?ticket_id={id}")).await.status, StatusCode::NOT_FOUND);
    let deleted = world.delete(&format!("/api/Actions/2?ticket_id={id}")).await;
    assert_eq!((deleted.status, &deleted.json["id"]), (StatusCode::OK, &json!(2)));
    assert_eq!(ids(&world.get(&format!("/api/Actions?ticket_id={id}")).await, "actions"), [1]);
}

#[tokio::test]
async fn actions_of_the_api_name_its_application_and_those_of_people_do_not() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let by_api = note(&world, id, "a").await;
    assert_eq!(
        (&by_api["actionby_application_id"], &by_api["who"], &by_api["who_agentid"]),
        (&json!("Service desk link"), &json!("API Agent"), &json!(3))
    );
    world.halo.add_action("Abel Tuter", id, json!({ "outcome": "Public Note", "note": "b" })).unwrap();
    world.halo.add_action("Joe Employee", id, json!({ "outcome": "Public Note", "note": "c" })).unwrap();
    let actions = world.halo.actions(id);
    assert_eq!(
        (&actions[2]["who"], &actions[2]["who_type"], actions[2].get("actionby_application_id")),
        (&json!("Abel Tuter"), &json!(1), None)
    );
    assert_eq!(
        (&actions[3]["actionby_user_id"], &actions[3]["who_agentid"], &actions[3]["who_type"]),
        (&json!(44), &json!(0), &json!(2))
    );
}

#[tokio::test]
async fn new_status_moves_the_ticket_and_status_id_does_not() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note": "a", "status_id": 2 })).await;
    assert_eq!(world.halo.ticket(id).unwrap()["status_id"], 1);
    let moved = world
        .save(
            "/api/Actions",
            json!({ "ticket_id": id, "outcome": "Public Note", "note": "b", "new_status": 2, "new_agent": 2 }),
        )
        .await;
    assert_eq!(
        (&moved["old_status"], &moved["new_status"], &moved["new_status_name"]),
        (&json!(1), &json!(2), &json!("In Progress"))
    );
    let ticket = world.halo.ticket(id).unwrap();
    assert_eq!((&ticket["status_id"], &ticket["agent_id"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn an_action_that_would_close_nobodys_ticket_is_refused_whole() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let refused =
        world.post("/api/Actions", &json!([{ "ticket_id": id, "outcome": "Close Ticket", "note": "done" }])).await;
    assert!(refused.refusal().contains("assign"));
    assert_eq!(world.halo.actions(id).len(), 1);
    assert!(world.accepted(Accepted::Note, "Actions").is_empty());
}

#[tokio::test]
async fn over_all_tickets_a_window_of_a_day_is_needed() {
    let world = World::open().await;
    let first = world.incident("one").await;
    world.minutes_pass(10);
    let second = world.incident("two").await;
    let list = world.get("/api/Actions?startdate=2026-03-02T09:00:00&enddate=2026-03-02T10:00:00").await;
    let tickets: Vec<_> =
        list["actions"].as_array().unwrap().iter().map(|action| action["ticket_id"].as_i64().unwrap()).collect();
    assert_eq!(tickets, [second, first]);
    assert_eq!(
        world.get("/api/Actions?startdate=2026-03-02T09:05:00&enddate=2026-03-03T09:05:00").await["record_count"],
        1
    );
    assert_eq!(
        world.get("/api/Actions?startdate=2026-03-01T00:00:00&enddate=2026-03-03T00:00:00").await["record_count"],
        0
    );
    assert_eq!(world.get("/api/Actions").await["record_count"], 0);
}

#[tokio::test]
async fn private_and_system_actions_can_be_left_out() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    note(&world, id, "inside").await;
    world
        .save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note_html": "<p>outside</p>" }))
        .await;
    let path = format!("/api/Actions?ticket_id={id}");
    assert_eq!(ids(&world.get(&format!("{path}&excludeprivate=true")).await, "actions"), [3, 1]);
    assert_eq!(ids(&world.get(&format!("{path}&excludesys=true")).await, "actions"), [3, 2]);
    let plain = world.get(&format!("{path}&count=1")).await["actions"][0].clone();
    assert_eq!((&plain["note"], plain.get("note_html")), (&json!("outside"), None));
    assert_eq!(world.get(&format!("{path}&includehtmlnote=true")).await["actions"][0]["note_html"], "<p>outside</p>");
}

#[tokio::test]
async fn visibility_and_mail_come_from_the_outcome() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    note(&world, id, "inside").await;
    world
        .save(
            "/api/Actions",
            json!({ "ticket_id": id, "outcome": "Public Note", "note": "told", "hiddenfromuser": true }),
        )
        .await;
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Email User", "emailbody": "hello" })).await;
    let notes = world.accepted(Accepted::Note, "Actions");
    assert_eq!(notes.iter().map(|entry| entry.public.unwrap()).collect::<Vec<_>>(), [false, true, true]);
    let mailed: Vec<_> = notes.iter().map(|entry| entry.fields.get("sent-email").map(String::as_str)).collect();
    assert_eq!(mailed, [None, None, Some("joe.employee@example.com")]);
    assert_eq!(
        (notes[0].fields["text"].as_str(), notes[0].parent.clone(), notes[0].id.clone()),
        ("inside", Some(id.to_string()), format!("{id}/2"))
    );
    world.set("halo.hidden-flag", "overrides");
    let hidden = world
        .save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note": "x", "hiddenfromuser": true }))
        .await;
    assert_eq!(hidden["hiddenfromuser"], true);
}

#[tokio::test]
async fn an_action_is_edited_by_ticket_and_number() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    note(&world, id, "first").await;
    world.minutes_pass(1);
    let edited = world.save("/api/Actions", json!({ "ticket_id": id, "id": 2, "note": "second" })).await;
    assert_eq!(
        (&edited["id"], &edited["note"], &edited["last_updated"]),
        (&json!(2), &json!("second"), &json!("2026-03-02T09:01:00"))
    );
    assert_eq!(edited["datetime"], "2026-03-02T09:00:00");
    assert_eq!(world.halo.actions(id).len(), 2);
}

#[tokio::test]
async fn returnall_keeps_the_order_of_the_request() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let element = |text: &str| json!({ "ticket_id": id, "outcome_id": 7, "note": text });
    let all = world.post("/api/Actions?returnall=true", &json!([element("a"), element("b")])).await;
    assert_eq!(all.status, StatusCode::CREATED);
    assert_eq!((&all.json[0]["note"], &all.json[1]["note"], &all.json[1]["id"]), (&json!("a"), &json!("b"), &json!(3)));
}

#[tokio::test]
async fn an_outcome_of_the_instance_can_be_named() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let outcome = NewOutcome { name: "Send to partner".to_owned(), hidden_from_user: true, ..NewOutcome::default() };
    let number = world.halo.add_outcome(&outcome);
    let action =
        world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "send to PARTNER", "note": "x" })).await;
    assert_eq!(
        (&action["outcome_id"], &action["outcome"], &action["hiddenfromuser"]),
        (&json!(number), &json!("Send to partner"), &json!(true))
    );
    let flagged = world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Send ticket to ServiceNow" })).await;
    assert_eq!(flagged["sync_to_servicenow"], true);
}
