//! Connections that end at the wrong moment, and what was committed by then.

use causeway::standins::faults::{Fault, Play};

use super::super::support::{Caller, Tiny, ask};
use super::{last, on_posts};

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
async fn an_answer_cut_in_the_middle_of_its_body_was_announced_whole_and_carried_out() {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(Fault { method: None, ..on_posts(Play::CutBody { bytes: 4 }) });
    let mut caller = Caller::connect(tiny.authority()).await;
    let (head, body) = caller.all_of("GET", "/long", "").await;
    assert!(head.contains("content-length: 10\r\n"), "{head}");
    assert_eq!(body, b"0123");
    tiny.common.faults.clear();
    tiny.common.faults.arm(on_posts(Play::CutBody { bytes: 0 }));
    let (_head, body) = Caller::connect(tiny.authority()).await.all_of("POST", "/things", "a").await;
    assert_eq!((body.len(), tiny.accepted()), (0, 1));
}

#[tokio::test]
async fn the_open_connections_are_counted() {
    let tiny = Tiny::start().await;
    let mut one = Caller::connect(tiny.authority()).await;
    let mut two = Caller::connect(tiny.authority()).await;
    one.ask("GET", "/things", "").await.unwrap();
    two.ask("GET", "/things", "").await.unwrap();
    assert_eq!((tiny.common.connections.open(), tiny.common.connections.opened()), (2, 2));
    drop(one);
    while tiny.common.connections.open() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(two.ask("GET", "/things", "").await.unwrap().status, 200);
    assert_eq!((tiny.common.connections.open(), tiny.common.connections.opened()), (1, 2));
}
