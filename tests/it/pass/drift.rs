//! Values that appear, change their names and go at the vendors, told by the next pass.

use causeway::mapping::drift::Became;
use causeway::model::ConnectionId;
use causeway::service::choices::Reading;
use causeway::service::{ChoicesOf, RunOutcome};
use serde_json::json;

use crate::support::world::{PROFILE, World};

/// Both sides' fields and choices are read again, as every hour.
async fn read_anew(world: &World) {
    let profile = world.desk().profile(&PROFILE.into()).await.unwrap().profile;
    world.desk().choices(&ChoicesOf::from(&profile), Reading::Anew).await.unwrap();
}

#[tokio::test]
async fn a_new_value_is_told_once_with_the_records_that_hold_it() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    world.pass().await;
    world.servicenow().add_choice("incident", "state", "11", "Awaiting Vendor");
    world.edit_incident(&incident, &[("state", "11")]);
    read_anew(&world).await;

    let report = world.pass().await;

    let told = report.drift.iter().find(|told| told.what.code.as_deref() == Some("11")).unwrap();
    assert_eq!((told.connection.as_str(), told.what.became), ("servicenow", Became::New));
    assert_eq!(told.what.label, "Awaiting Vendor");
    assert_eq!((told.tickets, &told.first), (1, &vec![world.incident_field(&incident, "number")]));
    assert_eq!(report.outcome, RunOutcome::DoneWithHolds, "nothing falls to a default silently");
    assert_eq!(report.holds.len(), 1, "only the record that holds it waits: {:#?}", report.holds);
    let text = causeway::report::run::text(&report, "");
    assert!(text.contains("“Awaiting Vendor” (11) is new; 1 record holds it: INC"), "{text}");
    assert!(world.pass().await.drift.is_empty(), "it is told once");
}

#[tokio::test]
async fn renamed_and_retired_values_are_told_and_kept_in_the_history() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.pass().await;
    let ticket = world.ticket_of(&incident);
    let status = world.ticket_field(ticket, "status_id").as_i64().unwrap();
    world.halo().save("Abel Tuter", "Status", json!({"id": status, "name": "Renamed"})).unwrap();
    world.halo().save("Abel Tuter", "Team", json!({"id": 3, "inactive": true})).unwrap();
    read_anew(&world).await;

    let report = world.preview().await.report;

    let told = |became| report.drift.iter().filter(move |told| told.what.became == became);
    let renamed: Vec<_> = told(Became::Renamed).collect();
    assert_eq!(renamed.len(), 1, "{:#?}", report.drift);
    assert_eq!((renamed[0].what.label.as_str(), renamed[0].tickets), ("Renamed", 1));
    assert!(told(Became::Retired).any(|told| told.what.label == "Network"), "{:#?}", report.drift);
    assert_eq!(world.pass().await.drift.len(), report.drift.len(), "a preview does not count as told");

    let history = world.desk().catalogue_history(&ConnectionId::new("halo"), 10, None).await.unwrap();
    let lines: Vec<String> = history.rows.iter().map(|row| row.drift.to_string()).collect();
    assert!(lines.iter().any(|line| line.contains("“Renamed”") && line.contains("was called")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("“Network” (Network) is not offered any more")), "{lines:#?}");
    read_anew(&world).await;
    let again = world.desk().catalogue_history(&ConnectionId::new("halo"), 10, None).await.unwrap();
    assert_eq!(again, history, "a reading that brings the same adds nothing");
}
