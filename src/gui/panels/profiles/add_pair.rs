//! Adding a field pair: a field of each side, of which the second list shows only what goes with the
//! first.

use egui::Ui;

use super::super::super::theme::{self, icons};
use super::super::super::widgets::button;
use super::super::super::widgets::pick::Pick;
use super::editor::Editor;
use super::offered::{field_choices, other_fields};
use super::page::Around;
use crate::model::{Choice, FieldName, Kind};
use crate::service::{Choices, Fit, propose_rule};

/// How wide a list of fields is.
const WIDTH: f32 = 220.0;

/// The pair that is being put together.
#[derive(Default)]
pub(super) struct Adding {
    halo: String,
    other: Vec<String>,
    /// Whether fields that hold something else are shown, too.
    unlike: bool,
}

impl Adding {
    /// Whether two fields are offered together.
    fn goes(&self, known: &Choices, kinds: &[Kind], halo: &str, other: &str) -> bool {
        match known.fit(kinds, halo, other) {
            Some(Fit::Never(_)) => false,
            Some(Fit::OnRequest(_)) => self.unlike,
            Some(_) | None => true,
        }
    }

    /// The fields of the other side that go with Halo's, where that is chosen.
    fn others(&self, known: &Choices, kinds: &[Kind]) -> Vec<Choice> {
        let mut fields = other_fields(known, kinds);
        if !self.halo.is_empty() {
            fields.retain(|field| self.goes(known, kinds, &self.halo, &field.code));
        }
        fields
    }

    /// The fields of Halo that go with the other side's, where that is chosen first.
    fn halos(&self, known: &Choices, kinds: &[Kind]) -> Vec<Choice> {
        let mut fields = field_choices(known.halo_fields());
        if let (true, Some(other)) = (self.halo.is_empty(), self.other.first()) {
            fields.retain(|field| self.goes(known, kinds, &field.code, other));
        }
        fields
    }

    /// What a conversion of the chosen fields loses.
    fn lost(&self, known: &Choices, kinds: &[Kind]) -> Option<String> {
        match known.fit(kinds, &self.halo, self.other.first()?)? {
            Fit::OnRequest(lost) => Some(lost),
            _ => None,
        }
    }
}

/// The line that adds a pair.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    let kinds = editor.draft.tables();
    let Some(known) = around.choices else {
        ui.label(theme::weak("The fields have not been read yet"));
        return;
    };
    let adding = &mut editor.pairs.adding;
    let wanted = ui.horizontal_wrapped(|ui| {
        let halo = adding.halos(known, &kinds);
        let (name, text) = ("Halo field to add", adding.halo.is_empty().then_some("Halo field…"));
        let pick = Pick { name, choices: &halo, code: &adding.halo, text, none: None, width: WIDTH };
        if let Some(code) = pick.show(ui) {
            adding.halo = code;
            let kept = adding.other.first().is_none_or(|other| adding.goes(known, &kinds, &adding.halo, other));
            if !kept {
                adding.other.truncate(0);
            }
        }
        let other = adding.others(known, &kinds);
        pick_other(ui, &other, &mut adding.other);
        let ready = !adding.halo.is_empty() && !adding.other.is_empty();
        let add = ui.add_enabled_ui(ready, |ui| button::with_icon(ui, icons::ADD, "Add pair")).inner;
        add.on_disabled_hover_text("Choose a field of each side first").clicked()
    });
    ui.checkbox(&mut adding.unlike, "Also fields that hold something else, converted")
        .on_hover_text("Without it, only fields are listed that hold the same, or codes that a value table can pair");
    if let Some(lost) = adding.lost(known, &kinds) {
        ui.add(egui::Label::new(theme::weak(format!("Converted between unlike fields: {lost}"))).wrap());
    }
    if wanted.inner {
        let adding = std::mem::take(adding);
        let halo = FieldName::new(adding.halo);
        let other: Vec<FieldName> = adding.other.into_iter().map(FieldName::new).collect();
        let (rule, table) = propose_rule(known, &kinds, &halo, &other);
        editor.draft.mapping.add(rule, table);
        editor.pairs.open(editor.draft.mapping.fields.len() - 1);
    }
    let words = theme::small("How values travel is proposed by the types of the fields, and can be changed afterwards");
    ui.add(egui::Label::new(words).wrap());
}

fn pick_other(ui: &mut Ui, other: &[Choice], chosen: &mut Vec<String>) {
    let first = chosen.first().cloned().unwrap_or_default();
    let text = first.is_empty().then_some("ServiceNow field…");
    let name = "ServiceNow field to add";
    if let Some(code) = (Pick { name, choices: other, code: &first, text, none: None, width: WIDTH }).show(ui) {
        chosen.truncate(0);
        chosen.push(code);
    }
    if let [first, rest @ ..] = chosen.as_slice() {
        let (first, second) = (first.clone(), rest.first().cloned().unwrap_or_default());
        let name = "Second ServiceNow field to add";
        let none = Some("No second field");
        if let Some(code) = (Pick { name, choices: other, code: &second, text: None, none, width: WIDTH }).show(ui) {
            *chosen = [first, code].into_iter().filter(|code| !code.is_empty()).collect();
        }
    }
}
