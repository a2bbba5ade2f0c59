//! What a settings form offers to choose from: the fields of both sides with their choices, as they
//! were last read.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::paged::Paged;
use crate::engine::{Catalogues, End, Wanted, catalogue};
use crate::mapping::convert::{action_kind, service_kind, ticket_kind};
use crate::model::{Catalogue, Choice, ConnectionId, FieldInfo, FieldName, Kind};
use crate::profile::{FieldRule, Profile, services};
use crate::store::DriftRow;

/// The tables of ServiceNow's base system that tickets go with: those that extend `task`
/// (servicenow-api.md, 3.2 to 3.5). An instance may have more.
const TASK_TABLES: [&str; 9] = [
    "incident",
    "incident_task",
    "problem",
    "problem_task",
    "change_request",
    "change_task",
    "sc_request",
    "sc_req_item",
    "sc_task",
];

/// Changes that are shown with the choices.
const LATELY: u32 = 100;

/// Whose choices are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoicesOf {
    /// The Halo connection.
    pub halo: ConnectionId,
    /// The other connection.
    pub other: ConnectionId,
    /// The tables of the other side, and what is ordered there (`sc_cat_item`).
    pub tables: Vec<Kind>,
    /// What Halo demands of the tickets that are made.
    pub demands: Vec<Kind>,
}

impl From<&Profile> for ChoicesOf {
    fn from(profile: &Profile) -> Self {
        let demands = catalogue::demands(profile);
        Self { halo: profile.halo.clone(), other: profile.other.clone(), tables: profile.tables(), demands }
    }
}

/// Whether what is remembered will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It will, however old: nothing is asked of a vendor.
    Remembered,
    /// Both vendors are read.
    Anew,
}

/// What one side says of itself, and when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The connection.
    pub connection: ConnectionId,
    /// When it was read.
    pub read: Timestamp,
    /// Fields with type, length, whether they are mandatory or read-only, and their choices.
    pub catalogue: Catalogue,
    /// What changed in them, latest first; the last hundred changes.
    pub changed: Vec<DriftRow>,
}

/// What a settings form offers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Halo; `None` when it was never read.
    pub halo: Option<Known>,
    /// The other side; `None` when it was never read.
    pub other: Option<Known>,
    /// The tables that the other side's tickets may be in: those asked for, those that were read,
    /// and those of the base system.
    pub tables: Vec<Kind>,
}

impl Known {
    /// The fields of a kind of record; none when the kind was not read.
    pub fn fields(&self, kind: &Kind) -> &[FieldInfo] {
        self.catalogue.kinds.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// The choices of a field; none when it has none, may not be read, or was not read.
    pub fn of(&self, kind: &Kind, field: &str) -> &[Choice] {
        let info = self.catalogue.field(kind, &FieldName::new(field));
        info.map(|info| info.choices.as_slice()).unwrap_or_default()
    }
}

impl Choices {
    /// The choices of one of Halo's ticket fields: `status_id`, `tickettype_id`, `team`,
    /// `agent_id`, `priority_id`, `impact`, `urgency`, `category_1`, …
    pub fn halo(&self, field: &str) -> &[Choice] {
        self.halo.as_ref().map(|known| known.of(&ticket_kind(), field)).unwrap_or_default()
    }

    /// Halo's outcomes of actions, each with what it does to its action as far as Halo says.
    pub fn outcomes(&self) -> &[Choice] {
        self.halo.as_ref().map(|known| known.of(&action_kind(), "outcome")).unwrap_or_default()
    }

    /// Halo's services, where they were read.
    pub fn services(&self) -> &[Choice] {
        self.halo.as_ref().map(|known| known.of(&service_kind(), services::SERVICE)).unwrap_or_default()
    }

    /// The items of the other side's catalogue, where they were read.
    pub fn items(&self) -> &[Choice] {
        self.other(&services::offers(), services::ITEM)
    }

    /// Halo's customers by name, for choosing a scope; the first 2000.
    pub fn customers(&self) -> &[Choice] {
        self.halo("client_id")
    }

