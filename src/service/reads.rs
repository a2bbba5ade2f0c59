//! Read models: links, and what waits for a person. They come from the store alone and work offline.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::waiting::About;
use crate::model::{ProfileId, RecordKey};
use crate::store::{HoldKind, LinkQuery, LinkRow};

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

impl From<LinkRow> for LinkView {
    fn from(row: LinkRow) -> Self {
        Self {
            id: row.link.id.0,
            profile: row.link.profile.to_string(),
            halo: row.link.halo_number,
            other: row.link.other_number,
            table: row.link.other.kind.to_string(),
            role: row.link.role.to_string(),
            since: row.link.since,
            last_change: row.last_change,
        }
    }
}

/// A row that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldView {
    /// The profile.
    pub profile: String,
    /// What it waits for.
    pub kind: HoldKind,
    /// The row of the plan.
    pub row: String,
    /// The Halo ticket, if there is one.
    pub ticket: Option<RecordKey>,
    /// The record on the other side, if there is one.
    pub other: Option<RecordKey>,
    /// What it is about.
    pub title: String,
    /// Why it waits, and what to do.
    pub reason: String,
    /// The ticket's number, as far as it is known.
    pub halo_number: Option<String>,
    /// The number of the record on the other side.
    pub other_number: Option<String>,
    /// What it is about, where a person can decide it in place.
    pub about: About,
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
        Ok((page.rows.into_iter().map(LinkView::from).collect(), page.total))
    }

    /// Looks at the whole store; nothing is found when all is well.
    pub async fn verify_store(&self) -> Result<Vec<String>, ServiceError> {
        Ok(self.store().verify().await?)
    }
}
