//! `causeway profile switch-off`, `switch-on` and `export-links`: the end of a bridge, and the way back.

use std::path::{Path, PathBuf};

use super::args::{ExportLinksArgs, SwitchOffArgs};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{Result, input};
use crate::model::ProfileId;
use crate::report::table::comma_separated;
use crate::report::text::{add_line, counted};
use crate::service::{LinksExport, LooseEnd, RunReport, SwitchOff};

/// Runs a last pass, looks for loose ends and freezes the links.
pub(super) async fn off(session: &Session, args: &SwitchOffArgs) -> Result<Exit> {
    let name = &args.name;
    if args.check {
        return check(session, name).await;
    }
    let profile = session.desk.profile(name).await?.profile;
    let question = format!("Run a last pass of {name} and switch it off?");
    if !session.may_write(&profile.halo, &question).await? {
        return Err(CliError::Stopped);
    }
    // What cannot take the files is found out before anything is switched off.
    let folder = args.out.as_deref().unwrap_or(Path::new("."));
    input::make_folder(folder, &session.place)?;
    let by = super::apply::approver();
    let off = session.desk.switch_off(name, args.reason.as_deref().unwrap_or_default(), &by).await?;
    let files = [format!("{name}-links.csv"), format!("{name}-links.json")].map(|file| folder.join(file));
    for file in &files {
        write(session, &off.export, file)?;
    }
    session.output.show(&[("switched_off", &off), ("files", &files)], || told(name, &off, &files))?;
    Ok(if off.state.loose.is_empty() { Exit::Done } else { Exit::Holds })
}

/// Says what is left to do, and does nothing.
async fn check(session: &Session, name: &ProfileId) -> Result<Exit> {
    let ends = session.desk.loose_ends(name).await?;
    session.output.show(&[("profile", name), ("loose_ends", &ends)], || {
        if ends.is_empty() {
            format!("Nothing is left of {name}, as far as the desk knows; a last pass shows what changed since.\n")
        } else {
            format!("Of {name} is left:\n{}", listed(&ends))
        }
    })?;
    Ok(if ends.is_empty() { Exit::Done } else { Exit::Holds })
}

fn listed(ends: &[LooseEnd]) -> String {
    let mut text = String::new();
    for end in ends {
        add_line(&mut text, 0, &format!("- {}", end.text));
    }
    text
}

fn told(name: &ProfileId, off: &SwitchOff, files: &[PathBuf; 2]) -> String {
    let last = off.last_pass.as_ref().map_or_else(|| "The last pass failed.".to_owned(), last_pass);
    let left = if off.state.loose.is_empty() {
        "Nothing was left.\n".to_owned()
    } else {
        format!("Left, because {}:\n{}", off.state.reason, listed(&off.state.loose))
    };
    let links = counted(off.export.links.len() as u64, "link");
    let [csv, json] = files.each_ref().map(|file| file.display());
    format!(
        "{last}\n{left}{name} is switched off: {links} frozen, written to {csv} and {json}. To take it up again: causeway \
         profile switch-on {name}\n"
    )
}

fn last_pass(report: &RunReport) -> String {
    format!("The last pass (run {}) wrote {}.", report.run, counted(report.done.writes(), "change"))
}

/// Takes a profile up again.
pub(super) async fn on(session: &Session, name: &ProfileId, reason: &str) -> Result<Exit> {
    session.desk.switch_on(name, reason, &super::apply::approver()).await?;
    let enabled = session.desk.profile(name).await?.profile.enabled;
    let runs = if enabled { "runs take it again" } else { "it is disabled, as it was before" };
    session.output.show(&[("profile", name), ("enabled", &enabled)], || {
        format!("{name} is switched on: its links live on, and {runs}. Preview it before you let it run.\n")
    })?;
    Ok(Exit::Done)
}

/// Writes the links into a file.
pub(super) async fn export(session: &Session, args: &ExportLinksArgs) -> Result<Exit> {
    let export = session.desk.export_links(&args.name).await?;
    write(session, &export, &args.out)?;
    let (file, links) = (args.out.display().to_string(), export.links.len());
    session.output.show(&[("file", &file), ("links", &links)], || {
        format!("{file} holds {} of {}.\n", counted(links as u64, "link"), args.name)
    })?;
    Ok(Exit::Done)
}

/// Writes links in the form that the file's name says.
fn write(session: &Session, export: &LinksExport, file: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    match file.extension().and_then(std::ffi::OsStr::to_str).map(str::to_lowercase).as_deref() {
        Some("csv") => comma_separated(&mut bytes, &LinksExport::titles(), export.lines())?,
        Some("json") => serde_json::to_writer_pretty(&mut bytes, export)?,
        _ => {
            let file = file.display();
            return Err(CliError::Usage(format!(
                "it is not clear how {file} is to be written; end its name in .csv or .json"
            )));
        }
    }
    input::write(file, &session.place, &String::from_utf8_lossy(&bytes))
}
