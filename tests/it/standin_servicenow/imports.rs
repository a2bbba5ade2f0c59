//! Import sets: staged rows become records, and coalesce fields find them again.

use causeway::standins::servicenow::NewUser;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, text};

/// An instance with an own staging table, made as an administrator makes it.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let make = |table: &'static str, body: Value| {
        let desk = &desk;
        async move {
            let made = desk.admin(Method::POST, &format!("/api/now/table/{table}"), &body).await;
            assert_eq!(made.status, 201, "{}", made.json());
            text(&made.result()["sys_id"])
        }
    };
    let parent = text(&desk.list("sys_db_object", "name=sys_import_set_row", "").await.result()[0]["sys_id"]);
    make("sys_db_object", json!({ "name": "u_staged", "label": "Staged", "super_class": parent })).await;
    for column in ["u_key", "u_text", "u_state"] {
        let body = json!({ "name": "u_staged", "element": column, "column_label": column, "internal_type": "string", "max_length": "200" });
        make("sys_dictionary", body).await;
    }
    let map = make(
        "sys_transform_map",
        json!({ "name": "Staged to incident", "source_table": "u_staged", "target_table": "incident" }),
    )
    .await;
    for (source, target, coalesce) in
        [("u_key", "correlation_id", "true"), ("u_text", "short_description", "false"), ("u_state", "state", "false")]
    {
        let body = json!({ "map": map, "source_field": source, "target_field": target, "coalesce": coalesce });
        make("sys_transform_entry", body).await;
    }
    desk
}

async fn import(desk: &Desk, row: Value) -> Value {
    let answer = desk.admin(Method::POST, "/api/now/import/u_staged", &row).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    answer.json()
}

#[tokio::test]
async fn the_same_key_updates_and_the_same_values_are_ignored() {
    let desk = desk().await;
    let first = import(&desk, json!({ "u_key": "K1", "u_text": "Broken" })).await;
    assert!(text(&first["import_set"]).starts_with("ISET"));
    let entry = &first["result"][0];
    assert_eq!((&first["staging_table"], &entry["status"]), (&json!("u_staged"), &json!("inserted")));
    assert_eq!((&entry["transform_map"], &entry["display_name"]), (&json!("Staged to incident"), &json!("number")));
    let incident = desk.instance.record("incident", &text(&entry["sys_id"])).unwrap();
    assert_eq!(incident["number"], text(&entry["display_value"]));
    assert!(text(&entry["record_link"]).ends_with(&format!("/api/now/table/incident/{}", text(&entry["sys_id"]))));
    let again = import(&desk, json!({ "u_key": "K1", "u_text": "Broken" })).await;
    assert_eq!((&again["result"][0]["status"], &again["result"][0]["sys_id"]), (&json!("ignored"), &entry["sys_id"]));
    let changed = import(&desk, json!({ "u_key": "K1", "u_text": "Broken for good" })).await;
    assert_eq!(changed["result"][0]["status"], "updated");
    assert_eq!(desk.instance.find("incident", "").len(), 1);
}

#[tokio::test]
async fn a_row_that_fails_is_answered_with_201_and_its_error() {
    let desk = desk().await;
    let failed = import(&desk, json!({ "u_key": "K1", "u_state": "6" })).await;
    let entry = &failed["result"][0];
    assert_eq!(entry["status"], "error");
    assert!(text(&entry["error_message"]).starts_with("Data Policy Exception"));
    let staged = &desk.instance.find("u_staged", "")[0];
    let path = format!("/api/now/import/u_staged/{}", staged["sys_id"]);
    let shown = desk.admin(Method::GET, &path, &json!({})).await.json();
    assert_eq!(shown["result"][0]["status"], "error");
    desk.instance.delete("admin", "u_staged", &staged["sys_id"]);
    assert_eq!(desk.admin(Method::GET, &path, &json!({})).await.status, 404);
}

#[tokio::test]
async fn many_rows_are_loaded_after_the_answer() {
    let desk = desk().await;
    let body = json!({ "records": [{ "u_key": "A", "u_text": "a" }, { "u_key": "B", "u_text": "b" }] });
    let path = "/api/now/import/u_staged/insertMultiple";
    let answer = desk.admin(Method::POST, path, &body).await;
    assert_eq!(answer.status, 201);
    assert!(answer.json()["import_set_id"].is_string() && answer.json()["multi_import_set_id"].is_string());
    assert!(desk.instance.find("incident", "").is_empty());
    assert_eq!(desk.list("incident", "correlation_idINA,B", "").await.header("x-total-count").as_deref(), Some("2"));
    desk.set("insert-multiple-wrapped", "true");
    assert!(desk.admin(Method::POST, path, &body).await.result()["import_set_id"].is_string());
}

#[tokio::test]
async fn importing_needs_a_staging_table_and_a_role() {
    let desk = desk().await;
    assert_eq!(desk.admin(Method::POST, "/api/now/import/incident", &json!({})).await.status, 400);
    assert_eq!(desk.post("/api/now/import/u_staged", &json!({ "u_key": "x" })).await.status, 403);
    desk.instance.add_user(&NewUser {
        user_name: "importer".to_owned(),
        password: "importer".to_owned(),
        roles: vec!["import_transformer".to_owned()],
        ..NewUser::default()
    });
    let url = format!("{}/api/now/import/u_staged", desk.url);
    let request = desk.client.post(url).basic_auth("importer", Some("importer")).json(&json!({ "u_key": "x" }));
    assert_eq!(super::desk::send(request).await.status, 201);
}
