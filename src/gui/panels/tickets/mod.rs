//! Tickets: linked and not linked, found by either number or by text; what is known of each; and
//! sending them.
//!
//! [`question`] says what the list shows, [`pages`] holds the rows around what is in sight, [`list`]
//! draws them, [`ticked`] remembers the ticks. [`detail`] shows one ticket, [`sending`] leads from the
//! chosen tickets over their target and the preview to the new numbers.

pub(crate) mod columns;
pub(crate) mod detail;
pub(crate) mod linking;
mod list;
pub(crate) mod pages;
pub(crate) mod question;
pub(crate) mod sending;
mod table;
pub(crate) mod ticked;
mod toolbar;
pub(crate) mod words;

use std::ops::Range;
use std::path::PathBuf;

use egui::{Panel as Strip, Ui};

use super::super::action::Wishes;
use super::super::facts::Facts;
use super::super::remote::Remote;
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::measures;
use super::super::widgets::grid::GridState;
use super::super::widgets::leaving;
use crate::model::{Kind, ProfileId, RecordKey};
use crate::service::{TicketRef, TicketRow, Unlinked};
use detail::Detail;
use linking::Linking;
use pages::Pages;
pub use pages::Reads;
use question::{Part, Question};
use sending::Sending;
use ticked::Ticked;

/// The narrowest place in which list and detail stand side by side.
const SIDE_BY_SIDE: f32 = 900.0;

/// What the panel remembers.
pub(crate) struct TicketsState {
    /// Which part of the list is shown.
    pub part: Part,
    /// The profile that the list is limited to.
    pub profile: Option<ProfileId>,
    /// What is typed into the search.
    pub search: String,
    /// The list's order, filters and arrangement.
    pub grid: GridState,
    /// The rows that are held.
    pub pages: Pages,
    /// The rows that were drawn last.
    pub in_sight: Range<usize>,
    /// The ticked tickets.
    pub ticked: Ticked,
    /// All rows of a question, on their way to be ticked.
    pub ticking: Remote<(Question, Vec<TicketRow>)>,
    /// The file that is being written; how many tickets it holds when it is.
    pub exporting: Remote<Option<(PathBuf, usize)>>,
    /// The ticket that is open.
    pub detail: Option<Detail>,
    /// The tickets that are being sent.
    pub sending: Option<Sending>,
    /// The pairs that are being linked.
    pub linking: Option<Linking>,
    /// The link that is being ended.
    pub unlinking: Remote<Unlinked>,
    /// Whether the keyboard is to go to the search.
    pub find: bool,
}

impl Default for TicketsState {
    fn default() -> Self {
        Self {
            part: Part::default(),
            profile: None,
            search: String::new(),
            grid: columns::arranged(),
            pages: Pages::default(),
            in_sight: 0..0,
            ticked: Ticked::default(),
            ticking: Remote::default(),
            exporting: Remote::default(),
            detail: None,
            sending: None,
            linking: None,
            unlinking: Remote::default(),
            find: false,
        }
    }
}

impl TicketsState {
    /// What the list is asked for.
    pub(crate) fn question(&self) -> Question {
        Question::of(self.part, self.profile.as_ref(), &self.search, &self.grid)
    }

    /// The row that the keyboard is on.
    pub(crate) fn current(&self) -> Option<&TicketRow> {
        self.pages.row(self.grid.current?)
    }

    /// The rows that a command is about: the ticked ones, else the current one.
    pub(crate) fn chosen(&self) -> Vec<&TicketRow> {
        if self.ticked.count() > 0 { self.ticked.rows().collect() } else { self.current().into_iter().collect() }
    }

    /// The chosen tickets that could be sent.
    pub(crate) fn to_send(&self) -> Vec<RecordKey> {
        self.chosen().into_iter().filter_map(ticked::sendable).cloned().collect()
    }

    /// What is true of it, for the command table.
    pub(crate) fn facts(&self, facts: &mut Facts) {
        let can_send = |row: &TicketRow| ticked::sendable(row).is_some();
        facts.tickets_to_send = self.sending.is_none()
            && if self.ticked.count() > 0 {
                self.ticked.rows().any(can_send)
            } else {
                self.current().is_some_and(can_send)
            };
        let halo = self.detail.as_ref().and_then(Detail::shown).and_then(|detail| detail.halo.as_ref());
        facts.halo_page = halo.is_some();
        facts.other_page = self.page(|detail| &detail.other).is_some();
        facts.tickets_filtered = self.question().filters();
        facts.tickets_listed = self.pages.total() > 0;
        facts.tickets_chosen = self.ticked.count() > 0 || self.current().is_some();
    }

