//! Sending tickets, step by step.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::super::door::Failure;
use super::super::super::notices::Notice;
use super::super::super::panels::tickets::sending::{Candidate, MOST, Preview, Sending, Sent};
use super::super::super::panels::tickets::{TicketsAction, words};
use super::super::super::remote::Settled;
use super::super::super::theme::Tone;
use super::super::super::widgets::dialog::Dialog;
use super::super::Parts;
use crate::model::{Kind, ProfileId, RecordId, System};
use crate::plan::Class;
use crate::profile::Profile;
use crate::service::{
    ApprovalRequest, Desk, MaySend, RowChoice, RunReport, SendChoice, SendRequest, SendTarget, ServiceError,
};

/// Shows where the chosen tickets would go.
pub(super) fn plan(parts: &mut Parts) {
    let mut tickets = parts.state.tickets.to_send();
    if tickets.len() > MOST {
        parts.tell(Notice::waits(format!(
            "{} tickets are chosen; the first {MOST} are shown. Send them, then choose the others",
            tickets.len()
        )));
        tickets.truncate(MOST);
    }
    let mut sending = Sending::default();
    let question = parts.door.ask(|desk| async move {
        let choices = desk.send_targets(&tickets).await?;
        Ok(choices.into_iter().map(candidate).collect())
    });
    sending.candidates.ask(question);
    parts.state.tickets.sending = Some(sending);
}

fn candidate(choice: SendChoice) -> Candidate {
    Candidate::new(choice.ticket.id, choice.number, choice.title, choice.targets)
}

/// Shows where a ticket would go that this desk has not read yet. What it is, only the plan can tell.
pub(super) fn plan_number(parts: &mut Parts, number: &str) {
    let ticket = RecordId::new(number);
    let mut sending = Sending::default();
    let number = number.to_owned();
    let question = parts.door.ask(|desk| async move {
        let mut targets = Vec::new();
        for view in desk.profiles().await? {
            targets.extend(unread(&desk, &view.profile).await?);
        }
        Ok(vec![Candidate::new(ticket, number, String::new(), targets)])
    });
    sending.candidates.ask(question);
    parts.state.tickets.sending = Some(sending);
}

/// A profile as the target of a ticket that nobody has read.
pub(super) async fn unread(desk: &Desk, profile: &Profile) -> Result<Option<SendTarget>, ServiceError> {
    let other = desk.connection(&profile.other).await?;
    if other.system != System::ServiceNow {
        return Ok(None);
    }
    let may = if profile.enabled {
        MaySend::Yes { default_table: None, tables: profile.tables() }
    } else {
        MaySend::No { reasons: vec!["the profile is not enabled; enable it first".to_owned()] }
    };
    Ok(Some(SendTarget {
        profile: profile.name.clone(),
        instance: other.instance(),
        connection: other.name,
        system: other.system,
        environment: other.environment,
        role: profile.scope.role(),
        may,
    }))
}

pub(super) fn choose_target(parts: &mut Parts, place: usize, profile: Option<ProfileId>) {
    if let Some(candidate) = candidate_at(parts, place) {
        candidate.profile = profile;
        candidate.table = None;
    }
}

pub(super) fn choose_table(parts: &mut Parts, place: usize, table: Option<Kind>) {
    if let Some(candidate) = candidate_at(parts, place) {
        candidate.table = table;
    }
}

fn candidate_at(parts: &mut Parts, place: usize) -> Option<&mut Candidate> {
    parts.state.tickets.sending.as_mut()?.candidates.value_mut()?.get_mut(place)
}

/// The tickets that go with one profile.
struct Batch {
    target: SendTarget,
    tickets: Vec<(RecordId, String)>,
    requests: Vec<SendRequest>,
}

/// Plans the sending, profile by profile. Writes nothing to a vendor.
pub(super) fn preview(parts: &mut Parts) {
    let Some(sending) = &mut parts.state.tickets.sending else { return };
    let mut batches: BTreeMap<ProfileId, Batch> = BTreeMap::new();
    for candidate in sending.candidates.value().map(Vec::as_slice).unwrap_or_default() {
        let Some(target) = candidate.target() else { continue };
        let batch = batches.entry(target.profile.clone()).or_insert_with(|| Batch {
            target: target.clone(),
            tickets: Vec::new(),
            requests: Vec::new(),
        });
        let title = format!("{} {}", candidate.number, candidate.title).trim_end().to_owned();
        batch.tickets.push((candidate.ticket.clone(), title));
        batch.requests.push(SendRequest {
            ticket: candidate.ticket.clone(),
            table: candidate.table.clone(),
            again: candidate.again,
        });
    }
    let question = parts.door.ask(|desk| async move {
        let mut previews = Vec::new();
        for (name, batch) in batches {
            let profile = desk.profile(&name).await?.profile;
            let plan = desk.preview_sends(&name, batch.requests).await.map_err(Failure::from);
            previews.push(Preview { target: batch.target, profile, tickets: batch.tickets, plan });
        }
        Ok(previews)
    });
    sending.overridden.clear();
    sending.previews.ask(question);
}

pub(super) fn revise(parts: &mut Parts) {
    if let Some(sending) = parts.state.tickets.sending.as_mut().filter(|sending| !sending.busy()) {
        sending.previews.clear();
    }
}

