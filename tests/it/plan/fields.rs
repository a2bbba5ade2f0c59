//! Field by field: arrows, tables, record types, values without counterpart.

use causeway::model::{FieldName, Side, Value};
use causeway::plan::{Action, What};
use causeway::profile::{Conversion, Direction, Unmapped};

use super::support::{Desk, RecordOf as _, edit, held, incident, rule, table, ticket, update, usual_ticket, written};

#[test]
fn a_pair_that_agrees_needs_nothing() {
    let mut desk = Desk::new();
    desk.usual_pair();
    assert!(desk.plan().rows.is_empty());
}

#[test]
fn a_change_goes_to_the_other_side_only() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().halo, &[("status_id", "2"), ("summary", "Printer on fire")]);
    let row = desk.only_row();
    assert_eq!(
        written(update(&row, Side::Other)),
        [("Summary", "Printer on fire".to_owned()), ("Status", "2".to_owned())]
    );
    assert_eq!((row.symbol(), row.reason.as_str()), ("→", "changed: Summary, Status"));
    assert_eq!(row.title, "4242 ↔ INC0010001 Printer on fire");
}

#[test]
fn an_unmapped_value_holds_the_whole_action_and_is_named() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().other, &[("state", "8"), ("short_description", "Printer is fine")]);
    let row = desk.only_row();
    assert_eq!(held(&row), ["Status"]);
    assert_eq!(
        row.reason,
        "no counterpart in Halo for Status \"Canceled\" (8); map it, or choose a default for this field"
    );
}

#[test]
fn a_hold_towards_one_side_does_not_stop_the_other_side() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    edit(&mut pair.other, &[("state", "8")]);
    edit(&mut pair.halo, &[("impact", "1")]);
    let plan = desk.plan();
    let (holds, writes): (Vec<_>, Vec<_>) = plan.rows.iter().partition(|row| matches!(row.what, What::Hold { .. }));
    assert_eq!((holds.len(), writes.len()), (1, 1));
    assert_eq!(written(update(writes[0], Side::Other)), [("Impact", "1".to_owned())]);
}

#[test]
fn an_unmapped_value_may_be_left_out_or_replaced() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().other, &[("state", "8"), ("impact", "2")]);
    desk.rule("Status").unmapped = Unmapped::LeaveOut;
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Impact", "2".to_owned())]);

    desk.rule("Status").unmapped = Unmapped::Default { halo: Some("2".to_owned()), other: None };
    let row = desk.only_row();
    let change = update(&row, Side::Halo);
    assert_eq!(written(change), [("Status", "2".to_owned()), ("Impact", "2".to_owned())]);
    assert_eq!(change.fields[0].stands_in.as_ref().unwrap().of, "\"Canceled\" (8)");

    desk.rule("Status").unmapped = Unmapped::Default { halo: None, other: Some("1".to_owned()) };
    assert_eq!(held(&desk.only_row()), ["Status"], "the default is for the other direction");
}

#[test]
fn an_unmapped_value_may_be_passed_on_or_empty_the_other_side() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().other, &[("state", "8")]);
    desk.rule("Status").unmapped = Unmapped::Pass;
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Status", "8".to_owned())]);

    desk.rule("Status").unmapped = Unmapped::Clear;
    let row = desk.only_row();
    assert_eq!(written(update(&row, Side::Halo)), [("Status", String::new())]);
    assert!(update(&row, Side::Halo).fields[0].stands_in.is_none());
}

#[test]
fn an_unmapped_value_may_leave_its_field_alone_and_be_told() {
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().other, &[("state", "8"), ("impact", "2")]);
    desk.rule("Status").unmapped = Unmapped::Log;
    let plan = desk.plan();
    let told = plan.rows.iter().find(|row| matches!(row.what, What::Logged { .. })).unwrap();
    assert_eq!(
        told.reason,
        "no counterpart in Halo for Status \"Canceled\" (8); the field is left alone, as its rule says"
    );
    assert!(!told.writes() && !told.waits());
    let written_row = plan.rows.iter().find(|row| row.writes()).unwrap();
    assert_eq!(written(update(written_row, Side::Halo)), [("Impact", "2".to_owned())]);

    desk.pairs.clear();
    desk.arrives(incident("INC0010002", &[("state", "8"), ("short_description", "new")]));
    let row = desk.only_row();
    let Some(Action::Create { what, .. }) = row.action() else { panic!("{row:#?}") };
    assert_eq!(what.logged[0].value, "\"Canceled\" (8)");
    assert!(what.fields.iter().all(|(field, _)| field.as_str() != "status_id"));
}

