//! Guards: named stops for one class of actions.

use std::collections::BTreeMap;

use super::action::{Action, Class, Row, Stop};
use super::input::Pair;
use super::visible;
use crate::model::Side;
use crate::profile::{Limit, Limits};

/// Below this many live links a percentage says nothing.
const LINKS_FOR_PERCENT: u64 = 20;

/// What the limits are shares of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// How many live links the profile has.
    pub live_links: u64,
    /// How many pairs the plan looks at.
    pub pairs: u64,
    /// Whether it is the profile's first load.
    pub first_load: bool,
}

impl Basis {
    /// What a plan of these pairs is measured by.
    pub fn of(live_links: u64, pairs: &[Pair], first_load: bool) -> Self {
        Self { live_links, pairs: pairs.len() as u64, first_load }
    }
}

/// The classes that hold more actions than the profile allows. A first load makes as many tickets
/// as there are; a person confirms it as such, so its creations in Halo, and the texts of their fields,
/// are not counted here.
pub fn stops(rows: &[Row], limits: &Limits, basis: Basis) -> Vec<Stop> {
    let Basis { live_links, first_load, .. } = basis;
    let classes = [
        (Class::CreateInHalo, limits.creates_in_halo),
        (Class::CreateInOther, limits.creates_in_other),
        (Class::UpdateHalo, limits.updates_in_halo),
        (Class::UpdateOther, limits.updates_in_other),
        (Class::PublicNote, limits.public_notes),
        (Class::File, limits.files),
        (Class::VisibleText, limits.visible_texts),
    ];
    classes
        .into_iter()
        .filter(|(class, _)| !(first_load && *class == Class::CreateInHalo))
        .filter_map(|(class, limit)| stop(class, limit, count(rows, class, first_load), live_links))
        .chain(gone(rows, limits, live_links))
        .chain(blanking(rows, limits, basis.pairs))
        .collect()
}

/// One side suddenly empty: so many linked records are gone at once that lost access, a lost table or a
/// list that lies is likelier than people who deleted them.
fn gone(rows: &[Row], limits: &Limits, live_links: u64) -> Option<Stop> {
    let pairs = rows.iter().filter(|row| row.classes().contains(&Class::Gone));
    let planned = pairs.map(|row| row.action().map_or(1, Action::tells_gone_notes).max(1) as u64).sum();
    let allowed = limits.gone.of(live_links);
    (planned > allowed).then(|| Stop {
        class: Class::Gone,
        planned,
        allowed,
        reason: format!(
            "{planned} linked records or notes are gone or out of scope at once, of {live_links} links, and the profile \
             takes {allowed} for ordinary; look whether the account still sees them and whether the table and the query \
             are right, then run again, or override the guard for this plan"
        ),
    })
}

/// The field that would be emptied on more records of the plan than the profile takes for ordinary.
fn blanking(rows: &[Row], limits: &Limits, pairs: u64) -> Option<Stop> {
    let mut fields: BTreeMap<(&str, Side), (u64, &str)> = BTreeMap::new();
    for action in rows.iter().filter_map(Row::action) {
        for (key, to, name) in action.blanks() {
            fields.entry((key, to)).or_insert((0, name)).0 += 1;
        }
    }
    let ((_, to), (planned, name)) = fields.into_iter().max_by_key(|(_, (count, _))| *count)?;
    let allowed = limits.blankings.of(pairs);
    let there = match to {
        Side::Halo => "in Halo",
        Side::Other => "on the other side",
    };
    (planned > allowed).then(|| Stop {
        class: Class::Blanking,
        planned,
        allowed,
        reason: format!(
            "{name} would be emptied {there} on {planned} of {pairs} records, and the profile takes {allowed} for \
             ordinary; look whether the account may still read the field, then run again, or override the guard for this \
             plan"
        ),
    })
}

/// How many actions of a class the rows hold; notes, texts and files are counted one by one, because a single
/// action may carry many.
fn count(rows: &[Row], class: Class, first_load: bool) -> u64 {
    let actions = rows.iter().filter_map(Row::action).filter(|action| action.classes().contains(&class));
    let counted = match class {
        Class::PublicNote => actions.map(Action::public_notes).sum(),
        Class::File => actions.map(|action| action.files().len()).sum(),
        Class::VisibleText => actions
            .map(|action| match action {
                Action::Create { to: Side::Halo, .. } if first_load => action.public_notes(),
                _ => visible::of_action(action).len(),
            })
            .sum(),
        Class::CreateInHalo
        | Class::CreateInOther
        | Class::UpdateHalo
        | Class::UpdateOther
        | Class::Gone
        | Class::Blanking => actions.count(),
    };
    counted as u64
}

fn stop(class: Class, limit: Limit, planned: u64, live_links: u64) -> Option<Stop> {
    let by_number = u64::from(limit.number);
    let by_share = limit
        .percent
        .filter(|_| live_links >= LINKS_FOR_PERCENT)
        .map(|percent| live_links.saturating_mul(u64::from(percent)) / 100);
    let allowed = by_share.map_or(by_number, |share| share.min(by_number));
    (planned > allowed).then(|| Stop {
        class,
        planned,
        allowed,
        reason: format!(
            "{planned} {} are planned and the profile allows {allowed}; look at them, then override the guard for this \
             plan or raise the limit",
            class.words("Halo", "the other system")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_not_applied_below_twenty_links() {
        let limit = Limit { number: 1_000, percent: Some(10) };
        assert_eq!(stop(Class::UpdateHalo, limit, 15, 19), None);
        assert_eq!(stop(Class::UpdateHalo, limit, 3, 20).map(|stop| stop.allowed), Some(2));
    }

    #[test]
    fn the_smaller_of_number_and_share_counts() {
        let limit = Limit { number: 5, percent: Some(50) };
        assert_eq!(stop(Class::UpdateOther, limit, 6, 100).map(|stop| stop.allowed), Some(5));
        assert_eq!(stop(Class::UpdateOther, limit, 5, 100), None);
    }
}
