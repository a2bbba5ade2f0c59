//! What access rules hide, and what they leave unsaid.

use causeway::standins::servicenow::NewUser;
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Answer, column, send};
use super::{Desk, ids, text};

fn account(desk: &Desk, name: &str, roles: &[&str]) {
    desk.instance.add_user(&NewUser {
        user_name: name.to_owned(),
        password: name.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..NewUser::default()
    });
}

async fn as_user(desk: &Desk, user: &str, method: Method, path: &str, body: Value) -> Answer {
    let request = desk.client.request(method, format!("{}{path}", desk.url)).basic_auth(user, Some(user));
    send(request.json(&body)).await
}

/// Incidents 0 to 5; the first three are about databases.
async fn six_incidents(desk: &Desk) {
    for at in 0..6 {
        let category = if at < 3 { "database" } else { "network" };
        desk.incident(&json!({ "sys_id": format!("{at:032}"), "category": category })).await;
    }
}

#[tokio::test]
async fn each_role_reads_and_writes_what_it_is_for() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let problem = text(&desk.post("/api/now/table/problem", &json!({})).await.result()["sys_id"]);
    let problem = format!("/api/now/table/problem/{problem}");
    let roles = ["sn_incident_read", "sn_incident_write", "itil", "admin"];
    let expected = [(200, 403, 404, 403), (200, 200, 404, 403), (200, 200, 200, 403), (200, 200, 200, 204)];
    for (role, (read, write, other, delete)) in roles.into_iter().zip(expected) {
        if role != "admin" {
            account(&desk, role, &[role]);
        }
        let found = desk.get_as(role, &path).await.status;
        let written = as_user(&desk, role, Method::PATCH, &path, json!({ "description": role })).await.status;
        let elsewhere = desk.get_as(role, &problem).await.status;
        let deleted = as_user(&desk, role, Method::DELETE, &path, json!({})).await.status;
        assert_eq!((found, written, elsewhere, deleted), (read, write, other, delete), "{role}");
    }
}

#[tokio::test]
async fn who_may_personalise_the_dictionary_reads_metadata_where_agents_may_not() {
    let desk = Desk::open().await;
    account(&desk, "designer", &["personalize_dictionary"]);
    desk.set("metadata-readable", "false");
    let path = "/api/now/table/sys_dictionary?sysparm_limit=1";
    assert_eq!((desk.get(path).await.status, desk.get_as("designer", path).await.status), (403, 200));
}

#[tokio::test]
async fn a_table_without_the_right_is_refused_or_looks_empty_and_its_records_look_missing() {
    let desk = Desk::open().await;
    account(&desk, "plain", &[]);
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.get_as("plain", "/api/now/table/incident").await.status, 403);
    let hidden = desk.get_as("plain", &path).await;
    assert_eq!((hidden.status, hidden.refusal().0.as_str()), (404, "No Record found"));
    desk.set("unreadable-tables", "empty");
    let empty = desk.get_as("plain", "/api/now/table/incident").await;
    assert_eq!((empty.status, empty.result()), (200, json!([])));
    assert_eq!(desk.get_as("plain", &path).await.status, 404);
    assert_eq!(desk.get_as("plain", "/api/now/table/incident?sysparm_limit=0&nonsense=1").await.status, 200);
}

