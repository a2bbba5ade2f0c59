//! References to other records, decided by the links that are known.

use causeway::mapping::KinBook;
use causeway::model::{Catalogue, FieldType, Kind, Presence, Side, Value};
use causeway::plan::What;
use causeway::profile::{Conversion, FieldRule, Merged, Unmapped};

use super::made::text_field;
use super::support::{
    Desk, creation, edit, field, held, incident, rule, ticket, update, usual_incident, usual_ticket, written,
};

/// A desk whose incidents name a parent or a problem.
fn desk() -> Desk {
    let mut desk = Desk::new();
    let parent = rule("Parent", "parent_id", "parent_incident", Conversion::Link);
    let other = vec!["parent_incident".into(), "problem_id".into()];
    desk.profile.mapping.fields.push(FieldRule { other, unmapped: Unmapped::LeaveOut, ..parent });
    let reference = |name: &str, to: &str| {
        let mut field = text_field(name, 32);
        field.field_type = FieldType::Reference(to.to_owned());
        field
    };
    let fields = vec![reference("parent_incident", "incident"), reference("problem_id", "problem")];
    desk.other = Catalogue { kinds: [(Kind::new("incident"), fields)].into() };
    desk
}

fn knows(desk: &mut Desk, halo: &str, other: &str, kind: &str) {
    let mut there = incident(other, &[]).key;
    there.kind = Kind::new(kind);
    desk.kin.pair(&ticket(halo, &[]).key, &there);
}

fn with_parent(desk: &mut Desk, halo: &str, other: (&str, &str)) {
    let mut there = usual_incident("INC0010001");
    for name in ["parent_incident", "problem_id"] {
        there.fields.insert(name.into(), Value::Empty);
    }
    there.fields.insert(other.0.into(), Value::text(other.1));
    let mut here = usual_ticket("4242");
    here.fields.insert("parent_id".into(), Value::text(halo));
    desk.linked(here, there);
}

#[test]
fn the_field_is_chosen_by_the_kind_of_the_record_above() {
    for (kind, parent_incident, problem) in [("incident", "sys-of-7", ""), ("problem", "", "sys-of-7")] {
        let mut desk = desk();
        knows(&mut desk, "7", "sys-of-7", kind);
        with_parent(&mut desk, "", ("parent_incident", ""));
        edit(&mut desk.pairs[0].halo, &[("parent_id", "7")]);
        let row = desk.only_row();
        let writes = &update(&row, Side::Other).fields[0].writes;
        let codes: Vec<String> = writes.iter().map(|(_, value)| value.value().code()).collect();
        assert_eq!(codes, [parent_incident, problem], "{kind}");
    }
}

#[test]
fn a_record_of_a_kind_that_no_field_takes_is_left_out() {
    let mut desk = desk();
    knows(&mut desk, "7", "sys-of-7", "change_request");
    with_parent(&mut desk, "", ("parent_incident", ""));
    edit(&mut desk.pairs[0].halo, &[("parent_id", "7")]);
    assert!(matches!(desk.only_row().what, What::Skip));
}

#[test]
fn a_reference_from_there_becomes_the_ticket_above() {
    let mut desk = desk();
    knows(&mut desk, "7", "sys-of-7", "problem");
    with_parent(&mut desk, "", ("problem_id", ""));
    edit(&mut desk.pairs[0].other, &[("problem_id", "sys-of-7")]);
    assert_eq!(written(update(&desk.only_row(), Side::Halo)), [("Parent", "7".to_owned())]);
}

#[test]
fn what_one_side_alone_has_is_brought_to_the_other_whatever_the_policy() {
    let mut desk = desk();
    knows(&mut desk, "7", "sys-of-7", "incident");
    with_parent(&mut desk, "7", ("parent_incident", ""));
    desk.pairs[0].bases.retain(|key, _| !key.starts_with("parent_id"));
    assert_eq!(written(update(&desk.only_row(), Side::Other)), [("Parent", "parent_incident:sys-of-7".to_owned())]);
}

#[test]
fn an_unlinked_parent_changes_nothing_there_and_says_so() {
    let mut desk = desk();
    knows(&mut desk, "7", "sys-of-7", "incident");
    with_parent(&mut desk, "7", ("parent_incident", "sys-of-7"));
    edit(&mut desk.pairs[0].halo, &[("parent_id", "8")]);
    let row = desk.only_row();
    assert!(matches!(row.what, What::Skip), "{row:#?}");
    assert!(row.reason.contains("ticket 8 has no record on the other side yet"), "{}", row.reason);
}

