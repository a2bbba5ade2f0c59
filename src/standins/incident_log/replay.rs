//! Replays an incident log event by event into ServiceNow, in the order in which it happened: the
//! first event of an incident creates it, later ones change what they changed.
//!
//! The stand-in's own clock stamps the records. The log's times go only where an administrator can
//! write them: when an incident was opened, resolved and closed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::DateTime;
use serde::Serialize;
use strum::{Display, EnumString};

use super::event::{Event, Incident, IncidentLog, State};
use super::halo_seed;
use super::names::Names;
use super::servicenow_seed::{self, LOADER, NO_CODE};
use super::tables::{Person, Tables};
use crate::standins::halo::Halo;
use crate::standins::servicenow::{self, ServiceNow};

/// How much of a log is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString, Serialize)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The first half of each incident's events, rounded up, so that every incident is created.
    FirstHalf,
    /// The rest of each incident's events.
    SecondHalf,
    /// Everything.
    All,
}

/// How far a log is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Progress {
    /// Nothing yet.
    Prepared,
    /// The first half.
    FirstHalf,
    /// Everything.
    Complete,
    /// A stand-in refused an event; some of its part is replayed.
    Broken,
}

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What was replayed.
    pub part: Part,
    /// Incidents created.
    pub creates: usize,
    /// Events that changed an incident.
    pub updates: usize,
    /// Events that changed nothing that the log shows; nothing was written for them.
    pub unchanged: usize,
}

/// Why a log is not replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The instance has an incident of this number.
    #[error("ServiceNow has an incident {0} already; replay the log into new stand-ins")]
    NumberTaken(String),
    /// The part cannot follow what is replayed.
    #[error(
        "{part} cannot be replayed when the log stands at {progress}; first-half or all comes first, second-half after first-half"
    )]
    Order {
        /// The part that was asked for.
        part: Part,
        /// How far the log is replayed.
        progress: Progress,
    },
    /// ServiceNow refused something.
    #[error("ServiceNow refused {what}: {why}; start new stand-ins with their switches at the defaults")]
    Refused {
        /// What it refused.
        what: String,
        /// Its reason.
        why: servicenow::Refusal,
    },
}

type Fields = BTreeMap<&'static str, String>;

/// A log on its way into the stand-ins.
#[derive(Debug)]
pub struct Replayer {
    log: IncidentLog,
    servicenow: ServiceNow,
    tables: Tables,
    progress: Progress,
    /// The sys_ids of the incidents that are created, by number.
    written: BTreeMap<String, String>,
}

impl Replayer {
    /// Seeds the stand-ins with everybody and everything that the log names. No incident yet.
    pub fn prepare(log: IncidentLog, servicenow: &ServiceNow, halo: Option<&Halo>) -> Result<Self, ReplayError> {
        let there = servicenow.find("incident", "");
        let there: BTreeSet<&String> = there.iter().filter_map(|incident| incident.get("number")).collect();
        if let Some(taken) = log.incidents.iter().find(|incident| there.contains(&incident.number)) {
            return Err(ReplayError::NumberTaken(taken.number.clone()));
        }
        let names = Names::of(&log);
        let mut tables = servicenow_seed::seed(servicenow, &log, &names)?;
        if let Some(halo) = halo {
            halo_seed::seed(halo, &names, &mut tables);
        }
        Ok(Self { log, servicenow: servicenow.clone(), tables, progress: Progress::Prepared, written: BTreeMap::new() })
    }

    /// What stands for what in the two stand-ins.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The log.
    pub fn log(&self) -> &IncidentLog {
        &self.log
    }

    /// The sys_id of an incident of the log, once it is created.
    pub fn sys_id(&self, number: &str) -> Option<&str> {
        self.written.get(number).map(String::as_str)
    }

    /// Replays a part that has not been replayed.
    pub fn replay(&mut self, part: Part) -> Result<Summary, ReplayError> {
        let after = match (self.progress, part) {
            (Progress::Prepared, Part::FirstHalf) => Progress::FirstHalf,
            (Progress::Prepared, Part::All) | (Progress::FirstHalf, Part::SecondHalf) => Progress::Complete,
            (progress, part) => return Err(ReplayError::Order { part, progress }),
        };
        self.progress = Progress::Broken;
        let mut summary = Summary { part, creates: 0, updates: 0, unchanged: 0 };
        for (incident, index) in in_order(&self.log, part) {
            let Some(event) = incident.events.get(index) else { continue };
            let fields = self.fields(incident, event);
            let Some(sys_id) = self.written.get(&incident.number) else {
                let sys_id = self.servicenow.insert(LOADER, "incident", &borrowed(&fields));
                let sys_id = sys_id.map_err(|why| refused(incident, why))?;
                self.written.insert(incident.number.clone(), sys_id);
                summary.creates += 1;
                continue;
            };
            let changed = self.changed(incident, index, fields);
            if changed.is_empty() {
                summary.unchanged += 1;
                continue;
            }
            let update = self.servicenow.update(LOADER, "incident", sys_id, &borrowed(&changed));
            update.map_err(|why| refused(incident, why))?;
            summary.updates += 1;
        }
        self.progress = after;
        Ok(summary)
    }