#[tokio::test]
async fn a_read_rule_with_a_condition_shortens_and_empties_pages_in_silence() {
    let desk = Desk::open().await;
    six_incidents(&desk).await;
    desk.set("acls", "read incident roles=itil when=category=network");
    let page = async |offset: usize| {
        let order = "sysparm_query=ORDERBYsys_id&sysparm_fields=sys_id";
        desk.get(&format!("/api/now/table/incident?{order}&sysparm_limit=2&sysparm_offset={offset}")).await
    };
    let (first, second, third) = (page(0).await, page(2).await, page(4).await);
    assert_eq!(first.result(), json!([]), "an empty page although more rows follow");
    assert!(first.header("link").unwrap().contains("rel=\"next\""));
    assert_eq!(first.header("x-total-count").as_deref(), Some("6"), "counted before rights are looked at");
    assert_eq!(ids(&second.result()), [format!("{:032}", 3)]);
    assert_eq!(ids(&third.result()).len(), 2);
    let hidden = format!("/api/now/table/incident/{:032}", 0);
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let answer = send(desk.request(method.clone(), &hidden).json(&json!({ "description": "x" }))).await;
        let words = (answer.status, answer.refusal().1);
        assert_eq!(words, (404, json!("Record doesn't exist or ACL restricts the record retrieval")), "{method}");
    }
    let all = desk.get_as("admin", "/api/now/table/incident").await;
    assert_eq!(all.result().as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn one_of_several_rules_is_enough_and_a_rule_of_the_table_stands_before_that_of_its_parent() {
    let desk = Desk::open().await;
    account(&desk, "reader", &["reader"]);
    six_incidents(&desk).await;
    let seen = async |user: &str| {
        let answer = desk.get_as(user, "/api/now/table/incident").await;
        if answer.status == 200 { answer.result().as_array().unwrap().len() } else { 0 }
    };
    desk.set(
        "acls",
        "read incident roles=reader when=category=network; read incident roles=reader when=category=database",
    );
    assert_eq!(seen("reader").await, 6);
    desk.set("acls", "read task roles=reader");
    assert_eq!(seen("reader").await, 6, "the nearest rule is that of the parent");
    desk.set("acls", "read task roles=reader; read incident roles=other");
    assert_eq!(seen("reader").await, 0);
}

#[tokio::test]
async fn creating_changing_and_deleting_follow_their_rules() {
    let desk = Desk::open().await;
    account(&desk, "cleaner", &["itil", "cleaner"]);
    six_incidents(&desk).await;
    desk.set(
        "acls",
        "create incident roles=cleaner; write incident when=category=network; delete incident roles=cleaner when=category=network",
    );
    let refused = desk.post("/api/now/table/incident", &json!({})).await;
    assert_eq!(
        (refused.status, refused.refusal().1),
        (403, json!("ACL Exception Insert Failed due to security constraints"))
    );
    assert_eq!(as_user(&desk, "cleaner", Method::POST, "/api/now/table/incident", json!({})).await.status, 201);
    let (database, network) =
        (format!("/api/now/table/incident/{:032}", 0), format!("/api/now/table/incident/{:032}", 3));
    let refused = desk.patch(&database, &json!({ "description": "x" })).await;
    assert_eq!(
        (refused.status, refused.refusal().1),
        (403, json!("ACL Exception Update Failed due to security constraints"))
    );
    assert_eq!(desk.patch(&network, &json!({ "description": "x" })).await.status, 200);
    assert_eq!(send(desk.request(Method::DELETE, &network)).await.status, 403);
    assert_eq!(as_user(&desk, "cleaner", Method::DELETE, &database, json!({})).await.status, 403);
    assert_eq!(as_user(&desk, "cleaner", Method::DELETE, &network, json!({})).await.status, 204);
}

#[tokio::test]
async fn an_unreadable_field_is_absent_also_for_some_records_only_and_refuses_queries_that_name_it() {
    let desk = Desk::open().await;
    six_incidents(&desk).await;
    desk.set("acls", "read incident.category roles=manager; read incident.description when=category=network");
    let rows = desk.get("/api/now/table/incident?sysparm_query=ORDERBYsys_id&sysparm_display_value=all").await.result();
    let has = |at: usize, name: &str| rows[at].get(name).is_some();
    assert_eq!((has(0, "category"), has(0, "description"), has(3, "description")), (false, false, true));
    for query in ["category=network", "ORDERBYcategory", "active=true^ORcategory=network"] {
        let refused = desk.list("incident", query, "").await;
        let words = (refused.status, refused.refusal());
        let detail = json!("Field(s) present in the query do not have permission to be read");
        assert_eq!(words, (403, ("Insufficient rights to query records".to_owned(), detail)), "{query}");
    }
    assert_eq!(desk.list("incident", "descriptionISEMPTY", "").await.status, 200, "it can be read on some records");
}

#[tokio::test]
async fn a_field_without_the_right_to_write_is_skipped_and_the_rest_is_stored() {
    let desk = Desk::open().await;
    desk.set("acls", "write incident.urgency roles=manager; write incident.work_notes roles=manager");
    let created =
        desk.incident(&json!({ "urgency": "1", "short_description": "Printer", "work_notes": "secret" })).await;
    assert_eq!((&created["urgency"], &created["short_description"]), (&json!("3"), &json!("Printer")));
    let id = text(&created["sys_id"]);
    let path = format!("/api/now/table/incident/{id}");
    let changed = desk.change(&path, json!({ "urgency": "1", "description": "On fire", "comments": "seen" })).await;
    assert_eq!((&changed["urgency"], &changed["description"]), (&json!("3"), &json!("On fire")));
    let written: Vec<String> = desk.instance.journal(&id).into_iter().map(|entry| entry.element).collect();
    assert_eq!(written, ["comments"]);
    let before = text(&changed["sys_mod_count"]);
    let unchanged = desk.change(&path, json!({ "urgency": "1" })).await;
    assert_eq!(unchanged["sys_mod_count"], before, "nothing was left to store");
}

#[tokio::test]
async fn a_rendered_journal_leaves_out_what_the_reader_may_not_read() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "comments": "for all", "work_notes": "for us" })).await;
    desk.set("acls", "read incident.work_notes roles=manager");
    let shown = desk.get(&format!("{path}?sysparm_display_value=true")).await.result();
    assert!(shown.get("work_notes").is_none());
    let both = text(&shown["comments_and_work_notes"]);
    assert!(both.contains("for all") && !both.contains("for us"), "{both}");
}

#[tokio::test]
async fn what_may_be_created_but_not_read_is_created_and_answered_without_fields() {
    let desk = Desk::open().await;
    desk.set("acls", "read incident when=short_descriptionSTARTSWITHopen");
    let answer = desk.post("/api/now/table/incident", &json!({ "short_description": "closed" })).await;
    assert_eq!((answer.status, answer.result()), (201, json!({})));
    assert!(answer.header("location").is_some());
    assert_eq!(desk.counts().creates, 1);
}

#[tokio::test]
async fn attachments_are_seen_and_changed_with_the_record_that_they_belong_to() {
    let desk = Desk::open().await;
    account(&desk, "reader", &["sn_incident_read"]);
    six_incidents(&desk).await;
    let [shown, hidden] =
        [3, 0].map(|at| desk.instance.attach("admin", ("incident", &format!("{at:032}")), "a.txt", b"hello").unwrap());
    desk.set("acls", "read incident when=category=network");
    let list = desk.get_as("reader", "/api/now/attachment").await;
    assert_eq!(column(&list.result(), "sys_id").join(","), shown);
    assert_eq!(list.header("x-total-count").as_deref(), Some("2"));
    assert_eq!(ids(&desk.list("sys_attachment", "", "").await.result()).join(","), shown);
    assert_eq!(desk.get_as("reader", &format!("/api/now/attachment/{hidden}/file")).await.status, 404);
    assert_eq!(desk.get_as("reader", &format!("/api/now/attachment/{shown}/file")).await.bytes, b"hello");
    let path = format!("/api/now/attachment/{shown}");
    assert_eq!(as_user(&desk, "reader", Method::DELETE, &path, json!({})).await.status, 403);
    assert_eq!(send(desk.request(Method::DELETE, &path)).await.status, 204);
}
