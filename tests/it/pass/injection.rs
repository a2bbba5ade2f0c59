//! Texts that mean something to a query, a script, a database or a log are only texts.

use causeway::service::TicketQuery;
use causeway::standins::ledger::Counts;
use serde_json::json;

use crate::support::world::{SEND, World};

/// One line that is an order clause, a branch, a script, an SQL statement and a header at once.
const EVIL: &str =
    "x^ORDERBYsys_id^NQactive=true javascript:gs.log(1) \"'; DROP TABLE links; -- %0d%0aSet-Cookie: a=b {{7*7}}";

/// The same with line breaks, and a forged line of a log.
const EVIL_LINES: &str =
    "first line\r\n{\"level\":\"ERROR\",\"forged\":true}\n2026-01-01T00:00:00Z ERROR forged^NQactive=true";

/// Nobody asked a vendor anything that holds a part of these texts unencoded.
fn nothing_was_carried_out(world: &World) {
    for common in [world.halo().common(), world.servicenow().common()] {
        for request in common.requests.since(0) {
            let query = request.query.to_lowercase();
            assert!(!query.contains("javascript:gs.log") && !query.contains("javascript%3ags.log"), "{request:?}");
            assert!(!query.contains("^nqactive") && !query.contains("%5enqactive"), "{request:?}");
            assert!(!query.contains("^oruser_name") && !query.contains("%5eoruser_name"), "{request:?}");
        }
    }
}

#[tokio::test]
async fn what_looks_like_a_query_a_script_or_sql_travels_as_a_text_and_does_nothing() {
    let world = World::new().await;
    let bystander = world.incident(&[("short_description", "a bystander")]);
    world.first_load().await;
    world.settle().await;
    let other = world.ticket_of(&bystander);
    let before = (world.incident_field(&bystander, "sys_updated_on"), world.halo().ticket(other).unwrap());

    let ticket = json!({"summary": EVIL, "details": EVIL_LINES, "tickettype_id": 1, "client_id": 12});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": EVIL_LINES})).unwrap();
    let mark = world.mark();
    world.settle().await;
    let made = world.incidents_of(ticket);
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["short_description"], EVIL);
    let (_, at_servicenow) = world.writes_since(mark);
    assert_eq!(at_servicenow.creates, 1, "{at_servicenow:?}");

    let back = format!("{EVIL} and back");
    world.edit_incident(&made[0]["sys_id"], &[("short_description", back.as_str())]);
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!(back));
    let after = (world.incident_field(&bystander, "sys_updated_on"), world.halo().ticket(other).unwrap());
    assert_eq!(after, before, "nothing else was touched");
    nothing_was_carried_out(&world);
    assert_eq!(world.desk().verify_store().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_person_types_into_a_search_is_looked_for_and_not_carried_out() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "a plain one")]);
    world.first_load().await;
    let desk = world.desk();
    for text in [EVIL, EVIL_LINES, "' OR 1=1 --", "\" OR \"\"=\"", "*", "%", "_", "NEAR(a b)", "a\0b"] {
        let found = desk.tickets(TicketQuery { search: text.to_owned(), ..TicketQuery::default() }).await.unwrap();
        assert_eq!(found.rows.len(), 0, "{text:?} finds {:?}", found.rows);
        assert!(desk.records_numbered(text).await.is_err(), "{text:?} is no number");
    }
    let number = world.incident_field(&incident, "number");
    assert_eq!(desk.tickets_numbered(&number).await.unwrap().len(), 1, "and what is there is still found");
    assert_eq!(desk.verify_store().await.unwrap(), Vec::<String>::new());
    nothing_was_carried_out(&world);
}

#[tokio::test]
async fn an_address_that_holds_a_query_finds_nobody_and_the_default_stands_in() {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let site = world.halo().ticket(world.halo().tickets()[0]["id"].as_i64().unwrap()).unwrap()["site_id"].as_i64();
    for email in ["a^ORuser_name=admin@example.com", "javascript:gs.log(1)@example.com", "a\",b@example.com"] {
        let user = world.halo().add_user(site.unwrap_or(1), "Odd Person", email);
        let ticket = json!({"summary": email, "tickettype_id": 1, "client_id": 12, "user_id": user});
        let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
        let report = world.pass().await;
        let made = world.incidents_of(ticket);
        assert_eq!(made.len(), 1, "{report:#?}");
        assert_eq!(made[0]["caller_id"], world.default_caller(), "{email}");
    }
    nothing_was_carried_out(&world);
    let mark = world.mark();
    world.pass().await;
    assert_eq!(world.writes_since(mark), (Counts::default(), Counts::default()));
}