/// Where real customers are, and inside a freeze window, it is asked once more.
pub(super) fn ask(parts: &mut Parts) {
    let Some(sending) = &parts.state.tickets.sending else { return };
    let Some(sends) = sending.sends() else { return };
    let desk = parts.door.desk();
    let frozen: Vec<(ProfileId, Timestamp)> = sending
        .ready()
        .filter_map(|preview| Some((preview.profile.name.clone(), desk.frozen_until(&preview.profile)?)))
        .collect();
    if !sending.to_production() && frozen.is_empty() {
        send(parts, false);
        return;
    }
    let mut warnings = Vec::new();
    if sending.to_production() {
        warnings.push((Tone::Bad, "This is a production system: real customers are there.".to_owned()));
    }
    for (profile, until) in &frozen {
        let until = until.to_zoned(parts.zone.clone()).strftime("%Y-%m-%d %H:%M");
        let text = format!("A freeze window of {profile} is open until {until}: nothing should be written now.");
        warnings.push((Tone::Caution, text));
    }
    parts.state.dialog = Some(Dialog {
        title: format!("{sends}?"),
        lines: vec!["A record is made there for each ticket, and both are linked.".to_owned()],
        warnings,
        yes: sends,
        action: TicketsAction::Send { in_freeze: !frozen.is_empty() }.into(),
    });
}

/// What is carried out with one profile.
struct Order {
    plan: String,
    profile: ProfileId,
    instance: String,
    tickets: Vec<(RecordId, String)>,
    request: ApprovalRequest,
}

/// Carries out what was previewed, and nothing else.
pub(super) fn send(parts: &mut Parts, in_freeze: bool) {
    let Some(sending) = parts.state.tickets.sending.as_mut().filter(|sending| !sending.busy()) else { return };
    let orders: Vec<Order> = sending.ready().filter_map(|preview| order(sending, preview)).collect();
    let question = parts.door.ask(|desk| async move {
        let mut sent = Vec::new();
        for order in orders {
            let report = if in_freeze {
                desk.apply_in_freeze(&order.plan, &order.request).await
            } else {
                desk.apply(&order.plan, &order.request).await
            };
            sent.extend(outcomes(&desk, order, report).await?);
        }
        Ok(sent)
    });
    sending.sent.ask(question);
}

fn order(sending: &Sending, preview: &Preview) -> Option<Order> {
    let (view, rows) = preview.plan.as_ref().ok()?;
    let profile = &preview.target.profile;
    let overrides = if sending.overridden.contains(profile) {
        BTreeSet::from([Class::CreateInOther, Class::PublicNote, Class::VisibleText])
    } else {
        BTreeSet::new()
    };
    Some(Order {
        plan: view.id.clone(),
        profile: profile.clone(),
        instance: preview.target.instance.to_string(),
        tickets: preview.tickets.clone(),
        request: ApprovalRequest {
            rows: RowChoice::Only(rows.clone()),
            overrides,
            first_load: false,
            by: super::super::approver(),
        },
    })
}

/// What became of each ticket: its new number as the store has it now, else why there is none.
async fn outcomes(
    desk: &Desk,
    order: Order,
    report: Result<RunReport, ServiceError>,
) -> Result<Vec<Sent>, ServiceError> {
    let report = report.map_err(|error| Failure::from(error).text);
    let mut sent = Vec::new();
    for (ticket, title) in order.tickets {
        let listed = desk.tickets_numbered(ticket.as_str()).await?;
        let made = listed.iter().find(|row| {
            row.profile.as_ref() == Some(&order.profile) && row.halo.as_ref().is_some_and(|halo| halo.key.id == ticket)
        });
        let outcome = match (made.and_then(|row| row.other.as_ref()), &report) {
            (Some(other), _) => Ok(other.number.clone()),
            (None, Ok(report)) => Err(why_not(report, &ticket)),
            (None, Err(why)) => Err(why.clone()),
        };
        sent.push(Sent { ticket: title, instance: order.instance.clone(), outcome });
    }
    Ok(sent)
}

/// Why a run made no record of a ticket.
fn why_not(report: &RunReport, ticket: &RecordId) -> String {
    let kept = [&report.left, &report.later, &report.parked, &report.holds, &report.conflicts];
    let about = |title: &str| title.split_whitespace().any(|word| word == ticket.as_str());
    let left = kept.into_iter().flatten().find(|left| about(&left.title));
    match (left, &report.error) {
        (Some(left), _) => left.reason.clone(),
        (None, Some(error)) => error.clone(),
        (None, None) => format!("the run {} did not come to it. Send it again", report.run),
    }
}

pub(super) fn leave(parts: &mut Parts) {
    if parts.state.tickets.sending.as_ref().is_some_and(|sending| !sending.busy()) {
        parts.state.tickets.sending = None;
        parts.state.tickets.grid.take_focus();
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.tickets;
    let Some(sending) = &mut state.sending else { return };
    sending.candidates.settle(now);
    sending.previews.settle(now);
    if sending.sent.settle(now) != Settled::Arrived {
        return;
    }
    let sent = sending.sent.value().map(Vec::as_slice).unwrap_or_default();
    let failed = sent.iter().filter(|sent| sent.outcome.is_err()).count();
    let well = sent.len() - failed;
    state.ticked.clear();
    parts.tell(if failed == 0 {
        Notice::done(format!("{} sent", words::counted(well, "ticket")))
    } else {
        Notice::waits(format!("{} sent, {failed} not. See why", words::counted(well, "ticket")))
    });
}
