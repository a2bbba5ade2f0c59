//! Writing: one outcome for each write, and never a guess.

use causeway::connector::{Fault, Outcome, WriteWhat};
use causeway::model::{FieldName, Value};
use causeway::standins::faults::{Fault as Planned, Play};

use super::support::{Desk, INCIDENT, connect, create, fields, note, send, stored};

fn planned(path: &str, times: Option<u64>, play: Play) -> Planned {
    Planned {
        name: "planned".to_owned(),
        method: Some("POST".to_owned()),
        path: Some(path.to_owned()),
        from: 1,
        times,
        play,
    }
}

#[tokio::test]
async fn new_tickets_go_as_one_array_and_carry_their_link() {
    let desk = Desk::open().await;
    let ids = ["a", "b", "c"];
    let outcomes = desk.send(ids.iter().map(|id| create(id, &format!("Ticket {id}"))).collect()).await;
    let posts = desk.requests("POST /api/Tickets");
    assert_eq!(posts.len(), 1, "{posts:?}");
    for (id, outcome) in ids.iter().zip(&outcomes) {
        let created = stored(outcome).created.clone().unwrap();
        let ticket = desk.halo.ticket(created.as_str().parse().unwrap()).unwrap();
        assert_eq!(ticket["summary"], format!("Ticket {id}"));
        let link = &ticket["external_links"][0];
        assert_eq!(link["third_party_id"], **id);
        assert_eq!(link["integration_name"], "Causeway");
        assert_eq!(link["module_id"], 101);
    }
}

#[tokio::test]
async fn changes_and_custom_fields_are_stored_in_halos_spelling() {
    let desk = Desk::open().await;
    desk.halo.add_custom_field("CFchangeticket", "Change ticket", &[1]);
    let id = desk.ticket("VPN drops");
    let changed = fields(&[
        ("status_id", Value::Text("2".to_owned())),
        ("agent_id", Value::Integer(2)),
        ("team", Value::text("Network")),
        ("category_1", Value::text("Network>VPN")),
        ("CFchangeticket", Value::text("CHG1")),
    ]);
    let update = WriteWhat::Update { key: desk.key(id), fields: changed, notes: Vec::new() };
    let outcomes = desk.send(vec![update]).await;
    let record = stored(&outcomes[0]).record.clone().unwrap();
    assert_eq!(record.field(&FieldName::new("status_id")), Some(&Value::Integer(2)));
    let read = desk.fetch(id).await.unwrap();
    assert_eq!(read.field(&FieldName::new("team")), Some(&Value::text("Network")));
    assert_eq!(read.field(&FieldName::new("category_1")), Some(&Value::text("Network>VPN")));
    assert_eq!(read.field(&FieldName::new("CFchangeticket")), Some(&Value::text("CHG1")));
}

#[tokio::test]
async fn one_ticket_twice_in_a_batch_goes_in_order_and_apart() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let update = |summary: &str| WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[("summary", Value::text(summary))]),
        notes: Vec::new(),
    };
    let outcomes = desk.send(vec![update("First"), update("Second")]).await;
    for outcome in &outcomes {
        stored(outcome);
    }
    assert_eq!(desk.halo.ticket(id).unwrap()["summary"], "Second");
}

#[tokio::test]
async fn notes_keep_their_lines_their_text_and_their_visibility() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let public = WriteWhat::Note {
        key: desk.key(id),
        note: note("a < b & c\nsecond line", "public"),
        outcome: Some("8".to_owned()),
    };
    let private = WriteWhat::Note { key: desk.key(id), note: note("hush", "private"), outcome: Some("7".to_owned()) };
    let outcomes = desk.send(vec![public, private]).await;
    assert_eq!(desk.requests("POST /api/Actions").len(), 1);
    let actions = desk.halo.actions(id);
    assert_eq!(stored(&outcomes[0]).notes, [Some("2".to_owned())]);
    assert_eq!(actions[1]["hiddenfromuser"], false);
    assert_eq!(actions[1]["note_html"], "a &lt; b &amp; c<br>second line");
    assert_eq!(actions[2]["hiddenfromuser"], true);
}

#[tokio::test]
async fn a_private_note_never_stays_where_the_user_can_read_it() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let write = WriteWhat::Note { key: desk.key(id), note: note("hush", "private"), outcome: Some("8".to_owned()) };
    let outcome = desk.send(vec![write]).await.remove(0);
    let visible = desk.halo.actions(id)[1]["hiddenfromuser"] == false;
    match outcome {
        Outcome::Done(_) => assert!(!visible, "said to be done, yet the user can read it"),
        Outcome::Unknown(error) => assert!(error.hint.contains("Hide it"), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_before_it_is_sent() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let update = |name: &str, value: Value| WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[(name, value)]),
        notes: Vec::new(),
    };
    let no_outcome = WriteWhat::Note { key: desk.key(id), note: note("text", "private"), outcome: None };
    let with_note = WriteWhat::Update { key: desk.key(id), fields: Vec::new(), notes: vec![note("text", "private")] };
    let wrong = vec![
        update("status_id", Value::text("high")),
        update("no_such_field", Value::text("x")),
        update("dateclosed", Value::text("2026-01-01T00:00:00Z")),
        with_note,
        no_outcome,
    ];
    for outcome in desk.send(wrong).await {
        assert!(matches!(&outcome, Outcome::Refused(error) if error.fault == Fault::Settings), "{outcome:?}");
    }
    assert_eq!(desk.requests("POST /api"), Vec::<String>::new());
}

