//! Comments and work notes.

use causeway::standins::servicenow::NewUser;
use serde_json::json;

use super::Desk;
use super::desk::column;

#[tokio::test]
async fn notes_become_entries_and_the_fields_stay_empty() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "comments": "opened" })).await;
    desk.pass_seconds(60);
    let answer = desk.change(&path, json!({ "comments": "hello", "work_notes": "psst" })).await;
    assert_eq!((&answer["comments"], &answer["work_notes"]), (&json!(""), &json!("")));
    assert_eq!((&answer["sys_mod_count"], &answer["sys_updated_on"]), (&json!("1"), &json!("2026-01-02 03:05:05")));
    let id = path.rsplit('/').next().unwrap();
    let query = format!("element_id={id}^elementINcomments,work_notes^ORDERBYsys_created_on^ORDERBYelement");
    let rows = desk.list("sys_journal_field", &query, "").await.result();
    assert_eq!(column(&rows, "value"), ["opened", "hello", "psst"]);
    assert_eq!(column(&rows, "element"), ["comments", "comments", "work_notes"]);
    assert_eq!((&rows[0]["name"], &rows[0]["sys_created_by"]), (&json!("incident"), &json!("causeway.integration")));
    let ledger = desk.instance.common().ledger.since(0);
    let public: Vec<_> = ledger.iter().filter_map(|entry| entry.public).collect();
    assert_eq!(public, [true, true, false]);
}

#[tokio::test]
async fn an_empty_note_adds_nothing() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    assert_eq!(desk.change(&path, json!({ "comments": "" })).await["sys_mod_count"], "0");
    assert_eq!(desk.counts().notes, 0);
}

#[tokio::test]
async fn the_rendered_journal_is_newest_first_in_the_users_zone() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "comments": "first" })).await;
    desk.pass_seconds(60);
    desk.change(&path, json!({ "work_notes": "second\n\nline" })).await;
    let fields = "sysparm_fields=comments,comments_and_work_notes";
    let shown = desk.get(&format!("{path}?sysparm_display_value=true&{fields}")).await.result();
    let first = "2026-01-01 19:04:05 - Integration Account (Additional comments)\nfirst\n\n";
    let second = "2026-01-01 19:05:05 - Integration Account (Work notes)\nsecond\n\nline\n\n";
    assert_eq!(shown["comments"], first);
    assert_eq!(shown["comments_and_work_notes"], format!("{second}{first}"));
    let both = desk.get(&format!("{path}?sysparm_display_value=all&{fields}")).await.result();
    assert_eq!(both["comments"], json!({ "display_value": first, "value": "" }));
    assert_eq!(desk.get(&path).await.result()["comments_and_work_notes"], "");
}

#[tokio::test]
async fn a_user_with_an_own_zone_reads_times_in_it() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "comments": "first" })).await;
    desk.instance.add_user(&NewUser {
        user_name: "berlin".to_owned(),
        password: "berlin".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        roles: vec!["itil".to_owned()],
        ..NewUser::default()
    });
    let shown = desk.get_as("berlin", &format!("{path}?sysparm_display_value=true")).await.result();
    assert_eq!(shown["sys_created_on"], "2026-01-02 04:04:05");
    assert!(shown["comments"].as_str().unwrap().starts_with("2026-01-02 04:04:05 - "));
}

#[tokio::test]
async fn without_the_right_to_the_journal_table_it_looks_empty() {
    let desk = Desk::open().await;
    desk.incident(&json!({ "comments": "first" })).await;
    desk.set("journal-readable", "false");
    let answer = desk.get("/api/now/table/sys_journal_field").await;
    assert_eq!((answer.status, answer.result()), (200, json!([])));
    assert_eq!(answer.header("x-total-count").as_deref(), Some("0"));
}

#[tokio::test]
async fn line_ends_of_notes_can_be_rewritten() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let id = path.rsplit('/').next().unwrap();
    for (ends, stored) in [("kept", "a\r\nb\nc"), ("crlf", "a\r\nb\r\nc"), ("lf", "a\nb\nc")] {
        desk.set("journal-line-ends", ends);
        desk.change(&path, json!({ "comments": "a\r\nb\nc" })).await;
        assert_eq!(desk.instance.journal(id).last().unwrap().value, stored);
    }
}
