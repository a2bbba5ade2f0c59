//! Which requests a fault is played on.

use causeway::standins::faults::{Armed, Fault, Play, parse};
use serde_json::json;

use super::super::support::{Caller, Tiny, ask};
use super::on_posts;

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

fn armed(fault: &serde_json::Value) -> Armed {
    parse(&fault.to_string()).unwrap().remove(0)
}

/// Which of some requests a fault is played on, by their numbers.
async fn played(fault: &serde_json::Value, requests: &[(&str, &str)]) -> Vec<usize> {
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(armed(fault));
    for (path, body) in requests {
        ask(tiny.authority(), "POST", path, body).await.unwrap();
    }
    let log = tiny.common.requests.since(0);
    log.iter().enumerate().filter(|(_, line)| line.fault.is_some()).map(|(at, _)| at + 1).collect()
}

#[tokio::test]
async fn a_pattern_looks_at_the_whole_path_and_its_query() {
    let requests = [("/things?a=1&b=2", "x"), ("/things", "x"), ("/things/things?a=1", "x"), ("/THINGS?a=3", "x")];
    let fault = json!({"name": "by pattern", "pattern": "/things?a=*", "do": "html"});
    assert_eq!(played(&fault, &requests).await, [1, 4]);
}

#[tokio::test]
async fn a_body_and_a_header_can_be_asked_for() {
    let requests = [("/things", "red"), ("/things", "a green one"), ("/things", "blue")];
    let fault = json!({"name": "by body", "body_contains": "green", "do": "html"});
    assert_eq!(played(&fault, &requests).await, [2]);
    let tiny = Tiny::start().await;
    tiny.common.faults.arm(armed(&json!({"name": "by header", "header": ["X-Mood", "storm"], "do": "html"})));
    let mut caller = Caller::connect(tiny.authority()).await;
    for (headers, expected) in [("X-Mood: stormy\r\n", true), ("X-Mood: calm\r\n", false), ("", false)] {
        caller.ask_with("POST", "/things", &format!("Host: 127.0.0.1\r\n{headers}"), "a").await.unwrap();
        assert_eq!(tiny.common.requests.since(0).pop().unwrap().fault.is_some(), expected, "{headers}");
    }
    assert_eq!(tiny.accepted(), 3, "a body that was looked at still arrives");
}

#[tokio::test]
async fn chance_is_decided_by_the_seed_alone() {
    let requests = [("/things", "x"); 60];
    let fault = |seed: u64| json!({"name": "by chance", "probability": 0.2, "seed": seed, "do": "html"});
    let first = played(&fault(1), &requests).await;
    assert_eq!(played(&fault(1), &requests).await, first);
    assert_ne!(played(&fault(2), &requests).await, first);
    assert!((4..=22).contains(&first.len()), "{first:?}");
    let never = json!({"name": "never", "probability": 0.0, "do": "html"});
    assert_eq!(played(&never, &requests[..5]).await, [0_usize; 0]);
    let from_third = json!({"name": "surely", "probability": 1.0, "from": 3, "times": 2, "do": "html"});
    assert_eq!(played(&from_third, &requests[..5]).await, [3, 4]);
}

#[tokio::test]
async fn of_several_faults_the_first_that_is_due_is_played() {
    let tiny = Tiny::start().await;
    let fault = |name: &str, from| Fault { name: name.into(), from, times: None, ..on_posts(Play::Html) };
    tiny.common.faults.arm(fault("from the second", 2));
    tiny.common.faults.arm(fault("from the first", 1));
    for _ in 0..2 {
        ask(tiny.authority(), "POST", "/things", "x").await.unwrap();
    }
    let names: Vec<_> = tiny.common.requests.since(0).into_iter().filter_map(|line| line.fault).collect();
    assert_eq!(names, ["from the first", "from the second"]);
}
