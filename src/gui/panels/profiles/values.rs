//! Which values go together: one editable table for each field pair that needs one, and beneath it
//! the values of both sides that no row carries, with the tickets that hold them.

use std::cell::RefCell;

use egui::{Button, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::grid::{Grid, GridState, height};
use super::super::super::widgets::pick::Pick;
use super::super::super::widgets::{button, card, states};
use super::editor::Editor;
use super::page::Around;
use super::unmapped;
use super::value_rows::{Edit, Rows, columns};
use super::{advice, offered, suggested, words};
use crate::model::{Choice, Kind, Side};
use crate::profile::{Conversion, Direction, FieldRule, Place, Profile, ValueRow, ValueTable};

/// Changes that are listed.
const MOST_CHANGES: usize = 20;

/// What the part remembers.
#[derive(Default)]
pub(super) struct ValuesState {
    /// The key of the rule whose table is shown; the first one where it is none.
    shown: Option<String>,
    grid: GridState,
    suggested: suggested::Kept,
    halo: Option<String>,
    other: Option<String>,
    /// Whether values that no ticket holds are listed, too.
    pub all: bool,
}

impl ValuesState {
    /// Shows the table of this name.
    pub(super) fn open_table(&mut self, profile: &Profile, name: &str) {
        let found = with_tables(profile).into_iter().find(|(_, table)| *table == name);
        self.shown = found.map(|(rule, _)| rule.key());
    }
}

/// The rules with a value table, each with the table's name.
fn with_tables(profile: &Profile) -> Vec<(&FieldRule, &str)> {
    let named = |rule: &'_ FieldRule| matches!(&rule.conversion, Conversion::Table(name) if profile.mapping.tables.contains_key(name));
    let rules = profile.mapping.fields.iter().filter(|rule| named(rule));
    rules
        .filter_map(|rule| match &rule.conversion {
            Conversion::Table(name) => Some((rule, name.as_str())),
            _ => None,
        })
        .collect()
}

/// How many values in use no row carries, over all tables of a profile.
pub(super) fn open_values(editor: &Editor) -> u64 {
    let rules = with_tables(&editor.draft);
    rules.into_iter().map(|(rule, table)| open_of(editor, rule, table)).sum()
}

fn open_of(editor: &Editor, rule: &FieldRule, table: &str) -> u64 {
    let (Some(in_use), Some(table)) = (editor.use_of(&rule.key()), editor.draft.mapping.tables.get(table)) else {
        return 0;
    };
    let sides = [(Side::Halo, &in_use.halo), (Side::Other, &in_use.other)];
    let open = sides.into_iter().flat_map(|(side, values)| {
        values.iter().filter(move |value| value.tickets > 0 && unmapped::is_open(table, side, value))
    });
    open.count() as u64
}

pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, wishes: &mut Wishes) {
    let rules: Vec<(FieldRule, String)> =
        with_tables(&editor.draft).into_iter().map(|(rule, table)| (rule.clone(), table.to_owned())).collect();
    let shown = editor.values.shown.clone();
    let at = rules.iter().position(|(rule, _)| Some(rule.key()) == shown).unwrap_or_default();
    let Some((rule, name)) = rules.get(at) else {
        ui.label(theme::weak("No field pair travels by a value table"));
        return;
    };
    choose(ui, editor, &rules, at);
    ui.add_space(measures::SMALL);
    if let Some(failure) = editor.uses.failure() {
        states::failure_text(ui, failure, wishes);
        ui.add_space(measures::TIGHT);
    }
    let Editor { draft, values, .. } = &mut *editor;
    let suggestions = values.suggested.made((draft, around.choices, name), |known| known.suggested_rows(draft, rule));
    suggested::show(ui, "Suggested rows", &suggestions, &mut editor.draft);
    one(ui, around, editor, rule, name);
}

/// The field pairs as a row of buttons, each with its open values.
fn choose(ui: &mut Ui, editor: &mut Editor, rules: &[(FieldRule, String)], at: usize) {
    let open: Vec<u64> = rules.iter().map(|(rule, table)| open_of(editor, rule, table)).collect();
    ui.horizontal_wrapped(|ui| {
        for (place, ((rule, _), open)) in rules.iter().zip(open).enumerate() {
            let (text, spoken) = match open {
                0 => (rule.name.clone(), format!("Values of {}", rule.name)),
                open => (
                    format!("{} ({open})", rule.name),
                    format!("Values of {}, {} in use not mapped", rule.name, words::counted(open, "value")),
                ),
            };
            if ui.add(Button::selectable(place == at, text)).accessible_name(spoken).clicked() {
                editor.values.shown = Some(rule.key());
                editor.values.grid = GridState::default();
                (editor.values.halo, editor.values.other) = (None, None);
            }
        }
    });
}

