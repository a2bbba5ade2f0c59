//! The server's own rules.

use causeway::standins::servicenow::{NewUser, Refusal, Rules};
use serde_json::json;

use super::{Desk, text};

#[tokio::test]
async fn priority_follows_impact_and_urgency_whatever_is_sent() {
    let desk = Desk::open().await;
    let matrix = [("1", "1", "1"), ("1", "3", "3"), ("2", "2", "3"), ("3", "1", "3"), ("3", "2", "4"), ("3", "3", "5")];
    for (impact, urgency, priority) in matrix {
        let incident = desk.incident(&json!({ "impact": impact, "urgency": urgency, "priority": "2" })).await;
        assert_eq!(incident["priority"], priority, "{impact} x {urgency}");
    }
    desk.instance.set_priority_matrix(&[("3", "3", "2")]);
    assert_eq!(desk.incident(&json!({})).await["priority"], "2");
}

#[tokio::test]
async fn incident_state_mirrors_state() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.change(&path, json!({ "state": "2" })).await["incident_state"], "2");
    assert_eq!(desk.change(&path, json!({ "incident_state": "1" })).await["state"], "1");
}

#[tokio::test]
async fn resolving_needs_code_and_notes_and_stamps_who_and_when() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let refused = desk.patch(&path, &json!({ "state": "6" })).await;
    assert_eq!(refused.status, 403);
    let detail = "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes";
    assert_eq!(refused.refusal(), ("Operation Failed".to_owned(), json!(detail)));
    assert_eq!(desk.get(&path).await.result()["state"], "1");
    let resolved = desk.resolve(&path).await;
    assert_eq!((&resolved["resolved_at"], &resolved["active"]), (&json!("2026-01-02 03:04:05"), &json!("true")));
    assert_eq!(resolved["resolved_by"]["value"], resolved["opened_by"]["value"]);
}

#[tokio::test]
async fn reopening_counts_and_stamps() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    desk.resolve(&path).await;
    desk.pass_seconds(5);
    let reopened = desk.change(&path, json!({ "state": "2" })).await;
    assert_eq!((&reopened["reopen_count"], &reopened["reopened_time"]), (&json!("1"), &json!("2026-01-02 03:04:10")));
}

#[tokio::test]
async fn closing_is_final_for_agents_and_not_for_administrators() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    desk.resolve(&path).await;
    let closed = desk.change(&path, json!({ "state": "7" })).await;
    assert_eq!((&closed["active"], &closed["closed_at"]), (&json!("false"), &json!("2026-01-02 03:04:05")));
    let refused = desk.patch(&path, &json!({ "description": "late" })).await;
    assert_eq!(refused.refusal().1, "ACL Exception Update Failed due to security constraints");
    desk.set("closed-incident-writes", "skipped");
    assert_eq!(desk.change(&path, json!({ "description": "late" })).await["description"], "");
    let id = path.rsplit('/').next().unwrap();
    desk.instance.update("admin", "incident", id, &[("description", "late")]).unwrap();
    assert_eq!(desk.get(&path).await.result()["description"], "late");
}

#[tokio::test]
async fn holding_needs_a_reason_which_goes_when_work_goes_on() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let refused = desk.patch(&path, &json!({ "state": "3" })).await;
    assert!(text(&refused.refusal().1).ends_with("mandatory: On hold reason"));
    assert_eq!(desk.change(&path, json!({ "state": "3", "hold_reason": "4" })).await["hold_reason"], "4");
    assert_eq!(desk.change(&path, json!({ "state": "2" })).await["hold_reason"], "");
}

#[tokio::test]
async fn a_comment_of_the_caller_ends_the_waiting_for_the_caller() {
    let desk = Desk::open().await;
    let caller = desk.instance.add_user(&NewUser {
        user_name: "abel.tuter".to_owned(),
        roles: vec!["itil".to_owned()],
        ..NewUser::default()
    });
    let path = desk.incident_path(&json!({ "caller_id": caller })).await;
    desk.change(&path, json!({ "state": "3", "hold_reason": "1" })).await;
    let id = path.rsplit('/').next().unwrap();
    desk.instance.update("abel.tuter", "incident", id, &[("comments", "It was the cable")]).unwrap();
    let incident = desk.get(&path).await.result();
    assert_eq!((&incident["state"], &incident["hold_reason"]), (&json!("2"), &json!("")));
    assert_eq!(incident["sys_updated_by"], "abel.tuter");
}

