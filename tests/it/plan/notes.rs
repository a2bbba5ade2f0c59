//! Which notes travel, and that no note is ever more visible than it was. The property was seen to
//! catch a private note that is published because its author ticked it.

use causeway::mapping::note::asks_to_send;
use causeway::model::note::WrittenBy;
use causeway::model::{Note, Side, Visibility};
use causeway::plan::{CarriedNote, Class};
use causeway::profile::{InboundNotes, NoteScope};
use proptest::prelude::*;

use super::support::{Desk, at, cases, creation, edit, note, public, update, usual_incident, usual_ticket};

fn texts(notes: &[CarriedNote]) -> Vec<&str> {
    notes.iter().map(|carried| carried.note.text().lines().last().unwrap()).collect()
}

#[test]
fn the_scope_says_which_notes_go_out() {
    for (scope, expected) in [
        (NoteScope::None, vec![]),
        (NoteScope::FlaggedOnly, vec!["flagged"]),
        (NoteScope::AllPublic, vec!["flagged", "public"]),
        (NoteScope::All, vec!["flagged", "public", "private"]),
    ] {
        let mut desk = Desk::new();
        desk.profile.notes.outbound = scope;
        let pair = desk.usual_pair();
        let on = pair.link.halo.clone();
        let flagged = Note { flagged: true, ..note(&on, "1", "flagged") };
        pair.halo_notes = vec![flagged, public(note(&on, "2", "public")), note(&on, "3", "private")];
        let plan = desk.plan();
        let carried = plan.rows.first().map(|row| texts(&update(row, Side::Other).notes)).unwrap_or_default();
        assert_eq!(carried, expected, "{scope:?}");
    }
}

#[test]
fn comments_and_work_notes_come_in_with_the_outcome_of_their_visibility() {
    let mut desk = Desk::new();
    desk.profile.notes.private_outcome = Some(31);
    desk.profile.notes.public_outcome = Some(32);
    let pair = desk.usual_pair();
    let on = pair.link.other.clone();
    pair.other_notes = vec![note(&on, "1a2b3c4d5e6f", "work note"), public(note(&on, "ffffffffffff", "comment"))];
    let row = desk.only_row();
    let notes = &update(&row, Side::Halo).notes;
    assert_eq!(row.reason, "2 notes");
    let seen: Vec<_> = notes.iter().map(|one| (one.note.visibility(), one.outcome.as_deref())).collect();
    assert_eq!(seen, [(Visibility::Private, Some("31")), (Visibility::Public, Some("32"))]);
    assert_eq!(notes[0].note.reference(), "INC0010001-1a2b3c4d");

    for (inbound, expected) in [(InboundNotes::CommentsOnly, vec!["comment"]), (InboundNotes::None, vec![])] {
        desk.profile.notes.inbound = inbound;
        let plan = desk.plan();
        let carried = plan.rows.first().map(|row| texts(&update(row, Side::Halo).notes)).unwrap_or_default();
        assert_eq!(carried, expected, "{inbound:?}");
    }
}

#[test]
fn what_was_carried_what_we_wrote_and_what_machines_wrote_stays() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    let on = pair.link.halo.clone();
    let carried = note(&on, "1", "carried before");
    pair.settled_notes.insert(carried.key.clone());
    pair.halo_notes = vec![
        carried,
        Note { written_by: WrittenBy::Ourselves, ..note(&on, "2", "ours") },
        Note { written_by: WrittenBy::Machinery, ..note(&on, "3", "status line") },
        note(&on, "4", " \r\n "),
    ];
    assert!(desk.plan().rows.is_empty());
}

#[test]
fn what_another_desk_carried_between_the_same_records_is_neither_sent_back_nor_sent_again() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    let (here, there) = (pair.link.halo.clone(), pair.link.other.clone());
    let number = pair.link.halo_number.clone();
    pair.halo_notes = vec![
        note(&here, "7", "said here"),
        note(&here, "8", "INC0010001-1a2b3c4d · Beth Anglin\nsaid there"),
        note(&here, "9", "INC0010001-99999999 · names no note that is there"),
    ];
    pair.other_notes = vec![
        note(&there, "1a2b3c4d5e6f", "said there"),
        note(&there, "ffffffffffff", &format!("Halo {number}-7 · Abel Tuter\nsaid here")),
        note(&there, "eeeeeeeeeeee", &format!("Halo {number}-7e12ab · Abel Tuter\nEdited:\nsaid here otherwise")),
    ];
    let row = desk.only_row();
    assert_eq!(texts(&update(&row, Side::Other).notes), ["INC0010001-99999999 · names no note that is there"]);
}

