//! Guards: how much one plan may do.

use causeway::mapping::note as words;
use causeway::model::Presence;
use causeway::plan::approval::approve;
use causeway::plan::{Approval, Approver, Class, Plan};
use causeway::profile::{Deleted, DeletedNotes, Limit, NoteScope, Share};
use proptest::prelude::*;

use super::support::{Desk, cases, edit, note, public, usual_incident, usual_ticket};

fn stopped(plan: &Plan) -> Vec<(Class, u64, u64)> {
    plan.stops.iter().map(|stop| (stop.class, stop.planned, stop.allowed)).collect()
}

/// A desk with this many changed tickets among `live_links`.
fn busy(changed: usize, live_links: u64) -> Desk {
    let mut desk = Desk::new();
    desk.live_links = live_links;
    for number in 0..changed {
        let pair = desk.linked(usual_ticket(&number.to_string()), usual_incident(&format!("INC{number}")));
        edit(&mut pair.halo, &[("status_id", "2")]);
    }
    desk
}

#[test]
fn a_class_stops_by_number_and_names_what_to_do() {
    let mut desk = busy(3, 10);
    desk.profile.limits.updates_in_other = Limit::number(2);
    let plan = desk.plan();
    assert_eq!(stopped(&plan), [(Class::UpdateOther, 3, 2)]);
    assert!(plan.stops[0].reason.contains("override the guard for this plan or raise the limit"));
    assert_eq!(plan.writes(), 3, "the rows are shown all the same");
    desk.profile.limits.updates_in_other = Limit::number(3);
    assert!(desk.plan().stops.is_empty());
}

#[test]
fn a_percentage_counts_from_twenty_links_on() {
    let mut desk = busy(5, 19);
    desk.profile.limits.updates_in_other = Limit { number: 1_000, percent: Some(20) };
    assert!(desk.plan().stops.is_empty());
    desk.live_links = 20;
    assert_eq!(stopped(&desk.plan()), [(Class::UpdateOther, 5, 4)]);
    desk.live_links = 25;
    assert!(desk.plan().stops.is_empty());
}

#[test]
fn public_notes_are_counted_one_by_one() {
    let mut desk = Desk::new();
    desk.profile.notes.outbound = NoteScope::All;
    desk.profile.limits.public_notes = Limit::number(2);
    let pair = desk.usual_pair();
    let on = pair.link.halo.clone();
    pair.halo_notes = vec![
        public(note(&on, "1", "one")),
        public(note(&on, "2", "two")),
        public(note(&on, "3", "three")),
        note(&on, "4", "private"),
    ];
    assert_eq!(stopped(&desk.plan()), [(Class::PublicNote, 3, 2)]);
    desk.profile.limits.public_notes = Limit::number(3);
    assert!(desk.plan().stops.is_empty());
}

#[test]
fn a_first_load_may_make_as_many_tickets_as_there_are_but_nothing_else() {
    let mut desk = busy(2, 100);
    for number in 10..15 {
        desk.arrives(usual_incident(&format!("INC{number}")));
    }
    desk.profile.limits.creates_in_halo = Limit::number(4);
    desk.profile.limits.updates_in_other = Limit::number(1);
    desk.loaded_before = false;
    let plan = desk.plan();
    assert!(plan.first_load);
    assert_eq!(stopped(&plan), [(Class::UpdateOther, 2, 1)]);

    desk.loaded_before = true;
    let plan = desk.plan();
    assert!(!plan.first_load);
    assert_eq!(stopped(&plan), [(Class::CreateInHalo, 5, 4), (Class::UpdateOther, 2, 1)]);
}

#[test]
fn sendings_have_a_limit_of_their_own() {
    let mut desk = Desk::new();
    desk.profile.limits.creates_in_other = Limit::number(0);
    desk.is_sent(usual_ticket("4242"));
    assert_eq!(stopped(&desk.plan()), [(Class::CreateInOther, 1, 0)]);
}

/// A desk with so many pairs: of the first ones a record is gone, of the next ones a field was emptied,
/// and the last one has a change.
fn losing(gone: usize, blank: usize, rest: usize, live_links: u64) -> Desk {
    let mut desk = Desk::new();
    desk.live_links = live_links;
    for number in 0..gone + blank + rest {
        let pair = desk.linked(usual_ticket(&number.to_string()), usual_incident(&format!("INC{number}")));
        if number < gone {
            pair.other.as_mut().unwrap().presence =
                if number % 2 == 0 { Presence::NotShown } else { Presence::Deleted };
        } else if number < gone + blank {
            edit(&mut pair.other, &[("short_description", "")]);
        } else {
            edit(&mut pair.halo, &[("status_id", "2")]);
        }
    }
    desk
}

fn let_through(desk: &Desk, plan: &Plan, overrides: &[Class]) -> (usize, usize) {
    let approval = Approval {
        plan: plan.hash(),
        by: Approver::Person { name: "op".to_owned() },
        rows: None,
        overrides: overrides.iter().copied().collect(),
        first_load_confirmed: false,
    };
    let approved = approve(plan, &approval, &desk.profile).unwrap();
    (approved.rows.len(), approved.withheld.len())
}

