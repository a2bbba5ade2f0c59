//! Rates, queues, sessions and what comes of too much.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use reqwest::Method;
use serde_json::{Value, json};

use super::Desk;
use super::desk::{Answer, send};

const LIST: &str = "/api/now/table/incident?sysparm_limit=1";

async fn statuses(desk: &Desk, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(desk.get(LIST).await.status);
    }
    statuses
}

#[tokio::test]
async fn the_request_over_the_hourly_rate_is_429_with_exactly_these_headers() {
    let desk = Desk::open().await;
    desk.set("rate-rules", "2 table all");
    let within = desk.get(LIST).await;
    assert_eq!(within.status, 200);
    let names = ["x-ratelimit-limit", "x-ratelimit-reset", "x-ratelimit-rule", "x-ratelimit-remaining", "retry-after"];
    assert!(names.iter().all(|name| within.header(name).is_none()), "a success carries no rate headers");
    desk.get(LIST).await;
    let over = desk.get(LIST).await;
    assert_eq!(over.status, 429);
    let expected = json!({
        "error": {
            "message": "Rate limit exceeded",
            "detail": "Rate limit of 2 requests per hour for Table API exceeded",
        },
        "status": "failure",
    });
    assert_eq!(over.json(), expected);
    // The clock stands at 03:04:05; the next hour begins in 55 minutes and 55 seconds.
    let header = |name: &str| over.header(name);
    assert_eq!(header("x-ratelimit-limit").as_deref(), Some("2"));
    assert_eq!(header("x-ratelimit-reset").as_deref(), Some("1767326400"));
    assert_eq!(header("retry-after").as_deref(), Some("3355"));
    assert_eq!(header("x-ratelimit-rule").map(|rule| rule.len()), Some(32));
    assert_eq!(header("x-ratelimit-remaining"), None);
    desk.pass_seconds(3354);
    assert_eq!(desk.get(LIST).await.status, 429);
    desk.pass_seconds(1);
    assert_eq!(desk.get(LIST).await.status, 200);
}

#[tokio::test]
async fn rules_count_each_api_and_each_user_alone_and_the_closest_rule_holds() {
    let desk = Desk::open().await;
    desk.set("rate-rules", "1 table all; 3 table role=itil; 2 stats user=admin");
    assert_eq!(statuses(&desk, 4).await, [200, 200, 200, 429], "the rule for the role, not that for all");
    assert_eq!(desk.get_as("admin", LIST).await.status, 200);
    assert_eq!(desk.get_as("admin", LIST).await.status, 429, "the rule for all");
    let stats = "/api/now/v1/stats/incident?sysparm_count=true";
    for expected in [200, 200, 429] {
        let answer = desk.get_as("admin", stats).await;
        assert_eq!(answer.status, expected);
        if expected == 429 {
            assert!(answer.refusal().1.as_str().unwrap().contains("for Aggregate API exceeded"));
        }
    }
    assert_eq!(desk.get(stats).await.status, 200, "no rule for this account");
}

#[tokio::test]
async fn counters_that_are_flushed_every_half_minute_let_more_through() {
    let desk = Desk::open().await;
    desk.set("rate-rules", "2 table all");
    desk.set("rate-counting", "flushed");
    assert_eq!(statuses(&desk, 6).await, [200; 6]);
    desk.pass_seconds(30);
    assert_eq!(desk.get(LIST).await.status, 429);
}