#[test]
fn notes_travel_oldest_first_and_past_a_held_field() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    let on = pair.link.other.clone();
    pair.other_notes =
        vec![Note { at: at(5), ..note(&on, "1", "second") }, Note { at: at(4), ..note(&on, "2", "first") }];
    edit(&mut pair.other, &[("state", "8")]);
    let plan = desk.plan();
    let row = plan.rows.iter().find(|row| row.writes()).unwrap();
    assert_eq!(texts(&update(row, Side::Halo).notes), ["first", "second"]);
    assert!(update(row, Side::Halo).fields.is_empty());
    assert_eq!(plan.rows.len(), 2);
}

#[test]
fn notes_that_a_new_record_leaves_behind_are_named() {
    let mut desk = Desk::new();
    desk.profile.notes.outbound = NoteScope::AllPublic;
    let send = desk.is_sent(usual_ticket("4242"));
    let on = send.record.key.clone();
    send.notes = vec![note(&on, "1", "internal"), public(note(&on, "2", "hello"))];
    let row = desk.only_row();
    let what = creation(&row, Side::Other);
    assert_eq!(texts(&what.notes), ["hello"]);
    assert_eq!(what.left_behind.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["1"]);
}

#[test]
fn only_a_named_outcome_asks_to_send() {
    let mut desk = Desk::new();
    desk.profile.outbound.send_outcomes = vec![77];
    let plain = note(&usual_ticket("4242").key, "1", "please look");
    let with = |outcome: &str| Note { outcome: Some(outcome.to_owned()), ..plain.clone() };
    assert!(asks_to_send(&with("77"), &desk.profile));
    assert!(!asks_to_send(&with("78"), &desk.profile));
    assert!(!asks_to_send(&Note { flagged: true, ..plain.clone() }, &desk.profile), "a flag sends the note, no ticket");
    assert!(!asks_to_send(&Note { written_by: WrittenBy::Ourselves, ..with("77") }, &desk.profile));
}

#[test]
fn a_visibility_that_nobody_told_is_private() {
    assert_eq!(Visibility::default(), Visibility::Private);
}

fn any_note() -> impl Strategy<Value = Note> {
    let scope = (any::<bool>(), any::<bool>(), any::<bool>(), "[a-z<>&·\r\n ]{0,12}", "[A-Z ·\r\n]{0,6}", 0i64..5);
    scope.prop_map(|(is_public, flagged, outcome, text, author, hours)| Note {
        visibility: if is_public { Visibility::Public } else { Visibility::Private },
        flagged,
        outcome: outcome.then(|| "77".to_owned()),
        author,
        at: at(hours),
        ..note(&usual_ticket("4242").key, "1", &text)
    })
}

fn any_scope() -> impl Strategy<Value = NoteScope> {
    prop::sample::select(vec![NoteScope::None, NoteScope::FlaggedOnly, NoteScope::AllPublic, NoteScope::All])
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_note_is_more_visible_than_it_was(
        notes in prop::collection::vec(any_note(), 1..6),
        scope in any_scope(),
        outcomes in any::<bool>(),
    ) {
        let mut desk = Desk::new();
        desk.profile.notes.outbound = scope;
        desk.profile.notes.public_outcome = outcomes.then_some(32);
        desk.profile.notes.private_outcome = outcomes.then_some(31);
        let on = |record: &causeway::model::RecordKey, tag: &str| -> Vec<Note> {
            let named = notes.iter().cloned().enumerate();
            named.map(|(at, mut one)| {
                one.key.record = record.clone();
                one.key.id = format!("{tag}{at}");
                one
            }).collect()
        };
        let pair = desk.usual_pair();
        pair.halo_notes = on(&pair.link.halo.clone(), "h");
        pair.other_notes = on(&pair.link.other.clone(), "o");
        let arrival = desk.arrives(usual_incident("INC0010002"));
        arrival.notes = on(&arrival.record.key.clone(), "a");
        let send = desk.is_sent(usual_ticket("4243"));
        send.notes = on(&send.record.key.clone(), "s");

        let plan = desk.plan();
        let origins: Vec<&Note> = desk.pairs.iter().flat_map(|pair| pair.halo_notes.iter().chain(&pair.other_notes))
            .chain(desk.arrivals.iter().flat_map(|one| &one.notes))
            .chain(desk.sends.iter().flat_map(|one| &one.notes))
            .collect();
        for action in plan.rows.iter().filter_map(causeway::plan::Row::action) {
            for carried in action.notes() {
                let origin = origins.iter().find(|one| one.key == carried.origin).unwrap();
                prop_assert_eq!(carried.note.visibility(), origin.visibility);
                if let Some(outcome) = carried.outcome.as_deref() {
                    prop_assert_eq!(outcome == "32", origin.visibility == Visibility::Public);
                }
                prop_assert!(causeway::mapping::note::carries(carried.note.text(), carried.note.reference()));
            }
            let shown = action.notes().iter().any(|one| one.note.visibility() == Visibility::Public);
            prop_assert_eq!(action.classes().contains(&Class::PublicNote), shown);
        }
    }
}
