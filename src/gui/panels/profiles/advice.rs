//! What is probably not meant, next to where it is. It never stands in the way of saving.

use egui::{Response, Ui};

use super::super::super::theme::{Tone, icons, measures, tokens};
use super::super::super::widgets::{badge, states};
use super::problems::sentence;
use crate::profile::Place;
use crate::service::Advice;

/// Shows what is said about a place, but not what is about one of its rows.
pub(super) fn at(ui: &mut Ui, advice: &[Advice], place: &Place) {
    for one in of(advice, place).filter(|one| one.row.is_none()) {
        states::trouble(ui, Tone::Caution, &sentence(&one.text));
        ui.add_space(measures::TIGHT);
    }
}

/// What is said about a place.
pub(super) fn of<'a>(advice: &'a [Advice], place: &'a Place) -> impl Iterator<Item = &'a Advice> {
    advice.iter().filter(move |one| one.place == *place)
}

/// The mark of something that is probably not meant, with its words for who points at it.
pub(super) fn mark(ui: &mut Ui, text: &str) -> Response {
    badge::symbol(ui, icons::WAITS, 13.0, tokens(ui).caution).on_hover_text(sentence(text))
}
