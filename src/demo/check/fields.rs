//! The mapped fields of a pair, compared by the tables of the incident log and by what the two
//! systems call their own values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Told;
use super::super::pairs::{Pair, number, text};
use super::super::setup::{Stage, World};
use super::excuses::Excuses;
use super::{Verdict, name_of};
use crate::standins::incident_log::tables::{Pair as Counterparts, Person};

/// The agent by whom Halo says that nobody is assigned.
const NOBODY: i64 = 1;

/// What means the same on both sides: ServiceNow's stored value → Halo's.
pub(super) struct Truth<'a> {
    stage: &'a Stage,
    states: BTreeMap<String, i64>,
    priorities: BTreeMap<String, i64>,
    groups: BTreeMap<String, i64>,
    agents: BTreeMap<String, i64>,
    users: BTreeMap<String, i64>,
    /// Labels of categories by code, and of subcategories by category and code.
    categories: BTreeMap<(String, String), String>,
    closing: Vec<i64>,
    /// The incident of each ticket.
    incidents: BTreeMap<i64, String>,
    /// Tickets that people closed in Halo and in ServiceNow, each with words of their own.
    both_closed: &'a BTreeSet<i64>,
}

impl<'a> Truth<'a> {
    /// The tables of the log, and the states and categories that both systems were delivered with.
    pub(super) fn of(world: &World, told: &'a Told<'_>, all: &[Pair]) -> Self {
        let tables = world.tables();
        let people = |people: BTreeMap<String, Person>| -> BTreeMap<String, i64> {
            people.into_values().filter_map(|person| Some((person.servicenow, person.halo?))).collect()
        };
        let statuses = world.halo().statuses();
        let mut states: BTreeMap<String, i64> = BTreeMap::new();
        for choice in world.servicenow().find("sys_choice", "name=incident^element=state^language=en") {
            let named = |status: &&Value| text(status, "name").eq_ignore_ascii_case(&value(&choice, "label"));
            if let Some(status) = statuses.iter().find(named) {
                states.insert(value(&choice, "value"), number(status, "id"));
            }
        }
        states.extend(pairs(tables.states.into_values()));
        let mut categories = BTreeMap::new();
        for element in ["category", "subcategory"] {
            let query = format!("name=incident^element={element}^language=en");
            for choice in world.servicenow().find("sys_choice", &query) {
                let key = (value(&choice, "dependent_value"), value(&choice, "value"));
                categories.insert(key, value(&choice, "label"));
            }
        }
        Self {
            stage: told.stage,
            incidents: all.iter().map(|pair| (pair.ticket_id(), pair.sys_id().to_owned())).collect(),
            both_closed: &told.closed_on_both_sides,
            states,
            priorities: pairs(tables.priorities.into_values()),
            groups: pairs(tables.groups.into_values()),
            agents: people(tables.resolvers),
            users: people(tables.callers),
            categories,
            closing: statuses
                .iter()
                .filter(|status| number(status, "type") == 2)
                .map(|status| number(status, "id"))
                .collect(),
        }
    }

    /// Compares every mapped field of a pair.
    pub(super) fn compare(&self, pair: &Pair, excuses: &Excuses, verdict: &mut Verdict) {
        let ticket = &pair.ticket;
        let level = |field: &str| (number(ticket, field).to_string(), pair.value(field).to_owned());
        let coded = |field: &str, table: &BTreeMap<String, i64>, column: &str| {
            (number(ticket, field).to_string(), shown(table.get(pair.value(column)), pair.value(column)))
        };
        let compared = [
            ("Summary", (plain(text(ticket, "summary")), plain(pair.value("short_description")))),
            ("Details", (plain(text(ticket, "details")), plain(pair.value("description")))),
            ("Status", coded("status_id", &self.states, "state")),
            ("Impact", level("impact")),
            ("Urgency", level("urgency")),
            ("Priority", coded("priority_id", &self.priorities, "priority")),
            ("Team", self.team(pair)),
            ("Category", (text(ticket, "category_1").to_owned(), self.path(pair))),
            ("Agent", self.agent(pair)),
            ("Caller", self.caller(pair)),
            ("Parent", self.parent(pair)),
            ("Closure note", self.closure(pair)),
        ];
        for (field, (halo, servicenow)) in compared {
            if excuses.field(pair.incident_number(), field) {
                verdict.excused.push(format!("{} {field}: {halo:?} and {servicenow:?}", name_of(pair)));
                continue;
            }
            verdict.fields += 1;
            if halo == servicenow {
                verdict.equal += 1;
                verdict.parents += u64::from(field == "Parent" && !halo.is_empty());
                verdict.closures += u64::from(field == "Closure note" && !halo.is_empty());
            } else {
                verdict.different.push(format!("{} {field}: {halo:?} and {servicenow:?}", name_of(pair)));
            }
        }
    }

