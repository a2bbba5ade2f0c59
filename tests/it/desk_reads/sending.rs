//! Where tickets may go, and the plan of sending several.

use causeway::model::{ConnectionId, Kind, ProfileId, RecordId};
use causeway::profile::{Environment, Scope, TypeRule};
use causeway::service::{MaySend, SendRequest};

use super::{ask_to_send, globex, incident_key, known_ticket, loaded, requests, ticket_key};
use crate::support::world::{PROFILE, World};

/// What stands in the way of a ticket, with each profile.
async fn reasons(world: &World, ticket: i64) -> String {
    let choices = world.desk().send_targets(&[ticket_key(world, ticket).await]).await.unwrap();
    let targets = choices.iter().flat_map(|choice| &choice.targets);
    let reasons = targets.filter_map(|target| match &target.may {
        MaySend::No { reasons } => Some(reasons.join("; ")),
        MaySend::Yes { .. } => None,
    });
    reasons.collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn a_ticket_says_where_it_may_go_and_as_what() {
    let (world, _, _) = loaded("VPN drops").await;
    let id = known_ticket(&world, "Printer on fire", 12).await;
    world
        .change_profile(|profile| {
            let task = TypeRule { table: Kind::new("sc_task"), ticket_type: 3, outbound: true, inbound: false };
            profile.types.push(task);
        })
        .await;
    let before = requests(&world);

    let choices = world.desk().send_targets(&[ticket_key(&world, id).await]).await.unwrap();

    assert_eq!(requests(&world), before, "nobody was asked");
    assert_eq!((choices[0].number.as_str(), choices[0].title.as_str()), (id.to_string().as_str(), "Printer on fire"));
    let target = &choices[0].targets[0];
    assert_eq!(target.connection, ConnectionId::new("servicenow"));
    assert_eq!(target.environment, Environment::Sandbox);
    let tables = vec![Kind::new("incident"), Kind::new("sc_task")];
    assert_eq!(target.may, MaySend::Yes { default_table: Some(Kind::new("incident")), tables });
}

#[tokio::test]
async fn a_ticket_that_may_not_go_says_everything_that_stands_in_the_way() {
    let (world, _, linked) = loaded("VPN drops").await;
    assert!(reasons(&world, linked).await.contains("is linked to INC"));
    assert!(reasons(&world, 999_999).await.contains("run a pass"));
    let id = known_ticket(&world, "of globex", globex(&world)).await;
    world.change_profile(|profile| (profile.scope, profile.enabled) = (Scope::Customer { id: 12 }, false)).await;
    let said = reasons(&world, id).await;
    assert!(said.contains("Globex") && said.contains("not enabled"), "{said}");
    world.change_profile(|profile| (profile.scope, profile.enabled) = (Scope::Supplier { id: 5 }, true)).await;
    assert!(reasons(&world, id).await.contains("names no supplier"));
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_load_is_confirmed() {
    let world = World::new().await;
    world.preview().await;
    let incident = world.incident(&[("short_description", "x")]);
    let id = world
        .halo()
        .create_ticket("Abel Tuter", serde_json::json!({"summary": "y", "tickettype_id": 1, "client_id": 12}))
        .unwrap();
    world.preview().await;
    assert!(reasons(&world, id).await.contains("first load"));
    let other = world.desk().send_targets(&[incident_key(&world, &incident).await]).await.unwrap();
    assert!(other[0].targets.is_empty(), "records of the other side are not sent");
}

#[tokio::test]
async fn several_tickets_are_planned_together_and_only_those() {
    let (world, _, _) = loaded("VPN drops").await;
    let one = known_ticket(&world, "one", 12).await;
    let two = known_ticket(&world, "two", 12).await;
    let by_outcome = known_ticket(&world, "three", 12).await;
    ask_to_send(&world, by_outcome);
    let requests =
        [one, two].map(|id| SendRequest { ticket: RecordId::new(id.to_string()), table: None, again: false }).to_vec();

    let (view, rows) = world.desk().preview_sends(&ProfileId::new(PROFILE), requests).await.unwrap();

    assert_eq!(rows.len(), 2);
    let titles: Vec<_> =
        view.plan.rows.iter().filter(|row| rows.contains(&row.id.0)).map(|row| row.title.clone()).collect();
    assert_eq!(titles, [format!("{one} one"), format!("{two} two")]);
    assert!(view.plan.rows.len() > 2, "the plan also holds what somebody asked for in Halo");
    let request = causeway::service::ApprovalRequest {
        rows: causeway::service::RowChoice::Only(rows),
        overrides: std::collections::BTreeSet::new(),
        first_load: false,
        by: "op".to_owned(),
    };
    let report = world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!(report.done.created_in_other, 2, "{report:#?}");
    assert_eq!((world.incidents_of(one).len(), world.incidents_of(by_outcome).len()), (1, 0));
}
