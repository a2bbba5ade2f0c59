//! Sending tickets to ServiceNow: first where each would go and as what, then what would be written,
//! then, after a yes, what became of each. Nothing is written before the yes.

mod preview;
mod result;
mod targets;

use std::collections::BTreeSet;

use egui::{ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::door::Failure;
use super::super::super::remote::{Remote, Shown};
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, leaving, states};
use super::{TicketsAction, words};
use crate::model::{Kind, ProfileId, RecordId};
use crate::plan::{Action, Class, Row, What};
use crate::profile::{Environment, Profile};
use crate::service::{MaySend, PlanView, SendTarget};

/// The most tickets that are sent at once: as many as a person can look through.
pub(crate) const MOST: usize = 200;

/// A ticket that somebody wants to send.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its id in Halo.
    pub ticket: RecordId,
    /// Its number.
    pub number: String,
    /// Its title; empty where it is not known here.
    pub title: String,
    /// Where it could go.
    pub targets: Vec<SendTarget>,
    /// The profile it goes with; `None` while nobody has chosen, or when it stays.
    pub profile: Option<ProfileId>,
    /// What it becomes; `None`: what its ticket type says.
    pub table: Option<Kind>,
    /// Whether it is linked, and its link ends for the new record.
    pub again: bool,
}

impl Candidate {
    /// A ticket with its possible targets. Where only one is possible, it is chosen.
    pub(crate) fn new(ticket: RecordId, number: String, title: String, targets: Vec<SendTarget>) -> Self {
        let mut possible = targets.iter().filter(|target| matches!(target.may, MaySend::Yes { .. }));
        let profile = match (possible.next(), possible.next()) {
            (Some(only), None) => Some(only.profile.clone()),
            _ => None,
        };
        Self { ticket, number, title, targets, profile, table: None, again: false }
    }

    /// The target that is chosen.
    pub(crate) fn target(&self) -> Option<&SendTarget> {
        let chosen = self.profile.as_ref()?;
        self.targets.iter().find(|target| &target.profile == chosen)
    }

    fn possible(&self) -> impl Iterator<Item = &SendTarget> {
        self.targets.iter().filter(|target| matches!(target.may, MaySend::Yes { .. }))
    }
}

/// What would be sent with one profile.
#[derive(Debug)]
pub(crate) struct Preview {
    /// Where it goes.
    pub target: SendTarget,
    /// The profile's document, for its labels.
    pub profile: Profile,
    /// The tickets, with what they are called.
    pub tickets: Vec<(RecordId, String)>,
    /// The plan with the names of its rows that are about them; or why there is none.
    pub plan: Result<(PlanView, BTreeSet<String>), Failure>,
}

impl Preview {
    /// The rows of the plan that are about a ticket.
    pub(crate) fn rows<'a>(&'a self, ticket: &'a RecordId) -> impl Iterator<Item = &'a Row> {
        let rows = self.plan.as_ref().map(|(view, _)| view.plan.rows.as_slice()).unwrap_or_default();
        rows.iter().filter(move |row| row.halo.as_ref().is_some_and(|key| &key.id == ticket))
    }

    /// The tickets that the plan makes a record of.
    pub(crate) fn sends(&self) -> usize {
        self.tickets.iter().filter(|(ticket, _)| self.rows(ticket).any(is_send)).count()
    }

    /// Whether this would be the profile's first load, which a person confirms as a whole.
    pub(crate) fn first_load(&self) -> bool {
        self.plan.as_ref().is_ok_and(|(view, _)| view.plan.first_load)
    }
}

/// Whether a row makes a record of a ticket.
fn is_send(row: &Row) -> bool {
    matches!(&row.what, What::Act(Action::Create { to: crate::model::Side::Other, .. }))
}

/// What became of a ticket.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// What the ticket is called.
    pub ticket: String,
    /// The instance it was to go to.
    pub instance: String,
    /// The new number, or why there is none and what to do.
    pub outcome: Result<String, String>,
}

/// The tickets that are being sent.
#[derive(Default)]
pub(crate) struct Sending {
    /// The tickets, with where each would go.
    pub candidates: Remote<Vec<Candidate>>,
    /// What would be written, by profile.
    pub previews: Remote<Vec<Preview>>,
    /// The profiles whose guard on new records is overridden for this plan.
    pub overridden: BTreeSet<ProfileId>,
    /// What became of them.
    pub sent: Remote<Vec<Sent>>,
}

