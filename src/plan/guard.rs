//! Guards: named stops for one class of actions.

use super::action::{Action, Class, Row, Stop};
use super::visible;
use crate::model::Side;
use crate::profile::{Limit, Limits};

/// Below this many live links a percentage says nothing.
const LINKS_FOR_PERCENT: u64 = 20;

/// The classes that hold more actions than the profile allows. A first load makes as many tickets
/// as there are; a person confirms it as such, so its creations in Halo, and the texts of their fields,
/// are not counted here.
pub fn stops(rows: &[Row], limits: &Limits, live_links: u64, first_load: bool) -> Vec<Stop> {
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
        .collect()
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
        Class::CreateInHalo | Class::CreateInOther | Class::UpdateHalo | Class::UpdateOther => actions.count(),
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
