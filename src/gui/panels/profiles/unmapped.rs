//! The values of both sides that no row carries, each with the tickets that hold it and a way to map
//! it at once.

use egui::Ui;

use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::pick::Pick;
use super::super::super::widgets::{badge, card};
use super::value_rows::{Edit, Rows};
use super::{values, words};
use crate::model::{Choice, Side};
use crate::profile::{Direction, Unmapped, ValueRow, ValueTable};
use crate::service::value_use::{Coverage, ValueUse};

/// Whether a value has to be mapped and is not, by the table as it is now.
pub(super) fn is_open(table: &ValueTable, side: Side, value: &ValueUse) -> bool {
    value.coverage != Coverage::NotNeeded && !table.rows.iter().any(|row| carries(row, side, value))
}

fn carries(row: &ValueRow, side: Side, value: &ValueUse) -> bool {
    let code = match side {
        Side::Halo => &row.halo,
        Side::Other => &row.other,
    };
    let is_for = value.table.as_ref().is_none_or(|table| row.tables.is_empty() || row.tables.contains(table));
    code == &value.code && is_for && row.direction.reaches(side.opposite())
}

/// Draws the list and answers the rows that were wished.
pub(super) fn show(ui: &mut Ui, rows: &Rows<'_>, all: &mut bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    card::section(ui, "Not mapped", |ui| {
        let Some(in_use) = rows.in_use else {
            ui.label(theme::weak("Counting the tickets of each value"));
            return;
        };
        let open = |side: Side, values: &'_ [ValueUse]| -> Vec<ValueUse> {
            let mut open: Vec<ValueUse> =
                values.iter().filter(|value| is_open(rows.table, side, value)).cloned().collect();
            open.sort_by_key(|value| std::cmp::Reverse(value.tickets));
            open
        };
        let sides = [(Side::Halo, open(Side::Halo, &in_use.halo)), (Side::Other, open(Side::Other, &in_use.other))];
        let used = sides.iter().flat_map(|(_, open)| open).filter(|value| value.tickets > 0).count();
        let idle = sides.iter().map(|(_, open)| open.len()).sum::<usize>() - used;
        if used == 0 {
            values::complete(ui, idle > 0);
        } else {
            ui.add(egui::Label::new(theme::small(policy(&rows.rule.unmapped))).wrap());
        }
        for (side, open) in &sides {
            list(ui, rows, *side, open, *all, &mut edits);
        }
        if idle > 0 {
            ui.add_space(measures::TIGHT);
            let text = words::counted(idle as u64, "value") + " that no ticket holds";
            ui.checkbox(all, format!("Show {text}"))
                .accessible_name(format!("Show values of {} that no ticket holds", rows.rule.name));
        }
    });
    edits
}

fn policy(unmapped: &Unmapped) -> &'static str {
    match unmapped {
        Unmapped::Hold => "These hold their tickets until they are mapped; the next pass then takes them along",
        Unmapped::LeaveOut => "These are left out; everything else of their tickets travels",
        Unmapped::Log => "These are left alone and told by each run; everything else of their tickets travels",
        Unmapped::Default { .. } => "For these the default of the field pair is used",
        Unmapped::Pass => "These are passed on as they are",
        Unmapped::Clear => "For these the field of the other side is emptied",
    }
}

fn list(ui: &mut Ui, rows: &Rows<'_>, side: Side, open: &[ValueUse], all: bool, edits: &mut Vec<Edit>) {
    let shown: Vec<&ValueUse> = open.iter().filter(|value| all || value.tickets > 0).collect();
    if shown.is_empty() {
        return;
    }
    ui.add_space(measures::TIGHT);
    ui.label(theme::strong(format!("In {}", words::side(side))));
    for value in shown {
        ui.push_id((side, &value.code, &value.table), |ui| {
            ui.horizontal(|ui| edits.extend(one(ui, rows, side, value)));
        });
    }
}

fn one(ui: &mut Ui, rows: &Rows<'_>, side: Side, value: &ValueUse) -> Option<Edit> {
    let several = rows.kinds.len() > 1;
    let label = match value.table.as_ref().filter(|_| several) {
        Some(table) => format!("{} ({})", value.label, words::table(table)),
        None => value.label.clone(),
    };
    let text = if value.tickets == 0 { theme::weak(&label) } else { theme::strong(&label) };
    ui.allocate_ui_with_layout(egui::vec2(210.0, 24.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(210.0);
        ui.add(egui::Label::new(text).truncate()).on_hover_text(&label);
    });
    ui.allocate_ui_with_layout(egui::vec2(130.0, 24.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(130.0);
        if value.tickets > 0 {
            badge::badge(ui, Tone::Caution, icons::WAITS, &words::counted(value.tickets, "live ticket"));
        } else {
            ui.label(theme::small("no ticket"));
        }
    });
    let choices = match side {
        Side::Halo => &rows.other,
        Side::Other => &rows.halo,
    };
    let name = format!("Map {label} of {}", words::side(side));
    let pick = Pick { name: &name, choices, code: "", text: Some("Map…"), none: None, width: 84.0 };
    let counterpart = pick.show(ui)?;
    Some(mapped(rows, side, value, &counterpart, choices))
}

/// The row that maps a value. Where its counterpart has a row of its own already, the new row leads
/// one way only, so that nothing that works is changed.
fn mapped(rows: &Rows<'_>, side: Side, value: &ValueUse, counterpart: &str, choices: &[Choice]) -> Edit {
    let tables = value.table.iter().filter(|_| rows.kinds.len() > 1).cloned().collect::<Vec<_>>();
    let (halo, other) = match side {
        Side::Halo => (value.code.as_str(), counterpart),
        Side::Other => (counterpart, value.code.as_str()),
    };
    let same = rows.table.rows.iter().position(|row| row.halo == halo && row.other == other && !row.tables.is_empty());
    if let Some((place, row)) = same.and_then(|place| Some((place, rows.table.rows.get(place)?)))
        && row.direction.reaches(side.opposite())
    {
        let tables = row.tables.iter().cloned().chain(tables).collect();
        return Edit::Put(place, ValueRow { tables, ..row.clone() });
    }
    let taken = rows.table.rows.iter().any(|row| {
        let code = match side {
            Side::Halo => &row.other,
            Side::Other => &row.halo,
        };
        code == counterpart && row.direction.reaches(side)
    });
    let direction = match (taken, side) {
        (false, _) => Direction::Both,
        (true, Side::Halo) => Direction::ToOther,
        (true, Side::Other) => Direction::ToHalo,
    };
    let known = choices.iter().find(|choice| choice.code == counterpart).map(|choice| choice.label.clone());
    let (ours, theirs) = (value.label.clone(), known.unwrap_or_default());
    let (halo_label, other_label) = match side {
        Side::Halo => (ours, theirs),
        Side::Other => (theirs, ours),
    };
    Edit::Add(ValueRow { halo: halo.to_owned(), halo_label, other: other.to_owned(), other_label, direction, tables })
}
