//! Errors say what and why in words that fit a window, and the next step as a value.

use std::collections::BTreeSet;

use causeway::model::{ConnectionId, ProfileId};
use causeway::service::{ApprovalRequest, NextStep, RowChoice, ServiceError};

use super::acme;
use crate::support::world::World;

#[track_caller]
fn says<T: std::fmt::Debug>(refused: Result<T, ServiceError>, what: &str, next: &NextStep) {
    let error = refused.unwrap_err();
    let text = error.text();
    assert!(text.contains(what), "{text}");
    assert!(!text.contains("causeway ") && !text.contains("--") && !text.contains('`'), "a command: {text}");
    assert_eq!(error.next().as_ref(), Some(next), "{text}");
}

#[tokio::test]
async fn what_is_missing_is_said_with_the_step_that_brings_it() {
    let world = World::new().await;
    let desk = world.desk();
    let (gone, nobody) = (ConnectionId::new("gone"), ProfileId::new("nobody"));
    let add = NextStep::AddConnection { name: Some(gone.clone()) };
    says(desk.test_connection(&gone).await, "no connection named gone", &add);
    says(desk.profile(&nobody).await, "no profile named nobody", &NextStep::ChooseProfile);
    let again = NextStep::PreviewAgain { profile: None };
    says(desk.waiting_plan("none").await, "no plan none", &again);
    desk.forget_secret("halo/client-secret").await.unwrap();
    let store = NextStep::StoreSecret { name: "halo/client-secret".to_owned() };
    says(desk.test_connection(&ConnectionId::new("halo")).await, "halo/client-secret", &store);
    desk.set_enabled(&acme(), false).await.unwrap();
    says(desk.profiles_to_run(&[]).await, "no profile is enabled", &NextStep::MakeProfile);
    let enable = NextStep::EnableProfile { name: acme() };
    says(desk.profiles_to_run(&[acme()]).await, "acme is not enabled", &enable);
}

#[tokio::test]
async fn a_plan_that_cannot_be_applied_says_what_to_do_instead() {
    let world = World::new().await;
    world.incident(&[("short_description", "No network")]);
    let view = world.preview().await;
    let mut request =
        ApprovalRequest { rows: RowChoice::All, overrides: BTreeSet::new(), first_load: false, by: "op".to_owned() };
    let confirm = NextStep::ConfirmFirstLoad { profile: acme() };
    says(world.desk().apply(&view.id, &request).await, "first load", &confirm);
    request.first_load = true;
    request.rows = RowChoice::Only(["none".to_owned()].into());
    let again = NextStep::PreviewAgain { profile: None };
    says(world.desk().apply(&view.id, &request).await, "no row none", &again);
    request.rows = RowChoice::All;
    world.desk().apply(&view.id, &request).await.unwrap();
    let again = NextStep::PreviewAgain { profile: Some(acme()) };
    says(world.desk().apply(&view.id, &request).await, "used already", &again);
}

#[tokio::test]
async fn a_refused_sign_in_leads_to_the_test_of_its_connection() {
    let world = World::new().await;
    world.desk().set_secret("servicenow/password", &"wrong".into()).await.unwrap();
    let name = ConnectionId::new("servicenow");
    let test = NextStep::TestConnection { name: name.clone() };
    says(world.desk().test_connection(&name).await, "servicenow: ", &test);
}