    /// No group in ServiceNow is the dispatch team in Halo; a ticket that was sent without a team
    /// has none on either side.
    fn team(&self, pair: &Pair) -> (String, String) {
        let group = pair.value("assignment_group");
        let team = number(&pair.ticket, "team_id");
        let expected = match group {
            "" if team == 0 => "0".to_owned(),
            "" => self.stage.dispatch.to_string(),
            known => shown(self.groups.get(known), known),
        };
        (team.to_string(), expected)
    }

    fn path(&self, pair: &Pair) -> String {
        let (category, sub) = (pair.value("category"), pair.value("subcategory"));
        let label = |below: &str, code: &str| self.categories.get(&(below.to_owned(), code.to_owned())).cloned();
        let first = if category.is_empty() { String::new() } else { label("", category).unwrap_or_default() };
        if sub.is_empty() {
            first
        } else {
            format!("{first}>{}", label(category, sub).unwrap_or_else(|| sub.to_owned()))
        }
    }

    /// Nobody in ServiceNow is nobody in Halo, or the profile's default once the ticket is closed.
    fn agent(&self, pair: &Pair) -> (String, String) {
        let (agent, assignee) = (number(&pair.ticket, "agent_id"), pair.value("assigned_to"));
        let closed = self.closing.contains(&number(&pair.ticket, "status_id"));
        let expected = match assignee {
            "" if closed && agent == self.stage.default_agent => agent.to_string(),
            "" => NOBODY.to_string(),
            known => shown(self.agents.get(known), known),
        };
        (agent.to_string(), expected)
    }

    /// The incident of the ticket above, and the incident above.
    fn parent(&self, pair: &Pair) -> (String, String) {
        let above = match number(&pair.ticket, "parent_id") {
            0 => String::new(),
            ticket => self.incidents.get(&ticket).cloned().unwrap_or_else(|| format!("ticket {ticket}")),
        };
        (above, pair.value("parent_incident").to_owned())
    }

    /// What is said of a closure. Nothing is compared while the incident is open, or where each side
    /// was closed by people of its own.
    fn closure(&self, pair: &Pair) -> (String, String) {
        let ended = matches!(pair.value("state"), "6" | "7");
        if !ended || self.both_closed.contains(&pair.ticket_id()) {
            return (String::new(), String::new());
        }
        let code = pair.value("close_code");
        let there = if code.is_empty() { "closed without a code".to_owned() } else { plain(pair.value("close_notes")) };
        (plain(text(&pair.ticket, "closure_note")), there)
    }

    /// Whoever the other system does not know is the profile's default there.
    fn caller(&self, pair: &Pair) -> (String, String) {
        let (user, caller) = (number(&pair.ticket, "user_id"), pair.value("caller_id"));
        let known = self.users.values().any(|known| *known == user);
        let expected = match caller {
            "" => self.stage.default_user.to_string(),
            default if default == self.stage.default_caller && !known => user.to_string(),
            other => shown(self.users.get(other), other),
        };
        (user.to_string(), expected)
    }
}

fn pairs(counterparts: impl Iterator<Item = Counterparts>) -> BTreeMap<String, i64> {
    counterparts.filter_map(|pair| Some((pair.servicenow, pair.halo?))).collect()
}

fn value(row: &BTreeMap<String, String>, column: &str) -> String {
    row.get(column).cloned().unwrap_or_default()
}

/// Halo's id, else ServiceNow's value, which equals no id.
fn shown(id: Option<&i64>, value: &str) -> String {
    id.map_or_else(|| format!("ServiceNow's {value:?}"), i64::to_string)
}

/// Line ends and blanks at the ends of lines mean nothing.
fn plain(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}
