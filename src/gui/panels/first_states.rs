//! Each panel before anything is known, and when the first question fails: it says what is read, or
//! what failed, why, and what to do. What it shows when it is empty or full is told by the stories
//! of the whole window.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Panel;
use crate::gui::action::Wishes;
use crate::gui::door::Failure;
use crate::gui::facts::Facts;
use crate::gui::scene::Scene;
use crate::gui::state::State;
use crate::gui::{shell, theme};

fn drawn(mut state: State) -> Harness<'static> {
    let scene =
        Scene { status: Arc::default(), now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC, facts: Facts::default() };
    Harness::builder()
        .with_size(egui::vec2(1_024.0, 700.0))
        .with_context_setup(theme::install)
        .build_ui(move |ui| shell::show(ui, &scene, &mut state, &mut Wishes::default()))
}

fn on(panel: Panel) -> State {
    State { panel, ..State::default() }
}

#[test]
fn a_panel_whose_first_answer_is_on_its_way_says_what_is_read() {
    for panel in Panel::all() {
        let mut state = on(panel);
        state.shared.connections.unanswered();
        state.shared.profiles.unanswered();
        let mut harness = drawn(state);
        harness.run();
        let reading = harness.query_all_by_label_contains("Reading").next();
        assert!(reading.is_some(), "{panel:?} says nothing while it waits");
    }
}

#[test]
fn a_panel_whose_first_question_failed_says_why_and_what_to_do() {
    let failure = Failure { text: "the store is locked by another program. Close it".to_owned(), ..Failure::cut_off() };
    // The tickets are a question of their own, whose failure is told by a story of the window.
    for panel in Panel::all().filter(|panel| *panel != Panel::Tickets) {
        let mut state = on(panel);
        let now = Timestamp::UNIX_EPOCH;
        state.shared.connections.answered(Err(failure.clone()));
        state.shared.connections.settle(now);
        state.shared.profiles.answered(Err(failure.clone()));
        state.shared.profiles.settle(now);
        let mut harness = drawn(state);
        harness.run();
        let told = harness.query_all_by_label_contains("the store is locked").next();
        assert!(told.is_some(), "{panel:?} does not say what failed");
        assert!(harness.query_all_by_label("Refresh").next().is_some(), "{panel:?} offers no next step");
    }
}
