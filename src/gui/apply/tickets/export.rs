//! The whole list as a file.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::super::super::door::Failure;
use super::super::super::panels::tickets::columns;
use super::super::super::panels::tickets::question::Question;
use super::super::super::remote::Settled;
use super::super::super::scene::Scene;
use super::super::{Parts, file, tell_failure};
use super::{done, list};
use crate::report::table::CsvFile;
use crate::service::Desk;

/// Asks for a file. The dialog is the system's own.
pub(super) fn ask_where(parts: &mut Parts) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Export the list of tickets")
        .set_file_name("tickets.csv")
        .add_filter("Comma-separated values", &["csv"])
        .save_file();
    let (question, scene, desk) = (parts.state.tickets.question(), parts.scene(), parts.door.desk().clone());
    let work = parts.door.run(async move {
        let Some(chosen) = dialog.await else { return Ok(None) };
        write(&desk, question, scene, chosen.path().to_path_buf()).await.map(Some)
    });
    parts.state.tickets.exporting.ask(work);
}

/// Writes the list into a file.
pub(super) fn export(parts: &mut Parts, path: PathBuf) {
    let (question, scene, desk) = (parts.state.tickets.question(), parts.scene(), parts.door.desk().clone());
    let work = parts.door.run(async move { write(&desk, question, scene, path).await.map(Some) });
    parts.state.tickets.exporting.ask(work);
}

async fn write(desk: &Desk, question: Question, scene: Scene, path: PathBuf) -> Result<(PathBuf, usize), Failure> {
    let written = write_rows(desk, &question, &scene, &path).await;
    file::put_in_place(&path, written).map(|rows| (path, rows))
}

async fn write_rows(desk: &Desk, question: &Question, scene: &Scene, path: &Path) -> Result<usize, Failure> {
    let failed = |error: io::Error| file::unwritten(path, &error);
    let mut csv = CsvFile::new(BufWriter::new(std::fs::File::create(file::beside(path)).map_err(failed)?));
    csv.line(&columns::titles()).map_err(failed)?;
    let mut rows = 0;
    loop {
        let at = u32::try_from(rows).unwrap_or(u32::MAX);
        let (page, last) = list::chunk(desk, question, at).await.map_err(Failure::from)?;
        for row in &page.rows {
            csv.line(&columns::texts(scene, row)).map_err(failed)?;
        }
        rows += page.rows.len();
        if last {
            break;
        }
    }
    csv.finish().and_then(|mut out| out.flush()).map_err(failed)?;
    Ok(rows)
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    match parts.state.tickets.exporting.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((path, rows)) = parts.state.tickets.exporting.take().flatten() {
                done(parts, format!("{rows} tickets are in {}", path.display()));
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.tickets.exporting.failure().cloned() {
                tell_failure(parts, "The list was not exported", &failure);
            }
        }
    }
}
