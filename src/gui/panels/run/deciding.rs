//! A plan on the table: what it would do, what has to be confirmed, and the buttons that apply it.

use egui::{CentralPanel, CollapsingHeader, Frame, Layout, Margin, Panel as Strip, TextEdit, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::grid::GridState;
use super::super::super::widgets::{badge, button, states};
use super::index::{Category, Preview};
use super::table::{Page, Table};
use super::{RunAction, detail, rows, told};
use crate::model::Side;
use crate::report::text::counted;
use crate::report::{self, plan as words};

/// Changed fields and values that are named above a plan.
const MOST_CHANGES: usize = 5;

/// Shows the plan.
pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    (preview, table, grid): (&Preview, &mut Table, &mut GridState),
    busy: bool,
    wishes: &mut Wishes,
) {
    ui.spacing_mut().item_spacing.y = measures::TIGHT;
    statistics(ui, scene, preview);
    first_load(ui, preview, table);
    guards(ui, preview, table);
    let bar = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
    Strip::bottom("apply the plan").frame(bar).show(ui, |ui| apply(ui, scene, preview, table, wishes));
    if preview.view.plan.rows.is_empty() {
        states::trouble(ui, Tone::Good, "Both systems are in step; there is nothing to do.");
        return;
    }
    filters(ui, preview, table);
    let nothing = Frame::NONE;
    if ui.available_width() > 560.0 && table.page == Page::Rows {
        let width = (ui.available_width() * 0.3).clamp(230.0, 380.0);
        Strip::right("row of the plan")
            .frame(Frame::new().inner_margin(Margin { left: 12, ..Margin::ZERO }))
            .default_size(width)
            .show(ui, |ui| detail::show(ui, preview, table.current, busy, wishes));
    }
    CentralPanel::default().frame(nothing).show(ui, |ui| match table.page {
        Page::Rows => rows::show(ui, preview, table, grid),
        Page::PublicTexts => rows::public_texts(ui, preview, table),
    });
}

/// How much is written to each system, and what is known of the plan.
fn statistics(ui: &mut Ui, scene: &Scene, preview: &Preview) {
    ui.horizontal_wrapped(|ui| {
        for (side, icon) in [(Side::Halo, icons::TO_HALO), (Side::Other, icons::TO_OTHER)] {
            let figures = preview.planned.side(side);
            let accent = tokens(ui).accent;
            badge::symbol(ui, icon, 15.0, accent);
            ui.label(theme::strong(format!("{}: {}", preview.name(side), figures.words())));
            ui.add_space(measures::MEDIUM);
        }
    });
    let plan = &preview.view.plan;
    let facts = format!(
        "Made {} ({}), can be applied until {}",
        scene.moment(plan.made),
        scene.ago(plan.made),
        scene.moment(preview.view.expires),
    );
    ui.add(egui::Label::new(theme::small(facts)).wrap());
    if plan.writes() > 0 {
        let cost = format!("Applying all of it takes {}", words::cost(&preview.view.cost));
        ui.add(egui::Label::new(theme::small(cost)).wrap());
    }
    if let Some(narrowed) = &preview.narrowed {
        let text = format!("It takes {narrowed} alone; the rest waits for another plan.");
        states::trouble(ui, Tone::Accent, &text);
    }
    if let Some(run) = plan.undoes {
        let text = format!("This turns back what run {run} wrote, where it still stands.");
        states::trouble(ui, Tone::Accent, &text);
    }
    if let Some(lasting) = words::lasting(plan) {
        ui.add(egui::Label::new(theme::small(lasting)).wrap());
    }
    for said in preview.loading.iter().filter(|said| said.warns) {
        states::trouble(ui, Tone::Caution, &said.text);
    }
    more(ui, preview);
    let looked = &preview.view.report;
    let drift = looked.drift.iter().take(MOST_CHANGES).map(report::run::drift);
    let two_writers = looked.held.iter().chain(&looked.kept_off).cloned();
    for line in two_writers.chain(report::run::feeds(looked)).chain(drift) {
        states::trouble(ui, Tone::Caution, &line);
    }
}

/// What is worth knowing and changes no decision: folded, unless mails are what the profile is about.
fn more(ui: &mut Ui, preview: &Preview) {
    let open = preview.profile.loading.quiet;
    CollapsingHeader::new(theme::small("More about this plan")).id_salt("more").default_open(open).show(ui, |ui| {
        for said in preview.loading.iter().filter(|said| !said.warns) {
            ui.add(egui::Label::new(theme::small(&said.text)).wrap());
        }
        let requests: Vec<String> = preview.requests.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let requests = if requests.is_empty() { "none".to_owned() } else { requests.join(", ") };
        let text = format!("Plan {}. Requests since the window was opened: {requests}", preview.view.id);
        ui.add(egui::Label::new(theme::small(text)).wrap());
    });
}

