//! Conditions and formulas of field pairs.

use causeway::model::Side;
use causeway::profile::{Conversion, Direction};

use super::support::{Desk, creation, edit, field, held, update, usual_incident, usual_ticket, written};

fn formula(to_halo: Option<&str>, to_other: Option<&str>) -> Conversion {
    Conversion::Formula { to_halo: to_halo.map(str::to_owned), to_other: to_other.map(str::to_owned) }
}

#[test]
fn a_formula_makes_a_value_of_the_field_and_of_both_records() {
    let mut desk = Desk::new();
    desk.rule("Summary").conversion =
        formula(Some("value|trim"), Some("\"[\" ~ halo.status_id ~ \"] \" ~ value|upper"));
    edit(&mut desk.usual_pair().halo, &[("summary", "printer on fire")]);
    let row = desk.only_row();
    assert_eq!(written(update(&row, Side::Other)), [("Summary", "[1] PRINTER ON FIRE".to_owned())]);
}

#[test]
fn what_a_formula_made_of_the_same_value_is_not_written_again() {
    let mut desk = Desk::new();
    desk.rule("Summary").conversion = formula(Some("value"), Some("value|upper"));
    let pair = desk.usual_pair();
    edit(&mut pair.halo, &[("summary", "printer on fire")]);
    edit(&mut pair.other, &[("short_description", "PRINTER ON FIRE")]);
    let plan = desk.plan();
    assert!(plan.rows.iter().all(|row| !row.writes()), "{:#?}", plan.rows);
}

#[test]
fn a_formula_also_fills_a_new_record() {
    let mut desk = Desk::new();
    desk.rule("Summary").conversion = formula(Some("other.number ~ \": \" ~ value"), None);
    desk.rule("Summary").direction = Direction::ToHalo;
    desk.arrives(usual_incident("INC0010009"));
    let row = desk.only_row();
    let summary = field(creation(&row, Side::Halo), "summary").unwrap();
    assert!(!summary.is_empty() && summary.contains(": "), "{summary}");
}

#[test]
fn a_pair_with_a_condition_travels_only_while_it_is_true() {
    let mut desk = Desk::new();
    desk.rule("Impact").only_if = Some("halo.status_id == \"2\"".to_owned());
    edit(&mut desk.usual_pair().halo, &[("impact", "1")]);
    assert!(desk.plan().rows.is_empty(), "the ticket is not in progress");

    edit(&mut desk.pairs[0].halo, &[("status_id", "2")]);
    let row = desk.only_row();
    assert_eq!(written(update(&row, Side::Other)), [("Status", "2".to_owned()), ("Impact", "1".to_owned())]);
}

#[test]
fn a_new_record_leaves_out_what_its_condition_forbids() {
    let mut desk = Desk::new();
    desk.rule("Impact").only_if = Some("false".to_owned());
    desk.is_sent(usual_ticket("4243"));
    assert_eq!(field(creation(&desk.only_row(), Side::Other), "impact"), None);
}

#[test]
fn an_expression_that_fails_holds_its_row_and_says_why() {
    let mut desk = Desk::new();
    desk.rule("Impact").only_if = Some("value|int > 1".to_owned());
    desk.rule("Summary").conversion = formula(Some("value"), Some("value|int + 1"));
    edit(&mut desk.usual_pair().halo, &[("summary", "printer on fire")]);
    let row = desk.only_row();
    assert_eq!(held(&row), ["Summary"]);
    assert!(row.reason.contains("cannot be evaluated"), "{}", row.reason);
}
