//! A pull is complete or it is nothing, and what is the same as before counts as no change.

use causeway::model::{RecordId, Value};
use causeway::store::{Poison, PullSummary, StoreError};

use super::{Desk, at, incident, incident_key, incidents, note, position};

#[tokio::test]
async fn a_finished_pull_fills_the_inbox_and_moves_the_watermark() {
    let desk = Desk::new();
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), None);

    let summary = desk.pull(vec![incident("1", "a", &[("state", "1")]), incident("2", "a", &[])]).await;

    assert_eq!(summary, PullSummary { records_new: 2, records_changed: 0, notes_new: 0 });
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), Some(position("2026-03-01T10:00:00Z")));
    let record = desk.store.record(&incident_key("1")).await.unwrap().unwrap();
    assert_eq!(record, incident("1", "a", &[("state", "1")]));
}

#[tokio::test]
async fn an_abandoned_pull_leaves_neither_rows_nor_watermark() {
    let desk = Desk::new();
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.stage_records(&ticket, vec![incident("1", "a", &[])]).await.unwrap();
    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), None, "staged rows are not in the inbox");

    desk.store.abandon_pull(ticket).await.unwrap();

    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), None);
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), None);
}

#[tokio::test]
async fn a_pull_cut_off_by_a_restart_is_forgotten() {
    let desk = Desk::new();
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.stage_records(&ticket, vec![incident("1", "a", &[])]).await.unwrap();

    let desk = desk.restarted().await;

    let finished = desk.store.finish_pull(ticket, Some(position("2026-03-01T10:00:00Z")), at(0)).await;
    assert!(matches!(finished, Err(StoreError::PullEnded { .. })), "{finished:?}");
    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), None);
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), None);
}

#[tokio::test]
async fn a_newer_pull_of_a_feed_ends_the_one_that_hangs() {
    let desk = Desk::new();
    let hanging = desk.store.begin_pull(&incidents());
    desk.store.stage_records(&hanging, vec![incident("1", "old", &[])]).await.unwrap();

    desk.pull(vec![incident("1", "new", &[])]).await;

    let staged = desk.store.stage_records(&hanging, vec![incident("1", "old", &[])]).await;
    assert!(matches!(staged, Err(StoreError::PullEnded { .. })), "{staged:?}");
    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), Some(incident("1", "new", &[])));
}

#[tokio::test]
async fn a_record_that_is_the_same_counts_as_no_change() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[("state", "1")]), incident("2", "a", &[])]).await;
    assert_eq!(desk.dirty().await, ["1", "2"]);
    desk.settle(vec![incident_key("1"), incident_key("2")]).await;

    let summary = desk.pull(vec![incident("1", "a", &[("state", "1")]), incident("2", "b", &[])]).await;

    assert_eq!(summary, PullSummary { records_new: 0, records_changed: 1, notes_new: 0 });
    assert_eq!(desk.dirty().await, ["2"]);
}

#[tokio::test]
async fn with_the_same_version_fields_that_were_not_delivered_are_kept() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[("state", "1"), ("urgency", "2")])]).await;
    desk.dirty().await;
    desk.settle(vec![incident_key("1")]).await;

    let summary = desk.pull(vec![incident("1", "a", &[("state", "1")])]).await;

    assert_eq!(summary, PullSummary::default());
    assert!(desk.dirty().await.is_empty());
    let record = desk.store.record(&incident_key("1")).await.unwrap().unwrap();
    assert_eq!(record.field(&"urgency".into()), Some(&Value::text("2")));
}

#[tokio::test]
async fn with_a_new_version_fields_that_were_not_delivered_are_dropped() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[("state", "1"), ("urgency", "2")])]).await;

    desk.pull(vec![incident("1", "b", &[("state", "1")])]).await;

    let record = desk.store.record(&incident_key("1")).await.unwrap().unwrap();
    assert_eq!(record.field(&"urgency".into()), None);
}

#[tokio::test]
async fn of_a_record_that_comes_twice_the_later_row_counts() {
    let desk = Desk::new();
    let summary = desk.pull(vec![incident("1", "a", &[]), incident("1", "b", &[])]).await;

    assert_eq!(summary.records_new, 1);
    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), Some(incident("1", "b", &[])));
}

