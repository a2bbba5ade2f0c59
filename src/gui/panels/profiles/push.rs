//! Push rules: which tickets are sent without anybody asking for it.

use egui::{ComboBox, TextEdit, Ui};

use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::pick::{self, Pick};
use super::super::super::widgets::{button, states};
use super::offered::{field_choices, table_choice};
use super::problems::sentence;
use crate::model::{Choice, FieldName, Kind};
use crate::profile::push::{Matching, PushCondition};
use crate::profile::{Place, Problem, Profile, PushRule};
use crate::service::Choices;

const WIDTH: f32 = 200.0;

/// What the rules choose from.
struct Known<'a> {
    choices: Option<&'a Choices>,
    fields: Vec<Choice>,
    tables: Vec<Choice>,
}

impl Known<'_> {
    fn values(&self, field: &FieldName) -> &[Choice] {
        self.choices.map(|known| known.halo(field.as_str())).unwrap_or_default()
    }
}

/// Draws the rules.
pub(super) fn show(ui: &mut Ui, draft: &mut Profile, choices: Option<&Choices>, problems: &[Problem]) {
    let text = "A ticket without a record that matches one of these rules is sent without anybody asking for it. The \
                first rule that matches counts; limits and guards hold all the same";
    ui.add(egui::Label::new(theme::weak(text)).wrap());
    for problem in problems.iter().filter(|problem| problem.place == Place::Push) {
        states::trouble(ui, Tone::Bad, &sentence(&problem.text));
    }
    let known = Known {
        choices,
        fields: choices.map(|known| field_choices(known.halo_fields())).unwrap_or_default(),
        tables: draft.tables().iter().map(table_choice).collect(),
    };
    let mut out = None;
    for (place, rule) in draft.outbound.push.iter_mut().enumerate() {
        ui.add_space(measures::SMALL);
        ui.push_id(("push", place), |ui| {
            if !one(ui, place + 1, rule, &known) {
                out = Some(place);
            }
        });
    }
    if let Some(place) = out {
        drop(draft.outbound.push.remove(place));
    }
    ui.add_space(measures::SMALL);
    if button::with_icon(ui, icons::ADD, "Add a push rule").clicked() {
        let name = format!("Rule {}", draft.outbound.push.len() + 1);
        draft.outbound.push.push(PushRule { name, ..PushRule::default() });
    }
}

/// One rule. Answers whether it stays.
fn one(ui: &mut Ui, number: usize, rule: &mut PushRule, known: &Known<'_>) -> bool {
    let mut stays = true;
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut rule.name).desired_width(WIDTH);
        ui.add(edit).accessible_name(format!("Name of push rule {number}"));
        ui.checkbox(&mut rule.enabled, "Used").accessible_name(format!("Push rule {number} is used"));
        stays = !button::icon_only(ui, icons::REMOVE, &format!("Remove push rule {number}")).clicked();
    });
    matching(ui, number, rule);
    let mut out = None;
    for (place, condition) in rule.conditions.iter_mut().enumerate() {
        ui.push_id(place, |ui| {
            if !self::condition(ui, number, condition, known) {
                out = Some(place);
            }
        });
    }
    if let Some(place) = out {
        drop(rule.conditions.remove(place));
    }
    let name = format!("Add a condition to push rule {number}");
    let text = Some("Add a condition…");
    let pick = Pick { name: &name, choices: &known.fields, code: "", text, none: None, width: WIDTH };
    if let Some(field) = pick.show(ui) {
        rule.conditions.push(PushCondition { field: FieldName::new(field), is: Vec::new(), not: false });
    }
    rest(ui, number, rule, known);
    stays
}

fn matching(ui: &mut Ui, number: usize, rule: &mut PushRule) {
    if rule.conditions.is_empty() && rule.only_if.is_none() {
        ui.label(theme::small("Without a condition it takes every ticket of the profile that is not closed"));
    }
    if rule.conditions.len() < 2 {
        return;
    }
    let labels = [(Matching::All, "All of these"), (Matching::Any, "One of these is enough")];
    let shown = labels.iter().find(|(one, _)| *one == rule.matching).map_or("", |(_, label)| label);
    let combo = ComboBox::from_id_salt(("matching", number)).selected_text(shown).width(WIDTH);
    let response = combo.show_ui(ui, |ui| {
        for (one, label) in labels {
            ui.selectable_value(&mut rule.matching, one, label);
        }
    });
    response.response.accessible_name(format!("How conditions of push rule {number} go together"));
}

/// One condition. Answers whether it stays.
fn condition(ui: &mut Ui, number: usize, condition: &mut PushCondition, known: &Known<'_>) -> bool {
    let label = pick::named(&known.fields, condition.field.as_str());
    let choices = known.values(&condition.field);
    let mut stays = true;
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::strong(&label));
        ui.checkbox(&mut condition.not, "is not")
            .on_hover_text("Takes the tickets that have none of these values")
            .accessible_name(format!("{label} of push rule {number} is not"));
        let mut out = None;
        for (place, code) in condition.is.iter_mut().enumerate() {
            let spoken = format!("{label} of push rule {number}, value {}", place + 1);
            value(ui, &spoken, choices, code);
            if button::icon_only(ui, icons::REMOVE, &format!("Remove {spoken}")).clicked() {
                out = Some(place);
            }
        }
        if let Some(place) = out {
            drop(condition.is.remove(place));
        }
        let name = format!("Add a value to {label} of push rule {number}");
        if choices.is_empty() {
            if button::icon_only(ui, icons::ADD, &name).clicked() {
                condition.is.push(String::new());
            }
        } else {
            let pick = Pick { name: &name, choices, code: "", text: Some("Add a value…"), none: None, width: 140.0 };
            if let Some(code) = pick.show(ui).filter(|code| !condition.is.contains(code)) {
                condition.is.push(code);
            }
        }
        stays = !button::icon_only(ui, icons::REMOVE, &format!("Remove {label} of push rule {number}")).clicked();
    });
    stays
}

fn value(ui: &mut Ui, spoken: &str, choices: &[Choice], code: &mut String) {
    if choices.is_empty() {
        ui.add(TextEdit::singleline(code).desired_width(140.0)).accessible_name(spoken);
    } else {
        ui.label(pick::named(choices, code));
    }
}

fn rest(ui: &mut Ui, number: usize, rule: &mut PushRule, known: &Known<'_>) {
    ui.horizontal(|ui| {
        ui.label("and");
        let mut text = rule.only_if.clone().unwrap_or_default();
        let edit = TextEdit::singleline(&mut text).hint_text("halo.priority_id < 3").desired_width(320.0);
        if ui.add(edit).accessible_name(format!("Expression of push rule {number}")).changed() {
            rule.only_if = Some(text).filter(|text| !text.trim().is_empty());
        }
    });
    ui.horizontal(|ui| {
        ui.label("Sent as");
        let name = format!("Push rule {number} sends as");
        let code = rule.table.as_ref().map(ToString::to_string).unwrap_or_default();
        let none = Some("What the ticket's type says");
        let pick = Pick { name: &name, choices: &known.tables, code: &code, text: None, none, width: WIDTH };
        if let Some(code) = pick.show(ui) {
            rule.table = Some(code).filter(|code| !code.is_empty()).map(Kind::new);
        }
    });
    ui.checkbox(&mut rule.existing, "Also tickets that nobody has changed since the rule was made")
        .on_hover_text("All tickets of Halo are read once for it")
        .accessible_name(format!("Push rule {number} takes existing tickets"));
}
