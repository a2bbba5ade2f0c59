//! Pulling tickets: what changed, whole or not at all.

use std::collections::BTreeSet;

use causeway::connector::halo::kinds;
use causeway::connector::halo::learnt::Works;
use causeway::connector::{Fault, PullRequest, Source as _};
use causeway::model::{FieldName, Presence, RecordId, Value};
use causeway::standins::faults::{Fault as Planned, Play};
use serde_json::json;

use super::support::{AGENT, Desk, INCIDENT, changes};

fn field(name: &str) -> FieldName {
    FieldName::new(name)
}

#[tokio::test]
async fn a_first_pull_reads_no_history_and_begins_now() {
    let desk = Desk::open().await;
    desk.ticket("From before");
    desk.wait(60);
    let (records, end) = desk.pull(&PullRequest { since: None, ..changes(&desk.now()) }).await.unwrap();
    assert!(records.is_empty());
    assert_eq!(end.rows, 0);
    assert_eq!(end.next.unwrap().stamp.as_second(), desk.now().stamp.as_second());
}

#[tokio::test]
async fn only_what_changed_comes_and_the_position_is_the_latest_stamp() {
    let desk = Desk::open().await;
    let (old, moved) = (desk.ticket("Old"), desk.ticket("Moved"));
    desk.wait(3600);
    let since = desk.now();
    desk.wait(10);
    desk.halo.update_ticket(AGENT, moved, json!({ "status_id": 2 })).unwrap();
    let changed_at = desk.now();
    desk.wait(600);
    let (numbers, end) = desk.changed(&since).await;
    assert_eq!(numbers, [moved.to_string()]);
    assert_eq!((end.rows, end.announced, end.hidden_by_rights), (1, Some(1), 0));
    assert_eq!(end.next, Some(changed_at));
    assert_ne!(numbers, [old.to_string()]);
}

#[tokio::test]
async fn an_idle_pull_is_one_request_and_keeps_its_position() {
    let desk = Desk::open().await;
    desk.ticket("Quiet");
    desk.wait(3600);
    let since = desk.now();
    desk.changed(&since).await;
    let before = desk.requests("GET").len();
    let (numbers, end) = desk.changed(&since).await;
    assert!(numbers.is_empty());
    assert_eq!(end.next, Some(since));
    assert_eq!(desk.requests("GET").len(), before + 1);
}

#[tokio::test]
async fn more_than_a_page_is_read_to_the_announced_count() {
    let desk = Desk::open().await;
    let since = desk.now();
    let made: Vec<String> = (0..250).map(|n| desk.ticket(&format!("Ticket {n}")).to_string()).collect();
    let (mut numbers, end) = desk.changed(&since).await;
    numbers.sort_by_key(|number| number.parse::<i64>().unwrap());
    assert_eq!(numbers, made);
    assert_eq!((end.rows, end.announced), (250, Some(250)));
}

#[tokio::test]
async fn an_instance_that_ignores_the_change_filter_is_walked_newest_first() {
    let desk = Desk::with(&[("halo.lastupdatefromdate", "ignored")]).await;
    for n in 0..230 {
        desk.ticket(&format!("Old {n}"));
    }
    desk.wait(3600);
    let since = desk.now();
    desk.wait(5);
    let new = desk.ticket("New");
    let (numbers, end) = desk.changed(&since).await;
    assert_eq!(numbers, [new.to_string()]);
    assert_eq!(end.announced, None);
    assert_eq!(desk.connector.change_filter(), Works::No);
    let before = desk.requests("/api/Tickets").len();
    desk.changed(&since).await;
    assert_eq!(desk.requests("/api/Tickets").len(), before + 1, "one page is enough once it is known");
}

#[tokio::test]
async fn a_page_that_loses_rows_makes_the_pull_incomplete() {
    let desk = Desk::open().await;
    let since = desk.now();
    desk.ticket("One");
    let body = json!({ "record_count": 2, "tickets": [] }).to_string();
    desk.halo.common().faults.arm(Planned {
        name: "short page".to_owned(),
        method: Some("GET".to_owned()),
        path: Some("/api/Tickets".to_owned()),
        from: 1,
        times: None,
        play: Play::ReplaceBody { content_type: "application/json".to_owned(), body },
    });
    let error = desk.pull(&changes(&since)).await.unwrap_err();
    assert_eq!(error.fault, Fault::Incomplete);
}

#[tokio::test]
async fn an_empty_second_page_that_counts_nothing_is_a_gap() {
    let desk = Desk::open().await;
    let since = desk.now();
    for n in 0..150 {
        desk.ticket(&format!("Ticket {n}"));
    }
    desk.halo.common().faults.arm(Planned {
        name: "lost page".to_owned(),
        method: None,
        path: Some("page_no=2".to_owned()),
        from: 1,
        times: Some(1),
        play: Play::ReplaceBody {
            content_type: "application/json".to_owned(),
            body: json!({ "record_count": 0, "tickets": [] }).to_string(),
        },
    });
    let (numbers, end) = desk.changed(&since).await;
    assert_eq!((numbers.len(), end.rows, end.announced), (150, 150, Some(150)), "the second walk closes the gap");
}

