//! Wishes of the tickets panel.

mod alone;
mod export;
mod linking;
mod list;
mod pages;
mod sending;

use super::super::action::ShellAction;
use super::super::notices::Notice;
use super::super::panels::tickets::TicketsAction;
use super::super::panels::tickets::detail::Detail;
use super::super::remote::Settled;
use super::{Parts, shell};
use crate::service::TicketRef;

pub(super) fn apply(parts: &mut Parts, action: TicketsAction) {
    match action {
        TicketsAction::Find => find(parts),
        TicketsAction::Read => list::read(parts),
        TicketsAction::Open(ticket) => open(parts, ticket),
        TicketsAction::Close => close(parts),
        TicketsAction::ClearFilters => parts.state.tickets.clear_filters(),
        TicketsAction::TickAll(true) => list::tick_all(parts),
        TicketsAction::TickAll(false) => parts.state.tickets.ticked.clear(),
        TicketsAction::Copy => list::copy(parts),
        TicketsAction::Export => export::ask_where(parts),
        TicketsAction::ExportTo(path) => export::export(parts, path),
        TicketsAction::OpenHalo => pages::halo(parts),
        TicketsAction::OpenOther => page(parts, parts.state.tickets.page(|detail| &detail.other)),
        TicketsAction::PlanSending => sending::plan(parts),
        TicketsAction::PlanNumber(number) => sending::plan_number(parts, &number),
        TicketsAction::ChooseTarget { place, profile } => sending::choose_target(parts, place, profile),
        TicketsAction::ChooseTable { place, table } => sending::choose_table(parts, place, table),
        TicketsAction::PreviewSending => sending::preview(parts),
        TicketsAction::ReviseSending => sending::revise(parts),
        TicketsAction::AskSend => sending::ask(parts),
        TicketsAction::Send { in_freeze } => sending::send(parts, in_freeze),
        TicketsAction::LeaveSending => sending::leave(parts),
        TicketsAction::BeginLinking { of_open_ticket } => linking::begin(parts, of_open_ticket),
        TicketsAction::ProposeLinks => linking::propose(parts),
        TicketsAction::ReviseLinking => linking::revise(parts),
        TicketsAction::AskLink => linking::ask(parts),
        TicketsAction::Link => linking::link(parts),
        TicketsAction::LeaveLinking => linking::leave(parts),
        TicketsAction::AskUnlink => linking::ask_unlink(parts),
        TicketsAction::Unlink(link) => linking::unlink(parts, link),
        TicketsAction::AskSendAgain => linking::ask_send_again(parts),
        TicketsAction::PlanAgain => linking::plan_again(parts),
        TicketsAction::PreviewOne => alone::preview(parts),
        TicketsAction::AskRunOne => alone::ask(parts),
        TicketsAction::RunOne => alone::run(parts),
        TicketsAction::Undo { run, only } => alone::undo(parts, run, only),
    }
}

fn find(parts: &mut Parts) {
    sending::leave(parts);
    linking::leave(parts);
    parts.state.tickets.find = true;
}

fn page(parts: &mut Parts, page: Option<String>) {
    if let Some(page) = page {
        shell::apply(parts, ShellAction::OpenPage(page));
    }
}

fn open(parts: &mut Parts, ticket: TicketRef) {
    let state = &mut parts.state.tickets;
    match &mut state.detail {
        Some(detail) => detail.of = ticket,
        None => state.detail = Some(Detail::of(ticket)),
    }
    read_detail(parts);
}

fn close(parts: &mut Parts) {
    let state = &mut parts.state.tickets;
    state.detail = None;
    // The keyboard goes back to where it came from.
    state.grid.take_focus();
}

/// Reads the open ticket. Whoever walks through the list asks for the newest row alone, not for each
/// that was passed.
fn read_detail(parts: &mut Parts) {
    let Some(detail) = &mut parts.state.tickets.detail else { return };
    if detail.known.waiting() {
        return;
    }
    let of = detail.of.clone();
    detail.asked = Some(of.clone());
    let question = parts.door.ask(|desk| async move {
        let detail = desk.ticket_detail(&of).await?;
        Ok((of, detail))
    });
    detail.known.ask(question);
}

pub(super) fn opened(_parts: &mut Parts) {}

/// What is shown may have changed.
pub(super) fn refresh(parts: &mut Parts) {
    parts.state.tickets.pages.renew();
    read_detail(parts);
    parts.ctx().request_repaint();
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.tickets;
    state.pages.settle(&state.in_sight, now);
    take_in_detail(parts);
    alone::take_in(parts);
    pages::take_in(parts);
    list::take_in_ticks(parts);
    export::take_in(parts);
    linking::take_in(parts);
    sending::take_in(parts);
}

fn take_in_detail(parts: &mut Parts) {
    let now = parts.now();
    let Some(detail) = &mut parts.state.tickets.detail else { return };
    if detail.known.settle(now) != Settled::Still && detail.asked.as_ref() != Some(&detail.of) {
        read_detail(parts);
    }
}

/// Tells that something was done.
fn done(parts: &mut Parts, text: String) {
    parts.tell(Notice::done(text));
}
