//! The mapped fields: what each side holds, which way it travels, how the two stand to each other.

use egui::Ui;

use super::super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::super::widgets::badge;
use super::super::words;
use super::Mark;
use crate::model::Side;
use crate::profile::Direction;
use crate::service::TicketDetail;
use crate::service::ticket::{FieldState, FieldView};

/// The shares of the width that name, Halo's value, direction, the other value and state take.
const SHARES: [f32; 5] = [0.19, 0.27, 0.05, 0.27, 0.22];

/// Shows the fields.
pub(super) fn show(ui: &mut Ui, detail: &TicketDetail) {
    if detail.fields.is_empty() {
        ui.label(theme::weak("No profile maps the fields of this ticket. Why says which profiles looked at it"));
        return;
    }
    let (halo, other) = (words::side(detail, Side::Halo), words::side(detail, Side::Other));
    let headings = ["Field", halo.as_str(), "", other.as_str(), "State"];
    row(ui, |ui, column| {
        ui.label(theme::small(headings.get(column).copied().unwrap_or_default()));
    });
    for field in &detail.fields {
        ui.separator();
        one(ui, field, (&halo, &other));
    }
    for missing in &detail.not_delivered {
        ui.separator();
        let side = words::side(detail, missing.side);
        let text = format!("{}: {side} did not deliver the field {}", missing.rule, missing.field);
        ui.add(egui::Label::new(theme::small(text)).wrap());
    }
}

fn row(ui: &mut Ui, cell: impl Fn(&mut Ui, usize)) {
    let gap = measures::TIGHT;
    let width = ui.available_width() - gap * 4.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (column, share) in SHARES.into_iter().enumerate() {
            let size = egui::vec2(width * share, 0.0);
            ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_width(size.x);
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Wrap);
                cell(ui, column);
            });
        }
    });
}

fn one(ui: &mut Ui, field: &FieldView, (halo, other): (&str, &str)) {
    let mark = mark(field.state, (halo, other));
    row(ui, |ui, column| match column {
        0 => {
            ui.label(theme::strong(&field.name));
        }
        1 => value(ui, field, field.halo.as_deref(), field.base.as_ref().map(|base| base.halo.as_str())),
        2 => direction(ui, field.direction, (halo, other)),
        3 => value(ui, field, field.other.as_deref(), field.base.as_ref().map(|base| base.other.as_str())),
        _ => {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                let colour = tokens(ui).of(mark.tone);
                badge::symbol(ui, mark.icon, 13.0, colour);
                ui.label(egui::RichText::new(&mark.text).size(12.0).color(colour));
            });
        }
    });
}

/// A value; beneath it what it was when both sides last agreed, where that is another one.
fn value(ui: &mut Ui, field: &FieldView, now: Option<&str>, base: Option<&str>) {
    match now {
        Some("") => ui.label(theme::weak("empty")),
        Some(now) => ui.label(now),
        None => ui.label(theme::weak("–")),
    };
    let agreed = |base: &str| if base.is_empty() { "empty".to_owned() } else { base.to_owned() };
    if let Some(base) = base
        && field.state != FieldState::Equal
        && now != Some(base)
    {
        ui.label(theme::small(format!("Agreed on: {}", agreed(base))));
    }
}

fn direction(ui: &mut Ui, direction: Direction, (halo, other): (&str, &str)) {
    let (icon, text) = match direction {
        Direction::Both => (icons::BOTH_WAYS, "Travels both ways".to_owned()),
        Direction::ToHalo => (icons::TO_HALO, format!("Travels from {other} to {halo} only")),
        Direction::ToOther => (icons::TO_OTHER, format!("Travels from {halo} to {other} only")),
    };
    let weak = tokens(ui).weak;
    badge::symbol(ui, icon, 14.0, weak).on_hover_text(&text).accessible_name(text);
}

struct Said {
    tone: Tone,
    icon: &'static str,
    text: String,
}

fn mark(state: FieldState, (halo, other): (&str, &str)) -> Said {
    let said = |Mark { tone, icon, word }| Said { tone, icon, text: word.to_owned() };
    match state {
        FieldState::Equal => said(Mark { tone: Tone::Good, icon: icons::DONE, word: "In step" }),
        FieldState::HaloChanged => Said { tone: Tone::Accent, icon: icons::TO_OTHER, text: format!("{halo} changed") },
        FieldState::OtherChanged => Said { tone: Tone::Accent, icon: icons::TO_HALO, text: format!("{other} changed") },
        FieldState::BothChanged => said(Mark { tone: Tone::Caution, icon: icons::CONFLICT, word: "Both changed" }),
        FieldState::NoBase => said(Mark { tone: Tone::Caution, icon: icons::WAITS, word: "Never agreed" }),
        FieldState::NotDelivered => said(Mark { tone: Tone::Neutral, icon: icons::INFO, word: "Not delivered" }),
        FieldState::Alone => said(Mark { tone: Tone::Neutral, icon: icons::INFO, word: "Not linked" }),
    }
}
