//! Rights that are missing: told, never taken for absence or deletion.

use causeway::connector::Fault;
use causeway::model::Presence;

use super::desk::{Able, Desk, stored};

over_every_connector! {
    #[test] fn a_refused_table_is_an_error_everywhere;
    #[test] fn a_hidden_record_is_not_a_deleted_one_and_its_mark_is_not_absent;
    #[test] fn a_hidden_field_is_not_an_empty_one;
}

async fn a_refused_table_is_an_error_everywhere<D: Desk>(desk: D) {
    let since = desk.here();
    let id = desk.make("there");
    desk.refuse_reading();
    let pulled = desk.pull(&since).await.unwrap_err();
    let fetched = desk.source().fetch(&desk.kind(), &[id]).await.unwrap_err();
    let notes = desk.notes_since(&since).await.unwrap_err();
    for error in [pulled, fetched, notes] {
        assert_eq!(error.fault, Fault::Forbidden, "{error}");
        assert!(!error.what.is_empty() && !error.hint.is_empty());
    }
    let found = desk.find(&[desk.marker(1)]).await;
    assert!(found.is_err(), "what cannot be looked for is not absent: {found:?}");
}

async fn a_hidden_record_is_not_a_deleted_one_and_its_mark_is_not_absent<D: Desk>(desk: D) {
    if !D::can(Able::CountsHidden) {
        return;
    }
    let since = desk.here();
    desk.wait(1);
    let id = stored(&desk.send_one(desk.create(1, "secret")).await).created.clone().unwrap();
    desk.make("open");
    let before = desk.pull(&since).await.unwrap();
    assert_eq!((before.end.rows, before.end.hidden_by_rights), (2, 0));
    desk.hide("secret");
    let after = desk.pull(&since).await.unwrap();
    assert_eq!((after.end.rows, after.end.hidden_by_rights), (1, 1));
    assert!(after.records.iter().all(|record| record.presence == Presence::Live));
    assert_eq!(desk.fetch(&[id]).await.records, Vec::new());
    assert_eq!(desk.find(&[desk.marker(1)]).await.unwrap_err().fault, Fault::Forbidden);
}

async fn a_hidden_field_is_not_an_empty_one<D: Desk>(desk: D) {
    if !D::can(Able::TellsHiddenFields) {
        return;
    }
    let since = desk.here();
    let id = desk.make("there");
    desk.hide_title();
    let fetched = desk.fetch(&[id]).await;
    assert_eq!(fetched.records[0].field(&desk.title()), None);
    assert_eq!(desk.pull(&since).await.unwrap().records[0].field(&desk.title()), None);
}
