//! Both sides changed the same field: the owner, else the policy, else a person.

use causeway::model::{Flips, Resolution, Rest, RestKind, Rewrites, Side, Value};
use causeway::plan::{Row, What};
use causeway::profile::{ConflictPolicy, Direction};

use super::support::{Desk, at, edit, update, written};

/// A pair whose status was changed on both sides, and whose impact was changed in Halo.
fn torn() -> Desk {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("status_id", "2"), ("impact", "1")]);
    edit(&mut pair.other, &[("state", "6")]);
    desk
}

fn conflict(rows: &[Row]) -> Option<&Row> {
    rows.iter().find(|row| matches!(row.what, What::Conflict { .. }))
}

#[test]
fn a_person_chooses_and_other_fields_flow_on() {
    let plan = torn().plan();
    let row = conflict(&plan.rows).unwrap();
    assert_eq!((row.symbol(), row.reason.as_str()), ("≠", "both sides changed Status; a person must choose"));
    let What::Conflict { fields } = &row.what else { panic!() };
    assert_eq!((&fields[0].halo, &fields[0].other), (&Value::text("2"), &Value::text("6")));
    assert_eq!(fields[0].base.as_ref().unwrap().other, Value::text("1"));
    let flows = plan.rows.iter().find(|row| row.writes()).unwrap();
    assert_eq!(written(update(flows, Side::Other)), [("Impact", "1".to_owned())]);
}

#[test]
fn the_policy_names_a_winner() {
    let mut desk = torn();
    desk.profile.conflicts = ConflictPolicy::HaloWins;
    let row = desk.only_row();
    assert_eq!(written(update(&row, Side::Other)), [("Status", "2".to_owned()), ("Impact", "1".to_owned())]);

    desk.profile.conflicts = ConflictPolicy::OtherWins;
    let plan = desk.plan();
    let to_halo = plan.rows.iter().find(|row| row.symbol() == "←").unwrap();
    assert_eq!(written(update(to_halo, Side::Halo)), [("Status", "9".to_owned())]);
}

#[test]
fn the_newest_wins_and_a_tie_is_a_conflict() {
    let mut desk = torn();
    desk.profile.conflicts = ConflictPolicy::Newest;
    for (halo, other, winner) in [(3, 2, Some("→")), (2, 3, Some("←")), (3, 3, None)] {
        let pair = &mut desk.pairs[0];
        pair.halo.as_mut().unwrap().updated = at(halo);
        pair.other.as_mut().unwrap().updated = at(other);
        let plan = desk.plan();
        let status = plan.rows.iter().find(|row| row.reason.contains("Status")).unwrap();
        assert_eq!(status.symbol(), winner.unwrap_or("≠"));
    }
}

#[test]
fn the_owner_of_a_field_beats_the_policy() {
    let mut desk = torn();
    desk.profile.conflicts = ConflictPolicy::HaloWins;
    desk.rule("Status").owner = Some(Side::Other);
    let plan = desk.plan();
    assert!(conflict(&plan.rows).is_none());
    let to_halo = plan.rows.iter().find(|row| row.symbol() == "←").unwrap();
    assert_eq!(written(update(to_halo, Side::Halo)), [("Status", "9".to_owned())]);

    desk.rule("Status").owner = Some(Side::Halo);
    desk.profile.conflicts = ConflictPolicy::OtherWins;
    assert_eq!(desk.only_row().symbol(), "→");
}

#[test]
fn an_arrow_leaves_no_room_for_a_conflict() {
    let mut desk = torn();
    desk.rule("Status").direction = Direction::ToHalo;
    desk.rule("Status").owner = Some(Side::Halo);
    let plan = desk.plan();
    assert!(conflict(&plan.rows).is_none());
    assert!(plan.rows.iter().any(|row| row.symbol() == "←"));
}

#[test]
fn both_sides_may_change_to_the_same() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("status_id", "4")]);
    edit(&mut pair.other, &[("state", "2")]);
    let row = desk.only_row();
    assert_eq!((row.symbol(), row.writes()), ("=", false));
}