#[tokio::test]
async fn a_refused_single_write_says_why_and_a_refused_array_is_unknown() {
    let desk = Desk::open().await;
    let (good, bad) = (desk.ticket("Good"), desk.ticket("Bad"));
    desk.halo.common().switches.set("halo.poisoned-tickets", &bad.to_string()).unwrap();
    let update = |id: i64| WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[("summary", Value::text("Changed"))]),
        notes: Vec::new(),
    };
    let alone = desk.send(vec![update(bad)]).await;
    assert!(matches!(&alone[0], Outcome::Refused(error) if error.fault == Fault::Refused), "{alone:?}");
    let together = desk.send(vec![update(good), update(bad)]).await;
    assert!(together.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{together:?}");
}

#[tokio::test]
async fn an_answer_that_is_cut_or_lies_leaves_the_write_unknown() {
    let plays = [
        Play::CutAfter,
        Play::ReplaceBody { content_type: "text/html".to_owned(), body: "<html>Sign in</html>".to_owned() },
        Play::Truncate { bytes: 20 },
        Play::Answer { status: 500, headers: Vec::new(), body: String::new() },
    ];
    for play in plays {
        let desk = Desk::open().await;
        desk.halo.common().faults.arm(planned("/api/Tickets", Some(1), play.clone()));
        let outcomes = desk.send(vec![create(INCIDENT, "Once")]).await;
        assert!(matches!(outcomes[0], Outcome::Unknown(_)), "{play:?}: {outcomes:?}");
        assert_eq!(desk.requests("POST /api/Tickets").len(), 1, "it was sent once: {play:?}");
    }
}

#[tokio::test]
async fn a_refused_right_is_a_refusal_and_the_rest_is_not_held_up() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let refuse = Play::Answer { status: 403, headers: Vec::new(), body: String::new() };
    desk.halo.common().faults.arm(planned("/api/Actions", None, refuse));
    let note = WriteWhat::Note { key: desk.key(id), note: note("text", "private"), outcome: Some("7".to_owned()) };
    let update = WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[("summary", Value::text("Changed"))]),
        notes: Vec::new(),
    };
    let outcomes = desk.send(vec![note, update]).await;
    assert!(matches!(&outcomes[0], Outcome::Refused(error) if error.fault == Fault::Forbidden), "{outcomes:?}");
    stored(&outcomes[1]);
}

#[tokio::test]
async fn an_instance_that_cannot_be_reached_has_got_nothing() {
    let halo = connect("http://127.0.0.1:9", "id", "secret", 0);
    let outcomes = send(&halo, vec![create(INCIDENT, "Once"), create("b", "Twice")]).await;
    for outcome in outcomes {
        assert!(matches!(&outcome, Outcome::NotSent(error) if error.fault == Fault::Unreachable), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_loses_nothing() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let update = |summary: &str| WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[("summary", Value::text(summary))]),
        notes: Vec::new(),
    };
    stored(&desk.send(vec![update("First")]).await[0]);
    desk.halo.revoke_tokens();
    stored(&desk.send(vec![update("Second")]).await[0]);
    assert_eq!(desk.halo.ticket(id).unwrap()["summary"], "Second");
}

#[tokio::test]
async fn too_many_requests_are_waited_out_and_sent_once() {
    let desk = Desk::open().await;
    let body = r#"{"Message":"Rate Limit Reached - 300 Requests per rolling 5 minute window"}"#.to_owned();
    let busy = Play::Answer { status: 429, headers: Vec::new(), body };
    desk.halo.common().faults.arm(planned("/api/Tickets", Some(2), busy));
    let outcomes = desk.send(vec![create(INCIDENT, "Once")]).await;
    stored(&outcomes[0]);
    assert_eq!(desk.halo.common().ledger.counts_since(0).creates, 1);
}

#[tokio::test]
async fn closing_without_an_agent_is_refused_with_halos_words() {
    let desk = Desk::open().await;
    let id = desk.ticket("VPN drops");
    let close = |more: Vec<(&str, Value)>| WriteWhat::Update {
        key: desk.key(id),
        fields: fields(&[vec![("status_id", Value::Integer(9))], more].concat()),
        notes: Vec::new(),
    };
    let refused = desk.send(vec![close(vec![("agent_id", Value::Empty)])]).await;
    assert!(
        matches!(&refused[0], Outcome::Refused(error) if error.what.contains("assign") && error.hint.contains("agent")),
        "{refused:?}"
    );
    stored(&desk.send(vec![close(vec![("agent_id", Value::Integer(2))])]).await[0]);
}
