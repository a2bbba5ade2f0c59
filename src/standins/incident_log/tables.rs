//! What belongs together in the two stand-ins after an incident log is loaded: the truth that a
//! checker compares both sides with.

use std::collections::BTreeMap;

use super::event::{Level, Priority, State};

/// A value of ServiceNow, and Halo's counterpart if Halo is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The stored value in ServiceNow: a code, or a sys_id.
    pub servicenow: String,
    /// The id in Halo.
    pub halo: Option<i64>,
}

/// A person with an account on either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The e-mail address, the same on both sides and nobody else's.
    pub email: String,
    /// The sys_id in ServiceNow.
    pub servicenow: String,
    /// The id in Halo: of a user for a caller, of an agent for a resolver.
    pub halo: Option<i64>,
}

/// What was built for a log. Keys are the log's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// Codes of `incident.state`, and Halo's statuses; both show the state's name.
    pub states: BTreeMap<State, Pair>,
    /// Codes of `incident.priority`, and Halo's priorities.
    pub priorities: BTreeMap<Priority, Pair>,
    /// `sys_user_group`, and Halo's teams.
    pub groups: BTreeMap<String, Pair>,
    /// Those who report: users on both sides.
    pub callers: BTreeMap<String, Person>,
    /// Those who enter incidents: in ServiceNow only.
    pub openers: BTreeMap<String, Person>,
    /// Those who work: users of ServiceNow, agents of Halo.
    pub resolvers: BTreeMap<String, Person>,
    /// Codes of `incident.category`.
    pub categories: BTreeMap<String, String>,
    /// Codes of `incident.subcategory`.
    pub subcategories: BTreeMap<String, String>,
    /// Halo's category ids by path: `Category 55`, `Category 55>Subcategory 170`; empty without Halo.
    pub halo_categories: BTreeMap<String, i64>,
    /// Codes of `incident.close_code`.
    pub closed_codes: BTreeMap<String, String>,
    /// The priority that follows from impact and urgency.
    pub matrix: BTreeMap<(Level, Level), Priority>,
}
