//! `causeway waiting`: one list of everything that waits for a person, and what puts it right.

use super::Result;
use super::args::{RecordArgs, WaitingArgs, WaitingCommand, WritesArgs};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{apply, lists};
use crate::model::ProfileId;
use crate::report::text::{counted, moment, one_line, table};
use crate::service::{About, FieldRef, Handling, OutboxId, Resting, TrayItem};

/// Lists what waits, or puts some of it right.
pub(super) async fn run(session: &Session, args: WaitingArgs) -> Result<Exit> {
    let Some(command) = args.command else { return list(session, &args).await };
    match command {
        WaitingCommand::Retry(which) => handle(session, which, Handling::Retry).await,
        WaitingCommand::Repair(which) => handle(session, which, Handling::Repair).await,
        WaitingCommand::Ignore(which) => {
            if which.reason.trim().is_empty() {
                return Err(CliError::Usage("say why it is ignored, with --reason".to_owned()));
            }
            let what = record(session, &which).await?;
            session.desk.ignore(&what, which.reason.trim(), &apply::approver()).await?;
            said(session, &format!("{} is ignored until it is taken in again.", which.number))
        }
        WaitingCommand::Pause(which) => {
            let what = record(session, &which).await?;
            session.desk.pause_record(&what, which.reason.trim(), &apply::approver()).await?;
            said(session, &format!("{} is paused; what is to be sent is kept.", which.number))
        }
        WaitingCommand::Resume(which) => {
            let what = record(session, &which).await?;
            if session.desk.end_rest(&what, &apply::approver()).await? {
                said(session, &format!("{} goes on; the next pass plans it anew.", which.number))
            } else {
                said(session, &format!("{} was neither paused nor ignored.", which.number))
            }
        }
        WaitingCommand::Release(which) => release(session, &which).await,
    }
}

fn said(session: &Session, text: &str) -> Result<Exit> {
    session.output.text(&format!("{text}\n"))?;
    Ok(Exit::Done)
}

async fn list(session: &Session, args: &WaitingArgs) -> Result<Exit> {
    let mut items = session.desk.tray(args.profile.as_ref()).await?;
    items.retain(|item| args.kind.is_none_or(|kind| item.kind == kind));
    session.output.show(&[("waiting", &items)], || {
        let rows: Vec<Vec<String>> = items.iter().map(row).collect();
        if rows.is_empty() {
            return "Nothing waits.\n".to_owned();
        }
        table(&["Write", "Kind", "Profile", "What", "Field", "Tries", "Next", "Why"], &rows)
    })?;
    Ok(Exit::Done)
}

fn row(item: &TrayItem) -> Vec<String> {
    let write = item.write.as_ref();
    vec![
        write.map(|write| write.id.to_string()).unwrap_or_default(),
        item.kind.to_string(),
        item.profile.to_string(),
        one_line(&item.title),
        item.fields.join(", "),
        write.map(|write| write.tries.to_string()).unwrap_or_default(),
        write.and_then(|write| write.next).map(moment).unwrap_or_default(),
        one_line(&item.cause),
    ]
}

async fn handle(session: &Session, which: WritesArgs, how: Handling) -> Result<Exit> {
    let mut rows: Vec<OutboxId> = which.writes.into_iter().map(OutboxId).collect();
    if which.all {
        for name in lists::profiles(session, which.profile).await? {
            rows.extend(session.desk.failed_writes(&name).await?);
        }
    }
    let handled = session.desk.handle_writes(&rows, how, &apply::approver()).await?;
    session.output.show(&[("handled", &handled)], || {
        let done = counted(handled.done, "write");
        let what = match how {
            Handling::Retry => "tried again by the next pass",
            Handling::Repair => "dropped; the next pass plans the records anew",
        };
        let left = if handled.left == 0 {
            String::new()
        } else {
            format!(" {} left: finished meanwhile, or on the way.", handled.left)
        };
        format!("{done} {what}.{left}\n")
    })?;
    Ok(Exit::Done)
}

async fn profile(session: &Session, named: Option<&ProfileId>) -> Result<ProfileId> {
    let all = lists::profiles(session, named.cloned()).await?;
    match all.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(CliError::Usage("there are several profiles; name one with --profile".to_owned())),
    }
}

async fn record(session: &Session, which: &RecordArgs) -> Result<Resting> {
    let profile = profile(session, which.profile.as_ref()).await?;
    let record = session.desk.record_of_number(&profile, &which.number).await?;
    Ok(Resting { profile, record })
}

async fn release(session: &Session, which: &RecordArgs) -> Result<Exit> {
    let Resting { profile, record } = record(session, which).await?;
    let items = session.desk.tray(Some(&profile)).await?;
    let of_record =
        items.iter().filter(|item| item.ticket.as_ref() == Some(&record) || item.other.as_ref() == Some(&record));
    let fields: Vec<FieldRef> = of_record
        .filter_map(|item| match &item.about {
            About::Stopped(fields) => Some(fields),
            _ => None,
        })
        .flatten()
        .map(|field| FieldRef { profile: profile.clone(), record: record.clone(), rule: field.key.clone() })
        .collect();
    let released = session.desk.release(&fields, &apply::approver()).await?;
    let text = format!("{} of {} goes on.", counted(released, "field"), which.number);
    session.output.show(&[("released", &released)], || format!("{text}\n"))?;
    Ok(Exit::Done)
}
