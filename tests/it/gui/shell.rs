//! The frame around the panels: navigation, palette, keys, and rest.

use egui::{Key, Modifiers};

use super::Window;

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
