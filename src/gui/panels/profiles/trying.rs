//! The profile as it stands here, tried on real tickets: what it would do with each of them, beside
//! what the saved version does. Nothing is written anywhere.

use egui::{Grid, TextEdit, Ui};

use super::super::super::action::Wishes;
use super::super::super::remote::{Remote, Shown};
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::ProfilesAction;
use super::editor::Editor;
use crate::plan::Plan;
use crate::profile::Profile;
use crate::report::plan::{self as words, Detail};
use crate::report::text::one_line;
use crate::service::ticket::Tried;
use crate::service::{RuleSample, SampleWay};

/// What is tried.
#[derive(Default)]
pub(crate) struct Trying {
    /// The numbers, as they are typed.
    pub numbers: String,
    /// What came of it.
    pub tried: Remote<Vec<Tried>>,
    /// The profile as it was when it was tried.
    pub of: Option<Profile>,
}

/// Shows what is to be tried, and what came of it.
pub(super) fn show(ui: &mut Ui, editor: &mut Editor, wishes: &mut Wishes) {
    card::section(ui, "Try it on real tickets", |ui| {
        let text = "Reads these tickets in both systems and shows what the profile as it stands here, saved or not, would \
                    do with each of them. Nothing is written: not to a system, and not to this desk. Files are not tried.";
        ui.add(egui::Label::new(theme::weak(text)).wrap());
        ui.add_space(measures::TIGHT);
        ui.horizontal_wrapped(|ui| {
            let edit = TextEdit::singleline(&mut editor.trying.numbers).hint_text("1042, INC0010023");
            let typed = ui.add(edit.desired_width(measures::INPUT)).accessible_name("Tickets to try");
            let entered = typed.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let ready = !editor.trying.numbers.trim().is_empty() && !editor.trying.tried.waiting();
            let pressed = ui.add_enabled_ui(ready, |ui| button::with_icon(ui, icons::TEST, "Try it")).inner.clicked();
            if ready && (pressed || entered) {
                wishes.push(ProfilesAction::Try);
            }
            if editor.trying.tried.waiting() {
                ui.label(theme::weak("Reading the tickets in both systems"));
            }
        });
    });
    ui.add_space(measures::SMALL);
    match editor.trying.tried.shown() {
        Shown::NotAsked => {}
        Shown::Waiting => states::loading(ui, "Reading the tickets in both systems"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) => {
            if let Some(failure) = there.failure {
                states::failure_text(ui, failure, wishes);
            }
            if editor.trying.of.as_ref() != Some(&editor.draft) {
                states::trouble(ui, Tone::Caution, "The profile was changed since; try it again to see what that does");
            }
            for tried in there.value {
                one(ui, editor, tried);
                ui.add_space(measures::SMALL);
            }
        }
    }
}

fn one(ui: &mut Ui, editor: &Editor, tried: &Tried) {
    let version = editor.saved.as_ref().map(|(_, version)| *version);
    card::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let title = if tried.title.is_empty() { &tried.number } else { &tried.title };
            ui.label(theme::title(title));
            if let (Some(version), Ok(_)) = (version, &tried.draft) {
                if tried.differs() {
                    badge::badge(ui, Tone::Caution, icons::EDIT, &format!("Not what version {version} does"));
                } else {
                    badge::badge(ui, Tone::Good, icons::DONE, &format!("The same as version {version}"));
                }
            }
        });
        for unread in &tried.unread {
            states::trouble(ui, Tone::Caution, unread);
        }
        let plan = match &tried.draft {
            Ok(plan) => plan,
            Err(why) => {
                states::trouble(ui, Tone::Caution, why);
                return;
            }
        };
        does(ui, "As it stands here", plan, &editor.draft);
        if let (Some(saved), Some((profile, version))) = (&tried.saved, &editor.saved)
            && tried.differs()
        {
            does(ui, &format!("Version {version}, as saved"), saved, profile);
        }
        values(ui, version, tried);
    });
}

/// What a profile would do, row by row.
fn does(ui: &mut Ui, whose: &str, plan: &Plan, profile: &Profile) {
    ui.label(theme::strong(whose));
    if plan.rows.is_empty() {
        ui.label(theme::weak("Nothing; both sides are as they last agreed"));
        return;
    }
    card::well(ui, words::text(plan, profile, Detail::Page).trim_end());
}

/// The rules that make something else of the values of the pair than the saved ones.
fn values(ui: &mut Ui, version: Option<u32>, tried: &Tried) {
    let saved = |rule: &str| tried.saved_values.iter().find(|one| one.rule == rule);
    let mut rows: Vec<[String; 4]> = Vec::new();
    for draft in &tried.draft_values {
        rows.extend(changed(draft, saved(&draft.rule)));
    }
    for gone in tried.saved_values.iter().filter(|one| tried.draft_values.iter().all(|now| now.rule != one.rule)) {
        rows.push([gone.rule.clone(), "both".to_owned(), "paired".to_owned(), "no longer paired".to_owned()]);
    }
    if rows.is_empty() || version.is_none() {
        return;
    }
    ui.add_space(measures::TIGHT);
    ui.label(theme::strong("Values that are turned into others"));
    // Cells that wrap would shrink to a letter's width if nobody gave them one.
    let quarter = ((ui.available_width() - 3.0 * ui.spacing().item_spacing.x) / 4.0).max(measures::ROW);
    let grid = Grid::new(("values", &tried.number)).num_columns(4).striped(true);
    grid.min_col_width(quarter).max_col_width(quarter).show(ui, |ui| {
        for title in ["Field pair", "Towards", "Saved", "As it stands here"] {
            ui.label(theme::small(title));
        }
        ui.end_row();
        for row in rows {
            for cell in row {
                ui.add(egui::Label::new(one_line(&cell)).wrap());
            }
            ui.end_row();
        }
    });
}

fn changed(draft: &RuleSample, saved: Option<&RuleSample>) -> Vec<[String; 4]> {
    let ways = [
        ("Halo", &draft.to_halo, saved.and_then(|one| one.to_halo.as_ref())),
        ("ServiceNow", &draft.to_other, saved.and_then(|one| one.to_other.as_ref())),
    ];
    let differs = ways.into_iter().filter(|(_, now, before)| now.as_ref() != *before);
    let row = |(to, now, before): (&str, &Option<SampleWay>, Option<&SampleWay>)| {
        [draft.rule.clone(), to.to_owned(), made(before), made(now.as_ref())]
    };
    differs.map(row).collect()
}

fn made(way: Option<&SampleWay>) -> String {
    match way {
        None => "nothing".to_owned(),
        Some(SampleWay { from, made: Ok(made) }) => format!("{from} becomes {made}"),
        Some(SampleWay { from, made: Err(why) }) => format!("{from}: {why}"),
    }
}
