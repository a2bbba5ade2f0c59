//! What became of each setting of Halo's own integration in a draft that was made of it.

use egui::Ui;

use super::super::super::theme::{self, Tone, measures};
use super::super::super::widgets::{card, states};
use crate::service::linking::NativeImport;

/// Shows every setting with where it went; what has no counterpart stands out.
pub(super) fn show(ui: &mut Ui, import: &NativeImport) {
    card::section(ui, "Taken over from Halo's own integration", |ui| {
        if import.still_on {
            states::trouble(
                ui,
                Tone::Caution,
                "Halo's own integration still works here. Nothing is written beside it: switch it off on the customer's \
                 or supplier's ServiceNow tab before the first pass",
            );
        }
        for one in &import.carried {
            let setting = format!("{}: {}", one.setting, one.value);
            match &one.to {
                Some(to) => card::fact(ui, &setting, format!("→ {to}")),
                None => states::trouble(ui, Tone::Caution, &format!("{setting} has no counterpart")),
            }
            if !one.remark.is_empty() {
                ui.add(egui::Label::new(theme::small(&one.remark)).wrap());
            }
        }
        ui.label(theme::small("Once it is saved, link what is linked there already: Tickets, Link existing pairs"));
    });
    ui.add_space(measures::SMALL);
}
