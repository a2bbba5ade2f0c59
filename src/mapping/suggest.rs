//! Value tables suggested by equal labels. A suggestion is shown and saved by a person; nothing
//! is applied unseen.

use crate::model::Choice;
use crate::profile::{Direction, ValueRow, ValueTable};

/// Pairs the choices of the two sides whose labels are the same, without regard to case, blanks
/// and a leading number ("3 - Moderate" and "Moderate"), or mean the same in both products as they are
/// delivered ("Medium").
pub fn by_label(halo: &[Choice], other: &[Choice]) -> ValueTable {
    let rows = other
        .iter()
        .filter_map(|theirs| {
            let ours = halo.iter().find(|ours| same_label(&ours.label, &theirs.label))?;
            Some(row(ours, theirs))
        })
        .collect();
    ValueTable { rows }
}

/// Pairs the levels of a scale, which both sides list from the highest to the lowest: by label, and
/// what is left over by its place, if both sides have as many left ("Company Wide" and "1 - High"). A
/// level that one side names twice ("Medium" and "Normal", by SLA) is one level.
pub fn by_level(halo: &[Choice], other: &[Choice]) -> ValueTable {
    let mut table = by_label(halo, other);
    let ours = levels(halo.iter().filter(|ours| table.rows.iter().all(|row| row.halo != ours.code)));
    let theirs = levels(other.iter().filter(|theirs| table.rows.iter().all(|row| row.other != theirs.code)));
    if ours.len() == theirs.len() {
        table.rows.extend(ours.into_iter().zip(theirs).map(|(ours, theirs)| row(ours, theirs)));
    }
    table
}

/// One choice of each code, the first.
fn levels<'a>(choices: impl Iterator<Item = &'a Choice>) -> Vec<&'a Choice> {
    let mut levels: Vec<&Choice> = Vec::new();
    for choice in choices {
        if levels.iter().all(|known| known.code != choice.code) {
            levels.push(choice);
        }
    }
    levels
}

fn row(ours: &Choice, theirs: &Choice) -> ValueRow {
    ValueRow {
        halo: ours.code.clone(),
        halo_label: ours.label.clone(),
        other: theirs.code.clone(),
        other_label: theirs.label.clone(),
        direction: Direction::Both,
        tables: Vec::new(),
    }
}

/// Whether two labels are the same, without regard to case, blanks and a leading number.
pub fn same_label(left: &str, right: &str) -> bool {
    bare(left) == bare(right)
}

fn bare(label: &str) -> String {
    let without_number = label.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let text = match without_number.strip_prefix('-') {
        Some(rest) if without_number.len() < label.trim_start().len() => rest,
        _ => label,
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    // The middle of both products' scales as they are delivered.
    if text == "moderate" { "medium".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(code: &str, label: &str) -> Choice {
        Choice::plain(code, label)
    }

    #[test]
    fn equal_labels_are_paired_and_others_are_left_alone() {
        let halo = [choice("2", "In progress"), choice("7", "Medium"), choice("9", "Closed")];
        let other = [choice("2", "In Progress"), choice("3", "3 - Moderate"), choice("8", "Canceled")];
        let table = by_label(&halo, &other);
        let pairs: Vec<(&str, &str)> = table.rows.iter().map(|row| (row.halo.as_str(), row.other.as_str())).collect();
        assert_eq!(pairs, [("2", "2"), ("7", "3")]);
    }

    #[test]
    fn levels_without_equal_labels_are_paired_by_their_place_if_there_are_as_many() {
        let halo = [choice("1", "Company Wide"), choice("2", "Multiple Users"), choice("3", "Low")];
        let other = [choice("a", "1 - High"), choice("b", "2 - Medium"), choice("c", "3 - Low")];
        let pairs = |table: ValueTable| -> Vec<(String, String)> {
            table.rows.into_iter().map(|row| (row.halo, row.other)).collect()
        };
        let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect()
        };
        assert_eq!(pairs(by_level(&halo, &other)), named(&[("3", "c"), ("1", "a"), ("2", "b")]));
        assert_eq!(pairs(by_level(&halo[1..], &other)), named(&[("3", "c")]));
        let by_sla = [
            choice("1", "Company Wide"),
            choice("2", "Several (Gold)"),
            choice("2", "Some (Silver)"),
            choice("3", "Low"),
        ];
        assert_eq!(pairs(by_level(&by_sla, &other)), named(&[("3", "c"), ("1", "a"), ("2", "b")]));
    }
}
