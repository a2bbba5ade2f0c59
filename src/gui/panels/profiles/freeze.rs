//! When nothing is written: the freeze window that is open, and the next one.

use egui::Ui;
use jiff::tz::TimeZone;

use super::super::super::scene::Scene;
use super::super::super::theme::Tone;
use super::super::super::widgets::states;
use crate::profile::Freeze;

/// Says which window is open and which comes next, in the zone of the person.
pub(super) fn show(ui: &mut Ui, scene: &Scene, freeze: &Freeze) {
    let here = TimeZone::system();
    if let Some(until) = freeze.until(scene.now, &here) {
        let text = format!("A window is open until {}; nothing is written unattended", scene.moment(until));
        states::trouble(ui, Tone::Caution, &text);
    }
    match freeze.next(scene.now, &here) {
        Some((from, to)) => {
            let text = format!("The next window is open from {} to {}", scene.moment(from), scene.moment(to));
            states::trouble(ui, Tone::Neutral, &text);
        }
        None => states::trouble(ui, Tone::Neutral, "There is no window, so runs write at any time"),
    }
}
