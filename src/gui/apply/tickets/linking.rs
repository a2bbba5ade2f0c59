//! Linking pairs that are there already, step by step; ending a link; sending a linked ticket again.

use std::collections::BTreeSet;

use super::super::super::notices::Notice;
use super::super::super::panels::tickets::TicketsAction;
use super::super::super::panels::tickets::linking::Linking;
use super::super::super::panels::tickets::sending::{Candidate, Sending};
use super::super::super::remote::Settled;
use super::super::super::theme::Tone;
use super::super::super::widgets::dialog::Dialog;
use super::super::Parts;
use crate::model::LinkId;
use crate::report::text::counted;
use crate::service::{TicketDetail, TicketRef};

/// Begins with nothing, or with the ticket that is open.
pub(super) fn begin(parts: &mut Parts, of_open_ticket: bool) {
    let mut linking = Linking::default();
    if let Some(detail) =
        parts.state.tickets.detail.as_ref().and_then(|detail| detail.shown()).filter(|_| of_open_ticket)
    {
        let number = |side: &Option<crate::service::ticket::RecordView>| {
            side.as_ref().map(|side| side.number.clone()).unwrap_or_default()
        };
        linking.ticket = number(&detail.halo);
        linking.profile = detail.link.as_ref().map(|link| link.profile.clone());
        linking.instead = detail.link.is_some();
        // A linked ticket is to get another record; an unlinked record is one half of its pair.
        if detail.link.is_none() {
            linking.other = number(&detail.other);
        }
    }
    parts.state.tickets.linking = Some(linking);
}

/// Looks at the pairs; links nothing.
pub(super) fn propose(parts: &mut Parts) {
    let Some(linking) = parts.state.tickets.linking.as_mut() else { return };
    let (Some(profile), Ok(from)) = (linking.profile.clone(), linking.from()) else { return };
    let instead = linking.instead;
    linking.left_out.clear();
    let question = parts.door.ask(|desk| async move { desk.propose_links(&profile, &from, instead).await });
    linking.proposal.ask(question);
}

pub(super) fn revise(parts: &mut Parts) {
    if let Some(linking) = parts.state.tickets.linking.as_mut().filter(|linking| !linking.busy()) {
        linking.proposal.clear();
    }
}

/// Where links end for others, it is asked once more.
pub(super) fn ask(parts: &mut Parts) {
    let Some(linking) = parts.state.tickets.linking.as_ref() else { return };
    let ends: BTreeSet<String> = linking.chosen().flat_map(|pair| pair.ends.iter().map(ToString::to_string)).collect();
    if ends.is_empty() {
        link(parts);
        return;
    }
    let pairs: Vec<String> =
        linking.chosen().map(|pair| format!("{} ↔ {} is linked", pair.halo_number, pair.other_number)).collect();
    let mut lines: Vec<String> = ends.iter().map(|link| format!("{link} ends; its history stays")).collect();
    lines.extend(pairs);
    parts.state.dialog = Some(Dialog {
        title: "Link in their place?".to_owned(),
        lines,
        warnings: Vec::new(),
        yes: "Link in their place".to_owned(),
        action: TicketsAction::Link.into(),
    });
}

/// Links what was looked at and not left out.
pub(super) fn link(parts: &mut Parts) {
    let Some(linking) = parts.state.tickets.linking.as_mut().filter(|linking| !linking.busy()) else { return };
    let only: BTreeSet<String> = linking.chosen().map(|pair| pair.id.clone()).collect();
    let Some(proposal) = linking.proposal.value().cloned() else { return };
    let question = parts.door.ask(|desk| async move { desk.adopt(&proposal, Some(&only)).await });
    linking.done.ask(question);
}

pub(super) fn leave(parts: &mut Parts) {
    if parts.state.tickets.linking.as_ref().is_some_and(|linking| !linking.busy()) {
        parts.state.tickets.linking = None;
        parts.state.tickets.grid.take_focus();
    }
}

