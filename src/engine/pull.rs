//! Pulling: what changed at both ends, into the inbox. A pull is complete or it is nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::ends::{End, Ends};
use super::error::EngineError;
use super::progress::{Reporter, Stage};
use super::sight;
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, NotesPage, NotesRequest, Page, Position, PullEnd, PullRequest};
use crate::mapping::convert::ticket_kind;
use crate::model::{FieldName, Kind, RecordId, RecordKey, Side};
use crate::profile::Profile;
use crate::store::{FeedKey, Poison, PullSummary, PullTicket, Store, StoreError};

/// Pages on their way from a vendor to the store: enough to overlap the two, few enough to stay small.
const PAGES_UNDER_WAY: usize = 3;

/// What a pull of one feed brought, and the proof that it was complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedReport {
    /// The connection.
    pub connection: String,
    /// The feed.
    pub feed: String,
    /// Rows that arrived.
    pub rows: u64,
    /// Rows that the server announced, where it does.
    pub announced: Option<u64>,
    /// Rows that the server counted but did not show.
    pub hidden_by_rights: u64,
    /// Whether as many were hidden at the last pull of this feed that read everything.
    pub hidden_changed: bool,
    /// Records that are new to the desk or no longer the same.
    pub changed: u64,
    /// Rows that could not be understood.
    pub poisoned: u64,
}

/// Pulls the feeds of a profile.
pub struct Puller<'a> {
    /// Where it goes.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Where it comes from.
    pub ends: &'a Ends,
    /// For whom.
    pub profile: &'a Profile,
    /// Who follows.
    pub reporter: &'a Reporter,
}

/// One feed that is about to be pulled.
struct Feed<'a> {
    end: &'a End,
    key: FeedKey,
    since: Option<Position>,
}

