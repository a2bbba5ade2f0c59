//! The log of calls: every request of every step, what it was about, and what was said where a person
//! asked for that. And how each connection is doing.

use causeway::model::{ConnectionId, RecordKey, RunId};
use causeway::service::{CallView, CallsWanted, TicketRef};
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{acme, refuse_once};
use crate::support::world::World;

fn servicenow() -> ConnectionId {
    ConnectionId::new("servicenow")
}

async fn calls(world: &World, wanted: CallsWanted) -> Vec<CallView> {
    world.desk().calls(&wanted, 10_000, None).await.unwrap().rows
}

async fn of_run(world: &World, run: RunId) -> Vec<CallView> {
    calls(world, CallsWanted { run: Some(run), ..CallsWanted::default() }).await
}

async fn records_of(world: &World, ticket: i64) -> Vec<RecordKey> {
    world.desk().records_numbered(&ticket.to_string()).await.unwrap()
}

#[tokio::test]
async fn every_request_says_its_address_and_which_tickets_it_was_about() {
    let world = World::new().await;
    let incidents = ["VPN drops", "No sound"].map(|text| world.incident(&[("short_description", text)]));
    let loaded = world.first_load().await;
    world.settle().await;
    let tickets = incidents.each_ref().map(|incident| world.ticket_of(incident));
    world.halo().update_ticket("Abel Tuter", tickets[0], json!({"summary": "VPN is slow"})).unwrap();
    let changed = world.pass().await;

    let all = of_run(&world, loaded.run).await;
    let made: u64 = world.desk().requests().values().sum();
    assert_eq!(calls(&world, CallsWanted::default()).await.len() as u64, made, "every request is there");
    let asked = of_run(&world, changed.run).await;
    let looked_for = |call: &CallView| {
        call.query.split('&').any(|part| part.starts_with("sysparm_query=") && part != "sysparm_query=***")
    };
    assert!(!all.iter().chain(&asked).any(looked_for), "what was looked for is not told: {all:#?}");
    let write = asked.iter().find(|call| call.method == "PATCH").unwrap_or_else(|| panic!("no write: {asked:#?}"));
    assert!(write.query.contains("sysparm_fields=sys_id"), "{write:#?}");
    assert!(all.iter().any(|call| call.method == "POST" && call.sent_bytes > 100), "what was sent is measured");

    let about = |ticket: i64| {
        let world = &world;
        async move {
            let records = Some(records_of(world, ticket).await);
            calls(world, CallsWanted { records, ..CallsWanted::default() }).await
        }
    };
    let of_changed: Vec<CallView> =
        about(tickets[0]).await.into_iter().filter(|call| call.run == Some(changed.run.0)).collect();
    assert!(of_changed.iter().any(|call| call.connection == "servicenow" && call.method != "GET"), "{of_changed:#?}");
    let of_other: Vec<CallView> =
        about(tickets[1]).await.into_iter().filter(|call| call.run == Some(changed.run.0)).collect();
    assert_eq!(of_other, [], "the other ticket was not written to in that run");
}

