//! Which notes travel, by policy and both ways, and that private ones wait for a proved outcome.

use causeway::profile::{InboundNotes, NoteScope};
use causeway::standins::halo::NewOutcome;
use serde_json::{Value, json};

use super::closing::read_anew;
use crate::support::world::World;

/// A world with one linked pair: the incident and its ticket.
async fn pair() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// Which of these texts the record has as work notes and as comments.
fn journal(world: &World, incident: &str, texts: &[&str]) -> Vec<(String, String)> {
    let entries = world.servicenow().journal(incident);
    let found = entries.iter().filter_map(|entry| {
        let text = texts.iter().find(|text| entry.value.contains(**text))?;
        Some((entry.element.clone(), (*text).to_owned()))
    });
    let mut found: Vec<_> = found.collect();
    found.sort();
    found
}

/// The action of a ticket that holds this text, if there is one.
fn action(world: &World, ticket: i64, text: &str) -> Option<Value> {
    let mut found = world.halo().actions(ticket);
    found.retain(|action| action["note"].as_str().unwrap_or_default().contains(text));
    assert!(found.len() < 2, "{text} is there once: {found:#?}");
    found.pop()
}

#[tokio::test]
async fn the_policy_says_which_notes_go_out_and_who_reads_them() {
    let texts = ["for us", "for them", "ticked"];
    let work = |text: &str| ("work_notes".to_owned(), text.to_owned());
    let comment = |text: &str| ("comments".to_owned(), text.to_owned());
    for (scope, expected) in [
        (NoteScope::None, vec![]),
        (NoteScope::FlaggedOnly, vec![work("ticked")]),
        (NoteScope::AllPublic, vec![comment("for them"), work("ticked")]),
        (NoteScope::All, vec![comment("for them"), work("for us"), work("ticked")]),
    ] {
        let (world, incident, ticket) = pair().await;
        world.change_profile(|profile| profile.notes.outbound = scope).await;
        for (text, outcome, ticked) in [("for us", 7, false), ("for them", 8, false), ("ticked", 7, true)] {
            let action = json!({"outcome_id": outcome, "note": text, "sync_to_servicenow": ticked});
            world.halo().add_action("Abel Tuter", ticket, action).unwrap();
        }
        world.settle().await;
        assert_eq!(journal(&world, &incident, &texts), expected, "{scope:?}");
    }
}

#[tokio::test]
async fn the_policy_says_which_notes_come_in_and_who_reads_them() {
    for (policy, comment, work_note) in
        [(InboundNotes::None, false, false), (InboundNotes::CommentsOnly, true, false), (InboundNotes::All, true, true)]
    {
        let (world, incident, ticket) = pair().await;
        world.change_profile(|profile| profile.notes.inbound = policy).await;
        world.edit_incident(&incident, &[("comments", "Dear caller"), ("work_notes", "Between us")]);
        world.settle().await;
        let shown = action(&world, ticket, "Dear caller").map(|action| action["hiddenfromuser"].clone());
        assert_eq!(shown.is_some(), comment, "{policy:?}");
        assert_ne!(shown, Some(json!(true)));
        let hidden = action(&world, ticket, "Between us").map(|action| action["hiddenfromuser"].clone());
        assert_eq!(hidden, work_note.then_some(json!(true)), "{policy:?}");
    }
}

#[tokio::test]
async fn private_notes_wait_until_their_outcome_is_proved_hidden_and_without_mail() {
    let (world, incident, ticket) = pair().await;
    let mut unfit = Vec::new();
    for (name, hidden_from_user, sends_mail) in [("Shown", false, false), ("Mailed", true, true)] {
        unfit.push(world.halo().add_outcome(&NewOutcome {
            name: name.to_owned(),
            hidden_from_user,
            sends_mail,
            ..NewOutcome::default()
        }));
    }
    read_anew(&world).await;
    world.edit_incident(&incident, &[("comments", "Dear caller"), ("work_notes", "Between us")]);
    for (outcome, why) in [(Some(unfit[0]), "shows its actions"), (Some(unfit[1]), "sends mail"), (None, "names none")]
    {
        world.change_profile(|profile| profile.notes.private_outcome = outcome).await;
        let report = world.pass().await;
        assert!(report.holds.iter().any(|hold| hold.reason.contains(why)), "{report:#?}");
        assert_eq!(action(&world, ticket, "Between us"), None, "it waits");
        assert!(action(&world, ticket, "Dear caller").is_some(), "others go on");
    }
    world.change_profile(|profile| profile.notes.private_outcome = Some(7)).await;
    world.settle().await;
    assert_eq!(action(&world, ticket, "Between us").unwrap()["hiddenfromuser"], json!(true));
}
