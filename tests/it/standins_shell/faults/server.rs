//! The server below the faults: log, clock, limits, and how it ends.

use std::net::SocketAddr;

use causeway::standins::faults::Play;
use jiff::SignedDuration;
use tokio::net::TcpStream;

use super::super::support::{Caller, Tiny, ask};
use super::{last, on_posts};

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
