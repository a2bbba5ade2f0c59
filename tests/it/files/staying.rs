//! Files that stay, each with its reason in the plan and on the ticket's page; the guard.

use causeway::model::{LinkId, ProfileId};
use causeway::plan::Class;
use causeway::profile::Limit;
use causeway::service::ticket::FileState;
use causeway::service::{RunOutcome, TicketRef};
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{attach, carrying, named, stored_there};
use crate::support::world::{PROFILE, World};

/// A linked pair: the incident and its ticket.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (incident, ticket)
}

/// Why each file of the ticket stays, by its name.
async fn reasons(world: &World) -> Vec<(String, String)> {
    let (links, _) = world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 10).await.unwrap();
    let detail = world.desk().ticket_detail(&TicketRef::Link(LinkId(links[0].id))).await.unwrap();
    let stays = |file: causeway::service::ticket::FileView| match file.state {
        FileState::Stays { reason } => Some((file.name, reason)),
        _ => None,
    };
    let mut reasons: Vec<_> = detail.files.into_iter().filter_map(stays).collect();
    reasons.sort();
    reasons
}

#[tokio::test]
async fn each_file_that_stays_has_its_reason_in_the_plan_and_on_the_page_of_the_ticket() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.change_profile(|profile| profile.files.largest_megabytes = 1).await;
    attach(&world, ticket, "large.bin", &vec![7; 1024 * 1024 + 1], true);
    attach(&world, ticket, "setup.exe", b"MZ", true);
    attach(&world, ticket, "empty.txt", b"", true);
    attach(&world, ticket, "private.txt", b"secret", false);
    let hidden = json!({
        "outcome_id": 7, "note": "between us", "hiddenfromuser": true,
        "attachments": [{"filename": "hidden.txt", "data_base64": "aGVsbG8=", "showforusers": true}],
    });
    world.halo().add_action("Abel Tuter", ticket, hidden).unwrap();
    attach(&world, ticket, "fine.txt", b"fine", true);
    let view = world.preview().await;
    let row = view.plan.rows.iter().find(|row| row.action().is_some_and(|action| !action.files().is_empty())).unwrap();
    assert!(row.reason.starts_with("files: fine.txt (4 bytes)"), "{}", row.reason);
    assert!(row.reason.contains("and 2 more"), "five stay: {}", row.reason);
    world.settle().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["fine.txt"]);
    let reasons = reasons(&world).await;
    let expected = [
        ("empty.txt", "it is empty"),
        ("hidden.txt", "it is private: it belongs to a note that end-users may not read"),
        ("large.bin", "it is too large: 1 MB, and the profile carries up to 1 MB"),
        ("private.txt", "it is private: end-users may not see it"),
        ("setup.exe", "files that end in .exe are blocked by the profile"),
    ];
    assert_eq!(reasons, expected.map(|(name, reason)| (name.to_owned(), reason.to_owned())));
    let idle = world.preview().await;
    assert_eq!(idle.plan.writes(), 0);
}

#[tokio::test]
async fn a_file_whose_readers_are_not_known_is_taken_for_private() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.pass().await;
    attach(&world, ticket, "unsure.txt", b"unsure", true);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    // The list of files does not say who may see them.
    world.halo().common().faults.arm(Fault {
        name: "no readers".to_owned(),
        method: Some("GET".to_owned()),
        path: Some("/api/Attachment".to_owned()),
        from: 1,
        times: None,
        play: Play::IgnoreField { field: "showforusers".to_owned() },
    });
    world.settle().await;
    assert!(stored_there(&world, &incident).is_empty());
    let expected = ("unsure.txt".to_owned(), "it is private: end-users may not see it".to_owned());
    assert_eq!(reasons(&world).await, [expected]);
}

#[tokio::test]
async fn only_the_types_that_the_profile_names_travel() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.change_profile(|profile| profile.files.only_types = vec!["pdf".to_owned()]).await;
    for name in ["report.PDF", "report.txt", "README"] {
        attach(&world, ticket, name, name.as_bytes(), true);
    }
    world.settle().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["report.PDF"]);
}

#[tokio::test]
async fn a_type_that_the_instance_refuses_is_given_up_with_its_words_and_not_sent_again() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.servicenow().common().switches.set("servicenow.attachment-extensions", "txt").unwrap();
    attach(&world, ticket, "photo.png", b"flames", true);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    let report = world.pass().await;
    assert!(report.findings.iter().any(|finding| finding.cause.contains("File type not allowed")), "{report:#?}");
    assert_eq!(report.outcome, RunOutcome::DoneWithHolds);
    world.settle().await;
    assert!(stored_there(&world, &incident).is_empty());
    assert!(reasons(&world).await[0].1.contains("File type not allowed"));
}

#[tokio::test]
async fn too_many_files_stop_their_class_alone_and_an_override_lets_them_through() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.change_profile(|profile| profile.limits.files = Limit::number(2)).await;
    for number in 0..3 {
        attach(&world, ticket, &format!("{number}.txt"), format!("file {number}").as_bytes(), true);
    }
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN drops daily"})).unwrap();
    let report = world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!(report.stops.iter().map(|stop| (stop.class, stop.planned)).collect::<Vec<_>>(), [(Class::File, 3)]);
    assert!(stored_there(&world, &incident).is_empty(), "nothing of the class is written");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily", "the other classes go on");
    let view = world.preview().await;
    let request = causeway::service::ApprovalRequest {
        rows: causeway::service::RowChoice::All,
        overrides: [Class::File].into(),
        first_load: false,
        by: "op".to_owned(),
    };
    world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!(stored_there(&world, &incident).len(), 3);
}
