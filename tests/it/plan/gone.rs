//! Pairs of which a record is gone, or that left the scope: what the profile says becomes of them, and
//! that nothing is ever made again for them.

use causeway::model::{FieldName, NoteKey, Presence, Side, Value, Visibility};
use causeway::plan::action::Aside;
use causeway::plan::approval::approve;
use causeway::plan::{Action, Approval, Approver, Row, What};
use causeway::profile::{Companion, Deleted, Outside, Scope};

use super::support::{Desk, RecordOf as _, edit, held, ticket, update, usual_incident, usual_ticket, written};

/// A pair of which the record of a side is gone, in a profile with this policy.
fn losing(side: Side, presence: Presence, deleted: Deleted) -> Desk {
    let mut desk = Desk::new();
    desk.profile.inbound.closed_statuses = vec![9];
    desk.profile.inbound.default_agent = Some(12);
    desk.profile.gone.deleted = deleted;
    desk.halo.kinds.entry("Ticket".into()).or_default();
    for choice in &mut desk.other.kinds.get_mut(&"incident".into()).unwrap()[0].choices {
        choice.closes = choice.code == "6";
    }
    let pair = desk.usual_pair();
    pair.record(side).as_mut().unwrap().presence = presence;
    edit(pair.record(side.opposite()), &[("impact", "1")]);
    desk
}

fn aside(row: &Row) -> Option<Aside> {
    match row.what {
        What::Aside { why } => Some(why),
        _ => None,
    }
}

fn ends(row: &Row) -> bool {
    matches!(row.action(), Some(Action::Retie { what }) if what.to.is_none())
}

fn with_nobody_there(desk: &Desk) -> (usize, Vec<String>) {
    let plan = desk.plan();
    let nobody = Approval {
        plan: plan.hash(),
        by: Approver::Unattended,
        rows: None,
        overrides: [].into(),
        first_load_confirmed: false,
    };
    let approved = approve(&plan, &nobody, &desk.profile).unwrap();
    (approved.rows.len(), approved.withheld.into_iter().map(|one| one.reason).collect())
}

#[test]
fn a_deleted_record_lets_its_pair_rest_or_parts_it_as_the_profile_says() {
    for side in [Side::Halo, Side::Other] {
        let of = |deleted| losing(side, Presence::Deleted, deleted).only_row();
        assert_eq!(aside(&of(Deleted::Rest)), Some(Aside::Deleted));
        assert_eq!(aside(&of(Deleted::Ignore)), Some(Aside::Ignored));
        let row = of(Deleted::Unlink);
        assert!(ends(&row) && row.reason.contains("was deleted; the link ends"), "{row:#?}");
        let row = of(Deleted::Close);
        let what = update(&row, side.opposite());
        let closed = if side == Side::Halo { "6" } else { "9" };
        assert_eq!(written(what), [("Status", closed.to_owned())], "nothing else is written");
        assert_eq!(what.notes.len(), 1);
        assert_eq!(what.notes[0].note.visibility(), Visibility::Private);
        assert!(what.notes[0].note.text().contains("was deleted"), "{}", what.notes[0].note.text());
    }
}

#[test]
fn what_is_merely_not_shown_always_rests() {
    for side in [Side::Halo, Side::Other] {
        for deleted in [Deleted::Rest, Deleted::Close, Deleted::Unlink] {
            let row = losing(side, Presence::NotShown, deleted).only_row();
            assert_eq!(aside(&row), Some(Aside::NotShown), "{row:#?}");
            assert!(row.reason.contains("may no longer see it") && row.reason.contains("nothing is made"));
        }
        let merged = Presence::MergedInto(usual_ticket("4243").key);
        let row = losing(side, merged, Deleted::Close).only_row();
        assert_eq!(aside(&row), Some(Aside::Merged), "a merge is no deletion: {row:#?}");
    }
}

#[test]
fn once_the_twin_is_closed_or_was_told_the_link_ends() {
    let mut desk = losing(Side::Other, Presence::Deleted, Deleted::Close);
    let origin = NoteKey { record: desk.pairs[0].link.other.clone(), id: "deleted".to_owned() };
    edit(&mut desk.pairs[0].halo, &[("status_id", "9")]);
    let row = desk.only_row();
    assert!(ends(&row) && row.reason.contains("4242 is closed; the link ends"), "{row:#?}");
    assert_eq!(with_nobody_there(&desk).0, 0, "a link that ends for a deletion alone is looked at");
    desk.pairs[0].settled_notes.insert(origin);
    assert_eq!(with_nobody_there(&desk).0, 1, "one whose twin was told was looked at before");
    edit(&mut desk.pairs[0].halo, &[("status_id", "1")]);
    assert!(ends(&desk.only_row()), "what was opened again is not closed again");
}

