//! Answers that the stand-in would never give: small servers of canned JSON.

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use causeway::connector::halo::{Halo, kinds};
use causeway::connector::{Fault, Outcome, Position, Source as _, WriteWhat};
use causeway::model::{RecordId, RecordKey, System, Value, Visibility};
use causeway::standins::server::{Listening, Running};

use super::support::{changes, connect, create, fields, marker, noon, note, pull, send};

fn json(status: StatusCode, body: &'static str) -> impl IntoResponse + Clone {
    (status, [(header::CONTENT_TYPE, "application/json"), (header::DATE, "Fri, 25 Sep 2026 12:00:00 GMT")], body)
}

/// A Halo that lets everybody in and answers with what it is given.
struct Canned {
    _running: Running,
    halo: Halo,
}

impl Canned {
    /// `gets` by path; every write is answered with `status` and `written`.
    async fn serve(gets: &[(&'static str, &'static str)], status: StatusCode, written: &'static str) -> Self {
        let listening = Listening::open("canned", 0).await.unwrap();
        let root = listening.base_url();
        let info = format!("{{\"auth_url\":\"{root}/auth/\",\"tenant_id\":\"acme\"}}");
        let token = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
        let info: Arc<str> = Arc::from(info);
        let mut router = Router::new()
            .route("/api/authinfo", get(async move || info.to_string()))
            .route("/auth/token", axum::routing::post(async move || json(StatusCode::OK, token)))
            .route("/api/Features", get(async || json(StatusCode::OK, "[]")))
            .route("/api/Agent/me", get(async || json(StatusCode::OK, r#"{"id":3.0,"name":"API Agent"}"#)));
        let mut posted = vec!["/api/Tickets", "/api/Actions"];
        for (path, body) in gets {
            let mut method = get(async || json(StatusCode::OK, body));
            if posted.contains(path) {
                method = method.post(async move || json(status, written));
                posted.retain(|known| known != path);
            }
            router = router.route(path, method);
        }
        for path in posted {
            router = router.route(path, axum::routing::post(async move || json(status, written)));
        }
        let running = listening.serve_plain(router);
        let halo = connect(running.base_url(), "id", "secret", 0);
        Self { _running: running, halo }
    }

    async fn reading(gets: &[(&'static str, &'static str)]) -> Self {
        Self::serve(gets, StatusCode::OK, "[]").await
    }

    fn key(&self, id: &str) -> RecordKey {
        RecordKey {
            system: System::Halo,
            instance: self.halo.instance().clone(),
            kind: kinds::ticket(),
            id: RecordId::new(id),
        }
    }

    fn update(&self, id: &str) -> WriteWhat {
        WriteWhat::Update {
            key: self.key(id),
            fields: fields(&[("summary", Value::text("Changed"))]),
            notes: Vec::new(),
        }
    }
}

fn yesterday() -> Position {
    Position { stamp: "2026-09-24T12:00:00Z".parse().unwrap(), id: String::new() }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_does_not_stop_the_others() {
    let page = r#"{"record_count":4,"tickets":[
        {"id":"1","last_update":"2026-09-25T10:00:00","summary":"text id"},
        {"id":2.0,"last_update":"2026-09-25T10:00:01.5","status_id":"9.0"},
        {"id":3,"last_update":"soon"},
        {"id":4,"last_update":"2026-09-25T10:00:02","summary":"one","summary":"two"}]}"#;
    let canned = Canned::reading(&[("/api/Tickets", page)]).await;
    let (records, end) = pull(&canned.halo, &changes(&yesterday())).await.unwrap();
    let numbers: Vec<&str> = records.iter().map(|record| record.number.as_str()).collect();
    assert_eq!(numbers, ["1", "2"]);
    assert_eq!((end.rows, end.announced), (4, Some(4)));
    assert_eq!(records[1].field(&"status_id".into()), Some(&Value::Integer(9)));
}

#[tokio::test]
async fn a_row_without_its_stamp_of_change_is_not_dropped() {
    let page = r#"{"record_count":1,"tickets":[{"id":5,"dateoccurred":"2020-01-01T00:00:00"}]}"#;
    let canned = Canned::reading(&[("/api/Tickets", page)]).await;
    let (records, _) = pull(&canned.halo, &changes(&yesterday())).await.unwrap();
    assert_eq!(records.len(), 1);
}

#[tokio::test]
async fn bodies_that_are_no_list_never_count_as_no_changes() {
    for body in [
        "<html>Sign in</html>",
        "",
        "null",
        "{}",
        r#"{"Message":"busy"}"#,
        r#"{"tickets":null}"#,
        r#"{"tickets":[{"id":1"#,
        "\u{feff}[]",
        r#"{"tickets":[],"tickets":[]}"#,
        r#"{"tickets":{"id":1}}"#,
        "[[]]",
        r#"{"tickets":[7,"x"],"record_count":2}"#,
        r#"{"tickets":[],"record_count":NaN}"#,
    ] {
        let canned = Canned::reading(&[("/api/Tickets", Box::leak(body.to_owned().into_boxed_str()))]).await;
        let error = pull(&canned.halo, &changes(&yesterday())).await.unwrap_err();
        assert_eq!(error.fault, Fault::Incomplete, "{body}: {error}");
    }
}

#[tokio::test]
async fn rows_that_never_reach_the_announced_count_are_incomplete() {
    let page = r#"{"record_count":3,"tickets":[{"id":1,"last_update":"2026-09-25T10:00:00"}]}"#;
    let canned = Canned::reading(&[("/api/Tickets", page)]).await;
    let error = pull(&canned.halo, &changes(&yesterday())).await.unwrap_err();
    assert_eq!(error.fault, Fault::Incomplete);
}

#[tokio::test]
async fn a_bare_list_that_repeats_itself_is_read_once() {
    let rows = r#"[{"id":1,"last_update":"2026-09-25T10:00:00"},{"id":[],"last_update":"2026-09-25T10:00:00"}]"#;
    let canned = Canned::reading(&[("/api/Tickets", rows)]).await;
    let (records, _) = pull(&canned.halo, &changes(&yesterday())).await.unwrap();
    assert_eq!(records.len(), 1);
    let old = r#"[{"id":1,"last_update":"2020-01-01T00:00:00"},{"id":2,"last_update":"2026-09-25T10:00:00"}]"#;
    let canned = Canned::reading(&[("/api/Tickets", old)]).await;
    let (records, _) = pull(&canned.halo, &changes(&yesterday())).await.unwrap();
    assert_eq!(records.len(), 1, "also where nothing is filtered, sorted or counted");
}

#[tokio::test]
async fn a_note_without_a_plain_false_is_private() {
    let actions = r#"{"record_count":5,"actions":[
        {"id":5,"ticket_id":1,"datetime":"2026-09-25T11:59:00","note":"e","who":"x","hiddenfromuser":"false"},
        {"id":4,"ticket_id":1,"datetime":"2026-09-25T11:58:00","note":"d","who":"x","hiddenfromuser":null},
        {"id":3,"ticket_id":1,"datetime":"2026-09-25T11:57:00","note":"c","who":"x","hiddenfromuser":false},
        {"id":2,"ticket_id":1,"datetime":"2026-09-25T11:56:00","note":"b","who":"x","hiddenfromuser":0},
        {"id":1,"ticket_id":1,"datetime":"2026-09-25T11:55:00","note":"a","who":"x"}]}"#;
    let canned = Canned::reading(&[("/api/Actions", actions)]).await;
    let notes = canned.halo.notes_of(&[canned.key("1")]).await.unwrap().notes;
    let public: Vec<&str> =
        notes.iter().filter(|note| note.visibility == Visibility::Public).map(|note| note.text.as_str()).collect();
    assert_eq!(public, ["c"]);
    assert_eq!(notes.first().map(|note| note.text.as_str()), Some("a"), "oldest first");
}

