//! Writing: marked, compared by the server's own answer, and never twice.

use axum::http::StatusCode;
use axum::routing::post;
use causeway::connector::{Fault, Outcome, Sink as _, Stored, Write, WriteWhat};
use causeway::model::{RecordId, Value};

use super::{World, create, field, marker, note, update};

fn done(outcome: &Outcome) -> &Stored {
    match outcome {
        Outcome::Done(stored) => stored,
        other => panic!("expected a write that was carried out, found {other:?}"),
    }
}

#[tokio::test]
async fn a_new_record_carries_its_mark_and_its_chosen_id() {
    let world = World::new().await;
    let write = create(4242, vec![field("short_description", "No network"), field("urgency", "1")]);
    let outcomes = world.desk.send(&[write]).await;
    let stored = done(&outcomes[0]);
    assert_eq!(stored.created, Some(RecordId::from(marker(4242).own_id)));
    let record = stored.record.as_ref().unwrap();
    assert_eq!(record.marked.as_deref(), Some("4242"));
    assert_eq!(record.field(&"urgency".into()), Some(&Value::text("1")));
    let there = world.instance.record("incident", &marker(4242).own_id).unwrap();
    assert_eq!(there["correlation_id"], "halo:acme.haloitsm.com/4242");
    assert_eq!(there["correlation_display"], "Halo");
}

#[tokio::test]
async fn an_instance_that_ignores_the_chosen_id_still_says_which_record_it_made() {
    let world = World::new().await;
    world.set("servicenow.supplied-sys-id", "ignored");
    let outcomes = world.desk.send(&[create(1, vec![field("short_description", "x")])]).await;
    let created = done(&outcomes[0]).created.clone().unwrap();
    assert_ne!(created.as_str(), marker(1).own_id);
    assert!(world.instance.record("incident", created.as_str()).is_some());
}

#[tokio::test]
async fn fields_and_one_note_of_each_visibility_travel_together() {
    let world = World::new().await;
    let id = world.incident("old title");
    let notes = vec![note("for the caller", "public"), note("for the desk", "private")];
    let outcomes =
        world.desk.send(&[update(world.key(&id), vec![field("short_description", "new title")], notes)]).await;
    assert_eq!(done(&outcomes[0]).notes, [None, None]);
    let journal = world.instance.journal(&id);
    let entries: Vec<_> = journal.iter().map(|entry| (entry.element.as_str(), entry.value.as_str())).collect();
    assert!(entries.contains(&("comments", "for the caller")), "{entries:?}");
    assert!(entries.contains(&("work_notes", "for the desk")), "{entries:?}");

    let twice = vec![note("one", "public"), note("two", "public")];
    let refused = world.desk.send(&[update(world.key(&id), Vec::new(), twice)]).await;
    assert!(matches!(&refused[0], Outcome::Refused(error) if error.fault == Fault::Settings));
    assert_eq!(world.instance.journal(&id).len(), 2);
}

#[tokio::test]
async fn a_record_is_tied_to_a_ticket_after_the_fact() {
    let world = World::new().await;
    let id = world.incident("theirs");
    let what = WriteWhat::Mark { key: world.key(&id), foreign: marker(11).foreign };
    let outcomes = world.desk.send(&[Write::of(1, what)]).await;
    assert_eq!(done(&outcomes[0]).record.as_ref().unwrap().marked.as_deref(), Some("11"));
}

#[tokio::test]
async fn a_batch_is_one_request_and_each_part_has_its_own_outcome() {
    let world = World::new().await;
    let (good, closing) = (world.incident("good"), world.incident("closing"));
    let before = world.calls.seen().len();
    let outcomes = world
        .desk
        .send(&[
            update(world.key(&good), vec![field("urgency", "1")], Vec::new()),
            update(world.key(&closing), vec![field("state", "6")], Vec::new()),
            update(world.key("0123456789abcdef0123456789abcdef"), vec![field("urgency", "1")], Vec::new()),
            create(5, vec![field("short_description", "new")]),
        ])
        .await;
    assert_eq!(world.calls.lines()[before..], ["POST /api/now/v1/batch"]);
    assert_eq!(done(&outcomes[0]).record.as_ref().unwrap().field(&"urgency".into()), Some(&Value::text("1")));
    assert!(matches!(&outcomes[1], Outcome::Refused(error)
        if error.fault == Fault::Forbidden && error.what.contains("Data Policy Exception")));
    assert!(matches!(&outcomes[2], Outcome::Refused(error) if error.fault == Fault::NotFound));
    assert_eq!(done(&outcomes[3]).created, Some(RecordId::from(marker(5).own_id)));
}

#[tokio::test]
async fn what_a_batch_did_not_reach_goes_into_the_next_one() {
    let world = World::new().await;
    world.set("servicenow.batch-max-parts", "2");
    let writes: Vec<Write> = (1..=4).map(|ticket| create(ticket, vec![field("short_description", "x")])).collect();
    let outcomes = world.desk.send(&writes).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
    assert_eq!(world.calls.lines(), ["POST /api/now/v1/batch", "POST /api/now/v1/batch"]);
    assert_eq!(world.instance.common().ledger.counts_since(0).creates, 4, "only what was left went again");
}

#[tokio::test]
async fn without_a_batch_api_writes_go_one_by_one_and_it_is_not_asked_again() {
    let world = World::serving(|instance| {
        let none = axum::Router::new().route("/api/now/v1/batch", post(|| async { StatusCode::NOT_FOUND }));
        none.fallback_service(instance)
    })
    .await;
    for round in 0..2 {
        let writes = [10, 20].map(|ticket| create(ticket + round, vec![field("short_description", "x")]));
        assert!(world.desk.send(&writes).await.iter().all(|outcome| matches!(outcome, Outcome::Done(_))));
    }
    let asked = world.calls.lines().iter().filter(|line| line.ends_with("/batch")).count();
    assert_eq!((asked, world.instance.common().ledger.counts_since(0).creates), (1, 4));
}

#[tokio::test]
async fn a_batch_api_that_only_lets_us_wait_is_given_up_after_two_batches() {
    let world = World::serving(|instance| {
        let waits = axum::Router::new().route("/api/now/v1/batch", post(|| async { StatusCode::GATEWAY_TIMEOUT }));
        waits.fallback_service(instance)
    })
    .await;
    let writes = |from: u32| [from, from + 1].map(|ticket| create(ticket, vec![field("short_description", "x")]));
    for from in [10, 20] {
        let outcomes = world.desk.send(&writes(from)).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{outcomes:?}");
    }
    let outcomes = world.desk.send(&writes(30)).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
    assert_eq!(world.calls.lines().iter().filter(|line| line.ends_with("/batch")).count(), 2);
    assert_eq!(world.instance.common().ledger.counts_since(0).creates, 2);
}

#[tokio::test]
async fn a_field_name_cannot_leave_its_place() {
    let world = World::new().await;
    let id = world.incident("kept");
    let mut elsewhere = world.key(&id);
    elsewhere.id = RecordId::from("../sys_user/1");
    let writes = [
        update(elsewhere, vec![field("urgency", "1")], Vec::new()),
        update(world.key(&id), vec![field("urgency&sysparm_view=x", "1")], Vec::new()),
    ];
    let outcomes = world.desk.send(&writes).await;
    assert!(
        outcomes.iter().all(|outcome| matches!(outcome, Outcome::Refused(error) if error.fault == Fault::Settings))
    );
    assert_eq!(world.calls.seen().len(), 0);
}
