//! Bodies that are not what was said, or do not arrive whole.

use std::io::Read as _;
use std::time::Duration;

use causeway::standins::faults::{Fault, Play};
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

use super::super::support::{Tiny, ask, raw};
use super::{last, on_gets, on_posts};

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
async fn a_truncated_answer_can_be_cut_at_a_part_of_its_length() {
    let tiny = Tiny::start().await;
    for (percent, arrives) in [(0, ""), (1, ""), (39, "012"), (40, "0123"), (99, "012345678"), (100, "0123456789")] {
        tiny.common.faults.clear();
        tiny.common.faults.arm(on_gets(Play::TruncatePercent { percent }));
        assert_eq!(ask(tiny.authority(), "GET", "/long", "").await.unwrap().body, arrives, "{percent} %");
    }
}

#[tokio::test]
async fn pages_empty_bodies_and_wrong_types_are_answered_to_what_was_carried_out() {
    let tiny = Tiny::start().await;
    let content_type = "application/pdf".to_owned();
    for (play, kind, body) in [
        (Play::Html, "text/html;charset=utf-8", "sign in"),
        (Play::EmptyBody, "text/plain; charset=utf-8", ""),
        (Play::ContentType { content_type }, "application/pdf", "accepted a"),
    ] {
        tiny.common.faults.clear();
        tiny.common.faults.arm(on_posts(play));
        let answer = ask(tiny.authority(), "POST", "/things", "a").await.unwrap();
        assert_eq!(answer.status, 200);
        assert!(answer.head.contains(&format!("content-type: {kind}\r\n")), "{}", answer.head);
        assert!(answer.body.to_lowercase().contains(body), "{}", answer.body);
        assert_eq!(body.is_empty(), answer.body.is_empty());
    }
    assert_eq!(tiny.accepted(), 3);
}

#[tokio::test]
async fn a_body_drips_and_still_arrives_whole() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_gets(Play::Drip { bytes: 3, ms: 1 }));
    let answer = ask(tiny.authority(), "GET", "/long", "").await.unwrap();
    assert_eq!(answer.body, "0123456789");
}

#[tokio::test]
async fn a_body_that_stalls_keeps_the_connection_until_the_caller_leaves() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_gets(Play::Stall { bytes: 4 }));
    let mut stream = raw(tiny.authority(), "GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await;
    let mut arrived = Vec::new();
    while !arrived.ends_with(b"\r\n\r\n0123") {
        arrived.push(stream.read_u8().await.unwrap());
    }
    assert!(timeout(Duration::from_millis(30), stream.read_u8()).await.is_err(), "nothing follows, not even an end");
    assert_eq!((tiny.common.connections.open(), last(&tiny).status), (1, Some(200)));
    drop(stream);
    while tiny.common.connections.open() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_gzip_bomb_is_small_on_the_wire_and_huge_when_it_is_unpacked() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(on_gets(Play::GzipBomb { bytes: 50_000_000 }));
    let mut stream = raw(tiny.authority(), "GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.len() < 500_000, "{}", answer.len());
    let body = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert!(String::from_utf8_lossy(&answer[..body]).to_lowercase().contains("content-encoding: gzip\r\n"));
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&answer[body..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!((unpacked.len(), unpacked.trim_matches(['[', ' ', ']'])), (50_000_000, ""));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&unpacked).unwrap(), serde_json::json!([]));
}