#[tokio::test]
async fn a_ticket_deleted_between_two_pages_hides_no_other() {
    let desk = Desk::open().await;
    let since = desk.now();
    let made: Vec<i64> = (0..150).map(|n| desk.ticket(&format!("Ticket {n}"))).collect();
    let (sender, mut pages) = tokio::sync::mpsc::channel(1);
    let request = changes(&since);
    let pull = desk.connector.pull(&request, sender);
    let look_on = async {
        let mut numbers = BTreeSet::new();
        while let Some(page) = pages.recv().await {
            if numbers.is_empty() {
                assert!(desk.halo.delete_ticket(AGENT, made[10]));
            }
            numbers.extend(page.records.into_iter().map(|record| record.number));
        }
        numbers
    };
    let (end, numbers) = tokio::join!(pull, look_on);
    end.unwrap();
    for id in &made {
        assert!(numbers.contains(&id.to_string()), "{id}");
    }
}

#[tokio::test]
async fn a_ticket_by_itself_has_its_details_and_empty_fields() {
    let desk = Desk::open().await;
    let site = json!({ "summary": "VPN drops", "details": "Every hour", "tickettype_id": 1, "client_id": 12,
        "site_id": 18, "category_1": "Network>VPN", "impact": 2, "urgency": 3, "team": "Network",
        "servicenow_id": INCIDENT });
    let id = desk.halo.create_ticket(AGENT, site).unwrap();
    let record = desk.fetch(id).await.unwrap();
    let value = |name: &str| record.field(&field(name)).cloned().unwrap();
    assert_eq!(value("summary"), Value::text("VPN drops"));
    assert_eq!(value("details"), Value::text("Every hour"));
    assert_eq!(value("category_1"), Value::text("Network>VPN"));
    assert_eq!(value("category_2"), Value::Empty);
    assert_eq!(value("site_id"), Value::Integer(18));
    assert_eq!(value("impact"), Value::Integer(2));
    assert_eq!(value("parent_id"), Value::Empty);
    assert_eq!(value("dateclosed"), Value::Empty, "a day in 1900 means not set");
    assert_eq!(record.marked.as_deref(), Some(INCIDENT));
    let (listed, _) = desk.pull(&changes(&desk.now())).await.unwrap();
    assert_eq!(listed[0].version, record.version, "list and ticket agree on the version");
    assert_eq!(listed[0].field(&field("details")), None, "a list row does not deliver details");
}

#[tokio::test]
async fn custom_fields_come_by_name() {
    let desk = Desk::open().await;
    desk.halo.add_custom_field("CFchangeticket", "Change ticket", &[1]);
    let ticket = json!({ "summary": "S", "tickettype_id": 1, "client_id": 12,
        "customfields": [{ "name": "CFchangeticket", "value": "CHG1" }] });
    let id = desk.halo.create_ticket(AGENT, ticket).unwrap();
    let request = PullRequest { fields: vec![field("CFchangeticket")], ..changes(&desk.now()) };
    let (listed, _) = desk.pull(&request).await.unwrap();
    assert_eq!(listed[0].field(&field("CFchangeticket")), Some(&Value::text("CHG1")));
    let alone = desk.fetch(id).await.unwrap();
    assert_eq!(alone.field(&field("CFchangeticket")), Some(&Value::text("CHG1")));
}

#[tokio::test]
async fn deleted_and_merged_tickets_say_so() {
    let desk = Desk::open().await;
    let (gone, merged, into) = (desk.ticket("Gone"), desk.ticket("Merged"), desk.ticket("Into"));
    desk.halo.merge_ticket(AGENT, merged, into).unwrap();
    assert!(desk.halo.delete_ticket(AGENT, gone));
    assert_eq!(desk.fetch(merged).await.unwrap().presence, Presence::MergedInto(desk.key(into)));
    assert_eq!(desk.fetch(into).await.unwrap().presence, Presence::Live);
    let deleted = PullRequest { filter: Some("deleted=true".to_owned()), ..changes(&desk.now()) };
    let (records, _) = desk.pull(&deleted).await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].number.clone(), records[0].presence.clone()), (gone.to_string(), Presence::Deleted));
    assert_eq!(desk.fetch(99_999).await, None);
}

#[tokio::test]
async fn named_tickets_are_read_without_a_position() {
    let desk = Desk::open().await;
    let (one, _, three) = (desk.ticket("One"), desk.ticket("Two"), desk.ticket("Three"));
    let only = [one, three, 99_999].iter().map(|id| RecordId::new(id.to_string())).collect();
    let (records, end) = desk.pull(&PullRequest { since: None, only, ..changes(&desk.now()) }).await.unwrap();
    let numbers: Vec<String> = records.into_iter().map(|record| record.number).collect();
    assert_eq!(numbers, [one.to_string(), three.to_string()]);
    assert_eq!(end.rows, 2);
}

#[tokio::test]
async fn a_filter_that_halo_would_ignore_is_refused() {
    let desk = Desk::open().await;
    let request = PullRequest { filter: Some("tickettype_id=1".to_owned()), ..changes(&desk.now()) };
    let error = desk.pull(&request).await.unwrap_err();
    assert_eq!(error.fault, Fault::Settings);
    assert!(error.hint.contains("requesttype_id"));
    let other = PullRequest { kind: "Asset".into(), ..changes(&desk.now()) };
    assert_eq!(desk.pull(&other).await.unwrap_err().fault, Fault::Settings);
    assert_eq!(kinds::ticket().as_str(), "Ticket");
}

#[tokio::test]
async fn stamps_are_read_in_the_zone_of_the_instance() {
    let desk = Desk::in_zone(7200, &[("halo.zone", "+02:00")]).await;
    desk.wait(3600);
    let since = desk.now();
    desk.wait(10);
    let id = desk.ticket("Later");
    let (numbers, end) = desk.changed(&since).await;
    assert_eq!(numbers, [id.to_string()]);
    assert_eq!(end.next, Some(desk.now()));
}
