//! Service levels, and the jobs that run behind everybody's back.

use causeway::standins::servicenow::Job;
use serde_json::json;

use super::Desk;

async fn desk() -> Desk {
    let desk = Desk::open().await;
    let fields = [
        ("name", "One hour"),
        ("collection", "incident"),
        ("duration", "1970-01-01 01:00:00"),
        ("start_condition", "active=true^urgency=1"),
        ("pause_condition", "state=3"),
        ("stop_condition", "state=6"),
        ("cancel_condition", "state=8"),
    ];
    desk.instance.insert("admin", "contract_sla", &fields).unwrap();
    desk
}

fn only(desk: &Desk) -> std::collections::BTreeMap<String, String> {
    let rows = desk.instance.find("task_sla", "");
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

#[tokio::test]
async fn a_service_level_starts_pauses_goes_on_and_ends_with_its_task() {
    let desk = desk().await;
    desk.incident(&json!({ "urgency": "3" })).await;
    assert!(desk.instance.find("task_sla", "").is_empty());
    let path = desk.incident_path(&json!({ "urgency": "1" })).await;
    let row = only(&desk);
    assert_eq!((row["stage"].as_str(), row["planned_end_time"].as_str()), ("in_progress", "2026-01-02 04:04:05"));
    assert_eq!(desk.get(&path).await.result()["sla_due"], "2026-01-02 04:04:05");
    desk.pass_seconds(900);
    desk.change(&path, json!({ "state": "3", "hold_reason": "4" })).await;
    let row = only(&desk);
    assert_eq!((row["stage"].as_str(), row["percentage"].as_str()), ("paused", "25.00"));
    desk.pass_seconds(600);
    desk.change(&path, json!({ "state": "2" })).await;
    let row = only(&desk);
    assert_eq!((row["stage"].as_str(), row["planned_end_time"].as_str()), ("in_progress", "2026-01-02 04:14:05"));
    assert_eq!(row["original_breach_time"], "2026-01-02 04:04:05");
    desk.pass_seconds(900);
    desk.resolve(&path).await;
    let row = only(&desk);
    assert_eq!(
        (row["stage"].as_str(), row["active"].as_str(), row["percentage"].as_str()),
        ("completed", "false", "50.00")
    );
    assert_eq!((row["has_breached"].as_str(), row["duration"].as_str()), ("false", "1970-01-01 00:30:00"));
}

#[tokio::test]
async fn the_job_measures_what_runs_and_a_breach_shows_on_the_task_without_a_stamp() {
    let desk = desk().await;
    let path = desk.incident_path(&json!({ "urgency": "1" })).await;
    desk.pass_seconds(5400);
    assert_eq!(only(&desk)["percentage"], "0", "between two runs of the job it is stale");
    assert_eq!(desk.instance.run(Job::ServiceLevels), 1);
    let row = only(&desk);
    assert_eq!((row["has_breached"].as_str(), row["percentage"].as_str()), ("true", "150.00"));
    let incident = desk.get(&path).await.result();
    assert_eq!((&incident["made_sla"], &incident["sys_mod_count"]), (&json!("false"), &json!("0")));
    desk.change(&path, json!({ "state": "8" })).await;
    assert_eq!(only(&desk)["stage"], "cancelled");
}

#[tokio::test]
async fn jobs_run_by_themselves_where_the_instance_is_set_so() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    desk.resolve(&path).await;
    desk.pass_seconds(8 * 86_400);
    assert_eq!(desk.get(&path).await.result()["state"], "6");
    desk.set("scheduled-jobs", "hourly");
    let closed = desk.get(&path).await.result();
    assert_eq!((&closed["state"], &closed["sys_updated_by"]), (&json!("7"), &json!("system")));
}

#[tokio::test]
async fn closing_can_be_counted_from_the_last_update() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    desk.resolve(&path).await;
    desk.pass_seconds(5 * 86_400);
    desk.change(&path, json!({ "description": "still looked at" })).await;
    desk.pass_seconds(3 * 86_400);
    desk.set("autoclose-based-on", "last-update");
    assert_eq!(desk.instance.run(Job::Autoclose), 0);
    desk.set("autoclose-based-on", "resolved-at");
    assert_eq!(desk.instance.run(Job::Autoclose), 1);
}
