//! The log of calls: every request of every step, what it was about, and what was said where a person
//! asked for that. And how each connection is doing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::model::{ConnectionId, RecordKey, RunId};
use causeway::service::{CallView, CallsWanted, Header, TicketRef};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::servicenow::Credentials;
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

/// The value of a header, if it was kept.
fn value<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
}

#[tokio::test]
async fn headers_are_kept_with_what_was_said_and_what_signs_in_never_is() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    for connection in ["halo", "servicenow"] {
        world.desk().keep_bodies(&ConnectionId::new(connection), true).await.unwrap();
    }
    let Credentials { username, password, .. } = world.servicenow().credentials();
    let basic = STANDARD.encode(format!("{username}:{password}"));
    let echo = format!("desk signs in with Basic {basic}");
    let long = "a".repeat(5_000);
    let mut headers = vec![
        ("X-RateLimit-Limit", "10000"),
        ("X-RateLimit-Rule", "a1"),
        ("Retry-After", "1"),
        ("X-Transaction-ID", "0a1b2c3d4e5f"),
        ("Location", "/login.do?sysparm_ck=canary&id=7"),
        ("Set-Cookie", "JSESSIONID=canary; Path=/"),
        ("X-UserToken", "canary"),
        ("X-Session-Key", "canary"),
        ("X-Seen", echo.as_str()),
        ("X-Long", long.as_str()),
    ];
    let names: Vec<String> = (0..80).map(|number| format!("X-Many-{number}")).collect();
    headers.extend(names.iter().map(|name| (name.as_str(), "1")));
    refuse_once(&world, &headers);
    let run = world.pass().await.run;

    let mut refused = None;
    let mut signed = 0;
    for call in of_run(&world, run).await {
        let said = world.desk().said(call.id).await.unwrap().unwrap();
        let all = format!("{said:?}");
        assert!(!all.contains(&basic) && !all.contains("canary"), "{call:#?}: {said:#?}");
        assert!(world.secrets().values().all(|secret| !all.contains(secret)), "{call:#?}: {said:#?}");
        assert!(value(&said.sent_headers, "user-agent").is_some_and(|agent| agent.starts_with("Causeway/")));
        signed += usize::from(value(&said.sent_headers, "authorization") == Some("***"));
        if call.status == Some(429) {
            refused = Some(said.answered_headers);
            continue;
        }
        assert!(value(&said.answered_headers, "date").is_some(), "{call:#?}: {said:#?}");
        if call.connection == "servicenow" {
            assert_eq!(value(&said.answered_headers, "x-is-logged-in"), Some("true"), "{said:#?}");
        }
    }
    assert!(signed > 1, "that a request signed in is told, and not how");
    let refused = refused.expect("one request was refused");
    let told = |name: &str| value(&refused, name).unwrap_or_default().to_owned();
    assert_eq!((told("x-ratelimit-limit"), told("x-ratelimit-rule")), ("10000".to_owned(), "a1".to_owned()));
    assert_eq!((told("retry-after"), told("x-transaction-id")), ("1".to_owned(), "0a1b2c3d4e5f".to_owned()));
    assert!(told("location").ends_with("/login.do?sysparm_ck=***&id=7"), "{refused:#?}");
    for hidden in ["set-cookie", "x-usertoken", "x-session-key"] {
        assert_eq!(told(hidden), "***");
    }
    assert!(told("x-long").len() < 1_100 && told("x-long").ends_with("(5000 bytes in all)"), "{refused:#?}");
    assert_eq!(refused.len(), 61, "{refused:#?}");
    assert!(refused[60].to_string().ends_with("more are not kept"), "{refused:#?}");

    let bundle = serde_json::to_string(&world.desk().support_bundle().await.unwrap()).unwrap();
    assert!(!bundle.contains("x-ratelimit-limit"), "what was said is in no support bundle");
}

#[tokio::test]
async fn the_headers_of_an_answer_that_breaks_off_are_kept() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.desk().keep_bodies(&servicenow(), true).await.unwrap();
    let cut = Play::CutBody { bytes: 5 };
    let path = Some("/api/now/".to_owned());
    let fault = Fault { name: "cut".to_owned(), method: None, path, from: 1, times: Some(1), play: cut };
    world.servicenow().common().faults.arm(fault);
    let run = world.pass().await.run;
    let broken = of_run(&world, run).await.into_iter().find(|call| call.error.is_some()).unwrap();
    let said = world.desk().said(broken.id).await.unwrap().unwrap();
    assert_eq!(said.answered, "", "{said:#?}");
    assert!(value(&said.answered_headers, "x-transaction-id").is_some(), "{said:#?}");
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