/// Asks whether the open pair is to be unlinked, with both records named.
pub(super) fn ask_unlink(parts: &mut Parts) {
    let Some((detail, link)) = open_pair(parts) else { return };
    let [halo, other] = both(detail);
    parts.state.dialog = Some(Dialog {
        title: "Unlink this pair?".to_owned(),
        lines: vec![
            format!("Ticket {halo} and {other} are not kept in step any more."),
            "Both stay as they are. The history of the pair stays, and the two can be linked again.".to_owned(),
        ],
        warnings: Vec::new(),
        yes: "Unlink".to_owned(),
        action: TicketsAction::Unlink(link.0).into(),
    });
}

pub(super) fn unlink(parts: &mut Parts, link: i64) {
    let question =
        parts.door.ask(move |desk| async move { desk.unlink(&[link], "a person unlinked them in the window").await });
    parts.state.tickets.unlinking.ask(question);
}

/// Asks whether the linked ticket is to go to a new record, with both records named.
pub(super) fn ask_send_again(parts: &mut Parts) {
    let Some((detail, _)) = open_pair(parts) else { return };
    let [halo, other] = both(detail);
    parts.state.dialog = Some(Dialog {
        title: "Send this ticket to a new record?".to_owned(),
        lines: vec![
            format!("Ticket {halo} is linked to {other}."),
            "That link ends when the new record is made; it stays in the history. To keep it, cancel.".to_owned(),
            "What would be written is shown first.".to_owned(),
        ],
        warnings: vec![(Tone::Caution, "The other side will have two records of this ticket.".to_owned())],
        yes: "Show where it would go".to_owned(),
        action: TicketsAction::PlanAgain.into(),
    });
}

/// Shows the one place where a linked ticket would go again: its own profile.
pub(super) fn plan_again(parts: &mut Parts) {
    let Some((detail, _)) = open_pair(parts) else { return };
    let (Some(halo), Some(link)) = (&detail.halo, &detail.link) else { return };
    let (ticket, number, title) = (halo.key.id.clone(), halo.number.clone(), halo.title.clone());
    let profile = link.profile.clone();
    let mut sending = Sending::default();
    let question = parts.door.ask(|desk| async move {
        let profile = desk.profile(&profile).await?.profile;
        let targets = super::sending::unread(&desk, &profile).await?.into_iter().collect();
        Ok(vec![Candidate { again: true, ..Candidate::new(ticket, number, title, targets) }])
    });
    sending.candidates.ask(question);
    parts.state.tickets.sending = Some(sending);
}

/// The open ticket with its link, if it is linked.
pub(super) fn open_pair(parts: &Parts) -> Option<(&TicketDetail, LinkId)> {
    let detail = parts.state.tickets.detail.as_ref()?.shown()?;
    Some((detail, detail.link.as_ref()?.id))
}

/// Both records as people know them: number and title.
fn both(detail: &TicketDetail) -> [String; 2] {
    [&detail.halo, &detail.other]
        .map(|side| side.as_ref().map(|side| format!("{} “{}”", side.number, side.title)).unwrap_or_default())
}

/// The open pair may have another link now, or none: its ticket stays open.
fn follow_ticket(parts: &mut Parts) {
    let shown = parts.state.tickets.detail.as_ref().and_then(|detail| detail.shown());
    if let Some(halo) = shown.and_then(|detail| detail.halo.as_ref()).map(|halo| halo.key.clone()) {
        super::open(parts, TicketRef::Record(halo));
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.tickets;
    if let Some(linking) = &mut state.linking {
        linking.proposal.settle(now);
        if linking.done.settle(now) == Settled::Arrived {
            let linked = linking.done.value().map_or(0, |report| report.done.linked);
            parts.tell(Notice::done(format!("{} linked", counted(linked, "pair"))));
            follow_ticket(parts);
        }
    }
    let state = &mut parts.state.tickets;
    match state.unlinking.settle(now) {
        Settled::Arrived => {
            let pairs = state.unlinking.take().map(|unlinked| unlinked.pairs.join(", ")).unwrap_or_default();
            parts.tell(Notice::done(format!("{pairs} unlinked")));
            follow_ticket(parts);
        }
        Settled::Failed => {
            let why = state.unlinking.failure().map(|failure| failure.text.clone()).unwrap_or_default();
            state.unlinking.clear();
            parts.tell(Notice::waits(why));
        }
        Settled::Still => {}
    }
}
