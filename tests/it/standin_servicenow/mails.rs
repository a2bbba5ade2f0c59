//! The mails that the instance sends about comments and new records.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, text};

/// The addresses that were mailed, in order.
fn mailed(desk: &Desk) -> Vec<String> {
    let entries = desk.instance.common().ledger.since(0);
    entries.into_iter().filter_map(|entry| entry.fields.get("sent-email").cloned()).collect()
}

async fn caller(desk: &Desk) -> Value {
    let user = json!({ "user_name": "joe", "email": "joe@example.com", "first_name": "Joe", "last_name": "Employee" });
    desk.admin(Method::POST, "/api/now/table/sys_user", &user).await.result()["sys_id"].clone()
}

#[tokio::test]
async fn a_comment_mails_the_caller_and_a_work_note_does_not() {
    let desk = Desk::open().await;
    let caller = caller(&desk).await;
    let path = desk.incident_path(&json!({ "short_description": "a", "caller_id": caller })).await;
    desk.patch(&path, &json!({ "work_notes": "between us" })).await;
    assert!(mailed(&desk).is_empty());
    desk.patch(&path, &json!({ "comments": "we are on it" })).await;
    assert_eq!(mailed(&desk), ["joe@example.com"]);
    desk.set("comments-mail", "false");
    desk.patch(&path, &json!({ "comments": "still on it" })).await;
    assert_eq!(mailed(&desk).len(), 1, "this instance has its notification switched off");
}

#[tokio::test]
async fn a_new_record_mails_its_caller_where_it_says_send_email() {
    let desk = Desk::open().await;
    let caller = caller(&desk).await;
    let incident = |notify: Option<&str>| {
        let mut body = json!({ "short_description": "a", "caller_id": caller });
        if let Some(notify) = notify {
            body["notify"] = json!(notify);
        }
        body
    };
    desk.incident(&incident(None)).await;
    assert!(mailed(&desk).is_empty(), "the default is not to notify");
    desk.incident(&incident(Some("2"))).await;
    assert_eq!(mailed(&desk).len(), 1);
    desk.set("new-records-notify", "2");
    let own = desk.incident(&incident(None)).await;
    assert_eq!(
        (text(&own["notify"]), mailed(&desk).len()),
        ("2".to_owned(), 2),
        "an instance may have a rule of its own"
    );
    desk.incident(&incident(Some("1"))).await;
    assert_eq!(mailed(&desk).len(), 2, "what is sent stands");
}
