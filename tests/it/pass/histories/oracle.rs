//! What must be true at the end of a history, as the two vendors themselves show it.

use std::collections::BTreeSet;

use causeway::model::Side;
use causeway::profile::Reopen;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::deed::{Reader, Sort};
use super::history::{Born, History};

/// Two passes settle everything; the third one writes nothing. Answers what waits for a person then.
pub(super) async fn settles(history: &History) -> Result<Vec<String>, TestCaseError> {
    let world = &history.world;
    let first = world.pass().await;
    world.pass().await;
    let mark = world.mark();
    let third = world.pass().await;
    prop_assert_eq!(third.done.writes(), 0, "after {:#?}: {:#?}", first, third);
    prop_assert_eq!(world.writes_since(mark), Default::default());
    let waiting = third.holds.iter().chain(&third.conflicts).chain(&third.parked).chain(&third.later);
    Ok(waiting.map(|left| format!("{}: {}", left.title, left.reason)).collect())
}

/// Each record has exactly one counterpart, and nothing was made again.
pub(super) fn is_whole(history: &History) -> Result<(), TestCaseError> {
    let world = &history.world;
    for pair in history.pairs.iter().filter(|pair| pair.is_live() && pair.known.is_none()) {
        let counterparts = match &pair.born {
            Born::InServiceNow(record) => world.tickets_of(record).len(),
            Born::InHalo(ticket) => {
                let marker = format!("correlation_idENDSWITH/{ticket}");
                world.servicenow().find(pair.sort.table(), &marker).len()
            }
        };
        prop_assert_eq!(counterparts, 1, "counterparts of {:?}", pair);
    }
    let known = |pair: &&super::history::Pair| pair.known.clone().filter(|_| pair.gone);
    for (sort, before) in &history.records_before {
        let made = history.pairs.iter().filter(|pair| pair.sort == *sort);
        let deleted = made.clone().filter_map(|pair| known(&pair));
        let deleted = deleted.filter(|(_, record)| world.servicenow().record(sort.table(), record).is_none()).count();
        let expected = before + made.count() - deleted;
        prop_assert_eq!(world.servicenow().find(sort.table(), "").len(), expected, "records of {:?}", sort);
    }
    let tickets: BTreeSet<i64> = world.halo().tickets().iter().filter_map(|ticket| ticket["id"].as_i64()).collect();
    let deleted = history.pairs.iter().filter_map(|pair| known(&pair)).filter(|(ticket, _)| !tickets.contains(ticket));
    prop_assert_eq!(tickets.len(), history.tickets_before + history.pairs.len() - deleted.count(), "tickets");
    Ok(())
}

