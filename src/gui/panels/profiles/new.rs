//! The form of a new profile, in the order in which its parts depend on each other.

use egui::{ComboBox, ScrollArea, TextEdit, Ui};
use strum::VariantArray as _;

use super::super::super::action::Wishes;
use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::{button, card, form, states};
use super::offered::table_choice;
use super::scope::{self, ScopeForm, ScopeKind};
use super::{Ends, ProfilesAction, ProfilesState, types};
use crate::model::{Choice, ConnectionId, ProfileId, System};
use crate::profile::{Profile, Scope, Template, TypeRule};
use crate::service::linking::{NativeDraft, NativeImport};
use crate::service::{Choices, ConnectionView, ProfileDraft};

/// What has been chosen for a new profile.
#[derive(Default)]
pub(crate) struct NewForm {
    name: String,
    /// What it is for.
    pub template: Template,
    halo: Option<ConnectionId>,
    other: Option<ConnectionId>,
    scope: ScopeForm,
    types: Vec<TypeRule>,
    no_tickets: bool,
    /// Whether the first row of types was suggested already.
    types_suggested: bool,
    /// Whether somebody wanted the draft before everything was chosen.
    pub tried: bool,
    /// The drafting that runs.
    pub drafting: Remote<Profile>,
    /// The drafting from Halo's own integration that runs.
    pub taking_over: Remote<NativeImport>,
}

/// What is missing before a profile can be drafted, by part of the form.
struct Missing {
    name: Option<String>,
    connections: Option<&'static str>,
    scope: Option<&'static str>,
    types: Option<&'static str>,
}

impl NewForm {
    /// A form with the only tested connections of both systems chosen.
    pub(crate) fn beginning(shared: &Shared) -> Self {
        let all = shared.connections.value().map(Vec::as_slice).unwrap_or_default();
        let first = |system: System| {
            let mut tested = all.iter().filter(|view| view.connection.system == system && view.examination.is_some());
            tested.next().map(|view| view.connection.name.clone())
        };
        Self { halo: first(System::Halo), other: first(System::ServiceNow), ..Self::default() }
    }

    /// The connections, once both are chosen.
    pub(crate) fn ends(&self) -> Option<Ends> {
        Some((self.halo.clone()?, self.other.clone()?))
    }

    /// The draft that the form means, if it is complete.
    pub(crate) fn draft(&self, shared: &Shared) -> Option<ProfileDraft> {
        let missing = self.missing(shared);
        if missing.name.is_some() || missing.types.is_some() {
            return None;
        }
        let (halo, other) = self.ends()?;
        Some(ProfileDraft {
            name: ProfileId::new(self.name.trim()),
            halo,
            other,
            scope: self.scope.scope()?,
            types: self.types.clone(),
            create_tickets: !self.no_tickets,
        })
    }

    /// The draft from Halo's own integration that the form means, if it is complete: one customer or
    /// supplier, because the integration is set up for each of them.
    pub(crate) fn native(&self, shared: &Shared) -> Option<NativeDraft> {
        let scope = self.scope.scope().filter(|scope| *scope != Scope::WholeDesk)?;
        let (halo, other) = self.ends()?;
        let named = name_trouble(&self.name, shared).is_none();
        named.then(|| NativeDraft { name: ProfileId::new(self.name.trim()), halo, other, scope })
    }

    fn missing(&self, shared: &Shared) -> Missing {
        Missing {
            name: name_trouble(&self.name, shared),
            connections: self.ends().is_none().then_some("Choose a Halo and a ServiceNow connection"),
            scope: self.scope.scope().is_none().then_some("Choose whose tickets are kept in step"),
            types: self.types.is_empty().then_some("Add at least one table"),
        }
    }
}

/// Why a profile cannot be called that.
pub(super) fn name_trouble(name: &str, shared: &Shared) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        Some("must be a name; it is empty".to_owned())
    } else if name.contains(['/', '\n', '\t']) {
        Some("must be a name without a slash".to_owned())
    } else {
        let taken = shared.profile(name).is_some();
        taken.then(|| format!("must be a new name; there is a profile named {name}"))
    }
}

pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ProfilesState, wishes: &mut Wishes) {
    let ProfilesState { new: Some(form), choices, .. } = state else { return };
    let ends = form.ends();
    let remote = ends.as_ref().and_then(|ends| choices.get(ends));
    let known = remote.and_then(Remote::value);
    suggest_types(form, known);
    ui.label(theme::title("New profile"));
    ui.add_space(measures::TIGHT);
    buttons(ui, form, shared, wishes);
    ui.add_space(measures::SMALL);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for failure in [form.drafting.failure(), form.taking_over.failure()].into_iter().flatten() {
            states::failure_text(ui, failure, wishes);
            ui.add_space(measures::SMALL);
        }
        let missing = form.missing(shared);
        let tried = form.tried;
        let said = |ui: &mut Ui, why: Option<&str>| {
            if let Some(why) = why.filter(|_| tried) {
                wrong(ui, why);
            }
        };
        card::section(ui, "1. What it is for", |ui| template(ui, form));
        ui.add_space(measures::SMALL);
        card::section(ui, "2. Name", |ui| {
            name(ui, &mut form.name);
            said(ui, missing.name.as_deref());
        });
        ui.add_space(measures::SMALL);
        card::section(ui, "3. Connections", |ui| {
            connections(ui, form, shared);
            said(ui, missing.connections);
            reading(ui, scene, remote, wishes);
        });
        ui.add_space(measures::SMALL);
        card::section(ui, "4. Whose tickets", |ui| {
            scope::show(ui, &mut form.scope, known);
            said(ui, missing.scope);
        });
        ui.add_space(measures::SMALL);
        card::section(ui, "5. Tables and ticket types", |ui| {
            types::show(ui, &mut form.types, known);
            said(ui, missing.types);
        });
        ui.add_space(measures::SMALL);
        card::section(ui, "6. New records in ServiceNow", |ui| match form.template.creates_tickets() {
            Some(true) => drop(ui.label("They make tickets, as what it is for says")),
            Some(false) => drop(ui.label("They make no tickets, as what it is for says")),
            None => makes_tickets(ui, form),
        });
    });
}

/// What the profile is for. The kind of its scope follows, and can still be changed.
fn template(ui: &mut Ui, form: &mut NewForm) {
    for one in Template::VARIANTS {
        if ui.radio(form.template == *one, one.label()).clicked() {
            form.template = *one;
            form.scope.kind = match one {
                Template::Customer => ScopeKind::Customer,
                Template::Supplier => ScopeKind::Supplier,
                Template::MigrationBridge => ScopeKind::WholeDesk,
                Template::Plain | Template::AsNative => form.scope.kind,
            };
        }
        ui.horizontal_top(|ui| {
            ui.add_space(measures::WIDE);
            ui.add(egui::Label::new(theme::small(one.help())).wrap());
        });
    }
}

fn makes_tickets(ui: &mut Ui, form: &mut NewForm) {
    let mut makes = !form.no_tickets;
    ui.checkbox(&mut makes, "Make tickets of records that are new from now on").accessible_name("Create tickets");
    form.no_tickets = !makes;
    ui.label(theme::small("Without it only tickets that are sent or adopted follow"));
}

fn buttons(ui: &mut Ui, form: &NewForm, shared: &Shared, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        let free = !form.drafting.waiting() && !form.taking_over.waiting();
        let draft = ui.add_enabled_ui(free, |ui| button::main(ui, icons::SUGGESTED, "Draft")).inner;
        if draft.on_hover_text("Reads both systems and suggests what belongs together; nothing is saved").clicked() {
            wishes.push(ProfilesAction::Draft);
        }
        let ready = free && form.native(shared).is_some();
        let text = "Take over Halo's own integration";
        let take = ui.add_enabled_ui(ready, |ui| button::with_icon(ui, icons::LINK, text)).inner;
        let tip = "Reads what Halo keeps of its own ServiceNow integration on the customer or supplier and drafts from \
                   that; nothing is saved";
        let why = "Needs a name, both connections, and one customer or supplier";
        if take.on_hover_text(tip).on_disabled_hover_text(why).clicked() {
            wishes.push(ProfilesAction::DraftNative);
        }
        if ui.button("Cancel").clicked() {
            wishes.push(ProfilesAction::CloseNew);
        }
        if !free {
            ui.label(theme::weak("Reading fields and values of both systems"));
        }
    });
}

