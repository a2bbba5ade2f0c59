//! Who may do what, and how a refusal looks.

use reqwest::Method;
use serde_json::{Value, json};

use causeway::standins::servicenow::NewUser;

use super::Desk;
use super::desk::send;

fn plain_account(desk: &Desk) {
    let name = "plain".to_owned();
    desk.instance.add_user(&NewUser { user_name: name.clone(), password: name, ..NewUser::default() });
}

#[tokio::test]
async fn a_wrong_password_gets_the_same_401_as_no_credentials() {
    let desk = Desk::open().await;
    let bare = send(desk.client.get(format!("{}/api/now/table/incident", desk.url))).await;
    let wrong = desk.get_as("nobody", "/api/now/table/incident").await;
    for answer in [bare, wrong] {
        assert_eq!(answer.status, 401);
        let expected = json!({
            "error": { "message": "User Not Authenticated", "detail": "Required to provide Auth information" },
            "status": "failure",
        });
        assert_eq!(answer.json(), expected);
        assert_eq!(answer.header("x-is-logged-in").as_deref(), Some("false"));
        assert_eq!(answer.header("content-type").as_deref(), Some("application/json;charset=UTF-8"));
    }
}

#[tokio::test]
async fn an_inactive_account_gets_401() {
    let desk = Desk::open().await;
    plain_account(&desk);
    let user = desk.instance.find("sys_user", "user_name=plain");
    desk.instance.update("admin", "sys_user", &user[0]["sys_id"], &[("active", "false")]).unwrap();
    assert_eq!(desk.get_as("plain", "/api/now/table/incident").await.status, 401);
}

#[tokio::test]
async fn an_account_without_roles_may_not_query_incidents() {
    let desk = Desk::open().await;
    plain_account(&desk);
    let answer = desk.get_as("plain", "/api/now/table/incident").await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.refusal(), ("Insufficient rights to query records".to_owned(), Value::Null));
}

#[tokio::test]
async fn an_agent_may_not_delete_an_incident_and_an_administrator_may() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let refused = send(desk.request(Method::DELETE, &path)).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.refusal(),
        ("Operation Failed".to_owned(), json!("ACL Exception Delete Failed due to security constraints"))
    );
    let admin = desk.client.delete(format!("{}{path}", desk.url)).basic_auth("admin", Some("admin"));
    let deleted = send(admin).await;
    assert_eq!((deleted.status, deleted.bytes.len()), (204, 0));
    let gone = desk.get(&path).await;
    assert_eq!(gone.status, 404);
    assert_eq!(
        gone.refusal(),
        ("No Record found".to_owned(), json!("Record doesn't exist or ACL restricts the record retrieval"))
    );
    assert_eq!(desk.counts().deletes, 1);
    let trace = desk.list("sys_audit_delete", "tablename=incident", "&sysparm_fields=documentkey,sys_created_by").await;
    let expected = json!([{ "documentkey": path.rsplit('/').next().unwrap(), "sys_created_by": "admin" }]);
    assert_eq!(trace.result(), expected);
}

#[tokio::test]
async fn an_agent_may_not_create_a_user() {
    let desk = Desk::open().await;
    let answer = desk.post("/api/now/table/sys_user", &json!({ "user_name": "abel.tuter" })).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.refusal().1, "ACL Exception Insert Failed due to security constraints");
}

#[tokio::test]
async fn a_table_closed_to_web_services_says_so() {
    let desk = Desk::open().await;
    desk.set("closed-tables", "problem");
    let answer = desk.get("/api/now/table/problem").await;
    assert_eq!((answer.status, answer.refusal().1), (403, json!("Failed API level ACL Validation")));
}

#[tokio::test]
async fn hidden_rows_make_pages_short_but_are_counted() {
    let desk = Desk::open().await;
    for at in 0..6 {
        let category = if at < 3 { "database" } else { "network" };
        let id = format!("{at:032}");
        desk.incident(&json!({ "sys_id": id, "category": category })).await;
    }
    desk.set("hidden-rows", "incident:category=database");
    let first = desk.list("incident", "ORDERBYsys_id", "&sysparm_limit=2").await;
    assert_eq!(first.result(), json!([]));
    assert_eq!(first.header("x-total-count").as_deref(), Some("6"));
    let second = desk.list("incident", "ORDERBYsys_id", "&sysparm_limit=2&sysparm_offset=2").await;
    assert_eq!(second.result().as_array().unwrap().len(), 1);
    assert_eq!(desk.get(&format!("/api/now/table/incident/{:032}", 0)).await.status, 404);
}

#[tokio::test]
async fn an_unreadable_field_is_absent_and_may_not_be_queried() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "caller_id": "x" })).await;
    desk.set("hidden-fields", "incident.caller_id");
    assert!(desk.get(&path).await.result().get("caller_id").is_none());
    let refused = desk.list("incident", "caller_idISNOTEMPTY", "").await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.refusal().1, "Field(s) present in the query do not have permission to be read");
}

#[tokio::test]
async fn unknown_tables_paths_and_verbs_are_refused() {
    let desk = Desk::open().await;
    let table = desk.get("/api/now/table/nonsense").await;
    assert_eq!((table.status, table.refusal()), (400, ("Invalid table nonsense".to_owned(), Value::Null)));
    let path = desk.get("/api/now/nonsense").await;
    assert_eq!((path.status, path.refusal().0.as_str()), (400, "Requested URI does not represent any resource"));
    assert_eq!(send(desk.request(Method::DELETE, "/api/now/table/incident")).await.status, 405);
    let html = desk.request(Method::GET, "/api/now/table/incident").header("Accept", "text/html");
    assert_eq!(send(html).await.status, 406);
}

#[tokio::test]
async fn a_url_that_is_too_long_gets_a_page_instead_of_json() {
    let desk = Desk::open().await;
    let answer = desk.list("incident", &"x".repeat(9_000), "").await;
    assert_eq!((answer.status, answer.header("content-type").as_deref()), (414, Some("text/html")));
}

#[tokio::test]
async fn metadata_can_be_closed_to_agents_and_stays_open_to_administrators() {
    let desk = Desk::open().await;
    for (switch, table) in [("metadata-readable", "sys_dictionary"), ("choices-readable", "sys_choice")] {
        let path = format!("/api/now/table/{table}?sysparm_limit=1");
        assert_eq!(desk.get(&path).await.status, 200);
        desk.set(switch, "false");
        assert_eq!(desk.get(&path).await.status, 403);
        assert_eq!(desk.get_as("admin", &path).await.status, 200);
    }
}
