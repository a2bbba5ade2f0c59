//! What carried notes will look like, by the first lines that are typed.

use egui::Ui;
use jiff::Timestamp;

use super::super::super::theme::{self, measures};
use super::super::super::widgets::card;
use crate::mapping::sample_note;
use crate::model::Visibility;
use crate::profile::Profile;

/// When the note of the sample was written, in seconds since 1970: 2026-09-25 06:41 UTC.
const WRITTEN: i64 = 1_790_318_460;

/// Shows a private note, and a public one where that begins otherwise.
pub(super) fn show(ui: &mut Ui, profile: &Profile) {
    let at = Timestamp::from_second(WRITTEN).unwrap_or_default();
    ui.add_space(measures::TIGHT);
    ui.label(theme::small("A note of Halo will look like this in ServiceNow"));
    card::well(ui, &sample_note::of(profile, Visibility::Private, at));
    if profile.notes.public_header.is_some() {
        ui.label(theme::small("One that the end-user can read"));
        card::well(ui, &sample_note::of(profile, Visibility::Public, at));
    }
}
