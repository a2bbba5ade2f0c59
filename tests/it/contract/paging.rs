//! Lists over several pages: each record once, and complete or not at all.

use causeway::connector::Fault;

use super::desk::{Able, Desk, numbered};

over_every_connector! {
    #[test] fn every_record_comes_once_over_several_pages;
    #[test] fn a_page_of_which_rights_hide_all_or_some_rows_is_not_the_end;
    #[test] fn hidden_by_rights_no_changes_and_incomplete_are_told_apart;
    #[test] fn many_records_on_one_stamp_come_once_each;
    #[test] fn only_named_records_come_when_some_are_named;
}

async fn every_record_comes_once_over_several_pages<D: Desk>(desk: D) {
    let since = desk.here();
    desk.grant(7);
    let mut made = Vec::new();
    for title in numbered("record", 30) {
        desk.wait(1);
        desk.make(&title);
        made.push(title);
    }
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.titles(), made);
    assert_eq!((pulled.end.rows, pulled.end.hidden_by_rights), (30, 0));
    assert_eq!(pulled.end.announced, Some(30));
    assert_eq!(pulled.next().stamp, desk.now());
}

async fn a_page_of_which_rights_hide_all_or_some_rows_is_not_the_end<D: Desk>(desk: D) {
    if !D::can(Able::CountsHidden) {
        return;
    }
    let since = desk.here();
    desk.grant(4);
    for number in 0..30 {
        desk.wait(1);
        // Pages 2 to 5 are wholly hidden, others in part, the last one, too.
        let hidden = (3..21).contains(&number) || number == 25 || number == 29;
        desk.make(&format!("{} {number:04}", if hidden { "secret" } else { "open" }));
    }
    desk.hide("secret");
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.records.len(), 10);
    assert!(pulled.titles().iter().all(|title| title.starts_with("open")));
    assert_eq!((pulled.end.rows, pulled.end.announced, pulled.end.hidden_by_rights), (10, Some(30), 20));
}

async fn hidden_by_rights_no_changes_and_incomplete_are_told_apart<D: Desk>(desk: D) {
    desk.make("before");
    desk.wait(3_600);
    let since = desk.here();
    let idle = desk.pull(&since).await.unwrap();
    assert_eq!((idle.end.rows, idle.end.hidden_by_rights, idle.next()), (0, 0, since.clone()), "no changes");

    desk.wait(1);
    desk.make("secret");
    if D::can(Able::CountsHidden) {
        desk.hide("secret");
        let hidden = desk.pull(&since).await.unwrap();
        assert_eq!((hidden.end.rows, hidden.end.hidden_by_rights), (0, 1), "hidden by rights");
        assert_eq!(hidden.next(), since, "what is not seen moves no position");
    }

    let Some(front) = desk.front() else { return };
    front.change("GET", "", |reply| {
        let text = reply.text();
        if text.contains("\"tickets\"") {
            reply.set(&serde_json::json!({ "record_count": 5, "tickets": [] }));
        } else if text.contains("\"result\"") {
            reply.body = b"{\"result\":[".to_vec();
        }
    });
    assert_eq!(desk.pull(&since).await.unwrap_err().fault, Fault::Incomplete, "incomplete");
}

async fn many_records_on_one_stamp_come_once_each<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    desk.grant(40);
    let count = if crate::support::long() { 10_000 } else { 500 };
    let made = numbered("tied", count);
    for title in &made {
        desk.make(title);
    }
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.titles(), made);
    assert_eq!(pulled.end.rows, count as u64);
    let again = desk.pull(&pulled.next()).await.unwrap();
    assert_eq!(again.titles(), made, "within the overlap all of them come again, once each");
    desk.wait(3_600);
    let late = desk.make("later");
    let after = desk.pull(&pulled.next()).await.unwrap();
    assert!(after.ids().contains(&late));
}

async fn only_named_records_come_when_some_are_named<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    let [one, _two, three] = ["one", "two", "three"].map(|title| desk.make(title));
    let gone = desk.make("gone");
    desk.delete(&gone);
    let mut request = desk.request(&since);
    request.only = vec![one, three, gone];
    let pulled = desk.pull_as(&request, || {}).await.unwrap();
    assert_eq!(pulled.titles(), ["one", "three"]);
    assert_eq!(pulled.end.rows, 2);
}
