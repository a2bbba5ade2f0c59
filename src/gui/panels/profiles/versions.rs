//! What became of a profile: its versions, what each of them changed, and the way back.

use egui::{CollapsingHeader, Grid, Ui};

use super::super::super::action::{ShellAction, Wishes};
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::dialog::Dialog;
use super::super::super::widgets::{button, states};
use super::editor::Editor;
use super::{ProfilesAction, words};
use crate::profile::Difference;
use crate::report::text::one_line;
use crate::service::VersionView;

/// How much of a value is shown, in characters.
const SHOWN_OF_A_VALUE: usize = 160;

/// Shows the versions, latest first.
pub(super) fn show(ui: &mut Ui, scene: &Scene, editor: &Editor, wishes: &mut Wishes) {
    let Some((profile, newest)) = &editor.saved else {
        ui.label(theme::weak("Its first version is made when it is saved"));
        return;
    };
    if editor.versions_of != Some(*newest) {
        wishes.push(ProfilesAction::ReadVersions);
    }
    let name = profile.name.as_str();
    match editor.versions.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the versions"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) => {
            for version in there.value {
                one(ui, scene, (name, *newest), version, wishes);
            }
        }
    }
}

fn one(ui: &mut Ui, scene: &Scene, (name, newest): (&str, u32), version: &VersionView, wishes: &mut Wishes) {
    let number = version.version;
    ui.horizontal(|ui| {
        ui.label(theme::strong(format!("Version {number}")));
        let state = if version.enabled { "enabled" } else { "disabled" };
        ui.label(theme::weak(format!("{} by {}, {state}", scene.moment(version.saved_at), by(&version.actor))));
        if number == newest {
            ui.label(theme::weak("in force"));
        } else {
            let text = format!("Restore version {number}…");
            if button::with_icon(ui, icons::REVERT, &text).clicked() {
                wishes.push(ShellAction::Ask(Box::new(question(name, number, newest))));
            }
        }
    });
    if version.changes.is_empty() {
        let text = if number == 1 { "It is the first one" } else { "Nothing but the time it was saved" };
        ui.label(theme::small(text));
    } else {
        let title = words::counted(version.changes.len() as u64, "change");
        CollapsingHeader::new(format!("{title} in version {number}")).default_open(number == newest).show(ui, |ui| {
            changes(ui, ("changes of a version", number), ["Where", "Before", "Since"], &version.changes);
        });
    }
    ui.add_space(measures::SMALL);
}

fn by(actor: &str) -> &str {
    match actor {
        "person" => "a person",
        "schedule" => "the schedule",
        other => other,
    }
}

/// Shows what differs, place by place.
pub(super) fn changes(
    ui: &mut Ui,
    of: impl std::hash::Hash + std::fmt::Debug,
    titles: [&str; 3],
    changes: &[Difference],
) {
    let shown = |text: &str| match one_line(text) {
        line if line.is_empty() => "(nothing)".to_owned(),
        line => line.chars().take(SHOWN_OF_A_VALUE).collect(),
    };
    // Cells that wrap would shrink to a letter's width if nobody gave them one.
    let third = ((ui.available_width() - 2.0 * ui.spacing().item_spacing.x) / 3.0).max(measures::ROW);
    Grid::new(of).num_columns(3).striped(true).min_col_width(third).max_col_width(third).show(ui, |ui| {
        for title in titles {
            ui.label(theme::small(title));
        }
        ui.end_row();
        for change in changes {
            ui.add(egui::Label::new(&change.place).wrap());
            ui.add(egui::Label::new(theme::weak(shown(&change.before))).wrap());
            ui.add(egui::Label::new(shown(&change.after)).wrap());
            ui.end_row();
        }
    });
}

fn question(name: &str, version: u32, newest: u32) -> Dialog {
    Dialog {
        title: format!("Restore version {version} of {name}?"),
        lines: vec![
            format!("Its mappings and options are saved again, as version {}.", newest + 1),
            "Whether runs take the profile stays as it is. No version is lost.".to_owned(),
        ],
        warnings: vec![(
            Tone::Neutral,
            "The next pass looks at every pair again; preview it before you let it run.".to_owned(),
        )],
        yes: "Restore".to_owned(),
        action: ProfilesAction::Restore(name.to_owned(), version).into(),
    }
}
