//! What two versions of a profile differ in: named as people know it, whatever was changed.

use causeway::profile::compare::differences;
use causeway::profile::{ConflictPolicy, Conversion, Difference, Direction, NoteScope};

use super::support::{profile, rule};

fn lines(differences: &[Difference]) -> Vec<String> {
    differences.iter().map(|one| format!("{} | {} | {}", one.place, one.before, one.after)).collect()
}

#[test]
fn the_same_profile_differs_in_nothing() {
    assert_eq!(differences(&profile(), &profile()), Vec::new());
}

#[test]
fn a_setting_is_named_as_the_form_names_it() {
    let (before, mut after) = (profile(), profile());
    after.notes.outbound = NoteScope::AllPublic;
    after.conflicts = ConflictPolicy::HaloWins;
    let told = lines(&differences(&before, &after));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("Notes: ")), "{told:?}");
    assert!(told.iter().all(|line| !line.contains("all-public")), "words, no codes: {told:?}");
}

#[test]
fn rules_and_values_are_known_by_what_they_bring_together() {
    let (before, mut after) = (profile(), profile());
    after.mapping.fields[1].direction = Direction::ToHalo;
    after.mapping.fields.remove(2);
    after.mapping.fields.push(rule("Urgency", "urgency", "urgency", Conversion::Text));
    after.mapping.tables.get_mut("status").unwrap().rows.remove(0);
    after.mapping.tables.get_mut("impact").unwrap().rows.swap(0, 1);
    let told = lines(&differences(&before, &after));
    assert!(told.contains(&"Field pair Status: direction | both | to-halo".to_owned()), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Field pair Impact | ") && line.ends_with("| ")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Field pair Urgency |  | ")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Value table status 1 ↔ 1 | ")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Value table impact: order | ")), "{told:#?}");
    assert_eq!(told.len(), 5, "{told:#?}");
}

#[test]
fn a_table_that_was_renamed_is_gone_and_new() {
    let (before, mut after) = (profile(), profile());
    let rows = after.mapping.tables.remove("impact").unwrap();
    after.mapping.tables.insert("weight".to_owned(), rows);
    let told = lines(&differences(&before, &after));
    assert!(told.iter().any(|line| line.starts_with("Value table impact")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Value table weight")), "{told:#?}");
}
