//! The same input gives the same plan, whatever order it comes in; another content is another plan.

use std::collections::BTreeSet;

use causeway::model::{Side, VersionTag};
use causeway::plan::{Plan, RowId};
use causeway::profile::Limit;
use proptest::prelude::*;

use super::support::{Desk, RecordOf as _, cases, edit, note, usual_incident, usual_ticket};

/// Pairs in every state, arrivals and sendings; titles that are equal are among them.
fn busy() -> Desk {
    let mut desk = Desk::new();
    for number in 0..8_usize {
        let pair = desk.linked(usual_ticket(&number.to_string()), usual_incident(&format!("INC{number}")));
        if number.is_multiple_of(2) {
            edit(&mut pair.halo, &[("status_id", "2"), ("impact", "1")]);
        }
        if number.is_multiple_of(3) {
            edit(&mut pair.other, &[("state", "8"), ("impact", "2")]);
        }
        let on = pair.link.other.clone();
        pair.other_notes = (0..number).map(|id| note(&on, &format!("{id}"), "hello")).collect();
        let mut twin = usual_incident(&format!("sys-id-{number}"));
        "INC9000000".clone_into(&mut twin.number);
        desk.arrives(twin);
        desk.is_sent(usual_ticket(&format!("9{number}")));
    }
    desk
}

#[test]
fn a_row_has_the_same_name_in_every_plan_and_no_two_rows_share_one() {
    let mut desk = busy();
    let ids = |plan: &Plan| plan.rows.iter().map(|row| row.id.clone()).collect::<Vec<RowId>>();
    let plan = desk.plan();
    assert_eq!(ids(&plan), ids(&desk.plan()));
    assert_eq!(ids(&plan).into_iter().collect::<BTreeSet<_>>().len(), plan.rows.len());

    edit(desk.pairs[2].record(Side::Halo), &[("summary", "Printer on fire")]);
    let changed = desk.plan();
    let before: BTreeSet<_> = ids(&plan).into_iter().collect();
    assert!(ids(&changed).iter().all(|id| before.contains(id)), "the row says more, and keeps its name");

    desk.profile.name = "acme-2".into();
    assert!(ids(&desk.plan()).iter().all(|id| !before.contains(id)), "another profile's row is another row");
}

#[test]
fn another_content_has_another_hash() {
    let hash_after = |change: fn(&mut Desk)| {
        let mut desk = busy();
        change(&mut desk);
        desk.plan().hash()
    };
    let plain = hash_after(|_| ());
    assert_eq!(plain, hash_after(|_| ()));
    let changes: [fn(&mut Desk); 7] = [
        |desk| edit(&mut desk.pairs[0].halo, &[("impact", "3")]),
        |desk| desk.pairs[0].other.as_mut().unwrap().version = VersionTag("2".to_owned()),
        |desk| desk.pairs[1].other_notes.clear(),
        |desk| desk.profile.limits.updates_in_other = Limit::number(1),
        |desk| desk.loaded_before = false,
        |desk| desk.rule("Impact").name = "Reach".to_owned(),
        |desk| desk.sends[0].table = Some("sc_task".into()),
    ];
    let hashes: BTreeSet<String> = changes.into_iter().map(|change| hash_after(change).to_string()).collect();
    assert_eq!(hashes.len(), changes.len());
    assert!(!hashes.contains(plain.as_str()));
}

#[test]
fn the_time_of_a_plan_is_no_part_of_its_hash_and_keeping_it_changes_nothing() {
    let plan = busy().plan();
    let later = Plan { made: super::support::at(50), ..plan.clone() };
    assert_eq!(plan.hash(), later.hash());
    let kept: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!((kept.hash(), &kept), (plan.hash(), &plan));
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn the_order_of_the_input_makes_no_difference(order in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let plain = busy();
        let mut shuffled = busy();
        shuffled.pairs = order.iter().map(|at| plain.pairs[*at].clone()).collect();
        shuffled.arrivals = order.iter().map(|at| plain.arrivals[*at].clone()).collect();
        shuffled.sends = order.iter().map(|at| plain.sends[*at].clone()).collect();
        for pair in &mut shuffled.pairs {
            pair.other_notes.reverse();
        }
        prop_assert_eq!(plain.plan(), shuffled.plan());
    }
}
