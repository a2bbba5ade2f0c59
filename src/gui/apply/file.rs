//! Files that a person asked for: written beside their place first, so that they are whole or not there.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::door::Failure;
use crate::report::table::comma_separated;
use crate::service::ErrorKind;

/// Asks where a list is to be written, as a table or for programs. The dialog is the system's own.
pub(super) fn ask_for_list(title: &str, name: String) -> impl Future<Output = Option<rfd::FileHandle>> + Send + use<> {
    rfd::AsyncFileDialog::new()
        .set_title(title)
        .set_file_name(name)
        .add_filter("Comma-separated values", &["csv"])
        .add_filter("JSON", &["json"])
        .save_file()
}

/// Writes a list in the form that the file's name says: JSON, or else comma-separated values.
pub(super) fn write_list(
    path: &Path,
    whole: &impl Serialize,
    (titles, lines): (&[String], impl Iterator<Item = Vec<String>>),
) -> Result<PathBuf, Failure> {
    let for_programs = path.extension().is_some_and(|form| form.eq_ignore_ascii_case("json"));
    write(path, |out| if for_programs { json(out, whole) } else { comma_separated(out, titles, lines) })
}

/// Writes JSON into a file.
pub(super) fn write_json(path: &Path, whole: &impl Serialize) -> Result<PathBuf, Failure> {
    write(path, |out| json(out, whole))
}

fn json(out: &mut BufWriter<std::fs::File>, whole: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(out, whole).map_err(io::Error::from)
}

fn write(path: &Path, what: impl FnOnce(&mut BufWriter<std::fs::File>) -> io::Result<()>) -> Result<PathBuf, Failure> {
    let written = || {
        let mut out = BufWriter::new(std::fs::File::create(beside(path))?);
        what(&mut out)?;
        out.flush()
    };
    put_in_place(path, written().map_err(|error| unwritten(path, &error))).map(|()| path.to_path_buf())
}

/// Where a file is written before it is put in its place.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// Puts what was written beside in its place; what was not written whole is removed.
pub(super) fn put_in_place<T>(path: &Path, written: Result<T, Failure>) -> Result<T, Failure> {
    let beside = beside(path);
    let placed =
        written.and_then(|told| std::fs::rename(&beside, path).map(|()| told).map_err(|error| unwritten(path, &error)));
    if placed.is_err() {
        drop(std::fs::remove_file(&beside));
    }
    placed
}

/// That a file cannot be written.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure {
        kind: ErrorKind::Failed,
        text: format!(
            "{} cannot be written: {error}. Choose another folder, or close what has the file open",
            path.display()
        ),
        next: None,
    }
}