#[tokio::test]
async fn closing_an_incident_closes_its_tasks_and_cancelling_skips_them() {
    let desk = Desk::open().await;
    for (state, expected) in [("7", "3"), ("8", "7")] {
        let path = desk.incident_path(&json!({})).await;
        let id = path.rsplit('/').next().unwrap();
        let task = desk.instance.insert("admin", "incident_task", &[("incident", id)]).unwrap();
        desk.resolve(&path).await;
        desk.change(&path, json!({ "state": state })).await;
        let task = desk.instance.record("incident_task", &task).unwrap();
        assert_eq!((task["state"].as_str(), task["active"].as_str()), (expected, "false"));
    }
}

#[tokio::test]
async fn resolving_a_parent_resolves_its_children_with_a_note_and_closing_does_not_close_them() {
    let desk = Desk::open().await;
    let parent = desk.incident_path(&json!({})).await;
    let child = desk.incident_path(&json!({ "parent_incident": parent.rsplit('/').next().unwrap() })).await;
    assert_eq!(desk.get(&parent).await.result()["child_incidents"], "1");
    desk.resolve(&parent).await;
    assert_eq!(desk.get(&child).await.result()["state"], "6");
    assert_eq!(desk.instance.journal(child.rsplit('/').next().unwrap()).len(), 1);
    desk.change(&parent, json!({ "state": "7" })).await;
    assert_eq!(desk.get(&child).await.result()["state"], "6");
}

#[tokio::test]
async fn changing_the_group_counts_as_reassignment() {
    let desk = Desk::open().await;
    let group = desk.instance.add_group("Network", &[]);
    let path = desk.incident_path(&json!({})).await;
    let changed = desk.change(&path, json!({ "assignment_group": group })).await;
    assert_eq!(changed["reassignment_count"], "1");
}

#[tokio::test]
async fn the_system_closes_what_was_resolved_long_ago() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    desk.resolve(&path).await;
    desk.pass_seconds(6 * 86_400);
    assert_eq!(desk.instance.run_autoclose(), 0);
    desk.pass_seconds(86_400);
    assert_eq!(desk.instance.run_autoclose(), 1);
    let incident = desk.get(&path).await.result();
    assert_eq!((&incident["state"], &incident["sys_updated_by"]), (&json!("7"), &json!("system")));
}

#[tokio::test]
async fn a_problem_ignores_states_sent_through_the_api() {
    let desk = Desk::open().await;
    let problem = desk.post("/api/now/table/problem", &json!({})).await.result();
    let path = format!("/api/now/table/problem/{}", text(&problem["sys_id"]));
    assert_eq!(desk.change(&path, json!({ "state": "104" })).await["state"], "101");
    desk.set("problem-state-writes", "allowed");
    assert_eq!(desk.change(&path, json!({ "state": "104" })).await["state"], "104");
}

#[tokio::test]
async fn a_replay_may_store_any_state_author_and_number() {
    let desk = Desk::open().await;
    let fields = [("number", "INC0000045"), ("state", "6"), ("sys_updated_by", "Updated by 21")];
    let id = desk.instance.insert("loader", "incident", &fields).unwrap();
    let incident = desk.instance.record("incident", &id).unwrap();
    assert_eq!((incident["number"].as_str(), incident["sys_updated_by"].as_str()), ("INC0000045", "Updated by 21"));
    assert_eq!(desk.counts().creates, 0);
    let policy = desk.instance.insert("admin", "incident", &[("state", "7")]).unwrap_err();
    assert!(matches!(policy, Refusal::DataPolicy(_)));
    desk.instance.set_rules(Rules::Replay);
    desk.instance.insert("admin", "incident", &[("state", "7")]).unwrap();
    assert_eq!(desk.instance.insert("nobody", "incident", &[]), Err(Refusal::NotAuthenticated));
}

#[tokio::test]
async fn assigning_starts_work_where_the_instance_is_set_so() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.change(&path, json!({ "assigned_to": "x" })).await["state"], "1");
    desk.set("assigning-starts-work", "true");
    assert_eq!(desk.incident(&json!({ "assigned_to": "x" })).await["state"], "2");
}
