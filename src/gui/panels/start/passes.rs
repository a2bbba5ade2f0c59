//! The passes that go by themselves: when the next one is, and their pause.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::rhythm::RhythmState;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, icons};
use super::super::super::widgets::button;
use super::StartAction;
use crate::report::text::counted;
use crate::service::profiles::ProfileView;

/// What is known of the passes that go by themselves.
pub(in super::super::super) struct Passes<'a> {
    pub(in super::super::super) rhythm: &'a RhythmState,
    pub(in super::super::super) paused: bool,
}

impl Passes<'_> {
    /// The button that pauses them, where any profile has such passes.
    pub(super) fn pause(&self, ui: &mut Ui, profiles: &[ProfileView], wishes: &mut Wishes) {
        if profiles.iter().all(|view| view.profile.rhythm.is_still()) {
            return;
        }
        let (icon, text, hint) = if self.paused {
            (icons::CLOCK, "Let passes go by themselves", "Each profile is run again as often as it says")
        } else {
            (icons::CLOCK, "Pause passes", "No pass goes by itself until you let them; what runs now goes on")
        };
        if button::with_icon(ui, icon, text).on_hover_text(hint).clicked() {
            wishes.push(StartAction::Pause(!self.paused));
        }
    }

    /// When the next pass of a profile goes by itself.
    pub(super) fn next(&self, ui: &mut Ui, scene: &Scene, view: &ProfileView) {
        let Some(at) = self.rhythm.next(view) else { return };
        let every = counted(view.profile.rhythm.every_minutes, "minute");
        ui.label(theme::small(if self.rhythm.is_going(view.profile.name.as_str()) {
            "A pass goes by itself".to_owned()
        } else if self.paused {
            format!("Passes every {every}, paused")
        } else if at <= scene.now {
            format!("Next pass now, every {every}")
        } else {
            format!("Next pass {}, every {every}", scene.moment(at))
        }));
    }
}
