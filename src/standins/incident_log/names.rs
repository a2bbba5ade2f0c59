//! Who and what an incident log names, with the accounts and codes made of the anonymous names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::event::{IncidentLog, Level, Priority};

/// User names that an instance has before anything is loaded.
const TAKEN: [&str; 6] = ["admin", "guest", "integration", "loader", "system", "unassigned"];

/// The matrix of an instance as it is delivered, for pairs that a log does not show.
const DELIVERED: [(Level, Level, Priority); 9] = [
    (Level::High, Level::High, Priority::Critical),
    (Level::High, Level::Medium, Priority::High),
    (Level::High, Level::Low, Priority::Moderate),
    (Level::Medium, Level::High, Priority::High),
    (Level::Medium, Level::Medium, Priority::Moderate),
    (Level::Medium, Level::Low, Priority::Low),
    (Level::Low, Level::High, Priority::Moderate),
    (Level::Low, Level::Medium, Priority::Low),
    (Level::Low, Level::Low, Priority::Planning),
];

/// Everybody and everything that a log names, each once and in the order of the names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Those who report incidents.
    pub(super) callers: BTreeSet<String>,
    /// Those who enter incidents.
    pub(super) openers: BTreeSet<String>,
    /// Those who work on incidents or resolve them.
    pub(super) resolvers: BTreeSet<String>,
    /// The groups, each with the people who had an incident of the group.
    pub(super) groups: BTreeMap<String, BTreeSet<String>>,
    /// The categories, each with its subcategories.
    pub(super) categories: BTreeMap<String, BTreeSet<String>>,
    /// The codes that incidents were closed with.
    pub(super) closed_codes: BTreeSet<String>,
}

impl Names {
    /// Collects the names of a log.
    pub(super) fn of(log: &IncidentLog) -> Self {
        let mut names = Self::default();
        let owned = |name: &Option<Arc<str>>| name.as_deref().map(str::to_owned);
        for event in log.iter() {
            names.callers.extend(owned(&event.origin.caller));
            names.openers.extend(owned(&event.origin.opened_by));
            names.resolvers.extend(owned(&event.assigned_to));
            names.resolvers.extend(owned(&event.origin.resolved_by));
            names.closed_codes.extend(owned(&event.origin.closed_code));
            if let Some(group) = owned(&event.group) {
                names.groups.entry(group).or_default().extend(owned(&event.assigned_to));
            }
            if let Some(category) = owned(&event.origin.category) {
                names.categories.entry(category).or_default().extend(owned(&event.origin.subcategory));
            }
        }
        names
    }
}

/// Hands out user names that differ from one another.
#[derive(Debug)]
pub(super) struct UserNames(BTreeSet<String>);

impl Default for UserNames {
    fn default() -> Self {
        Self(TAKEN.map(str::to_owned).into())
    }
}

impl UserNames {
    /// A user name for a person: `caller-2403` for `Caller 2403`.
    pub(super) fn of(&mut self, name: &str) -> String {
        let words = name.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
        let slug = if slug.is_empty() { "person".to_owned() } else { slug };
        let numbered = (2..).map(|number: u32| format!("{slug}-{number}"));
        let free =
            std::iter::once(slug.clone()).chain(numbered).find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}

/// The priority that follows from each impact and urgency: what most of a log's events say, else
/// what an instance is delivered with.
pub(super) fn priority_matrix(log: &IncidentLog) -> BTreeMap<(Level, Level), Priority> {
    let mut votes: BTreeMap<(Level, Level), BTreeMap<Priority, usize>> = BTreeMap::new();
    for event in log.iter() {
        *votes.entry((event.impact, event.urgency)).or_default().entry(event.priority).or_default() += 1;
    }
    let mut matrix: BTreeMap<_, _> =
        DELIVERED.into_iter().map(|(impact, urgency, priority)| ((impact, urgency), priority)).collect();
    for (pair, votes) in votes {
        let most = votes.values().max().copied().unwrap_or_default();
        matrix.extend(votes.into_iter().find(|(_, events)| *events == most).map(|(priority, _)| (pair, priority)));
    }
    matrix
}
