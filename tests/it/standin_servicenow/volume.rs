//! A large desk stays usable: pages by key are complete and come from an index.

use serde_json::json;

use super::{Desk, ids, text};

/// Incidents that are enough for several pages.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    for number in 0..3000 {
        let name = format!("incident {number}");
        desk.instance.insert("loader", "incident", &[("short_description", &name)]).unwrap();
        if number % 7 == 0 {
            desk.pass_seconds(1);
        }
    }
    desk
}

#[tokio::test]
async fn paging_by_sys_id_yields_each_incident_once() {
    let desk = desk().await;
    let (mut seen, mut last) = (Vec::new(), String::new());
    loop {
        let query = format!("sys_id>{last}^ORDERBYsys_id");
        let page =
            desk.list("incident", &query, "&sysparm_limit=1000&sysparm_no_count=true&sysparm_fields=sys_id").await;
        let page = ids(&page.result());
        let Some(end) = page.last() else { break };
        last.clone_from(end);
        seen.extend(page);
    }
    assert_eq!(seen.len(), 3000);
    assert!(seen.is_sorted_by(|a, b| a < b));
}

#[tokio::test]
async fn paging_by_time_and_sys_id_yields_each_incident_once_in_order() {
    let desk = desk().await;
    let mut seen: Vec<(String, String)> = Vec::new();
    loop {
        let (time, id) = seen.last().cloned().unwrap_or_default();
        let query =
            format!("sys_updated_on>{time}^NQsys_updated_on={time}^sys_id>{id}^ORDERBYsys_updated_on^ORDERBYsys_id");
        let fields = "&sysparm_limit=700&sysparm_no_count=true&sysparm_fields=sys_id,sys_updated_on";
        let page = desk.list("incident", &query, fields).await.result();
        let rows = page.as_array().unwrap();
        if rows.is_empty() {
            break;
        }
        seen.extend(rows.iter().map(|row| (text(&row["sys_updated_on"]), text(&row["sys_id"]))));
    }
    assert_eq!(seen.len(), 3000);
    assert!(seen.is_sorted_by(|a, b| a < b));
}

#[tokio::test]
async fn rows_keep_their_values_through_many_changes() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "short_description": "ä", "description": "first" })).await;
    for text in ["", "longer than before: ünïcödé", "x", ""] {
        desk.change(&path, json!({ "description": text, "urgency": "2" })).await;
        let incident = desk.get(&path).await.result();
        assert_eq!((&incident["description"], &incident["short_description"]), (&json!(text), &json!("ä")));
    }
}
