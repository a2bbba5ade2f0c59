//! Telling what changed in both systems' fields and choices: once for each profile, where its
//! mapping is touched, with the records that hold the value.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ends::Ends;
use super::error::EngineError;
use crate::mapping::convert::{action_kind, ticket_kind};
use crate::mapping::drift::Drift;
use crate::model::{FieldName, Kind, Side};
use crate::profile::{Profile, Scope};
use crate::store::{DriftRow, Party, Reach, Store, ValuesWanted};

/// Records that are named for a value.
const NAMED: usize = 5;

/// Something that changed, and whom it touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The connection.
    pub connection: String,
    /// What changed.
    pub what: Drift,
    /// How many records of the profile hold the value.
    pub tickets: u64,
    /// The numbers of the first of them.
    pub first: Vec<String>,
}

/// What a profile was not told yet.
#[derive(Debug, Default)]
pub struct News {
    /// What touches its mapping.
    pub told: Vec<Told>,
    /// Up to which number it will have been told; `None` when it was told everything already.
    upto: Option<i64>,
}

/// Reads and marks what a profile was told.
pub struct Teller<'a> {
    /// Where it is remembered.
    pub store: &'a Store,
    /// Both ends.
    pub ends: &'a Ends,
    /// The profile.
    pub profile: &'a Profile,
}

impl Teller<'_> {
    /// What changed since the profile was last told. A new profile is told what changes from now on.
    pub async fn news(&self) -> Result<News, EngineError> {
        let last = self.store.last_drift().await?;
        let told = self.store.meta(&self.name()).await?.and_then(|told| told.parse::<i64>().ok());
        let Some(told) = told else { return Ok(News { told: Vec::new(), upto: Some(last) }) };
        if told >= last {
            return Ok(News::default());
        }
        let mut news = News { told: Vec::new(), upto: Some(last) };
        for side in [Side::Halo, Side::Other] {
            let rows = self.store.drift_after(&self.ends.of(side).name, told).await?;
            news.told.extend(self.touching(side, rows).await?);
        }
        Ok(news)
    }

    /// Remembers that the profile was told.
    pub async fn told(&self, news: &News) -> Result<(), EngineError> {
        if let Some(upto) = news.upto {
            self.store.set_meta(&self.name(), &upto.to_string()).await?;
        }
        Ok(())
    }

    fn name(&self) -> String {
        format!("drift told/{}", self.profile.name)
    }

    async fn touching(&self, side: Side, rows: Vec<DriftRow>) -> Result<Vec<Told>, EngineError> {
        let rows: Vec<DriftRow> = rows.into_iter().filter(|row| self.touches(side, &row.drift)).collect();
        let fields: BTreeSet<FieldName> = rows.iter().map(|row| row.drift.field.clone()).collect();
        let fields: Vec<FieldName> = fields.into_iter().collect();
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = ValuesWanted {
            reach: self.reach(),
            side,
            created_after: self.profile.inbound.created_after.filter(|_| side == Side::Other),
            groups: fields.iter().map(|field| vec![field.clone()]).collect(),
        };
        let holders = self.store.holders(wanted, NAMED).await?;
        let told = rows.into_iter().map(|row| {
            let at = fields.iter().position(|field| field == &row.drift.field);
            let held = at.and_then(|at| holders.get(at)).zip(row.drift.code.as_ref());
            let held = held.and_then(|(codes, code)| codes.get(code)).cloned().unwrap_or_default();
            Told { connection: row.connection.to_string(), what: row.drift, tickets: held.count, first: held.first }
        });
        Ok(told.collect())
    }

    /// Whether the profile's mapping, or one of its outcomes, is about this field or value.
    fn touches(&self, side: Side, drift: &Drift) -> bool {
        let mapping = &self.profile.mapping.fields;
        match side {
            Side::Halo if drift.kind == action_kind() => {
                let (outbound, notes) = (&self.profile.outbound, &self.profile.notes);
                let mut used = outbound.send_outcomes.iter().chain(&notes.private_outcome).chain(&notes.public_outcome);
                used.any(|outcome| drift.code.as_deref() == Some(&outcome.to_string()))
            }
            Side::Halo => {
                drift.kind == ticket_kind()
                    && (drift.field.as_str() == "tickettype_id" || mapping.iter().any(|rule| rule.halo == drift.field))
            }
            Side::Other => {
                let on = |kind: &Kind| self.profile.tables().contains(kind);
                let maps = |rule: &crate::profile::FieldRule| {
                    rule.applies_to(&drift.kind) && rule.other.contains(&drift.field)
                };
                on(&drift.kind) && mapping.iter().any(maps)
            }
        }
    }

    fn reach(&self) -> Reach {
        let [halo, other] = self.ends.instances();
        Reach {
            profile: self.profile.name.clone(),
            halo,
            other,
            kinds: self.profile.tables(),
            party: match self.profile.scope {
                Scope::WholeDesk => Party::Everybody,
                Scope::Customer { id } => Party::Customer(id.to_string()),
                Scope::Supplier { id } => Party::Supplier(id.to_string()),
            },
        }
    }
}
