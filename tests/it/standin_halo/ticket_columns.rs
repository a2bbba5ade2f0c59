//! What a request adds to tickets, in a list and by themselves.

use serde_json::{Value, json};

use super::support::{USER, World};

async fn row(world: &World, query: &str) -> Value {
    world.get(&format!("/api/Tickets?order=id&{query}")).await["tickets"][0].clone()
}

#[tokio::test]
async fn names_come_only_when_asked_for() {
    let world = World::open().await;
    let supplier = world.save("/api/Supplier", json!({ "name": "Cable works" })).await["id"].clone();
    let fields = json!({ "summary": "x", "tickettype_id": 1, "user_id": USER, "agent_id": 2, "supplier_id": supplier,
                         "itil_requesttype_id": 1 });
    world.save("/api/Tickets", fields).await;
    let bare = row(&world, "").await;
    for (parameter, column, expected) in [
        ("includeagent", "agent_name", "Abel Tuter"),
        ("includestatus", "status_name", "New"),
        ("includetickettype", "tickettype_name", "Incident"),
        ("includesupplier", "supplier_name", "Cable works"),
        ("includeitilname", "itilname", "Incident"),
        ("includefirstname", "firstname", "Joe"),
        ("includelastname", "lastname", "Employee"),
    ] {
        assert_eq!(bare.get(column), None, "{column}");
        assert_eq!(row(&world, &format!("{parameter}=true")).await[column], expected);
    }
    assert!(row(&world, "includetoplevel=true").await["top_level_name"].is_string());
    for detail in ["details", "details_html", "datecreated"] {
        assert_eq!(bare.get(detail), None, "{detail}");
    }
}

#[tokio::test]
async fn children_and_parents_are_named_on_request() {
    let world = World::open().await;
    let (parent, first, second) =
        (world.incident("outage").await, world.incident("mine").await, world.incident("yours").await);
    for child in [first, second] {
        world.save("/api/Tickets", json!({ "id": child, "parent_id": parent })).await;
    }
    world.save("/api/Tickets", json!({ "id": second, "agent_id": 2, "status_id": 9 })).await;
    let shown = row(&world, "includechildids=true&inlcludeopenchildcount=true").await;
    assert_eq!(
        (&shown["child_ticket_ids"], &shown["child_ticket_id_string"], &shown["child_count_open"]),
        (&json!([first, second]), &json!(format!("{first},{second}")), &json!(1))
    );
    let child = world.get(&format!("/api/Tickets/{first}?includeparentsubject=true")).await;
    assert_eq!(child["parent_subject"], "outage");
    let full = world.get(&format!("/api/Tickets/{parent}?includedetails=true")).await;
    assert_eq!((&full["child_count"], &full["child_count_open"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn the_last_action_comes_only_with_a_single_ticket() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let note = json!({ "ticket_id": id, "outcome": "Private Note", "note": "looked", "timetaken": 0.25 });
    world.save("/api/Actions", note.clone()).await;
    world.save("/api/Actions", note).await;
    let shown = row(&world, "includelastaction=true&includelastnote=true&includetimetaken=true").await;
    assert_eq!(
        (&shown["action_number"], &shown["action_outcome"], &shown["lastnote"], &shown["timetaken"]),
        (&json!(3), &json!("Private Note"), &json!("looked"), &json!(0.5))
    );
    world.incident("another").await;
    let among_two = row(&world, "includelastaction=true&includelastnote=true").await;
    assert_eq!((among_two.get("action_number"), &among_two["lastnote"]), (None, &json!("looked")));
    let alone = world.get(&format!("/api/Tickets/{id}?includelastaction=true")).await;
    assert_eq!(alone["action_note"], "looked");
}

#[tokio::test]
async fn the_sla_waits_for_an_answer_and_then_for_the_fix() {
    let world = World::open().await;
    let ticket = world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "priority_id": 2 })).await;
    assert_eq!(
        (&ticket["respondbydate"], &ticket["fixbydate"]),
        (&json!("2026-03-02T11:00:00"), &json!("2026-03-02T17:00:00"))
    );
    world.minutes_pass(30);
    let asked = "includeslaactiondate=true&includeslatimer=true";
    let waiting = row(&world, asked).await;
    assert_eq!((&waiting["slaactiondate"], &waiting["slatimeleft"]), (&json!("2026-03-02T11:00:00"), &json!(1.5)));
    let id = ticket["id"].clone();
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Private Note", "note": "a" })).await;
    assert_eq!(row(&world, asked).await["slaactiondate"], "2026-03-02T11:00:00", "nobody told the user");
    world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note": "b" })).await;
    assert_eq!(row(&world, asked).await["slaactiondate"], "2026-03-02T17:00:00");
    let raised = world.save("/api/Tickets", json!({ "id": id, "priority_id": 1 })).await;
    assert_eq!(raised["fixbydate"], "2026-03-02T13:00:00");
    let own = json!({ "id": id, "priority_id": 2, "fixbydate": "2026-03-09T09:00:00" });
    assert_eq!(world.save("/api/Tickets", own).await["fixbydate"], "2026-03-09T09:00:00");
}

