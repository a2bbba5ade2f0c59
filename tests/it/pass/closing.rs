//! Closures both ways: with code and words, whole or not at all, reopened only where the profile says
//! so, and never undone by the sync.

use std::collections::BTreeMap;

use causeway::model::{FieldName, ProfileId};
use causeway::profile::{
    Companion, ConflictPolicy, Conversion, Direction, FieldRule, Profile, Reopen, Unmapped, ValueTable,
};
use causeway::service::ChoicesOf;
use causeway::service::choices::Reading;
use causeway::standins::faults::{Fault, Play};
use causeway::standins::halo::NewOutcome;
use serde_json::json;

use crate::support::world::{PROFILE, World, row};

/// A world with one linked pair: the incident and its ticket.
async fn pair() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// Has the desk read anew what there is to choose from, as it does every hour.
pub(super) async fn read_anew(world: &World) {
    let profile = world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile;
    world.desk().choices(&ChoicesOf::from(&profile), Reading::Anew).await.unwrap();
}

/// Close notes of these words with Resolved, and the close code by Halo's resolution category.
fn by_template(profile: &mut Profile, words: &str) {
    let fields = BTreeMap::from([(FieldName::new("close_notes"), words.to_owned())]);
    profile.outbound.companions = vec![Companion { state: "6".to_owned(), tables: Vec::new(), fields }];
    let codes = ValueTable { rows: vec![row("Solved", "Solution provided")] };
    profile.mapping.tables.insert("close code".to_owned(), codes);
    profile.mapping.fields.push(FieldRule {
        name: "Close code".to_owned(),
        halo: FieldName::new("category_2"),
        other: vec![FieldName::new("close_code")],
        direction: Direction::ToOther,
        tables: Vec::new(),
        conversion: Conversion::Table("close code".to_owned()),
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    });
}

#[tokio::test]
async fn resolving_in_halo_sends_the_mapped_code_and_the_words_of_the_template() {
    let (world, incident, ticket) = pair().await;
    world.change_profile(|profile| by_template(profile, "{closure_note}\n{last_note}\n{agent}, {number}")).await;
    let halo = world.halo();
    halo.add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "We changed the certificate"})).unwrap();
    halo.add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "Their fault"})).unwrap();
    let resolved =
        json!({"agent_id": 2, "status_id": 8, "category_2": "Solved", "closure_note": "The certificate had ended"});
    halo.update_ticket("Abel Tuter", ticket, resolved).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "state"), "6");
    assert_eq!(world.incident_field(&incident, "close_code"), "Solution provided");
    let said = world.incident_field(&incident, "close_notes");
    let agent = halo.agents().into_iter().find(|agent| agent["id"] == 2).unwrap()["name"].clone();
    let expected =
        format!("The certificate had ended\nWe changed the certificate\n{}, {ticket}", agent.as_str().unwrap());
    assert_eq!(said, expected, "and nothing of the private note");
}

#[tokio::test]
async fn a_closure_without_its_code_or_words_is_held_whole() {
    let (world, incident, ticket) = pair().await;
    world.change_profile(|profile| by_template(profile, "{closure_note}")).await;
    let change = json!({"agent_id": 2, "status_id": 8, "summary": "VPN drops daily"});
    world.halo().update_ticket("Abel Tuter", ticket, change).unwrap();
    let report = world.pass().await;
    assert_eq!(report.holds.len(), 1, "{report:#?}");
    let why = &report.holds[0].reason;
    assert!(why.contains("Resolution code") && why.contains("Resolution notes"), "{why}");
    assert_eq!(world.incident_field(&incident, "state"), "1", "nothing is half-written");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");

    let change = json!({"category_2": "Not reproducible", "closure_note": "It went away"});
    world.halo().update_ticket("Abel Tuter", ticket, change).unwrap();
    let report = world.pass().await;
    assert!(report.holds[0].reason.contains("Not reproducible"), "an unmapped code holds too: {report:#?}");
    assert_eq!(world.incident_field(&incident, "state"), "1");

    world
        .change_profile(|profile| {
            let codes = profile.mapping.tables.get_mut("close code").unwrap();
            codes.rows.push(row("Not reproducible", "No resolution provided"));
        })
        .await;
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "state"), "6");
    assert_eq!(world.incident_field(&incident, "close_code"), "No resolution provided");
    assert_eq!(world.incident_field(&incident, "close_notes"), "It went away");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily");
}