#[test]
fn what_was_left_out_of_a_new_record_follows_once_it_has_a_counterpart() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    pair.bases.remove("impact~impact");
    edit(&mut pair.halo, &[("impact", "")]);
    edit(&mut pair.other, &[("impact", "2")]);
    desk.rule("Impact").unmapped = Unmapped::LeaveOut;
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Impact", "2".to_owned())]);

    desk.rule("Impact").unmapped = Unmapped::Hold;
    assert!(matches!(desk.only_row().what, What::Conflict { .. }), "nobody knows why it is empty");

    desk.rule("Impact").unmapped = Unmapped::LeaveOut;
    edit(&mut desk.pairs[0].halo, &[("impact", "1")]);
    assert!(matches!(desk.only_row().what, What::Conflict { .. }), "somebody filled it");
}

#[test]
fn an_arrow_lets_one_way_through_only() {
    for (direction, passes) in [(Direction::ToOther, Side::Other), (Direction::ToHalo, Side::Halo)] {
        let mut desk = Desk::new();
        desk.rule("Impact").direction = direction;
        desk.usual_pair();
        edit(desk.pairs[0].record(passes), &[("impact", "1")]);
        assert!(desk.plan().rows.is_empty(), "nothing travels against the arrow");

        edit(desk.pairs[0].record(passes.opposite()), &[("impact", "2")]);
        assert_eq!(written(update(&desk.only_row(), passes)), [("Impact", "2".to_owned())], "and nothing collides");
    }
}

#[test]
fn an_equivalent_value_of_a_many_to_one_table_never_moves() {
    let mut desk = Desk::new();
    let pair = desk.linked(ticket("4242", &[("status_id", "2")]), incident("INC1", &[("state", "2")]));
    edit(&mut pair.halo, &[("status_id", "4")]);
    let row = desk.only_row();
    let Some(Action::Agree { bases, .. }) = row.action() else { panic!("{row:#?}") };
    let base = &bases["status_id~state"];
    assert_eq!((&base.halo, &base.other), (&Value::text("4"), &Value::text("2")));
    assert!(!row.writes());

    let mut desk = Desk::new();
    let pair = desk.linked(ticket("4242", &[("status_id", "9")]), incident("INC1", &[("state", "6")]));
    edit(&mut pair.other, &[("state", "7")]);
    assert!(!desk.only_row().writes(), "closed follows resolved, and both are status 9");
}

#[test]
fn a_row_of_a_value_table_may_be_for_one_way_or_one_table() {
    let mut desk = Desk::new();
    let rows = &mut desk.profile.mapping.tables.get_mut("status").unwrap().rows;
    rows[1].direction = Direction::ToHalo;
    rows[2].tables = vec!["sc_task".into()];
    edit(&mut desk.usual_pair().other, &[("state", "2")]);
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Status", "2".to_owned())]);

    desk.pairs.clear();
    edit(&mut desk.usual_pair().halo, &[("status_id", "2")]);
    assert_eq!(held(&desk.only_row()), ["Status"], "the row is not used towards the other side");

    desk.pairs.clear();
    edit(&mut desk.usual_pair().halo, &[("status_id", "4")]);
    assert_eq!(held(&desk.only_row()), ["Status"], "the row is for catalogue tasks");
}

#[test]
fn a_rule_for_some_record_types_leaves_the_others_alone() {
    let mut desk = Desk::new();
    desk.rule("Impact").tables = vec!["sc_task".into()];
    edit(&mut desk.usual_pair().halo, &[("impact", "1")]);
    assert!(desk.plan().rows.is_empty());
}

