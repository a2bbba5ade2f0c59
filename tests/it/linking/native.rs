//! What Halo's own ServiceNow integration linked and set up is taken over, and never written beside.

use causeway::profile::{Limit, Limits, Scope};
use causeway::service::{AdoptFrom, RunOutcome};
use serde_json::{Value, json};

use super::{AGENT, adopted, by_hand, links, proposed, ticket};
use crate::support::world::World;

/// The customer whose tickets the stories are about.
const CLIENT: i64 = 12;

/// A profile of one customer, who makes tickets of new incidents.
async fn of_customer() -> World {
    let world = World::new().await;
    world.change_profile(|profile| profile.scope = Scope::Customer { id: CLIENT }).await;
    world
}

fn set_up(world: &World, more: &Value) {
    let mut settings = json!({
        "id": CLIENT, "servicenow_url": "https://acme.service-now.com", "servicenow_username": "halo.integration",
        "new_servicenowkey": "s3cret", "test_servicenow": true,
    });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.halo().save("Admin", "Client", settings).unwrap();
}

fn switch_off(world: &World) {
    let off = json!({"id": CLIENT, "servicenow_url": "", "servicenow_enable_webhook": false});
    world.halo().save("Admin", "Client", off).unwrap();
}

/// `n` pairs as Halo's own integration leaves them: the incident's id and number on the ticket.
fn native_pairs(world: &World, n: usize) {
    for number in 0..n {
        let summary = format!("ticket {number}");
        let incident = world.incident(&[("short_description", &summary), ("impact", "2"), ("urgency", "2")]);
        let known = world.incident_field(&incident, "number");
        ticket(world, &summary, &json!({"servicenow_id": incident, "servicenow_number": known, "priority_id": 3}));
    }
}

#[tokio::test]
async fn what_the_native_integration_linked_is_adopted_and_nothing_is_made_twice() {
    let world = of_customer().await;
    native_pairs(&world, 5);
    let tickets = world.halo().tickets().len();
    let report = adopted(&world, &AdoptFrom::Native { closed: false }).await;
    assert_eq!((report.done.linked, report.done.writes()), (5, 0), "{report:#?}");
    world.first_load().await;
    world.settle().await;
    assert_eq!(world.halo().tickets().len(), tickets, "no incident made a second ticket");
    let incident = world.servicenow().find("incident", "short_description=ticket 3").remove(0)["sys_id"].clone();
    world.edit_incident(&incident, &[("urgency", "1")]);
    let report = world.settle().await;
    assert_eq!(report.done.updated_in_halo, 1, "an adopted pair is kept in step: {report:#?}");
}

#[tokio::test]
async fn closed_tickets_are_adopted_only_when_that_is_asked_for() {
    let world = by_hand().await;
    native_pairs(&world, 2);
    let closed = world.halo().tickets().iter().filter_map(|ticket| ticket["id"].as_i64()).max().unwrap();
    world.halo().update_ticket(AGENT, closed, json!({"agent_id": 2, "status_id": 9})).unwrap();
    let open = proposed(&world, &AdoptFrom::Native { closed: false }).await;
    let all = proposed(&world, &AdoptFrom::Native { closed: true }).await;
    assert_eq!((open.pairs.len(), all.pairs.len()), (1, 2), "{open:#?}");
}

