//! The end of a profile: loose ends are looked for, it is switched off and on, its links are written.

use std::path::{Path, PathBuf};

use super::super::super::door::Failure;
use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::{Parts, approver, file, tell_failure};
use crate::model::ProfileId;
use crate::report::text::counted;
use crate::service::{Desk, LinksExport};

/// Looks what is left of the open profile.
pub(super) fn look(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    let Some((profile, _)) = &editor.saved else { return };
    let name = profile.name.clone();
    editor.ending.asked = true;
    editor.ending.loose.ask(parts.door.ask(move |desk| async move { desk.loose_ends(&name).await }));
}

/// Runs a last pass and switches a profile off.
pub(super) fn switch_off(parts: &mut Parts, name: String, reason: String) {
    let by = approver();
    let work = parts.door.ask(move |desk| async move {
        let off = desk.switch_off(&ProfileId::new(name.as_str()), &reason, &by).await?;
        let links = counted(off.state.links, "link");
        let last = off.last_pass.map(|report| report.done.writes());
        let wrote = last.map_or_else(
            || "the last pass failed".to_owned(),
            |writes| format!("{} written", counted(writes, "change")),
        );
        Ok(Notice::done(format!("{name} is switched off: {wrote}, {links} frozen. Export them for other programs")))
    });
    parts.state.profiles.switching.ask(work);
}

/// Takes a profile up again.
pub(super) fn switch_on(parts: &mut Parts, name: String) {
    let by = approver();
    let work = parts.door.ask(move |desk| async move {
        desk.switch_on(&ProfileId::new(name.as_str()), "", &by).await?;
        Ok(Notice::done(format!("{name} is switched on again: its links live on")))
    });
    parts.state.profiles.switching.ask(work);
}

/// Asks where the links are to be written.
pub(super) fn ask_file(parts: &mut Parts, name: String) {
    let dialog = file::ask_for_list("Export the links", format!("{name}-links.csv"));
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move {
        let Some(chosen) = dialog.await else { return Ok(None) };
        write(&desk, &name, chosen.path()).await.map(Some)
    });
    parts.state.profiles.writing.ask(work);
}

/// Writes the links into a file.
pub(super) fn write_to(parts: &mut Parts, name: String, path: PathBuf) {
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move { write(&desk, &name, &path).await.map(Some) });
    parts.state.profiles.writing.ask(work);
}

async fn write(desk: &Desk, name: &str, path: &Path) -> Result<PathBuf, Failure> {
    let export = desk.export_links(&ProfileId::new(name)).await.map_err(Failure::from)?;
    file::write_list(path, &export, (&LinksExport::titles(), export.lines()))
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if let Some(editor) = &mut parts.state.profiles.editor
        && editor.ending.loose.settle(now) != Settled::Still
    {
        parts.ctx().request_repaint();
    }
    match parts.state.profiles.switching.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(notice) = parts.state.profiles.switching.take() {
                parts.tell(notice);
                parts.read_shared();
                look(parts);
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.switching.failure().cloned() {
                tell_failure(parts, "Nothing was switched", &failure);
                look(parts);
            }
        }
    }
    match parts.state.profiles.writing.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(path) = parts.state.profiles.writing.take().flatten() {
                parts.tell(Notice::done(format!("The links are in {}", path.display())));
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.writing.failure().cloned() {
                tell_failure(parts, "The links were not written", &failure);
            }
        }
    }
}
