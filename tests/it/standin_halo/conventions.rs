//! What holds for every resource: paths, verbs, bodies, dates.

use causeway::standins::ledger::Accepted;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::support::World;

#[tokio::test]
async fn paths_and_query_booleans_ignore_letter_case_and_unknown_parameters_do_nothing() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    for path in [
        "/api/Tickets",
        "/API/tickets?Pageinate=True&PAGE_NO=1&wonder=1",
        "/api/tickets?tickettype_id=99&priority_id=99",
    ] {
        assert_eq!(world.get(path).await["tickets"][0]["id"], id, "{path}");
    }
    assert!(world.get(&format!("/api/TICKETS/{id}?IncludeDetails=TRUE")).await["customfields"].is_array());
}

#[tokio::test]
async fn put_and_patch_are_405() {
    let world = World::open().await;
    for method in [Method::PUT, Method::PATCH] {
        let answer = world.request(method, "/api/Tickets").json(&json!([])).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(world.post("/api/Tickets/1", &json!([])).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.delete("/api/Tickets").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.post("/api/Tickets/1/actions", &json!([])).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_415() {
    let world = World::open().await;
    for (content_type, status) in [
        ("application/json-patch+json", StatusCode::CREATED),
        ("text/json; charset=utf-8", StatusCode::CREATED),
        ("text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let body = json!([{ "summary": "x", "tickettype_id": 1 }]).to_string();
        let request = world.request(Method::POST, "/api/Tickets").header("Content-Type", content_type).body(body);
        assert_eq!(request.send().await.unwrap().status(), status, "{content_type}");
    }
}

#[tokio::test]
async fn a_post_creates_without_id_and_changes_only_what_is_sent_with_id() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let changed = world.save("/api/Tickets", json!({ "id": id, "impact": 2 })).await;
    assert_eq!((&changed["id"], &changed["summary"], &changed["impact"]), (&json!(id), &json!("VPN drops"), &json!(2)));
    let again = world.save("/api/Tickets", json!({ "id": 0, "summary": "VPN drops", "tickettype_id": 1 })).await;
    assert_ne!(again["id"], id, "id 0 silently creates a duplicate");
}

#[tokio::test]
async fn the_answer_is_the_last_object_and_an_array_only_on_request() {
    let world = World::open().await;
    let body = json!([{ "summary": "one", "tickettype_id": 1 }, { "summary": "two", "tickettype_id": 1 }]);
    let last = world.post("/api/Tickets", &body).await;
    assert_eq!((last.status, &last.json["summary"]), (StatusCode::CREATED, &json!("two")));
    let all = world.post("/api/Tickets?returnall=true", &body).await.json;
    assert_eq!((&all[0]["summary"], &all[1]["summary"]), (&json!("one"), &json!("two")));
}

#[tokio::test]
async fn a_single_object_is_refused_unless_the_instance_is_lenient() {
    let world = World::open().await;
    let object = json!({ "summary": "one", "tickettype_id": 1 });
    assert_eq!(world.post("/api/Tickets", &object).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.post("/api/Tickets/Object", &object).await.status, StatusCode::CREATED);
    world.set("halo.object-body", "accepted");
    assert_eq!(world.post("/api/Tickets", &object).await.status, StatusCode::CREATED);
    assert_eq!(world.halo.tickets().len(), 2);
}

#[tokio::test]
async fn a_decimal_where_an_integer_is_wanted_refuses_the_whole_body_with_its_path() {
    let world = World::open().await;
    for wrong in [json!("95.0"), json!(95.0), json!("many"), json!({ "id": 1 })] {
        let body = json!([{ "summary": "good", "tickettype_id": 1 }, { "summary": "bad", "tickettype_id": 1, "impact": wrong }]);
        let answer = world.post("/api/Tickets", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.json["[1].impact"][0].is_string(), "{}", answer.text);
    }
    let object = world.post("/api/Tickets/Object", &json!({ "summary": "x", "tickettype_id": "1.0" })).await;
    assert!(object.json["tickettype_id"][0].is_string(), "{}", object.text);
    assert!(world.halo.tickets().is_empty());
    assert_eq!(world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": "1" })).await["tickettype_id"], 1);
}

#[tokio::test]
async fn nested_collections_must_be_arrays() {
    let world = World::open().await;
    let body = json!([{ "summary": "x", "tickettype_id": 1, "customfields": { "name": "CFa", "value": "b" } }]);
    assert!(world.post("/api/Tickets", &body).await.json["[0].customfields"][0].is_string());
}

#[tokio::test]
async fn a_refused_element_leaves_the_earlier_ones_stored_without_saying_so() {
    let world = World::open().await;
    let body = json!([
        { "summary": "first", "tickettype_id": 1 },
        { "summary": "second", "tickettype_id": 1, "team": "No such team" },
        { "summary": "third", "tickettype_id": 1 },
    ]);
    let answer = world.post("/api/Tickets?returnall=true", &body).await;
    assert_eq!(answer.refusal(), "Team No such team does not exist");
    assert_eq!(world.halo.tickets().len(), 1);
    assert_eq!(world.accepted(Accepted::Create, "Tickets").len(), 1);
    world.set("halo.array-refusal", "all-or-nothing");
    assert_eq!(world.post("/api/Tickets", &body).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.halo.tickets().len(), 1);
}

#[tokio::test]
async fn undocumented_fields_are_accepted_and_forgotten() {
    let world = World::open().await;
    let stored = world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "no_such_field": "y" })).await;
    assert!(stored.get("no_such_field").is_none());
}

#[tokio::test]
async fn dates_carry_no_zone_and_a_trimmed_fraction() {
    let world = World::open().await;
    world.halo.common().clock.stop_at("2026-03-02T09:00:28.360Z".parse().unwrap());
    let id = world.incident("VPN drops").await;
    assert_eq!(world.get(&format!("/api/Tickets/{id}")).await["dateoccurred"], "2026-03-02T09:00:28.36");
    world.set("halo.zone", "+02:00");
    assert_eq!(world.get(&format!("/api/Tickets/{id}")).await["dateoccurred"], "2026-03-02T11:00:28.36");
    let set = world.save("/api/Tickets", json!({ "id": id, "targetdate": "2026-03-05T12:00:00" })).await;
    assert_eq!(set["targetdate"], "2026-03-05T12:00:00", "without a designator it is the instance's time");
    let set = world.save("/api/Tickets", json!({ "id": id, "targetdate": "2026-03-05T12:00:00Z" })).await;
    assert_eq!(set["targetdate"], "2026-03-05T14:00:00");
}

#[tokio::test]
async fn dates_that_were_never_set_are_a_sentinel_and_nulls_are_left_out() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let path = format!("/api/Tickets/{id}?includedetails=true");
    let ticket = world.get(&path).await;
    assert_eq!(
        (&ticket["dateclosed"], &ticket["targetdate"]),
        (&json!("1900-01-01T00:00:00"), &json!("1900-01-01T00:00:00"))
    );
    assert!(ticket.get("servicenow_id").is_none());
    world.set("halo.sentinel-dates", "false");
    world.set("halo.omit-nulls", "false");
    let ticket = world.get(&path).await;
    assert_eq!((ticket.get("dateclosed"), ticket.get("servicenow_id")), (Some(&json!(null)), Some(&json!(null))));
}

#[tokio::test]
async fn references_may_be_written_as_decimals_or_text() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let text = async || world.ask(&format!("/api/Tickets/{id}")).await.text;
    assert!(text().await.contains("\"client_id\":12,"));
    world.set("halo.reference-ids", "decimal");
    let decimal = text().await;
    assert!(decimal.contains("\"client_id\":12.0,") && decimal.contains(&format!("\"id\":{id},")), "{decimal}");
    world.set("halo.reference-ids", "text");
    assert!(text().await.contains("\"client_id\":\"12\","));
}
