//! Read models that need no network: links, holds, runs.

use std::ffi::OsStr;
use std::path::Path;

use super::args::{HoldsArgs, LinksArgs, RunsArgs};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{Result, input};
use crate::model::{ProfileId, RunId};
use crate::report::table::comma_separated;
use crate::report::text::{counted, moment, moment_to_the_second, one_line, table};
use crate::service::{ChangeView, DetailPages, RunView, WholeRun};

/// Lists links.
pub(super) async fn links(session: &Session, args: LinksArgs) -> Result<Exit> {
    let (links, total) = session.desk.links(args.profile, args.search, args.offset, args.limit).await?;
    session.output.show(&[("links", &links), ("total", &total), ("offset", &args.offset)], || {
        let rows: Vec<Vec<String>> = links
            .iter()
            .map(|link| {
                vec![
                    link.halo.clone(),
                    link.other.clone(),
                    link.table.clone(),
                    link.role.clone(),
                    link.profile.clone(),
                    moment(link.since),
                    link.last_change.map_or_else(String::new, moment),
                ]
            })
            .collect();
        let headings = ["Halo", "Other", "Table", "Role", "Profile", "Linked", "Last change"];
        format!("{}{} of {total} links\n", table(&headings, &rows), links.len())
    })?;
    Ok(Exit::Done)
}

/// Lists what waits for a person.
pub(super) async fn holds(session: &Session, args: HoldsArgs) -> Result<Exit> {
    let mut holds = Vec::new();
    for name in profiles(session, args.profile).await? {
        holds.extend(session.desk.holds(&name).await?);
    }
    session.output.show(&[("holds", &holds)], || {
        let row = |hold: &crate::service::HoldView| {
            vec![hold.profile.clone(), hold.kind.to_string(), hold.title.clone(), hold.reason.clone()]
        };
        let rows: Vec<Vec<String>> = holds.iter().map(row).collect();
        if rows.is_empty() {
            "Nothing waits for a person.\n".to_owned()
        } else {
            table(&["Profile", "Kind", "What", "Why"], &rows)
        }
    })?;
    Ok(Exit::Done)
}

/// Lists the newest runs.
pub(super) async fn runs(session: &Session, args: RunsArgs) -> Result<Exit> {
    if let (Some(run), Some(out)) = (args.report, &args.out) {
        return report(session, RunId(run), out).await;
    }
    if let Some(run) = args.changes {
        return changes(session, RunId(run), args.limit).await;
    }
    if let Some(name) = &args.profile {
        session.desk.profile(name).await?;
    }
    let runs = session.desk.runs(args.profile.as_ref(), args.limit, None).await?;
    session.output.show(&[("runs", &runs)], || {
        let rows: Vec<Vec<String>> = runs.iter().map(run_row).collect();
        let headings = ["Run", "Profile", "By", "Began", "Ended", "Outcome", "Error"];
        if rows.is_empty() { "No run yet.\n".to_owned() } else { table(&headings, &rows) }
    })?;
    Ok(Exit::Done)
}

/// Writes a run into a file, in the form that the file's name says.
async fn report(session: &Session, run: RunId, out: &Path) -> Result<Exit> {
    let form = out.extension().and_then(OsStr::to_str).map(str::to_lowercase);
    let whole = session.desk.whole_run(run).await?;
    let mut bytes = Vec::new();
    match form.as_deref() {
        Some("csv") => comma_separated(&mut bytes, &WholeRun::titles(), whole.lines())?,
        Some("json") => serde_json::to_writer_pretty(&mut bytes, &whole)?,
        _ => {
            let file = out.display();
            return Err(CliError::Usage(format!(
                "it is not clear how {file} is to be written; end its name in .csv or .json"
            )));
        }
    }
    input::write(out, &session.place, &String::from_utf8_lossy(&bytes))?;
    let (path, changes) = (out.display().to_string(), whole.changes.len());
    session.output.show(&[("file", &path), ("changes", &changes)], || {
        format!("{path} holds run {run} with {}.\n", counted(changes as u64, "change"))
    })?;
    Ok(Exit::Done)
}

/// Lists what a run changed.
async fn changes(session: &Session, run: RunId, limit: u32) -> Result<Exit> {
    let detail = session.desk.run_detail(run, DetailPages::first(limit)).await?;
    let changes = detail.changes.rows;
    session.output.show(&[("run", &detail.run), ("changes", &changes)], || {
        let row = |change: &ChangeView| {
            let pair = match (&change.ticket, &change.other) {
                (Some(ticket), Some(other)) => format!("{ticket} ↔ {other}"),
                _ => change.record.id.to_string(),
            };
            let (before, after) = (one_line(&change.before), one_line(&change.after));
            vec![change.id.to_string(), pair, change.record.system.to_string(), change.what.clone(), before, after]
        };
        let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
        let headings = ["Change", "Number", "In", "What", "Before", "After"];
        if rows.is_empty() { format!("Run {run} changed nothing.\n") } else { table(&headings, &rows) }
    })?;
    Ok(Exit::Done)
}

fn run_row(run: &RunView) -> Vec<String> {
    let outcome = run.outcome.clone().unwrap_or_else(|| run.state.to_string());
    let outcome = if run.repeats == 0 { outcome } else { format!("{outcome} ({} more like it)", run.repeats) };
    vec![
        run.id.to_string(),
        run.profile.clone(),
        run.actor.clone(),
        moment_to_the_second(run.started),
        run.ended.map(moment_to_the_second).unwrap_or_default(),
        outcome,
        run.error.clone().unwrap_or_default(),
    ]
}

/// The named profile, or all.
pub(super) async fn profiles(session: &Session, named: Option<ProfileId>) -> Result<Vec<ProfileId>> {
    match named {
        Some(name) => Ok(vec![session.desk.profile(&name).await?.profile.name]),
        None => Ok(session.desk.profiles().await?.into_iter().map(|view| view.profile.name).collect()),
    }
}
