//! A linked ticket is sent to a second record only on purpose; its first link stays in the history.

use causeway::model::{ProfileId, RecordId};
use causeway::service::{ApprovalRequest, RowChoice, SendRequest, TicketRef};
use serde_json::json;

use super::{AGENT, by_hand, links, ticket};
use crate::support::world::{PROFILE, SEND, World};

async fn sent() -> (World, i64) {
    let world = by_hand().await;
    world.pass().await;
    let sent = ticket(&world, "Printer on fire", &json!({}));
    world.halo().add_action(AGENT, sent, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    world.pass().await;
    (world, sent)
}

async fn send(world: &World, ticket: i64, again: bool) -> Option<causeway::service::RunReport> {
    let (profile, id) = (ProfileId::new(PROFILE), RecordId::new(ticket.to_string()));
    let request = SendRequest { ticket: id, table: None, again };
    let (view, rows) = world.desk().preview_sends(&profile, vec![request]).await.unwrap();
    if rows.is_empty() {
        return None;
    }
    let request = ApprovalRequest {
        rows: RowChoice::Only(rows),
        overrides: std::collections::BTreeSet::new(),
        first_load: false,
        by: "op".to_owned(),
    };
    Some(world.desk().apply(&view.id, &request).await.unwrap())
}

#[tokio::test]
async fn a_linked_ticket_goes_to_a_new_record_only_when_that_is_asked_for() {
    let (world, ticket) = sent().await;
    let first = links(&world).await.remove(0);
    assert!(send(&world, ticket, false).await.is_none(), "without that, nothing is planned");
    let report = send(&world, ticket, true).await.unwrap();
    assert_eq!(report.done.created_in_other, 1, "{report:#?}");
    let live = links(&world).await;
    assert_eq!(live.len(), 1);
    assert_ne!(live[0].other, first.other, "the live link leads to the new record");
    assert_eq!(world.incidents_of(ticket).len(), 2);
    let detail = world.desk().ticket_detail(&TicketRef::Link(causeway::model::LinkId(live[0].id))).await.unwrap();
    let ended: Vec<_> = detail.ended.iter().map(|ended| (ended.other.as_str(), ended.reason.as_str())).collect();
    assert_eq!(ended, [(first.other.as_str(), "a person sent the ticket again, to a new record")]);
    world.halo().update_ticket(AGENT, ticket, json!({"impact": 1})).unwrap();
    world.settle().await;
    let impacts: Vec<String> = world.incidents_of(ticket).iter().map(|incident| incident["impact"].clone()).collect();
    assert_eq!(impacts.iter().filter(|impact| *impact == "1").count(), 1, "only the new one follows: {impacts:?}");
}

#[tokio::test]
async fn a_ticket_that_was_unlinked_meanwhile_is_not_sent_by_the_old_plan() {
    let (world, ticket) = sent().await;
    let (profile, id) = (ProfileId::new(PROFILE), RecordId::new(ticket.to_string()));
    let request = SendRequest { ticket: id, table: None, again: true };
    let (view, rows) = world.desk().preview_sends(&profile, vec![request]).await.unwrap();
    super::unlink(&world, &ticket.to_string()).await.unwrap();
    let request = ApprovalRequest {
        rows: RowChoice::Only(rows),
        overrides: std::collections::BTreeSet::new(),
        first_load: false,
        by: "op".to_owned(),
    };
    let report = world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!((report.done.created_in_other, report.left.len()), (0, 1), "{report:#?}");
}
