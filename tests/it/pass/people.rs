//! People are matched by e-mail; who is not known falls to the default and is listed.

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