    /// The page of a side of the open ticket.
    pub(crate) fn page(
        &self,
        side: impl Fn(&crate::service::TicketDetail) -> &Option<crate::service::ticket::RecordView>,
    ) -> Option<String> {
        let detail = self.detail.as_ref()?.shown()?;
        side(detail).as_ref()?.web.clone()
    }

    /// Shows everything again.
    pub(crate) fn clear_filters(&mut self) {
        self.part = Part::All;
        self.profile = None;
        self.search.clear();
        self.grid.filters.clear();
        self.grid.rewind();
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut TicketsState, wishes: &mut Wishes) {
    if let Some(sending) = &mut state.sending {
        sending::show(ui, scene, sending, wishes);
        return;
    }
    if let Some(linking) = &mut state.linking {
        linking::show(ui, scene, shared, linking, wishes);
        return;
    }
    toolbar::show(ui, scene, shared, state, wishes);
    ui.add_space(measures::SMALL);
    beside(ui, scene, state, wishes);
    list::show(ui, scene, shared, state, wishes);
}

/// The open ticket: beside the list, or below it where the window is narrow.
fn beside(ui: &mut Ui, scene: &Scene, state: &mut TicketsState, wishes: &mut Wishes) {
    let Some(detail) = &mut state.detail else { return };
    if leaving::asked(ui) {
        wishes.push(TicketsAction::Close);
    }
    let place = ui.available_size();
    let strip = if place.x >= SIDE_BY_SIDE {
        Strip::right("ticket").default_size(440.0).size_range(340.0..=place.x * 0.6)
    } else {
        Strip::bottom("ticket below").default_size(place.y * 0.5).size_range(160.0..=place.y * 0.75)
    };
    let margin = egui::Margin { left: 12, right: 0, top: 4, bottom: 0 };
    strip
        .resizable(true)
        .frame(egui::Frame::NONE.inner_margin(margin))
        .show(ui, |ui| detail::show(ui, scene, detail, wishes));
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum TicketsAction {
    /// Takes the keyboard to the search.
    Find,
    /// Reads the rows that are in sight and not held.
    Read,
    /// Opens a ticket.
    Open(TicketRef),
    /// Closes the open ticket.
    Close,
    /// Shows everything again.
    ClearFilters,
    /// Ticks everything that the list shows, or takes all ticks away.
    TickAll(bool),
    /// Copies the chosen rows.
    Copy,
    /// Asks for a file, and writes the whole list into it.
    Export,
    /// Writes the whole list into this file.
    ExportTo(PathBuf),
    /// Shows where the chosen tickets would go.
    PlanSending,
    /// Shows where the ticket of this number would go, which the list does not hold.
    PlanNumber(String),
    /// Chooses the profile that a ticket is sent with.
    ChooseTarget {
        /// Which of the tickets.
        place: usize,
        /// The profile; `None`: it is not sent.
        profile: Option<ProfileId>,
    },
    /// Chooses the type of the new record.
    ChooseTable {
        /// Which of the tickets.
        place: usize,
        /// The table; `None`: as its ticket type says.
        table: Option<Kind>,
    },
    /// Plans the sending; writes nothing.
    PreviewSending,
    /// Goes back from the plan to the targets.
    ReviseSending,
    /// Asks once more where a production system is written to or a freeze window is open, else sends.
    AskSend,
    /// Sends.
    Send {
        /// Whether the person was asked about a freeze window that is open.
        in_freeze: bool,
    },
    /// Leaves the sending.
    LeaveSending,
    /// Begins to link pairs that are there already.
    BeginLinking {
        /// Whether the open ticket is one of them.
        of_open_ticket: bool,
    },
    /// Looks at the pairs; links nothing.
    ProposeLinks,
    /// Goes back from the pairs to how they are found.
    ReviseLinking,
    /// Asks once more where links end, else links.
    AskLink,
    /// Links.
    Link,
    /// Leaves the linking.
    LeaveLinking,
    /// Asks whether the open pair is to be unlinked.
    AskUnlink,
    /// Ends this link.
    Unlink(i64),
    /// Asks whether the open ticket is to go to a new record.
    AskSendAgain,
    /// Shows where the open ticket would go again.
    PlanAgain,
    /// Plans a pass for the open ticket alone.
    PreviewOne,
    /// Asks once more where a production system is written to, else runs a pass for the open ticket alone.
    AskRunOne,
    /// Runs a pass for the open ticket alone.
    RunOne,
    /// Plans the undoing of a run of the open pair, or of one change of it.
    Undo {
        /// The run.
        run: i64,
        /// The change.
        only: Option<i64>,
    },
    /// Opens the ticket in Halo.
    OpenHalo,
    /// Opens the record on the other side.
    OpenOther,
}