fn one(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, rule: &FieldRule, name: &str) {
    let Editor { draft, uses, suggested, values: state, .. } = editor;
    let in_use = uses.value().and_then(|all| all.iter().find(|one| one.key == rule.key()));
    let kinds: Vec<Kind> = draft.tables().into_iter().filter(|kind| rule.applies_to(kind)).collect();
    let Some(table) = draft.mapping.tables.get(name) else { return };
    let of_table = Place::Table(name.to_owned());
    let rows = Rows {
        rule,
        table,
        halo: in_use.map(|found| offered::values(found, Side::Halo)).unwrap_or_default(),
        other: in_use.map(|found| offered::values(found, Side::Other)).unwrap_or_default(),
        in_use,
        kinds: &kinds,
        suggested: suggested.as_ref().and_then(|drafted| drafted.mapping.tables.get(name)),
        advice: advice::of(around.advice, &of_table).collect(),
        edits: RefCell::default(),
    };
    let mut edits = Vec::new();
    card::section(ui, &format!("{} in value table \"{name}\"", rule.name), |ui| {
        ui.add(egui::Label::new(theme::small(explanation(rule, around))).wrap());
        let count = table.rows.len();
        let height = height(count, 12);
        let columns = columns(&kinds, table);
        let grid = Grid { name: &rule.name, columns: &columns, rows: count, ticks: false, height: Some(height) };
        grid.show(ui, &mut state.grid, &rows);
        if count == 0 {
            ui.label(theme::weak("No row yet"));
        }
        ui.add_space(measures::TIGHT);
        advised(ui, &rows);
        if let Some(row) = add(ui, (&mut state.halo, &mut state.other), &rows) {
            edits.push(Edit::Add(row));
        }
    });
    ui.add_space(measures::SMALL);
    edits.extend(rows.edits.take());
    edits.extend(unmapped::show(ui, &rows, &mut state.all));
    changed(ui, around, rule);
    if let Some(table) = draft.mapping.tables.get_mut(name) {
        for edit in edits {
            carry_out(table, edit);
        }
    }
}

/// What is probably not meant about the rows, each named as the table shows it.
fn advised(ui: &mut Ui, rows: &Rows<'_>) {
    for one in &rows.advice {
        let row = one.row.and_then(|place| Some((place, rows.table.rows.get(place)?)));
        let text = match row {
            Some((place, row)) => {
                let (halo, other) = (rows.label(Side::Halo, row), rows.label(Side::Other, row));
                format!("Row {}, {halo} and {other}: {}", place + 1, one.text)
            }
            None => one.text.clone(),
        };
        states::trouble(ui, Tone::Caution, &text);
        ui.add_space(measures::TIGHT);
    }
}

/// What changed lately in the values of both fields, so that a table can be seen to lag behind.
fn changed(ui: &mut Ui, around: &Around<'_>, rule: &FieldRule) {
    let changes = around.choices.map(|choices| choices.changes_of(rule)).unwrap_or_default();
    if changes.is_empty() {
        return;
    }
    ui.add_space(measures::SMALL);
    card::section(ui, "Changed in the two systems", |ui| {
        for row in changes.into_iter().take(MOST_CHANGES) {
            let when = around.scene.moment(row.at);
            let text = format!("{}: {}, noticed {when}", row.connection, row.drift);
            ui.add(egui::Label::new(theme::small(text)).wrap());
        }
    });
}

/// What the table is for, in a line or two.
fn explanation(rule: &FieldRule, around: &Around<'_>) -> String {
    let halo = around.choices.map(|known| words::field(known.halo_fields(), rule.halo.as_str()));
    let halo = halo.unwrap_or_else(|| rule.halo.to_string());
    let direction = match rule.direction {
        Direction::Both => "both ways",
        Direction::ToHalo => "to Halo only",
        Direction::ToOther => "to ServiceNow only",
    };
    format!(
        "Halo's {halo} travels {direction}. The first row that fits wins, so the order counts where rows share a value"
    )
}

/// The line that adds a row.
fn add(ui: &mut Ui, (halo, other): (&mut Option<String>, &mut Option<String>), rows: &Rows<'_>) -> Option<ValueRow> {
    let mut row = None;
    ui.horizontal_wrapped(|ui| {
        pick(ui, "Halo value to add", "Halo value…", &rows.halo, halo);
        pick(ui, "ServiceNow value to add", "ServiceNow value…", &rows.other, other);
        let ready = halo.is_some() && other.is_some();
        let add = ui.add_enabled_ui(ready, |ui| button::with_icon(ui, icons::ADD, "Add row")).inner;
        if add.on_disabled_hover_text("Choose a value of each side first").clicked()
            && let (Some(ours), Some(theirs)) = (halo.take(), other.take())
        {
            row = Some(rows.row(&ours, &theirs));
        }
    });
    row
}

fn pick(ui: &mut Ui, name: &str, text: &str, choices: &[Choice], code: &mut Option<String>) {
    let shown = match code.as_deref() {
        None => Some(text),
        Some("") => Some("No value"),
        Some(_) => None,
    };
    let chosen = code.clone().unwrap_or_else(|| " ".to_owned());
    let pick = Pick { name, choices, code: &chosen, text: shown, none: Some("No value"), width: 200.0 };
    if let Some(picked) = pick.show(ui) {
        *code = Some(picked);
    }
}

/// Changes a table. Places that are gone change nothing.
fn carry_out(table: &mut ValueTable, edit: Edit) {
    let rows = &mut table.rows;
    match edit {
        Edit::Put(place, row) => {
            if let Some(there) = rows.get_mut(place) {
                *there = row;
            }
        }
        Edit::Swap(one, other) if one < rows.len() && other < rows.len() => rows.swap(one, other),
        Edit::Remove(place) if place < rows.len() => drop(rows.remove(place)),
        Edit::Add(row) => rows.push(row),
        Edit::Swap(..) | Edit::Remove(_) => {}
    }
}

/// A line that says that nothing is left to be mapped.
pub(super) fn complete(ui: &mut Ui, in_use: bool) {
    let text = if in_use { "Every value in use is mapped" } else { "Every value is mapped" };
    states::trouble(ui, Tone::Good, text);
}
