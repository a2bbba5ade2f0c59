//! Batches that are served in part, out of order, or not at all: only what was not carried out is
//! sent again, and each write is carried out once.

use causeway::connector::{Outcome, WriteWhat};
use serde_json::{Value, json};

use super::desk::{Able, Desk};
use super::front::Reply;

over_both_vendors! {
    #[test] fn whatever_a_batch_answers_each_write_is_carried_out_once;
    #[test] fn an_instance_that_takes_no_batches_is_written_to_one_by_one;
}

/// Changes the answer to one batch.
type Mangle = (&'static str, fn(&mut Reply));

fn parts(reply: &mut Reply, change: impl FnOnce(&mut Vec<Value>)) {
    let mut json = reply.json();
    if let Some(parts) = json.get_mut("serviced_requests").and_then(Value::as_array_mut) {
        change(parts);
    } else if let Some(rows) = json.as_array_mut() {
        change(rows);
    }
    reply.set(&json);
}

const ACCEPTED: &str = "a 202 although it was carried out";

fn manglings() -> Vec<Mangle> {
    vec![
        ("as it is", |_| {}),
        ("in another order", |reply| parts(reply, |parts| parts.reverse())),
        ("one answer is missing", |reply| parts(reply, |parts| drop(parts.remove(1)))),
        ("all answers are missing", |reply| parts(reply, Vec::clear)),
        ("one answer comes twice", |reply| parts(reply, |parts| parts.insert(0, parts[2].clone()))),
        ("a stranger's answer", |reply| {
            parts(reply, |parts| {
                parts.push(json!({ "id": "stranger", "status_code": 201, "body": "e30=" }));
            });
        }),
        ("one part is no part", |reply| parts(reply, |parts| parts[3] = json!("what?"))),
        ("one body is no JSON", |reply| {
            parts(reply, |parts| {
                if parts[0].get("body").is_some() {
                    parts[0]["body"] = json!("bm90IGpzb24=");
                } else {
                    parts[0] = json!({ "id": "x" });
                }
            });
        }),
        ("only the last object", |reply| {
            if let Some(last) = reply.json().as_array().and_then(|rows| rows.last().cloned()) {
                reply.set(&last);
            }
        }),
        ("a status that is not 201", |reply| reply.status = 200),
        (ACCEPTED, |reply| reply.answer(202, "application/json", "")),
        ("a gateway's timeout", |reply| reply.answer(504, "text/html", "<html>Gateway Time-out</html>")),
        ("cut in the middle", |reply| reply.body.truncate(reply.body.len() / 2)),
        ("cancelled after 30 s", |reply| {
            let error = json!({ "error": { "message": "Transaction cancelled: maximum execution time exceeded" } });
            reply.set(&error);
        }),
    ]
}

const COUNT: u32 = 6;

fn creates<D: Desk>(desk: &D) -> Vec<(u32, WriteWhat)> {
    (0..COUNT).map(|name| (name, desk.create(name, &format!("number {name}")))).collect()
}

/// Sends as the outbox does: what is unknown is looked up, and only what is not there goes again.
/// Returns how often each write was sent.
async fn settle<D: Desk>(desk: &D, mangled: &str) -> Vec<u32> {
    let mut sent = vec![0; COUNT as usize];
    let mut left = creates(desk);
    for _ in 0..8 {
        if left.is_empty() {
            break;
        }
        let (names, writes): (Vec<u32>, Vec<WriteWhat>) = left.drain(..).unzip();
        let outcomes = desk.send(writes.clone()).await;
        for ((name, what), outcome) in names.into_iter().zip(writes).zip(outcomes) {
            sent[name as usize] += 1;
            let there = desk.titles().iter().any(|title| *title == format!("number {name}"));
            match outcome {
                Outcome::Done(_) => assert!(there, "{mangled}: {name} is said to be done"),
                Outcome::NotSent(_) => {
                    assert!(!there, "{mangled}: {name} is said not to be sent");
                    left.push((name, what));
                }
                Outcome::Unknown(_) => {
                    let found = desk.find(&[desk.marker(name)]).await.unwrap().remove(0);
                    assert_eq!(found.is_some(), there, "{mangled}: looking {name} up tells the truth");
                    if found.is_none() {
                        left.push((name, what));
                    }
                }
                Outcome::Refused(error) => panic!("{mangled}: {name} is said to be refused: {error}"),
            }
        }
    }
    assert!(left.is_empty(), "{mangled}: everything is settled in the end");
    sent
}

async fn whatever_a_batch_answers_each_write_is_carried_out_once<D: Desk>(first: D) {
    drop(first);
    for (mangled, how) in
        manglings().into_iter().filter(|(name, _)| !(D::can(Able::DropsAccepted) && *name == ACCEPTED))
    {
        let desk = D::open().await;
        drop(desk.find(&[desk.marker(0)]).await.unwrap());
        desk.front().unwrap().change_some("POST", "/api/", Some(1), how);
        settle(&desk, mangled).await;
        let mut titles = desk.titles();
        titles.sort();
        let expected: Vec<String> = (0..COUNT).map(|name| format!("number {name}")).collect();
        assert_eq!(titles, expected, "{mangled}");
    }
}

async fn an_instance_that_takes_no_batches_is_written_to_one_by_one<D: Desk>(first: D) {
    drop(first);
    for status in [400, 403, 404, 405] {
        let desk = D::open().await;
        drop(desk.find(&[desk.marker(0)]).await.unwrap());
        desk.refuse_batches(status);
        settle_in_halves(&desk, creates(&desk)).await;
        let before = desk.batches();
        let more = (10..14).map(|name| (name, desk.create(name, &format!("number {name}")))).collect();
        settle_in_halves(&desk, more).await;
        assert_eq!(desk.titles().len(), COUNT as usize + 4, "{status}");
        assert_eq!(desk.batches(), before, "{status}: it is learnt once");
    }
}

/// Sends as the outbox does after a refusal of the whole: in halves, down to single writes.
async fn settle_in_halves<D: Desk>(desk: &D, all: Vec<(u32, WriteWhat)>) {
    let mut batches = vec![all];
    while let Some(batch) = batches.pop() {
        let (names, writes): (Vec<u32>, Vec<WriteWhat>) = batch.into_iter().unzip();
        let outcomes = desk.send(writes.clone()).await;
        let mut missing = Vec::new();
        for ((name, what), outcome) in names.into_iter().zip(writes).zip(outcomes) {
            match outcome {
                Outcome::Done(_) => {}
                Outcome::Unknown(_) => {
                    assert_eq!(desk.find(&[desk.marker(name)]).await.unwrap(), [None]);
                    missing.push((name, what));
                }
                other => panic!("{name}: {other:?}"),
            }
        }
        if missing.len() > 1 {
            let second = missing.split_off(missing.len().div_ceil(2));
            batches.push(second);
        }
        if !missing.is_empty() {
            batches.push(missing);
        }
    }
}
