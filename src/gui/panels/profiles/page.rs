//! The page of the open profile: its head, its parts, and what all of them look at.

use std::collections::BTreeMap;

use egui::{Button, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::states;
use super::editor::{Editor, Tab};
use super::people::People;
use super::{
    Ends, ProfilesAction, copying, ending, general, heading, options, pairs, problems, services, trying, values,
    versions, words,
};
use crate::model::Side;
use crate::profile::catalogue::Offer;
use crate::profile::{Place, Problem, check};
use crate::service::{Advice, Choices};

/// What all parts of the editor look at.
pub(super) struct Around<'a> {
    /// The frame's snapshot.
    pub scene: &'a Scene,
    /// The shared lists.
    pub shared: &'a Shared,
    /// What there is to choose from.
    pub choices: Option<&'a Choices>,
    /// People who were found.
    pub people: &'a People,
    /// What is probably not meant.
    pub advice: &'a [Advice],
}

pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    (editor, choices, people): (&mut Editor, &BTreeMap<Ends, Remote<Choices>>, &People),
    wishes: &mut Wishes,
) {
    let remote = choices.get(&editor.ends());
    let known = remote.and_then(Remote::value);
    let advice = known.map(|choices| choices.advice(&editor.draft)).unwrap_or_default();
    let around = Around { scene, shared, choices: known, people, advice: &advice };
    let mut problems = check::problems(&editor.draft);
    problems.extend(known.map(|choices| choices.unlike(&editor.draft)).unwrap_or_default());
    editor.form.object(problems.iter().filter_map(|problem| match problem.place {
        Place::Setting(key) => Some((key, problem.text.clone())),
        _ => None,
    }));
    heading::show(ui, &around, editor, wishes);
    heading::read_age(ui, &around, remote, wishes);
    ui.add_space(measures::TIGHT);
    if let Some(failure) = editor.saving.failure() {
        states::failure_text(ui, failure, wishes);
    }
    heading::elsewhere(ui, editor, wishes);
    problems::show(ui, &problems, editor);
    heading::suggestion(ui, editor);
    tabs(ui, editor, &problems);
    ui.separator();
    ui.add_space(measures::TIGHT);
    if editor.tab == Tab::Options {
        editor.form.find(ui);
        ui.add_space(measures::TIGHT);
    }
    ScrollArea::vertical().id_salt(("profile", editor.tab as u8)).auto_shrink([false, false]).show(ui, |ui| {
        match editor.tab {
            Tab::General => general::show(ui, &around, editor),
            Tab::Pairs => {
                copying::show(ui, shared, editor);
                pairs::show(ui, &around, editor, &problems);
            }
            Tab::Values => {
                copying::show(ui, shared, editor);
                values::show(ui, &around, editor, wishes);
            }
            Tab::Try => trying::show(ui, editor, wishes),
            Tab::Services => services::show(ui, &around, editor, (&problems, wishes)),
            Tab::Options => options::show(ui, &around, editor, &problems),
            Tab::Limits => options::limits(ui, &around, editor),
            Tab::Versions => versions::show(ui, scene, editor, wishes),
            Tab::Ending => ending::show(ui, &around, editor, wishes),
        }
        ui.add_space(measures::LARGE);
    });
    if let Some((offer, text)) = editor.form.take_search() {
        let side = if offer == Offer::Users { Side::Halo } else { Side::Other };
        wishes.push(ProfilesAction::Find(side, text));
    }
    if !editor.is_counted() {
        wishes.push(ProfilesAction::Count);
    }
}

fn tabs(ui: &mut Ui, editor: &mut Editor, problems: &[Problem]) {
    let open = values::open_values(editor);
    let tabs = [
        (Tab::General, "General"),
        (Tab::Pairs, "Field pairs"),
        (Tab::Values, "Value tables"),
        (Tab::Services, "Services"),
        (Tab::Options, "Options"),
        (Tab::Limits, "Limits"),
        (Tab::Try, "Try"),
        (Tab::Versions, "Versions"),
        (Tab::Ending, "Ending"),
    ];
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        for (tab, label) in tabs {
            let wrong = problems.iter().any(|problem| problems::tab_of(problem) == tab);
            let (text, spoken) = match (tab, open) {
                (Tab::Values, 1..) => (
                    format!("{label} ({open})"),
                    format!("{label}, {} in use not mapped", words::counted(open, "value")),
                ),
                _ => (label.to_owned(), label.to_owned()),
            };
            let button = if wrong {
                Button::selectable(editor.tab == tab, (theme::strong(text), theme::icon(icons::FAILED).size(12.0)))
            } else {
                Button::selectable(editor.tab == tab, theme::strong(text))
            };
            let spoken = if wrong { format!("{spoken}, something is wrong") } else { spoken };
            if ui.add(button).accessible_name(spoken).clicked() {
                editor.tab = tab;
                editor.form.forget_search();
            }
        }
    });
}
