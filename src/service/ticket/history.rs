//! What this desk did with a ticket: links, journal, and writes that are not finished.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::{Known, Side, Subject};
use crate::engine::{item, outbox};
use crate::mapping::convert::ticket_kind;
use crate::model::{self, Kind, Link, LinkId, LinkRole, ProfileId, RecordKey, RunId, System};
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::service::names::Names;
use crate::service::waiting::request;
use crate::store::{Actor, JournalRow, OutboxRow, OutboxState};

/// How many entries of the journal are shown.
const ENTRIES: u32 = 500;

/// How many characters of a value that is on its way are shown.
const MOST_OF_A_VALUE: usize = 60;

/// What ties a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkFacts {
    /// The link.
    pub id: LinkId,
    /// The profile that keeps it.
    pub profile: ProfileId,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// How often the ticket was linked in this role, this time included.
    pub generation: u32,
    /// When it was made.
    pub since: Timestamp,
    /// The marker that the other record carries: `halo:acme.haloitsm.com/4242`.
    pub marker: String,
    /// The id that the ticket's marker names, as far as it was delivered.
    pub halo_names: Option<String>,
    /// The id that the other record's marker names, as far as it was delivered.
    pub other_names: Option<String>,
}

impl WaitingWrite {
    /// What it writes, on one line, each value cut where it is long.
    pub fn words(&self) -> String {
        let word = |(name, value): &(String, String)| {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = value.chars().take(MOST_OF_A_VALUE).collect();
            let cut = if short.len() < value.len() { "…" } else { "" };
            format!("{name} {short}{cut}")
        };
        self.what.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

impl LinkFacts {
    pub(super) fn of(link: &Link, subject: &Subject) -> Self {
        let names = |side: &Option<Side>| side.as_ref()?.record.as_ref()?.marked.clone();
        Self {
            id: link.id,
            profile: link.profile.clone(),
            role: link.role,
            generation: link.generation,
            since: link.since,
            marker: format!("{}/{}", item::origin(&link.halo), link.halo.id),
            halo_names: names(&subject.halo),
            other_names: names(&subject.other),
        }
    }
}

/// A link that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndedView {
    /// The link.
    pub id: LinkId,
    /// The profile that kept it.
    pub profile: ProfileId,
    /// The ticket's number.
    pub halo: String,
    /// The other record's number.
    pub other: String,
    /// What the other record was to the ticket.
    pub role: LinkRole,
    /// When it was made.
    pub since: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Why.
    pub reason: String,
    /// Who ended it.
    pub by: Actor,
}

/// Something that this desk did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalView {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// What was done, as a word.
    pub what: String,
    /// The record.
    pub record: RecordKey,
    /// What was there before.
    pub before: serde_json::Value,
    /// What is there since.
    pub after: serde_json::Value,
    /// The run that did it.
    pub run: Option<RunId>,
    /// The fields of an entry that has some, as people read them.
    pub fields: Vec<ToldField>,
}

/// A field of an entry: what it is called, what it held before and what it holds since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldField {
    /// What people call it.
    pub name: String,
    /// What it held before; `None` where that is not kept.
    pub before: Option<String>,
    /// What it holds since.
    pub after: String,
}

/// Where an unfinished write stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum WriteState {
    /// It waits for its turn.
    Pending {
        /// It is not tried before this moment.
        not_before: Option<Timestamp>,
    },
    /// It is being sent.
    Leased,
    /// It was sent and the answer is lost; the next pass looks it up.
    Unknown {
        /// What happened.
        cause: String,
    },
    /// It waits for a person.
    Parked {
        /// Why.
        cause: String,
    },
}

/// A write that is not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingWrite {
    /// The profile.
    pub profile: ProfileId,
    /// The run that it comes from.
    pub run: RunId,
    /// How often it was tried.
    pub attempts: u32,
    /// What it writes: names with their values.
    pub what: Vec<(String, String)>,
    /// Where it stands.
    pub state: WriteState,
}