#[tokio::test]
async fn what_was_said_is_kept_only_while_a_person_wants_it_and_without_secrets() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    let loaded = world.first_load().await;
    for call in of_run(&world, loaded.run).await {
        assert_eq!(world.desk().said(call.id).await.unwrap(), None, "nobody asked for it");
    }
    let ticket = world.ticket_of(&incident);
    let secrets = world.secrets();

    world.desk().keep_bodies(&servicenow(), true).await.unwrap();
    assert!(world.desk().keeps_bodies(&servicenow()).await.unwrap());
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN is slow"})).unwrap();
    let changed = world.pass().await;
    let mut sent = String::new();
    for call in of_run(&world, changed.run).await {
        let said = world.desk().said(call.id).await.unwrap();
        assert_eq!(said.is_some(), call.connection == "servicenow", "{call:#?}");
        if let Some(said) = said {
            for secret in secrets.values() {
                assert!(!said.sent.contains(secret) && !said.answered.contains(secret));
            }
            sent.push_str(&said.sent);
        }
    }
    assert!(sent.contains("VPN is slow"), "{sent}");

    world.desk().keep_bodies(&servicenow(), false).await.unwrap();
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN is gone"})).unwrap();
    let quiet = world.pass().await;
    for call in of_run(&world, quiet.run).await {
        assert_eq!(world.desk().said(call.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn each_connection_says_whether_it_answers_and_since_when_its_oldest_write_waits() {
    let world = World::new().await;
    let state = |name: &'static str| {
        let world = &world;
        async move {
            let all = world.desk().endpoints().await.unwrap();
            all.into_iter().find(|state| state.connection.as_str() == name).unwrap()
        }
    };
    assert_eq!((state("halo").await.reachable, state("halo").await.answered), (None, None), "nobody asked yet");

    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.settle().await;
    let halo = state("halo").await;
    assert_eq!((halo.reachable, halo.trouble, halo.queue, halo.oldest), (Some(true), None, 0, None));
    assert!(halo.answered.is_some());

    let ticket = world.ticket_of(&incident);
    world.halo().common().switches.set("halo.poisoned-tickets", &ticket.to_string()).unwrap();
    world.edit_incident(&incident, &[("short_description", "VPN is slow")]);
    let began = world.clock.now();
    world.pass().await;
    let halo = state("halo").await;
    assert_eq!(halo.queue, 1);
    assert!(halo.oldest.is_some_and(|at| at >= began), "{halo:#?}");
    assert_eq!(state("servicenow").await.queue, 0, "the write waits for Halo, not for ServiceNow");

    world.servicenow().common().faults.arm(Fault {
        name: "no rights".to_owned(),
        method: None,
        path: None,
        from: 1,
        times: None,
        play: Play::Answer { status: 403, headers: Vec::new(), body: String::new() },
    });
    world.try_pass().await.unwrap_err();
    let refused = state("servicenow").await;
    assert_eq!(refused.reachable, Some(true), "it answers, and says no");
    assert!(refused.trouble.is_some() && refused.answered.is_some(), "{refused:#?}");
}

#[tokio::test]
async fn how_much_of_the_allowance_is_used_is_told_from_the_limit_that_the_vendor_named() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let budgets = async |name: &str| {
        let all = world.desk().endpoints().await.unwrap();
        all.into_iter().find(|state| state.connection.as_str() == name).unwrap().budgets
    };
    assert_eq!(budgets("servicenow").await, [], "no limit is known");

    refuse_once(&world, &[("X-RateLimit-Limit", "10000"), ("X-RateLimit-Rule", "a"), ("Retry-After", "1")]);
    world.pass().await;
    let told = budgets("servicenow").await;
    let one = &told[0];
    assert_eq!((told.len(), one.allowed, one.window_seconds, one.budget), (1, 10_000, 3_600, 6_000));
    assert_eq!(one.known, "told by the vendor");
    assert!(one.used > 0 && one.used < 200, "{one:#?}");
    assert!(one.words().contains("of 6000 requests used"), "{}", one.words());
}

#[tokio::test]
async fn a_run_tells_which_accounts_did_its_work() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN is slow"})).unwrap();
    let report = world.pass().await;
    let accounts: Vec<(&str, Option<&str>)> =
        report.requests.iter().map(|one| (one.connection.as_str(), one.account.as_deref())).collect();
    let account = world.servicenow().credentials().username;
    assert_eq!(accounts[1], ("servicenow", Some(account.as_str())));
    assert!(accounts[0].1.is_some_and(|agent| !agent.is_empty()), "{accounts:?}");
    let by = world.incident_field(&incident, "sys_updated_by");
    assert_eq!(by, account, "and over there it is the same one");
    let run = world.desk().runs(Some(&acme()), 1, None).await.unwrap().remove(0);
    assert_eq!(run.report.unwrap().requests, report.requests, "the history remembers it");
    let shown = world.desk().ticket_detail(&TicketRef::Record(records_of(&world, ticket).await.remove(0))).await;
    assert!(shown.unwrap().journal.iter().any(|entry| entry.run == Some(report.run)));
}
