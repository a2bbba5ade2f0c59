//! A row that does not hold what was written is found when it is read, and never acted on.

use causeway::model::{LinkId, RunId, Side};
use causeway::store::{Change, JournalFilter, NewState, NotePair, PairedNote, Store, StoreError};

use super::{Desk, acme, action, at, incident_key, link, ticket_key};

/// A desk with one row in each table that carries checksums.
async fn filled() -> (Desk, LinkId) {
    let desk = Desk::new();
    let applied = desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "1")))]).await.unwrap();
    let id = applied.links[0];
    let note = PairedNote {
        origin: Side::Other,
        origin_note: "7".to_owned(),
        other_note: None,
        reference: "INC1-7".to_owned(),
        at: at(1),
    };
    desk.store.apply(vec![Change::NotePair(Box::new(NotePair { link: id, note }))]).await.unwrap();
    desk.enqueue(vec![action("create", "a", None)]).await;
    assert_eq!(desk.store.verify().await.unwrap(), Vec::<String>::new());
    (desk, id)
}

fn damaged<T: std::fmt::Debug>(answer: &Result<T, StoreError>, expected: &str) {
    assert!(matches!(answer, Err(StoreError::Damaged { table, .. }) if *table == expected), "{answer:?}");
}

#[tokio::test]
async fn a_flipped_byte_in_a_link_is_found() {
    let (desk, id) = filled().await;
    desk.meddle("UPDATE links SET other = replace(other, 'incident', 'incidenu')");

    damaged(&desk.store.links(&acme()).await, "links");
    damaged(&desk.store.link(id).await, "links");
    damaged(&desk.store.live_links_of(&[ticket_key("4242")]).await, "links");
    damaged(&desk.store.link_history(&ticket_key("4242")).await, "links");
    damaged(&desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "2")))]).await, "links");
    assert_eq!(desk.store.verify().await.unwrap().len(), 1);
    assert!(desk.store.live_links_of(&[incident_key("1")]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_flipped_byte_in_a_base_is_found() {
    let (desk, id) = filled().await;
    desk.meddle("UPDATE bases SET content = replace(content, 'Printer', 'Prinuer')");

    damaged(&desk.store.bases(&[id]).await, "bases");
    damaged(&desk.store.apply(vec![Change::Bases { link: id, bases: vec![] }]).await, "bases");
}

#[tokio::test]
async fn a_flipped_byte_in_a_note_pair_is_found() {
    let (desk, id) = filled().await;
    desk.meddle("UPDATE note_pairs SET reference = 'INC1-8'");

    damaged(&desk.store.note_pairs(&[id]).await, "note_pairs");
}

#[tokio::test]
async fn a_flipped_byte_in_the_outbox_is_found_and_the_row_is_not_sent() {
    let (desk, _) = filled().await;
    desk.meddle("UPDATE outbox SET payload = replace(payload, 'create', 'creaue')");

    damaged(&desk.store.lease(&acme(), 10, at(0)).await, "outbox");
    damaged(&desk.store.open_rows(&acme()).await, "outbox");
    let id = causeway::store::OutboxId(1);
    damaged(&desk.store.apply(vec![Change::Outbox { id, to: NewState::Done }]).await, "outbox");
}

#[tokio::test]
async fn an_outbox_row_whose_state_was_flipped_is_not_sent() {
    let (desk, _) = filled().await;
    desk.move_row(causeway::store::OutboxId(1), NewState::Parked { cause: "wait".to_owned() }).await;
    desk.meddle("UPDATE outbox SET state = 'pending', cause = NULL");

    damaged(&desk.store.lease(&acme(), 10, at(0)).await, "outbox");
}

#[tokio::test]
async fn a_flipped_byte_in_the_journal_is_found() {
    let (desk, _) = filled().await;
    desk.meddle("UPDATE journal SET before = '{}'");

    damaged(&desk.store.journal(JournalFilter::Run(RunId(1)), 10, None).await, "journal");
}

/// Everything that is kept with a checksum, as far as it can be read.
async fn readable(store: &Store, link: LinkId) -> Vec<String> {
    let mut rows = Vec::new();
    rows.extend(store.links(&acme()).await.unwrap_or_default().iter().map(|row| format!("{row:?}")));
    rows.extend(
        store.live_links_of(&[ticket_key("4242")]).await.unwrap_or_default().iter().map(|row| format!("{row:?}")),
    );
    rows.extend(store.bases(&[link]).await.unwrap_or_default().iter().map(|row| format!("{row:?}")));
    rows.extend(store.note_pairs(&[link]).await.unwrap_or_default().iter().map(|row| format!("{row:?}")));
    rows.extend(store.open_rows(&acme()).await.unwrap_or_default().iter().map(|row| format!("{row:?}")));
    rows.extend(
        store.journal(JournalFilter::All, 10, None).await.unwrap_or_default().iter().map(|row| format!("{row:?}")),
    );
    rows
}

#[tokio::test]
async fn whatever_byte_is_flipped_no_altered_row_is_ever_read() {
    let (desk, id) = filled().await;
    let sound = readable(&desk.store, id).await;
    assert_eq!(sound.len(), 6);
    desk.store.clone().close().await;
    let whole = std::fs::read(desk.file()).unwrap();
    let places: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] != 0).collect();
    for (turn, place) in places.iter().step_by(places.len().div_ceil(500)).enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("causeway.db");
        let mut bytes = whole.clone();
        bytes[*place] ^= 1 << (turn % 8);
        std::fs::write(&path, &bytes).unwrap();
        let Ok(store) = Store::open(&path) else { continue };
        for row in readable(&store, id).await {
            assert!(sound.contains(&row), "byte {place}: {row}");
        }
        store.close().await;
    }
}

#[tokio::test]
async fn each_flipped_byte_of_a_value_is_found() {
    let (desk, id) = filled().await;
    desk.store.clone().close().await;
    let whole = std::fs::read(desk.file()).unwrap();
    let value = b"Printer";
    let places: Vec<usize> =
        (0..whole.len()).filter(|place| whole[*place..].starts_with(value)).flat_map(|at| at..at + 7).collect();
    assert!(!places.is_empty());
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(desk.file(), &bytes).unwrap();
        let store = Store::open(&desk.file()).unwrap();
        damaged(&store.bases(&[id]).await, "bases");
        store.close().await;
    }
}
