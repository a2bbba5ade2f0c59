//! Records that are deleted, merged or out of reach in the middle of a pass: the pair rests and says
//! why, nothing is made again, and the other side is never deleted.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use causeway::clock::ManualClock;
use causeway::model::{ConnectionId, ProfileId, System};
use causeway::profile::{Authentication, Connection};
use causeway::service::NewConnection;
use causeway::standins::faults::{Fault, Play};
use causeway::standins::ledger::Accepted;
use causeway::standins::server::Common;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::busy;
use crate::connector_base::serve;
use crate::contract::front::Front;
use crate::support::world::{PROFILE, World};

const AGENT: &str = "Abel Tuter";

/// A linked pair: the incident and its ticket.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (incident, ticket)
}

/// Nothing was made or deleted by the desk since both ledgers stood there.
fn nothing_made_or_deleted(world: &World, since: (u64, u64), by_people: usize) {
    let entries = [(world.halo().common(), since.0), (world.servicenow().common(), since.1)];
    let made_or_deleted = |(common, since): (&Arc<Common>, u64)| {
        let entries = common.ledger.since(since);
        entries.into_iter().filter(|entry| matches!(entry.what, Accepted::Create | Accepted::Delete)).count()
    };
    assert_eq!(entries.into_iter().map(made_or_deleted).sum::<usize>(), by_people);
}

fn positions(world: &World) -> (u64, u64) {
    (world.halo().common().ledger.position(), world.servicenow().common().ledger.position())
}

/// Further passes leave both sides alone.
async fn rests(world: &World) {
    for _ in 0..2 {
        let mark = world.mark();
        let report = world.pass().await;
        assert_eq!(report.done.writes(), 0, "{report:#?}");
        assert_eq!(world.writes_since(mark), Default::default());
    }
    let (_, links) = world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 10).await.unwrap();
    assert_eq!(links, 1, "the pair is still a pair");
}

#[tokio::test]
async fn an_incident_deleted_between_plan_and_sending_lets_its_pair_rest() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "changed here"})).unwrap();
    world.halo().add_action(AGENT, ticket, json!({"outcome_id": 8, "note": "Hello user"})).unwrap();
    let view = world.preview().await;
    assert!(world.servicenow().delete("admin", "incident", &incident));
    let since = positions(&world);
    let report = world.approve(&view).await;
    assert!(report.left.iter().any(|left| left.reason.contains("is not shown by its system any more")), "{report:#?}");
    assert_eq!((report.later.len(), report.parked.len()), (0, 0), "it is not tried again: {report:#?}");
    rests(&world).await;
    nothing_made_or_deleted(&world, since, 0);
    assert_eq!(world.ticket_field(ticket, "summary"), json!("changed here"));
    assert!(world.halo().tickets().iter().any(|one| one["id"] == ticket), "the ticket is left as it is");
}

#[tokio::test]
async fn a_ticket_deleted_between_plan_and_sending_rests_and_goes_on_when_it_is_brought_back() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.edit_incident(&incident, &[("short_description", "changed there"), ("comments", "Dear caller")]);
    let view = world.preview().await;
    assert!(world.halo().delete_ticket(AGENT, ticket));
    let since = positions(&world);
    let report = world.approve(&view).await;
    assert!(report.left.iter().any(|left| left.reason.contains("is not shown by its system any more")), "{report:#?}");
    rests(&world).await;
    nothing_made_or_deleted(&world, since, 0);
    assert_eq!(world.incident_field(&incident, "short_description"), "changed there");

    world.halo().update_ticket(AGENT, ticket, json!({"_recover": true, "_validate_updates": true})).unwrap();
    world.pass().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("changed there"));
    let notes: Vec<_> = world.halo().actions(ticket).iter().map(|action| action["note"].to_string()).collect();
    assert_eq!(notes.iter().filter(|note| note.contains("Dear caller")).count(), 1, "{notes:?}");
}

#[tokio::test]
async fn a_ticket_merged_in_mid_pass_rests_and_is_not_made_again() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    let into = json!({"summary": "the other one", "tickettype_id": 1, "client_id": 12});
    let into = world.halo().create_ticket(AGENT, into).unwrap();
    world.edit_incident(&incident, &[("comments", "Dear caller")]);
    let view = world.preview().await;
    world.halo().merge_ticket(AGENT, ticket, into).unwrap();
    let since = positions(&world);
    world.approve(&view).await;
    world.edit_incident(&incident, &[("short_description", "changed there"), ("work_notes", "Between us")]);
    rests(&world).await;
    nothing_made_or_deleted(&world, since, 0);
    let view = world.preview().await;
    let gone = view.plan.rows.iter().any(|row| row.reason.contains("was merged into"));
    assert!(gone || view.plan.rows.is_empty(), "{:#?}", view.plan.rows);
    assert_eq!(world.incident_field(&incident, "state"), "1", "the incident is neither closed nor deleted");
}