    /// Halo's suppliers by name, for choosing a scope; the first 2000.
    pub fn suppliers(&self) -> &[Choice] {
        self.halo("supplier_id")
    }

    /// What changed lately in the fields of a rule and their values, latest first.
    pub fn changes_of(&self, rule: &FieldRule) -> Vec<&DriftRow> {
        let halo = self.halo.iter().flat_map(|known| &known.changed);
        let halo = halo.filter(|row| row.drift.kind == ticket_kind() && row.drift.field == rule.halo);
        let other = self.other.iter().flat_map(|known| &known.changed);
        let other = other.filter(|row| rule.applies_to(&row.drift.kind) && rule.other.contains(&row.drift.field));
        let mut changes: Vec<&DriftRow> = halo.chain(other).collect();
        changes.sort_by_key(|row| std::cmp::Reverse(row.id));
        changes
    }

    /// The choices of a field of a table on the other side: `state`, `assignment_group`, …
    pub fn other(&self, table: &Kind, field: &str) -> &[Choice] {
        self.other.as_ref().map(|known| known.of(table, field)).unwrap_or_default()
    }

    /// The fields of Halo's tickets.
    pub fn halo_fields(&self) -> &[FieldInfo] {
        self.halo.as_ref().map(|known| known.fields(&ticket_kind())).unwrap_or_default()
    }

    /// The fields of a table on the other side.
    pub fn other_fields(&self, table: &Kind) -> &[FieldInfo] {
        self.other.as_ref().map(|known| known.fields(table)).unwrap_or_default()
    }
}

impl Desk {
    /// The fields and choices of a connection, as they were last read; `None` when they never were.
    pub async fn catalogue(&self, name: &ConnectionId) -> Result<Option<Known>, ServiceError> {
        self.connection(name).await?;
        self.catalogue_of(name, &[], Reading::Remembered).await
    }

    /// What changed in the fields and choices of a connection, latest first, from the one before
    /// `before` on.
    pub async fn catalogue_history(
        &self,
        name: &ConnectionId,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Paged<DriftRow>, ServiceError> {
        self.connection(name).await?;
        let rows = self.store().drift(name, limit.saturating_add(1), before).await?;
        Ok(Paged::cut(rows, limit, |row| row.id))
    }

    /// What a settings form of a profile offers to choose from. Passes read both sides every hour;
    /// a form that has nothing yet, or wants it new, has them read.
    pub async fn choices(&self, of: &ChoicesOf, reading: Reading) -> Result<Choices, ServiceError> {
        let mut of_halo = catalogue::halo_kinds();
        of_halo.extend(of.demands.iter().cloned());
        of_halo.extend(of.tables.iter().any(services::is_offer).then(service_kind));
        let halo = self.catalogue_of(&of.halo, &of_halo, reading).await?;
        let other = self.catalogue_of(&of.other, &of.tables, reading).await?;
        self.log_calls_outside_runs().await?;
        let mut tables = of.tables.clone();
        let read = other.iter().flat_map(|known| known.catalogue.kinds.keys().cloned());
        tables.retain(|table| !services::is_offer(table));
        let read = read.filter(|table| !services::is_offer(table));
        for table in read.chain(TASK_TABLES.map(Kind::new)) {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        Ok(Choices { halo, other, tables })
    }

    async fn catalogue_of(
        &self,
        name: &ConnectionId,
        kinds: &[Kind],
        reading: Reading,
    ) -> Result<Option<Known>, ServiceError> {
        let cached = match reading {
            Reading::Remembered => self.store().catalogue(name).await?,
            Reading::Anew => {
                let built = self.connector(name).await?;
                let (system, source) = (built.system(), built.source());
                let end = End { name: name.clone(), system, source, wanted: Wanted::default(), account: None };
                Some(Catalogues { store: self.store(), clock: self.clock() }.read(&end, kinds).await?)
            }
        };
        let Some(cached) = cached else { return Ok(None) };
        let changed = self.store().drift(name, LATELY, None).await?;
        Ok(Some(Known { connection: name.clone(), read: cached.at, catalogue: cached.value, changed }))
    }
}
