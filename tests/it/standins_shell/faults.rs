//! Faults happen on the wire as they do in life, and the ledger knows what was really done.

use std::net::SocketAddr;

use causeway::standins::faults::{Fault, FaultError, Play, parse};
use causeway::standins::request_log::Request;
use jiff::SignedDuration;
use tokio::net::TcpStream;

use super::support::{Caller, Tiny, ask};

fn on_posts(play: Play) -> Fault {
    Fault { name: "the fault".into(), method: Some("post".into()), path: None, from: 1, times: Some(1), play }
}

fn last(tiny: &Tiny) -> Request {
    tiny.common.requests.since(0).pop().unwrap()
}

#[tokio::test]
async fn a_request_cut_off_before_it_is_looked_at_leaves_nothing_behind() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_posts(Play::CutBefore));
    assert_eq!(ask(tiny.authority(), "POST", "/things", "a").await, None);
    assert_eq!(tiny.accepted(), 0);
    assert_eq!((last(&tiny).status, last(&tiny).fault.as_deref()), (None, Some("the fault")));
}

#[tokio::test]
async fn a_request_whose_answer_is_lost_was_carried_out() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_posts(Play::CutAfter));
    assert_eq!(ask(tiny.authority(), "POST", "/things", "a").await, None);
    assert_eq!(tiny.accepted(), 1);
    assert_eq!(last(&tiny).status, None);
}

#[tokio::test]
async fn cutting_one_connection_leaves_the_others_open() {
    let tiny = Tiny::start().await;
    let mut cut = Caller::connect(tiny.authority()).await;
    let mut other = Caller::connect(tiny.authority()).await;
    assert_eq!(cut.ask("GET", "/things", "").await.unwrap().status, 200);
    assert_eq!(other.ask("GET", "/things", "").await.unwrap().status, 200);
    tiny.common.faults.arm(on_posts(Play::CutAfter));
    assert_eq!(cut.ask("POST", "/things", "a").await, None);
    assert_eq!(cut.ask("GET", "/things", "").await, None, "the kept-alive connection is gone");
    assert_eq!(other.ask("GET", "/things", "").await.unwrap().body, "no things");
}

#[tokio::test]
async fn an_answer_can_stand_in_for_the_request() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_posts(Play::Answer {
        status: 429,
        headers: vec![("Retry-After".into(), "7".into())],
        body: "slow down".into(),
    }));
    let answer = ask(tiny.authority(), "POST", "/things", "a").await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (429, "slow down"));
    assert!(answer.head.contains("retry-after: 7\r\n"), "{}", answer.head);
    assert_eq!(tiny.accepted(), 0);
    assert_eq!(last(&tiny).status, Some(429));
}

#[tokio::test]
async fn a_body_can_lie_about_what_was_done() {
    let tiny = Tiny::start().await;
    let body = "<html>Please sign in</html>".to_owned();
    tiny.common.faults.arm(on_posts(Play::ReplaceBody { content_type: "text/html".into(), body: body.clone() }));
    let answer = ask(tiny.authority(), "POST", "/things", "a").await.unwrap();
    assert_eq!((answer.status, answer.body), (200, body));
    assert!(answer.head.contains("content-type: text/html\r\n"), "{}", answer.head);
    assert_eq!(tiny.accepted(), 1);
}

#[tokio::test]
async fn a_truncated_answer_ends_as_if_it_were_complete() {
    let tiny = Tiny::start().await;
    for (bytes, arrives) in [(0, ""), (4, "0123"), (10, "0123456789"), (99, "0123456789")] {
        tiny.common.faults.clear();
        tiny.common.faults.arm(Fault { method: None, ..on_posts(Play::Truncate { bytes }) });
        let answer = ask(tiny.authority(), "GET", "/long", "").await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, arrives));
    }
}

#[tokio::test]
async fn a_delayed_request_is_carried_out_after_those_that_came_later() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_posts(Play::Delay { ms: 1_000 }));
    let authority = tiny.authority().to_owned();
    let slow = tokio::spawn(async move { ask(&authority, "POST", "/things", "slow").await });
    while tiny.common.requests.position() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ask(tiny.authority(), "POST", "/things", "quick").await.unwrap().status, 200);
    assert_eq!(slow.await.unwrap().unwrap().body, "accepted slow");
    let order: Vec<_> = tiny.common.ledger.since(0).into_iter().map(|entry| entry.id).collect();
    assert_eq!(order, ["quick", "slow"]);
}

