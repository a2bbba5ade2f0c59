//! Wishes of the waiting panel.

use super::super::notices::Notice;
use super::super::panels::Panel;
use super::super::panels::run::RunAction;
use super::super::panels::waiting::{WaitingAction, WaitingState};
use super::super::remote::Settled;
use super::super::widgets::dialog::Dialog;
use super::Parts;
use crate::model::ProfileId;
use crate::report::text::counted;
use crate::service::{Decided, Desk, Handled, Handling, Resting, ServiceError};

pub(super) fn apply(parts: &mut Parts, action: WaitingAction) {
    match action {
        WaitingAction::Kind(kind) => {
            let waiting = &mut parts.state.waiting;
            waiting.kind = kind;
            waiting.grid.rewind();
        }
        WaitingAction::Profile(profile) => {
            let waiting = &mut parts.state.waiting;
            waiting.profile = profile;
            waiting.grid.rewind();
        }
        WaitingAction::Take(choices) => {
            let by = super::approver();
            let anew = choices.iter().all(|choice| choice.winner.is_none());
            act(parts, move |desk| async move { Ok(decided(desk.decide(&choices, &by).await?, anew)) });
        }
        WaitingAction::Handle(rows, how) => {
            let by = super::approver();
            act(parts, move |desk| async move { Ok(handled(desk.handle_writes(&rows, how, &by).await?, how)) });
        }
        WaitingAction::Ignore(records, reason) => rest(parts, records, reason, true),
        WaitingAction::Pause(records, reason) => rest(parts, records, reason, false),
        WaitingAction::EndRest(records) => {
            let by = super::approver();
            act(parts, move |desk| async move {
                for record in &records {
                    desk.end_rest(record, &by).await?;
                }
                let said = counted(records.len() as u64, "record");
                Ok(Notice::done(format!("{said} taken in again; the next pass plans anew")))
            });
        }
        WaitingAction::Release(fields) => {
            let by = super::approver();
            act(parts, move |desk| async move {
                let released = desk.release(&fields, &by).await?;
                Ok(Notice::done(format!("{} let go on", counted(released, "field"))))
            });
        }
        WaitingAction::LookAgain(records) => act(parts, move |desk| async move {
            let pairs = desk.look_again(&records).await?;
            Ok(Notice::done(format!("{} looked for again by the next pass", counted(pairs, "pair"))))
        }),
        WaitingAction::AskPart(records) => ask_part(parts, records),
        WaitingAction::Part(records) => {
            let by = super::approver();
            act(parts, move |desk| async move {
                let parted = desk.part(&records, &by).await?;
                Ok(Notice::done(format!("{} unlinked", counted(parted.pairs.len() as u64, "pair"))))
            });
        }
        WaitingAction::OpenTicket(record) => super::run::apply(parts, RunAction::OpenTicket(record)),
        WaitingAction::OpenMapping(profile) => super::run::apply(parts, RunAction::OpenMapping(profile)),
    }
}

fn ask_part(parts: &mut Parts, records: Vec<Resting>) {
    let pairs = counted(records.len() as u64, "pair");
    parts.state.dialog = Some(Dialog {
        title: format!("Unlink {pairs}?"),
        lines: vec![
            "Their records are not kept in step any more and stay as they are; nothing is made in their place."
                .to_owned(),
            "The history of each pair stays, and the two can be linked again.".to_owned(),
        ],
        warnings: Vec::new(),
        yes: format!("Unlink {pairs}"),
        action: WaitingAction::Part(records).into(),
    });
}

fn rest(parts: &mut Parts, records: Vec<Resting>, reason: String, ignored: bool) {
    let by = super::approver();
    act(parts, move |desk| async move {
        for record in &records {
            if ignored {
                desk.ignore(record, &reason, &by).await?;
            } else {
                desk.pause_record(record, &reason, &by).await?;
            }
        }
        let said = counted(records.len() as u64, "record");
        Ok(Notice::done(if ignored {
            format!("{said} ignored until taken in again")
        } else {
            format!("{said} paused; what is to be sent is kept")
        }))
    });
}

/// Pauses a profile, or lets it go on.
pub(super) fn pause_profile(parts: &mut Parts, name: ProfileId) {
    let by = super::approver();
    act(parts, move |desk| async move {
        if desk.paused(&name).await?.is_some() && desk.resume_profile(&name).await? {
            return Ok(Notice::done(format!("{name} goes on")));
        }
        desk.pause_profile(&name, "", &by).await?;
        Ok(Notice::waits(format!("{name} is paused: nothing is written until it is resumed")))
    });
}

/// Does it at the desk, and reads the tray again.
fn act<W, F>(parts: &mut Parts, work: W)
where
    W: FnOnce(Desk) -> F,
    F: Future<Output = Result<Notice, ServiceError>> + Send + 'static,
{
    let doing = parts.door.ask(work);
    parts.state.waiting.doing.ask(doing);
}

fn decided(decided: Decided, anew: bool) -> Notice {
    let fields = counted(decided.fields, "field");
    if decided.gone > 0 {
        return Notice::waits(format!("{fields} decided; {} waited no more", counted(decided.gone, "item")));
    }
    Notice::done(if anew {
        format!("{fields} asked anew")
    } else {
        format!("{fields} decided; the next pass writes it")
    })
}

fn handled(handled: Handled, how: Handling) -> Notice {
    let writes = counted(handled.done, "write");
    let what = match how {
        Handling::Retry => "tried again by the next pass",
        Handling::Repair => "dropped; the next pass plans anew",
    };
    if handled.left > 0 {
        return Notice::waits(format!("{writes} {what}; {} left: finished, or on the way", handled.left));
    }
    Notice::done(format!("{writes} {what}"))
}

pub(super) fn opened(parts: &mut Parts) {
    read(parts);
}

/// Reads again what is shown; what is not shown is read when it is opened.
pub(super) fn refresh(parts: &mut Parts) {
    if parts.state.panel == Panel::Waiting {
        read(parts);
    }
}

fn read(parts: &mut Parts) {
    let items = parts.door.ask(|desk| async move { desk.tray(None).await });
    parts.state.waiting.items.ask(items);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let waiting = &mut parts.state.waiting;
    if waiting.items.settle(now) != Settled::Still {
        forget_what_is_gone(waiting);
        parts.ctx().request_repaint();
    }
    match parts.state.waiting.doing.settle(now) {
        Settled::Still => return,
        Settled::Arrived => {
            parts.state.waiting.reason.clear();
            parts.state.waiting.ticked.clear();
            if let Some(notice) = parts.state.waiting.doing.take() {
                parts.tell(notice);
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.waiting.doing.failure().cloned() {
                super::tell_failure(parts, "Nothing was changed", &failure);
            }
        }
    }
    refresh(parts);
}

fn forget_what_is_gone(waiting: &mut WaitingState) {
    let ids: std::collections::BTreeSet<&str> =
        waiting.items.value().map(Vec::as_slice).unwrap_or_default().iter().map(|item| item.id.as_str()).collect();
    waiting.ticked.retain(|id| ids.contains(id.as_str()));
}