#[test]
fn where_both_records_are_deleted_only_the_link_ends() {
    for deleted in [Deleted::Close, Deleted::Unlink] {
        let mut desk = losing(Side::Halo, Presence::Deleted, deleted);
        desk.pairs[0].other.as_mut().unwrap().presence = Presence::Deleted;
        assert!(ends(&desk.only_row()));
    }
    let mut desk = losing(Side::Halo, Presence::Deleted, Deleted::Close);
    desk.pairs[0].other.as_mut().unwrap().presence = Presence::NotShown;
    assert_eq!(aside(&desk.only_row()), Some(Aside::Deleted), "what is not shown cannot be closed");
}

#[test]
fn a_twin_of_which_nobody_says_how_it_is_closed_waits_for_a_person() {
    let mut desk = losing(Side::Other, Presence::Deleted, Deleted::Close);
    desk.profile.inbound.closed_statuses.clear();
    let row = desk.only_row();
    assert_eq!(held(&row), ["Status"]);
    assert!(row.reason.contains("name the closed statuses"), "{}", row.reason);

    let mut desk = losing(Side::Halo, Presence::Deleted, Deleted::Close);
    desk.profile.outbound.companions = vec![Companion {
        state: "6".to_owned(),
        tables: Vec::new(),
        fields: [(FieldName::new("close_notes"), "{closure_note}".to_owned())].into(),
    }];
    assert_eq!(held(&desk.only_row()), ["close_notes"], "what a closure demands is demanded here, too");
}

#[test]
fn nothing_is_closed_or_unlinked_with_nobody_there_unless_the_profile_allows_it() {
    for deleted in [Deleted::Close, Deleted::Unlink] {
        let mut desk = losing(Side::Halo, Presence::Deleted, deleted);
        let (done, withheld) = with_nobody_there(&desk);
        assert_eq!(done, 0);
        assert!(withheld[0].contains("approve it by hand"), "{withheld:?}");
        desk.profile.gone.unattended = true;
        assert_eq!(with_nobody_there(&desk).0, 1);
    }
}

#[test]
fn a_pair_that_left_the_scope_is_followed_rests_or_is_parted() {
    type Leave = fn(&mut Desk);
    let moved: Leave = |desk| desk.profile.scope = Scope::Customer { id: 12 };
    let other_query: Leave = |desk| {
        desk.profile.inbound.query = Some("assignment_group=desk".to_owned());
        desk.pairs[0].outside = true;
    };
    let other_supplier: Leave = |desk| {
        desk.profile.scope = Scope::Supplier { id: 3 };
        desk.pairs[0].halo = Some(ticket("4242", &[("summary", "Printer"), ("supplier_id", "0"), ("status_id", "2")]));
    };
    for (leave, says) in [
        (moved, "belongs to customer 5 now"),
        (other_query, "no longer matches the query of the profile (assignment_group=desk)"),
        (other_supplier, "names no supplier any more"),
    ] {
        let of = |outside| {
            let mut desk = Desk::new();
            desk.usual_pair();
            edit(&mut desk.pairs[0].halo, &[("status_id", "2")]);
            leave(&mut desk);
            desk.profile.gone.outside = outside;
            desk
        };
        assert!(of(Outside::Follow).plan().rows.iter().any(Row::writes), "kept in step: {says}");
        let row = of(Outside::Pause).only_row();
        assert_eq!(aside(&row), Some(Aside::Outside));
        assert!(row.reason.contains(says), "{}", row.reason);
        assert!(ends(&of(Outside::Unlink).only_row()));
        assert_eq!(with_nobody_there(&of(Outside::Unlink)).0, 0);
    }
}

#[test]
fn a_pair_that_never_left_is_worked_on_whatever_the_policy() {
    let mut desk = Desk::new();
    desk.profile.scope = Scope::Customer { id: 5 };
    desk.profile.gone.outside = Outside::Unlink;
    desk.profile.gone.deleted = Deleted::Close;
    edit(&mut desk.linked(usual_ticket("1"), usual_incident("INC1")).halo, &[("status_id", "2")]);
    assert_eq!(written(update(&desk.only_row(), Side::Other)), [("Status", "2".to_owned())]);
    desk.pairs[0].halo.as_mut().unwrap().fields.remove(&FieldName::new("client_id"));
    assert!(desk.only_row().writes(), "what was not delivered is not known to have moved");
    desk.pairs[0].halo.as_mut().unwrap().fields.insert(FieldName::new("client_id"), Value::text("0"));
    assert!(desk.only_row().writes());
}
