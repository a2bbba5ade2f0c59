//! Cells of sheets. Sheets take a cell for a formula that begins with a sign of one, so such a cell
//! gets an apostrophe in front, and loses it when it is read again.

use std::borrow::Cow;

/// What makes a sheet take a cell for a formula, or skip to one that it takes for one.
const SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A cell that no sheet takes for a formula. One that begins like a quoted cell is quoted, too, so
/// that [`restored`] gives every text back.
pub fn quoted(cell: &str) -> Cow<'_, str> {
    let looks_quoted = cell.strip_prefix('\'').is_some_and(|rest| rest.starts_with(SIGNS) || rest.starts_with('\''));
    if cell.starts_with(SIGNS) || looks_quoted { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The text of a cell that [`quoted`] made.
pub fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(SIGNS) || rest.starts_with('\'') => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_sign_of_a_formula_is_quoted_and_a_plain_text_is_not() {
        for cell in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\0=1"] {
            assert_eq!(quoted(cell), format!("'{cell}"));
        }
        for cell in ["", "1", "a=1", "'tis", "'"] {
            assert_eq!(quoted(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn what_was_quoted_is_restored(cell in "['=+@a\t\r\0-]{0,4}.{0,8}") {
            let quoted = quoted(&cell);
            prop_assert!(!quoted.starts_with(SIGNS));
            prop_assert_eq!(restored(&quoted), cell.as_str());
        }
    }
}
