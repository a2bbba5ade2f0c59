//! Guards: how much one plan may do.

use causeway::plan::{Class, Plan};
use causeway::profile::{Limit, NoteScope};

use super::support::{Desk, edit, note, public, usual_incident, usual_ticket};

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
