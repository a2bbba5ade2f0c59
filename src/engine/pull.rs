//! Pulling: what changed at both ends, into the inbox. A pull is complete or it is nothing.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedMutexGuard, mpsc};

use super::ends::{End, Ends};
use super::error::EngineError;
use super::feeds::{self, Depth};
use super::progress::{Reporter, Stage};
use super::sight;
use super::undelivered::{Seen, Undelivered};
use crate::clock::SharedClock;
use crate::connector::{Arrived, Asked, NotesRequest, Part, Position, PullEnd, PullRequest};
use crate::mapping::convert::ticket_kind;
use crate::mapping::push;
use crate::model::{Kind, RecordId, Side};
use crate::profile::{Profile, PullBy};
use crate::store::{FeedKey, Poison, PullSummary, PullTicket, Store, StoreError};

/// Pages on their way from a vendor to the store: enough to overlap the two, few enough to stay small.
const PAGES_UNDER_WAY: usize = 3;

/// How long before the last pull a record may have been made that it did not see.
const MADE_BEFORE: SignedDuration = SignedDuration::from_mins(10);

/// Before every ticket.
const BEGINNING: Position = Position { stamp: Timestamp::UNIX_EPOCH, id: String::new() };

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

/// One feed that is about to be pulled, and what is asked for it.
struct Feed {
    key: FeedKey,
    /// How far the last complete pull got.
    since: Option<Position>,
    asked: Asked,
    /// How far back it will have been read, where it is read from its beginning again.
    depth: Option<Depth>,
}

impl Feed {
    fn begins(&self) -> bool {
        match &self.asked {
            Asked::Records(request) => request.since.is_none(),
            Asked::Notes(_) => self.since.is_none(),
        }
    }
}

/// What arrived of a feed so far.
#[derive(Debug, Clone, Default)]
struct Staged {
    poisoned: u64,
    seen: Seen,
}

