//! Vendors that change what they are sent: echoes and normalised texts settle in two passes.

use serde_json::json;

use crate::support::world::World;

async fn settles_in_two_passes(world: &World) {
    world.try_pass().await.unwrap();
    world.try_pass().await.unwrap();
    let mark = world.mark();
    let third = world.pass().await;
    assert_eq!(third.done.writes(), 0, "{third:#?}");
    assert_eq!(world.writes_since(mark), Default::default());
}

#[tokio::test]
async fn a_rule_that_rewrites_a_text_on_either_side_settles() {
    for (halo, servicenow) in [
        ("none", "short_description=upper"),
        ("none", "short_description=trim;description=collapse"),
        ("trim", ""),
        ("trim-and-crlf", "short_description=lower"),
    ] {
        let world = World::new().await;
        world.halo().common().switches.set("halo.rewrite-text", halo).unwrap();
        world.servicenow().common().switches.set("servicenow.rule-rewrite-field", servicenow).unwrap();
        let incident = world.incident(&[("short_description", "VPN drops  "), ("description", "two\r\n\r\n lines ")]);
        world.first_load().await;
        settles_in_two_passes(&world).await;
        let ticket = world.ticket_of(&incident);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "  VPN drops daily "})).unwrap();
        settles_in_two_passes(&world).await;
        let there = world.incident_field(&incident, "short_description").to_lowercase();
        assert!(there.contains("vpn drops daily"), "with {halo:?} and {servicenow:?} the change arrived: {there}");
    }
}

#[tokio::test]
async fn a_field_that_is_answered_but_not_stored_is_reported_and_not_sent_for_ever() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    world.servicenow().common().switches.set("servicenow.ignored-fields", "impact").unwrap();
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    let report = world.settle().await;
    assert_eq!(report.findings.len(), 1, "{report:#?}");
    assert_eq!((report.findings[0].field.as_str(), report.findings[0].sent.as_str()), ("Impact", "1"));
    assert!(report.findings[0].cause.starts_with("not stored"), "{report:#?}");
    assert_eq!(world.incident_field(&incident, "impact"), "3");
}

#[tokio::test]
async fn line_ends_and_trailers_of_notes_do_not_bring_them_back() {
    let world = World::new().await;
    world.servicenow().common().switches.set("servicenow.journal-line-ends", "crlf").unwrap();
    world.halo().common().switches.set("halo.note-trailer", "<br>--").unwrap();
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("comments", "one\r\ntwo")]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "three\nfour"})).unwrap();
    settles_in_two_passes(&world).await;
    assert_eq!(world.servicenow().journal(&incident).len(), 2);
}
