//! Creating and changing records.

use causeway::standins::ledger::Accepted;
use causeway::standins::servicenow::NewUser;
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::send;
use super::{Desk, text};

#[tokio::test]
async fn a_create_is_201_with_location_defaults_and_number() {
    let desk = Desk::open().await;
    let answer = desk.post("/api/now/v2/table/incident", &json!({ "short_description": "No mail" })).await;
    assert_eq!(answer.status, 201);
    let incident = answer.result();
    let id = text(&incident["sys_id"]);
    assert_eq!(answer.header("location"), Some(format!("{}/api/now/v2/table/incident/{id}", desk.url)));
    let defaults = json!({
        "number": "INC0010001", "task_effective_number": "INC0010001", "state": "1", "incident_state": "1",
        "category": "inquiry", "active": "true", "approval": "not requested", "escalation": "0", "severity": "3",
        "notify": "1", "upon_approval": "proceed", "upon_reject": "cancel", "knowledge": "false", "made_sla": "true",
        "reassignment_count": "0", "sys_mod_count": "0", "impact": "3", "urgency": "3", "priority": "5",
        "sys_class_name": "incident", "opened_at": "2026-01-02 03:04:05", "sys_created_on": "2026-01-02 03:04:05",
        "sys_created_by": "causeway.integration", "caller_id": "",
    });
    for (name, value) in defaults.as_object().unwrap() {
        assert_eq!(&incident[name], value, "{name}");
    }
    assert_eq!(desk.counts().creates, 1);
}

#[tokio::test]
async fn an_own_sys_id_is_honoured_once() {
    let desk = Desk::open().await;
    let body = json!({ "sys_id": "0123456789abcdef0123456789abcdef" });
    assert_eq!(desk.incident(&body).await["sys_id"], body["sys_id"]);
    let again = desk.post("/api/now/table/incident", &body).await;
    assert_eq!((again.status, again.refusal().0.as_str()), (403, "Operation Failed"));
    assert_eq!(desk.counts().creates, 1);
    desk.set("supplied-sys-id", "ignored");
    assert_ne!(desk.incident(&body).await["sys_id"], body["sys_id"]);
}

#[tokio::test]
async fn put_and_patch_and_an_overridden_post_change_only_what_is_sent() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "short_description": "a", "description": "kept" })).await;
    for (method, override_with, value) in
        [(Method::PUT, None, "b"), (Method::PATCH, None, "c"), (Method::POST, Some("PATCH"), "d")]
    {
        let mut request = desk.request(method, &path).json(&json!({ "short_description": value }));
        if let Some(verb) = override_with {
            request = request.header("X-HTTP-Method-Override", verb);
        }
        let answer = send(request).await;
        assert_eq!(answer.status, 200);
        let incident = answer.result();
        assert_eq!((&incident["short_description"], &incident["description"]), (&json!(value), &json!("kept")));
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_leaves_stamp_and_count() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "short_description": "a" })).await;
    desk.pass_seconds(60);
    let same = desk.change(&path, json!({ "short_description": "a" })).await;
    assert_eq!((&same["sys_mod_count"], &same["sys_updated_on"]), (&json!("0"), &json!("2026-01-02 03:04:05")));
    let other = desk.change(&path, json!({ "short_description": "b" })).await;
    assert_eq!((&other["sys_mod_count"], &other["sys_updated_on"]), (&json!("1"), &json!("2026-01-02 03:05:05")));
    assert_eq!((desk.counts().no_ops, desk.counts().updates), (1, 1));
    let entry = desk.instance.common().ledger.since(2).remove(0);
    assert_eq!((entry.what, entry.by.as_str()), (Accepted::Update, "causeway.integration"));
    assert_eq!(entry.fields["short_description"], "b");
}

#[tokio::test]
async fn unknown_and_read_only_fields_are_skipped_without_a_word() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let body = json!({ "nonsense": "x", "sys_created_on": "2000-01-01 00:00:00", "sys_mod_count": "9", "reopen_count": "5", "description": "d" });
    let incident = desk.change(&path, body).await;
    assert_eq!(incident["description"], "d");
    assert_eq!((&incident["sys_created_on"], &incident["sys_mod_count"]), (&json!("2026-01-02 03:04:05"), &json!("1")));
    assert_eq!(incident["reopen_count"], "0");
}

