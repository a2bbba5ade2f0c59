//! The Batch and the Aggregate API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::desk::{column, send};
use super::{Desk, text};

fn decoded(part: &Value) -> Value {
    serde_json::from_slice(&STANDARD.decode(text(&part["body"])).unwrap()).unwrap()
}

/// The answer to the part with this id.
fn part<'b>(batch: &'b Value, id: &str) -> &'b Value {
    batch["serviced_requests"].as_array().unwrap().iter().find(|part| part["id"] == id).unwrap()
}

fn get(id: &str, url: &str) -> Value {
    json!({ "id": id, "method": "GET", "url": url })
}

async fn run(desk: &Desk, parts: Vec<Value>) -> Value {
    desk.post("/api/now/v1/batch", &json!({ "batch_request_id": "1", "rest_requests": parts })).await.json()
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
    let created = part(&batch, "7");
    assert_eq!(created["status_code"], json!(201), "a numeric id comes back as text");
    assert_eq!(decoded(created), json!({ "result": { "short_description": "a" } }));
    let missing = part(&batch, "b");
    assert_eq!((&missing["status_code"], &missing["status_text"]), (&json!(404), &json!("Not Found")));
    assert_eq!(missing["headers"], json!([]));
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

#[tokio::test]
async fn answers_of_a_batch_come_in_the_order_of_its_parts_unless_set_otherwise() {
    let desk = Desk::open().await;
    let parts = || ["a", "b", "c"].iter().map(|id| get(id, "/api/now/table/incident")).collect();
    let order = |batch: &Value| column(&batch["serviced_requests"], "id");
    assert_eq!(order(&run(&desk, parts()).await), ["a", "b", "c"]);
    desk.set("batch-answer-order", "reversed");
    assert_eq!(order(&run(&desk, parts()).await), ["c", "b", "a"]);
}

#[tokio::test]
async fn a_part_signs_in_as_its_batch_or_as_it_says_itself() {
    let desk = Desk::open().await;
    desk.set("api-key", "k");
    let mut own = create(&json!("own"), "a");
    own["url"] = json!("/api/now/table/incident?sysparm_fields=sys_created_by");
    let mut other = own.clone();
    other["id"] = json!("other");
    let admin = format!("Basic {}", STANDARD.encode("admin:admin"));
    other["headers"].as_array_mut().unwrap().push(json!({ "name": "Authorization", "value": admin }));
    let mut wrong = own.clone();
    wrong["id"] = json!("wrong");
    wrong["headers"].as_array_mut().unwrap().push(json!({ "name": "Authorization", "value": "Bearer x" }));
    let body = json!({ "batch_request_id": "1", "rest_requests": [own, other, wrong] });
    let request = desk.client.post(format!("{}/api/now/v1/batch", desk.url)).header("x-sn-apikey", "k").json(&body);
    let batch = send(request).await.json();
    let by = |id: &str| decoded(part(&batch, id))["result"]["sys_created_by"].clone();
    assert_eq!((by("own"), by("other")), (json!("causeway.integration"), json!("admin")));
    assert_eq!(part(&batch, "wrong")["status_code"], 401);
}

#[tokio::test]
async fn parts_that_cannot_be_requests_fail_alone() {
    let desk = Desk::open().await;
    let mut broken = create(&json!("broken"), "a");
    broken["body"] = json!("%%%");
    let batch = run(
        &desk,
        vec![
            broken,
            get("nested", "/api/now/v1/batch"),
            json!({ "id": "bare" }),
            get("good", "api/now/table/incident"),
        ],
    )
    .await;
    let status = |id: &str| part(&batch, id)["status_code"].clone();
    assert_eq!(["broken", "nested", "bare", "good"].map(status), [json!(400), json!(400), json!(400), json!(200)]);
}

#[tokio::test]
async fn each_part_has_limits_for_what_goes_in_and_out() {
    let desk = Desk::open().await;
    desk.set("batch-max-input-bytes", "60");
    let batch = run(&desk, vec![create(&json!("large"), &"x".repeat(60)), create(&json!("small"), "a")]).await;
    assert_eq!(
        (&part(&batch, "large")["status_code"], &part(&batch, "small")["status_code"]),
        (&json!(400), &json!(201))
    );
    let list = || vec![get("list", "/api/now/table/incident")];
    let lowered =
        desk.request(reqwest::Method::POST, "/api/now/v1/batch").header("X-BATCHREQUEST-MAX-OUTPUT-SIZE", "10");
    let lowered = send(lowered.json(&json!({ "batch_request_id": "1", "rest_requests": list() }))).await.json();
    let refused = part(&lowered, "list");
    assert_eq!((&refused["status_code"], &refused["body"]), (&json!(500), &json!("")));
    assert!(text(&refused["error_message"]).contains("larger than 10 bytes"));
    assert_eq!(part(&run(&desk, list()).await, "list")["status_code"], 200);
    desk.set("batch-max-output-bytes", "10");
    assert_eq!(part(&run(&desk, list()).await, "list")["status_code"], 500);
}

#[tokio::test]
async fn an_instance_can_refuse_batches_and_nothing_else() {
    let desk = Desk::open().await;
    let body = json!({ "batch_request_id": "1", "rest_requests": [create(&json!("a"), "a")] });
    for status in [403, 404] {
        desk.set("batch-api", &status.to_string());
        assert_eq!(desk.post("/api/now/v1/batch", &body).await.status, status);
    }
    assert_eq!(desk.counts().creates, 0);
    assert_eq!(desk.get("/api/now/table/incident").await.status, 200);
}

async fn with_priorities() -> Desk {
    let desk = Desk::open().await;
    for (urgency, count) in [("1", 1), ("2", 2), ("3", 3)] {
        for at in 0..count {
            desk.incident(
                &json!({ "urgency": urgency, "impact": "3", "category": if at == 0 { "network" } else { "software" } }),
            )
            .await;
        }
    }
    desk
}

async fn groups(desk: &Desk, more: &str) -> Vec<String> {
    let path = format!("/api/now/stats/incident?sysparm_count=true&sysparm_group_by=urgency&{more}");
    let rows = desk.get(&path).await.result();
    let shown = |row: &Value| format!("{}x{}", text(&row["stats"]["count"]), text(&row["groupby_fields"][0]["value"]));
    rows.as_array().unwrap().iter().map(shown).collect()
}

#[tokio::test]
async fn groups_can_be_limited_by_what_is_computed_of_them() {
    let desk = with_priorities().await;
    assert_eq!(groups(&desk, "").await, ["1x1", "2x2", "3x3"]);
    assert_eq!(groups(&desk, "sysparm_having=count%5Eurgency%5E%3E%5E1").await, ["2x2", "3x3"]);
    assert_eq!(groups(&desk, "sysparm_having=count^urgency^>=^2,avg^urgency^<^3").await, ["2x2"]);
    assert_eq!(groups(&desk, "sysparm_having=sum^urgency^=^9").await, ["3x3"]);
    assert_eq!(groups(&desk, "sysparm_having=min^urgency^!=^2").await, ["1x1", "3x3"]);
}

#[tokio::test]
async fn groups_can_be_ordered_by_count_by_aggregate_and_by_column() {
    let desk = with_priorities().await;
    assert_eq!(groups(&desk, "sysparm_order_by=COUNT^DESC").await, ["3x3", "2x2", "1x1"]);
    assert_eq!(groups(&desk, "sysparm_order_by=COUNT").await, ["1x1", "2x2", "3x3"]);
    assert_eq!(groups(&desk, "sysparm_order_by=AVG^urgency^DESC").await, ["3x3", "2x2", "1x1"]);
    assert_eq!(groups(&desk, "sysparm_order_by=urgency^DESC&sysparm_query=urgency>1").await, ["3x3", "2x2"]);
}

#[tokio::test]
async fn groups_of_several_columns_show_values_and_what_people_see() {
    let desk = with_priorities().await;
    let path = "/api/now/v1/stats/incident?sysparm_sum_fields=urgency&sysparm_group_by=category,urgency&sysparm_display_value=true&sysparm_query=urgency=2";
    let expected = json!([
        { "stats": { "sum": { "urgency": "2" } }, "groupby_fields": [
            { "field": "category", "value": "network", "display_value": "Network" },
            { "field": "urgency", "value": "2", "display_value": "2 - Medium" },
        ] },
        { "stats": { "sum": { "urgency": "2" } }, "groupby_fields": [
            { "field": "category", "value": "software", "display_value": "Software" },
            { "field": "urgency", "value": "2", "display_value": "2 - Medium" },
        ] },
    ]);
    assert_eq!(desk.get(path).await.result(), expected);
}

#[tokio::test]
async fn statistics_count_rows_that_lists_hide_and_refuse_tables_without_the_role() {
    let desk = with_priorities().await;
    desk.set("acls", "read incident when=urgency=1; read incident.category roles=manager");
    assert_eq!(desk.get("/api/now/table/incident").await.result().as_array().unwrap().len(), 1);
    let stats = "/api/now/stats/incident?sysparm_count=true";
    assert_eq!(desk.get(stats).await.result()["stats"]["count"], "6");
    assert_eq!(desk.get(&format!("{stats}&sysparm_query=category=network")).await.status, 403);
    assert!(desk.get(&format!("{stats}&sysparm_group_by=category")).await.result().is_object(), "not grouped");
    desk.set("closed-tables", "incident");
    assert_eq!(desk.get(stats).await.status, 403);
    assert_eq!(desk.get("/api/now/stats/nonsense?sysparm_count=true").await.status, 400);
}

#[tokio::test]
async fn statistics_without_anything_asked_for_are_empty_where_set() {
    let desk = Desk::open().await;
    desk.set("stats-without-aggregate", "empty");
    assert_eq!(desk.get("/api/now/stats/incident").await.result(), json!({ "stats": {} }));
}

#[tokio::test]
async fn a_long_query_is_kept_under_a_short_key() {
    let desk = with_priorities().await;
    let long = format!(
        "{}/api/now/table/incident?sysparm_query=urgency%3D2%5EORDERBYsys_id&sysparm_fields=urgency&sysparm_limit=1",
        desk.url
    );
    let answer = desk.post("/api/now/tinyurl", &json!({ "url": long })).await;
    let tiny = text(&answer.result());
    let key = tiny.strip_prefix("incident_list.do?sysparm_tiny=").unwrap();
    let list = desk.get(&format!("/api/now/table/incident?sysparm_tiny={key}")).await;
    assert_eq!((list.result(), list.header("x-total-count").as_deref()), (json!([{ "urgency": "2" }]), Some("2")));
    assert!(
        list.header("link")
            .unwrap()
            .contains(&format!("sysparm_tiny={key}&sysparm_limit=1&sysparm_offset=1>;rel=\"next\""))
    );
    let second = desk.get(&format!("/api/now/table/incident?sysparm_tiny={key}&sysparm_offset=1")).await;
    assert_eq!(second.result().as_array().unwrap().len(), 1);
    assert_eq!(desk.post("/api/now/tinyurl", &json!({ "url": "no query" })).await.status, 400);
}
