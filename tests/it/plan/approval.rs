//! Approval: what is applied was let through, by a person or by the profile's table.

use std::collections::BTreeSet;

use causeway::plan::approval::{ApprovalError, approve};
use causeway::plan::{Approval, Approved, Approver, Class, Plan, RowId};
use causeway::profile::{Limit, Profile};

use super::support::{Desk, edit, note, public, usual_incident, usual_ticket};

fn by_a_person(plan: &Plan) -> Approval {
    Approval {
        plan: plan.hash(),
        by: Approver::Person { name: "Beth Anglin".to_owned() },
        rows: None,
        overrides: BTreeSet::new(),
        first_load_confirmed: false,
    }
}

fn unattended(plan: &Plan) -> Approval {
    Approval { by: Approver::Unattended, ..by_a_person(plan) }
}

fn ids(approved: &Approved<'_>) -> Vec<RowId> {
    approved.rows.iter().map(|row| row.id.clone()).collect()
}

fn reasons(plan: &Plan, approval: &Approval, profile: &Profile) -> Vec<(String, bool)> {
    let approved = approve(plan, approval, profile).unwrap();
    approved.withheld.into_iter().map(|withheld| (withheld.reason, withheld.hold)).collect()
}

/// Two changed tickets and a pair that both sides brought to the same.
fn desk() -> Desk {
    let mut desk = Desk::new();
    for number in ["1", "2"] {
        edit(
            &mut desk.linked(usual_ticket(number), usual_incident(&format!("INC{number}"))).halo,
            &[("status_id", "2")],
        );
    }
    let pair = desk.linked(usual_ticket("3"), usual_incident("INC3"));
    edit(&mut pair.halo, &[("status_id", "2")]);
    edit(&mut pair.other, &[("state", "2")]);
    desk
}

#[test]
fn everything_is_let_through_in_the_plans_order_when_nothing_speaks_against_it() {
    let desk = desk();
    let plan = desk.plan();
    for approval in [by_a_person(&plan), unattended(&plan)] {
        let approved = approve(&plan, &approval, &desk.profile).unwrap();
        assert_eq!(ids(&approved), plan.rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>());
        assert!(approved.withheld.is_empty());
    }
}

#[test]
fn an_approval_of_another_plan_is_refused() {
    let mut desk = desk();
    let looked_at = by_a_person(&desk.plan());
    edit(&mut desk.pairs[0].halo, &[("status_id", "9")]);
    assert_eq!(approve(&desk.plan(), &looked_at, &desk.profile).unwrap_err(), ApprovalError::OtherPlan);
}

#[test]
fn an_unknown_row_is_refused_and_named() {
    let desk = desk();
    let plan = desk.plan();
    let approval = Approval { rows: Some(BTreeSet::from([RowId("0123456789ab".to_owned())])), ..by_a_person(&plan) };
    let error = approve(&plan, &approval, &desk.profile).unwrap_err();
    assert!(error.to_string().starts_with("the plan has no row 0123456789ab"));
}

#[test]
fn rows_that_a_person_refused_stay_and_an_agreement_passes_all_the_same() {
    let desk = desk();
    let plan = desk.plan();
    let [first, second, agreement] = plan.rows.as_slice() else { panic!("{:#?}", plan.rows) };
    assert_eq!(agreement.symbol(), "=");
    let approval = Approval { rows: Some(BTreeSet::from([second.id.clone()])), ..by_a_person(&plan) };
    let approved = approve(&plan, &approval, &desk.profile).unwrap();
    assert_eq!(ids(&approved), [second.id.clone(), agreement.id.clone()]);
    let withheld: Vec<_> = approved.withheld.iter().map(|one| (&one.row, one.hold)).collect();
    assert_eq!(withheld, [(&first.id, false)], "left out by a person, not waiting for one");
}

#[test]
fn an_override_lets_one_class_of_one_plan_through() {
    let mut desk = desk();
    desk.profile.limits.updates_in_other = Limit::number(1);
    let plan = desk.plan();
    let held = reasons(&plan, &by_a_person(&plan), &desk.profile);
    assert_eq!(held.len(), 2);
    assert!(held.iter().all(|(reason, hold)| *hold && reason.contains("changed records in the other system")));

    let wrong = Approval { overrides: BTreeSet::from([Class::UpdateHalo]), ..by_a_person(&plan) };
    assert_eq!(reasons(&plan, &wrong, &desk.profile).len(), 2);
    let right = Approval { overrides: BTreeSet::from([Class::UpdateOther]), ..by_a_person(&plan) };
    assert!(reasons(&plan, &right, &desk.profile).is_empty());

    edit(&mut desk.pairs[0].halo, &[("impact", "1")]);
    assert_eq!(approve(&desk.plan(), &right, &desk.profile).unwrap_err(), ApprovalError::OtherPlan);
}

#[test]
fn a_stopped_class_does_not_stop_the_others() {
    let mut desk = desk();
    desk.profile.limits.updates_in_other = Limit::number(1);
    edit(&mut desk.linked(usual_ticket("4"), usual_incident("INC4")).other, &[("state", "2")]);
    let plan = desk.plan();
    let approved = approve(&plan, &unattended(&plan), &desk.profile).unwrap();
    let symbols: Vec<_> = approved.rows.iter().map(|row| row.symbol()).collect();
    assert_eq!(symbols, ["=", "←"]);
}

#[test]
fn a_first_load_waits_for_a_person_who_confirms_it_as_such() {
    let mut desk = desk();
    desk.arrives(usual_incident("INC9"));
    desk.loaded_before = false;
    let plan = desk.plan();
    let confirmed = |approval: Approval| Approval { first_load_confirmed: true, ..approval };
    for not_enough in [unattended(&plan), confirmed(unattended(&plan)), by_a_person(&plan)] {
        let held = reasons(&plan, &not_enough, &desk.profile);
        assert_eq!(held.len(), 3, "two updates and the new ticket");
        assert!(held.iter().all(|(reason, hold)| *hold && reason.contains("first load")));
    }
    assert!(reasons(&plan, &confirmed(by_a_person(&plan)), &desk.profile).is_empty());
}

#[test]
fn public_notes_need_the_profiles_consent_when_nobody_looks() {
    let mut desk = Desk::new();
    let pair = desk.usual_pair();
    let on = pair.link.halo.clone();
    pair.halo_notes = vec![note(&on, "1", "internal")];
    let plan = desk.plan();
    assert!(reasons(&plan, &unattended(&plan), &desk.profile).is_empty(), "private notes go by themselves");

    desk.pairs[0].halo_notes.push(public(note(&on, "2", "hello")));
    let plan = desk.plan();
    let held = reasons(&plan, &unattended(&plan), &desk.profile);
    assert!(held.len() == 1 && held[0].1 && held[0].0.contains("public notes unattended"));
    assert!(reasons(&plan, &by_a_person(&plan), &desk.profile).is_empty());

    desk.profile.notes.public_unattended = true;
    assert!(reasons(&plan, &unattended(&plan), &desk.profile).is_empty());
}
