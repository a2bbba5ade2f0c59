//! Text for a terminal: tables, and vendors' texts without what a terminal would obey.

pub use crate::model::counted;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One line: line breaks become blanks, other control characters become `\u{fffd}`, so that a text
/// from a vendor can neither forge a line nor command the terminal.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Several lines, each made harmless as by [`one_line`] and moved to the right.
pub fn indented(text: &str, by: usize) -> String {
    let mut moved = String::new();
    for line in text.lines() {
        add_line(&mut moved, by, &one_line(line));
    }
    moved
}

/// Rows under their headings, each column as wide as its widest cell. No rows give no text.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let cells: Vec<Vec<String>> = std::iter::once(headings.iter().map(|heading| (*heading).to_owned()).collect())
        .chain(rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()))
        .collect();
    let widths: Vec<usize> = (0..headings.len())
        .map(|column| cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in &cells {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Adds one line to a text, moved to the right.
pub fn add_line(text: &mut String, indent: usize, content: &str) {
    text.extend(std::iter::repeat_n(' ', indent));
    text.push_str(content);
    text.push('\n');
}

/// A moment in the user's own zone, to the minute: `2026-03-02 13:05`.
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The same to the second.
pub fn moment_to_the_second(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendors_text_cannot_command_the_terminal_or_forge_a_line() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc"), "a b\u{fffd}[2Jc");
        assert_eq!(indented("first\nsec\u{7}ond", 2), "  first\n  sec\u{fffd}ond\n");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["acme".to_owned(), "1".to_owned()], vec!["b".to_owned(), "22".to_owned()]];
        assert_eq!(table(&["Name", "N"], &rows), "Name  N\nacme  1\nb     22\n");
        assert_eq!(table(&["Name"], &[]), "");
    }
}