    /// What an event says otherwise than the latest one before it that says something of the column.
    fn changed(&self, incident: &Incident, index: usize, mut fields: Fields) -> Fields {
        let mut open: BTreeSet<&'static str> = fields.keys().copied().collect();
        for earlier in incident.events.iter().take(index).rev() {
            if open.is_empty() {
                break;
            }
            for (name, before) in self.fields(incident, earlier) {
                if open.remove(name) && fields.get(name) == Some(&before) {
                    fields.remove(name);
                }
            }
        }
        fields
    }

    /// The columns that an event says something about. A person or group that the log shows no more
    /// was taken away; whatever else is missing in the log is left as it is.
    fn fields(&self, incident: &Incident, event: &Event) -> Fields {
        let tables = &self.tables;
        let origin = &event.origin;
        let person = |people: &BTreeMap<String, Person>, name: &Option<Arc<str>>| {
            name.as_deref().and_then(|name| people.get(name)).map(|person| person.servicenow.clone())
        };
        let code = |codes: &BTreeMap<String, String>, name: &Option<Arc<str>>| {
            name.as_deref().and_then(|name| codes.get(name)).cloned()
        };
        let group = event.group.as_deref().and_then(|name| tables.groups.get(name)).map(|pair| pair.servicenow.clone());
        let ended = matches!(event.state, State::Resolved | State::Closed);
        let closed_code = origin.closed_code.as_deref().unwrap_or(NO_CODE).to_owned();
        let fields = [
            ("number", Some(incident.number.clone())),
            ("short_description", Some(summary_of(incident))),
            ("description", Some(description_of(incident))),
            ("contact_type", Some("phone".to_owned())),
            ("caller_id", person(&tables.callers, &origin.caller)),
            ("opened_by", person(&tables.openers, &origin.opened_by)),
            ("opened_at", Some(stamp(origin.opened_at))),
            ("state", tables.states.get(&event.state).map(|pair| pair.servicenow.clone())),
            ("category", code(&tables.categories, &origin.category)),
            ("subcategory", code(&tables.subcategories, &origin.subcategory)),
            ("impact", Some(event.impact.code().to_owned())),
            ("urgency", Some(event.urgency.code().to_owned())),
            ("made_sla", Some(event.made_sla.to_string())),
            ("assignment_group", Some(group.unwrap_or_default())),
            ("assigned_to", Some(person(&tables.resolvers, &event.assigned_to).unwrap_or_default())),
            ("close_notes", ended.then(|| format!("Closed with {closed_code}."))),
            ("close_code", ended.then_some(closed_code)),
            ("resolved_by", person(&tables.resolvers, &origin.resolved_by).filter(|_| ended)),
            ("resolved_at", origin.resolved_at.filter(|_| ended).map(stamp)),
            ("closed_at", origin.closed_at.filter(|_| event.state == State::Closed).map(stamp)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

fn refused(incident: &Incident, why: servicenow::Refusal) -> ReplayError {
    ReplayError::Refused { what: format!("an event of {}", incident.number), why }
}

fn borrowed(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A stored time of ServiceNow; the log's times are taken for UTC.
fn stamp(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The events of a part in the order in which they happened; those of the same minute stay in the
/// log's order, and those of one incident always do.
fn in_order(log: &IncidentLog, part: Part) -> impl Iterator<Item = (&Incident, usize)> {
    let mut events: Vec<(DateTime, u32, u32)> = Vec::with_capacity(log.events());
    for (incident, number) in log.incidents.iter().zip(0..) {
        let half = incident.events.len().div_ceil(2);
        let wanted = match part {
            Part::FirstHalf => 0..half,
            Part::SecondHalf => half..incident.events.len(),
            Part::All => 0..incident.events.len(),
        };
        let mut latest = DateTime::MIN;
        for ((index, event), short) in incident.events.iter().enumerate().zip(0..) {
            latest = latest.max(event.at);
            if wanted.contains(&index) {
                events.push((latest, number, short));
            }
        }
    }
    events.sort_unstable();
    events.into_iter().filter_map(|(_, number, index)| {
        Some((log.incidents.get(usize::try_from(number).ok()?)?, usize::try_from(index).ok()?))
    })
}

/// The published log has no texts; what it knows of an incident's beginning makes one.
fn summary_of(incident: &Incident) -> String {
    let first = incident.events.first();
    let known =
        first.into_iter().flat_map(|event| [&event.origin.symptom, &event.origin.subcategory, &event.origin.category]);
    let known: Vec<&str> = known.flatten().map(AsRef::as_ref).collect();
    if known.is_empty() { format!("Incident {}", incident.number) } else { known.join(", ") }
}

fn description_of(incident: &Incident) -> String {
    let Some(first) = incident.events.first().map(|event| &event.origin) else { return String::new() };
    let caller = first.caller.as_deref().unwrap_or("somebody");
    let place = first.location.as_deref().unwrap_or("an unknown place");
    format!("Reported by {caller} at {place}.\nSymptom: {}.", first.symptom.as_deref().unwrap_or("not recorded"))
}
