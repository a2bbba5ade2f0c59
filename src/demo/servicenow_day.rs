//! What people do in ServiceNow on the day, besides what the log says: they write comments and
//! work notes.

use std::fmt;

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;

use super::DemoError;
use super::pairs::Pair;
use super::setup::World;

/// One in so many incidents gets an entry.
const NOTED: usize = 7;

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ServiceNowDay {
    comments: usize,
    work_notes: usize,
}

impl fmt::Display for ServiceNowDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} comments and {} work notes", self.comments, self.work_notes)
    }
}

/// Plays the day.
pub(super) fn play(world: &World, pairs: &[Pair], rng: &mut SmallRng) -> Result<ServiceNowDay, DemoError> {
    let users = world.tables().resolvers;
    let names: Vec<String> = users
        .values()
        .filter_map(|person| world.servicenow().record("sys_user", &person.servicenow)?.remove("user_name"))
        .collect();
    let mut day = ServiceNowDay::default();
    for (place, pair) in pairs.iter().enumerate().filter(|(place, _)| place % NOTED == 2) {
        let Some(by) = names.choose(rng) else { break };
        let (column, text) = if (place / NOTED).is_multiple_of(2) {
            day.work_notes += 1;
            ("work_notes", format!("Internal, entry {place}: the switch\nneeds new firmware."))
        } else {
            day.comments += 1;
            ("comments", format!("To the caller, entry {place}: please try again."))
        };
        let written = world.servicenow().update(by, "incident", pair.sys_id(), &[(column, &text)]);
        written.map_err(|why| DemoError::Story(format!("ServiceNow refused what its people do: {why}")))?;
    }
    Ok(day)
}