#[test]
fn a_merged_parent_stands_for_the_one_it_was_merged_into() {
    let mut desk = desk();
    knows(&mut desk, "9", "sys-of-9", "incident");
    with_parent(&mut desk, "", ("parent_incident", ""));
    edit(&mut desk.pairs[0].halo, &[("parent_id", "7")]);
    desk.kin.merge(Side::Halo, &"7".into(), "9".into());
    assert_eq!(written(update(&desk.only_row(), Side::Other)), [("Parent", "parent_incident:sys-of-9".to_owned())]);
}

#[test]
fn a_parent_that_was_merged_and_unlinked_takes_its_child_along_only_where_merges_are_followed() {
    for (merged, follows) in [(Merged::Redirect, true), (Merged::Rest, false)] {
        let mut desk = desk();
        desk.profile.merged = merged;
        knows(&mut desk, "9", "sys-of-9", "incident");
        with_parent(&mut desk, "7", ("parent_incident", "sys-of-7"));
        desk.kin.merge(Side::Halo, &"7".into(), "9".into());
        let plan = desk.plan();
        let change = plan.rows.iter().find(|row| row.writes());
        assert_eq!(change.is_some(), follows, "{merged:?}: {:#?}", plan.rows);
        if let Some(change) = change {
            let moved = [("Parent", "parent_incident:sys-of-9".to_owned())];
            assert_eq!(written(update(change, Side::Other)), moved);
        }
        // While the merged ticket has its own record, its children stay under that.
        knows(&mut desk, "7", "sys-of-7", "incident");
        assert_eq!(desk.plan().writes(), 0, "{merged:?}");
    }
}

#[test]
fn a_record_is_never_put_under_itself_or_under_what_stands_below_it() {
    for above in [vec![], vec![("sys-of-7", "sys-of-6"), ("sys-of-6", "INC0010001")]] {
        let mut desk = desk();
        let itself = above.is_empty();
        knows(&mut desk, "7", if itself { "INC0010001" } else { "sys-of-7" }, "incident");
        for (below, over) in above {
            desk.kin.place(Side::Other, &below.into(), over.into());
        }
        with_parent(&mut desk, "", ("parent_incident", ""));
        edit(&mut desk.pairs[0].halo, &[("parent_id", "7"), ("summary", "Printer, again")]);
        let plan = desk.plan();
        let refused = plan.rows.iter().find(|row| matches!(row.what, What::Hold { .. })).unwrap();
        assert_eq!(held(refused), ["Parent"]);
        let change = plan.rows.iter().find(|row| row.writes()).unwrap();
        assert_eq!(written(update(change, Side::Other)), [("Summary", "Printer, again".to_owned())]);
    }
}

#[test]
fn parents_come_before_their_children_and_a_stranger_is_not_waited_for() {
    let mut desk = desk();
    let child = |number: &str, parent: &str| {
        let mut record = usual_incident(number);
        record.fields.insert("parent_incident".into(), Value::text(parent));
        record.fields.insert("problem_id".into(), Value::Empty);
        record
    };
    for record in [child("INC1", "INC2"), child("INC2", "INC3"), child("INC3", ""), child("INC4", "elsewhere")] {
        desk.kin.comes(Side::Other, &record.key.id);
        desk.arrives(record);
    }
    let plan = desk.plan();
    let order: Vec<&str> = plan.rows.iter().map(|row| row.other.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(order, ["INC3", "INC2", "INC1", "INC4"]);
    let coming = |row: usize| creation(&plan.rows[row], Side::Halo).coming.len();
    assert_eq!((0..4).map(coming).collect::<Vec<_>>(), [0, 1, 1, 0]);
    assert_eq!(field(creation(&plan.rows[3], Side::Halo), "parent_id"), None);
    assert!(!creation(&plan.rows[3], Side::Halo).sources.keys().any(|key| key.starts_with("parent_id")));
}

#[test]
fn a_child_of_a_held_parent_goes_without_it_or_waits_as_the_profile_says() {
    for (unmapped, waits) in [(Unmapped::LeaveOut, false), (Unmapped::Hold, true)] {
        let mut desk = desk();
        desk.rule("Parent").unmapped = unmapped;
        desk.kin = KinBook::default();
        let mut parent = usual_incident("INC2");
        parent.presence = Presence::Deleted;
        let mut child = usual_incident("INC1");
        child.fields.insert("parent_incident".into(), Value::text("INC2"));
        for record in [parent, child] {
            desk.kin.comes(Side::Other, &record.key.id);
            desk.arrives(record);
        }
        let plan = desk.plan();
        let child = plan.rows.iter().find(|row| row.other.as_ref().unwrap().id.as_str() == "INC1").unwrap();
        assert_eq!(matches!(child.what, What::Hold { .. }), waits, "{child:#?}");
    }
}
