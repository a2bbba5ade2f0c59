//! Changes and problems: their state models and the change API.

use reqwest::Method;
use serde_json::json;

use super::{Desk, text};

async fn change(desk: &Desk, kind: &str) -> String {
    let created = desk.post("/api/now/table/change_request", &json!({ "type": kind })).await.result();
    assert_eq!(created["state"], "-5");
    assert!(text(&created["number"]).starts_with("CHG"));
    format!("/api/now/table/change_request/{}", text(&created["sys_id"]))
}

#[tokio::test]
async fn a_normal_change_takes_one_step_after_the_other() {
    let desk = Desk::open().await;
    let path = change(&desk, "normal").await;
    let refused = desk.patch(&path, &json!({ "state": "-1" })).await;
    assert_eq!(refused.status, 403);
    let detail = text(&refused.refusal().1);
    assert!(
        detail.starts_with("Operation against file 'change_request' was aborted by Business Rule 'Change Model: Check State Transition^"),
        "{detail}"
    );
    for state in ["-4", "-3", "-2", "-1", "0", "3"] {
        assert_eq!(desk.change(&path, json!({ "state": state })).await["state"], state);
    }
    let closed = desk.get(&path).await.result();
    assert_eq!((&closed["active"], &closed["closed_at"]), (&json!("false"), &json!("2026-01-02 03:04:05")));
    assert_eq!(desk.patch(&path, &json!({ "state": "-5" })).await.status, 403);
}

#[tokio::test]
async fn other_types_skip_steps_and_the_model_can_be_free() {
    let desk = Desk::open().await;
    let standard = change(&desk, "standard").await;
    assert_eq!(desk.change(&standard, json!({ "state": "-2" })).await["state"], "-2");
    let emergency = change(&desk, "emergency").await;
    assert_eq!(desk.change(&emergency, json!({ "state": "-3" })).await["state"], "-3");
    assert_eq!(desk.change(&emergency, json!({ "state": "4" })).await["active"], "false");
    desk.set("change-state-model", "free");
    let normal = change(&desk, "normal").await;
    assert_eq!(desk.change(&normal, json!({ "state": "-1" })).await["state"], "-1");
}

#[tokio::test]
async fn the_change_api_answers_both_values_of_each_field() {
    let desk = Desk::open().await;
    let created = desk.post("/api/sn_chg_rest/v1/change/emergency", &json!({ "short_description": "disk" })).await;
    assert_eq!(created.status, 200);
    let created = created.result();
    assert_eq!(created["type"], json!({ "display_value": "Emergency", "value": "emergency" }));
    let path = format!("/api/sn_chg_rest/change/{}", text(&created["sys_id"]["value"]));
    let moved = desk.patch(&path, &json!({ "state": "-3" })).await.result();
    assert_eq!(moved["state"], json!({ "display_value": "Authorize", "value": "-3" }));
    assert_eq!(desk.patch(&path, &json!({ "state": "3" })).await.status, 403);
    let listed = desk.get("/api/sn_chg_rest/change/emergency?sysparm_query=short_description=disk").await.result();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(desk.get("/api/sn_chg_rest/change/normal").await.result(), json!([]));
    assert_eq!(desk.admin(Method::DELETE, &path, &json!({})).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_standard_change_is_made_from_a_template() {
    let desk = Desk::open().await;
    let template = desk.instance.insert("admin", "std_change_producer_version", &[("name", "Clear sessions")]).unwrap();
    let path = format!("/api/sn_chg_rest/change/standard/{template}");
    let made = desk.post(&path, &json!({})).await.result();
    assert_eq!(
        (&made["type"]["value"], &made["short_description"]["value"]),
        (&json!("standard"), &json!("Clear sessions"))
    );
    let values = "description=Step by step^short_description=Never seen";
    let producer = desk.instance.insert("admin", "std_change_record_producer", &[("template_value", values)]).unwrap();
    let fields = [("std_change_producer", producer.as_str())];
    desk.instance.update("admin", "std_change_producer_version", &template, &fields).unwrap();
    let filled = desk.post(&path, &json!({})).await.result();
    assert_eq!(filled["description"]["value"], "Step by step");
    assert_eq!(filled["short_description"]["value"], "Clear sessions");
    assert_eq!(desk.post("/api/sn_chg_rest/change/standard/nothing", &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_problem_that_may_move_is_stamped_and_keeps_its_older_state_in_step() {
    let desk = Desk::open().await;
    desk.set("problem-state-writes", "allowed");
    let problem = desk.post("/api/now/table/problem", &json!({})).await.result();
    assert_eq!(problem["problem_state"], "1");
    let path = format!("/api/now/table/problem/{}", text(&problem["sys_id"]));
    assert_eq!(desk.change(&path, json!({ "known_error": "true" })).await["problem_state"], "2");
    let resolved = desk.change(&path, json!({ "state": "106" })).await;
    assert_eq!((&resolved["problem_state"], &resolved["resolved_at"]), (&json!("4"), &json!("2026-01-02 03:04:05")));
    assert_eq!(desk.change(&path, json!({ "state": "107" })).await["active"], "false");
}

#[tokio::test]
async fn tasks_of_problems_and_changes_have_states_of_their_own() {
    let desk = Desk::open().await;
    let task = desk.post("/api/now/table/problem_task", &json!({})).await.result();
    assert!(text(&task["number"]).starts_with("PTASK"));
    assert_eq!(task["state"], "151");
    let path = format!("/api/now/table/problem_task/{}", text(&task["sys_id"]));
    assert_eq!(desk.change(&path, json!({ "state": "157" })).await["active"], "false");
    let task = desk.post("/api/now/table/change_task", &json!({})).await.result();
    assert!(text(&task["number"]).starts_with("CTASK"));
    assert_eq!(task["state"], "-5");
}