/// The confirmation that a first load needs.
fn first_load(ui: &mut Ui, preview: &Preview, table: &mut Table) {
    if !preview.view.plan.first_load {
        return;
    }
    let (halo, other) = (&preview.planned.halo, &preview.planned.other);
    let part = if preview.view.plan.narrowed { "a part of the first load" } else { "the first load" };
    let text = format!(
        "This is {part} of {}: {} in {}, {} in {}",
        preview.profile.name,
        counted(halo.new, "new ticket"),
        preview.name(Side::Halo),
        counted(other.new, "new record"),
        preview.name(Side::Other),
    );
    ground(ui, Tone::Caution, |ui| {
        ui.checkbox(&mut table.first_load, text).on_hover_text(
            "A first load makes a counterpart for everything that is open. Nothing can be applied before this is ticked",
        );
    });
}

/// The guards that stop a class, each with its override.
fn guards(ui: &mut Ui, preview: &Preview, table: &mut Table) {
    let (halo, other) = (preview.name(Side::Halo), preview.name(Side::Other));
    for stop in &preview.view.plan.stops {
        ground(ui, Tone::Caution, |ui| {
            let caution = tokens(ui).caution;
            ui.horizontal_wrapped(|ui| {
                badge::symbol(ui, icons::WARNING, 15.0, caution);
                ui.label(format!("Stopped by a guard: {}.", told::stop_words(stop, halo, other)));
                ui.label(theme::weak("Look at them, then let them through or raise the limit in the profile."));
            });
            let what = stop.class.words(halo, other);
            let mut through = table.overrides.contains(&stop.class);
            if ui.checkbox(&mut through, format!("Let the {what} through, for this plan only")).changed() {
                if through {
                    table.overrides.insert(stop.class);
                } else {
                    table.overrides.remove(&stop.class);
                }
            }
        });
    }
}

fn ground(ui: &mut Ui, tone: Tone, content: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(tokens(ui).ground_of(tone))
        .corner_radius(egui::CornerRadius::same(measures::ROUND))
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.take_available_width();
            content(ui);
        });
}

/// What is shown of the plan, and the ticks of what is shown.
fn filters(ui: &mut Ui, preview: &Preview, table: &mut Table) {
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = measures::TIGHT;
        for category in Category::iter() {
            let count = preview.count(category);
            let text = format!("{} {count}", category.word());
            let shown = count > 0 && table.categories.contains(&category) && table.page == Page::Rows;
            let tip = if shown { "Shown; press to hide" } else { "Hidden; press to show" };
            let tip = format!("{tip}. With Ctrl it alone is shown");
            let button = egui::Button::selectable(shown, text.as_str()).frame_when_inactive(true);
            if ui.add_enabled(count > 0, button).on_hover_text(tip).accessible_name(text.as_str()).clicked() {
                if table.page == Page::PublicTexts {
                    table.page = Page::Rows;
                }
                if ui.input(|input| input.modifiers.command) {
                    table.only(preview, category);
                } else {
                    table.toggle(preview, category);
                }
            }
        }
        ui.add_space(measures::SMALL);
        let text = format!("Texts that customers can read {}", preview.public.len());
        let here = table.page == Page::PublicTexts;
        let button = egui::Button::selectable(here, (theme::icon(icons::PUBLIC), text.as_str()));
        if ui.add(button.frame_when_inactive(true)).accessible_name(text.as_str()).clicked() {
            table.page = if here { Page::Rows } else { Page::PublicTexts };
        }
    });
    if table.page == Page::Rows {
        ticks(ui, preview, table);
    }
}

fn ticks(ui: &mut Ui, preview: &Preview, table: &mut Table) {
    ui.horizontal(|ui| {
        let edit =
            TextEdit::singleline(&mut table.text).hint_text("Filter by number, text or reason").desired_width(230.0);
        if ui.add(edit).accessible_name("Filter the rows").changed() {
            table.choose_shown(preview);
        }
        if button::with_icon(ui, icons::CHECK, "Tick all shown").clicked() {
            table.tick_shown(preview, true);
        }
        if ui.button("Tick none of them").clicked() {
            table.tick_shown(preview, false);
        }
        let first = TextEdit::singleline(&mut table.first).hint_text("10").desired_width(36.0);
        if ui.add(first).accessible_name("How many").changed() {
            table.first.retain(|typed| typed.is_ascii_digit());
        }
        let tip = "Ticks so many of the rows that are shown, from the top, and no others";
        if ui.button("Tick the first").on_hover_text(tip).clicked() {
            table.tick_first(preview);
        }
        ui.label(theme::small(format!("{} of {} rows shown", table.shown.len(), preview.lines.len())));
    });
}

/// The buttons that apply the plan or put it away.
fn apply(ui: &mut Ui, scene: &Scene, preview: &Preview, table: &Table, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        button::main_command(ui, &scene.facts, Command::ApplyChosen, wishes);
        button::command(ui, &scene.facts, Command::ApplyAll, wishes);
        let writing = table.rows_to_write(preview, true);
        let text = format!("{} of {} ticked", table.ticks(), counted(writing as u64, "row"));
        ui.label(theme::weak(text));
        if scene.facts.first_load_waits && writing > 0 {
            badge::badge(ui, Tone::Caution, icons::WAITS, "Confirm the first load above");
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            if button::with_icon(ui, icons::CLOSE, "Close the preview").clicked() {
                wishes.push(RunAction::ClosePreview);
            }
        });
    });
}