impl Puller<'_> {
    /// Pulls everything that the profile looks at.
    pub async fn all(&self) -> Result<Vec<FeedReport>, EngineError> {
        self.reporter.stage(Stage::Pulling, 0)?;
        self.again().await
    }

    /// The same in the middle of a pass. What it brings is planned by the next one.
    pub async fn again(&self) -> Result<Vec<FeedReport>, EngineError> {
        let mut reports = Vec::new();
        for side in [Side::Other, Side::Halo] {
            // Another profile's pass may be pulling from the same Halo.
            let _pulls = self.turn(side).await?;
            let began = match side {
                Side::Other => self.ends.other.source.server_time(),
                Side::Halo => None,
            };
            let mut feeds = self.records(side).await?;
            let notes = self.notes(side, began).await?;
            let later = notes.is_none();
            feeds.extend(notes);
            reports.extend(self.read(side, feeds).await?);
            if later {
                // The first answer tells the time from which on notes are read.
                let notes = self.notes(side, began).await?.into_iter().collect();
                reports.extend(self.read(side, notes).await?);
            }
        }
        reports.extend(Box::pin(self.new_files()).await?);
        Ok(reports)
    }

    async fn turn(&self, side: Side) -> Result<OwnedMutexGuard<()>, EngineError> {
        let stop = self.reporter.stop_signal();
        tokio::select! {
            biased;
            turn = self.store.one_pull_at_a_time(self.ends.of(side).source.instance()) => Ok(turn),
            () = stop.cancelled() => Err(EngineError::Stopped),
        }
    }

    async fn records(&self, side: Side) -> Result<Vec<Feed>, EngineError> {
        let mut feeds = Vec::new();
        match side {
            Side::Other => {
                for table in self.profile.tables() {
                    feeds.push(self.table(&table).await?);
                    feeds.extend(self.linked_outside_filter(&table).await?);
                }
            }
            Side::Halo => feeds.push(self.tickets().await?),
        }
        Ok(feeds)
    }

    async fn place(&self, side: Side, name: String) -> Result<(FeedKey, Option<Position>), EngineError> {
        let end = self.ends.of(side);
        let key = feeds::place(self.store, end.source.instance(), &end.name, name).await?;
        let since = self.store.position(&key).await?.map(|at| Position { stamp: at.stamp, id: at.id });
        Ok((key, since))
    }

    async fn table(&self, table: &Kind) -> Result<Feed, EngineError> {
        let inbound = &self.profile.inbound;
        let (key, since) = self.place(Side::Other, feeds::table_feed(self.profile, table)).await?;
        // Another profile, or this one before it was changed, may have begun later.
        let needed = Depth(inbound.created_after);
        let deep_enough = Depth::read(self.store, &key).await?.is_none_or(|read| read.covers(needed));
        let from = since.clone().filter(|_| deep_enough);
        if since.is_none() {
            needed.save(self.store, &key).await?;
        }
        let depth = (since.is_some() && !deep_enough).then_some(needed);
        let created_after = match (inbound.pull_by, &from) {
            (_, None) => inbound.created_after,
            (PullBy::Updated, Some(_)) => None,
            (PullBy::Created, Some(at)) => {
                inbound.created_after.max(Some(at.stamp.checked_sub(MADE_BEFORE).unwrap_or(at.stamp)))
            }
        };
        let asked = Asked::Records(PullRequest {
            kind: table.clone(),
            created_after,
            since: from,
            fields: self.ends.other.wanted.fields(table),
            filter: inbound.query.clone(),
            only: Vec::new(),
        });
        Ok(Feed { key, since, asked, depth })
    }

    /// Linked records stay in step when they leave the filter (a closed incident under
    /// "active=true"), so those are asked for by id.
    async fn linked_outside_filter(&self, table: &Kind) -> Result<Option<Feed>, EngineError> {
        if !feeds::leaves_linked_out(self.profile) {
            return Ok(None);
        }
        let links = self.store.links(&self.profile.name).await?;
        let only: Vec<RecordId> =
            links.into_iter().filter(|link| &link.other.kind == table).map(|link| link.other.id).collect();
        if only.is_empty() {
            return Ok(None);
        }
        let (key, since) = self.place(Side::Other, format!("{table} linked by {}", self.profile.name)).await?;
        let asked = Asked::Records(PullRequest {
            kind: table.clone(),
            since: since.clone(),
            fields: self.ends.other.wanted.fields(table),
            filter: None,
            only,
            created_after: None,
        });
        Ok(Some(Feed { key, since, asked, depth: None }))
    }

    async fn tickets(&self) -> Result<Feed, EngineError> {
        let (key, since) = self.place(Side::Halo, ticket_kind().to_string()).await?;
        // Tickets are not read before something happens to them, unless a rule takes them as they are.
        let everything = push::rules(self.profile).any(|rule| rule.existing)
            && Depth::read(self.store, &key).await? != Some(Depth(None));
        let from = if everything { Some(BEGINNING) } else { since.clone() };
        let asked = Asked::Records(PullRequest {
            kind: ticket_kind(),
            since: from,
            fields: self.ends.halo.wanted.fields(&ticket_kind()),
            filter: None,
            only: Vec::new(),
            created_after: None,
        });
        Ok(Feed { key, since, asked, depth: everything.then_some(Depth(None)) })
    }

    /// The notes since the last pull; since the server's present time where there was none, and
    /// nothing where that is not known yet.
    async fn notes(&self, side: Side, earliest: Option<Timestamp>) -> Result<Option<Feed>, EngineError> {
        let kinds = feeds::kinds_of(self.profile, side);
        let (key, since) = self.place(side, feeds::notes_feed(&kinds)).await?;
        let begin = || earliest.or_else(|| self.ends.of(side).source.server_time());
        let from = since.clone().or_else(|| begin().map(|stamp| Position { stamp, id: String::new() }));
        let Some(from) = from else { return Ok(None) };
        let asked = Asked::Notes(NotesRequest { kinds, since: from });
        Ok(Some(Feed { key, since, asked, depth: None }))
    }

    /// Reads feeds of a side together. Those that are complete are taken into the inbox, up to the
    /// first that is not.
    async fn read(&self, side: Side, feeds: Vec<Feed>) -> Result<Vec<FeedReport>, EngineError> {
        let end = self.ends.of(side);
        let asked: Vec<Asked> = feeds.iter().map(|feed| feed.asked.clone()).collect();
        let tickets: Vec<PullTicket> = feeds.iter().map(|feed| self.store.begin_pull(&feed.key)).collect();
        let (pages, arriving) = mpsc::channel::<Arrived>(PAGES_UNDER_WAY);
        let (ends, staged) =
            tokio::join!(end.source.pull_all(&asked, pages), self.stage(end, &asked, &tickets, arriving));
        let mut failure = None;
        let mut reports = Vec::with_capacity(feeds.len());
        let mut staged = staged
            .unwrap_or_else(|stopped| {
                failure = Some(stopped);
                Vec::new()
            })
            .into_iter();
        let mut ends = ends.into_iter();
        for (feed, ticket) in feeds.into_iter().zip(tickets) {
            let staged = staged.next().unwrap_or_default();
            match ends.next() {
                Some(Ok(reached)) if failure.is_none() => {
                    reports.push(self.finish(end, feed, ticket, reached, staged).await?);
                }
                Some(Err(error)) if failure.is_none() => {
                    failure = Some(end.failed(error));
                    self.store.abandon_pull(ticket).await?;
                }
                _ => self.store.abandon_pull(ticket).await?,
            }
        }
        match failure {
            Some(failure) => Err(failure),
            None => Ok(reports),
        }
    }

    /// Keeps arriving rows apart, counts for each feed those that could not be understood, and sees
    /// which fields come at all.
    async fn stage(
        &self,
        end: &End,
        asked: &[Asked],
        tickets: &[PullTicket],
        mut arriving: mpsc::Receiver<Arrived>,
    ) -> Result<Vec<Staged>, EngineError> {
        let mut staged = vec![Staged::default(); tickets.len()];
        while let Some(Arrived { of, part }) = arriving.recv().await {
            let (Some(ticket), Some(one)) = (tickets.get(of), staged.get_mut(of)) else { continue };
            let (rows, poison) = match part {
                Part::Records(page) => {
                    let rows = page.records.len();
                    one.seen.look_at(&page.records);
                    let resting = match asked.get(of) {
                        Some(Asked::Records(PullRequest { kind, .. })) => {
                            sight::unreadable(self.store, &page.poison, |id| end.key(kind, id)).await?
                        }
                        Some(Asked::Notes(_)) | None => Vec::new(),
                    };
                    self.store.stage_records(ticket, page.records.into_iter().chain(resting).collect()).await?;
                    (rows, page.poison)
                }
                Part::Notes(page) => {
                    let rows = page.notes.len();
                    self.store.stage_notes(ticket, page.notes).await?;
                    (rows, page.poison)
                }
            };
            one.poisoned += poison.len() as u64;
            self.stage_poison(ticket, poison).await?;
            self.reporter.done(rows as u64)?;
        }
        Ok(staged)
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
        end: &End,
        feed: Feed,
        ticket: PullTicket,
        reached: PullEnd,
        staged: Staged,
    ) -> Result<FeedReport, EngineError> {
        // Where a feed was read from its beginning again, only what was made late may have come.
        let next = reached.next.clone().max(feed.since.clone());
        let next = next.map(|at| crate::store::Position { stamp: at.stamp, id: at.id });
        let summary: PullSummary = self.store.finish_pull(ticket, next, self.clock.now()).await?;
        if let Some(depth) = feed.depth {
            depth.save(self.store, &feed.key).await?;
        }
        if let (Side::Other, Asked::Records(request)) = (self.ends.side(end), &feed.asked) {
            let undelivered = Undelivered { store: self.store, instance: end.source.instance() };
            undelivered.learn(&request.kind, &request.fields, &staged.seen).await?;
        }
        let hidden_changed = self.hidden_changed(&feed.key, &reached, feed.begins()).await?;
        Ok(FeedReport {
            connection: end.name.to_string(),
            feed: feed.key.feed,
            rows: reached.rows,
            announced: reached.announced,
            hidden_by_rights: reached.hidden_by_rights,
            hidden_changed,
            changed: summary.records_new + summary.records_changed + summary.notes_new,
            poisoned: staged.poisoned,
        })
    }

    /// Remembers how many rows rights hide, and says when that is another number. Pulls of changes
    /// count only what changed, so they are compared among themselves: there only more than ever
    /// before is another number.
    async fn hidden_changed(&self, feed: &FeedKey, end: &PullEnd, everything: bool) -> Result<bool, EngineError> {
        let scope = if everything { "all" } else { "changes" };
        let name = format!("hidden by rights/{feed}/{scope}");
        let now = end.hidden_by_rights;
        let before = self.store.meta(&name).await?.and_then(|before| before.parse::<u64>().ok());
        let changed = before.is_some_and(|before| if everything { now != before } else { now > before });
        if changed || before.is_none() {
            self.store.set_meta(&name, &now.to_string()).await?;
        }
        Ok(changed)
    }
}