#[test]
fn a_priority_that_the_other_side_computes_only_comes_in() {
    let mut desk = Desk::new();
    let mut priority = rule("Priority", "priority_id", "priority", Conversion::Table("priority".to_owned()));
    priority.computed_there = true;
    desk.profile.mapping.fields.push(priority);
    desk.profile.mapping.tables.insert("priority".to_owned(), table(&[("1", "1"), ("2", "2"), ("3", "3")]));
    let both =
        |priority: &str| (ticket("4242", &[("priority_id", priority)]), incident("INC1", &[("priority", priority)]));
    let (halo, other) = both("3");
    edit(&mut desk.linked(halo, other).halo, &[("priority_id", "1")]);
    assert!(desk.plan().rows.is_empty(), "ServiceNow computes it from impact and urgency");

    edit(&mut desk.pairs[0].other, &[("priority", "2")]);
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Priority", "2".to_owned())]);
}

#[test]
fn category_and_subcategory_travel_together() {
    let mut desk = Desk::new();
    let mut category = rule("Category", "category_1", "category", Conversion::Table("category".to_owned()));
    category.other.push("subcategory".into());
    desk.profile.mapping.fields.push(category);
    desk.profile
        .mapping
        .tables
        .insert("category".to_owned(), table(&[("Network>DNS", "network > dns"), ("Network", "network")]));
    let pair = desk.linked(
        ticket("4242", &[("category_1", "Network>DNS")]),
        incident("INC1", &[("category", "network"), ("subcategory", "dns")]),
    );
    edit(&mut pair.halo, &[("category_1", "Network")]);
    let row = desk.only_row();
    let writes: Vec<_> = update(&row, Side::Other).fields[0].writes.iter().collect();
    assert_eq!((&writes[0].0, writes[0].1.value()), (&FieldName::new("category"), &Value::text("network")));
    assert_eq!((&writes[1].0, writes[1].1.value()), (&FieldName::new("subcategory"), &Value::Empty));

    desk.pairs.clear();
    let pair = desk.linked(
        ticket("4242", &[("category_1", "Network")]),
        incident("INC1", &[("category", "network"), ("subcategory", "")]),
    );
    edit(&mut pair.other, &[("subcategory", "dns")]);
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Category", "Network>DNS".to_owned())]);
}

#[test]
fn a_field_that_was_not_delivered_is_not_taken_for_empty() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    pair.halo.as_mut().unwrap().fields.remove(&FieldName::new("summary"));
    edit(&mut pair.other, &[("short_description", "Printer on fire")]);
    assert!(desk.plan().rows.is_empty());
}

#[test]
fn a_text_is_cut_with_a_mark_and_the_cut_text_does_not_come_back() {
    let mut desk = Desk::new();
    let long = "x".repeat(200);
    edit(&mut desk.usual_pair().halo, &[("summary", &long)]);
    let cut = update(&desk.only_row(), Side::Other).fields[0].becomes.code();
    assert_eq!(cut, format!("{}…", "x".repeat(159)));

    edit(&mut desk.pairs[0].other, &[("short_description", &cut)]);
    assert!(!desk.only_row().writes());
}

#[test]
fn pairs_that_cannot_be_worked_on_rest_with_a_reason() {
    use causeway::model::Presence;
    let mut desk = Desk::new();
    edit(&mut desk.usual_pair().halo, &[("status_id", "2")]);

    desk.under_way.insert(desk.pairs[0].link.other.clone());
    assert!(desk.only_row().reason.contains("on their way"));
    desk.under_way.clear();

    let merged = usual_ticket("4243").key;
    for (presence, says) in [
        (Presence::Deleted, "INC0010001 was deleted"),
        (Presence::MergedInto(merged), "was merged into Halo Ticket 4243"),
    ] {
        desk.pairs[0].other.as_mut().unwrap().presence = presence;
        let row = desk.only_row();
        assert!(matches!(row.what, What::Aside { .. }) && row.reason.contains(says), "{}", row.reason);
    }

    desk.pairs[0].other = None;
    assert!(desk.only_row().reason.contains("could not be read"));
}
