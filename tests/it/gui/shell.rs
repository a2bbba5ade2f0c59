//! The frame around the panels: navigation, palette, keys, and rest.

use causeway::gui::preferences::{Look, Preferences};
use causeway::model::ConnectionId;
use causeway::profile::Environment;
use causeway::service::NewConnection;
use egui::{Key, Modifiers};

use super::Window;
use crate::support::world::World;

#[test]
fn every_panel_is_reached_by_click_by_keys_and_by_the_palette() {
    let mut window = Window::over_a_desk();
    for (panel, key) in [
        ("Connections", Key::Num2),
        ("Profiles", Key::Num3),
        ("Tickets", Key::Num4),
        ("Run", Key::Num5),
        ("Activity", Key::Num6),
        ("Start", Key::Num1),
    ] {
        window.press(Modifiers::COMMAND, key);
        assert_eq!(window.harness.state().panel_name(), panel, "by keys");
    }
    window.click("Connections");
    assert_eq!(window.harness.state().panel_name(), "Connections", "by click");
    window.press(Modifiers::COMMAND, Key::K);
    window.fill("Find a command", "integrations");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.harness.state().panel_name(), "Profiles", "by the palette");
}

#[test]
fn a_tooltip_does_not_stay_above_what_is_asked() {
    let mut window = Window::over_a_desk();
    window.rest_on("Tickets");
    let tooltip = "Linked and unlinked tickets";
    assert!(window.shows_text(tooltip), "{}", window.texts());
    window.press(Modifiers::COMMAND, Key::K);
    window.fill("Find a command", "quit");
    assert!(!window.shows_text(tooltip), "{}", window.texts());
}

#[test]
fn a_window_at_rest_paints_nothing() {
    let mut window = Window::over_a_desk();
    window.wait_for("Last Sync never");
    window.settle();
    let delay = window.harness.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
    assert!(delay.is_some_and(|delay| delay.as_secs() >= 60), "the window wants to be painted again in {delay:?}");
}

#[test]
fn an_empty_desk_says_what_to_do_next() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    window.click("Add Halo…");
    assert!(window.shows("New Halo connection"));
    window.click("Cancel");
    assert!(window.shows("No system is connected yet"));
}

#[test]
fn production_is_always_visible_and_says_so_in_a_word() {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let world = World::new().await;
        let mut connection = world.desk().connection(&ConnectionId::new("servicenow")).await.unwrap();
        connection.environment = Environment::Production;
        world.desk().save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();
        world
    });
    let mut window = Window::open(runtime, world);
    window.wait_for("Production");
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        window.press(Modifiers::COMMAND, key);
        assert!(window.shows("Production"), "{}", window.harness.state().panel_name());
    }
}

#[test]
fn the_look_and_the_size_are_changed_by_name_and_kept() {
    let mut window = Window::over_a_desk();
    let dark = window.harness.ctx.theme() == egui::Theme::Dark;
    window.press(Modifiers::COMMAND, Key::K);
    window.fill("Find a command", "switch between light");
    window.press(Modifiers::NONE, Key::Enter);
    assert_ne!(window.harness.ctx.theme() == egui::Theme::Dark, dark);
    window.press(Modifiers::COMMAND, Key::K);
    window.fill("Find a command", "zoom in");
    window.press(Modifiers::NONE, Key::Enter);
    assert!((window.harness.ctx.zoom_factor() - 1.1).abs() < 0.01);
    eframe::App::on_exit(window.harness.state_mut(), None);
    let kept = Preferences::load(window.world.desk().folder().root());
    assert_eq!(kept.look, if dark { Look::Light } else { Look::Dark });
    assert!((kept.zoom - 1.1).abs() < 0.01);
}

#[test]
fn what_happened_is_told_for_a_while_and_kept_in_a_list() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.wait_for("Test connection");
    window.click("Test connection");
    window.wait_for("halo: connection successful");
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    assert!(window.shows("Close notifications"));
    window.click("Close notifications");
    assert!(!window.shows("Close notifications"));
}