#[test]
fn one_side_suddenly_empty_stops_over_twenty_percent_and_ten_and_an_override_is_for_that_plan() {
    assert!(stopped(&losing(10, 0, 1, 12).plan()).is_empty(), "ten are never too many");
    assert!(stopped(&losing(20, 0, 1, 100).plan()).is_empty(), "twenty of a hundred are not");
    let desk = losing(21, 0, 1, 100);
    let plan = desk.plan();
    assert_eq!(stopped(&plan), [(Class::Gone, 21, 20)]);
    assert!(plan.stops[0].reason.contains("override the guard for this plan"), "{}", plan.stops[0].reason);
    assert_eq!(let_through(&desk, &plan, &[]), (1, 21), "the others go on, the pairs stay to be looked at");
    assert_eq!(let_through(&desk, &plan, &[Class::Gone]), (1, 0));
    assert_eq!(let_through(&desk, &plan, &[Class::Blanking]), (1, 21), "another guard's override does not help");
}

#[test]
fn an_emptied_side_stops_whatever_the_profile_would_do_about_single_deletions() {
    for deleted in [Deleted::Rest, Deleted::Ignore, Deleted::Close, Deleted::Unlink] {
        let mut desk = losing(0, 0, 13, 13);
        desk.profile.inbound.closed_statuses = vec![9];
        desk.profile.inbound.default_agent = Some(12);
        desk.profile.gone.deleted = deleted;
        desk.profile.gone.unattended = true;
        for pair in &mut desk.pairs {
            pair.other.as_mut().unwrap().presence = Presence::Deleted;
        }
        let plan = desk.plan();
        assert_eq!(stopped(&plan), [(Class::Gone, 13, 10)], "{deleted:?}");
        assert_eq!(let_through(&desk, &plan, &[]).0, 0, "{deleted:?}");
    }
}

#[test]
fn a_field_that_is_suddenly_empty_everywhere_stops_and_names_the_field() {
    let desk = losing(0, 11, 2, 500);
    let plan = desk.plan();
    assert_eq!(stopped(&plan), [(Class::Blanking, 11, 10)]);
    assert!(plan.stops[0].reason.starts_with("Summary would be emptied in Halo on 11 of 13 records"));
    assert_eq!(let_through(&desk, &plan, &[]), (2, 11));
    assert_eq!(let_through(&desk, &plan, &[Class::Blanking]), (13, 0));
    assert!(stopped(&losing(0, 10, 0, 500).plan()).is_empty());
    assert!(stopped(&losing(0, 11, 50, 500).plan()).is_empty(), "eleven of many are people's work");
}

#[test]
fn carried_notes_that_are_all_gone_at_once_are_not_told_one_by_one() {
    let mut desk = Desk::new();
    desk.profile.notes.deleted = DeletedNotes::Tell;
    for number in 0..12 {
        let pair = desk.linked(usual_ticket(&number.to_string()), usual_incident(&format!("INC{number}")));
        let carried = note(&pair.link.halo, "1", "We are on it");
        pair.settled_notes.insert(carried.key.clone());
        pair.said.insert(carried.key.clone(), words::said(&carried));
        pair.gone_notes.insert(carried.key.clone());
        pair.halo_notes = vec![carried];
    }
    assert!(stopped(&desk.plan()).is_empty(), "twelve among a hundred links");
    desk.live_links = 12;
    let plan = desk.plan();
    assert_eq!(stopped(&plan), [(Class::Gone, 12, 10)]);
    assert_eq!(let_through(&desk, &plan, &[]).0, 0);
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_guard_stops_exactly_above_its_limit_and_nothing_of_another_class(
        (gone, blank, rest) in (0_usize..16, 0_usize..16, 0_usize..16),
        live_links in 0_u64..120,
        (always, percent) in (0_u32..12, 0_u32..60),
    ) {
        let mut desk = losing(gone, blank, rest, live_links);
        desk.profile.limits.gone = Share { always, percent };
        desk.profile.limits.blankings = Share { always, percent };
        desk.profile.limits.updates_in_other = Limit::number(1_000);
        desk.profile.limits.updates_in_halo = Limit::number(1_000);
        let plan = desk.plan();
        let allowed = |whole: u64| u64::from(always).max(whole * u64::from(percent) / 100);
        let pairs = (gone + blank + rest) as u64;
        let too_many_gone = gone as u64 > allowed(live_links);
        let too_many_blank = blank as u64 > allowed(pairs);
        let stops: Vec<Class> = stopped(&plan).into_iter().map(|(class, ..)| class).collect();
        prop_assert_eq!(stops.contains(&Class::Gone), too_many_gone);
        prop_assert_eq!(stops.contains(&Class::Blanking), too_many_blank);
        let done = rest + if too_many_blank { 0 } else { blank };
        prop_assert_eq!(let_through(&desk, &plan, &[]).0, done);
        prop_assert_eq!(let_through(&desk, &plan, &[Class::Gone, Class::Blanking]), (rest + blank, 0));
    }
}