#[tokio::test]
async fn a_new_note_makes_its_record_dirty_and_a_known_one_does_not() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[]), incident("2", "a", &[])]).await;
    desk.dirty().await;
    desk.settle(vec![incident_key("1"), incident_key("2")]).await;

    assert_eq!(desk.pull_notes(vec![note("1", "n1", "Rebooted")]).await.notes_new, 1);
    assert_eq!(desk.dirty().await, ["1"]);
    desk.settle(vec![incident_key("1")]).await;

    assert_eq!(desk.pull_notes(vec![note("1", "n1", "Rebooted")]).await.notes_new, 0);
    assert!(desk.dirty().await.is_empty());
    assert_eq!(desk.store.notes_of(&[incident_key("1")]).await.unwrap(), [note("1", "n1", "Rebooted")]);
}

#[tokio::test]
async fn an_edited_note_makes_its_record_dirty() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    desk.pull_notes(vec![note("1", "n1", "Rebooted")]).await;
    desk.dirty().await;
    desk.settle(vec![incident_key("1")]).await;

    let mut edited = note("1", "n1", "Rebooted");
    edited.flagged = true;
    desk.pull_notes(vec![edited]).await;

    assert_eq!(desk.dirty().await, ["1"]);
}

#[tokio::test]
async fn what_could_not_be_understood_is_listed_until_it_arrives_in_good_order() {
    let desk = Desk::new();
    let bad = Poison { id: Some(RecordId::from("1")), reason: "no number".to_owned() };
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.stage_poison(&ticket, vec![bad.clone()]).await.unwrap();
    desk.store.finish_pull(ticket, None, at(5)).await.unwrap();

    let listed = desk.store.poison(&incidents()).await.unwrap();
    assert_eq!(listed.iter().map(|row| (&row.poison, row.at)).collect::<Vec<_>>(), [(&bad, at(5))]);

    desk.pull(vec![incident("2", "a", &[])]).await;
    assert_eq!(desk.store.poison(&incidents()).await.unwrap().len(), 1);
    desk.pull(vec![incident("1", "b", &[])]).await;
    assert!(desk.store.poison(&incidents()).await.unwrap().is_empty());
}

#[tokio::test]
async fn texts_of_any_kind_come_back_as_they_were() {
    let desk = Desk::new();
    let odd = "a\u{0}b'; DROP TABLE records; -- %_\\ \u{202e}e\u{301} \u{1f9d1}\u{200d}\u{1f4bb}";
    let record = incident("1'); --", "a", &[("short_description", odd), ("work^notes", odd)]);

    desk.pull(vec![record.clone()]).await;

    assert_eq!(desk.store.record(&record.key).await.unwrap(), Some(record));
}

#[tokio::test]
async fn a_pull_that_brings_nothing_new_is_written_with_the_next_change() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    let before = desk.store.commits();
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.stage_records(&ticket, vec![incident("1", "a", &[])]).await.unwrap();
    desk.store.finish_pull(ticket, Some(position("2026-03-01T11:00:00Z")), at(0)).await.unwrap();
    assert_eq!(desk.store.commits(), before, "nothing is written for it");
    let reached = Some(position("2026-03-01T11:00:00Z"));
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), reached, "the next pull goes on from there");

    desk.store.set_meta("anything", "else").await.unwrap();
    assert_eq!(desk.store.commits(), before + 1);
    let desk = desk.restarted().await;
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), reached);
}

#[tokio::test]
async fn a_pull_that_waits_to_be_written_never_moves_a_later_one_back() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.finish_pull(ticket, Some(position("2026-03-01T11:00:00Z")), at(0)).await.unwrap();
    let ticket = desk.store.begin_pull(&incidents());
    desk.store.stage_records(&ticket, vec![incident("2", "a", &[])]).await.unwrap();
    let last = Some(position("2026-03-01T12:00:00Z"));
    desk.store.finish_pull(ticket, last.clone(), at(0)).await.unwrap();
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), last);
    let desk = desk.restarted().await;
    assert_eq!(desk.store.position(&incidents()).await.unwrap(), last);
}

#[tokio::test]
async fn a_pull_of_many_rows_is_laid_aside_in_the_store_and_taken_in_whole() {
    let desk = Desk::new();
    let ticket = desk.store.begin_pull(&incidents());
    for page in 0..3 {
        let rows = (0..800).map(|row| incident(&format!("{page}-{row}"), "a", &[])).collect();
        desk.store.stage_records(&ticket, rows).await.unwrap();
    }
    assert!(desk.store.commits() > 0, "they do not stay in memory");
    assert_eq!(desk.store.record(&incident_key("0-0")).await.unwrap(), None);
    let summary = desk.store.finish_pull(ticket, Some(position("2026-03-01T10:00:00Z")), at(0)).await.unwrap();
    assert_eq!(summary.records_new, 2_400);
}
