//! A remote record has one live link, a ticket one per role.

use causeway::model::{LinkId, LinkRole, Side};
use causeway::store::{Actor, Change, EndLink, JournalFilter, LinkEnd, NotePair, PairedNote, StoreError};

use super::{Desk, acme, at, base, bases, incident_key, link, ticket_key};

async fn begin(desk: &Desk, new: causeway::store::NewLink) -> Result<LinkId, StoreError> {
    let applied = desk.store.apply(vec![Change::NewLink(Box::new(new))]).await?;
    Ok(applied.links[0])
}

fn end(id: LinkId) -> Change {
    let reason = "wrong pair".to_owned();
    Change::EndLink(EndLink { id, reason, actor: Actor::Person, at: at(60), run: None })
}

#[tokio::test]
async fn a_linked_incident_cannot_be_linked_again_and_the_error_names_the_live_link() {
    let desk = Desk::new();
    begin(&desk, link("4242", "1")).await.unwrap();

    let second = begin(&desk, link("4243", "1")).await;

    let Err(StoreError::AlreadyLinked { live, .. }) = second else { panic!("{second:?}") };
    assert_eq!((live.halo, live.other), (ticket_key("4242"), incident_key("1")));
    assert_eq!(desk.store.links(&acme()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_ticket_has_one_live_link_per_role() {
    let desk = Desk::new();
    begin(&desk, link("4242", "1")).await.unwrap();
    let same_role = begin(&desk, link("4242", "2")).await;
    assert!(matches!(same_role, Err(StoreError::AlreadyLinked { .. })), "{same_role:?}");

    let mut supplier = link("4242", "2");
    supplier.role = LinkRole::Supplier;
    begin(&desk, supplier).await.unwrap();

    let of_ticket = desk.store.live_links_of(&[ticket_key("4242"), incident_key("1")]).await.unwrap();
    let roles: Vec<_> = of_ticket.iter().map(|link| link.role).collect();
    assert_eq!(roles, [LinkRole::Customer, LinkRole::Supplier], "each link once, although both its sides were asked");
}

#[tokio::test]
async fn after_its_end_a_pair_can_be_linked_again_in_the_next_generation() {
    let desk = Desk::new();
    assert_eq!(desk.store.next_generation(&ticket_key("4242"), LinkRole::Customer).await.unwrap(), 1);
    let first = begin(&desk, link("4242", "1")).await.unwrap();
    desk.store.apply(vec![end(first)]).await.unwrap();
    assert!(desk.store.live_links_of(&[ticket_key("4242")]).await.unwrap().is_empty());

    let generation = desk.store.next_generation(&ticket_key("4242"), LinkRole::Customer).await.unwrap();
    assert_eq!(generation, 2);
    let mut again = link("4242", "1");
    again.generation = generation;
    let second = begin(&desk, again).await.unwrap();

    let history = desk.store.link_history(&incident_key("1")).await.unwrap();
    let ends: Vec<_> = history.iter().map(|ended| (ended.link.id, ended.end.clone())).collect();
    let wrong = LinkEnd { at: at(60), reason: "wrong pair".to_owned(), actor: Actor::Person };
    assert_eq!(ends, [(first, Some(wrong)), (second, None)]);
}

#[tokio::test]
async fn beginning_and_ending_a_link_is_journalled() {
    let desk = Desk::new();
    let id = begin(&desk, link("4242", "1")).await.unwrap();
    desk.store.apply(vec![end(id)]).await.unwrap();

    let journal = desk.store.journal(JournalFilter::Link(id), 10, None).await.unwrap();

    let what: Vec<_> = journal.iter().map(|row| (row.entry.what.as_str(), row.entry.at)).collect();
    assert_eq!(what, [("unlinked", at(60)), ("linked", at(0))]);
}

#[tokio::test]
async fn an_ended_link_cannot_be_ended_or_changed() {
    let desk = Desk::new();
    let id = begin(&desk, link("4242", "1")).await.unwrap();
    desk.store.apply(vec![end(id)]).await.unwrap();

    for change in [end(id), Change::Bases { link: id, bases: vec![("state".to_owned(), base("1", "2"))] }] {
        let refused = desk.store.apply(vec![change]).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn bases_are_kept_per_rule_and_side() {
    let desk = Desk::new();
    let id = begin(&desk, link("4242", "1")).await.unwrap();

    let change = Change::Bases { link: id, bases: vec![("state".to_owned(), base("Open", "2"))] };
    desk.store.apply(vec![change]).await.unwrap();
    let change = Change::Bases { link: id, bases: vec![("state".to_owned(), base("Closed", "7"))] };
    desk.store.apply(vec![change]).await.unwrap();

    let kept = desk.store.bases(&[id, LinkId(99)]).await.unwrap();
    let expected = bases(&[("summary", base("Printer", "Printer")), ("state", base("Closed", "7"))]);
    assert_eq!(kept.into_iter().collect::<Vec<_>>(), [(id, expected)]);
}

#[tokio::test]
async fn a_carried_note_is_remembered_and_completed_later() {
    let desk = Desk::new();
    let id = begin(&desk, link("4242", "1")).await.unwrap();
    let mut carried = PairedNote {
        origin: Side::Halo,
        origin_note: "7".to_owned(),
        other_note: None,
        reference: "Halo 4242-7".to_owned(),
        at: at(1),
    };
    for other_note in [None, Some("abc".to_owned())] {
        carried.other_note = other_note;
        let pair = NotePair { link: id, note: carried.clone() };
        desk.store.apply(vec![Change::NotePair(Box::new(pair))]).await.unwrap();
    }

    assert_eq!(desk.store.note_pairs(&[id]).await.unwrap(), [NotePair { link: id, note: carried }]);
}
