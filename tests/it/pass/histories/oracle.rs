//! What must be true at the end of a history, as the two vendors themselves show it.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use super::deed::Reader;
use super::history::{Born, History, Said};

/// Two passes settle everything; the third one writes nothing. Answers whether anything waits for a
/// person then.
pub(super) async fn settles(history: &History) -> Result<bool, TestCaseError> {
    let world = &history.world;
    let first = world.pass().await;
    world.pass().await;
    let mark = world.mark();
    let third = world.pass().await;
    prop_assert_eq!(third.done.writes(), 0, "after {:#?}: {:#?}", first, third);
    prop_assert_eq!(world.writes_since(mark), Default::default());
    Ok(!(third.holds.is_empty() && third.conflicts.is_empty() && third.parked.is_empty()))
}

/// The pairs whose ticket was not merged into another one.
fn live(history: &History) -> impl Iterator<Item = usize> {
    (0..history.pairs.len()).filter(|place| !history.merged.contains(place))
}

/// Each record has exactly one counterpart, and nothing was made again.
pub(super) fn is_whole(history: &History) -> Result<(), TestCaseError> {
    let world = &history.world;
    for place in live(history) {
        let counterparts = match &history.pairs[place] {
            Born::InServiceNow(incident) => world.tickets_of(incident).len(),
            Born::InHalo(ticket) => world.incidents_of(*ticket).len(),
        };
        prop_assert_eq!(counterparts, 1, "counterparts of {:?}", history.pairs[place]);
    }
    prop_assert_eq!(world.servicenow().find("incident", "").len(), history.pairs.len());
    Ok(())
}

/// Each word is there once on each side, and only for those whom its author meant. A text that was
/// edited may be told again, with what was added. What stood in a merged ticket may stay behind.
pub(super) fn is_told_once(history: &History) -> Result<(), TestCaseError> {
    let (here, there) = (notes_here(history), notes_there(history));
    for said in &history.words {
        for (side, notes) in [("Halo", &here), ("ServiceNow", &there)] {
            let found: Vec<&(bool, String)> = notes.iter().filter(|(_, text)| holds(text, &said.word)).collect();
            let hidden = said.reader == Reader::Desk;
            prop_assert!(found.iter().all(|(private, _)| *private == hidden), "{:?} in {}: {:?}", said, side, found);
            if history.merged.is_empty() {
                prop_assert!(!found.is_empty(), "{:?} is not in {}", said, side);
            }
            if !said.edited && history.merged.is_empty() {
                prop_assert_eq!(found.len(), 1, "{:?} in {}: {:?}", said, side, found);
            }
        }
    }
    Ok(())
}

/// Whether it is private, and its text.
fn notes_here(history: &History) -> Vec<(bool, String)> {
    let world = &history.world;
    let tickets = world.halo().tickets();
    let actions = tickets.iter().flat_map(|ticket| world.halo().actions(ticket["id"].as_i64().unwrap()));
    let note = |action: Value| {
        let private = action["hiddenfromuser"].as_bool().unwrap_or(false);
        (private, action["note"].as_str().unwrap_or("").to_owned())
    };
    actions.map(note).collect()
}

fn notes_there(history: &History) -> Vec<(bool, String)> {
    let servicenow = history.world.servicenow();
    let incidents = servicenow.find("incident", "");
    let entries = incidents.iter().flat_map(|incident| servicenow.journal(&incident["sys_id"]));
    entries.map(|entry| (entry.element == "work_notes", entry.value)).collect()
}

/// Each file that may travel is there once on each side with its own bytes; private ones stay.
pub(super) fn is_attached_once(history: &History) -> Result<(), TestCaseError> {
    for place in live(history) {
        let (Some(ticket), Some(incident)) = (history.ticket(place), history.incident(place)) else { continue };
        let of_pair = |files: &[Said]| files.iter().filter(|file| file.pair == place).cloned().collect::<Vec<_>>();
        let (ours, theirs) = (of_pair(&history.files_here), of_pair(&history.files_there));
        let public = ours.iter().filter(|file| file.reader == Reader::Customer);
        let names = |files: Vec<&Said>| {
            let mut names: Vec<String> = files.iter().map(|file| file.word.clone()).collect();
            names.sort();
            names
        };
        let there = names(theirs.iter().chain(public).collect());
        let here = names(ours.iter().chain(&theirs).collect());
        // A ticket into which another one was merged has that one's files as well.
        if history.merged.is_empty() {
            prop_assert_eq!(stored_there(history, &incident), there, "files of {}", incident);
            prop_assert_eq!(stored_here(history, ticket), here, "files of {}", ticket);
        }
    }
    let all = history.world.servicenow().find("sys_attachment", "");
    let leaked = all.iter().filter(|row| {
        let private = |file: &&Said| file.reader == Reader::Desk && row["file_name"] == format!("{}.txt", file.word);
        history.files_here.iter().any(|file| private(&file))
    });
    prop_assert_eq!(leaked.count(), 0, "private files of Halo are in ServiceNow");
    Ok(())
}

/// What the files of an incident hold.
fn stored_there(history: &History, incident: &str) -> Vec<String> {
    let servicenow = history.world.servicenow();
    let rows = servicenow.find("sys_attachment", &format!("table_sys_id={incident}"));
    let mut held: Vec<String> =
        rows.iter().map(|row| String::from_utf8(servicenow.file(&row["sys_id"]).unwrap()).unwrap()).collect();
    held.sort();
    held
}

/// What the files of a ticket hold.
fn stored_here(history: &History, ticket: i64) -> Vec<String> {
    let files = history.world.halo().files(ticket);
    let mut held: Vec<String> = files.into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    held.sort();
    held
}

/// The mapped fields of each pair are the same, and it stands under the same pair, if any.
pub(super) fn is_equal(history: &History) -> Result<(), TestCaseError> {
    let world = &history.world;
    for place in live(history) {
        let (Some(ticket), Some(incident)) = (history.ticket(place), history.incident(place)) else { continue };
        let level = |field: &str| world.ticket_field(ticket, field).to_string();
        for field in ["impact", "urgency"] {
            prop_assert_eq!(level(field), world.incident_field(&incident, field), "{} of {}", field, ticket);
        }
        let title = world.ticket_field(ticket, "summary");
        prop_assert_eq!(title, world.incident_field(&incident, "short_description"));
        let above = world.ticket_field(ticket, "parent_id").as_i64().filter(|parent| *parent > 0);
        // A ticket that was merged away has no incident of its own any more.
        if !history.merged.is_empty() {
            continue;
        }
        let of = |above: i64| (0..history.pairs.len()).find(|place| history.ticket(*place) == Some(above));
        let above = above.and_then(of).and_then(|place| history.incident(place)).unwrap_or_default();
        prop_assert_eq!(above, world.incident_field(&incident, "parent_incident"), "what is above {}", ticket);
    }
    Ok(())
}

/// Whether a text holds this word, and not only a longer one that begins with it.
fn holds(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|part| part == word)
}
