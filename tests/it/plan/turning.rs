//! A person takes the other side's value in a row, as far as the profile lets its fields go both ways.

use causeway::model::{RecordKey, Side};
use causeway::plan::turning::{turnable, turned};
use causeway::plan::{Plan, Row, Turn, What};
use causeway::profile::Direction;

use super::support::{Desk, edit, update, written};

/// A pair whose status and impact were changed in Halo.
fn moved() -> Desk {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("status_id", "2"), ("impact", "1")]);
    desk
}

fn writing(plan: &Plan) -> Vec<&Row> {
    plan.rows.iter().filter(|row| row.writes()).collect()
}

/// Plans with the value of a side taken in a row.
fn take(desk: &mut Desk, plan: &Plan, row: &Row, winner: Side) -> Plan {
    let rules = turnable(plan, row, &desk.profile, winner).unwrap().rules;
    for rule in &rules {
        desk.pairs[0].hands.turned.insert(rule.clone(), winner);
    }
    let (halo, other): (RecordKey, RecordKey) = (row.halo.clone().unwrap(), row.other.clone().unwrap());
    let turn = Turn { halo, other, rules, winner, by: "op".to_owned() };
    turned(plan, desk.plan(), (&turn, vec![turn.clone()]), &desk.profile.limits, desk.live_links)
}

#[test]
fn a_row_takes_the_other_sides_value_and_the_choice_is_part_of_the_plan() {
    let mut desk = moved();
    let plan = desk.plan();
    let row = writing(&plan)[0].clone();
    assert_eq!(row.symbol(), "→");
    let now = take(&mut desk, &plan, &row, Side::Other);
    let rows = writing(&now);
    assert_eq!((rows.len(), rows[0].symbol()), (1, "←"));
    assert_eq!(written(update(rows[0], Side::Halo)), [("Status", "1".to_owned()), ("Impact", "3".to_owned())]);
    assert!(rows[0].reason.ends_with("op takes the other side's value of Status, Impact"), "{}", rows[0].reason);
    assert_ne!(now.hash(), plan.hash());
    assert_eq!(now.made, plan.made);
    assert_eq!(rows[0].seen, row.seen);
}

#[test]
fn a_field_of_one_way_stays_and_says_why_and_the_others_turn() {
    let mut desk = moved();
    desk.rule("Impact").direction = Direction::ToOther;
    let plan = desk.plan();
    let row = writing(&plan)[0].clone();
    let fixed = turnable(&plan, &row, &desk.profile, Side::Other).unwrap().fixed;
    assert_eq!((fixed[0].name.as_str(), fixed[0].why.as_str()), ("Impact", "goes one way only"));
    let now = take(&mut desk, &plan, &row, Side::Other);
    let mut symbols: Vec<&str> = writing(&now).iter().map(|row| row.symbol()).collect();
    symbols.sort_unstable();
    assert_eq!(symbols, ["←", "→"]);
}

#[test]
fn what_the_profile_keeps_for_itself_is_not_turned() {
    let mut desk = moved();
    desk.rule("Impact").direction = Direction::ToOther;
    desk.rule("Status").owner = Some(Side::Halo);
    let plan = desk.plan();
    let row = writing(&plan)[0];
    let why = turnable(&plan, row, &desk.profile, Side::Other).unwrap_err();
    assert_eq!(why, "Status belongs to Halo; Impact goes one way only");
    let already = turnable(&plan, row, &desk.profile, Side::Halo).unwrap_err();
    assert_eq!(already, "it takes Halo's value already");
    desk.rule("Status").owner = None;
    desk.profile.outbound.updates = false;
    let mut plan = desk.plan();
    plan.undoes = Some(causeway::model::RunId(1));
    for row in &plan.rows {
        assert!(turnable(&plan, row, &desk.profile, Side::Other).is_err());
    }
}

#[test]
fn new_records_and_agreements_say_why_their_direction_stays() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("status_id", "4")]);
    edit(&mut pair.other, &[("state", "2")]);
    let plan = desk.plan();
    let agreed = plan.rows.iter().find(|row| row.symbol() == "=").unwrap();
    assert_eq!(turnable(&plan, agreed, &desk.profile, Side::Halo).unwrap_err(), "both sides agree already");
    let skip = Row { what: What::Skip, ..agreed.clone() };
    assert_eq!(turnable(&plan, &skip, &desk.profile, Side::Halo).unwrap_err(), "nothing is done");
}

#[test]
fn a_conflict_is_decided_in_the_plan_alone() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("status_id", "2")]);
    edit(&mut pair.other, &[("state", "6")]);
    let plan = desk.plan();
    let conflict = plan.rows.iter().find(|row| matches!(row.what, What::Conflict { .. })).unwrap().clone();
    let now = take(&mut desk, &plan, &conflict, Side::Halo);
    assert_eq!(written(update(writing(&now)[0], Side::Other)), [("Status", "2".to_owned())]);
    desk.pairs[0].hands.turned.clear();
    assert_eq!(desk.plan().hash(), plan.hash(), "without the choice it is the plan that it was");
}
