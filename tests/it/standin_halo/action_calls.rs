//! Which actions a list or a single request means, what they carry, and what can be done to them.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{USER, World, ids};

async fn act(world: &World, ticket: i64, mut fields: Value) -> i64 {
    let object = fields.as_object_mut().unwrap();
    object.insert("ticket_id".to_owned(), json!(ticket));
    object.entry("outcome").or_insert(json!("Public Note"));
    world.save("/api/Actions", fields).await["id"].as_i64().unwrap()
}

async fn listed(world: &World, ticket: i64, query: &str) -> Vec<i64> {
    ids(&world.get(&format!("/api/Actions?ticket_id={ticket}&{query}")).await, "actions")
}

#[tokio::test]
async fn each_flag_keeps_or_leaves_out_its_actions() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let plain = act(&world, id, json!({ "note": "plain" })).await;
    let important = act(&world, id, json!({ "note": "!", "important": true })).await;
    let timed = act(&world, id, json!({ "note": "worked", "timetaken": 0.5 })).await;
    let supplier = act(&world, id, json!({ "note": "called them", "action_supplier_id": 4 })).await;
    let billing = act(&world, id, json!({ "note": "invoice", "isbillingaction": true })).await;
    let internal = act(&world, id, json!({ "note": "x", "ishiddenfrominternalit": true })).await;
    let copied = act(&world, id, json!({ "note": "y", "created_from_ticket_id": 7 })).await;
    let held = act(&world, id, json!({ "note": "z", "actionslaresponsestate": "H" })).await;
    let hidden = act(&world, id, json!({ "note": "inside", "outcome": "Private Note" })).await;
    let all: Vec<i64> = (1..=hidden).rev().collect();
    let without = |left_out: &[i64]| all.iter().copied().filter(|id| !left_out.contains(id)).collect::<Vec<_>>();
    for (query, expected) in [
        ("", all.clone()),
        ("importantonly=true", vec![important]),
        ("timeentriesonly=true", vec![timed]),
        ("supplieronly=true", vec![supplier]),
        ("intraticketonly=true", vec![copied]),
        ("slaonly=true", vec![held]),
        ("excludebilling=true", without(&[billing])),
        ("excludehiddenfrominternalit=true", without(&[internal])),
        ("excludeprivate=true", without(&[hidden])),
        ("excludesys=true", without(&[1])),
        ("conversationonly=true", without(&[1, hidden])),
        ("actoutcome=private%20note", vec![hidden]),
        ("actoutcomenum=1", vec![1]),
        ("count=2", vec![hidden, held]),
    ] {
        assert_eq!(listed(&world, id, query).await, expected, "{query}");
    }
    let top = listed(&world, id, "importanttop=true").await;
    assert_eq!((top[0], top[1], top.len()), (important, hidden, all.len()));
    world.halo.add_action("Joe Employee", id, json!({ "outcome": "Public Note", "note": "me" })).unwrap();
    assert_eq!(listed(&world, id, "agentonly=true").await, all);
    assert!(plain < important);
}

#[tokio::test]
async fn dates_narrow_the_actions_of_a_ticket_without_limit() {
    let mut world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.minutes_pass(60 * 48);
    world.sign_in("all").await;
    let late = act(&world, id, json!({ "note": "late" })).await;
    assert_eq!(listed(&world, id, "startdate=2026-03-03T00:00:00").await, [late]);
    assert_eq!(listed(&world, id, "enddate=2026-03-03T00:00:00").await, [1]);
    let edited = json!({ "ticket_id": id, "id": 1, "note": "edited" });
    world.save("/api/Actions", edited).await;
    assert_eq!(listed(&world, id, "datesearch=last_updated&startdate=2026-03-03T00:00:00").await, [late, 1]);
    let window = "/api/Actions?startdate=2026-03-04T00:00:00&enddate=2026-03-04T12:00:00";
    assert_eq!(ids(&world.get(window).await, "actions"), [late]);
    let edited = world.get(&format!("{window}&datesearch=last_updated")).await;
    assert_eq!(ids(&edited, "actions"), [late, 1]);
}

