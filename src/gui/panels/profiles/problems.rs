//! What contradicts itself in a profile, with a way to where it is.

use egui::Ui;

use super::super::super::theme::{Tone, measures};
use super::super::super::widgets::states;
use super::editor::{Editor, Tab};
use crate::profile::catalogue::profile_settings;
use crate::profile::{Place, Problem, Profile, compare};

/// How many problems are shown at once.
const SHOWN: usize = 3;

/// How many places of differences are named.
const MOST_PLACES: usize = 6;

/// Shows the problems.
pub(super) fn show(ui: &mut Ui, problems: &[Problem], editor: &mut Editor) {
    for (place, problem) in problems.iter().take(SHOWN).enumerate() {
        let elsewhere = tab_of(problem) != editor.tab;
        states::trouble(ui, Tone::Bad, &sentence(&problem.text));
        let go = || format!("Show problem {}", place + 1);
        if elsewhere && ui.link("Show").accessible_name(go()).clicked() {
            editor.go_to(problem);
        }
        ui.add_space(measures::TIGHT);
    }
    if problems.len() > SHOWN {
        ui.label(format!("and {} more", problems.len() - SHOWN));
    }
}

/// The problem as a sentence of its own.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The part of the editor that a problem stands in.
pub(super) fn tab_of(problem: &Problem) -> Tab {
    match &problem.place {
        Place::Connections | Place::Types => Tab::General,
        Place::Companions | Place::Push => Tab::Options,
        Place::Rule(_) => Tab::Pairs,
        Place::Table(_) => Tab::Values,
        Place::Service(_) => Tab::Services,
        Place::Setting(key) => match profile_settings().iter().find(|one| one.key == *key).map(|one| one.section) {
            Some("General") => Tab::General,
            Some("Limits") => Tab::Limits,
            _ => Tab::Options,
        },
    }
}

/// The places in which two versions differ, in words.
pub(super) fn differences(one: &Profile, other: &Profile) -> String {
    let places = compare::differences(one, other).into_iter().map(|difference| difference.place);
    let places: Vec<String> = places.collect();
    match places.len() {
        0 => "nothing but its version".to_owned(),
        number if number > MOST_PLACES => {
            let first = places.iter().take(MOST_PLACES).cloned().collect::<Vec<_>>().join("; ");
            format!("{first}; and {} more", number - MOST_PLACES)
        }
        _ => places.join("; "),
    }
}
