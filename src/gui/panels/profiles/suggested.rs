//! What a mapping seems to lack, with the reason of each suggestion: taken one by one or all at once.

use egui::Ui;
use jiff::Timestamp;

use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::{button, card};
use crate::model::Kind;
use crate::profile::{Mapping, Profile};
use crate::service::Choices;
use crate::service::suggestions::Suggestion;

/// How many are listed at once.
const SHOWN: usize = 12;

/// The suggestions for a mapping, made again only when it or what they are made of changes.
#[derive(Default)]
pub(super) struct Kept {
    of: Option<(Mapping, Vec<Kind>, Option<Timestamp>, String)>,
    made: Vec<Suggestion>,
}

impl Kept {
    /// The suggestions of one kind for a draft.
    pub(super) fn made(
        &mut self,
        (draft, choices, about): (&Profile, Option<&Choices>, &str),
        make: impl FnOnce(&Choices) -> Vec<Suggestion>,
    ) -> Vec<Suggestion> {
        let read = choices.and_then(|known| known.other.as_ref()).map(|known| known.read);
        let of = (draft.mapping.clone(), draft.tables(), read, about.to_owned());
        if self.of.as_ref() != Some(&of) {
            self.made = choices.map(make).unwrap_or_default();
            self.of = Some(of);
        }
        self.made.clone()
    }
}

/// Lists suggestions; nothing where there are none.
pub(super) fn show(ui: &mut Ui, name: &str, suggestions: &[Suggestion], draft: &mut Profile) {
    if suggestions.is_empty() {
        return;
    }
    let mut taken: Vec<&Suggestion> = Vec::new();
    card::section(ui, name, |ui| {
        ui.add(
            egui::Label::new(theme::weak(
                "Nothing of it is used before you take it, and nothing is saved before you save it",
            ))
            .wrap(),
        );
        ui.add_space(measures::TIGHT);
        let all = format!("Take all {}", suggestions.len());
        if suggestions.len() > 1
            && button::with_icon(ui, icons::SUGGESTED, &all).accessible_name(format!("{all} of {name}")).clicked()
        {
            taken.extend(suggestions);
        }
        for one in suggestions.iter().take(SHOWN) {
            ui.horizontal_wrapped(|ui| {
                if button::with_icon(ui, icons::ADD, "Take").accessible_name(format!("Take {}", one.what)).clicked() {
                    taken.push(one);
                }
                ui.label(theme::strong(&one.what));
                ui.add(egui::Label::new(theme::weak(&one.reason)).wrap());
            });
        }
        if suggestions.len() > SHOWN {
            ui.label(theme::small(format!("and {} more", suggestions.len() - SHOWN)));
        }
    });
    ui.add_space(measures::SMALL);
    for one in taken {
        one.take(draft);
    }
}