#[tokio::test]
async fn long_text_is_cut_and_a_raw_reference_to_32_characters() {
    let desk = Desk::open().await;
    let incident = desk.incident(&json!({ "short_description": "ä".repeat(200), "caller_id": "x".repeat(40) })).await;
    assert_eq!(incident["short_description"], "ä".repeat(160));
    let cut = "x".repeat(32);
    let link = format!("{}/api/now/table/sys_user/{cut}", desk.url);
    assert_eq!(incident["caller_id"], json!({ "link": link, "value": cut }));
}

#[tokio::test]
async fn an_unknown_choice_is_not_stored_unless_the_property_allows_it() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "category": "network" })).await;
    assert_eq!(desk.change(&path, json!({ "category": "plumbing" })).await["category"], "network");
    desk.set("choice-allow-non-existing", "true");
    assert_eq!(desk.change(&path, json!({ "category": "plumbing" })).await["category"], "plumbing");
    desk.set("choice-allow-non-existing", "false");
    desk.instance.add_choice("incident", "category", "roof", "Roof");
    assert_eq!(desk.change(&path, json!({ "category": "roof" })).await["category"], "roof");
}

#[tokio::test]
async fn null_and_empty_text_clear_a_field() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "description": "a", "correlation_id": "b" })).await;
    let incident = desk.change(&path, json!({ "description": null, "correlation_id": "" })).await;
    assert_eq!((&incident["description"], &incident["correlation_id"]), (&json!(""), &json!("")));
    desk.set("null-in-write", "ignored");
    desk.change(&path, json!({ "description": "kept" })).await;
    assert_eq!(desk.change(&path, json!({ "description": null })).await["description"], "kept");
}

#[tokio::test]
async fn a_bare_date_is_midnight_and_the_iso_form_is_not_read() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "due_date": "2024-12-31" })).await;
    assert_eq!(desk.get(&path).await.result()["due_date"], "2024-12-31 00:00:00");
    let iso = json!({ "due_date": "2025-01-31T10:00:00Z" });
    assert_eq!(desk.change(&path, iso.clone()).await["due_date"], "2024-12-31 00:00:00");
    desk.set("iso-date-times", "accepted");
    assert_eq!(desk.change(&path, iso).await["due_date"], "2025-01-31 10:00:00");
}

#[tokio::test]
async fn display_values_are_taken_when_asked_for() {
    let desk = Desk::open().await;
    let caller = desk.instance.add_user(&NewUser {
        user_name: "abel.tuter".to_owned(),
        first_name: "Abel".to_owned(),
        last_name: "Tuter".to_owned(),
        ..NewUser::default()
    });
    let body = json!({ "caller_id": "Abel Tuter", "state": "In Progress", "due_date": "2026-02-01 10:00:00" });
    let answer = desk.post("/api/now/table/incident?sysparm_input_display_value=true", &body).await.result();
    assert_eq!((&answer["caller_id"]["value"], &answer["state"]), (&json!(caller), &json!("2")));
    assert_eq!(answer["due_date"], "2026-02-01 18:00:00");
    let nobody = json!({ "caller_id": "Nobody Known" });
    let answer = desk.post("/api/now/table/incident?sysparm_input_display_value=true", &nobody).await.result();
    assert_eq!(answer["caller_id"], "");
}

#[tokio::test]
async fn the_body_can_be_suppressed_and_only_the_first_of_an_array_is_taken() {
    let desk = Desk::open().await;
    let request = desk
        .request(Method::POST, "/api/now/table/incident")
        .header("X-no-response-body", "true")
        .json(&json!([{ "short_description": "first" }, { "short_description": "second" }]));
    let answer = send(request).await;
    assert_eq!((answer.status, answer.bytes.len()), (201, 0));
    let all = desk.instance.find("incident", "");
    assert_eq!((all.len(), all[0]["short_description"].as_str()), (1, "first"));
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let desk = Desk::open().await;
    let post = || desk.request(Method::POST, "/api/now/table/incident");
    let broken = send(post().header("Content-Type", "application/json").body("{\"a\":")).await;
    assert_eq!((broken.status, broken.refusal().0.as_str()), (400, "Exception while reading request"));
    assert_eq!(send(post().header("Content-Type", "text/plain").body("{}")).await.status, 415);
    let large = send(post().header("Content-Type", "application/json").body(vec![b' '; 10_485_761])).await;
    assert_eq!(large.status, 400);
    let detail = "Rejected large REST payload with content-length = 10485761 bytes. Max allowed: 10485760 bytes.";
    assert_eq!(large.refusal(), ("Exception while reading request".to_owned(), json!(detail)));
    assert_eq!(desk.counts().creates, 0);
}