#[test]
fn an_adopted_pair_agrees_where_it_is_equal_and_asks_where_it_differs() {
    for policy in [ConflictPolicy::Newest, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins, ConflictPolicy::Hold] {
        let mut desk = torn();
        desk.profile.conflicts = policy;
        desk.pairs[0].bases.clear();
        desk.pairs[0].halo.as_mut().unwrap().updated = at(8);
        let plan = desk.plan();
        let What::Conflict { fields } = &conflict(&plan.rows).unwrap().what else { panic!() };
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["Status", "Impact"], "{policy:?} is no answer when nobody knows what changed");
        assert!(plan.rows.iter().any(|row| row.symbol() == "="), "the summary agrees");
        assert_eq!(plan.writes(), 0);
    }
    let mut desk = torn();
    desk.pairs[0].bases.clear();
    desk.rule("Status").owner = Some(Side::Halo);
    desk.rule("Impact").owner = Some(Side::Other);
    let plan = desk.plan();
    assert!(conflict(&plan.rows).is_none(), "an owner is an answer");
    assert_eq!(plan.writes(), 2);
}

/// What a person takes for a field, having seen these codes.
fn taken(desk: &mut Desk, name: &str, (halo, other): (&str, &str), winner: Side) {
    let key = desk.rule(name).key();
    let (halo, other) = (halo.to_owned(), other.to_owned());
    let resolution = Resolution { halo, other, winner, by: "Beth".to_owned(), at: at(8) };
    desk.pairs[0].hands.resolutions.insert(key, resolution);
}

#[test]
fn what_a_person_took_is_followed_while_both_sides_hold_what_was_seen() {
    let mut desk = torn();
    taken(&mut desk, "Status", ("2", "6"), Side::Halo);
    let row = desk.only_row();
    assert_eq!(written(update(&row, Side::Other)), [("Status", "2".to_owned()), ("Impact", "1".to_owned())]);

    taken(&mut desk, "Status", ("2", "6"), Side::Other);
    let plan = desk.plan();
    assert!(conflict(&plan.rows).is_none());
    let to_halo = plan.rows.iter().find(|row| row.symbol() == "←").unwrap();
    assert_eq!(written(update(to_halo, Side::Halo)), [("Status", "9".to_owned())]);

    for stale in [("1", "6"), ("2", "1")] {
        taken(&mut desk, "Status", stale, Side::Halo);
        assert!(conflict(&desk.plan().rows).is_some(), "{stale:?} is not what is there");
    }
}

#[test]
fn an_adopted_pair_follows_what_was_taken_and_an_owner_beats_it() {
    let mut desk = torn();
    desk.pairs[0].bases.clear();
    taken(&mut desk, "Status", ("2", "6"), Side::Halo);
    taken(&mut desk, "Impact", ("1", "3"), Side::Halo);
    let plan = desk.plan();
    assert!(conflict(&plan.rows).is_none(), "{plan:#?}");
    assert_eq!(plan.writes(), 1);

    desk.rule("Status").owner = Some(Side::Other);
    let plan = desk.plan();
    let to_halo = plan.rows.iter().find(|row| row.symbol() == "←").unwrap();
    assert_eq!(written(update(to_halo, Side::Halo)), [("Status", "9".to_owned())]);
}

#[test]
fn a_field_that_is_turned_back_again_and_again_is_not_written_and_others_are() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().halo, &[("status_id", "2"), ("impact", "1")]);
    let key = desk.rule("Status").key();
    let rewrites = |times, sent: &str| Rewrites {
        sent: sent.to_owned(),
        stored: "1".to_owned(),
        times,
        at: at(8),
        flips: Flips::default(),
    };
    for (known, stops) in [(rewrites(3, "6"), true), (rewrites(2, "2"), true), (rewrites(2, "6"), false)] {
        desk.pairs[0].hands.rewrites.insert((key.clone(), Side::Other), known.clone());
        let plan = desk.plan();
        let stopped = plan.rows.iter().any(|row| matches!(row.what, What::Stopped { .. }));
        assert_eq!(stopped, stops, "{known:?}");
        let writes = plan.rows.iter().find(|row| row.writes()).unwrap();
        assert!(written(update(writes, Side::Other)).contains(&("Impact", "1".to_owned())));
    }
    desk.pairs[0].hands.rewrites.clear();
    desk.pairs[0].hands.rewrites.insert((key, Side::Halo), rewrites(3, "2"));
    assert_eq!(desk.plan().writes(), 1, "the other direction is not stopped");
}

#[test]
fn a_record_that_rests_is_skipped_with_who_and_why() {
    let mut desk = torn();
    let rest = Rest { kind: RestKind::Paused, reason: "being moved".to_owned(), by: "Beth".to_owned(), at: at(8) };
    desk.rests.insert(desk.pairs[0].link.halo.clone(), rest);
    let row = desk.only_row();
    assert!(matches!(row.what, What::Skip));
    assert!(row.reason.starts_with("paused by Beth since ") && row.reason.ends_with(": being moved"), "{row:#?}");
}