#[tokio::test]
async fn an_array_answered_with_its_last_object_proves_only_that_one() {
    let answer = r#"{"id":2,"last_update":"2026-09-25T12:00:00","summary":"Changed"}"#;
    let canned = Canned::serve(&[], StatusCode::CREATED, answer).await;
    let outcomes = send(&canned.halo, vec![canned.update("1"), canned.update("2")]).await;
    assert!(matches!(outcomes[0], Outcome::Unknown(_)), "{outcomes:?}");
    assert!(matches!(outcomes[1], Outcome::Done(_)), "{outcomes:?}");
}

#[tokio::test]
async fn answers_that_do_not_match_their_writes_are_unknown() {
    for answer in [r#"[{"id":2},{"id":1}]"#, r#"[{"id":1},{"id":2},{"id":3}]"#, "[]", "{}", "true", r#"[{"id":0},{}]"#]
    {
        let canned = Canned::serve(&[], StatusCode::CREATED, answer).await;
        let outcomes = send(&canned.halo, vec![canned.update("1"), canned.update("2")]).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{answer}: {outcomes:?}");
    }
}

#[tokio::test]
async fn one_new_ticket_is_never_taken_for_two_writes() {
    let answer = r#"[{"id":7},{"id":7}]"#;
    let canned = Canned::serve(&[("/api/ExternalLink", "[]")], StatusCode::CREATED, answer).await;
    let outcomes = send(&canned.halo, vec![create("a", "A"), create("b", "B")]).await;
    assert!(matches!(outcomes[1], Outcome::Unknown(_)), "{outcomes:?}");
}

#[tokio::test]
async fn a_links_number_of_a_client_is_not_taken_for_a_ticket() {
    let link = r#"[{"id":1,"table_id":2,"halo_id":12,"third_party_id":"abc"}]"#;
    let ticket = r#"{"id":12,"last_update":"2026-09-25T12:00:00",
        "external_links":[{"third_party_id":"xyz","integration_name":"Causeway"}]}"#;
    // The search for an id that nobody has is answered with a row, too: this instance does not filter.
    let gets = [
        ("/api/ExternalLink", link),
        ("/api/Tickets", r#"{"record_count":0,"tickets":[]}"#),
        ("/api/Tickets/12", ticket),
    ];
    let canned = Canned::reading(&gets).await;
    assert_eq!(canned.halo.find_marked(&kinds::ticket(), &[marker("abc")]).await.unwrap(), [None]);
}

#[tokio::test]
async fn a_ticket_that_answers_for_another_is_incomplete() {
    let canned = Canned::reading(&[("/api/Tickets/7", r#"{"id":8,"last_update":"2026-09-25T12:00:00"}"#)]).await;
    let error = canned.halo.fetch(&kinds::ticket(), &[RecordId::new("7")]).await.unwrap_err();
    assert_eq!(error.fault, Fault::Incomplete);
    assert_eq!(canned.halo.server_time().map(|at| at.as_second() >= noon().as_second()), Some(true));
}

#[tokio::test]
async fn a_private_note_that_was_stored_visible_is_hidden_or_reported() {
    let visible = r#"[{"id":7,"ticket_id":1,"hiddenfromuser":false}]"#;
    let canned = Canned::serve(&[], StatusCode::CREATED, visible).await;
    let write = WriteWhat::Note { key: canned.key("1"), note: note("hush", "private"), outcome: Some("8".to_owned()) };
    let outcomes = send(&canned.halo, vec![write]).await;
    assert!(
        matches!(&outcomes[0], Outcome::Unknown(error) if error.what.contains("action 7 of ticket 1")),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn the_address_of_a_ticket_in_halos_own_window_is_kept_where_halo_delivers_one() {
    let shown =
        r#"{"id":7,"summary":"x","last_update":"2026-09-25T06:00:00","web_url":"https://acme.example/tickets?id=7"}"#;
    let canned = Canned::reading(&[("/api/Tickets/7", shown)]).await;

    let tickets = canned.halo.fetch(&kinds::ticket(), &[RecordId::new("7")]).await.unwrap().records;

    let address = causeway::mapping::headline::web_address(&tickets[0]);
    assert_eq!(address.as_deref(), Some("https://acme.example/tickets?id=7"));
    assert_eq!(causeway::mapping::headline::of(&tickets[0]).search, "7\nx", "nobody searches for addresses");
}
