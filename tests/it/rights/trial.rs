//! The right to change records, tried on one that a person names.

use causeway::connector::rights::Verdict;
use causeway::model::{FieldName, RecordId};
use causeway::service::{ErrorKind, TrialView};
use serde_json::json;

use super::{halo, servicenow, view};
use crate::support::world::World;

async fn tried(world: &World, record: &str) -> TrialView {
    world.desk().try_writing(&servicenow(), &RecordId::new(record)).await.unwrap()
}

#[tokio::test]
async fn a_right_to_write_is_seen_before_the_first_real_write_and_nothing_changes() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let number = world.incident_field(&incident, "number");
    let before = world.servicenow().record("incident", &incident).unwrap();
    for named in [number.as_str(), incident.as_str()] {
        let shown = tried(&world, named).await;
        assert_eq!((shown.record.as_str(), shown.verdict, shown.changed), (number.as_str(), Verdict::Yes, Vec::new()));
    }
    assert_eq!(world.servicenow().record("incident", &incident).unwrap(), before, "stamps and counts included");
    let rights = view(&world, &servicenow()).await.rights;
    let table = rights.table("incident").unwrap();
    assert_eq!((table.update.verdict, table.create.verdict), (Verdict::Yes, Verdict::UntilWritten));
    let field = table.field("short_description").unwrap();
    assert_eq!(field.write, Verdict::UntilWritten, "the same value is there also where it may not be written");

    let (summary, mark) = (world.ticket_field(ticket, "summary"), world.mark());
    world.desk().try_writing(&halo(), &RecordId::new(ticket.to_string())).await.unwrap();
    assert_eq!(world.ticket_field(ticket, "summary"), summary);
    assert_eq!(view(&world, &halo()).await.rights.table("Tickets").unwrap().update.verdict, Verdict::Yes);
    world.settle().await;
    let (halo_writes, servicenow_writes) = world.writes_since(mark);
    assert_eq!(servicenow_writes.updates, 0, "the next pass has nothing to do");
    assert_eq!(halo_writes.creates, 0);
}

#[tokio::test]
async fn a_refused_trial_is_remembered_with_the_vendors_words_and_told() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.servicenow().common().switches.set("servicenow.poisoned-records", &incident).unwrap();
    let shown = tried(&world, &incident).await;
    assert_eq!(shown.verdict, Verdict::Refused);
    assert!(shown.words().contains("403"), "{}", shown.words());
    let rights = view(&world, &servicenow()).await.rights;
    assert_eq!(rights.table("incident").unwrap().update.said, shown.said);
}

#[tokio::test]
async fn a_rule_that_acts_on_every_write_is_told_with_what_it_changed() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let rule = json!({ "name": "busy", "table": "incident", "on": ["update"], "set": { "category": "network" } });
    world.servicenow().add_rule(&serde_json::from_value(rule).unwrap()).unwrap();
    let shown = tried(&world, &incident).await;
    assert_eq!(shown.verdict, Verdict::Yes);
    assert!(shown.changed.contains(&FieldName::from("category")), "{shown:?}");
    assert!(shown.words().contains("category"));
}

#[tokio::test]
async fn what_is_no_visible_record_is_said_and_nothing_is_sent() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    let mark = world.mark();
    for unknown in ["INC9999999", "", "number=1^ORDERBYnumber", "00000000000000000000000000000000"] {
        let error = world.desk().try_writing(&servicenow(), &RecordId::new(unknown)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{unknown}: {error}");
    }
    let error = world.desk().try_writing(&halo(), &RecordId::new("INC0010001")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let (halo_writes, servicenow_writes) = world.writes_since(mark);
    assert_eq!((halo_writes.updates, servicenow_writes.updates), (0, 0));
}
