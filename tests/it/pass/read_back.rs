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

#[tokio::test]
async fn a_field_that_is_dropped_in_servicenow_is_named_and_kept_in_the_journal_of_its_ticket() {
    let (world, incident, ticket) = pair().await;
    world.servicenow().common().switches.set("servicenow.ignored-fields", "impact").unwrap();
    let (field, cause) = found(&world, ticket, json!({"impact": 1})).await;
    assert_eq!(field, "Impact");
    assert!(cause.contains("may lack the right") && cause.contains("business rule"), "{cause}");
    assert_eq!(world.incident_field(&incident, "impact"), "3");
    let halo = causeway::model::RecordKey {
        system: causeway::model::System::Halo,
        instance: world.desk().connection(&"halo".into()).await.unwrap().instance(),
        kind: "Ticket".into(),
        id: ticket.to_string().into(),
    };
    let detail = world.desk().ticket_detail(&causeway::service::TicketRef::Record(halo)).await.unwrap();
    let entry = detail.journal.iter().find(|entry| entry.what == "not-stored").unwrap();
    assert!(entry.after["Impact"].as_str().unwrap().contains("not stored"), "{entry:?}");
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