#[tokio::test]
async fn columns_are_described_on_request() {
    let world = World::open().await;
    world.incident("VPN drops").await;
    assert_eq!(world.get("/api/Tickets").await.get("columns"), None);
    let list = world.get("/api/Tickets?columns_id=2&includecolumns=true").await;
    assert_eq!((&list["columns_id"], &list["columns"][2]["column_name"]), (&json!(2), &json!("status_name")));
    assert_eq!(list["tickets"][0]["status_name"], "New", "a profile brings its columns");
}

#[tokio::test]
async fn custom_field_columns_may_show_only_what_is_displayed() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFa", "A", &[1]);
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "customfields": [{ "id": field, "value": "abc" }] });
    world.save("/api/Tickets", ticket).await;
    let asked = format!("include_custom_fields={field}");
    assert_eq!(row(&world, &asked).await["customfields"][0]["value"], "abc");
    let shown = row(&world, &format!("{asked}&cf_display_values_only=true")).await["customfields"][0].clone();
    assert_eq!((&shown["display"], shown.get("value")), (&json!("abc"), None));
}

#[tokio::test]
async fn utcoffset_moves_the_dates_in_the_unit_of_the_instance() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let opened = async |query: &str| world.get(&format!("/api/Tickets/{id}?{query}")).await["dateoccurred"].clone();
    assert_eq!(opened("utcoffset=2").await, "2026-03-02T11:00:00");
    assert_eq!(opened("utcoffset=-1.5").await, "2026-03-02T07:30:00");
    world.set("halo.utcoffset-unit", "minutes");
    assert_eq!(opened("utcoffset=90").await, "2026-03-02T10:30:00");
    world.set("halo.utcoffset-unit", "ignored");
    assert_eq!(opened("utcoffset=90").await, "2026-03-02T09:00:00");
}

#[tokio::test]
async fn the_single_ticket_may_be_its_ids_only() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let shown = world.get(&format!("/api/Tickets/{id}?ticketidonly=true")).await;
    assert_eq!((&shown["id"], &shown["status_id"], shown.get("summary")), (&json!(id), &json!(1), None));
}

#[tokio::test]
async fn auditing_tells_who_changed_what() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.halo.update_ticket("Abel Tuter", id, json!({ "impact": 2 })).unwrap();
    let path = format!("/api/Tickets/{id}");
    assert_eq!(world.get(&path).await.get("audit_log"), None);
    let audit = world.get(&format!("{path}?include_auditing=true")).await["audit_log"].clone();
    let last = audit.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["username"], &last["value"], &last["to"], &last["date"]),
        (&json!("Abel Tuter"), &json!("impact"), &json!("2"), &json!("2026-03-02T09:00:00"))
    );
}
