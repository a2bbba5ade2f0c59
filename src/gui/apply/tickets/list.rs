//! The list: its rows, ticks and copies.

use super::super::super::action::ShellAction;
use super::super::super::notices::Notice;
use super::super::super::panels::tickets::question::Question;
use super::super::super::panels::tickets::{columns, ticked};
use super::super::super::remote::Settled;
use super::super::{Parts, shell, tell_failure};
use crate::report::table;
use crate::service::{Desk, ServiceError, TicketPage};

/// How many rows are read at once where all are read.
pub(super) const CHUNK: u32 = 1_000;

/// Reads the rows that are in sight and not held.
pub(super) fn read(parts: &mut Parts) {
    let state = &mut parts.state.tickets;
    let question = state.question();
    let Some(wanted) = state.pages.wanted(&question, &state.in_sight) else { return };
    let query = wanted.query();
    let answer = parts.door.ask(|desk| async move { desk.tickets(query).await });
    state.pages.expect_answer(wanted).ask(answer);
}

/// A part of all rows of a question, and whether it is the last.
pub(super) async fn chunk(desk: &Desk, question: &Question, at: u32) -> Result<(TicketPage, bool), ServiceError> {
    let page = desk.tickets(question.rows(at, CHUNK)).await?;
    let last = page.rows.len() < CHUNK as usize;
    Ok((page, last))
}

/// Ticks everything that the list shows, also what was never in sight.
pub(super) fn tick_all(parts: &mut Parts) {
    let question = parts.state.tickets.question();
    let asked = parts.door.ask(|desk| async move {
        let mut rows = Vec::new();
        loop {
            let at = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let (page, last) = chunk(&desk, &question, at).await?;
            rows.extend(page.rows);
            if last || rows.len() >= ticked::MOST {
                return Ok((question, rows));
            }
        }
    });
    parts.state.tickets.ticking.ask(asked);
}

pub(super) fn take_in_ticks(parts: &mut Parts) {
    let now = parts.now();
    match parts.state.tickets.ticking.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            let state = &mut parts.state.tickets;
            let Some((question, rows)) = state.ticking.take() else { return };
            state.ticked.add_all(question, rows);
            if state.ticked.count() >= ticked::MOST {
                parts.tell(Notice::waits(format!(
                    "{} tickets are ticked, and no more can be at once. Filter the list to tick others",
                    ticked::MOST
                )));
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.tickets.ticking.failure().cloned() {
                tell_failure(parts, "The tickets were not ticked", &failure);
            }
        }
    }
}

/// Copies the chosen rows with the titles of their columns, so that they can be pasted into a sheet.
pub(super) fn copy(parts: &mut Parts) {
    let scene = parts.scene();
    let chosen = parts.state.tickets.chosen();
    if chosen.is_empty() {
        return;
    }
    let rows = std::iter::once(columns::titles()).chain(chosen.into_iter().map(|row| columns::texts(&scene, row)));
    let text = table::tab_separated(rows);
    shell::apply(parts, ShellAction::Copy(text));
}
