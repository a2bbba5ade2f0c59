//! How values look.

use causeway::standins::servicenow::{NewField, NewUser};
use serde_json::{Value, json};

use super::{Desk, text};

async fn desk_with_caller() -> (Desk, String) {
    let desk = Desk::open().await;
    let caller = desk.instance.add_user(&NewUser {
        user_name: "abel.tuter".to_owned(),
        first_name: "Abel".to_owned(),
        last_name: "Tuter".to_owned(),
        ..NewUser::default()
    });
    (desk, caller)
}

#[tokio::test]
async fn every_value_is_text_and_nothing_is_an_empty_text() {
    let desk = Desk::open().await;
    let incident = desk.incident(&json!({ "impact": 1, "knowledge": true })).await;
    assert_eq!((&incident["impact"], &incident["knowledge"]), (&json!("1"), &json!("true")));
    for (name, value) in incident.as_object().unwrap() {
        let is_reference = value.get("link").is_some_and(Value::is_string);
        assert!(value.is_string() || is_reference, "{name}: {value}");
    }
    for empty in ["assigned_to", "comments", "work_notes", "comments_and_work_notes", "sys_tags"] {
        assert_eq!(incident[empty], "", "{empty}");
    }
}

#[tokio::test]
async fn three_display_modes_with_and_without_links() {
    let (desk, caller) = desk_with_caller().await;
    let path = desk.incident_path(&json!({ "caller_id": caller, "state": "2" })).await;
    let link = format!("{}/api/now/table/sys_user/{caller}", desk.url);
    let fields = "sysparm_fields=caller_id,state,sys_updated_on,assigned_to";
    let value = desk.get(&format!("{path}?{fields}")).await.result();
    let expected = json!({
        "caller_id": { "link": link, "value": caller }, "state": "2",
        "sys_updated_on": "2026-01-02 03:04:05", "assigned_to": "",
    });
    assert_eq!(value, expected);
    let shown = desk.get(&format!("{path}?{fields}&sysparm_display_value=True")).await.result();
    let expected = json!({
        "caller_id": { "display_value": "Abel Tuter", "link": link }, "state": "In Progress",
        "sys_updated_on": "2026-01-01 19:04:05", "assigned_to": "",
    });
    assert_eq!(shown, expected);
    let both = desk.get(&format!("{path}?{fields}&sysparm_display_value=all")).await.result();
    let expected = json!({
        "caller_id": { "display_value": "Abel Tuter", "link": link, "value": caller },
        "state": { "display_value": "In Progress", "value": "2" },
        "sys_updated_on": { "display_value": "2026-01-01 19:04:05", "value": "2026-01-02 03:04:05" },
        "assigned_to": { "display_value": "", "value": "" },
    });
    assert_eq!(both, expected);
    for (mode, expected) in [
        ("false", json!(caller)),
        ("true", json!("Abel Tuter")),
        ("all", json!({ "display_value": "Abel Tuter", "value": caller })),
    ] {
        let path =
            format!("{path}?sysparm_fields=caller_id&sysparm_exclude_reference_link=true&sysparm_display_value={mode}");
        assert_eq!(desk.get(&path).await.result()["caller_id"], expected, "{mode}");
    }
}

#[tokio::test]
async fn some_empty_choices_are_null_when_shown() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let shown = desk.get(&format!("{path}?sysparm_display_value=true")).await.result();
    assert_eq!((&shown["close_code"], &shown["subcategory"]), (&Value::Null, &Value::Null));
    assert_eq!(desk.get(&path).await.result()["close_code"], "");
}

#[tokio::test]
async fn links_repeat_the_version_of_the_request() {
    let (desk, caller) = desk_with_caller().await;
    let path = desk.incident_path(&json!({ "caller_id": caller })).await.replace("/now/", "/now/v2/");
    let link = text(&desk.get(&path).await.result()["caller_id"]["link"]);
    assert_eq!(link, format!("{}/api/now/v2/table/sys_user/{caller}", desk.url));
}

#[tokio::test]
async fn fields_may_have_blanks_walk_references_and_be_unknown() {
    let (desk, caller) = desk_with_caller().await;
    let path = desk.incident_path(&json!({ "caller_id": caller })).await;
    let row = desk
        .get(&format!("{path}?sysparm_fields=number,%20caller_id.user_name%20,nonsense,caller_id.x"))
        .await
        .result();
    assert_eq!(row, json!({ "number": "INC0010001", "caller_id.user_name": "abel.tuter" }));
}

#[tokio::test]
async fn the_domain_is_a_link_and_a_list_shows_names() {
    let (desk, caller) = desk_with_caller().await;
    let path = desk.incident_path(&json!({ "watch_list": format!("{caller},someone@example.com") })).await;
    let row = desk.get(&format!("{path}?sysparm_display_value=all")).await.result();
    assert_eq!(row["watch_list"]["display_value"], "Abel Tuter, someone@example.com");
    assert_eq!(row["sys_domain"]["value"], "global");
    let value = desk.get(&path).await.result();
    assert_eq!(value["sys_domain"]["link"], format!("{}/api/now/table/sys_user_group/global", desk.url));
}

#[tokio::test]
async fn an_own_column_is_served_and_described() {
    let desk = Desk::open().await;
    let field = NewField {
        name: "u_halo_id".to_owned(),
        label: "Halo ID".to_owned(),
        internal_type: "string".to_owned(),
        max_length: 10,
        reference: String::new(),
    };
    desk.instance.add_field("incident", &field);
    let incident = desk.incident(&json!({ "u_halo_id": "4242" })).await;
    assert_eq!(incident["u_halo_id"], "4242");
    let described = desk.list("sys_dictionary", "name=incident^element=u_halo_id", "").await.result();
    assert_eq!((&described[0]["column_label"], &described[0]["max_length"]), (&json!("Halo ID"), &json!("10")));
    let added = [("name", "task"), ("element", "u_origin"), ("internal_type", "string"), ("max_length", "40")];
    desk.instance.insert("admin", "sys_dictionary", &added).unwrap();
    assert_eq!(desk.incident(&json!({ "u_origin": "Halo" })).await["u_origin"], "Halo");
}
