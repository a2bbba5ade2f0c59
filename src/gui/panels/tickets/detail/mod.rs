//! One ticket: both sides, what they agree on, what was said, what was done, and why it is as it is.
//! Everything comes from the store and needs no network.

mod conversation;
mod fields;
mod files;
mod header;
mod journal;
mod ties;
mod why;

use egui::{Button, ScrollArea, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::theme::{Tone, measures};
use super::super::super::widgets::states;
use crate::service::{RunReport, TicketDetail, TicketRef};

/// What is shown of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumIter)]
pub(crate) enum Tab {
    /// The mapped fields.
    #[default]
    Fields,
    /// What was said.
    Conversation,
    /// What was attached.
    Files,
    /// What was done.
    Journal,
    /// Why it is in step, or is not.
    Why,
}

impl Tab {
    fn label(self) -> &'static str {
        match self {
            Self::Fields => "Fields",
            Self::Conversation => "Conversation",
            Self::Files => "Files",
            Self::Journal => "Journal",
            Self::Why => "Why",
        }
    }
}

/// The ticket that is open.
pub(crate) struct Detail {
    /// What was opened.
    pub of: TicketRef,
    /// What is known of it, with what it was asked for.
    pub known: Remote<(TicketRef, TicketDetail)>,
    /// The question that was asked last.
    pub asked: Option<TicketRef>,
    /// What is shown of it.
    pub tab: Tab,
    /// Why the pair is to be paused, as it is typed.
    pub reason: String,
    /// Its page in Halo, which is asked for.
    pub page: Remote<Option<String>>,
    /// The run that takes the ticket alone.
    pub running: Remote<RunReport>,
}

impl Detail {
    /// This ticket, of which nothing has been read yet.
    pub(crate) fn of(ticket: TicketRef) -> Self {
        Self {
            of: ticket,
            known: Remote::default(),
            asked: None,
            tab: Tab::default(),
            reason: String::new(),
            page: Remote::default(),
            running: Remote::default(),
        }
    }

    /// What is known of the open ticket. The answer about another ticket is not shown under its name.
    pub(crate) fn shown(&self) -> Option<&TicketDetail> {
        self.known.value().filter(|(of, _)| *of == self.of).map(|(_, detail)| detail)
    }
}

/// Shows the open ticket.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut Detail, wishes: &mut Wishes) {
    let failure = state.known.failure().cloned();
    let mut tab = state.tab;
    let mut reason = std::mem::take(&mut state.reason);
    match (state.shown(), failure) {
        (Some(detail), failure) => {
            header::show(ui, scene, detail, &mut reason, wishes);
            let free = !state.running.waiting() && scene.status.running.is_empty();
            ties::show(ui, detail, free, wishes);
            if let Some(failure) = failure {
                states::failure_text(ui, &failure, wishes);
            }
            ui.add_space(measures::SMALL);
            tabs(ui, detail, &mut tab);
            ui.add_space(measures::TIGHT);
            let scroll = ScrollArea::vertical().auto_shrink([false, false]).id_salt(tab.label());
            scroll.show(ui, |ui| match tab {
                Tab::Fields => fields::show(ui, detail),
                Tab::Conversation => conversation::show(ui, scene, detail),
                Tab::Files => files::show(ui, scene, detail),
                Tab::Journal => journal::show(ui, scene, detail, wishes),
                Tab::Why => why::show(ui, scene, detail),
            });
        }
        (None, Some(failure)) => {
            header::close(ui, wishes);
            states::failed(ui, &scene.facts, &failure, Command::Refresh, wishes);
        }
        (None, None) => {
            header::close(ui, wishes);
            states::loading(ui, "Reading the ticket");
        }
    }
    state.tab = tab;
    state.reason = reason;
}

fn tabs(ui: &mut Ui, detail: &TicketDetail, tab: &mut Tab) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = measures::TIGHT;
        for one in Tab::iter() {
            let count = match one {
                Tab::Fields => detail.fields.len(),
                Tab::Conversation => detail.conversation.len(),
                Tab::Files => detail.files.len(),
                Tab::Journal => detail.journal.len(),
                Tab::Why => 0,
            };
            let text = if count == 0 { one.label().to_owned() } else { format!("{} {count}", one.label()) };
            if ui.add(Button::selectable(*tab == one, text)).accessible_name(one.label()).clicked() {
                *tab = one;
            }
        }
    });
}

/// How something stands, in a tone with its symbol and word.
#[derive(Debug, Clone, Copy)]
struct Mark {
    tone: Tone,
    icon: &'static str,
    word: &'static str,
}
