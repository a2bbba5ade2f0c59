//! What only a write can show is shown by the first real ones.

use causeway::connector::rights::{FieldRights, Verdict};

use super::{halo, servicenow, view};
use crate::support::world::World;

async fn incident_field(world: &World, name: &str) -> FieldRights {
    let rights = view(world, &servicenow()).await.rights;
    rights.table("incident").unwrap().field(name).cloned().unwrap()
}

/// A linked pair, and its ticket.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (incident, ticket)
}

#[tokio::test]
async fn before_the_first_test_the_profile_says_what_is_needed() {
    let world = World::new().await;
    let rights = view(&world, &servicenow()).await.rights;
    let incident = rights.table("incident").unwrap();
    assert_eq!((incident.read.verdict, incident.create.verdict), (Verdict::NotTested, Verdict::NotTested));
    assert_eq!(incident.field("priority").unwrap().write, Verdict::NotNeeded, "it is computed there");
    let needed = view(&world, &halo()).await.rights;
    assert_eq!(needed.table("Tickets").unwrap().create.verdict, Verdict::NotTested);
}

#[tokio::test]
async fn writes_that_go_well_show_their_rights_and_another_test_does_not_forget_them() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    let tickets = view(&world, &halo()).await.rights.table("Tickets").cloned().unwrap();
    assert_eq!((tickets.create.verdict, tickets.field("summary").unwrap().write), (Verdict::Yes, Verdict::Yes));
    assert_eq!(incident_field(&world, "short_description").await.write, Verdict::UntilWritten);

    let summary = serde_json::json!({ "summary": "VPN drops again" });
    world.halo().update_ticket("Abel Tuter", ticket, summary).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops again");
    assert_eq!(incident_field(&world, "short_description").await.write, Verdict::Yes);
    world.desk().test_connection(&servicenow()).await.unwrap();
    assert_eq!(incident_field(&world, "short_description").await.write, Verdict::Yes);
    let rights = view(&world, &servicenow()).await.rights;
    assert_eq!(rights.table("incident").unwrap().update.verdict, Verdict::Yes);
}

#[tokio::test]
async fn a_field_that_is_skipped_silently_is_shown_after_the_write() {
    let world = World::new().await;
    let (_incident, ticket) = pair(&world).await;
    world.servicenow().common().switches.set("servicenow.ignored-fields", "short_description").unwrap();
    world.halo().update_ticket("Abel Tuter", ticket, serde_json::json!({ "summary": "VPN drops again" })).unwrap();
    world.pass().await;
    let field = incident_field(&world, "short_description").await;
    assert_eq!(field.write, Verdict::NotAsSent);
    assert!(field.why.unwrap().contains("right to write it"));
}

#[tokio::test]
async fn a_field_that_may_not_be_read_is_seen_to_be_silent_in_the_answer_to_a_write() {
    let world = World::new().await;
    let (_incident, ticket) = pair(&world).await;
    assert_eq!(incident_field(&world, "short_description").await.read, Verdict::Yes);
    world.servicenow().common().switches.set("servicenow.hidden-fields", "incident.short_description").unwrap();
    world.halo().update_ticket("Abel Tuter", ticket, serde_json::json!({ "summary": "VPN drops again" })).unwrap();
    world.pass().await;
    assert_eq!(incident_field(&world, "short_description").await.read, Verdict::No);
}

#[tokio::test]
async fn a_write_that_is_refused_is_remembered_with_the_vendors_words_until_one_goes_well() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.servicenow().common().switches.set("servicenow.poisoned-records", &incident).unwrap();
    world.halo().update_ticket("Abel Tuter", ticket, serde_json::json!({ "summary": "VPN drops again" })).unwrap();
    world.pass().await;
    let rights = view(&world, &servicenow()).await.rights;
    let update = &rights.table("incident").unwrap().update;
    assert_eq!(update.verdict, Verdict::Refused);
    assert!(update.said.as_deref().unwrap().contains("403"), "{update:?}");
    let warned = view(&world, &servicenow()).await.examination.unwrap().told();
    assert!(warned.iter().any(|remark| remark.text.contains("was refused when it was last tried")), "{warned:?}");
}
