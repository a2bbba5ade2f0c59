//! The sheet of least rights as a file.

use std::path::{Path, PathBuf};

use super::super::super::door::Failure;
use super::super::super::notices::Notice;
use super::super::super::panels::connections::sheet_of;
use super::super::super::remote::Settled;
use super::super::{Parts, file, tell_failure};

/// Asks for a file. The dialog is the system's own.
pub(super) fn ask_where(parts: &mut Parts) {
    let Some((name, text)) = chosen(parts) else { return };
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Save the sheet of least rights")
        .set_file_name(format!("rights-{name}.md"))
        .add_filter("Markdown", &["md"])
        .add_filter("Text", &["txt"])
        .save_file();
    let work = parts.door.run(async move {
        let Some(file) = dialog.await else { return Ok(None) };
        write(file.path(), &text).map(Some)
    });
    parts.state.connections.sheet.ask(work);
}

/// Writes the sheet into a file.
pub(super) fn save(parts: &mut Parts, path: PathBuf) {
    let Some((_, text)) = chosen(parts) else { return };
    let work = parts.door.run(async move { write(&path, &text).map(Some) });
    parts.state.connections.sheet.ask(work);
}

/// The chosen connection's name and sheet.
fn chosen(parts: &Parts) -> Option<(String, String)> {
    let name = parts.state.connections.chosen.clone()?;
    let text = sheet_of(parts.state.shared.connection(&name)?);
    Some((name, text))
}

fn write(path: &Path, text: &str) -> Result<PathBuf, Failure> {
    let written = std::fs::write(file::beside(path), text).map_err(|error| file::unwritten(path, &error));
    file::put_in_place(path, written).map(|()| path.to_path_buf())
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let sheet = &mut parts.state.connections.sheet;
    match sheet.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(path) = sheet.take().flatten() {
                parts.tell(Notice::done(format!("The sheet is in {}", path.display())));
            }
        }
        Settled::Failed => {
            if let Some(failure) = sheet.failure().cloned() {
                tell_failure(parts, "The sheet was not saved", &failure);
            }
        }
    }
}