#[tokio::test]
async fn closing_in_servicenow_closes_the_ticket_with_its_notes_and_the_default_agent() {
    let (world, incident, ticket) = pair().await;
    world.change_profile(|profile| profile.closing.note = "{close_notes} ({close_code}, {number})".to_owned()).await;
    world.edit_incident(
        &incident,
        &[("state", "7"), ("close_code", "Solution provided"), ("close_notes", "Router replaced")],
    );
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(9));
    assert_eq!(world.ticket_field(ticket, "agent_id"), json!(2), "nothing is closed unassigned");
    let number = world.incident_field(&incident, "number");
    let note = world.ticket_field(ticket, "closure_note");
    assert_eq!(note, json!(format!("Router replaced (Solution provided, {number})")));
}

#[tokio::test]
async fn an_automatic_closure_after_a_resolution_follows_once_and_comes_not_back() {
    let (world, incident, ticket) = pair().await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 8})).unwrap();
    world.settle().await;
    let days = jiff::SignedDuration::from_hours(24 * 8);
    world.servicenow().common().clock.advance(days);
    assert_eq!(world.servicenow().run_autoclose(), 1);
    assert_eq!(world.incident_field(&incident, "state"), "7");
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_halo, report.done.updated_in_other), (1, 0), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(9));
    assert_eq!(world.incident_field(&incident, "state"), "7");
}

#[tokio::test]
async fn only_an_explicit_reopening_opens_the_other_side_and_only_where_the_profile_says_so() {
    for (reopen, there, here) in [(Reopen::BothSides, "2", 2), (Reopen::InHalo, "6", 2), (Reopen::InOther, "2", 8)] {
        let (world, incident, ticket) = pair().await;
        world.change_profile(|profile| profile.closing.reopen = reopen).await;
        let resolve = || world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 8}));
        resolve().unwrap();
        world.settle().await;
        world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 2})).unwrap();
        world.settle().await;
        assert_eq!(world.incident_field(&incident, "state"), there, "{reopen:?}");
        resolve().unwrap();
        world.settle().await;
        assert_eq!(world.incident_field(&incident, "state"), "6", "{reopen:?}");
        world.edit_incident(&incident, &[("state", "2")]);
        world.settle().await;
        assert_eq!(world.ticket_field(ticket, "status_id"), json!(here), "{reopen:?}");
    }
}

#[tokio::test]
async fn a_late_comment_arrives_and_opens_nothing() {
    let (world, incident, ticket) = pair().await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 8})).unwrap();
    world.settle().await;
    world.edit_incident(&incident, &[("comments", "Thank you")]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "You are welcome"})).unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(8));
    assert_eq!(world.incident_field(&incident, "state"), "6");
    assert!(world.servicenow().journal(&incident).iter().any(|entry| entry.value.contains("You are welcome")));

    let reopening = NewOutcome { name: "Note that opens".to_owned(), new_status: Some(2), ..NewOutcome::default() };
    let outcome = world.halo().add_outcome(&reopening);
    world.change_profile(|profile| profile.notes.public_outcome = Some(outcome)).await;
    read_anew(&world).await;
    world.edit_incident(&incident, &[("comments", "One more thing")]);
    let report = world.pass().await;
    assert!(report.holds[0].reason.contains("changes the status of its ticket"), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(8));
}

#[tokio::test]
async fn a_persons_closure_beats_a_change_of_status_whatever_the_policy() {
    for policy in [ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins] {
        let (world, incident, ticket) = pair().await;
        world.change_profile(|profile| profile.conflicts = policy).await;
        world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 2})).unwrap();
        let closed = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "Done")];
        world.edit_incident(&incident, &closed);
        world.settle().await;
        assert_eq!(world.incident_field(&incident, "state"), "6", "{policy:?}");
        assert_eq!(world.ticket_field(ticket, "status_id"), json!(8), "{policy:?}");
    }
}

#[tokio::test]
async fn a_state_that_waited_to_be_sent_does_not_undo_a_closure_made_meanwhile() {
    let (world, incident, ticket) = pair().await;
    let faults = &world.servicenow().common().faults;
    faults.arm(Fault {
        name: "busy".to_owned(),
        method: Some("PATCH".to_owned()),
        path: Some("/table/incident".to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 503, headers: Vec::new(), body: String::new() },
    });
    world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 2})).unwrap();
    drop(world.try_pass().await);
    assert_eq!(world.incident_field(&incident, "state"), "1", "it did not get through");
    faults.clear();
    let closed = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "Done")];
    world.edit_incident(&incident, &closed);
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "state"), "6");
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(8));
}
