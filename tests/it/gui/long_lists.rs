//! Lists that have grown long: forty customers, and more options than one remembers.

use causeway::model::{ConnectionId, ProfileId};
use causeway::profile::Connection;
use causeway::service::NewConnection;
use egui_kittest::kittest::Queryable as _;

use super::Window;
use crate::support::world::PROFILE;

#[test]
fn one_profile_of_forty_is_found_by_its_name() {
    let (mut window, _) = Window::with_incidents(&[]);
    let desk = window.world.desk().clone();
    let (profile, _) = window.stored(PROFILE);
    window.runtime.block_on(async {
        for customer in 1..=40 {
            let mut copy = profile.clone();
            copy.name = ProfileId::new(format!("customer {customer:02}").as_str());
            copy.enabled = false;
            desk.save_profile(copy).await.unwrap();
        }
    });
    window.click("Profiles");
    window.wait_for("Disabled (40)");
    window.fill("Find a profile", "customer 07");
    window.wait_for("Disabled (1)");
    assert!(window.shows("customer 07"), "{}", window.texts());
    assert!(!window.shows("customer 08"), "{}", window.texts());
    window.fill("Find a profile", "nobody");
    window.wait_for_text("No profile has that");
}

#[test]
fn one_connection_of_many_is_found_by_its_address() {
    let (mut window, _) = Window::with_incidents(&[]);
    let desk = window.world.desk().clone();
    window.runtime.block_on(async {
        let views = desk.connections().await.unwrap();
        for (at, view) in views.iter().cycle().take(12).enumerate() {
            let connection = Connection {
                name: ConnectionId::new(format!("system {at}").as_str()),
                base_url: format!("https://customer-{at}.example.com/").parse().unwrap(),
                ..view.connection.clone()
            };
            desk.save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();
        }
    });
    window.click("Connections");
    window.wait_for_text("system 3");
    window.fill("Find a connection", "customer-3.");
    window.wait_until("the others are left out", |harness| {
        harness.query_all_by_label_contains("system 4").next().is_none()
    });
    assert!(window.shows_text("system 3"), "{}", window.texts());
}

#[test]
fn an_option_is_found_by_what_it_is_called_or_by_what_it_does() {
    let (mut window, _) = Window::with_incidents(&[]);
    window.open_profiles();
    window.click("Options");
    window.wait_for("Largest file, MB");
    window.fill("Find an option", "freeze");
    window.wait_for("Freeze windows");
    assert!(!window.shows("Largest file, MB"), "{}", window.texts());
    assert!(!window.shows("Notes"), "sections without such an option are left out\n{}", window.texts());
    window.fill("Find an option", "unattended by hand");
    window.wait_for("Freeze windows");
    window.fill("Find an option", "no such thing");
    window.wait_for_text("No option is called that");
    window.click("Limits");
    window.wait_for("New tickets in Halo");
    window.click("Options");
    window.wait_for("Largest file, MB");
}