#[tokio::test]
async fn the_window_over_all_tickets_is_a_day_to_the_second() {
    let world = World::open().await;
    world.incident("VPN drops").await;
    let window = async |to: &str| {
        world.get(&format!("/api/Actions?startdate=2026-03-02T09:00:00&enddate={to}")).await["record_count"].clone()
    };
    assert_eq!(window("2026-03-03T09:00:00").await, 1);
    assert_eq!(window("2026-03-03T09:00:01").await, 0);
    assert_eq!(world.get("/api/Actions?startdate=2026-03-02T09:00:00").await["record_count"], 0, "both are needed");
}

#[tokio::test]
async fn notes_of_children_are_asked_for_at_the_parent() {
    let world = World::open().await;
    let (parent, child) = (world.incident("outage").await, world.incident("mine").await);
    world.save("/api/Tickets", json!({ "id": child, "parent_id": parent })).await;
    act(&world, child, json!({ "note": "of the child" })).await;
    let notes = world.get(&format!("/api/Actions?ticket_id={parent}&ischildnotes=true")).await;
    assert_eq!(
        (&notes["actions"][0]["note"], &notes["actions"][0]["ticket_id"]),
        (&json!("of the child"), &json!(child))
    );
}

#[tokio::test]
async fn agents_and_files_come_on_request() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let file = |name: &str| json!({ "filename": name, "data_base64": "aGVsbG8=" });
    act(&world, id, json!({ "note": "a", "attachments": [file("of the action.txt")] })).await;
    let mut own = file("of the ticket.txt");
    own["ticket_id"] = json!(id);
    world.save("/api/Attachment", own).await;
    let list = world.get(&format!("/api/Actions?ticket_id={id}")).await;
    let bare = &list["actions"][0];
    assert_eq!((&bare["attachment_count"], bare.get("attachments"), bare.get("who_initials")), (&json!(1), None, None));
    let asked = "includeattachments=true&includeagentdetails=true&includenonactionattachments=true";
    let list = world.get(&format!("/api/Actions?ticket_id={id}&{asked}")).await;
    let rich = &list["actions"][0];
    assert_eq!(
        (&rich["who_initials"], &rich["attachments"][0]["filename"]),
        (&json!("AA"), &json!("of the action.txt"))
    );
    assert_eq!(list["attachments"][0]["filename"], "of the ticket.txt");
}

#[tokio::test]
async fn a_single_request_may_mean_the_last_fitting_action() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let mail = act(&world, id, json!({ "outcome": "Email User", "emailbody": "hello" })).await;
    let note = act(&world, id, json!({ "note": "a" })).await;
    world.halo.add_action("Joe Employee", id, json!({ "outcome": "Public Note", "note": "thanks" })).unwrap();
    let one =
        async |number: i64, query: &str| world.ask(&format!("/api/Actions/{number}?ticket_id={id}&{query}")).await;
    for (query, expected) in [
        ("mostrecent=true", note + 1),
        ("penultimate=true", note),
        ("mostrecent=true&agentonly=true", note),
        ("mostrecent=true&emailonly=true", mail),
    ] {
        assert_eq!(one(1, query).await.json["id"], expected, "{query}");
    }
    assert_eq!(one(1, "nonsystem=true").await.status, StatusCode::NOT_FOUND);
    assert_eq!(one(mail, "").await.json.get("emailbody"), None);
    assert_eq!(one(mail, "includeemail=true").await.json["emailbody"], "hello");
    assert_eq!(one(mail, "includedetails=true").await.json["emailbody_html"], "<p>hello</p>");
}

#[tokio::test]
async fn an_agent_reacts_once_in_each_way() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let number = act(&world, id, json!({ "note": "a" })).await;
    let react = async |kind: &str| {
        let reaction = json!({ "ticket_id": id, "action_number": number, "type": kind });
        world.post("/api/Actions/reaction", &reaction).await
    };
    let first = react("thumbsup").await;
    assert_eq!(
        (first.status, &first.json["agent_id"], &first.json["timestamp"]),
        (StatusCode::CREATED, &json!(3), &json!("2026-03-02T09:00:00"))
    );
    react("thumbsup").await;
    react("heart").await;
    let shown = world.get(&format!("/api/Actions/{number}?ticket_id={id}")).await;
    assert_eq!(shown["reactions"].as_array().unwrap().len(), 2);
    let homeless = world.post("/api/Actions/reaction", &json!({ "action_id": number, "type": "heart" })).await;
    assert_eq!(homeless.refusal(), "ticket_id must be specified");
}

