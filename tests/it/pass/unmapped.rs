//! What becomes of a value without counterpart is said for each field.

use causeway::engine::RunReport;
use causeway::profile::Unmapped;
use serde_json::json;

use crate::support::world::World;

/// A state that an administrator of ServiceNow adds and nobody has mapped. Its code happens to be that of
/// a status of Halo.
const NEW_STATE: (&str, &str) = ("5", "Awaiting Vendor");

fn set_policy(profile: &mut causeway::profile::Profile, field: &str, policy: &Unmapped) {
    profile.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == field).for_each(|rule| {
        rule.unmapped = policy.clone();
    });
}

/// A pair whose incident got the new state and another text, and what a pass with this policy reports.
async fn passed(policy: Unmapped) -> (World, String, i64, RunReport) {
    let world = World::new().await;
    world.servicenow().add_choice("incident", "state", NEW_STATE.0, NEW_STATE.1);
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.change_profile(|profile| set_policy(profile, "status_id", &policy)).await;
    world.edit_incident(&incident, &[("state", NEW_STATE.0), ("short_description", "the vendor was asked")]);
    let report = world.pass().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket, report)
}

#[tokio::test]
async fn each_policy_for_a_value_without_counterpart_does_what_it_says() {
    let default = Unmapped::Default { halo: Some("2".to_owned()), other: None };
    for (policy, status, text) in [
        (Unmapped::Hold, 1, "VPN drops"),
        (default, 2, "the vendor was asked"),
        (Unmapped::Pass, 5, "the vendor was asked"),
        (Unmapped::LeaveOut, 1, "the vendor was asked"),
        (Unmapped::Log, 1, "the vendor was asked"),
    ] {
        let (world, incident, ticket, report) = passed(policy.clone()).await;
        assert_eq!(world.ticket_field(ticket, "status_id"), json!(status), "{policy:?}");
        let held = report.holds.iter().any(|hold| hold.reason.contains(NEW_STATE.1));
        assert_eq!(held, policy == Unmapped::Hold, "{policy:?}: {report:#?}");
        assert_eq!(report.logged.len(), usize::from(policy == Unmapped::Log), "{policy:?}: {report:#?}");
        let summary = world.ticket_field(ticket, "summary");
        assert_eq!(summary.as_str().unwrap_or_default(), text, "{policy:?}: what becomes of the other fields");
        assert_eq!(world.incident_field(&incident, "state"), NEW_STATE.0, "{policy:?}: nothing comes back");
        let again = world.pass().await;
        assert_eq!(again.done.writes(), 0, "{policy:?}: {again:#?}");
    }
}

#[tokio::test]
async fn what_is_left_alone_is_told_in_the_report_by_name() {
    let (world, _, ticket, report) = passed(Unmapped::Log).await;
    assert!(report.logged[0].title.contains("2001 ↔ INC"), "{report:#?}");
    let text = causeway::report::run::text(&report, "all");
    assert!(text.contains("left alone: ") && text.contains("\"Awaiting Vendor\" (5)"), "{text}");

    let new = world.incident(&[("short_description", "Printer"), ("state", NEW_STATE.0)]);
    let view = world.preview().await;
    let planned = causeway::report::plan::text(
        &view.plan,
        &world.desk().profile(&"acme".into()).await.unwrap().profile,
        causeway::report::plan::Detail::Work,
    );
    assert!(planned.contains("Status \"Awaiting Vendor\" (5); the field is left alone"), "{planned}");
    let report = world.approve(&view).await;
    assert!(report.logged.iter().any(|left| left.title.contains("Printer")), "a new ticket, too: {report:#?}");
    assert_ne!(world.ticket_of(&new), ticket);
}

#[tokio::test]
async fn an_emptied_field_is_empty_on_the_other_side_and_stays_so() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world
        .change_profile(|profile| {
            set_policy(profile, "impact", &Unmapped::Clear);
            profile.mapping.tables.get_mut("impact").unwrap().rows.retain(|row| row.halo != "3");
        })
        .await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 3})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "impact"), "");
    assert_eq!(world.ticket_field(ticket, "impact"), json!(3), "nothing comes back");
}