#[tokio::test]
async fn business_rules_rewrite_fields_after_a_write() {
    let desk = Desk::open().await;
    desk.set("rule-rewrite-field", "short_description=trim|upper; description=collapse");
    let incident = desk.incident(&json!({ "short_description": " mail ", "description": "a  b\nc" })).await;
    assert_eq!((&incident["short_description"], &incident["description"]), (&json!("MAIL"), &json!("a b c")));
}

#[tokio::test]
async fn ignored_fields_are_answered_200_and_not_stored() {
    let desk = Desk::open().await;
    desk.set("ignored-fields", "description, work_notes");
    let path = desk.incident_path(&json!({ "description": "lost" })).await;
    let incident = desk.change(&path, json!({ "description": "lost", "work_notes": "lost" })).await;
    assert_eq!(incident["description"], "");
    assert_eq!(desk.counts().notes, 0);
}

#[tokio::test]
async fn every_write_to_a_poisoned_record_is_refused_and_others_are_not() {
    let desk = Desk::open().await;
    let poisoned = desk.incident_path(&json!({})).await;
    let other = desk.incident_path(&json!({})).await;
    desk.set("poisoned-records", poisoned.rsplit('/').next().unwrap());
    let refused = desk.patch(&poisoned, &json!({ "description": "x" })).await;
    assert_eq!(refused.status, 403);
    assert!(text(&refused.refusal().1).starts_with("Operation against file 'incident' was aborted by Business Rule '"));
    desk.set("poisoned-status", "400");
    assert_eq!(desk.patch(&poisoned, &json!({ "description": "x" })).await.status, 400);
    desk.change(&other, json!({ "description": "x" })).await;
    assert_eq!(desk.counts().updates, 1);
}

#[tokio::test]
async fn writing_through_the_parent_ignores_the_fields_of_the_child() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let id = path.rsplit('/').next().unwrap();
    let body = json!({ "description": "d", "caller_id": "x" });
    desk.change(&format!("/api/now/table/task/{id}"), body).await;
    let incident: Value = desk.get(&path).await.result();
    assert_eq!((&incident["description"], &incident["caller_id"]), (&json!("d"), &json!("")));
}

#[tokio::test]
async fn everything_accepted_is_in_the_ledger_in_order_and_without_gaps() {
    let desk = Desk::open().await;
    let creates = (0..20).map(|at| {
        let request = desk.request(Method::POST, "/api/now/table/incident");
        send(request.json(&json!({ "short_description": format!("Printer {at}"), "comments": "hello" })))
    });
    for answer in futures_util::future::join_all(creates).await {
        assert_eq!(answer.status, 201);
    }
    let ledger = desk.instance.common().ledger.since(0);
    assert_eq!((desk.counts().creates, desk.counts().notes, ledger.len()), (20, 20, 40));
    assert!(ledger.iter().zip(1..).all(|(entry, seq)| entry.seq == seq));
    for pair in ledger.chunks(2) {
        assert_eq!((pair[0].what, pair[1].what), (Accepted::Create, Accepted::Note));
        assert_eq!(pair[1].parent.as_deref(), Some(pair[0].id.as_str()));
    }
}

#[tokio::test]
async fn instances_differ_in_long_text_names_for_references_and_duplicate_ids() {
    let desk = Desk::open().await;
    let caller = desk.instance.add_user(&NewUser { user_name: "abel.tuter".to_owned(), ..NewUser::default() });
    assert_eq!(desk.incident(&json!({ "caller_id": "abel.tuter" })).await["caller_id"]["value"], "abel.tuter");
    desk.set("reference-names-resolved", "true");
    let incident = desk.incident(&json!({ "caller_id": "abel.tuter" })).await;
    assert_eq!(incident["caller_id"]["value"], caller);
    desk.set("long-text", "refused");
    let long = json!({ "short_description": "x".repeat(161) });
    assert_eq!(desk.post("/api/now/table/incident", &long).await.status, 403);
    desk.set("duplicate-sys-id-status", "500");
    let again = json!({ "sys_id": incident["sys_id"] });
    assert_eq!(desk.post("/api/now/table/incident", &again).await.status, 500);
}
