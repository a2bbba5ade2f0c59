//! Field pairs suggested by name and type. A suggestion is shown with its reason and taken by a person;
//! nothing is mapped unseen.

use super::convert::ticket_kind;
use super::types;
use crate::model::{Catalogue, FieldInfo, FieldName, Kind};
use crate::profile::Profile;

/// Fields that belong together in both systems as delivered, whatever they are called.
const TOGETHER: [(&str, &str); 13] = [
    ("summary", "short_description"),
    ("details", "description"),
    ("status_id", "state"),
    ("priority_id", "priority"),
    ("impact", "impact"),
    ("urgency", "urgency"),
    ("team", "assignment_group"),
    ("agent_id", "assigned_to"),
    ("user_id", "caller_id"),
    ("user_id", "requested_for"),
    ("category_1", "category"),
    ("followupdate", "follow_up"),
    ("dateoccurred", "opened_at"),
];

/// Two fields that seem to belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairSuggestion {
    /// The field of Halo.
    pub halo: FieldName,
    /// The field of the other side.
    pub other: FieldName,
    /// Why.
    pub reason: String,
}

/// How sure a suggestion is; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Together,
    Label,
    Name,
}

/// The pairs that a profile does not have and whose fields seem to belong together, each field once.
pub fn pairs(profile: &Profile, halo: &Catalogue, other: &Catalogue) -> Vec<PairSuggestion> {
    let tables = profile.tables();
    let ours = halo.kinds.get(&ticket_kind()).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<(Likeness, PairSuggestion)> = Vec::new();
    for ours in ours.iter().filter(|field| !maps(profile, |rule| rule.halo == field.name)) {
        for theirs in fields_of(other, &tables) {
            let taken = maps(profile, |rule| rule.other.contains(&theirs.name));
            let locked = ours.read_only && theirs.read_only;
            if taken || locked || !types::fit(ours, theirs, &tables).is_offered() {
                continue;
            }
            if let Some((likeness, reason)) = likeness(ours, theirs) {
                let (halo, other) = (ours.name.clone(), theirs.name.clone());
                found.push((likeness, PairSuggestion { halo, other, reason }));
            }
        }
    }
    // The sort keeps the order of the fields among those that are equally sure.
    found.sort_by_key(|(likeness, _)| *likeness);
    let mut pairs: Vec<PairSuggestion> = Vec::new();
    for (_, one) in found {
        if pairs.iter().all(|known| known.halo != one.halo && known.other != one.other) {
            pairs.push(one);
        }
    }
    pairs
}

fn maps(profile: &Profile, fits: impl Fn(&crate::profile::FieldRule) -> bool) -> bool {
    profile.mapping.fields.iter().any(fits)
}

/// The fields of several tables, each once.
fn fields_of<'a>(catalogue: &'a Catalogue, tables: &[Kind]) -> Vec<&'a FieldInfo> {
    let mut fields: Vec<&FieldInfo> = Vec::new();
    for field in tables.iter().filter_map(|table| catalogue.kinds.get(table)).flatten() {
        if fields.iter().all(|known| known.name != field.name) {
            fields.push(field);
        }
    }
    fields
}

fn likeness(ours: &FieldInfo, theirs: &FieldInfo) -> Option<(Likeness, String)> {
    let names = (ours.name.as_str(), theirs.name.as_str());
    let holds = || format!("{} holds {}", ours.label, types::words(ours));
    if TOGETHER.contains(&names) {
        return Some((Likeness::Together, format!("both systems mean the same by them; {}", holds())));
    }
    if !bare(&ours.label).is_empty() && bare(&ours.label) == bare(&theirs.label) {
        return Some((Likeness::Label, format!("both are called {:?}; {}", theirs.label, holds())));
    }
    let alike = own_name(names.0) == own_name(names.1) && own_name(names.0).len() > 2;
    alike.then(|| (Likeness::Name, format!("their names {} and {} are alike; {}", names.0, names.1, holds())))
}

/// A label without case, blanks and signs.
fn bare(label: &str) -> String {
    label.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A field's name without the prefix of what an administrator added.
fn own_name(name: &str) -> String {
    let name = name.strip_prefix("CF").or_else(|| name.strip_prefix("u_")).unwrap_or(name);
    bare(name)
}
