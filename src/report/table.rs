//! Tables for other programs: comma-separated files and text for the clipboard.
//!
//! Sheets take a cell for a formula that begins with a sign of one. Such a cell gets an apostrophe in
//! front, so that a text from a vendor is only ever read. Whoever reads such a
//! file again takes it off.

use std::io::{self, Write};

use super::text::one_line;
use crate::model::cell::quoted;

/// A comma-separated file that is being written.
pub struct CsvFile<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvFile<W> {
    /// A file with nothing in it yet.
    pub fn new(out: W) -> Self {
        Self { out: csv::Writer::from_writer(out) }
    }

    /// Adds a line of cells.
    pub fn line(&mut self, cells: &[String]) -> io::Result<()> {
        let cells = cells.iter().map(|cell| quoted(cell));
        self.out.write_record(cells.map(|cell| cell.as_bytes().to_vec())).map_err(io::Error::other)
    }

    /// Writes out what is left, and answers with what was written into.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Writes titles and lines as a comma-separated file.
pub fn comma_separated<W: Write>(
    out: W,
    titles: &[String],
    lines: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut file = CsvFile::new(out);
    file.line(titles)?;
    for line in lines {
        file.line(&line)?;
    }
    file.finish()?.flush()
}

/// Lines of cells with a tab between two cells, as sheets take them from the clipboard. Line breaks
/// and tabs within a cell become blanks.
pub fn tab_separated(rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |row: Vec<String>| row.iter().map(|cell| one_line(&quoted(cell))).collect::<Vec<_>>().join("\t");
    rows.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_cell_that_looks_like_a_formula_is_only_text() {
        let mut file = CsvFile::new(Vec::new());
        file.line(&row(&["Number", "Title"])).unwrap();
        file.line(&row(&["1", "=HYPERLINK(\"https://x\")"])).unwrap();
        file.line(&row(&["2", "@sum, +1, -1"])).unwrap();
        file.line(&row(&["3", "\t=1+1"])).unwrap();
        file.line(&row(&["4", "two\nlines, \"quoted\""])).unwrap();
        let text = String::from_utf8(file.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "Number,Title\n1,\"'=HYPERLINK(\"\"https://x\"\")\"\n2,\"'@sum, +1, -1\"\n3,'\t=1+1\n4,\"two\nlines, \
             \"\"quoted\"\"\"\n"
        );
    }

    #[test]
    fn the_clipboard_takes_one_line_for_each_row() {
        let text = tab_separated([row(&["1", "a\tb\nc"]), row(&["-2", "x"])].into_iter());
        assert_eq!(text, "1\ta b c\n'-2\tx");
    }
}
