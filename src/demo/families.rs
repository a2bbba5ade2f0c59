//! Which tickets and incidents people put under others on the day, on either side.

use std::fmt;

use serde_json::json;

use super::DemoError;
use super::pairs::Pair;
use super::setup::World;

/// One pair in so many comes under another one.
const CHILDREN: usize = 10;

/// One pair in so many has others under it.
const PARENTS: usize = 10;

/// How many were put under another one, by the side on which it was done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Families {
    in_halo: usize,
    in_servicenow: usize,
}

impl fmt::Display for Families {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tickets in Halo and {} incidents in ServiceNow", self.in_halo, self.in_servicenow)
    }
}

/// By turns a ticket in Halo and an incident in ServiceNow gets a parent that has none itself.
pub(super) fn play(world: &World, pairs: &[Pair]) -> Result<Families, DemoError> {
    let mut families = Families::default();
    let parents: Vec<&Pair> = pairs.iter().step_by(PARENTS).collect();
    let children = pairs.iter().skip(PARENTS / 2).step_by(CHILDREN);
    for (place, (child, parent)) in children.zip(parents.iter().cycle().skip(1)).enumerate() {
        if place.is_multiple_of(2) {
            let fields = json!({ "parent_id": parent.ticket_id() });
            let put = world.halo().update_ticket("loader", child.ticket_id(), fields);
            put.map_err(|why| DemoError::Story(format!("Halo refused a parent: {why}")))?;
            families.in_halo += 1;
        } else {
            let put =
                world.servicenow().update("admin", "incident", child.sys_id(), &[("parent_incident", parent.sys_id())]);
            put.map_err(|why| DemoError::Story(format!("ServiceNow refused a parent: {why}")))?;
            families.in_servicenow += 1;
        }
    }
    Ok(families)
}
