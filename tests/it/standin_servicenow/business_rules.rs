//! Business rules that an administrator sets up.

use std::collections::BTreeMap;

use causeway::standins::servicenow::{BusinessRule, Operation, When};
use reqwest::Method;
use serde_json::json;

use super::Desk;

fn rule(fields: serde_json::Value) -> BusinessRule {
    serde_json::from_value(fields).unwrap()
}

#[tokio::test]
async fn a_rule_aborts_a_write_and_tells_its_name() {
    let desk = Desk::open().await;
    let rule = json!({
        "name": "no test files", "collection": "incident", "when": "before", "action_insert": true,
        "action_update": true, "abort_action": true,
        "filter_condition": "short_descriptionLIKEEICAR^ORdescriptionLIKEEICAR^EQ",
    });
    let created = desk.admin(Method::POST, "/api/now/table/sys_script", &rule).await;
    let id = created.result()["sys_id"].as_str().unwrap().to_owned();
    let refused = desk.post("/api/now/table/incident", &json!({ "short_description": "an eicar file" })).await;
    assert_eq!(refused.status, 403);
    let detail = format!(
        "Operation against file 'incident' was aborted by Business Rule 'no test files^{id}'. Business Rule Stack:no test files"
    );
    assert_eq!(refused.refusal(), ("Operation Failed".to_owned(), json!(detail)));
    let path = desk.incident_path(&json!({ "short_description": "harmless" })).await;
    assert_eq!(desk.patch(&path, &json!({ "description": "EICAR" })).await.status, 403);
    assert_eq!(desk.get(&path).await.result()["description"], "");
    desk.admin(Method::DELETE, &format!("/api/now/table/sys_script/{id}"), &json!({})).await;
    assert_eq!(desk.change(&path, json!({ "description": "EICAR" })).await["description"], "EICAR");
}

#[tokio::test]
async fn a_rule_of_the_parent_table_looks_at_its_children_and_at_what_changes() {
    let desk = Desk::open().await;
    let abort = rule(json!({
        "name": "final", "table": "task", "on": ["update"], "abort": true,
        "condition": "correlation_idVALCHANGES^correlation_idCHANGESFROMx",
    }));
    desk.instance.add_rule(&abort).unwrap();
    let path = desk.incident_path(&json!({ "correlation_id": "x" })).await;
    desk.change(&path, json!({ "description": "other things may change" })).await;
    assert_eq!(desk.patch(&path, &json!({ "correlation_id": "y" })).await.status, 403);
    let other = desk.incident_path(&json!({ "correlation_id": "z" })).await;
    assert_eq!(desk.change(&other, json!({ "correlation_id": "y" })).await["correlation_id"], "y");
}

#[tokio::test]
async fn a_rule_keeps_a_record_from_being_deleted() {
    let desk = Desk::open().await;
    let keep = rule(json!({ "name": "keep", "table": "incident", "on": ["delete"], "abort": true }));
    desk.instance.add_rule(&keep).unwrap();
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.admin(Method::DELETE, &path, &json!({})).await.status, 403);
    desk.instance.clear_rules();
    assert_eq!(desk.admin(Method::DELETE, &path, &json!({})).await.status, 204);
}

#[tokio::test]
async fn fields_are_set_and_rewritten_before_storing() {
    let desk = Desk::open().await;
    desk.instance
        .add_rule(&rule(json!({
            "name": "route", "table": "incident", "condition": "category=network",
            "set": { "contact_type": "phone" }, "rewrite": { "short_description": "trim|upper" },
        })))
        .unwrap();
    let incident = desk.incident(&json!({ "category": "network", "short_description": " lan " })).await;
    assert_eq!((&incident["contact_type"], &incident["short_description"]), (&json!("phone"), &json!("LAN")));
    let other = desk.incident(&json!({ "category": "software", "short_description": " app " })).await;
    assert_eq!((&other["contact_type"], &other["short_description"]), (&json!(""), &json!(" app ")));
}

#[tokio::test]
async fn an_asynchronous_rule_changes_the_record_after_its_request_was_answered() {
    let desk = Desk::open().await;
    let later = rule(json!({
        "name": "later", "table": "incident", "when": "async", "set": { "correlation_display": "checked" },
    }));
    desk.instance.add_rule(&later).unwrap();
    let incident = desk.incident(&json!({})).await;
    assert_eq!((&incident["correlation_display"], &incident["sys_mod_count"]), (&json!(""), &json!("0")));
    let path = format!("/api/now/table/incident/{}", incident["sys_id"].as_str().unwrap());
    desk.pass_seconds(2);
    let changed = desk.get(&path).await.result();
    assert_eq!((&changed["correlation_display"], &changed["sys_mod_count"]), (&json!("checked"), &json!("1")));
    assert_eq!(changed["sys_updated_on"], "2026-01-02 03:04:07");
    desk.set("asynchronous-work", "on-demand");
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.get(&path).await.result()["correlation_display"], "");
    assert_eq!(desk.instance.catch_up(), 1);
    assert_eq!(desk.get(&path).await.result()["correlation_display"], "checked");
    desk.set("asynchronous-work", "at-once");
    let incident = desk.incident(&json!({})).await;
    assert_eq!(incident["correlation_display"], "", "the answer was made before");
    let id = incident["sys_id"].as_str().unwrap();
    assert_eq!(desk.instance.record("incident", id).unwrap()["correlation_display"], "checked", "no request later");
}

#[tokio::test]
async fn a_rule_after_the_write_shows_in_its_own_answer() {
    let desk = Desk::open().await;
    let after = BusinessRule {
        when: When::After,
        on: vec![Operation::Update],
        set: BTreeMap::from([("contact_type".to_owned(), "email".to_owned())]),
        ..rule(json!({ "name": "after", "table": "incident" }))
    };
    desk.instance.add_rule(&after).unwrap();
    let path = desk.incident_path(&json!({})).await;
    let changed = desk.change(&path, json!({ "urgency": "1" })).await;
    assert_eq!((&changed["contact_type"], &changed["sys_mod_count"]), (&json!("email"), &json!("2")));
}

#[tokio::test]
async fn fields_are_ignored_cut_and_limited_to_listed_values() {
    let desk = Desk::open().await;
    desk.set("choice-allow-non-existing", "true");
    desk.instance
        .add_rule(&rule(json!({
            "name": "limits", "table": "incident", "ignore": ["description"],
            "truncate": { "short_description": 5 }, "listed_only": ["category"],
        })))
        .unwrap();
    let sent = json!({ "description": "x", "short_description": "much too long", "category": "garden" });
    let incident = desk.incident(&sent).await;
    assert_eq!((&incident["description"], &incident["short_description"]), (&json!(""), &json!("much ")));
    assert_eq!(incident["category"], "inquiry");
    let path = format!("/api/now/table/incident/{}", incident["sys_id"].as_str().unwrap());
    assert_eq!(desk.change(&path, json!({ "category": "network" })).await["category"], "network");
    assert_eq!(desk.change(&path, json!({ "category": "garden", "urgency": "2" })).await["category"], "network");
}
