//! On a whole desk some customers still have Halo's own ServiceNow integration: their tickets wait, those
//! of all others go on, and looking for such customers costs next to nothing.

use causeway::profile::{Limit, Limits};
use causeway::service::RunOutcome;
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{AGENT, ticket};
use crate::support::world::{PROFILE, SEND, World};

/// The customer who is there from the start.
const ACME: i64 = 12;

fn set_up(world: &World, client: i64) {
    let settings = json!({
        "id": client, "servicenow_url": "https://acme.service-now.com", "servicenow_username": "halo.integration",
        "new_servicenowkey": "s3cret", "test_servicenow": true,
    });
    world.halo().save("Admin", "Client", settings).unwrap();
}

fn switch_off(world: &World, client: i64) {
    let off = json!({"id": client, "servicenow_url": "", "servicenow_enable_webhook": false});
    world.halo().save("Admin", "Client", off).unwrap();
}

/// Another customer, with an end-user of this address.
fn customer(world: &World, name: &str, email: &str) -> (i64, i64) {
    let client = world.halo().add_client(name);
    let site = world.halo().add_site(client, "Main");
    (client, world.halo().add_user(site, "Bow Ruggeri", email))
}

/// A desk with a sent ticket of each of so many customers, the first of them [`ACME`].
async fn desk_of(customers: usize) -> (World, Vec<(i64, i64)>) {
    let world = World::new().await;
    let room = Limit::number(1_000);
    world
        .change_profile(|profile| {
            profile.limits = Limits { creates_in_other: room, updates_in_other: room, ..Limits::default() };
        })
        .await;
    let mut all = vec![(ACME, ticket(&world, "of acme", &json!({})))];
    for number in 1..customers {
        let (client, user) = customer(&world, &format!("Customer {number}"), &format!("bow@c{number}.example.com"));
        let more = json!({"client_id": client, "user_id": user});
        all.push((client, ticket(&world, &format!("of customer {number}"), &more)));
    }
    for (_, ticket) in &all {
        world.halo().add_action(AGENT, *ticket, json!({"outcome_id": SEND, "note": "please"})).unwrap();
    }
    world.first_load().await;
    world.settle().await;
    (world, all)
}

fn change_all(world: &World, all: &[(i64, i64)], summary: &str) {
    for (_, ticket) in all {
        world.halo().update_ticket(AGENT, *ticket, json!({"summary": summary})).unwrap();
    }
}

/// What the incident of each ticket says.
fn there(world: &World, all: &[(i64, i64)]) -> Vec<String> {
    all.iter().map(|(_, ticket)| world.incidents_of(*ticket).remove(0)["short_description"].clone()).collect()
}

/// How often the list of customers, and a customer alone, were asked for since.
fn asked(world: &World, since: u64) -> (usize, usize) {
    let requests = world.halo().common().requests.since(since);
    let of = |part: &str| requests.iter().filter(|request| request.path.contains(part)).count();
    let alone = of("/api/Client/");
    (of("/api/Client") - alone, alone)
}

fn now(world: &World) -> u64 {
    world.halo().common().requests.position()
}

