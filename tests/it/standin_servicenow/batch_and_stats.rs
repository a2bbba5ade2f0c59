//! The Batch and the Aggregate API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Desk, text};

fn decoded(part: &Value) -> Value {
    serde_json::from_slice(&STANDARD.decode(text(&part["body"])).unwrap()).unwrap()
}

fn create(id: &Value, name: &str) -> Value {
    json!({
        "id": id, "method": "POST", "url": "/api/now/table/incident?sysparm_fields=short_description",
        "headers": [{ "name": "Content-Type", "value": "application/json" }],
        "body": STANDARD.encode(json!({ "short_description": name }).to_string()),
    })
}

#[tokio::test]
async fn each_part_of_a_batch_is_answered_on_its_own() {
    let desk = Desk::open().await;
    let missing =
        json!({ "id": "b", "method": "GET", "url": "/api/now/table/incident/0", "exclude_response_headers": true });
    let body = json!({ "batch_request_id": 1, "rest_requests": [create(&json!(7), "a"), missing] });
    let answer = desk.post("/api/now/v1/batch", &body).await;
    assert_eq!(answer.status, 200);
    let batch = answer.json();
    assert_eq!((&batch["batch_request_id"], &batch["unserviced_requests"]), (&json!("1"), &json!([])));
    let parts = &batch["serviced_requests"];
    assert_eq!((&parts[0]["id"], &parts[0]["status_code"]), (&json!("7"), &json!(201)));
    assert_eq!(decoded(&parts[0]), json!({ "result": { "short_description": "a" } }));
    assert_eq!((&parts[1]["status_code"], &parts[1]["status_text"]), (&json!(404), &json!("Not Found")));
    assert_eq!(parts[1]["headers"], json!([]));
    assert_eq!(desk.counts().creates, 1);
}

#[tokio::test]
async fn what_a_batch_did_not_get_to_is_listed_and_not_done() {
    let desk = Desk::open().await;
    desk.set("batch-max-parts", "2");
    let parts: Vec<Value> = ["a", "b", "c"].iter().map(|id| create(&json!(id), id)).collect();
    let batch =
        desk.post("/api/now/v1/batch", &json!({ "batch_request_id": "1", "rest_requests": parts })).await.json();
    assert_eq!(batch["unserviced_requests"], json!(["c"]));
    assert_eq!(desk.counts().creates, 2);
}

#[tokio::test]
async fn statistics_count_and_compute_as_text() {
    let desk = Desk::open().await;
    for urgency in ["1", "3", "3"] {
        desk.incident(&json!({ "urgency": urgency })).await;
        desk.pass_seconds(1);
    }
    let path = "/api/now/stats/incident?sysparm_count=true&sysparm_avg_fields=urgency&sysparm_max_fields=sys_updated_on&sysparm_min_fields=urgency";
    let stats = desk.get(path).await.result();
    let expected = json!({ "stats": {
        "count": "3", "avg": { "urgency": "2.3333" }, "min": { "urgency": "1" },
        "max": { "sys_updated_on": "2026-01-02 03:04:07" },
    }});
    assert_eq!(stats, expected);
    let grouped = desk
        .get("/api/now/v1/stats/incident?sysparm_count=true&sysparm_group_by=priority&sysparm_display_value=all")
        .await;
    let expected = json!([
        { "stats": { "count": "1" }, "groupby_fields": [{ "field": "priority", "value": "3", "display_value": "3 - Moderate" }] },
        { "stats": { "count": "2" }, "groupby_fields": [{ "field": "priority", "value": "5", "display_value": "5 - Planning" }] },
    ]);
    assert_eq!(grouped.result(), expected);
    assert_eq!(desk.get("/api/now/stats/incident").await.status, 400);
}
