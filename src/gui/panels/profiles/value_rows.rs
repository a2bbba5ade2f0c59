//! The rows of a value table, edited in place.

use std::cell::RefCell;

use egui::{Popup, PopupCloseBehavior, Ui};

use super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::widgets::grid::{Cells, Column, Width};
use super::super::super::widgets::pick::{self, Pick};
use super::super::super::widgets::{badge, button};
use super::{advice, words};
use crate::model::{Choice, Kind, Side};
use crate::profile::{Direction, FieldRule, ValueRow, ValueTable};
use crate::service::{Advice, RuleUse};

/// The columns.
const COLUMNS: [Column; 6] = [
    Column::plain("halo", "Halo", Width::Share),
    Column::plain("direction", "Direction", Width::Exact(66.0)),
    Column::plain("other", "ServiceNow", Width::Share),
    Column::plain("tables", "ServiceNow type", Width::Exact(112.0)),
    Column::plain("tickets", "Tickets", Width::Exact(66.0)),
    Column::plain("actions", "", Width::Exact(98.0)),
];

/// What is to be done with the rows.
pub(super) enum Edit {
    /// A row becomes another one.
    Put(usize, ValueRow),
    /// Two rows change places.
    Swap(usize, usize),
    /// A row goes.
    Remove(usize),
    /// A row comes.
    Add(ValueRow),
}

/// The rows of a value table with what there is to choose from.
pub(super) struct Rows<'a> {
    /// The rule that uses the table.
    pub rule: &'a FieldRule,
    /// The table.
    pub table: &'a ValueTable,
    /// Halo's values.
    pub halo: Vec<Choice>,
    /// The other side's values.
    pub other: Vec<Choice>,
    /// Which tickets hold what.
    pub in_use: Option<&'a RuleUse>,
    /// The tables of the other side that the rule applies to.
    pub kinds: &'a [Kind],
    /// The rows that were suggested, while the profile is not saved.
    pub suggested: Option<&'a ValueTable>,
    /// What is probably not meant about its rows.
    pub advice: Vec<&'a Advice>,
    /// What is to be done.
    pub edits: RefCell<Vec<Edit>>,
}

