//! Which fields go together, in which direction and how.

use std::cell::RefCell;

use egui::{ScrollArea, Ui};

use super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::widgets::form::FormState;
use super::super::super::widgets::grid::{Cells, Column, Grid, GridState, Width, columns_menu, height};
use super::super::super::widgets::{badge, button, card};
use super::add_pair::Adding;
use super::editor::Editor;
use super::page::Around;
use super::{add_pair, advice, pair_form, suggested, words};
use crate::model::FieldInfo;
use crate::profile::{Conversion, FieldRule, Place, Problem, Profile};
use crate::service::{Advice, Choices};

/// The columns.
const COLUMNS: [Column; 9] = [
    Column::plain("name", "Name", Width::About(110.0)),
    Column::plain("halo", "Halo field", Width::About(110.0)),
    Column::plain("direction", "Direction", Width::About(108.0)),
    Column::plain("other", "ServiceNow fields", Width::About(140.0)),
    Column::plain("conversion", "Values travel", Width::About(118.0)).yielding(),
    Column::plain("unmapped", "Not mapped", Width::About(90.0)).yielding(),
    Column::plain("tables", "ServiceNow Type", Width::About(120.0)).yielding(),
    Column::plain("owner", "Owner", Width::About(80.0)).yielding(),
    Column::plain("visible", "Customers read it", Width::About(112.0)),
];

/// What the part remembers.
#[derive(Default)]
pub(super) struct PairsState {
    grid: GridState,
    pub(super) form: FormState,
    /// The rule that the form is of.
    form_of: Option<usize>,
    pub(super) adding: Adding,
    suggested: suggested::Kept,
}

impl PairsState {
    /// Opens a rule.
    pub(super) fn open(&mut self, place: usize) {
        self.grid.go_to(place);
    }

    /// Forgets what is typed.
    pub(super) fn forget_typed(&mut self) {
        self.form = FormState::new();
        self.form_of = None;
    }
}

pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, problems: &[Problem]) {
    ui.horizontal(|ui| {
        ui.add(egui::Label::new(theme::weak("Choose a pair to change it. Arrow keys walk through the table")));
        columns_menu(ui, "Field pairs", &COLUMNS, &mut editor.pairs.grid);
    });
    table(ui, around, editor, problems);
    ui.add_space(measures::SMALL);
    let rules = editor.draft.mapping.fields.len();
    let current = editor.pairs.grid.current.filter(|place| *place < rules);
    if let Some(place) = current {
        one(ui, around, editor, place);
        ui.add_space(measures::SMALL);
    }
    let Editor { draft, pairs, .. } = &mut *editor;
    let suggestions = pairs.suggested.made((draft, around.choices, "pairs"), |known| known.suggested_pairs(draft));
    suggested::show(ui, "Suggested pairs", &suggestions, &mut editor.draft);
    card::section(ui, "Add a field pair", |ui| add_pair::show(ui, around, editor));
}

/// The rules as rows.
struct Rules<'a> {
    all: &'a [FieldRule],
    suggested: Option<&'a Profile>,
    halo_fields: &'a [FieldInfo],
    other_fields: Vec<FieldInfo>,
    problems: &'a [Problem],
    advice: &'a [Advice],
}

impl Cells for Rules<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let rule = self.all.get(row)?;
        let wrong = match self.advised(row) {
            _ if self.wrong(row) => ", something is wrong",
            Some(_) => ", to be looked at",
            None => "",
        };
        Some(format!("{}, {}{wrong}", rule.name, words::direction(rule.direction).1))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(rule) = self.all.get(row) else { return };
        match column {
            "name" => {
                if self.wrong(row) {
                    badge::symbol(ui, icons::FAILED, 13.0, tokens(ui).bad).on_hover_text("See what is wrong above");
                } else if let Some(one) = self.advised(row) {
                    advice::mark(ui, &one.text);
                } else if self.suggested.is_some_and(|drafted| drafted.mapping.fields.contains(rule)) {
                    badge::symbol(ui, icons::SUGGESTED, 13.0, tokens(ui).accent).on_hover_text("Suggested");
                }
                ui.label(theme::strong(&rule.name));
            }
            "halo" => drop(ui.label(words::field(self.halo_fields, rule.halo.as_str()))),
            "direction" => direction(ui, rule.direction),
            "other" => {
                let fields = rule.other.iter().map(|field| words::field(&self.other_fields, field.as_str()));
                ui.label(fields.collect::<Vec<_>>().join(" and "));
            }
            "conversion" => drop(ui.label(words::conversion(&rule.conversion))),
            "unmapped" => drop(ui.label(words::unmapped(&rule.unmapped))),
            "tables" => drop(ui.label(words::tables(&rule.tables))),
            "owner" => drop(ui.label(rule.owner.map_or("Policy", words::side))),
            _ => drop(ui.label(if rule.customer_visible { "Yes" } else { "No" })),
        }
    }
}

