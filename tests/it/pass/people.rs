//! People are matched by e-mail; who is not known falls to the default and is listed.

use causeway::profile::{Ladder, Rung, Unmapped};
use causeway::standins::servicenow::NewUser;
use serde_json::json;

use crate::support::world::{SEND, World};

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
    assert!(
        planned.contains("Charlie Whitherspoon <charlie.whitherspoon@example.com> → General User (43)"),
        "{planned}"
    );
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

/// A user of Halo without an e-mail address, with these further fields.
fn halo_user(world: &World, name: &str, fields: &serde_json::Value) -> i64 {
    let mut user = json!({"name": name, "site_id": 18});
    user.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap_or_default());
    world.halo().save("Abel Tuter", "Users", user).unwrap()["id"].as_i64().unwrap()
}

/// A ticket of this end-user, which is sent.
fn sent_for(world: &World, summary: &str, user: i64) -> i64 {
    let ticket = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": user,
        "impact": 2, "urgency": 2});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    ticket
}

fn ladder(first: Rung, second: Option<Rung>, third: Option<Rung>) -> Ladder {
    Ladder { first, second, third }
}

#[tokio::test]
async fn people_without_a_common_address_are_matched_by_user_name_where_the_profile_says_so() {
    let world = World::new().await;
    let there = user(&world, "joe.nomail", "Joe Nomail", "");
    let here = halo_user(&world, "Joe N", &json!({"login": "ACME\\Joe.Nomail"}));
    let incident = world.incident(&[("short_description", "by e-mail alone"), ("caller_id", there.as_str())]);
    let report = world.first_load().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "user_id"), json!(43), "the default: {report:#?}");
    assert!(report.stand_ins[0].reason.contains("Joe Nomail (no e-mail address)"), "{report:#?}");

    world.change_profile(|profile| profile.people.ladder = ladder(Rung::Email, Some(Rung::UserName), None)).await;
    let incident = world.incident(&[("short_description", "by user name"), ("caller_id", there.as_str())]);
    let ticket = sent_for(&world, "sent by user name", here);
    let report = world.pass().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "user_id"), json!(here));
    assert_eq!(world.incidents_of(ticket)[0]["caller_id"], there);
    assert!(report.stand_ins.is_empty(), "{report:#?}");
    world.settle().await;
}

#[tokio::test]
async fn people_are_matched_by_the_id_that_halo_keeps_of_servicenow() {
    let world = World::new().await;
    let (kept, tied) = (user(&world, "kept", "Kept There", ""), user(&world, "tied", "Tied There", ""));
    let by_field = halo_user(&world, "Kept Here", &json!({"servicenow_id": kept}));
    let by_link = halo_user(&world, "Tied Here", &json!({"new_external_link": {"third_party_id": tied}}));
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let external = ladder(Rung::Email, Some(Rung::UserName), Some(Rung::ExternalId));
    world.change_profile(|profile| profile.people.ladder = external).await;
    let incident = world.incident(&[("short_description", "by external link"), ("caller_id", tied.as_str())]);
    let sent = [sent_for(&world, "by the field", by_field), sent_for(&world, "by the link", by_link)];
    let report = world.pass().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "user_id"), json!(by_link), "{report:#?}");
    assert_eq!(sent.map(|ticket| world.incidents_of(ticket)[0]["caller_id"].clone()), [kept, tied]);
    assert!(report.stand_ins.is_empty(), "{report:#?}");
    world.settle().await;
}

#[tokio::test]
async fn the_operator_says_which_rung_is_tried_first_and_a_shared_address_goes_on_to_the_next() {
    let world = World::new().await;
    world.halo().common().switches.set("halo.duplicate-email", "warned").unwrap();
    let address = "front.desk@example.com";
    let caller = user(&world, "desk.one", "Front Desk", address);
    let one = halo_user(&world, "One", &json!({"emailaddress": address, "login": "desk.one"}));
    let _two = halo_user(&world, "Two", &json!({"emailaddress": address, "login": "desk.two"}));
    let by_name = halo_user(&world, "By name", &json!({"login": "joe.e"}));
    let joe = user(&world, "joe.e", "Joe Employee", "joe.employee@example.com");
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    for (rungs, shared, by_both) in [
        (ladder(Rung::Email, Some(Rung::UserName), None), one, 44),
        (ladder(Rung::UserName, Some(Rung::Email), None), one, by_name),
        (ladder(Rung::Email, None, None), 43, 44),
    ] {
        world.change_profile(|profile| profile.people.ladder = rungs.clone()).await;
        let first = world.incident(&[("short_description", "at the front desk"), ("caller_id", caller.as_str())]);
        let second = world.incident(&[("short_description", "of Joe"), ("caller_id", joe.as_str())]);
        world.settle().await;
        let user_of = |incident: &str| world.ticket_field(world.ticket_of(incident), "user_id");
        assert_eq!((user_of(&first), user_of(&second)), (json!(shared), json!(by_both)), "{rungs:?}");
    }
}