#[tokio::test]
async fn parts_of_a_batch_are_counted_by_their_own_api() {
    let desk = Desk::open().await;
    desk.set("rate-rules", "1 table all");
    let part = |id: &str| json!({ "id": id, "method": "GET", "url": LIST });
    let body = json!({ "batch_request_id": "1", "rest_requests": [part("a"), part("b")] });
    let answered = desk.post("/api/now/v1/batch", &body).await.json();
    let mut statuses: Vec<(&Value, &Value)> = answered["serviced_requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (&part["id"], &part["status_code"]))
        .collect();
    statuses.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(statuses, [(&json!("a"), &json!(200)), (&json!("b"), &json!(429))]);
}

/// Sends so many requests at once while they are held, waits for those that are not held, lets the
/// others go, and answers both.
async fn crowd(desk: &Desk, count: usize, refused: usize, cookie: Option<&str>) -> (Vec<Answer>, Vec<Answer>) {
    desk.set("held-requests", "/table/");
    let request = || {
        let request = desk.request(Method::GET, LIST);
        cookie.into_iter().fold(request, |request, cookie| request.header("Cookie", cookie))
    };
    let mut sent: FuturesUnordered<_> = (0..count).map(|_| send(request())).collect();
    let mut at_once = Vec::new();
    while at_once.len() < refused {
        at_once.push(sent.next().await.unwrap());
    }
    desk.set("held-requests", "");
    (at_once, sent.collect().await)
}

#[tokio::test]
async fn of_the_requests_of_one_session_those_beyond_the_queue_are_dropped_with_202() {
    let desk = Desk::open().await;
    let cookies = desk.get(LIST).await;
    let session = cookies.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap().to_owned();
    let session = session.split(';').next().unwrap().to_owned();
    let (dropped, done) = crowd(&desk, 13, 2, Some(&session)).await;
    assert!(dropped.iter().all(|answer| answer.status == 202 && answer.bytes.is_empty()));
    assert_eq!((done.len(), done.iter().all(|answer| answer.status == 200)), (11, true), "one runs, ten wait");
    desk.set("session-queue", "1");
    let (dropped, done) = crowd(&desk, 5, 3, Some(&session)).await;
    assert_eq!((dropped.len(), done.len()), (3, 2));
    let (dropped, done) = crowd(&desk, 13, 0, None).await;
    assert_eq!((dropped.len(), done.len()), (0, 13), "each without a cookie has a session of its own");
}

#[tokio::test]
async fn a_dropped_write_is_not_carried_out() {
    let desk = Desk::open().await;
    desk.set("session-queue", "0");
    desk.set("held-requests", "/table/");
    let create =
        || desk.request(Method::POST, "/api/now/table/incident").header("Cookie", "JSESSIONID=A").json(&json!({}));
    let mut sent: FuturesUnordered<_> = (0..3).map(|_| send(create())).collect();
    for _ in 0..2 {
        assert_eq!(sent.next().await.unwrap().status, 202);
    }
    desk.set("held-requests", "");
    assert_eq!(sent.next().await.unwrap().status, 201);
    assert_eq!(desk.counts().creates, 1);
}

#[tokio::test]
async fn what_finds_the_nodes_queue_full_is_refused_without_rate_headers() {
    let desk = Desk::open().await;
    desk.set("semaphore-slots", "2");
    desk.set("semaphore-queue", "1");
    let (refused, done) = crowd(&desk, 5, 2, None).await;
    for answer in refused {
        assert_eq!(answer.status, 429);
        assert_eq!((answer.header("retry-after"), answer.header("x-ratelimit-rule")), (None, None));
    }
    assert!(done.iter().all(|answer| answer.status == 200));
    desk.set("semaphore-status", "503");
    let (refused, _) = crowd(&desk, 4, 1, None).await;
    assert_eq!((refused[0].status, refused[0].header("content-type").as_deref()), (503, Some("text/html")));
}

#[tokio::test]
async fn a_session_is_opened_once_and_its_cookies_are_those_of_the_vendor() {
    let desk = Desk::open().await;
    let first = desk.get(LIST).await;
    let cookies: Vec<String> =
        first.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
    for name in [
        "JSESSIONID=",
        "glide_user_route=glide.",
        "glide_session_store=",
        "glide_user=",
        "glide_user_session=",
        "BIGipServerpool_",
    ] {
        assert!(cookies.iter().any(|cookie| cookie.starts_with(name)), "{name} in {cookies:?}");
    }
    let session = cookies[0].split(';').next().unwrap();
    let again = send(desk.request(Method::GET, LIST).header("Cookie", session)).await;
    assert_eq!((again.status, again.header("set-cookie")), (200, None));
    assert_ne!(desk.get(LIST).await.header("set-cookie"), first.header("set-cookie"));
}

#[tokio::test]
async fn a_cookie_signs_in_only_with_the_sessions_own_token() {
    let desk = Desk::open().await;
    let session = desk.get(LIST).await.header("set-cookie").unwrap();
    let session = session.split(';').next().unwrap();
    let bare = || desk.client.get(format!("{}{LIST}", desk.url)).header("Cookie", session);
    let refused = send(bare()).await;
    assert_eq!(refused.status, 401);
    let token = refused.header("x-usertoken-response").unwrap();
    assert_eq!(send(bare().header("X-UserToken", &token)).await.status, 200);
    let stranger = desk.client.get(format!("{}{LIST}", desk.url)).header("Cookie", "JSESSIONID=UNKNOWN");
    let stranger = send(stranger.header("X-UserToken", token)).await;
    assert_eq!((stranger.status, stranger.header("x-usertoken-response")), (401, None));
}

#[tokio::test]
async fn a_sleeping_instance_answers_everything_with_its_page() {
    let desk = Desk::open().await;
    for status in ["200", "503"] {
        desk.set("hibernating", status);
        let token = send(desk.client.post(format!("{}/oauth_token.do", desk.url))).await;
        for answer in [desk.get(LIST).await, desk.post("/api/now/table/incident", &json!({})).await, token] {
            assert_eq!(
                (answer.status.to_string().as_str(), answer.header("content-type").as_deref()),
                (status, Some("text/html"))
            );
            let page = String::from_utf8(answer.bytes).unwrap();
            assert!(page.contains("<title>Instance Hibernating page</title>"));
            assert!(
                page.contains("Your instance is hibernating")
                    && page.contains("Sign in to the site to wake your instance")
            );
        }
    }
    assert_eq!(desk.counts().creates, 0);
    desk.set("hibernating", "awake");
    assert_eq!(desk.get(LIST).await.status, 200);
}

#[tokio::test]
async fn a_cancelled_transaction_leaves_rows_and_an_error_in_one_answer() {
    let desk = Desk::open().await;
    for at in 0..4 {
        desk.incident(&json!({ "sys_id": format!("{at:032}") })).await;
    }
    desk.set("quota-rows", "2");
    let list = "/api/now/table/incident?sysparm_fields=sys_id&sysparm_query=ORDERBYsys_id";
    let body = async || String::from_utf8(desk.get(list).await.bytes).unwrap();
    let appended = body().await;
    assert!(serde_json::from_str::<Value>(&appended).is_err(), "{appended}");
    assert!(appended.starts_with(&format!("{{\"result\":[{{\"sys_id\":\"{:032}\"}},", 0)), "{appended}");
    assert!(appended.contains("{\"error\":{"), "{appended}");
    assert!(appended.contains("Transaction cancelled: maximum execution time exceeded Check logs for error trace"));
    desk.set("quota-answer", "both");
    let both: Value = serde_json::from_str(&body().await).unwrap();
    assert_eq!((both["result"].as_array().unwrap().len(), &both["status"]), (2, &json!("failure")));
    assert_eq!(both["error"]["message"], "Transaction cancelled: maximum execution time exceeded");
    desk.set("quota-answer", "null");
    assert_eq!(body().await, "null");
    desk.set("quota-answer", "empty");
    assert_eq!(body().await, "");
    desk.set("quota-answer", "truncated");
    assert!(serde_json::from_str::<Value>(&body().await).is_err());
    let smaller = desk.get(&format!("{list}&sysparm_limit=2")).await;
    assert_eq!((smaller.status, smaller.result().as_array().unwrap().len()), (200, 2));
}

#[tokio::test]
async fn a_corrupt_record_breaks_every_answer_in_which_it_comes() {
    let desk = Desk::open().await;
    for at in 0..3 {
        desk.incident(&json!({ "sys_id": format!("{at:032}") })).await;
    }
    desk.set("corrupt-records", &format!("{:032}", 1));
    let list = desk.list("incident", "ORDERBYsys_id", "").await;
    assert_eq!(list.status, 200);
    assert!(serde_json::from_slice::<Value>(&list.bytes).is_err());
    let single = desk.get(&format!("/api/now/table/incident/{:032}", 1)).await;
    assert!(serde_json::from_slice::<Value>(&single.bytes).is_err());
    for (offset, count) in [(0, 1), (2, 1)] {
        let page = desk.list("incident", "ORDERBYsys_id", &format!("&sysparm_limit=1&sysparm_offset={offset}")).await;
        assert_eq!(page.result().as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_with_both_sizes() {
    let desk = Desk::open().await;
    desk.set("max-body-bytes", "100");
    let answer = desk.post("/api/now/table/incident", &json!({ "description": "x".repeat(200) })).await;
    assert_eq!((answer.status, answer.refusal().0.as_str()), (400, "Exception while reading request"));
    let detail = answer.refusal().1;
    assert!(detail.as_str().unwrap().starts_with("Rejected large REST payload with content-length = "), "{detail}");
    assert!(detail.as_str().unwrap().ends_with("Max allowed: 100 bytes."), "{detail}");
    assert_eq!(desk.counts().creates, 0);
}
