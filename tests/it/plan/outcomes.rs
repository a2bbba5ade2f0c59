//! Notes towards Halo wait until their outcome is proved fit: hidden and without mail for private ones,
//! and leaving the ticket's status alone for all.

use causeway::mapping::convert::action_kind;
use causeway::model::{Effect, Side, Visibility};

use super::support::{Desk, held, note, public, update, usual_incident};

/// A desk with a private and a public note of the other side, whose private outcome does this.
fn desk(effect: Option<Effect>) -> Desk {
    let mut desk = Desk::new();
    desk.halo.kinds.get_mut(&action_kind()).unwrap()[0].choices[0].effect = effect;
    let pair = desk.usual_pair();
    let on = pair.link.other.clone();
    pair.other_notes = vec![note(&on, "aaaaaaaa", "work note"), public(note(&on, "bbbbbbbb", "comment"))];
    desk
}

/// Which notes go, and why others wait.
fn outcome_of(desk: &Desk) -> (Vec<Visibility>, String) {
    let plan = desk.plan();
    let go = plan.rows.iter().filter(|row| row.writes()).flat_map(|row| &update(row, Side::Halo).notes);
    let waits = plan.rows.iter().find(|row| !row.writes()).map(|row| row.reason.clone()).unwrap_or_default();
    (go.map(|carried| carried.note.visibility()).collect(), waits)
}

#[test]
fn private_notes_wait_for_an_outcome_that_is_hidden_and_sends_no_mail() {
    let effect = |hidden, sends_mail, new_status| Some(Effect { hidden, sends_mail, new_status });
    for (effect, why) in [
        (effect(Some(true), Some(false), None), ""),
        (effect(Some(false), Some(false), None), "shows its actions to the end-user"),
        (effect(Some(true), Some(true), None), "sends mail"),
        (effect(None, Some(false), None), "Halo does not say"),
        (effect(Some(true), None, None), "Halo does not say"),
        (None, "Halo does not say"),
        (effect(Some(true), Some(false), Some(1)), "changes the status of its ticket"),
    ] {
        let (go, waits) = outcome_of(&desk(effect));
        let expected: &[Visibility] =
            if why.is_empty() { &[Visibility::Private, Visibility::Public] } else { &[Visibility::Public] };
        assert_eq!(go, expected, "{effect:?}");
        assert_eq!(waits.is_empty(), why.is_empty(), "{waits}");
        assert!(waits.contains(why), "{effect:?}: {waits}");
    }
}

#[test]
fn a_test_by_hand_stands_for_what_halo_does_not_say_and_never_against_what_it_says() {
    let mut silent = desk(None);
    silent.profile.notes.tested_outcome = Some(32);
    assert_eq!(outcome_of(&silent).0.len(), 1, "another outcome was tested");
    silent.profile.notes.tested_outcome = Some(31);
    assert_eq!(outcome_of(&silent).0.len(), 2);
    let mut visible = desk(Some(Effect { hidden: Some(false), ..Effect::default() }));
    visible.profile.notes.tested_outcome = Some(31);
    assert_eq!(outcome_of(&visible).0.len(), 1);
}

#[test]
fn an_arrival_with_a_private_note_waits_with_it() {
    let mut desk = desk(None);
    desk.pairs.clear();
    let arrival = desk.arrives(usual_incident("INC0010002"));
    arrival.notes = vec![note(&arrival.record.key.clone(), "aaaaaaaa", "work note")];
    assert_eq!(held(&desk.only_row()), ["Outcome of private notes"]);
    desk.profile.notes.tested_outcome = Some(31);
    assert!(desk.only_row().writes());
}
