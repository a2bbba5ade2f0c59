//! Closures and reopenings: a person's closure beats owner and policy, a reopening is followed where the
//! profile says so, and what a closure demands is there before anything is sent.

use causeway::model::{Choice, FieldInfo, Side, Value};
use causeway::plan::{Plan, What};
use causeway::profile::{Companion, ConflictPolicy, Direction, Reopen};

use super::made::text_field;
use super::support::{Desk, edit, held, note, public, ticket, update, usual_incident, written};

/// A desk that knows which states end the work: 9 in Halo, 6 and 7 there.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.profile.inbound.closed_statuses = vec![9];
    desk.profile.closing.note.clear();
    for choice in &mut fields(&mut desk)[0].choices {
        choice.closes = choice.code == "6";
    }
    fields(&mut desk)[0].choices.push(Choice { closes: true, ..Choice::plain("7", "Closed") });
    desk
}

fn fields(desk: &mut Desk) -> &mut Vec<FieldInfo> {
    desk.other.kinds.get_mut(&"incident".into()).unwrap()
}

/// The state that the plan writes, with its side.
fn state(plan: &Plan) -> Option<(Side, String)> {
    let rows = plan.rows.iter().filter(|row| row.writes());
    let mut states = rows.flat_map(|row| {
        let side = if row.symbol() == "←" { Side::Halo } else { Side::Other };
        let named = written(update(row, side)).into_iter().filter(|(name, _)| *name == "Status");
        named.map(|(_, code)| (side, code)).collect::<Vec<_>>()
    });
    let state = states.next();
    assert_eq!(states.next(), None);
    state
}

#[test]
fn a_closure_beats_every_policy_and_owner() {
    for policy in [ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins, ConflictPolicy::Newest] {
        for owner in [None, Some(Side::Halo), Some(Side::Other)] {
            let mut desk = desk();
            desk.profile.conflicts = policy;
            desk.rule("Status").owner = owner;
            desk.usual_pair();
            edit(&mut desk.pairs[0].halo, &[("status_id", "2")]);
            edit(&mut desk.pairs[0].other, &[("state", "6")]);
            assert_eq!(state(&desk.plan()), Some((Side::Halo, "9".to_owned())), "{policy:?}, {owner:?}");
            edit(&mut desk.pairs[0].halo, &[("status_id", "9")]);
            edit(&mut desk.pairs[0].other, &[("state", "2")]);
            assert_eq!(state(&desk.plan()), Some((Side::Other, "6".to_owned())), "{policy:?}, {owner:?}");
        }
    }
}

#[test]
fn a_closure_that_may_not_travel_is_not_undone_either() {
    let mut desk = desk();
    desk.rule("Status").direction = Direction::ToOther;
    desk.usual_pair();
    edit(&mut desk.pairs[0].halo, &[("status_id", "2")]);
    edit(&mut desk.pairs[0].other, &[("state", "6")]);
    let row = desk.only_row();
    assert_eq!(row.what, What::Skip);
    assert!(row.reason.contains("a closure is not undone"), "{}", row.reason);
}

#[test]
fn a_reopening_is_followed_where_the_profile_says_so() {
    let halo = Some((Side::Halo, "1".to_owned()));
    let other = Some((Side::Other, "2".to_owned()));
    for (reopen, in_halo, in_other) in [
        (Reopen::BothSides, true, true),
        (Reopen::InHalo, true, false),
        (Reopen::InOther, false, true),
        (Reopen::Never, false, false),
    ] {
        let mut closed = desk();
        closed.profile.closing.reopen = reopen;
        closed.linked(ticket("4242", &[("status_id", "9")]), usual_incident("INC1"));
        edit(&mut closed.pairs[0].other, &[("state", "6")]);
        let base = closed.pairs[0].bases.get_mut("status_id~state").unwrap();
        base.other = Value::text("6");
        edit(&mut closed.pairs[0].halo, &[("status_id", "2")]);
        assert_eq!(state(&closed.plan()), other.clone().filter(|_| in_other), "{reopen:?}");
        edit(&mut closed.pairs[0].halo, &[("status_id", "9")]);
        edit(&mut closed.pairs[0].other, &[("state", "1")]);
        assert_eq!(state(&closed.plan()), halo.clone().filter(|_| in_halo), "{reopen:?}");
    }
}

#[test]
fn a_closed_record_that_is_closed_for_good_is_no_reopening() {
    let mut desk = desk();
    desk.profile.closing.reopen = Reopen::Never;
    desk.linked(ticket("4242", &[("status_id", "9")]), usual_incident("INC1"));
    desk.pairs[0].bases.get_mut("status_id~state").unwrap().other = Value::text("6");
    edit(&mut desk.pairs[0].other, &[("state", "7")]);
    let plan = desk.plan();
    assert_eq!(plan.writes(), 0, "{:#?}", plan.rows);
}

#[test]
fn code_and_notes_that_the_table_demands_hold_the_whole_closure() {
    let mut desk = desk();
    fields(&mut desk).extend([text_field("close_code", 40), text_field("close_notes", 20)]);
    desk.usual_pair();
    edit(&mut desk.pairs[0].halo, &[("status_id", "9"), ("summary", "Printer burns")]);
    edit(&mut desk.pairs[0].other, &[("close_code", ""), ("close_notes", "")]);
    let row = desk.only_row();
    assert_eq!(held(&row), ["close_code", "close_notes"]);
    assert!(row.reason.contains("needed with Resolved"), "{}", row.reason);

    let text = |words: &str| words.to_owned();
    let fields = [("close_code", text("Solved")), ("close_notes", text("{last_note} ({number})"))];
    desk.profile.outbound.companions = vec![Companion {
        state: text("6"),
        tables: Vec::new(),
        fields: fields.map(|(name, text)| (name.into(), text)).into(),
    }];
    assert!(desk.only_row().writes(), "nothing is lacking any more");
}

#[test]
fn closing_words_come_from_the_ticket_and_fit_their_field() {
    let mut desk = desk();
    fields(&mut desk).extend([text_field("close_code", 40), text_field("close_notes", 24)]);
    let fields = [("close_code", "Solved"), ("close_notes", "{last_note}")];
    desk.profile.outbound.companions = vec![Companion {
        state: "6".to_owned(),
        tables: Vec::new(),
        fields: fields.map(|(name, text)| (name.into(), text.to_owned())).into(),
    }];
    let pair = desk.usual_pair();
    let on = pair.link.halo.clone();
    edit(&mut pair.halo, &[("status_id", "9")]);
    edit(&mut pair.other, &[("close_code", ""), ("close_notes", "")]);
    pair.halo_notes = vec![note(&on, "1", "between us")];
    let plan = desk.plan();
    let waits = plan.rows.iter().find(|row| !row.writes()).unwrap();
    assert_eq!(held(waits), ["close_notes"], "a private note is not said");
    desk.pairs[0].halo_notes.push(public(note(&on, "2", "We replaced the toner of the printer")));
    let plan = desk.plan();
    let row = plan.rows.iter().find(|row| row.writes()).unwrap();
    let said = update(row, Side::Other).companions.iter().find(|(name, _)| name.as_str() == "close_notes").unwrap();
    assert_eq!(said.1.value().code(), "We replaced the toner o…");
}