impl Sending {
    /// Whether something is on its way that cannot simply be left.
    pub(crate) fn busy(&self) -> bool {
        self.sent.waiting()
    }

    /// How many tickets have a target.
    fn with_target(&self) -> usize {
        self.candidates.value().map_or(0, |all| all.iter().filter(|one| one.target().is_some()).count())
    }

    /// The previews that can be sent as things stand: those that make records, of profiles whose first
    /// load was confirmed. Whoever looks at a few tickets cannot confirm all of it.
    pub(crate) fn ready(&self) -> impl Iterator<Item = &Preview> {
        let all = self.previews.value().map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|preview| {
            let name = &preview.target.profile;
            preview.sends() > 0 && !preview.first_load() && (!stopped(preview) || self.overridden.contains(name))
        })
    }

    /// What the button says that sends: how many tickets, and where they go.
    pub(crate) fn sends(&self) -> Option<String> {
        let tickets: usize = self.ready().map(Preview::sends).sum();
        let instances: BTreeSet<String> = self.ready().map(|preview| preview.target.instance.to_string()).collect();
        let mut instances = instances.into_iter();
        let to = match (instances.next(), instances.count()) {
            (None, _) => return None,
            (Some(one), 0) => one,
            (Some(_), more) => format!("{} instances", more + 1),
        };
        Some(format!("Send {} to {to}", words::counted(tickets, "ticket")))
    }

    /// Whether a production system is written to.
    pub(crate) fn to_production(&self) -> bool {
        self.ready().any(|preview| preview.target.environment == Environment::Production)
    }
}

/// Whether a guard stops new records of this plan.
fn stopped(preview: &Preview) -> bool {
    let stops = preview.plan.as_ref().map(|(view, _)| view.plan.stops.as_slice()).unwrap_or_default();
    stops.iter().any(|stop| matches!(stop.class, Class::CreateInOther | Class::PublicNote | Class::VisibleText))
}

/// Shows the sending, in the step it is in.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut Sending, wishes: &mut Wishes) {
    if leaving::asked(ui) && !state.busy() {
        wishes.push(TicketsAction::LeaveSending);
    }
    ui.horizontal(|ui| {
        ui.label(theme::heading("Send to ServiceNow"));
        ui.label(theme::weak(step(state)));
    });
    ui.add_space(measures::SMALL);
    if !state.sent.untouched() {
        result::show(ui, scene, state, wishes);
    } else if !state.previews.untouched() {
        preview::show(ui, scene, state, wishes);
    } else {
        targets::show(ui, scene, state, wishes);
    }
}

fn step(state: &Sending) -> &'static str {
    if state.sent.waiting() {
        "Sending"
    } else if !state.sent.untouched() {
        "Step 3 of 3: what became of them"
    } else if !state.previews.untouched() {
        "Step 2 of 3: what would be written"
    } else {
        "Step 1 of 3: where they would go"
    }
}

/// Where something goes: connection, instance, environment.
fn destination(ui: &mut Ui, target: &SendTarget) {
    ui.label(theme::strong(format!("{} {}", target.system, target.connection)));
    ui.label(theme::mono(target.instance.to_string()));
    badge::environment(ui, target.environment);
}

/// The list of a step, above the line of its buttons.
fn body(ui: &mut Ui, buttons: f32, content: impl FnOnce(&mut Ui)) {
    let height = (ui.available_height() - buttons).max(80.0);
    ScrollArea::vertical().auto_shrink([false, false]).max_height(height).show(ui, content);
    ui.add_space(measures::SMALL);
}

/// The height of a line of buttons with its distance.
const BUTTONS: f32 = 44.0;

fn leave(ui: &mut Ui, text: &str, wishes: &mut Wishes) {
    if button::with_icon(ui, icons::CLOSE, text).clicked() {
        wishes.push(TicketsAction::LeaveSending);
    }
}

/// The first answer of a step is on its way, or did not come.
fn not_there<T>(ui: &mut Ui, shown: &Shown<'_, T>, what: &str, wishes: &mut Wishes) {
    match shown {
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(_) => {}
        Shown::NotAsked | Shown::Waiting => states::loading(ui, what),
    }
}

/// A line that needs a person.
fn caution(ui: &mut Ui, text: &str) {
    states::trouble(ui, Tone::Caution, text);
}