/// Each word is there once on each side, and only for those whom its author meant. A text that was
/// edited may be told again, with what was added. What stood in a merged or deleted record may stay
/// behind, and what was said of a parted pair does.
pub(super) fn is_told_once(history: &History) -> Result<(), TestCaseError> {
    let (here, there) = (notes_here(history), notes_there(history));
    for said in &history.words {
        let hidden = said.reader == Reader::Desk;
        for (side, notes) in [(Side::Halo, &here), (Side::Other, &there)] {
            let found: Vec<&(bool, String)> = notes.iter().filter(|(_, text)| holds(text, &said.word)).collect();
            prop_assert!(found.iter().all(|(private, _)| *private == hidden), "{:?} on {:?}: {:?}", said, side, found);
            if history.any_merged() || history.pairs[said.pair].gone {
                continue;
            }
            let away = said.stays && said.side != side;
            prop_assert_eq!(found.is_empty(), away, "{:?} on {:?}: {:?}", said, side, found);
            if !said.edited && !away {
                prop_assert_eq!(found.len(), 1, "{:?} on {:?}: {:?}", said, side, found);
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
    let note = |action: serde_json::Value| {
        let private = action["hiddenfromuser"].as_bool().unwrap_or(false);
        (private, action["note"].as_str().unwrap_or("").to_owned())
    };
    actions.map(note).collect()
}

fn notes_there(history: &History) -> Vec<(bool, String)> {
    let servicenow = history.world.servicenow();
    let records = Sort::ALL.iter().flat_map(|(sort, _)| servicenow.find(sort.table(), ""));
    let entries = records.flat_map(|record| servicenow.journal(&record["sys_id"]));
    entries.map(|entry| (entry.element == "work_notes", entry.value)).collect()
}

/// Each file and image that may travel is there once on each side with its own bytes; private ones stay.
pub(super) fn is_attached_once(history: &History) -> Result<(), TestCaseError> {
    for (place, pair) in history.pairs.iter().enumerate().filter(|(_, pair)| pair.is_live()) {
        let (Some(ticket), Some(record)) = (history.ticket(place), history.record(place)) else { continue };
        let (there, here) = (stored_there(history, &record), stored_here(history, ticket));
        for stored in [&there, &here] {
            prop_assert_eq!(stored.iter().collect::<BTreeSet<_>>().len(), stored.len(), "files of {:?}", pair);
        }
        // A ticket into which another one was merged has that one's files as well, and files of the
        // time before a pair was linked anew stay.
        if history.any_merged() || pair.known.is_some() {
            continue;
        }
        let of_pair = |one: &&super::said::Said| one.pair == place;
        let (ours, theirs) = (history.files_here.iter().filter(of_pair), history.files_there.iter().filter(of_pair));
        let public = ours.clone().filter(|file| file.reader == Reader::Customer);
        let sorted = |mut files: Vec<Vec<u8>>| {
            files.sort();
            files
        };
        let of_record = sorted(theirs.clone().chain(public).map(super::said::Said::bytes).collect());
        let of_ticket = ours.filter(|file| !file.image).chain(theirs).map(super::said::Said::bytes).collect();
        prop_assert_eq!(words(&there), words(&of_record), "files of {:?}", pair);
        prop_assert_eq!(words(&here), words(&sorted(of_ticket)), "files of {}", ticket);
    }
    let servicenow = history.world.servicenow();
    let all = servicenow.find("sys_attachment", "");
    let all: BTreeSet<Vec<u8>> = all.iter().filter_map(|row| servicenow.file(&row["sys_id"])).collect();
    for file in history.files_here.iter().filter(|file| file.reader == Reader::Desk) {
        prop_assert!(!all.contains(&file.bytes()), "a private file of Halo is in ServiceNow: {:?}", file);
    }
    Ok(())
}

fn words(files: &[Vec<u8>]) -> Vec<String> {
    files.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

/// What the files of a record hold, images within its texts among them.
fn stored_there(history: &History, record: &str) -> Vec<Vec<u8>> {
    let servicenow = history.world.servicenow();
    let rows = servicenow.find("sys_attachment", &format!("table_sys_id={record}"));
    let mut held: Vec<Vec<u8>> = rows.iter().map(|row| servicenow.file(&row["sys_id"]).unwrap()).collect();
    held.sort();
    held
}

/// What the files of a ticket hold.
fn stored_here(history: &History, ticket: i64) -> Vec<Vec<u8>> {
    let mut held: Vec<Vec<u8>> = history.world.halo().files(ticket).into_iter().map(|(_, bytes)| bytes).collect();
    held.sort();
    held
}

/// The mapped fields of each pair that does not wait are the same, both are open or neither is, and
/// what stands above is the same pair, if any.
pub(super) fn is_equal(history: &History, waiting: &[String], reopen: Reopen) -> Result<usize, TestCaseError> {
    let mut compared = 0;
    for (place, pair) in history.pairs.iter().enumerate().filter(|(_, pair)| pair.is_live()) {
        let (Some(ticket), Some(record)) = (history.ticket(place), history.record(place)) else { continue };
        let ours = |field: &str| history.world.ticket_field(ticket, field);
        let theirs = |field: &str| history.field(place, &record, field);
        let names = [theirs("number"), theirs("short_description"), ours("summary").as_str().unwrap_or("").to_owned()];
        if waiting.iter().any(|text| names.iter().any(|name| text.contains(name.as_str()))) {
            continue;
        }
        compared += 1;
        for field in ["impact", "urgency"] {
            prop_assert_eq!(ours(field).to_string(), theirs(field), "{} of {:?}", field, pair);
        }
        prop_assert_eq!(ours("summary"), theirs("short_description"));
        if reopen == Reopen::BothSides && matches!(pair.sort, Sort::Incident | Sort::Item) {
            let closed_here = [8, 9].contains(&ours("status_id").as_i64().unwrap_or_default());
            let ends: &[&str] = if pair.sort == Sort::Item { &["3", "4", "7"] } else { &["6", "7", "8"] };
            prop_assert_eq!(closed_here, ends.contains(&theirs("state").as_str()), "whether {:?} is closed", pair);
        }
        has_the_same_parent(history, place, &record, &ours("parent_id"))?;
    }
    Ok(compared)
}

fn has_the_same_parent(
    history: &History,
    place: usize,
    record: &str,
    above: &serde_json::Value,
) -> Result<(), TestCaseError> {
    let above = above.as_i64().filter(|parent| *parent > 0);
    let above = above.map(|above| (0..history.pairs.len()).find(|place| history.ticket(*place) == Some(above)));
    // What is above may have been merged, deleted or parted, and then it has no record of its own.
    let settled = above.flatten().is_none_or(|above| history.pairs[above].is_live());
    if history.pairs[place].sort != Sort::Incident || history.any_merged() || !settled {
        return Ok(());
    }
    let there = |field: &str| Some(history.field(place, record, field)).filter(|parent| !parent.is_empty());
    let parent = there("parent_incident").or(there("problem_id"));
    // A deleted parent is no longer shown in Halo, and its reference may stay.
    let gone = |parent: &String| {
        let known = |pair: &super::history::Pair| pair.known.as_ref().is_some_and(|(_, record)| record == parent);
        history.pairs.iter().any(known)
    };
    if !parent.as_ref().is_some_and(gone) {
        let above = above.flatten().and_then(|above| history.record(above));
        prop_assert_eq!(above, parent, "what is above {:?}", history.pairs[place]);
    }
    Ok(())
}

/// Whether a text holds this word, and not only a longer one that begins with it.
fn holds(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|part| part == word)
}