impl Rules<'_> {
    fn advised(&self, row: usize) -> Option<&Advice> {
        self.advice.iter().find(|one| one.place == Place::Rule(row))
    }

    fn wrong(&self, row: usize) -> bool {
        self.problems.iter().any(|problem| problem.place == Place::Rule(row))
    }
}

/// A direction as symbol and words.
pub(super) fn direction(ui: &mut Ui, direction: crate::profile::Direction) {
    let (icon, word) = words::direction(direction);
    badge::symbol(ui, icon, 14.0, tokens(ui).accent);
    ui.label(word);
}

fn table(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, problems: &[Problem]) {
    let kinds = editor.draft.tables();
    let other: Vec<FieldInfo> = around
        .choices
        .map(|known| kinds.iter().flat_map(|kind| known.other_fields(kind)).cloned().collect())
        .unwrap_or_default();
    let cells = Rules {
        all: &editor.draft.mapping.fields,
        suggested: editor.suggested.as_ref(),
        halo_fields: around.choices.map(Choices::halo_fields).unwrap_or_default(),
        other_fields: other,
        problems,
        advice: around.advice,
    };
    let rows = cells.all.len();
    let height = height(rows, 14);
    let grid = Grid { name: "Field pairs", columns: &COLUMNS, rows, ticks: false, height: Some(height) };
    ScrollArea::horizontal().id_salt("field pairs").show(ui, |ui| {
        let widths: f32 = COLUMNS
            .iter()
            .filter(|column| !column.yields)
            .map(|column| match column.width {
                Width::About(width) | Width::Exact(width) => width + 8.0,
                Width::Rest | Width::Share => 120.0,
            })
            .sum();
        ui.set_min_width(widths.max(ui.available_width()));
        grid.show(ui, &mut editor.pairs.grid, &cells);
    });
}

/// What is to be done with a rule.
enum Move {
    Up,
    Down,
    Out,
}

fn one(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, place: usize) {
    if editor.pairs.form_of != Some(place) {
        editor.pairs.forget_typed();
        editor.pairs.form_of = Some(place);
    }
    let last = editor.draft.mapping.fields.len() - 1;
    let Some(name) = editor.draft.mapping.fields.get(place).map(|rule| rule.name.clone()) else { return };
    let wanted = RefCell::new(None);
    card::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::title(format!("Field pair {name}")));
            let spoken = |what: &str| format!("{what} the pair {name}");
            if place > 0 && button::with_icon(ui, icons::RAISE, "Move up").accessible_name(spoken("Raise")).clicked() {
                wanted.replace(Some(Move::Up));
            }
            if place < last
                && button::with_icon(ui, icons::LOWER, "Move down").accessible_name(spoken("Lower")).clicked()
            {
                wanted.replace(Some(Move::Down));
            }
            if button::with_icon(ui, icons::REMOVE, "Remove").accessible_name(spoken("Remove")).clicked() {
                wanted.replace(Some(Move::Out));
            }
        });
        ui.add_space(measures::TIGHT);
        pair_form::show(ui, around, editor, place);
        advice::at(ui, around.advice, &Place::Rule(place));
    });
    let fields = &mut editor.draft.mapping.fields;
    match wanted.into_inner() {
        Some(Move::Up) => {
            fields.swap(place - 1, place);
            editor.pairs.grid.current = Some(place - 1);
        }
        Some(Move::Down) => {
            fields.swap(place, place + 1);
            editor.pairs.grid.current = Some(place + 1);
        }
        Some(Move::Out) => {
            drop(fields.remove(place));
            editor.pairs.grid.current = None;
            drop_unused_tables(&mut editor.draft);
        }
        None => return,
    }
    editor.pairs.forget_typed();
}

/// A value table that no rule uses any more goes with the last rule that did.
pub(super) fn drop_unused_tables(profile: &mut Profile) {
    let of_services: Vec<FieldRule> = profile.services.iter().flat_map(|service| service.fields.clone()).collect();
    let mapping = &mut profile.mapping;
    let used = |name: &String| {
        mapping
            .fields
            .iter()
            .chain(&of_services)
            .any(|rule| matches!(&rule.conversion, Conversion::Table(table) if table == name))
    };
    let unused: Vec<String> = mapping.tables.keys().filter(|name| !used(name)).cloned().collect();
    for name in unused {
        drop(mapping.tables.remove(&name));
    }
}