/// A world whose ServiceNow answers through a front.
async fn behind(front: &Front) -> World {
    let world = World::new().await;
    let base_url = serve(front.of(world.servicenow().router("https://acme.service-now.com"))).await;
    let known = world.servicenow().credentials();
    let connection = Connection::sandbox(
        ConnectionId::new("servicenow"),
        System::ServiceNow,
        base_url.parse().unwrap(),
        Authentication::Basic { username: known.username },
    );
    let secret = ("servicenow/password".to_owned(), SecretString::from(known.password));
    world.desk().save_connection(NewConnection { connection, secrets: vec![secret] }).await.unwrap();
    world
}

/// The same with a text that is none, in the record that has it.
fn spoiled(text: &str) -> String {
    text.replace("\"spoiled\"", "\"\\ud800\"")
}

#[tokio::test]
async fn a_linked_record_that_cannot_be_read_rests_while_the_others_go_on_and_is_not_forgotten() {
    let front = Front::default();
    let world = behind(&front).await;
    let incidents: Vec<String> =
        (0..3).map(|number| world.incident(&[("short_description", &format!("incident {number}"))])).collect();
    world.first_load().await;
    let tickets: Vec<i64> = incidents.iter().map(|incident| world.ticket_of(incident)).collect();
    front.change("GET", "/table/incident", |reply| reply.body = spoiled(&reply.text()).into_bytes());
    front.change("POST", "/batch", |reply| {
        let mut answer: Value = serde_json::from_str(&reply.text()).unwrap();
        for part in answer["serviced_requests"].as_array_mut().unwrap() {
            let body = BASE64_STANDARD.decode(part["body"].as_str().unwrap_or_default()).unwrap();
            part["body"] = BASE64_STANDARD.encode(spoiled(&String::from_utf8(body).unwrap())).into();
        }
        reply.body = answer.to_string().into_bytes();
    });
    world.edit_incident(&incidents[1], &[("short_description", "spoiled"), ("urgency", "1")]);
    world.edit_incident(&incidents[2], &[("short_description", "changed there")]);
    world.halo().update_ticket(AGENT, tickets[1], json!({"impact": 1})).unwrap();
    let report = world.pass().await;
    let poisoned: u64 = report.feeds.iter().map(|feed| feed.poisoned).sum();
    assert_eq!(poisoned, 1, "{report:#?}");
    assert_eq!(world.ticket_field(tickets[2], "summary"), json!("changed there"), "the others go on");
    assert_eq!(world.incident_field(&incidents[1], "impact"), "3", "nothing is decided on what cannot be read");
    let view = world.preview().await;
    let resting = view.plan.rows.iter().any(|row| row.reason.contains("could not be read"));
    assert!(resting, "it stays known as not settled: {:#?}", view.plan.rows);
    front.clear();
    world.pass().await;
    assert_eq!(world.incident_field(&incidents[1], "impact"), "1");
    assert_eq!(world.ticket_field(tickets[1], "summary"), json!("spoiled"));
    assert_eq!(world.ticket_field(tickets[1], "urgency"), json!(1));
}

/// Each request of a busy pass is refused once with each of these statuses: whatever it was, after
/// further passes both sides look as if nothing had happened.
#[tokio::test]
async fn refusals_at_each_step_of_a_pass_lose_nothing_and_make_nothing_twice() {
    let expected = busy::undisturbed().await;
    let counts = requests_of_a_pass().await;
    for status in [404, 410, 403] {
        for (vendor, count) in counts.into_iter().enumerate() {
            let stride = if crate::support::long() { 1 } else { count.div_ceil(5) };
            let offset = u64::from(status) % stride;
            for nth in (1..=count).filter(|nth| nth % stride == offset) {
                Box::pin(heals_after(status, vendor, nth, &expected)).await;
            }
        }
    }
}

async fn heals_after(status: u16, vendor: usize, nth: u64, expected: &busy::Picture) {
    let clock = ManualClock::at(jiff::Timestamp::from_second(1_780_000_000).unwrap());
    let world = busy::world_with(Arc::<ManualClock>::clone(&clock)).await;
    let common = vendors(&world)[vendor];
    common.faults.arm(Fault {
        name: format!("request {nth}"),
        method: None,
        path: Some("/api/".to_owned()),
        from: nth,
        times: Some(1),
        play: Play::Answer { status, headers: Vec::new(), body: String::new() },
    });
    drop(world.try_pass().await);
    common.faults.clear();
    for _ in 0..3 {
        clock.advance(Duration::from_hours(1));
        drop(world.try_pass().await);
    }
    busy::heals_to(&world, expected, &format!("a {status} at request {nth} of vendor {vendor}")).await;
}

fn vendors(world: &World) -> [&Arc<Common>; 2] {
    [world.halo().common(), world.servicenow().common()]
}

async fn requests_of_a_pass() -> [u64; 2] {
    let world = busy::world().await;
    let before = vendors(&world).map(|common| common.requests.position());
    world.pass().await;
    let counts = |vendor: usize| {
        let requests = vendors(&world)[vendor].requests.since(before[vendor]);
        requests.iter().filter(|request| request.path.starts_with("/api/")).count() as u64
    };
    let counts = [counts(0), counts(1)];
    assert!(counts.iter().all(|count| *count >= 5), "{counts:?}");
    counts
}