#[tokio::test]
async fn a_fault_is_played_on_the_requests_it_names_and_no_others() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(Fault {
        name: "third and fourth".into(),
        method: Some("GET".into()),
        path: Some("THINGS?PAGE=".into()),
        from: 3,
        times: Some(2),
        play: Play::Answer { status: 503, headers: vec![], body: String::new() },
    });
    let mut statuses = Vec::new();
    for page in 1..=5 {
        assert_eq!(ask(tiny.authority(), "GET", "/long", "").await.unwrap().status, 200);
        statuses.push(ask(tiny.authority(), "GET", &format!("/things?page={page}"), "").await.unwrap().status);
    }
    assert_eq!(statuses, [200, 200, 503, 503, 200]);
}

#[tokio::test]
async fn the_request_log_tells_what_was_asked_in_order() {
    let tiny = Tiny::start().await;
    ask(tiny.authority(), "GET", "/long?a=1&b=%20", "").await.unwrap();
    ask(tiny.authority(), "GET", "/nowhere", "").await.unwrap();
    let log = tiny.common.requests.since(0);
    let lines: Vec<_> =
        log.iter().map(|line| (line.seq, line.path.as_str(), line.query.as_str(), line.status)).collect();
    assert_eq!(lines, [(1, "/long", "a=1&b=%20", Some(200)), (2, "/nowhere", "", Some(404))]);
    assert_eq!(tiny.common.requests.since(1).len(), 1);
}

#[tokio::test]
async fn the_date_header_follows_the_vendors_clock() {
    let tiny = Tiny::start().await;
    tiny.common.clock.stop_at("2016-02-29T01:16:00Z".parse().unwrap());
    tiny.common.clock.advance(SignedDuration::from_secs(61));
    let answer = ask(tiny.authority(), "GET", "/long", "").await.unwrap();
    assert!(answer.head.contains("date: mon, 29 feb 2016 01:17:01 gmt\r\n"), "{}", answer.head);
    assert_eq!(last(&tiny).at, "2016-02-29T01:17:01Z".parse().unwrap());
}

#[tokio::test]
async fn only_attachments_may_be_larger_than_25_megabytes() {
    let tiny = Tiny::start().await;
    let large = "x".repeat(26 * 1024 * 1024);
    let answer = ask(tiny.authority(), "POST", "/attachments", &large).await.unwrap();
    assert_eq!(answer.body, large.len().to_string());
    assert_eq!(ask(tiny.authority(), "POST", "/things", &large).await.unwrap().status, 413);
    assert_eq!(tiny.accepted(), 0);
}

#[tokio::test]
async fn a_dropped_server_closes_its_port_and_its_connections() {
    let tiny = Tiny::start().await;
    let address: SocketAddr = tiny.authority().parse().unwrap();
    let mut open = Caller::connect(tiny.authority()).await;
    assert_eq!(open.ask("GET", "/long", "").await.unwrap().status, 200);
    drop(tiny);
    assert_eq!(open.ask("GET", "/long", "").await, None);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_stopped_server_finishes_what_it_has_begun() {
    let Tiny { common, running } = Tiny::start().await;
    common.faults.arm(on_posts(Play::Delay { ms: 300 }));
    let authority = running.base_url().trim_start_matches("http://").to_owned();
    let asked = authority.clone();
    let slow = tokio::spawn(async move { ask(&asked, "POST", "/things", "slow").await });
    while common.requests.position() == 0 {
        tokio::task::yield_now().await;
    }
    running.stop().await;
    assert_eq!(slow.await.unwrap().unwrap().body, "accepted slow");
    assert!(TcpStream::connect(authority).await.is_err());
}

#[test]
fn faults_that_cannot_be_played_as_written_are_refused() {
    let one = r#"{"name":"x","method":"GET","path":"/api","from":2,"times":1,"do":"answer","status":503}"#;
    assert_eq!(parse(one).unwrap().len(), 1);
    assert_eq!(parse(&format!("[{one},{one}]")).unwrap().len(), 2);
    let refused = |text: &str| parse(text).unwrap_err();
    assert!(matches!(refused("<html>"), FaultError::Form(_)));
    assert!(matches!(refused(r#"{"name":"x","do":"explode"}"#), FaultError::Form(_)));
    assert!(
        matches!(refused(r#"{"name":"x","do":"cut-before","time":1}"#), FaultError::Key { key, .. } if key == "time")
    );
    for bad in [
        r#"{"name":"x","do":"cut-before","from":0}"#,
        r#"{"name":"x","do":"answer","status":99}"#,
        r#"{"name":"x","do":"answer","status":200,"headers":[["a b","c"]]}"#,
        r#"{"name":"x","do":"replace-body","content_type":"\n","body":""}"#,
    ] {
        assert!(matches!(refused(bad), FaultError::Value { .. }), "{bad}");
    }
}