impl Rows<'_> {
    /// What a code is called on a side.
    pub(super) fn label(&self, side: Side, row: &ValueRow) -> String {
        let (choices, code, stored) = match side {
            Side::Halo => (&self.halo, &row.halo, &row.halo_label),
            Side::Other => (&self.other, &row.other, &row.other_label),
        };
        if code.is_empty() {
            "No value".to_owned()
        } else if choices.iter().any(|choice| &choice.code == code) || stored.is_empty() {
            pick::named(choices, code)
        } else {
            stored.clone()
        }
    }

    /// A row of these two codes that is used both ways for all tables.
    pub(super) fn row(&self, halo: &str, other: &str) -> ValueRow {
        let label = |choices: &[Choice], code: &str| {
            choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.clone()).unwrap_or_default()
        };
        ValueRow {
            halo: halo.to_owned(),
            halo_label: label(&self.halo, halo),
            other: other.to_owned(),
            other_label: label(&self.other, other),
            direction: Direction::Both,
            tables: Vec::new(),
        }
    }

    /// What is probably not meant about a row.
    pub(super) fn advised(&self, place: usize) -> Option<&Advice> {
        self.advice.iter().copied().find(|one| one.row == Some(place))
    }

    fn edit(&self, edit: Edit) {
        self.edits.borrow_mut().push(edit);
    }

    /// How many rows of the list of tickets hold the row's value, in Halo and on the other side.
    fn tickets(&self, row: &ValueRow) -> Option<(u64, u64)> {
        let in_use = self.in_use?;
        let halo = in_use.halo.iter().filter(|value| value.code == row.halo).map(|value| value.tickets).sum();
        let is_for = |table: &Option<Kind>| {
            table.as_ref().is_none_or(|table| row.tables.is_empty() || row.tables.contains(table))
        };
        let other = in_use.other.iter().filter(|value| value.code == row.other && is_for(&value.table));
        Some((halo, other.map(|value| value.tickets).sum()))
    }

    fn side(&self, ui: &mut Ui, place: usize, row: &ValueRow, side: Side) {
        let label = self.label(side, row);
        let (choices, code) = match side {
            Side::Halo => (&self.halo, &row.halo),
            Side::Other => (&self.other, &row.other),
        };
        let name = format!("{} value of row {}", words::side(side), place + 1);
        let width = ui.available_width() - 2.0;
        let picked = Pick { name: &name, choices, code, text: Some(&label), none: Some("No value"), width }.show(ui);
        if let Some(code) = picked {
            let (halo, other) = match side {
                Side::Halo => (code.as_str(), row.other.as_str()),
                Side::Other => (row.halo.as_str(), code.as_str()),
            };
            let known = self.row(halo, other);
            let changed = match side {
                Side::Halo => ValueRow { halo: known.halo, halo_label: known.halo_label, ..row.clone() },
                Side::Other => ValueRow { other: known.other, other_label: known.other_label, ..row.clone() },
            };
            self.edit(Edit::Put(place, changed));
        }
    }

    fn direction(&self, ui: &mut Ui, place: usize, row: &ValueRow) {
        let (icon, word) = words::direction(row.direction);
        let name = format!("Direction of row {}: {word}", place + 1);
        let response = ui.add(egui::Button::new((theme::icon(icon), theme::icon(icons::DOWN).size(9.0))));
        let response = response.on_hover_text(word).accessible_name(name);
        Popup::menu(&response).show(|ui| {
            for direction in words::DIRECTIONS {
                let (icon, word) = words::direction(direction);
                let choice = egui::Button::selectable(direction == row.direction, (theme::icon(icon), word));
                if ui.add(choice).accessible_name(word).clicked() {
                    self.edit(Edit::Put(place, ValueRow { direction, ..row.clone() }));
                }
            }
        });
    }

    fn tables(&self, ui: &mut Ui, place: usize, row: &ValueRow) {
        let text = words::tables(&row.tables);
        if self.kinds.len() < 2 && row.tables.is_empty() {
            ui.label(theme::weak(text)).on_hover_text("The profile has one table");
            return;
        }
        let name = format!("ServiceNow type of row {}: {text}", place + 1);
        let response = ui.add(egui::Button::new(&text).truncate()).on_hover_text(&text).accessible_name(name);
        Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
            if ui.radio(row.tables.is_empty(), "All").clicked() {
                self.edit(Edit::Put(place, ValueRow { tables: Vec::new(), ..row.clone() }));
            }
            for kind in self.kinds {
                let mut chosen = row.tables.contains(kind);
                if ui.checkbox(&mut chosen, words::table(kind)).changed() {
                    let others = row.tables.iter().filter(|one| *one != kind);
                    let tables = others.chain(chosen.then_some(kind)).cloned().collect();
                    self.edit(Edit::Put(place, ValueRow { tables, ..row.clone() }));
                }
            }
        });
    }

    fn actions(&self, ui: &mut Ui, place: usize, row: &ValueRow) {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = 5.0;
        ui.spacing_mut().interact_size.x = 24.0;
        let number = place + 1;
        let last = self.table.rows.len().saturating_sub(1);
        let raise =
            ui.add_enabled_ui(place > 0, |ui| button::icon_only(ui, icons::RAISE, &format!("Move row {number} up")));
        if raise.inner.clicked() {
            self.edit(Edit::Swap(place - 1, place));
        }
        let lower = ui
            .add_enabled_ui(place < last, |ui| button::icon_only(ui, icons::LOWER, &format!("Move row {number} down")));
        if lower.inner.clicked() {
            self.edit(Edit::Swap(place, place + 1));
        }
        if button::icon_only(ui, icons::REMOVE, &format!("Remove row {number}")).clicked() {
            self.edit(Edit::Remove(place));
        }
        if let Some(one) = self.advised(place) {
            ui.add_space(measures::TIGHT);
            advice::mark(ui, &one.text);
        } else if self.suggested.is_some_and(|drafted| drafted.rows.contains(row)) {
            ui.add_space(measures::TIGHT);
            badge::symbol(ui, icons::SUGGESTED, 13.0, tokens(ui).accent).on_hover_text("Suggested");
        }
    }
}

/// The columns that say something: where everything is for the one table there is, that is not said.
pub(super) fn columns(kinds: &[Kind], table: &ValueTable) -> Vec<Column> {
    let several = kinds.len() > 1 || table.rows.iter().any(|row| !row.tables.is_empty());
    COLUMNS.into_iter().filter(|column| several || column.id != "tables").collect()
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let one = self.table.rows.get(row)?;
        let (_, word) = words::direction(one.direction);
        let suggested =
            if self.suggested.is_some_and(|drafted| drafted.rows.contains(one)) { ", suggested" } else { "" };
        let advised = if self.advised(row).is_some() { ", to be looked at" } else { "" };
        Some(format!(
            "{} and {}, {word}{suggested}{advised}",
            self.label(Side::Halo, one),
            self.label(Side::Other, one)
        ))
    }

    fn cell(&self, ui: &mut Ui, place: usize, column: &'static str) {
        let Some(row) = self.table.rows.get(place) else { return };
        ui.spacing_mut().button_padding.y = 1.0;
        ui.spacing_mut().interact_size.y = measures::ROW - 4.0;
        ui.push_id((place, column), |ui| match column {
            "halo" => self.side(ui, place, row, Side::Halo),
            "other" => self.side(ui, place, row, Side::Other),
            "direction" => self.direction(ui, place, row),
            "tables" => self.tables(ui, place, row),
            "tickets" => {
                let Some((halo, other)) = self.tickets(row) else {
                    ui.label(theme::weak("…"));
                    return;
                };
                let text = if halo == other { halo.to_string() } else { format!("{halo} / {other}") };
                let text = if halo + other == 0 { theme::mono(text).weak() } else { theme::mono(text) };
                ui.label(text).on_hover_text(format!("Live tickets: {halo} in Halo, {other} in ServiceNow"));
            }
            _ => self.actions(ui, place, row),
        });
    }
}