impl Puller<'_> {
    /// Pulls everything that the profile looks at.
    pub async fn all(&self) -> Result<Vec<FeedReport>, EngineError> {
        self.reporter.stage(Stage::Pulling, 0)?;
        let mut reports = Vec::new();
        let began = self.ends.other.source.server_time();
        for table in self.profile.tables() {
            reports.push(self.table(&table).await?);
            reports.extend(self.linked_outside_filter(&table).await?);
        }
        reports.push(self.tickets().await?);
        reports.extend(self.notes(Side::Other, began).await?);
        reports.extend(self.notes(Side::Halo, None).await?);
        Ok(reports)
    }

    async fn feed(&self, side: Side, name: String) -> Result<Feed<'_>, EngineError> {
        let end = self.ends.of(side);
        let key = FeedKey { instance: end.source.instance().clone(), feed: name };
        let since = self.store.position(&key).await?.map(|at| Position { stamp: at.stamp, id: at.id });
        Ok(Feed { end, key, since })
    }

    async fn table(&self, table: &Kind) -> Result<FeedReport, EngineError> {
        let inbound = &self.profile.inbound;
        let feed = self.feed(Side::Other, table_feed(self.profile, table)).await?;
        let request = PullRequest {
            kind: table.clone(),
            since: feed.since.clone(),
            fields: mapped_fields(self.profile, Side::Other, Some(table)),
            filter: inbound.query.clone(),
            only: Vec::new(),
            created_after: inbound.created_after.filter(|_| feed.since.is_none()),
        };
        self.records(feed, request).await
    }

    /// Linked records stay in step when they leave the filter (a closed incident under
    /// "active=true"), so those are asked for by id.
    async fn linked_outside_filter(&self, table: &Kind) -> Result<Option<FeedReport>, EngineError> {
        if self.profile.inbound.query.is_none() {
            return Ok(None);
        }
        let links = self.store.links(&self.profile.name).await?;
        let only: Vec<RecordId> =
            links.into_iter().filter(|link| &link.other.kind == table).map(|link| link.other.id).collect();
        if only.is_empty() {
            return Ok(None);
        }
        let feed = self.feed(Side::Other, format!("{table} linked by {}", self.profile.name)).await?;
        let request = PullRequest {
            kind: table.clone(),
            since: feed.since.clone(),
            fields: mapped_fields(self.profile, Side::Other, Some(table)),
            filter: None,
            only,
            created_after: None,
        };
        self.records(feed, request).await.map(Some)
    }

    async fn tickets(&self) -> Result<FeedReport, EngineError> {
        let feed = self.feed(Side::Halo, ticket_kind().to_string()).await?;
        let request = PullRequest {
            kind: ticket_kind(),
            since: feed.since.clone(),
            fields: mapped_fields(self.profile, Side::Halo, None),
            filter: None,
            only: Vec::new(),
            created_after: None,
        };
        self.records(feed, request).await
    }

    async fn records(&self, feed: Feed<'_>, request: PullRequest) -> Result<FeedReport, EngineError> {
        let ticket = self.store.begin_pull(&feed.key).await?;
        let (pages, arriving) = mpsc::channel::<Page>(PAGES_UNDER_WAY);
        let key = |id: &RecordId| feed.end.key(&request.kind, id);
        let (end, staged) =
            tokio::join!(feed.end.source.pull(&request, pages), self.stage_records(&ticket, arriving, key));
        self.finish(feed, ticket, end, staged).await
    }

    async fn notes(&self, side: Side, earliest: Option<Timestamp>) -> Result<Option<FeedReport>, EngineError> {
        let kinds = kinds_of(self.profile, side);
        let feed = self.feed(side, notes_feed(&kinds)).await?;
        let begin = || earliest.or_else(|| feed.end.source.server_time());
        let since = feed.since.clone().or_else(|| begin().map(|stamp| Position { stamp, id: String::new() }));
        let Some(since) = since else { return Ok(None) };
        let request = NotesRequest { kinds, since };
        let ticket = self.store.begin_pull(&feed.key).await?;
        let (pages, arriving) = mpsc::channel::<NotesPage>(PAGES_UNDER_WAY);
        let (end, staged) =
            tokio::join!(feed.end.source.notes_since(&request, pages), self.stage_notes(&ticket, arriving));
        self.finish(feed, ticket, end, staged).await.map(Some)
    }

    async fn stage_records(
        &self,
        ticket: &PullTicket,
        mut pages: mpsc::Receiver<Page>,
        key: impl Fn(&RecordId) -> RecordKey,
    ) -> Result<u64, EngineError> {
        let mut poisoned = 0;
        while let Some(page) = pages.recv().await {
            poisoned += page.poison.len() as u64;
            let rows = page.records.len() as u64;
            let resting = sight::unreadable(self.store, &page.poison, &key).await?;
            self.store.stage_records(ticket, page.records.into_iter().chain(resting).collect()).await?;
            self.stage_poison(ticket, page.poison).await?;
            self.reporter.done(rows)?;
        }
        Ok(poisoned)
    }

    async fn stage_notes(&self, ticket: &PullTicket, mut pages: mpsc::Receiver<NotesPage>) -> Result<u64, EngineError> {
        let mut poisoned = 0;
        while let Some(page) = pages.recv().await {
            poisoned += page.poison.len() as u64;
            let rows = page.notes.len() as u64;
            self.store.stage_notes(ticket, page.notes).await?;
            self.stage_poison(ticket, page.poison).await?;
            self.reporter.done(rows)?;
        }
        Ok(poisoned)
    }

    async fn stage_poison(&self, ticket: &PullTicket, poison: Vec<crate::connector::Poison>) -> Result<(), StoreError> {
        if poison.is_empty() {
            return Ok(());
        }
        let rows = poison.into_iter().map(|one| Poison { id: one.id, reason: one.reason }).collect();
        self.store.stage_poison(ticket, rows).await
    }

    async fn finish(
        &self,
        feed: Feed<'_>,
        ticket: PullTicket,
        end: Result<PullEnd, ConnectorError>,
        staged: Result<u64, EngineError>,
    ) -> Result<FeedReport, EngineError> {
        let outcome = match (end, staged) {
            (Ok(end), Ok(poisoned)) => Ok((end, poisoned)),
            (_, Err(stopped)) => Err(stopped),
            (Err(error), Ok(_)) => Err(feed.end.failed(error)),
        };
        let (end, poisoned) = match outcome {
            Ok(complete) => complete,
            Err(error) => {
                self.store.abandon_pull(ticket).await?;
                return Err(error);
            }
        };
        let next = end.next.clone().or_else(|| feed.since.clone());
        let next = next.map(|at| crate::store::Position { stamp: at.stamp, id: at.id });
        let summary: PullSummary = self.store.finish_pull(ticket, next, self.clock.now()).await?;
        let hidden_changed = self.hidden_changed(&feed.key, &end, feed.since.is_none()).await?;
        Ok(FeedReport {
            connection: feed.end.name.to_string(),
            feed: feed.key.feed,
            rows: end.rows,
            announced: end.announced,
            hidden_by_rights: end.hidden_by_rights,
            hidden_changed,
            changed: summary.records_new + summary.records_changed + summary.notes_new,
            poisoned,
        })
    }

    /// Remembers how many rows rights hide, and says when that is no longer the same number. Pulls
    /// of changes count only what changed, so they are compared among themselves.
    async fn hidden_changed(&self, feed: &FeedKey, end: &PullEnd, everything: bool) -> Result<bool, EngineError> {
        let scope = if everything { "all" } else { "changes" };
        let name = format!("hidden by rights/{feed}/{scope}");
        let now = end.hidden_by_rights.to_string();
        let before = self.store.meta(&name).await?;
        if before.as_deref() == Some(now.as_str()) || (before.is_none() && end.hidden_by_rights == 0) {
            return Ok(false);
        }
        self.store.set_meta(&name, &now).await?;
        Ok(before.is_some())
    }
}

fn kinds_of(profile: &Profile, side: Side) -> Vec<Kind> {
    match side {
        Side::Halo => vec![ticket_kind()],
        Side::Other => profile.tables(),
    }
}

fn table_feed(profile: &Profile, table: &Kind) -> String {
    match &profile.inbound.query {
        Some(query) => format!("{table} where {query}"),
        None => table.to_string(),
    }
}

fn notes_feed(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(Kind::as_str).collect();
    format!("notes of {}", names.join(", "))
}

/// The names of the feeds that bring a profile the records of a kind, and their notes.
pub fn feeds_of(profile: &Profile, side: Side, kind: &Kind) -> [String; 2] {
    let records = match side {
        Side::Halo => kind.to_string(),
        Side::Other => table_feed(profile, kind),
    };
    [records, notes_feed(&kinds_of(profile, side))]
}

/// The fields that a profile's rules read on a side, without repetition.
pub fn mapped_fields(profile: &Profile, side: Side, table: Option<&Kind>) -> Vec<FieldName> {
    let mut fields: Vec<FieldName> = Vec::new();
    let rules = profile.mapping.fields.iter().filter(|rule| table.is_none_or(|table| rule.applies_to(table)));
    for rule in rules {
        let names = match side {
            Side::Halo => std::slice::from_ref(&rule.halo),
            Side::Other => rule.other.as_slice(),
        };
        for name in names {
            if !fields.contains(name) {
                fields.push(name.clone());
            }
        }
    }
    if side == Side::Other {
        let demanded = profile.outbound.companions.iter().flat_map(|companion| companion.fields.keys());
        for name in demanded {
            if !fields.contains(name) {
                fields.push(name.clone());
            }
        }
    }
    fields
}
