//! The three uses: a supplier on ServiceNow, a customer on ServiceNow, and a phased migration. In all of
//! them the agents work in Halo, and Halo is the system of record unless the profile says otherwise.

use causeway::profile::{ConflictPolicy, NoteScope, Scope, Template};
use serde_json::json;

use super::support::{approve_past_guards, bridge, copies_in_halo, incident, note, ticket, world_with};
use crate::support::world::{SEND, World};

async fn load(world: &World) {
    let view = world.preview().await;
    approve_past_guards(world, &view).await;
    world.settle().await;
}

#[tokio::test]
async fn a_supplier_on_servicenow_gets_what_is_sent_and_answers() {
    let world = world_with(Template::Supplier, Scope::Supplier { id: 5 }).await;
    let own = incident(&world, "of the supplier's own");
    let here = ticket(&world, "Line is down");
    world.halo().update_ticket("Abel Tuter", here, json!({"supplier_id": 5})).unwrap();
    world.pass().await;
    assert!(world.incidents_of(here).is_empty(), "nothing goes before it is logged to the supplier");
    world.halo().add_action("Abel Tuter", here, json!({"outcome_id": SEND, "note": "over to you"})).unwrap();
    load(&world).await;
    let record = world.incidents_of(here)[0]["sys_id"].clone();
    world.edit_incident(&record, &[("comments", "An engineer is on the way")]);
    world.settle().await;
    assert_eq!(copies_in_halo(&world, here).last().unwrap().0, "An engineer is on the way");
    assert!(world.tickets_of(&own).is_empty(), "a supplier makes no tickets");
}

#[tokio::test]
async fn a_customer_on_servicenow_raises_there_and_is_served_from_halo() {
    let world = world_with(Template::Customer, Scope::Customer { id: 12 }).await;
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    let there = incident(&world, "Mail is slow");
    load(&world).await;
    let copy = world.ticket_of(&there);
    assert_eq!(world.ticket_field(copy, "client_id"), json!(12));
    note(&world, copy, "We look into it", true);
    note(&world, copy, "between us", false);
    world.settle().await;
    let journal: Vec<String> = world.servicenow().journal(&there).into_iter().map(|entry| entry.value).collect();
    assert!(journal.iter().any(|text| text.ends_with("We look into it")), "{journal:?}");
    assert!(!journal.iter().any(|text| text.contains("between us")), "{journal:?}");
}

#[tokio::test]
async fn a_phased_migration_keeps_both_desks_until_the_last_team_has_moved() {
    let world = bridge().await;
    let (there, here) = (incident(&world, "team that stays"), ticket(&world, "team that moves first"));
    load(&world).await;
    let record = world.incidents_of(here)[0]["sys_id"].clone();
    // The team that moved works in ServiceNow from now on, the other one still in Halo.
    world.edit_incident(&record, &[("state", "2"), ("work_notes", "taken over")]);
    let copy = world.ticket_of(&there);
    world.halo().update_ticket("Abel Tuter", copy, json!({"status_id": 2, "agent_id": 2})).unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(here, "status_id"), json!(2));
    assert_eq!(world.incident_field(&there, "state"), "2");
}

#[tokio::test]
async fn an_agent_works_a_record_from_arrival_to_closure_without_leaving_halo() {
    let world = world_with(Template::Customer, Scope::Customer { id: 12 }).await;
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    let there = incident(&world, "Mail is slow");
    world.edit_incident(&there, &[("comments", "Since Monday")]);
    load(&world).await;
    let copy = world.ticket_of(&there);
    assert_eq!(copies_in_halo(&world, copy)[0].0, "Since Monday", "what the customer says is read in Halo");
    world.halo().update_ticket("Abel Tuter", copy, json!({"agent_id": 2, "status_id": 2})).unwrap();
    note(&world, copy, "It was the relay", true);
    world.settle().await;
    assert_eq!(world.incident_field(&there, "state"), "2");
    world.halo().update_ticket("Abel Tuter", copy, json!({"status_id": 9})).unwrap();
    world.settle().await;
    let state = world.incident_field(&there, "state");
    assert!(["6", "7"].contains(&state.as_str()), "closed in Halo, closed there: {state}");
    let closed_by: Vec<String> = world.servicenow().journal(&there).into_iter().map(|entry| entry.value).collect();
    assert!(closed_by.iter().any(|text| text.contains("It was the relay")), "{closed_by:?}");
}

#[tokio::test]
async fn where_both_sides_changed_a_field_halo_stays_the_system_of_record_by_default() {
    for (template, scope) in
        [(Template::Customer, Scope::Customer { id: 12 }), (Template::Supplier, Scope::Supplier { id: 5 })]
    {
        let world = world_with(template, scope).await;
        let profile = world.desk().profile(&causeway::model::ProfileId::new(crate::support::world::PROFILE)).await;
        assert_eq!(profile.unwrap().profile.conflicts, ConflictPolicy::HaloWins, "{template}");
    }
    let world = world_with(Template::Customer, Scope::Customer { id: 12 }).await;
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    let there = incident(&world, "Mail is slow");
    load(&world).await;
    let copy = world.ticket_of(&there);
    world.edit_incident(&there, &[("short_description", "what the customer calls it")]);
    world.halo().update_ticket("Abel Tuter", copy, json!({"summary": "what the desk calls it"})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&there, "short_description"), "what the desk calls it");
    assert_eq!(world.ticket_field(copy, "summary"), json!("what the desk calls it"));
}

#[tokio::test]
async fn each_use_has_the_options_that_it_needs() {
    let notes = |world: &World| {
        let desk = world.desk().clone();
        async move { desk.profile(&causeway::model::ProfileId::new("acme")).await.unwrap().profile }
    };
    let customer = notes(&world_with(Template::Customer, Scope::Customer { id: 12 }).await).await;
    assert_eq!((customer.notes.outbound, customer.inbound.create_tickets), (NoteScope::AllPublic, true));
    let supplier = notes(&world_with(Template::Supplier, Scope::Supplier { id: 5 }).await).await;
    assert_eq!((supplier.notes.outbound, supplier.inbound.create_tickets), (NoteScope::FlaggedOnly, false));
    let migration = notes(&bridge().await).await;
    assert_eq!((migration.notes.outbound, migration.inbound.create_tickets), (NoteScope::All, true));
    assert!(migration.loading.quiet && migration.loading.original_times && migration.inbound.created_after.is_none());
    assert_eq!(migration.conflicts, ConflictPolicy::Newest, "neither side is the record while both live");
}
