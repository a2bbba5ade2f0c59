//! What a new profile is for, and what it does by default then.

use causeway::profile::{CreateState, NoteScope, Profile, Scope, Template};
use causeway::service::PlanView;
use serde_json::json;

use crate::support::world::{SEND, World};

fn ticket(world: &World, summary: &str) -> i64 {
    let ticket = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    world.halo().create_ticket("Abel Tuter", ticket).unwrap()
}

fn send(world: &World, ticket: i64) {
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
}

fn reasons(view: &PlanView) -> Vec<String> {
    view.plan.rows.iter().filter(|row| row.writes()).map(|row| row.reason.clone()).collect()
}

#[tokio::test]
async fn a_customers_new_records_make_tickets_and_the_old_ones_stay_where_they_are() {
    let world = World::new().await;
    let profile = world.drafted(Template::Customer, Scope::Customer { id: 12 }).await;
    assert!(profile.inbound.create_tickets && profile.inbound.created_after.is_some());
    assert_eq!(profile.notes.outbound, NoteScope::AllPublic);
    world.incident(&[("short_description", "from before")]);
    let begins = profile.inbound.created_after.unwrap() + jiff::SignedDuration::from_secs(5);
    world
        .desk()
        .save_profile(Profile {
            inbound: causeway::profile::Inbound { created_after: Some(begins), ..profile.inbound.clone() },
            ..profile
        })
        .await
        .unwrap();
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    let new = world.incident(&[("short_description", "from now on")]);
    let view = world.preview().await;
    assert_eq!(reasons(&view), ["new incident without a ticket"]);
    world.approve(&view).await;
    assert_eq!(world.ticket_field(world.ticket_of(&new), "client_id"), json!(12));
}

#[tokio::test]
async fn a_supplier_is_sent_tickets_and_makes_none() {
    let world = World::new().await;
    let profile = world.drafted(Template::Supplier, Scope::Supplier { id: 5 }).await;
    assert!(!profile.inbound.create_tickets);
    assert_eq!(profile.notes.outbound, NoteScope::FlaggedOnly);
    assert_eq!(profile.inbound.created_after, None);
    world.desk().save_profile(profile).await.unwrap();
    world.incident(&[("short_description", "of the supplier's own")]);
    assert_eq!(reasons(&world.preview().await), Vec::<String>::new());
}

#[tokio::test]
async fn a_bridge_takes_everything_of_both_sides_old_or_new() {
    let world = World::new().await;
    let (old_incident, old_ticket) =
        (world.incident(&[("short_description", "raised there")]), ticket(&world, "raised here"));
    let profile = world.drafted(Template::MigrationBridge, Scope::WholeDesk).await;
    assert_eq!(profile.inbound.created_after, None, "no open ticket is lost at the cutover");
    world.desk().save_profile(profile).await.unwrap();
    let view = world.preview().await;
    assert_eq!(view.plan.writes(), 2, "{:#?}", view.plan.rows);
    world.approve(&view).await;
    assert_eq!((world.tickets_of(&old_incident).len(), world.incidents_of(old_ticket).len()), (1, 1));
    let later_ticket = ticket(&world, "raised here later");
    let fresh_incident = world.incident(&[("short_description", "raised there later")]);
    world.settle().await;
    assert_eq!((world.tickets_of(&fresh_incident).len(), world.incidents_of(later_ticket).len()), (1, 1));
}

#[tokio::test]
async fn as_native_a_ticket_begins_as_new_and_only_ticked_notes_follow_it() {
    let world = World::new().await;
    let profile = world.drafted(Template::AsNative, Scope::WholeDesk).await;
    assert_eq!(profile.outbound.create_state, CreateState::AlwaysNew);
    world.desk().save_profile(profile).await.unwrap();
    world.pass().await;
    let sent = ticket(&world, "as it was sent");
    world.halo().update_ticket("Abel Tuter", sent, json!({"status_id": 2})).unwrap();
    send(&world, sent);
    world.settle().await;
    let incident = world.incidents_of(sent)[0]["sys_id"].clone();
    assert_eq!(world.incident_field(&incident, "state"), "1", "always New");

    world.halo().update_ticket("Abel Tuter", sent, json!({"summary": "changed later"})).unwrap();
    let ticked = json!({"outcome_id": 7, "note": "ticked", "sync_to_servicenow": true});
    world.halo().add_action("Abel Tuter", sent, ticked).unwrap();
    world.halo().add_action("Abel Tuter", sent, json!({"outcome_id": 7, "note": "not ticked"})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "as it was sent");
    let journal: Vec<String> = world.servicenow().journal(&incident).into_iter().map(|entry| entry.value).collect();
    assert!(journal.iter().any(|text| text.ends_with("ticked") && !text.contains("not ticked")), "{journal:?}");
    assert!(!journal.iter().any(|text| text.contains("not ticked")), "{journal:?}");
}
