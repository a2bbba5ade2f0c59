//! Nothing is closed in Halo while nobody is assigned: the profile's default agent gets it.

use super::action::FieldChange;
use super::input::Pair;
use crate::mapping::convert::{self, Context};
use crate::mapping::{Outgoing, project};
use crate::model::{FieldName, Value};

/// The field of a ticket that says who is assigned.
const AGENT: &str = "agent_id";

/// Adds the default agent to changes of a ticket that close it while nobody is assigned. Where a
/// rule maps the agent, it becomes that rule's change, so that the default is what both sides have
/// agreed on and does not travel on to the other side; else it goes along by itself.
pub(super) fn assign(
    changes: &mut Vec<FieldChange>,
    pair: &Pair,
    context: Context<'_>,
) -> Option<(FieldName, Outgoing)> {
    let writes: Vec<_> = changes.iter().flat_map(|change| change.writes.clone()).collect();
    let agent = project::agent_for_closing(&writes, pair.halo.as_ref(), context)?;
    let name = FieldName::new(AGENT);
    let other = pair.other.as_ref()?;
    let mut rules = context.profile.mapping.fields.iter();
    let Some(rule) = rules.find(|rule| rule.halo == name && rule.applies_to(&other.key.kind)) else {
        return Some((name, agent));
    };
    let present = pair.halo.as_ref().and_then(|ticket| ticket.field(&name)).cloned();
    changes.retain(|change| change.key != rule.key());
    changes.push(FieldChange {
        key: rule.key(),
        name: rule.name.clone(),
        was: present.unwrap_or(Value::Empty),
        becomes: agent.value().clone(),
        writes: vec![(name, agent)],
        source: convert::side_value(rule, crate::model::Side::Other, other).unwrap_or(Value::Empty),
        stands_in_for: Some("nobody".to_owned()),
    });
    None
}
