//! People are matched by e-mail; who is not known falls to the default and is listed.

use causeway::profile::Unmapped;
use causeway::standins::servicenow::NewUser;
use serde_json::json;

use crate::support::world::World;

fn user(world: &World, user_name: &str, name: &str, email: &str) -> String {
    let (first_name, last_name) = name.split_once(' ').unwrap();
    world.servicenow().add_user(&NewUser {
        user_name: user_name.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: email.to_owned(),
        ..NewUser::default()
    })
}

#[tokio::test]
async fn callers_and_assignees_are_found_by_their_e_mail_address() {
    let world = World::new().await;
    let caller = user(&world, "joe.e", "Joe Employee", "Joe.Employee@example.com");
    let assignee = user(&world, "beth.a", "Beth Anglin", "beth.anglin@example.com");
    let incident = world.incident(&[
        ("short_description", "VPN drops"),
        ("caller_id", caller.as_str()),
        ("assigned_to", assignee.as_str()),
    ]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    assert_eq!(world.ticket_field(ticket, "user_id"), json!(44));
    assert_eq!(world.ticket_field(ticket, "agent_id"), json!(4));
    world.settle().await;
}

#[tokio::test]
async fn a_caller_whom_halo_does_not_know_falls_to_the_default_user() {
    let world = World::new().await;
    let stranger = user(&world, "stranger", "Charlie Whitherspoon", "charlie.whitherspoon@example.com");
    let incident = world.incident(&[("short_description", "VPN drops"), ("caller_id", stranger.as_str())]);
    world.first_load().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "user_id"), json!(43));
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "caller_id"), stranger, "the default does not travel back");
}

#[tokio::test]
async fn who_fell_to_the_default_is_listed_in_the_plan_and_in_the_report() {
    let world = World::new().await;
    let stranger = user(&world, "stranger", "Charlie Whitherspoon", "charlie.whitherspoon@example.com");
    world.incident(&[("short_description", "VPN drops"), ("caller_id", stranger.as_str())]);
    let view = world.preview().await;
    let planned = serde_json::to_string(&view.plan.rows).unwrap();
    assert!(planned.contains("Charlie Whitherspoon <charlie.whitherspoon@example.com> → 43"), "{planned}");
    let report = world.approve(&view).await;
    let [used] = report.stand_ins.as_slice() else { panic!("one stand-in: {report:#?}") };
    assert!(used.title.contains("VPN drops") && used.reason.contains("Charlie Whitherspoon"), "{used:?}");
    assert!(causeway::report::run::text(&report, "all").contains("stand-in: "));
}

#[tokio::test]
async fn two_people_with_one_address_are_not_chosen_between() {
    let world = World::new().await;
    let caller = user(&world, "shared", "Shared Mailbox", "front.desk@example.com");
    world.halo().common().switches.set("halo.duplicate-email", "warned").unwrap();
    let client = world.halo().add_client("Globex");
    let site = world.halo().add_site(client, "Main");
    world.halo().add_user(site, "One", "front.desk@example.com");
    world.halo().add_user(site, "Two", "front.desk@example.com");
    world.incident(&[("short_description", "at the front desk"), ("caller_id", caller.as_str())]);
    let report = world.first_load().await;
    let [used] = report.stand_ins.as_slice() else { panic!("one stand-in: {report:#?}") };
    assert!(used.reason.contains("whose address several people have there"), "{used:?}");
    world
        .change_profile(|profile| {
            profile.people.default_user = None;
            let caller = profile.mapping.fields.iter_mut().find(|rule| rule.halo.as_str() == "user_id").unwrap();
            caller.unmapped = Unmapped::Hold;
        })
        .await;
    let again = world.incident(&[("short_description", "again"), ("caller_id", caller.as_str())]);
    let report = world.pass().await;
    let held = report.holds.iter().find(|hold| hold.title.contains("again"));
    assert!(held.is_some_and(|hold| hold.reason.contains("several people have there")), "{report:#?}");
    assert!(world.tickets_of(&again).is_empty());
}
