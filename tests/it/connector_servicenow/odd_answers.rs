//! Answers that lie, break or stop: no pull ends well on them and no write is repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use causeway::connector::servicenow::ServiceNow;
use causeway::connector::{Fault, Outcome, Sink as _, Source as _};
use causeway::model::{InstanceId, Kind, RecordId, RecordKey, System};
use serde::Deserialize;
use serde_json::json;

use super::{create, desk, everything, field, pull, update};
use crate::connector_base::{Calls, serve};

/// A desk towards a server that always answers the same.
async fn always(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> (ServiceNow, Arc<Calls>) {
    let base_url = serve(Router::new().fallback(any(move || {
        let answer = answer();
        async move { answer }
    })))
    .await;
    desk(&base_url, "desk", "word")
}

fn key() -> RecordKey {
    let instance = InstanceId::from("acme.service-now.com");
    RecordKey { system: System::ServiceNow, instance, kind: Kind::from("incident"), id: RecordId::from("aa") }
}

const LIES: [&str; 9] = [
    "<html><title>Instance Hibernating page</title></html>",
    "",
    "null",
    "{}",
    r#"{"result":null}"#,
    r#"{"result":[{"sys_id":"a"},"#,
    r#"{"result":[],"result":[]}"#,
    r#"{"result":[],"error":{"message":"Transaction cancelled: maximum execution time exceeded","detail":""},"status":"failure"}"#,
    r#"{"result":[]},{"error":{"message":"Transaction cancelled"}}"#,
];

#[tokio::test]
async fn no_lie_with_status_200_ends_a_pull_well() {
    for body in LIES {
        let (desk, calls) = always(move || ([("content-type", "application/json")], body).into_response()).await;
        assert_eq!(pull(&desk, &everything()).await.unwrap_err(), Fault::Incomplete, "{body}");
        assert!(calls.seen().len() > 1, "asked again: {body}");
    }
    let (desk, _calls) = always(|| StatusCode::ACCEPTED.into_response()).await;
    assert_eq!(pull(&desk, &everything()).await.unwrap_err(), Fault::Incomplete);
}

#[tokio::test]
async fn a_write_whose_answer_lies_is_unknown_and_sent_once() {
    for body in [LIES[0], LIES[1], LIES[2], LIES[5], r#"{"result":{"sys_id":"another"}}"#] {
        let (desk, calls) = always(move || body.into_response()).await;
        let outcomes = desk.send(&[update(key(), vec![field("urgency", "1")], Vec::new())]).await;
        assert!(matches!(outcomes[0], Outcome::Unknown(_)), "{body}: {outcomes:?}");
        assert_eq!(calls.seen().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_status_says_what_became_of_a_write() {
    for (status, expected, calls_made) in
        [(500, "unknown", 1), (503, "unknown", 1), (202, "not sent", 3), (400, "refused", 1), (401, "not sent", 1)]
    {
        let (desk, calls) = always(move || StatusCode::from_u16(status).unwrap().into_response()).await;
        let outcomes = desk.send(&[update(key(), vec![field("urgency", "1")], Vec::new())]).await;
        let became = match &outcomes[0] {
            Outcome::Done(_) => "done",
            Outcome::Refused(_) => "refused",
            Outcome::NotSent(_) => "not sent",
            Outcome::Unknown(_) => "unknown",
        };
        assert_eq!((became, calls.seen().len()), (expected, calls_made), "{status}");
    }
}

#[tokio::test]
async fn a_success_with_an_error_inside_is_a_refusal() {
    let body = r#"{"error":{"message":"Operation Failed","detail":"aborted by Business Rule 'X'"},"status":"failure"}"#;
    let (desk, _calls) = always(move || body.into_response()).await;
    let outcomes = desk.send(&[update(key(), vec![field("urgency", "1")], Vec::new())]).await;
    assert!(matches!(&outcomes[0], Outcome::Refused(error) if error.what.contains("aborted by Business Rule")));
}

#[tokio::test]
async fn parts_that_a_batch_does_not_name_are_unknown() {
    let ok = BASE64_STANDARD.encode(json!({"result": {"sys_id": format!("{:032x}", 1)}}).to_string());
    let answer = json!({
        "batch_request_id": "1",
        "serviced_requests": [
            {"id": "someone-else", "status_code": 201, "body": ok},
            {"id": "part-0", "status_code": 201, "body": ok},
            {"id": "part-1", "status_code": 201, "body": "not base64!"},
            {"id": "part-3", "status_code": 201, "body": ok},
            {"id": "part-4", "status_code": 429, "body": ""},
        ],
        "unserviced_requests": ["part-3", "stranger"],
    });
    let (desk, calls) = always(move || axum::Json(answer.clone()).into_response()).await;
    let writes: Vec<_> = (1..=5).map(|ticket| create(ticket, vec![field("short_description", "x")])).collect();
    let outcomes = desk.send(&writes).await;
    assert!(matches!(outcomes[0], Outcome::Done(_)));
    assert!(outcomes[1..4].iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{outcomes:?}");
    assert!(matches!(outcomes[4], Outcome::NotSent(_)));
    assert_eq!(calls.seen().len(), 1);
}

#[tokio::test]
async fn a_lost_batch_leaves_all_of_it_unknown() {
    let (desk, calls) = always(|| StatusCode::GATEWAY_TIMEOUT.into_response()).await;
    let writes = [1, 2].map(|ticket| create(ticket, vec![field("short_description", "x")]));
    let outcomes = desk.send(&writes).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))));
    assert_eq!(calls.seen().len(), 1);
}

#[tokio::test]
async fn rows_older_than_asked_for_prove_that_the_query_was_ignored() {
    let old = json!({"result": [{"sys_id": "aa", "sys_updated_on": "2020-01-01 00:00:00"}]});
    let (desk, _calls) = always(move || axum::Json(old.clone()).into_response()).await;
    let mut request = everything();
    let stamp = "2026-03-02T12:00:00Z".parse().unwrap();
    request.since = Some(causeway::connector::Position { stamp, id: "aa".to_owned() });
    assert_eq!(pull(&desk, &request).await.unwrap_err(), Fault::Refused);
    assert_eq!(desk.fetch(&Kind::from("incident"), &[RecordId::from("bb")]).await.unwrap_err().fault, Fault::Refused);
}

#[tokio::test]
async fn a_poisoned_row_does_not_stop_the_others() {
    let good = r#"{"sys_id":"aa","sys_updated_on":"2026-01-01 00:00:00","sys_mod_count":"1"}"#;
    let surrogate = r#"{"sys_id":"bb","sys_updated_on":"2026-01-01 00:00:00","short_description":"\ud800"}"#;
    let twice = r#"{"sys_id":"cc","sys_updated_on":"2026-01-01 00:00:01","state":"1","state":"2"}"#;
    let deep = format!(
        r#"{{"sys_id":"dd","sys_updated_on":"2026-01-01 00:00:02","x":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let no_time = r#"{"sys_id":"ee","sys_updated_on":"2026-01-01 00:00:03","opened_at":"yesterday"}"#;
    let body = format!(r#"{{"result":[{good},{surrogate},{twice},{deep},{no_time},7]}}"#);
    let (desk, _calls) = always(move || ([("x-total-count", "6")], body.clone()).into_response()).await;
    let (all, end) = pull(&desk, &everything()).await.unwrap();
    assert_eq!(all.records.len(), 1);
    let poisoned: Vec<_> = all.poison.iter().map(|poison| poison.id.as_ref().map(RecordId::as_str)).collect();
    assert_eq!(poisoned, [Some("bb"), Some("cc"), Some("dd"), Some("ee"), None]);
    assert_eq!((end.rows, end.announced), (6, Some(6)));
}

#[derive(Deserialize)]
struct Asked {
    sysparm_limit: usize,
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_asked_for_in_smaller_pages() {
    let largest = Arc::new(AtomicUsize::new(0));
    let served = largest.clone();
    let base_url = serve(Router::new().fallback(any(move |Query(asked): Query<Asked>| async move {
        if asked.sysparm_limit > 100 {
            return r#"{"result":[{"sys_id":"aa","#.into_response();
        }
        served.fetch_max(asked.sysparm_limit, Ordering::SeqCst);
        ([("x-total-count", "0")], r#"{"result":[]}"#).into_response()
    })))
    .await;
    let (desk, _calls) = desk(&base_url, "desk", "word");
    let (_all, end) = pull(&desk, &everything()).await.unwrap();
    assert_eq!((end.rows, largest.load(Ordering::SeqCst)), (0, 62));
}

#[tokio::test]
async fn nothing_of_a_vendors_web_page_reaches_an_error_text() {
    let html = [("content-type", "text/html")];
    let (desk, _calls) = always(move || (StatusCode::FORBIDDEN, html, "<b>private words</b>").into_response()).await;
    let text = format!("{:?}", desk.catalogue(&[Kind::from("incident")]).await.unwrap_err());
    assert!(text.contains("403"), "{text}");
    assert!(!text.contains("private words"), "{text}");
}
