//! Requests, their items and their tasks, and what a parent table shows of them.

use serde_json::json;

use super::desk::column;
use super::{Desk, text};

fn item_of(desk: &Desk, request: &str) -> String {
    desk.instance.insert("admin", "sc_req_item", &[("request", request)]).unwrap()
}

#[tokio::test]
async fn a_request_that_is_submitted_is_read_back_in_process() {
    let desk = Desk::open().await;
    let request = desk.instance.insert("admin", "sc_request", &[("request_state", "draft")]).unwrap();
    let path = format!("/api/now/table/sc_request/{request}");
    assert_eq!(desk.get(&path).await.result()["request_state"], "draft");
    assert_eq!(desk.change(&path, json!({ "request_state": "submitted" })).await["request_state"], "in_process");
    let closed = desk.change(&path, json!({ "request_state": "closed_incomplete" })).await;
    assert_eq!((&closed["state"], &closed["active"]), (&json!("4"), &json!("false")));
}

#[tokio::test]
async fn closing_the_last_item_closes_the_request_and_not_the_other_way_round() {
    let desk = Desk::open().await;
    let request = desk.instance.insert("admin", "sc_request", &[]).unwrap();
    let (first, second) = (item_of(&desk, &request), item_of(&desk, &request));
    let item = |id: &str| format!("/api/now/table/sc_req_item/{id}");
    let path = format!("/api/now/table/sc_request/{request}");
    assert_eq!(desk.change(&item(&first), json!({ "state": "3" })).await["stage"], "complete");
    assert_eq!(desk.get(&path).await.result()["active"], "true");
    desk.change(&item(&second), json!({ "state": "3" })).await;
    let closed = desk.get(&path).await.result();
    assert_eq!((&closed["request_state"], &closed["state"]), (&json!("closed_complete"), &json!("3")));
    let other = desk.instance.insert("admin", "sc_request", &[]).unwrap();
    let open = item_of(&desk, &other);
    desk.change(&format!("/api/now/table/sc_request/{other}"), json!({ "request_state": "closed_cancelled" })).await;
    assert_eq!(desk.get(&item(&open)).await.result()["active"], "true");
}

#[tokio::test]
async fn tasks_close_their_item_where_the_instance_is_set_so() {
    let desk = Desk::open().await;
    let item = desk.instance.insert("admin", "sc_req_item", &[]).unwrap();
    let task = || desk.instance.insert("admin", "sc_task", &[("request_item", &item)]).unwrap();
    desk.change(&format!("/api/now/table/sc_task/{}", task()), json!({ "state": "3" })).await;
    let path = format!("/api/now/table/sc_req_item/{item}");
    assert_eq!(desk.get(&path).await.result()["state"], "1");
    desk.set("tasks-close-items", "true");
    desk.change(&format!("/api/now/table/sc_task/{}", task()), json!({ "state": "3" })).await;
    assert_eq!(desk.get(&path).await.result()["state"], "3");
}

#[tokio::test]
async fn ordinary_accounts_do_not_post_requests_directly() {
    let desk = Desk::open().await;
    let refused = desk.post("/api/now/table/sc_request", &json!({})).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.refusal().1, "ACL Exception Insert Failed due to security constraints");
    desk.set("direct-requests", "allowed");
    let request = desk.post("/api/now/table/sc_request", &json!({})).await;
    assert_eq!(request.status, 201);
    assert_eq!(request.result()["priority"], "4");
}

#[tokio::test]
async fn the_parent_table_shows_all_its_children_with_the_common_fields() {
    let desk = Desk::open().await;
    for table in [
        "incident",
        "problem",
        "change_request",
        "sc_request",
        "sc_req_item",
        "sc_task",
        "incident_task",
        "problem_task",
        "change_task",
    ] {
        let id = desk.instance.insert("admin", table, &[("short_description", "one of each")]).unwrap();
        let through = desk.get(&format!("/api/now/table/task/{id}")).await.result();
        assert_eq!(through["sys_class_name"], table);
        assert!(through.get("caller_id").is_none() && through.get("request_state").is_none(), "{table}");
    }
    let all = desk.list("task", "short_description=one of each", "").await;
    assert_eq!(all.header("x-total-count").as_deref(), Some("9"));
    let numbers = column(&all.result(), "number");
    assert!(numbers.iter().any(|number| number.starts_with("RITM")), "{numbers:?}");
    let some = desk.list("task", "sys_class_nameINSTANCEOFsc_task^short_description=one of each", "").await.result();
    assert_eq!(column(&some, "sys_class_name"), ["sc_task"]);
    assert!(text(&some[0]["number"]).starts_with("SCTASK"));
}
