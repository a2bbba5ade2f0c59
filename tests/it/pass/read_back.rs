//! Written is what the other side stored: what is dropped, cut, computed or rewritten is seen, named
//! with its likely cause, and not sent back and forth.

use serde_json::json;

use crate::support::world::{World, row};

/// A linked pair.
async fn pair() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// What a pass finds after this change in Halo: the field, and the cause.
async fn found(world: &World, ticket: i64, change: serde_json::Value) -> (String, String) {
    world.halo().update_ticket("Abel Tuter", ticket, change).unwrap();
    let report = world.settle().await;
    assert_eq!(report.findings.len(), 1, "{report:#?}");
    (report.findings[0].field.clone(), report.findings[0].cause.clone())
}

/// What the journal of a ticket tells of its impact in the entry of this sort.
async fn told(world: &World, ticket: i64, sort: &str) -> String {
    let halo = causeway::model::RecordKey {
        system: causeway::model::System::Halo,
        instance: world.desk().connection(&"halo".into()).await.unwrap().instance(),
        kind: "Ticket".into(),
        id: ticket.to_string().into(),
    };
    let detail = world.desk().ticket_detail(&causeway::service::TicketRef::Record(halo)).await.unwrap();
    let entry = detail.journal.iter().find(|entry| entry.what == sort).unwrap();
    entry.after["Impact"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_field_that_is_dropped_in_servicenow_is_named_and_kept_in_the_journal_of_its_ticket() {
    let (world, incident, ticket) = pair().await;
    world.servicenow().common().switches.set("servicenow.ignored-fields", "impact").unwrap();
    let (field, cause) = found(&world, ticket, json!({"impact": 1})).await;
    assert_eq!(field, "Impact");
    assert!(cause.contains("may lack the right") && cause.contains("business rule"), "{cause}");
    assert_eq!(world.incident_field(&incident, "impact"), "3");
    let told = told(&world, ticket, "not-stored").await;
    assert!(told.contains("not stored"), "{told}");
}

#[tokio::test]
async fn a_field_that_is_dropped_in_halo_is_named() {
    let (world, incident, ticket) = pair().await;
    world.halo().common().switches.set("halo.ignored-fields", "impact").unwrap();
    world.edit_incident(&incident, &[("impact", "1"), ("urgency", "3")]);
    let report = world.settle().await;
    let causes: Vec<_> = report.findings.iter().map(|one| (one.field.as_str(), one.cause.as_str())).collect();
    assert!(causes.iter().any(|(field, cause)| *field == "Impact" && cause.starts_with("not stored")), "{causes:?}");
    assert_eq!(world.ticket_field(ticket, "impact"), json!(3));
}

#[tokio::test]
async fn a_value_that_is_no_choice_there_is_named_as_such() {
    let (world, _incident, ticket) = pair().await;
    world
        .change_profile(|profile| {
            let rows = &mut profile.mapping.tables.get_mut("urgency").unwrap().rows;
            rows.insert(0, row("1", "77"));
        })
        .await;
    world.servicenow().common().switches.set("servicenow.ignored-fields", "urgency").unwrap();
    let (field, cause) = found(&world, ticket, json!({"urgency": 1})).await;
    assert_eq!(field, "Urgency");
    assert!(cause.starts_with("not among the choices"), "{cause}");
}

#[tokio::test]
async fn a_text_that_a_business_rule_rewrites_is_named_and_settles() {
    let (world, incident, ticket) = pair().await;
    world.servicenow().common().switches.set("servicenow.rule-rewrite-field", "short_description=upper").unwrap();
    let (field, cause) = found(&world, ticket, json!({"summary": "VPN drops daily"})).await;
    assert_eq!(field, "Summary");
    assert!(cause.contains("changed case or blanks"), "{cause}");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN DROPS DAILY");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops daily"), "nothing came back");
}

/// A rule of ServiceNow that acts only when the request that set it off was answered.
fn late_rule(world: &World) {
    world.servicenow().common().switches.set("servicenow.asynchronous-work", "on-demand").unwrap();
    let rule = json!({"name": "Impact stays low", "table": "incident", "when": "async", "set": {"impact": "3"}});
    world.servicenow().add_rules(&[serde_json::from_value(rule).unwrap()]).unwrap();
}

#[tokio::test]
async fn a_value_that_a_late_rule_changes_is_named_as_changed_after_in_the_report_and_with_its_ticket() {
    let (world, incident, ticket) = pair().await;
    late_rule(&world);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    let wrote = world.pass().await;
    assert!(wrote.findings.is_empty() && wrote.changed_after.is_empty(), "it was stored as sent: {wrote:#?}");
    world.servicenow().catch_up();
    assert_eq!(world.incident_field(&incident, "impact"), "3");

    let report = world.pass().await;
    let [found] = report.changed_after.as_slice() else { panic!("one: {report:#?}") };
    assert_eq!((found.field.as_str(), found.sent.as_str(), found.stored.as_str()), ("Impact", "1", "3"));
    assert!(found.cause.starts_with("changed after") && found.cause.contains("runs late"), "{found:?}");
    assert!(causeway::report::run::text(&report, "all").contains("changed after: INC"));
    assert_eq!(world.ticket_field(ticket, "impact"), json!(3), "it is taken like any change there");
    let told = told(&world, ticket, "changed-after").await;
    assert!(told.contains("runs late"), "{told}");
    let again = world.pass().await;
    assert!(again.changed_after.is_empty(), "it is told once: {again:#?}");
}

#[tokio::test]
async fn what_a_person_changes_later_is_no_finding() {
    let (world, incident, ticket) = pair().await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    world.pass().await;
    world.servicenow().update("admin", "incident", &incident, &[("impact", "2")]).unwrap();
    let report = world.pass().await;
    assert!(report.changed_after.is_empty(), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "impact"), json!(2));
}

#[tokio::test]
async fn a_vendor_that_says_yes_and_drops_a_field_is_never_reported_as_done() {
    for side in ["halo", "servicenow"] {
        let (world, incident, ticket) = pair().await;
        if side == "halo" {
            world.halo().common().switches.set("halo.ignored-fields", "impact").unwrap();
            world.edit_incident(&incident, &[("impact", "1"), ("urgency", "3")]);
        } else {
            world.servicenow().common().switches.set("servicenow.ignored-fields", "impact").unwrap();
            world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
        }
        let report = world.pass().await;
        assert_eq!(report.outcome, causeway::engine::RunOutcome::DoneWithHolds, "{side}: {report:#?}");
        let found = report.findings.iter().find(|one| one.field == "Impact").unwrap();
        assert!(found.cause.starts_with("not stored") && found.cause.contains("business rule"), "{side}: {found:?}");
        let text = causeway::report::run::text(&report, "all");
        assert!(text.contains("not stored as sent: ") && !text.starts_with("acme: done;"), "{side}: {text}");
    }
}