/// What is wrong with a field, beneath it.
pub(super) fn wrong(ui: &mut Ui, why: &str) {
    let colour = tokens(ui).bad;
    ui.add(egui::Label::new(theme::small(why).color(colour)).wrap());
}

/// The name of a profile.
pub(super) fn name(ui: &mut Ui, name: &mut String) {
    let edit = TextEdit::singleline(name).hint_text("acme").desired_width(measures::INPUT);
    ui.add(edit)
        .on_hover_text("What you call it on this desk: the customer's name, for example")
        .accessible_name("Name");
}

fn connections(ui: &mut Ui, new: &mut NewForm, shared: &Shared) {
    let all = shared.connections.value().map(Vec::as_slice).unwrap_or_default();
    let systems = [
        (System::Halo, "Halo connection", &mut new.halo),
        (System::ServiceNow, "ServiceNow connection", &mut new.other),
    ];
    for (system, label, chosen) in systems {
        let of_system: Vec<&ConnectionView> = all.iter().filter(|view| view.connection.system == system).collect();
        form::labelled(ui, label, "Only a connection whose test succeeded can be chosen", |ui| {
            connection(ui, label, &of_system, chosen);
            for view in of_system.iter().filter(|view| view.examination.is_none()) {
                ui.add(egui::Label::new(theme::small(why_not(view))).wrap());
            }
        });
    }
}

fn why_not(view: &ConnectionView) -> String {
    let name = &view.connection.name;
    format!(
        "{name} cannot be chosen yet: mappings open when its credentials have been tested. Test it under Connections"
    )
}

fn connection(ui: &mut Ui, label: &str, all: &[&ConnectionView], chosen: &mut Option<ConnectionId>) {
    let shown = chosen.as_ref().map_or_else(|| "Choose…".to_owned(), ToString::to_string);
    let combo = ComboBox::from_id_salt(label).selected_text(shown).width(measures::INPUT);
    let response = combo.show_ui(ui, |ui| {
        for view in all {
            let name = &view.connection.name;
            let tested = view.examination.is_some();
            let text = if tested { name.to_string() } else { format!("{name}, not tested") };
            let button = egui::Button::selectable(chosen.as_ref() == Some(name), text);
            if ui.add_enabled(tested, button).on_disabled_hover_text(why_not(view)).clicked() {
                *chosen = Some(name.clone());
            }
        }
    });
    response.response.accessible_name(label);
}

fn reading(ui: &mut Ui, scene: &Scene, remote: Option<&Remote<Choices>>, wishes: &mut Wishes) {
    let Some(remote) = remote else { return };
    if remote.waiting() {
        ui.label(theme::weak("Reading fields and values of both systems"));
    } else if let Some(failure) = remote.failure() {
        states::failure_text(ui, failure, wishes);
        button::command(ui, &scene.facts, super::Command::ReadChoices, wishes);
    } else if remote.value().is_some() {
        states::trouble(ui, Tone::Good, "Both systems said what there is to choose from");
    }
}

/// The first table is suggested as soon as it is known what there is.
fn suggest_types(form: &mut NewForm, known: Option<&Choices>) {
    let Some(known) = known.filter(|known| known.halo.is_some() && !form.types_suggested) else { return };
    let tables: Vec<Choice> = known.tables.iter().map(table_choice).collect();
    form.types.extend(types::suggested(&[], &tables, known.halo("tickettype_id")));
    form.types_suggested = true;
}
