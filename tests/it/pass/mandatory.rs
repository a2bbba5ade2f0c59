//! What either system demands of a new record is checked before anything is sent.

use causeway::mapping::convert::type_kind;
use causeway::profile::{Conversion, FieldRule, Profile};
use causeway::standins::servicenow::NewField;
use serde_json::json;

use crate::support::world::{PROFILE, World};

/// A world whose incidents become tickets of a type that demands a customer reference.
async fn demanding() -> (World, i64) {
    let world = World::new().await;
    let ticket_type = world.halo().add_ticket_type("Field work", &["client_reference", "summary", "user_id"]);
    world.servicenow().add_field(
        "incident",
        &NewField {
            name: "u_order".to_owned(),
            label: "Order".to_owned(),
            internal_type: "string".to_owned(),
            max_length: 40,
            reference: String::new(),
        },
    );
    world.incident(&[("short_description", "of the first load")]);
    world.first_load().await;
    world.change_profile(|profile| profile.types[0].ticket_type = ticket_type).await;
    (world, ticket_type)
}

fn mapped(profile: &mut Profile) {
    let summary = profile.mapping.fields[0].clone();
    profile.mapping.fields.push(FieldRule {
        name: "Order".to_owned(),
        halo: "client_reference".into(),
        other: vec!["u_order".into()],
        conversion: Conversion::Text,
        customer_visible: false,
        ..summary
    });
}

#[tokio::test]
async fn a_field_that_the_ticket_type_demands_holds_the_ticket_by_its_name_until_it_is_mapped() {
    let (world, ticket_type) = demanding().await;
    let incident = world.incident(&[("short_description", "no order"), ("u_order", "PO 7")]);
    let mark = world.mark();
    let report = world.pass().await;
    let reason = &report.holds[0].reason;
    assert!(reason.contains("Customer reference (empty, but Halo demands it of tickets of type"), "{reason}");
    assert!(reason.contains("map it, or choose a default"), "{reason}");
    assert_eq!(world.writes_since(mark).0.creates, 0, "nothing was tried");
    assert!(world.tickets_of(&incident).is_empty());
    let known = world.desk().catalogue(&"halo".into()).await.unwrap().unwrap();
    assert!(known.catalogue.kinds.contains_key(&type_kind(ticket_type)));
    let told = |advice: &[causeway::service::Advice]| {
        advice
            .iter()
            .any(|one| one.text.contains("nothing gives Customer reference (client_reference), which Halo demands"))
    };
    let saved = world.desk().profile(&PROFILE.into()).await.unwrap().profile;
    assert!(told(&world.desk().advice(&saved).await.unwrap()), "and it is told beforehand");

    world.change_profile(mapped).await;
    world.settle().await;
    let ticket = world.ticket_of(&incident);
    assert_eq!(world.ticket_field(ticket, "client_reference"), json!("PO 7"));
    let saved = world.desk().profile(&PROFILE.into()).await.unwrap().profile;
    assert!(!told(&world.desk().advice(&saved).await.unwrap()));

    world.edit_incident(&incident, &[("u_order", "")]);
    let report = world.pass().await;
    assert!(report.holds[0].reason.contains("Order (empty, but mandatory there)"), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "client_reference"), json!("PO 7"));
}