#[tokio::test]
async fn actions_are_marked_as_reviewed() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let number = act(&world, id, json!({ "note": "a" })).await;
    let reviewed = world.save("/api/Actions/Review", json!({ "ticket_id": id, "id": number })).await;
    assert_eq!(reviewed["actreviewed"], true);
    let back = json!({ "ticket_id": id, "id": number, "actreviewed": false });
    assert_eq!(world.save("/api/Actions/Review", back).await["actreviewed"], false);
    let missing = world.post("/api/Actions/Review", &json!([{ "ticket_id": id, "id": 99 }])).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_action_carries_changes_of_the_ticket() {
    let world = World::open().await;
    let client = world.halo.add_client("Second client");
    let supplier = world.save("/api/Supplier", json!({ "name": "Cable works" })).await["id"].clone();
    let parent = world.incident("outage").await;
    let id = world.incident("VPN drops").await;
    act(&world, id, json!({
        "note": "all of it", "new_status": 2, "new_agent": 2, "new_team": "Network", "new_priority": 2, "new_sla_id": 1,
        "new_impact": 1, "new_urgency": 3, "new_category1": "Network>VPN", "new_supplier_id": supplier,
        "new_supplier_ref": "CW-7", "new_customer_ref": "PO 12", "new_tickettype": 3, "new_client_id": client,
        "new_source": 5, "new_parent_id": parent, "new_followupdate": "2026-03-05T10:00:00", "new_estimate": 1.5,
        "new_targetdate": "2026-03-06T10:00:00", "new_supplier_contact_id": 8, "new_contract_id": 9,
    })).await;
    let ticket = world.halo.ticket(id).unwrap();
    for (field, expected) in [
        ("status_id", json!(2)),
        ("agent_id", json!(2)),
        ("team", json!("Network")),
        ("priority_id", json!(2)),
        ("impact", json!(1)),
        ("urgency", json!(3)),
        ("category_1", json!("Network>VPN")),
        ("supplier_id", supplier),
        ("supplier_reference", json!("CW-7")),
        ("client_reference", json!("PO 12")),
        ("tickettype_id", json!(3)),
        ("client_id", json!(client)),
        ("source", json!(5)),
        ("parent_id", json!(parent)),
        ("followupdate", json!("2026-03-05T10:00:00")),
        ("targetdate", json!("2026-03-06T10:00:00")),
        ("estimate", json!(1.5)),
        ("supplier_contact_id", json!(8)),
        ("contract_id", json!(9)),
    ] {
        assert_eq!(ticket[field], expected, "{field}");
    }
}

#[tokio::test]
async fn what_an_action_carries_must_exist() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    for (field, value) in [("new_status", json!(77)), ("new_team", json!("No such team")), ("new_user_id", json!(999))]
    {
        let action = json!([{ "ticket_id": id, "outcome": "Public Note", "note": "a", field: value }]);
        assert!(world.post("/api/Actions", &action).await.refusal().contains("does not exist"), "{field}");
    }
    assert_eq!(world.halo.actions(id).len(), 1);
    act(&world, id, json!({ "note": "a", "new_user_id": USER })).await;
}

#[tokio::test]
async fn custom_fields_of_an_action_may_change_the_ticket() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFa", "A", &[1]);
    let id = world.incident("VPN drops").await;
    let with_field = json!({ "note": "a", "customfields": [{ "id": field, "value": "abc" }] });
    act(&world, id, with_field.clone()).await;
    assert_eq!(world.halo.ticket(id).unwrap()["customfields"], json!([]));
    world.set("halo.action-custom-fields", "change-the-ticket");
    act(&world, id, with_field).await;
    assert_eq!(world.halo.ticket(id).unwrap()["customfields"][0]["value"], "abc");
}

#[tokio::test]
async fn a_status_may_allow_some_outcomes_only() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Status", json!({ "id": 2, "outcomes": [{ "value": "7", "label": "Private Note" }] })).await;
    act(&world, id, json!({ "note": "a", "new_status": 2 })).await;
    let refused =
        world.post("/api/Actions", &json!([{ "ticket_id": id, "outcome": "Public Note", "note": "b" }])).await;
    assert_eq!(refused.refusal(), "You do not have access to this Action at the moment");
    act(&world, id, json!({ "note": "c", "outcome": "Private Note" })).await;
}