#[tokio::test]
async fn the_customer_with_the_native_integration_waits_and_all_others_go_on() {
    let (world, all) = desk_of(3).await;
    set_up(&world, ACME);
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
    change_all(&world, &all, "changed here");
    for pass in ["first", "second"] {
        let report = world.pass().await;
        assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
        assert_eq!((report.held, report.kept_off.len()), (None, 1), "it names that customer alone");
        assert!(report.kept_off[0].starts_with("native integration active"), "{:?}", report.kept_off);
        assert_eq!(there(&world, &all), ["of acme", "changed here", "changed here"], "after the {pass} pass");
    }
    let holds = world.desk().holds(&PROFILE.into()).await.unwrap();
    assert_eq!(holds.iter().filter(|hold| hold.reason.starts_with("native integration active")).count(), 1);

    switch_off(&world, ACME);
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_other, report.kept_off.len()), (1, 0), "it goes on by itself: {report:#?}");
    assert_eq!(there(&world, &all), ["changed here"; 3]);
    assert!(world.desk().holds(&PROFILE.into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn no_ticket_is_made_for_a_customer_who_has_the_native_integration() {
    let world = World::new().await;
    let (client, _) = customer(&world, "Other Ltd", "bow.ruggeri@other.example.com");
    let caller = [("user_name", "bow.other"), ("email", "bow.ruggeri@other.example.com")];
    let caller = world.servicenow().insert("admin", "sys_user", &caller).unwrap();
    set_up(&world, client);
    let theirs = world.incident(&[("short_description", "theirs"), ("caller_id", &caller)]);
    let ours = world.incident(&[("short_description", "ours")]);
    let view = world.preview().await;
    assert_eq!(view.report.kept_off.len(), 1, "a preview says it: {:#?}", view.report);
    world.approve(&view).await;
    assert_eq!((world.tickets_of(&theirs).len(), world.tickets_of(&ours).len()), (0, 1));
    switch_off(&world, client);
    let report = world.settle().await;
    assert_eq!(report.done.created_in_halo, 1, "{report:#?}");
    assert_eq!(world.ticket_field(world.ticket_of(&theirs), "client_id"), json!(client));
}

#[tokio::test]
async fn looking_for_such_customers_costs_two_lists_an_hour_and_one_request_for_each_who_has_it() {
    let (world, all) = desk_of(25).await;
    for (client, _) in &all[..3] {
        set_up(&world, *client);
    }
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
    change_all(&world, &all, "first");
    let start = now(&world);
    assert_eq!(world.pass().await.kept_off.len(), 3);
    assert_eq!(asked(&world, start), (1, 3), "one list for all, and each who has it set up");

    change_all(&world, &all, "second");
    let start = now(&world);
    assert_eq!(world.pass().await.kept_off.len(), 3);
    assert_eq!(asked(&world, start), (1, 0), "whether one of them left the list; what was read stays known");

    for (client, _) in &all[..3] {
        switch_off(&world, *client);
    }
    world.settle().await;
    assert_eq!(there(&world, &all), vec!["second"; 25]);
    change_all(&world, &all, "third");
    let start = now(&world);
    world.settle().await;
    assert_eq!(asked(&world, start), (0, 0), "nobody waits, so nothing more is asked within the hour");
}

#[tokio::test]
async fn where_the_module_is_disabled_or_customers_are_not_shown_nothing_more_is_asked() {
    let (world, all) = desk_of(2).await;
    set_up(&world, ACME);
    let modules = world.halo().records("Features");
    let module = modules.iter().find(|module| module["module_name"] == "ServiceNow").unwrap()["id"].clone();
    let switch = |on: bool| world.halo().save("Admin", "Features", json!({"id": module, "enabled": on})).unwrap();
    switch(false);
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
    change_all(&world, &all, "without the module");
    let start = now(&world);
    world.settle().await;
    assert_eq!(asked(&world, start), (0, 0));
    assert_eq!(there(&world, &all), ["without the module"; 2]);

    switch(true);
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
    change_all(&world, &all, "with it again");
    assert_eq!(world.pass().await.kept_off.len(), 1, "it is seen within the hour that it is back");

    world.halo().common().faults.arm(Fault {
        name: "no customers".to_owned(),
        method: None,
        path: Some("/api/Client".to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 403, headers: Vec::new(), body: String::new() },
    });
    let start = now(&world);
    for _ in 0..3 {
        world.pass().await;
    }
    assert_eq!(asked(&world, start), (1, 0), "what may not be read is not asked for again and again");
    assert_eq!(there(&world, &all), ["with it again"; 2]);
}

#[tokio::test]
async fn a_halo_that_lists_all_customers_still_lets_go_who_switched_it_off() {
    let (world, all) = desk_of(3).await;
    world.halo().common().switches.set("halo.isservicenow", "ignored").unwrap();
    set_up(&world, ACME);
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
    change_all(&world, &all, "changed here");
    assert_eq!(world.pass().await.kept_off.len(), 1);
    switch_off(&world, ACME);
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_other, report.kept_off.len()), (1, 0), "{report:#?}");
}

/// A supplier to whom tickets are passed on.
fn supplier(world: &World, name: &str) -> i64 {
    let fields = json!({"name": name, "email_address": "desk@supplier.example.com"});
    world.halo().save("Admin", "Supplier", fields).unwrap()["id"].as_i64().unwrap()
}

fn set_up_supplier(world: &World, supplier: i64, url: &str) {
    let settings = json!({
        "id": supplier, "servicenow_url": url, "servicenow_username": "halo.integration",
        "new_servicenowkey": "s3cret", "test_servicenow": true,
    });
    world.halo().save("Admin", "Supplier", settings).unwrap();
}

const THEIRS: &str = "https://supplier.service-now.com";

/// Passes tickets on to suppliers, one each, and changes them.
fn pass_on(world: &World, tickets: &[(i64, i64)], suppliers: &[i64], summary: &str) {
    for ((_, ticket), supplier) in tickets.iter().zip(suppliers) {
        let fields = json!({"summary": summary, "supplier_id": supplier});
        world.halo().update_ticket(AGENT, *ticket, fields).unwrap();
    }
}

/// How often the list of suppliers, and a supplier alone, were asked for since.
fn suppliers_asked(world: &World, since: u64) -> (usize, usize) {
    let requests = world.halo().common().requests.since(since);
    let of = |part: &str| requests.iter().filter(|request| request.path.contains(part)).count();
    let alone = of("/api/Supplier/");
    (of("/api/Supplier") - alone, alone)
}

fn an_hour_later(world: &World) {
    world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
}

