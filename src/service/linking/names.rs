//! Pairs as people name them: two numbers, one by one or as the lines of a file.

use crate::model::cell::restored;

/// A pair, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairName {
    /// The ticket's number in Halo.
    pub ticket: String,
    /// The number of the record on the other side, or its id.
    pub other: String,
}

/// The longest name of a record that is looked for.
const LONGEST: usize = 100;

impl PairName {
    /// The pair of these numbers; what is wrong with them, if they cannot be any.
    pub fn of(ticket: &str, other: &str) -> Result<Self, String> {
        let ticket = ticket.trim().trim_start_matches('#');
        let other = other.trim();
        if ticket.is_empty() || ticket.len() > 18 || !ticket.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("“{ticket}” is no number of a Halo ticket; it is made of digits alone"));
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if other.is_empty() || other.len() > LONGEST || !other.chars().all(plain) {
            return Err(format!("“{other}” is no number of a record"));
        }
        Ok(Self { ticket: ticket.to_owned(), other: other.to_owned() })
    }
}

/// The pairs of a file: on each line the ticket's number and the record's, parted by a comma, a
/// semicolon or a tab. A first line without a number is a heading.
pub fn pairs_of(text: &str) -> Result<Vec<PairName>, String> {
    let mut pairs = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut cells = line.split([',', ';', '\t']).map(|cell| restored(cell.trim().trim_matches('"')));
        let (ticket, other) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        match PairName::of(ticket, other) {
            Ok(pair) => pairs.push(pair),
            Err(_heading) if at == 0 && !ticket.bytes().any(|byte| byte.is_ascii_digit()) => {}
            Err(why) => return Err(format!("line {}: {why}", at + 1)),
        }
    }
    if pairs.is_empty() {
        return Err("it names no pair; each line holds the ticket's number and the record's".to_owned());
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(ticket: &str, other: &str) -> PairName {
        PairName { ticket: ticket.to_owned(), other: other.to_owned() }
    }

    #[test]
    fn a_file_names_pairs_whatever_parts_them() {
        let pairs = pairs_of("\u{feff}Ticket,Record\r\n4242,INC0010001\n\n#7;\"INC0010002\"\n8\tINC3,more\n").unwrap();
        assert_eq!(pairs, [pair("4242", "INC0010001"), pair("7", "INC0010002"), pair("8", "INC3")]);
        assert_eq!(pairs_of("9,'-INC4").unwrap(), [pair("9", "-INC4")], "a cell that was quoted for sheets");
    }

    #[test]
    fn a_line_that_names_no_pair_is_told_with_its_number() {
        for (text, line) in [("4242,INC1\nfour,INC2", "line 2"), ("4242", "line 1"), ("4242,a^b", "line 1")] {
            assert!(pairs_of(text).unwrap_err().starts_with(line), "{text}");
        }
        assert!(pairs_of("Ticket,Record\n").unwrap_err().contains("no pair"));
    }
}
