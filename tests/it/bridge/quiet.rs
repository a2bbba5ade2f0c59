//! Loading without a storm of mails: what each vendor offers for it, what is asked of it, and what cannot
//! be kept from going.

use causeway::model::ProfileId;
use causeway::plan::mails::{self, Fate};
use causeway::profile::{PastComments, Profile};
use causeway::service::PlanView;

use super::support::{approve_past_guards, bridge, change, incident, mails_of, note, ticket};
use crate::support::world::{PROFILE, World};

/// Two desks, each with a record that the other does not have, and a past on both.
fn begin(world: &World) {
    let there = incident(world, "Mail is slow");
    world.edit_incident(&there, &[("comments", "Since when?")]);
    world.edit_incident(&there, &[("work_notes", "Looks like the relay")]);
    let here = ticket(world, "Printer on fire");
    note(world, here, "We are on our way", true);
    note(world, here, "Bring a bucket", false);
}

async fn loud(world: &World) {
    change(world, |profile| {
        profile.loading.quiet = false;
        profile.loading.comments = PastComments::AsComments;
    })
    .await;
}

async fn load(world: &World) -> (PlanView, (usize, usize)) {
    let view = world.preview().await;
    let mails = mails_of(world, approve_past_guards(world, &view)).await;
    (view, mails)
}

async fn profile(world: &World) -> Profile {
    world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile
}

async fn fates(world: &World, view: &PlanView) -> Vec<(Fate, usize)> {
    let profile = profile(world).await;
    mails::of(&view.plan, &profile).into_iter().map(|one| (one.fate, one.writes)).collect()
}

#[tokio::test]
async fn loading_as_usual_mails_the_people_of_every_ticket() {
    let world = bridge().await;
    loud(&world).await;
    world.servicenow().common().switches.set("servicenow.new-records-notify", "2").unwrap();
    begin(&world);
    let (view, (halo, servicenow)) = load(&world).await;
    assert!(halo > 0, "Halo mails about a new ticket");
    assert_eq!(servicenow, 2, "ServiceNow mails about the new record and about the comment");
    let fates = fates(&world, &view).await;
    assert!(fates.contains(&(Fate::Go, 1)) && fates.contains(&(Fate::AsSetUp, 1)), "{fates:?}");
}

#[tokio::test]
async fn quietly_nobody_is_mailed_where_the_vendors_do_what_they_are_asked() {
    let world = bridge().await;
    world.servicenow().common().switches.set("servicenow.new-records-notify", "2").unwrap();
    world.halo().common().switches.set("halo.no-automations-stops-mails", "true").unwrap();
    begin(&world);
    let (view, mails) = load(&world).await;
    assert_eq!(mails, (0, 0));
    let fates = fates(&world, &view).await;
    assert!(!fates.iter().any(|(fate, _)| [Fate::Go, Fate::AsSetUp].contains(fate)), "{fates:?}");
    assert_eq!(world.settle().await.done.writes(), 0, "all was loaded");
}

#[tokio::test]
async fn a_halo_that_mails_all_the_same_is_said_beforehand_to_be_one_that_may() {
    let world = bridge().await;
    begin(&world);
    let (view, (halo, servicenow)) = load(&world).await;
    assert_eq!((halo, servicenow), (1, 0), "this Halo mails about a new ticket whatever it is asked");
    let profile = profile(&world).await;
    let said: Vec<String> = mails::of(&view.plan, &profile).into_iter().map(|one| one.text).collect();
    assert!(
        said.iter().any(|text| text.contains("should it mail about opening and closing all the same")),
        "{said:#?}"
    );
}

#[tokio::test]
async fn a_comment_of_the_present_is_mailed_and_the_plan_says_so() {
    let world = bridge().await;
    let here = ticket(&world, "Printer on fire");
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    note(&world, here, "It is out", true);
    let view = world.preview().await;
    assert_eq!(fates(&world, &view).await, [(Fate::Go, 1)], "no write can keep the mail of a comment from going");
    let (_, servicenow) = mails_of(&world, world.approve(&view)).await;
    assert_eq!(servicenow, 1);
}
