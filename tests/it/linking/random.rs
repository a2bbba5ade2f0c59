//! Whatever is linked, unlinked and linked anew, in whatever order: no record ever has two links.

use std::collections::BTreeSet;

use causeway::model::{ProfileId, RecordId};
use causeway::service::SendRequest;
use proptest::prelude::*;
use serde_json::json;

use super::{by_hand, links, named, ticket};
use crate::support::cases;
use crate::support::world::{PROFILE, World};

/// What somebody does. Numbers choose among the tickets and incidents.
#[derive(Debug, Clone)]
enum Deed {
    /// Links pairs, in the place of what is linked or not.
    Adopt(Vec<(usize, usize)>, bool),
    /// Looks at pairs now and links them after the next deed.
    AdoptLater(Vec<(usize, usize)>, bool),
    /// Ends the link of a ticket.
    Unlink(usize),
    /// Sends a ticket, to a new record if it is linked.
    Send(usize),
    /// A pass.
    Pass,
}

fn pairs() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0usize..4, 0usize..4), 1..4)
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (pairs(), any::<bool>()).prop_map(|(pairs, instead)| Deed::Adopt(pairs, instead)),
        2 => (pairs(), any::<bool>()).prop_map(|(pairs, instead)| Deed::AdoptLater(pairs, instead)),
        2 => (0usize..4).prop_map(Deed::Unlink),
        1 => (0usize..4).prop_map(Deed::Send),
        1 => Just(Deed::Pass),
    ]
}

async fn play(deeds: Vec<Deed>) {
    let world = by_hand().await;
    world.pass().await;
    let texts = ["one", "two", "three", "four"];
    let incidents = texts.map(|text| world.incident(&[("short_description", text)]));
    let tickets = texts.map(|text| ticket(&world, text, &json!({"impact": 3, "urgency": 3})));
    let profile = ProfileId::new(PROFILE);
    let mut later = None;
    for deed in deeds {
        let postponed = later.take();
        match &deed {
            Deed::Adopt(pairs, instead) | Deed::AdoptLater(pairs, instead) => {
                let chosen: Vec<(i64, &str)> =
                    pairs.iter().map(|(one, two)| (tickets[*one], incidents[*two].as_str())).collect();
                let proposal = world.desk().propose_links(&profile, &named(&world, &chosen), *instead).await.unwrap();
                if matches!(deed, Deed::AdoptLater(..)) {
                    later = Some(proposal);
                } else {
                    drop(world.desk().adopt(&proposal, None).await);
                }
            }
            Deed::Unlink(at) => drop(super::unlink(&world, &tickets[*at].to_string()).await),
            Deed::Send(at) => send(&world, tickets[*at]).await,
            Deed::Pass => drop(world.try_pass().await),
        }
        each_has_one_link(&world).await;
        if let Some(proposal) = postponed {
            // What was linked meanwhile may refuse it; it never makes a second link.
            drop(world.desk().adopt(&proposal, None).await);
            each_has_one_link(&world).await;
        }
    }
    assert_eq!(world.desk().verify_store().await.unwrap(), Vec::<String>::new());
}

async fn send(world: &World, ticket: i64) {
    let request = SendRequest { ticket: RecordId::new(ticket.to_string()), table: None, again: true };
    let (view, _) = world.desk().preview_sends(&ProfileId::new(PROFILE), vec![request]).await.unwrap();
    world.approve(&view).await;
}

async fn each_has_one_link(world: &World) {
    let live = links(world).await;
    let (tickets, others): (BTreeSet<&str>, BTreeSet<&str>) =
        live.iter().map(|link| (link.halo.as_str(), link.other.as_str())).unzip();
    assert_eq!((tickets.len(), others.len()), (live.len(), live.len()), "{live:#?}");
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn adopting_on_randomly_linked_desks_never_makes_a_second_link(
        deeds in prop::collection::vec(deed(), 3..10),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(deeds));
    }
}