#[tokio::test]
async fn tickets_that_go_to_a_supplier_with_the_native_integration_wait_and_all_others_go_on() {
    let (world, all) = desk_of(3).await;
    let suppliers = [supplier(&world, "Plumber"), supplier(&world, "Carpenter")];
    set_up_supplier(&world, suppliers[0], THEIRS);
    an_hour_later(&world);
    change_all(&world, &all, "changed here");
    pass_on(&world, &all, &suppliers, "passed on");
    for pass in ["first", "second"] {
        let report = world.pass().await;
        assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
        assert_eq!(report.kept_off.len(), 1, "it names that supplier alone: {:?}", report.kept_off);
        let named = format!("still works for the supplier Plumber ({THEIRS})");
        assert!(report.kept_off[0].contains(&named), "{:?}", report.kept_off);
        assert_eq!(there(&world, &all), ["of acme", "passed on", "changed here"], "after the {pass} pass");
    }
    // A ticket that is taken back goes on, and so do all when it is switched off.
    pass_on(&world, &all[..1], &suppliers[1..], "to another one");
    assert_eq!(world.settle().await.kept_off, Vec::<String>::new());
    assert_eq!(there(&world, &all)[0], "to another one");
    pass_on(&world, &all[..1], &suppliers[..1], "and back");
    assert_eq!(world.pass().await.kept_off.len(), 1);
    set_up_supplier(&world, suppliers[0], "");
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_other, report.kept_off.len()), (1, 0), "it goes on by itself: {report:#?}");
    assert_eq!(there(&world, &all)[0], "and back");
    assert!(world.desk().holds(&PROFILE.into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn looking_for_such_suppliers_costs_a_list_an_hour_and_one_request_for_each_who_has_it() {
    let (world, all) = desk_of(12).await;
    let suppliers: Vec<i64> = (0..12).map(|number| supplier(&world, &format!("Supplier {number}"))).collect();
    for one in &suppliers[..3] {
        set_up_supplier(&world, *one, THEIRS);
    }
    an_hour_later(&world);
    change_all(&world, &all, "passed on to nobody");
    let start = now(&world);
    world.settle().await;
    assert_eq!(suppliers_asked(&world, start), (0, 0), "no ticket names one");

    pass_on(&world, &all, &suppliers, "first");
    let start = now(&world);
    assert_eq!(world.pass().await.kept_off.len(), 3);
    assert_eq!(suppliers_asked(&world, start), (1, 3), "one list for all, and each who has it set up");

    pass_on(&world, &all, &suppliers, "second");
    let start = now(&world);
    assert_eq!(world.pass().await.kept_off.len(), 3);
    assert_eq!(suppliers_asked(&world, start), (1, 0), "whether one of them left the list; what was read stays known");

    for one in &suppliers[..3] {
        set_up_supplier(&world, *one, "");
    }
    world.settle().await;
    assert_eq!(there(&world, &all), vec!["second"; 12]);
    pass_on(&world, &all, &suppliers, "third");
    let start = now(&world);
    world.settle().await;
    assert_eq!(suppliers_asked(&world, start), (0, 0), "nobody waits, so nothing more is asked within the hour");
}

#[tokio::test]
async fn where_the_list_of_suppliers_does_not_say_who_has_it_those_that_tickets_name_are_asked() {
    let (world, all) = desk_of(3).await;
    world.halo().common().switches.set("halo.supplier-rows", "without-servicenow").unwrap();
    let suppliers = ["Plumber", "Carpenter", "Nobody's"].map(|name| supplier(&world, name));
    set_up_supplier(&world, suppliers[0], THEIRS);
    an_hour_later(&world);
    pass_on(&world, &all, &suppliers[..2], "passed on");
    let start = now(&world);
    assert_eq!(world.pass().await.kept_off.len(), 1);
    assert_eq!(suppliers_asked(&world, start), (1, 2));
    assert_eq!(there(&world, &all), ["of acme", "passed on", "of customer 2"]);

    set_up_supplier(&world, suppliers[0], "");
    let start = now(&world);
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_other, report.kept_off.len()), (1, 0), "{report:#?}");
    assert_eq!(suppliers_asked(&world, start).1, 1, "who held a ticket up is asked again, and nobody else");
}

#[tokio::test]
async fn where_the_module_is_disabled_no_supplier_is_asked() {
    let (world, all) = desk_of(2).await;
    let plumber = supplier(&world, "Plumber");
    set_up_supplier(&world, plumber, THEIRS);
    let modules = world.halo().records("Features");
    let module = modules.iter().find(|module| module["module_name"] == "ServiceNow").unwrap()["id"].clone();
    world.halo().save("Admin", "Features", json!({"id": module, "enabled": false})).unwrap();
    an_hour_later(&world);
    pass_on(&world, &all, &[plumber, plumber], "passed on");
    let start = now(&world);
    world.settle().await;
    assert_eq!((suppliers_asked(&world, start), there(&world, &all)), ((0, 0), vec!["passed on".to_owned(); 2]));
}
