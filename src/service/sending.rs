//! Sending tickets: where each may go, and the plan of sending some.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::known::{Ends, Known};
use super::passes::PlanView;
use super::scope::{self, Answer, Check};
use crate::engine::{SendRequest, gather};
use crate::mapping::party;
use crate::model::{ConnectionId, InstanceId, Kind, Link, LinkRole, ProfileId, Record, RecordId, RecordKey, System};
use crate::profile::Environment;

/// Whether a profile may send a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum MaySend {
    /// It may.
    Yes {
        /// As what it goes when nobody chooses.
        default_table: Option<Kind>,
        /// What can be chosen.
        tables: Vec<Kind>,
    },
    /// It may not.
    No {
        /// Everything that stands in the way, and what to do.
        reasons: Vec<String>,
    },
}

/// A profile that a ticket could be sent with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SendTarget {
    /// The profile.
    pub profile: ProfileId,
    /// The connection that it would go to.
    pub connection: ConnectionId,
    /// The vendor's system there.
    pub system: System,
    /// The instance.
    pub instance: InstanceId,
    /// Whether real customers are there.
    pub environment: Environment,
    /// What the new record would be to the ticket.
    pub role: LinkRole,
    /// Whether it may go.
    pub may: MaySend,
}

/// Where a ticket may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SendChoice {
    /// The ticket.
    pub ticket: RecordKey,
    /// Its number; its id where the store does not hold it.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Every profile of its Halo, by name.
    pub targets: Vec<SendTarget>,
}

impl Desk {
    /// Where these tickets of Halo may go, in their order, by what the store holds of them. The plan
    /// has the last word: it reads each ticket anew.
    pub async fn send_targets(&self, tickets: &[RecordKey]) -> Result<Vec<SendChoice>, ServiceError> {
        let known = self.known().await?;
        let mut records: BTreeMap<RecordKey, Record> = BTreeMap::new();
        for record in self.store().records(tickets).await? {
            records.insert(record.key.clone(), record);
        }
        let links = self.store().live_links_of(tickets).await?;
        let mut profiles = Vec::new();
        for ends in known.profiles() {
            profiles.push((ends, self.under_way(&ends.profile.name).await?, self.is_loaded(ends).await?));
        }
        let choice = |key: &RecordKey| {
            let record = records.get(key);
            let of_this_halo = profiles.iter().filter(|(ends, ..)| ends.halo.instance() == key.instance);
            let targets = of_this_halo.map(|(ends, under_way, loaded)| {
                let ready = Ready { under_way: under_way.contains(key), loaded: *loaded };
                target(*ends, record, &links, &known, ready)
            });
            SendChoice {
                ticket: key.clone(),
                number: record.map_or_else(|| key.id.to_string(), |record| record.number.clone()),
                title: record.map(|record| crate::mapping::headline::of(record).title).unwrap_or_default(),
                targets: targets.collect(),
            }
        };
        Ok(tickets.iter().map(choice).collect())
    }

    /// Plans the sending of some tickets, and answers with the plan which of its rows are about them.
    pub async fn preview_sends(
        &self,
        profile: &ProfileId,
        requests: Vec<SendRequest>,
    ) -> Result<(PlanView, BTreeSet<String>), ServiceError> {
        let view = self.preview(profile, &requests).await?;
        let asked: BTreeSet<&RecordId> = requests.iter().map(|request| &request.ticket).collect();
        let rows = view.plan.rows.iter().filter(|row| row.halo.as_ref().is_some_and(|key| asked.contains(&key.id)));
        let rows = rows.map(|row| row.id.to_string()).collect();
        Ok((view, rows))
    }

    /// Plans the sending of one ticket, and answers with the plan which of its rows are about it.
    pub async fn preview_send(
        &self,
        profile: &ProfileId,
        ticket: RecordId,
        table: Option<Kind>,
    ) -> Result<(PlanView, BTreeSet<String>), ServiceError> {
        self.preview_sends(profile, vec![SendRequest { ticket, table, again: false }]).await
    }

    /// The records that the outbox of a profile still concerns.
    pub(super) async fn under_way(&self, profile: &ProfileId) -> Result<BTreeSet<RecordKey>, ServiceError> {
        let mut keys = BTreeSet::new();
        for row in self.store().open_rows(profile).await? {
            let (_, item) = crate::engine::outbox::read_item(row)?;
            keys.extend(item.concerns());
        }
        Ok(keys)
    }

    pub(super) async fn is_loaded(&self, ends: Ends<'_>) -> Result<bool, ServiceError> {
        Ok(self.store().meta(&gather::loaded_name(ends.profile)).await?.is_some())
    }
}

/// What a profile and a ticket need besides the conditions of the scope.
#[derive(Clone, Copy)]
struct Ready {
    under_way: bool,
    loaded: bool,
}

fn target(ends: Ends<'_>, record: Option<&Record>, links: &[Link], known: &Known, ready: Ready) -> SendTarget {
    let mut checks = match record {
        Some(record) => scope::of_ticket(ends, record, links, known),
        None => vec![Check::no("the store does not hold this ticket yet; run a pass, or send it by its number")],
    };
    if ready.under_way {
        checks.push(Check::no("its record is on its way already"));
    }
    if !ready.loaded {
        checks.push(first_load());
    }
    let reasons: Vec<String> =
        checks.into_iter().filter(|check| check.answer == Answer::No).map(|check| check.text).collect();
    let may = if reasons.is_empty() {
        let ticket_type = record.and_then(party::ticket_type).unwrap_or_default();
        MaySend::Yes { default_table: ends.profile.table_for(ticket_type).cloned(), tables: ends.profile.tables() }
    } else {
        MaySend::No { reasons }
    };
    SendTarget {
        profile: ends.profile.name.clone(),
        connection: ends.other.name.clone(),
        system: ends.other.system,
        instance: ends.other.instance(),
        environment: ends.other.environment,
        role: ends.profile.scope.role(),
        may,
    }
}

pub(super) fn first_load() -> Check {
    Check::no("the first load of the profile is not confirmed yet; preview it and apply it as the first load")
}