#[tokio::test]
async fn nothing_is_written_beside_the_native_integration_and_the_reason_says_how_to_switch_it_off() {
    let world = of_customer().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    world.settle().await;
    let ticket = world.ticket_of(&incident);
    set_up(&world, &json!({}));
    world.edit_incident(&incident, &[("urgency", "1")]);
    let mark = world.mark();
    let report = world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    let held = report.held.as_deref().unwrap();
    assert!(held.starts_with("native integration active"), "{held}");
    assert!(held.contains("ServiceNow tab") && held.contains("acme.service-now.com"), "{held}");
    assert_eq!(world.writes_since(mark), Default::default());
    let holds = world.desk().holds(&crate::support::world::PROFILE.into()).await.unwrap();
    assert!(holds.iter().any(|hold| hold.reason.starts_with("native integration active")), "{holds:#?}");
    let view = world.preview().await;
    assert!(view.report.held.is_some(), "a preview says it, too");

    switch_off(&world);
    let report = world.settle().await;
    assert_eq!(report.done.updated_in_halo, 1, "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "urgency"), json!(1));
}

#[tokio::test]
async fn a_native_integration_whose_module_is_disabled_is_not_in_the_way() {
    let world = of_customer().await;
    set_up(&world, &json!({}));
    let modules = world.halo().records("Features");
    let servicenow = modules.iter().find(|module| module["module_name"] == "ServiceNow");
    if let Some(module) = servicenow {
        let off = json!({"id": module["id"], "enabled": false});
        world.halo().save("Admin", "Features", off).unwrap();
        assert!(world.preview().await.report.held.is_none());
    }
}

#[tokio::test]
async fn before_they_are_adopted_native_pairs_make_no_second_ticket() {
    let world = of_customer().await;
    set_up(&world, &json!({"servicenow_enable_webhook": true}));
    native_pairs(&world, 2);
    let view = world.preview().await;
    assert_eq!(view.plan.writes(), 0, "{:#?}", view.plan.rows);
    let holds = view.plan.rows.iter().filter(|row| row.reason.contains("adopt the pair")).count();
    assert_eq!(holds, 2, "{:#?}", view.plan.rows);
}

#[tokio::test]
async fn the_native_set_up_becomes_a_draft_that_says_where_each_setting_went() {
    let world = World::new().await;
    let mapping = |halo: i64, name: &str, other: &str| json!({ "fiid": halo, "name": name, "thirdpartyname": other });
    set_up(
        &world,
        &json!({
            "servicenow_enable_webhook": true, "servicenow_webhook_user": 43, "servicenow_webhook_tickettype": 1,
            "servicenow_assignmentgroup": { "value": "g1", "label": "Desk" },
            "servicenow_defaultuser": { "value": "u1", "label": "Abel" },
            "servicenow_ticket_sync_list": [{ "value": "1", "label": "Incidents" }],
            "sync_servicenow_attachments": 1,
            "servicenow_status_mappings": [mapping(2, "In Progress", "In Progress"), mapping(9, "Closed", "7")],
            "servicenow_impact_mappings": [mapping(1, "", "1"), mapping(77, "", "1")],
            "servicenow_fieldmappings": [mapping(0, "CFOrder", "u_order")],
        }),
    );
    let draft = causeway::service::linking::NativeDraft {
        name: "taken".into(),
        halo: "halo".into(),
        other: "servicenow".into(),
        scope: Scope::Customer { id: CLIENT },
    };
    let import = world.desk().draft_from_native(&draft).await.unwrap();
    let profile = &import.profile;
    assert!(import.still_on && !profile.enabled && profile.inbound.create_tickets);
    assert_eq!((profile.people.default_user, profile.people.default_caller.as_deref()), (Some(43), Some("u1")));
    assert_eq!(profile.outbound.default_group.as_deref(), Some("g1"));
    let status: Vec<(&str, &str)> =
        profile.mapping.tables["status"].rows.iter().map(|row| (row.halo.as_str(), row.other.as_str())).collect();
    assert_eq!(status, [("2", "2"), ("9", "7")], "by code or by name");
    let lost: Vec<&str> =
        import.carried.iter().filter(|one| one.to.is_none()).map(|one| one.setting.as_str()).collect();
    for setting in ["Sync attachments to ServiceNow", "Impact mappings", "Field mappings"] {
        assert!(lost.contains(&setting), "{setting} is told to have no counterpart: {lost:?}");
    }
    assert!(!format!("{import:?}").contains("s3cret"));
    assert_eq!(world.desk().profiles().await.unwrap().len(), 1, "nothing is saved");
}

/// The whole desk of a customer who leaves the native integration: 5,000 open tickets in a long run.
#[tokio::test]
async fn thousands_of_open_tickets_are_adopted_in_few_requests() {
    let n: usize = if crate::support::long() { 5_000 } else { 120 };
    let world = of_customer().await;
    world
        .change_profile(|profile| {
            let room = Limit::number(100_000);
            profile.limits = Limits { updates_in_halo: room, updates_in_other: room, ..profile.limits };
        })
        .await;
    native_pairs(&world, n);
    let before = [world.halo().common().requests.position(), world.servicenow().common().requests.position()];
    let proposal = proposed(&world, &AdoptFrom::Native { closed: false }).await;
    assert_eq!((proposal.pairs.len(), proposal.refused.len()), (n, 0));
    let report = world.desk().adopt(&proposal, None).await.unwrap();
    let asked = [
        world.halo().common().requests.since(before[0]).len(),
        world.servicenow().common().requests.since(before[1]).len(),
    ];
    println!("{n} pairs adopted with {} requests to Halo and {} to ServiceNow", asked[0], asked[1]);
    assert_eq!(report.done.linked, n as u64);
    let pages = n.div_ceil(100);
    assert!(asked[0] <= pages * 2 + 60, "{} requests to Halo for {pages} pages", asked[0]);
    assert!(asked[1] <= n.div_ceil(50) + 40, "{} requests to ServiceNow", asked[1]);
    assert_eq!(links(&world).await.len(), n.min(100));
    let mark = world.mark();
    let idle = world.pass().await;
    assert_eq!((idle.done.writes(), world.writes_since(mark)), (0, Default::default()), "{idle:#?}");
}
