//! What the activity writes into files: a whole run, and the bundle for a person who helps.

use std::path::{Path, PathBuf};

use super::super::super::door::Failure;
use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::{Parts, file, tell_failure};
use crate::model::RunId;
use crate::service::{Desk, WholeRun};

/// Asks where the shown run is to be written. The dialog is the system's own.
pub(super) fn ask_for_run(parts: &mut Parts) {
    let Some(run) = parts.state.activity.run else { return };
    let dialog = file::ask_for_list("Export the run", format!("run-{run}.csv"));
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move {
        let Some(chosen) = dialog.await else { return Ok(None) };
        write_run(&desk, RunId(run), chosen.path()).await.map(Some)
    });
    parts.state.activity.writing.ask(work);
}

/// Writes the shown run into a file.
pub(super) fn run_to(parts: &mut Parts, path: PathBuf) {
    let Some(run) = parts.state.activity.run else { return };
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move { write_run(&desk, RunId(run), &path).await.map(Some) });
    parts.state.activity.writing.ask(work);
}

/// Asks where the bundle is to be written.
pub(super) fn ask_for_support(parts: &mut Parts) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Save the support bundle")
        .set_file_name("causeway-support.json")
        .add_filter("JSON", &["json"])
        .save_file();
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move {
        let Some(chosen) = dialog.await else { return Ok(None) };
        write_support(&desk, chosen.path()).await.map(Some)
    });
    parts.state.activity.writing.ask(work);
}

/// Writes the bundle into a file.
pub(super) fn support_to(parts: &mut Parts, path: PathBuf) {
    let desk = parts.door.desk().clone();
    let work = parts.door.run(async move { write_support(&desk, &path).await.map(Some) });
    parts.state.activity.writing.ask(work);
}

async fn write_run(desk: &Desk, run: RunId, path: &Path) -> Result<PathBuf, Failure> {
    let whole = desk.whole_run(run).await.map_err(Failure::from)?;
    file::write_list(path, &whole, (&WholeRun::titles(), whole.lines()))
}

async fn write_support(desk: &Desk, path: &Path) -> Result<PathBuf, Failure> {
    let bundle = desk.support_bundle().await.map_err(Failure::from)?;
    file::write_json(path, &bundle)
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let writing = &mut parts.state.activity.writing;
    match writing.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(path) = writing.take().flatten() {
                parts.tell(Notice::done(format!("It is in {}; look at it before you send it on", path.display())));
            }
        }
        Settled::Failed => {
            if let Some(failure) = writing.failure().cloned() {
                tell_failure(parts, "The file was not written", &failure);
            }
        }
    }
}
