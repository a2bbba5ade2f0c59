//! Linking pairs that are there already: first how they are found, then what linking means for each,
//! then, after a yes, what came of it. Nothing is linked before the yes.

mod asking;
mod pairs;

use std::collections::BTreeSet;

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::remote::{Remote, Shown};
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::{button, card, leaving, states};
use super::TicketsAction;
use crate::model::ProfileId;
use crate::report::text::counted;
use crate::service::{AdoptFrom, PairName, Proposal, Proposed, RunReport, linking};

/// How pairs are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumIter)]
pub(crate) enum Way {
    /// By the numbers of one pair.
    #[default]
    Numbers,
    /// By a list of numbers.
    List,
    /// By what Halo's own integration keeps on tickets.
    Native,
    /// By the correlation field of another program.
    Correlation,
    /// By the markers of a desk of ours.
    Markers,
}

impl Way {
    fn label(self) -> &'static str {
        match self {
            Self::Numbers => "One pair, by its numbers",
            Self::List => "A list of numbers",
            Self::Native => "What Halo's own integration linked",
            Self::Correlation => "Ticket numbers in the correlation field",
            Self::Markers => "Markers of this desk, after its store was lost",
        }
    }

    fn explained(self) -> &'static str {
        match self {
            Self::Numbers => "The ticket's number in Halo, and the record's number or sys_id in ServiceNow",
            Self::List => "On each line the ticket's number and the record's, with a comma or tab between them",
            Self::Native => {
                "Halo keeps the record's id on each ticket that its own ServiceNow integration sent or made"
            }
            Self::Correlation => "Another program wrote the ticket's number into the record's correlation field",
            Self::Markers => "Both sides still say which ticket belongs to which record",
        }
    }
}

/// The pairs that are being linked.
#[derive(Default)]
pub(crate) struct Linking {
    /// How they are found.
    pub way: Way,
    /// The profile that is to keep them.
    pub profile: Option<ProfileId>,
    /// The ticket's number.
    pub ticket: String,
    /// The record's number.
    pub other: String,
    /// The list of numbers.
    pub list: String,
    /// Closed tickets, too.
    pub closed: bool,
    /// Whether the links that either of a pair has now end for it.
    pub instead: bool,
    /// What linking would mean.
    pub proposal: Remote<Proposal>,
    /// The pairs that are left out.
    pub left_out: BTreeSet<String>,
    /// What came of it.
    pub done: Remote<RunReport>,
}

impl Linking {
    /// Whether something is on its way that cannot simply be left.
    pub(crate) fn busy(&self) -> bool {
        self.done.waiting()
    }

    /// Where the pairs come from; why that cannot be told yet.
    pub(crate) fn from(&self) -> Result<AdoptFrom, String> {
        Ok(match self.way {
            Way::Numbers => AdoptFrom::Numbers(vec![PairName::of(&self.ticket, &self.other)?]),
            Way::List => AdoptFrom::Numbers(linking::pairs_of(&self.list)?),
            Way::Native => AdoptFrom::Native { closed: self.closed },
            Way::Correlation => AdoptFrom::Correlation,
            Way::Markers => AdoptFrom::Markers,
        })
    }

    /// The pairs that would be linked.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = &Proposed> {
        let pairs = self.proposal.value().map(|proposal| proposal.pairs.as_slice()).unwrap_or_default();
        pairs.iter().filter(|pair| !self.left_out.contains(&pair.id))
    }
}

/// Shows the linking, in the step it is in.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut Linking, wishes: &mut Wishes) {
    if leaving::asked(ui) && !state.busy() {
        wishes.push(TicketsAction::LeaveLinking);
    }
    ui.label(theme::heading("Link pairs that are there already"));
    ui.add_space(measures::SMALL);
    if !state.done.untouched() {
        done(ui, state, wishes);
    } else if state.proposal.untouched() {
        asking::show(ui, scene, shared, state, wishes);
    } else {
        pairs::show(ui, scene, state, wishes);
    }
}

fn done(ui: &mut Ui, state: &Linking, wishes: &mut Wishes) {
    match state.done.shown() {
        Shown::There(there) => {
            let report = there.value;
            card::card(ui, |ui| {
                ui.label(theme::strong(format!("{} linked", counted(report.done.linked, "pair"))));
                if report.done.ended > 0 {
                    ui.label(format!("{} ended for them; their history stays", counted(report.done.ended, "link")));
                }
                if report.done.marked > 0 {
                    ui.label(format!("{} marked in Halo", counted(report.done.marked, "ticket")));
                }
                for left in report.left.iter().chain(&report.later).chain(&report.parked) {
                    states::trouble(ui, theme::Tone::Caution, &format!("{}: {}", left.title, left.reason));
                }
                if let Some(held) = &report.held {
                    states::trouble(ui, theme::Tone::Caution, held);
                }
            });
        }
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Linking"),
    }
    if !state.busy() {
        ui.add_space(measures::SMALL);
        leave(ui, "Back to the tickets", wishes);
    }
}

fn leave(ui: &mut Ui, text: &str, wishes: &mut Wishes) {
    if button::with_icon(ui, icons::CLOSE, text).clicked() {
        wishes.push(TicketsAction::LeaveLinking);
    }
}
