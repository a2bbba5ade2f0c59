//! Read models: links, runs, holds. They come from the store alone and work offline.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use crate::model::{ProfileId, RunId};
use crate::store::{LinkQuery, RunRow};

/// A link in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its number in the store.
    pub id: i64,
    /// The profile that keeps it.
    pub profile: String,
    /// The ticket's number.
    pub halo: String,
    /// The other record's number.
    pub other: String,
    /// Its table.
    pub table: String,
    /// What the other record is to the ticket.
    pub role: String,
    /// When the pair was linked.
    pub since: Timestamp,
    /// When this desk last wrote one of the two.
    pub last_change: Option<Timestamp>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// Its number.
    pub id: i64,
    /// The profile.
    pub profile: String,
    /// Who caused it.
    pub actor: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it runs, or when its process was killed.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Why it could not go on.
    pub error: Option<String>,
    /// How many idle runs directly before it are folded into it.
    pub repeats: u32,
    /// Its report, as it was printed at its end.
    pub report: Option<serde_json::Value>,
}

impl From<RunRow> for RunView {
    fn from(row: RunRow) -> Self {
        Self {
            id: row.id.0,
            profile: row.profile.to_string(),
            actor: row.actor.to_string(),
            started: row.started,
            ended: row.end.as_ref().map(|end| end.at),
            outcome: row.end.as_ref().map(|end| end.outcome.clone()),
            error: row.end.as_ref().and_then(|end| end.error.clone()),
            repeats: row.repeats,
            report: row.end.as_ref().and_then(|end| serde_json::from_str(&end.counts).ok()),
        }
    }
}

/// A row that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldView {
    /// The profile.
    pub profile: String,
    /// What it is about.
    pub title: String,
    /// Why it waits, and what to do.
    pub reason: String,
}

impl Desk {
    /// Some of the links, with how many there are in all.
    pub async fn links(
        &self,
        profile: Option<ProfileId>,
        search: Option<String>,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<LinkView>, u64), ServiceError> {
        let page = self.store().link_page(LinkQuery { profile, search, offset, limit }).await?;
        let views = page.rows.into_iter().map(|row| LinkView {
            id: row.link.id.0,
            profile: row.link.profile.to_string(),
            halo: row.link.halo_number,
            other: row.link.other_number,
            table: row.link.other.kind.to_string(),
            role: row.link.role.to_string(),
            since: row.link.since,
            last_change: row.last_change,
        });
        Ok((views.collect(), page.total))
    }

    /// The newest runs, newest first.
    pub async fn runs(
        &self,
        profile: Option<&ProfileId>,
        limit: u32,
        before: Option<RunId>,
    ) -> Result<Vec<RunView>, ServiceError> {
        Ok(self.store().runs(profile, limit, before).await?.into_iter().map(RunView::from).collect())
    }

    /// What waits for a person.
    pub async fn holds(&self, profile: &ProfileId) -> Result<Vec<HoldView>, ServiceError> {
        let rows = self.store().holds(profile).await?;
        let view = |row: crate::store::HoldRow| HoldView {
            profile: profile.to_string(),
            title: row.title,
            reason: row.reason,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Looks at the whole store; nothing is found when all is well.
    pub async fn verify_store(&self) -> Result<Vec<String>, ServiceError> {
        Ok(self.store().verify().await?)
    }
}
