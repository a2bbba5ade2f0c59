//! What is ordered for which service: a Halo service, a catalogue item, and the pairs of fields that
//! answer the item's variables.

use std::collections::BTreeMap;

use egui::{CollapsingHeader, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::form::{self, FormState, Offers};
use super::super::super::widgets::{button, card, pick, states};
use super::ProfilesAction;
use super::editor::Editor;
use super::offered::Offered;
use super::page::Around;
use super::pair_form::give_tables;
use super::problems::sentence;
use crate::model::FieldName;
use crate::profile::catalogue::{Offer, service_settings, variable_settings};
use crate::profile::services::{ITEMS, variable};
use crate::profile::{Conversion, Direction, FieldRule, Place, Problem, ServiceRule, Unmapped};

/// The sections of the catalogue that the settings stand in.
const SERVICE: &str = "Service";
const PAIR: &str = "Field pair";

/// What is typed into the forms: of a service, and of each of its pairs.
#[derive(Default)]
pub(super) struct ServicesState {
    forms: BTreeMap<(usize, Option<usize>), FormState>,
}

/// What is to be done with the services.
enum Edit {
    Remove(usize),
    AddPair(usize),
    RemovePair(usize, usize),
}

pub(super) fn show(
    ui: &mut Ui,
    around: &Around<'_>,
    editor: &mut Editor,
    (problems, wishes): (&[Problem], &mut Wishes),
) {
    let words = "A service request for one of these services becomes an order of its catalogue item, and the requested \
                 item is linked with the ticket. The pairs answer the item's variables, once, beside the pairs of all tickets";
    ui.add(egui::Label::new(theme::weak(words)).wrap());
    ui.add_space(measures::TIGHT);
    if !editor.draft.tables().iter().any(|table| table.as_str() == ITEMS) {
        let words =
            "Orders are linked as requested items: give the table Requested Item a ticket type under General first";
        states::trouble(ui, Tone::Accent, words);
        ui.add_space(measures::TIGHT);
    }
    let mut edit = None;
    for at in 0..editor.draft.services.len() {
        ui.push_id(("service", at), |ui| {
            edit = one(ui, around, editor, (at, problems), wishes).or(edit.take());
        });
        ui.add_space(measures::SMALL);
    }
    let services = &mut editor.draft.services;
    match edit {
        Some(Edit::Remove(at)) => drop(services.remove(at)),
        Some(Edit::AddPair(at)) => services.get_mut(at).into_iter().for_each(|rule| rule.fields.push(new_pair())),
        Some(Edit::RemovePair(at, pair)) => {
            services.get_mut(at).into_iter().for_each(|rule| drop(rule.fields.remove(pair)));
        }
        None => {
            if button::with_icon(ui, icons::ADD, "Add a service").clicked() {
                services.push(ServiceRule::default());
            }
            return;
        }
    }
    editor.services = ServicesState::default();
}

fn one(
    ui: &mut Ui,
    around: &Around<'_>,
    editor: &mut Editor,
    (at, problems): (usize, &[Problem]),
    wishes: &mut Wishes,
) -> Option<Edit> {
    let item = editor.draft.services.get(at)?.item.clone();
    let offered = Offered::of(&editor.draft, around.choices, around.people).with_variables(&item);
    let known = !offered.choices(Offer::Variables).is_empty();
    let tables = editor.draft.tables();
    let Editor { draft, services: state, .. } = editor;
    let rule = draft.services.get_mut(at)?;
    let name = titled(rule, at);
    let mut edit = None;
    card::section(ui, &name, |ui| {
        for problem in problems.iter().filter(|problem| problem.place == Place::Service(at)) {
            states::trouble(ui, Tone::Bad, &sentence(&problem.text));
        }
        let form = state.forms.entry((at, None)).or_default();
        if form::section(ui, SERVICE, &service_settings(), rule, form, &offered) {
            label(rule, &offered);
        }
        if button::with_icon(ui, icons::REMOVE, "Remove service").accessible_name(format!("Remove {name}")).clicked() {
            edit = Some(Edit::Remove(at));
        }
        if !item.is_empty() && !known {
            ui.label(theme::small("The item's variables have not been read yet"));
            if ui.link("Read them").accessible_name(format!("Read the variables of {name}")).clicked() {
                wishes.push(ProfilesAction::ReadChoices);
            }
        }
        ui.add_space(measures::TIGHT);
        for pair in 0..rule.fields.len() {
            ui.push_id(("pair", pair), |ui| {
                let form = state.forms.entry((at, Some(pair))).or_default();
                let Some(fitting) = rule.fields.get(pair).map(|of| offered.for_variable(of, &item, &tables)) else {
                    return;
                };
                if pair_form(ui, (&mut rule.fields, pair), form, &fitting) {
                    edit = Some(Edit::RemovePair(at, pair));
                }
            });
        }
        let add = button::with_icon(ui, icons::ADD, "Add a variable");
        if add.accessible_name(format!("Add a variable to {name}")).clicked() {
            edit = Some(Edit::AddPair(at));
        }
    });
    give_tables(draft);
    edit
}

/// The form of one pair. Answers whether it is to be removed.
fn pair_form(
    ui: &mut Ui,
    (fields, at): (&mut [FieldRule], usize),
    form: &mut FormState,
    offered: &impl Offers,
) -> bool {
    let Some(rule) = fields.get_mut(at) else { return false };
    let mut out = false;
    let variable = rule.other.first().and_then(variable).unwrap_or_default().to_owned();
    let named =
        if variable.is_empty() { "new".to_owned() } else { pick::named(offered.choices(Offer::Variables), &variable) };
    let header = CollapsingHeader::new(format!("Variable {named}")).id_salt("header").default_open(variable.is_empty());
    header.show(ui, |ui| {
        if form::section(ui, PAIR, &variable_settings(), rule, form, offered) && rule.name.is_empty() {
            rule.name.clone_from(&named);
        }
        out = button::with_icon(ui, icons::REMOVE, "Remove variable")
            .accessible_name(format!("Remove the variable {named}"))
            .clicked();
    });
    out
}

fn titled(rule: &ServiceRule, at: usize) -> String {
    match (rule.service_label.as_str(), rule.item_label.as_str()) {
        ("", _) | (_, "") => format!("Service {}", at + 1),
        (service, item) => format!("{service}: {item}"),
    }
}

/// The labels follow what was picked.
fn label(rule: &mut ServiceRule, offered: &Offered<'_>) {
    let named = |offer: Offer, code: &str| {
        let found = offered.choices(offer).iter().find(|choice| choice.code == code);
        found.map(|choice| choice.label.clone()).unwrap_or_default()
    };
    rule.service_label = named(Offer::Services, &rule.service.to_string());
    rule.item_label = named(Offer::Items, &rule.item);
}

/// A pair whose field and variable are still to be chosen. What answers an order is read by whoever
/// may see the order, and says so.
fn new_pair() -> FieldRule {
    FieldRule {
        name: "Variable".to_owned(),
        halo: FieldName::new("summary"),
        other: Vec::new(),
        direction: Direction::ToOther,
        tables: Vec::new(),
        conversion: Conversion::Text,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: true,
        computed_there: false,
        only_if: None,
    }
}