impl Desk {
    /// What this desk noted on the records and on every link that they ever had, latest first.
    pub(super) async fn history(
        &self,
        subject: &Subject,
        names: Option<&Names>,
    ) -> Result<Vec<JournalView>, ServiceError> {
        let keys = subject.keys();
        let links: Vec<LinkId> = match &subject.link {
            Some(link) => vec![link.id],
            None => Vec::new(),
        };
        let rows = self.store().journal_on(&links, &keys, ENTRIES).await?;
        let table = subject.other.as_ref().map_or_else(ticket_kind, |other| other.key.kind.clone());
        Ok(rows.into_iter().map(|row| journal_view(row, names, &table)).collect())
    }

    /// The links of these records that have ended, oldest first, each once.
    pub(super) async fn ended_links(&self, keys: &[RecordKey]) -> Result<Vec<EndedView>, ServiceError> {
        let mut ended = std::collections::BTreeMap::new();
        for key in keys {
            for past in self.store().link_history(key).await? {
                let Some(end) = past.end else { continue };
                let link = past.link;
                ended.insert(
                    link.id,
                    EndedView {
                        id: link.id,
                        profile: link.profile,
                        halo: link.halo_number,
                        other: link.other_number,
                        role: link.role,
                        since: link.since,
                        ended: end.at,
                        reason: end.reason,
                        by: end.actor,
                    },
                );
            }
        }
        Ok(ended.into_values().collect())
    }

    /// The unfinished writes of all profiles that concern these records, in the order in which they go.
    pub(super) async fn writes(&self, known: &Known, keys: &[RecordKey]) -> Result<Vec<WaitingWrite>, ServiceError> {
        let keys: BTreeSet<&RecordKey> = keys.iter().collect();
        let mut writes = Vec::new();
        for ends in known.profiles() {
            for row in self.store().open_rows(&ends.profile.name).await? {
                let (row, item) = outbox::read_item(row)?;
                let concerned = item.concerns().iter().any(|key| keys.contains(key));
                writes.extend(waiting_write(row, request::lines(&item)).filter(|_| concerned));
            }
        }
        Ok(writes)
    }
}

fn journal_view(row: JournalRow, names: Option<&Names>, table: &Kind) -> JournalView {
    let read = |json: &str| serde_json::from_str(json).unwrap_or_else(|_| serde_json::Value::from(json));
    let entry = row.entry;
    let (before, after) = (read(&entry.before), read(&entry.after));
    let fields = names.map(|names| told(names, &entry.record, table, (&before, &after))).unwrap_or_default();
    JournalView {
        id: row.id,
        at: entry.at,
        actor: entry.actor,
        what: entry.what,
        record: entry.record,
        before,
        after,
        run: entry.run,
        fields,
    }
}

fn told(
    names: &Names,
    record: &RecordKey,
    table: &Kind,
    (before, after): (&serde_json::Value, &serde_json::Value),
) -> Vec<ToldField> {
    let side = if record.system == System::Halo { model::Side::Halo } else { model::Side::Other };
    let field = |(key, value): (&String, &serde_json::Value)| {
        let (name, after) = names.told(side, table, key, value);
        let before = before.get(key).map(|before| names.told(side, table, key, before).1);
        ToldField { name, before, after }
    };
    after.as_object().into_iter().flatten().map(field).collect()
}

fn waiting_write(row: OutboxRow, what: Vec<(String, String)>) -> Option<WaitingWrite> {
    let state = match row.state {
        OutboxState::Pending => WriteState::Pending { not_before: row.not_before },
        OutboxState::Leased => WriteState::Leased,
        OutboxState::Unknown { cause } => WriteState::Unknown { cause },
        OutboxState::Parked { cause } => WriteState::Parked { cause },
        OutboxState::Done | OutboxState::Dropped { .. } => return None,
    };
    Some(WaitingWrite { profile: row.profile, run: row.run, attempts: row.attempts, what, state })
}
