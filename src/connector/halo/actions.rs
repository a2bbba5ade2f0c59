//! Reading actions: windows of time over all tickets, and all actions of one ticket.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::config::{ACTION_WINDOW, ACTIONS_AT_ONCE, AT_ONCE};
use super::endpoints::{ACTIONS, Query};
use super::note::note;
use super::tickets::stopped;
use super::wire::{Listing, incomplete};
use super::{Halo, kinds, stamp};
use crate::connector::{ConnectorError, Fault, NotesPage, NotesRequest, Poison, Position, PullEnd, Result};
use crate::model::{NoteKey, RecordId, RecordKey};

/// The shortest window: Halo takes whole seconds.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);

/// The most actions that are asked for at once; more than this of one second, or of one ticket, are
/// not taken as complete.
const MOST_AT_ONCE: u64 = ACTIONS_AT_ONCE * 100;

/// One answer with actions.
struct Actions {
    page: NotesPage,
    rows: u64,
    announced: Option<u64>,
}

impl Actions {
    /// Whether there may be more than came.
    fn is_cut(&self, asked: u64) -> bool {
        self.rows >= asked || self.announced.is_some_and(|announced| announced > self.rows)
    }
}

impl Actions {
    /// How many to ask for after an answer was cut at `asked`; `None` when asking for more has not helped.
    fn more_than(&self, asked: u64) -> Option<u64> {
        let more = asked.saturating_mul(10).max(self.announced.unwrap_or(0).saturating_add(1));
        (asked < MOST_AT_ONCE).then(|| more.min(MOST_AT_ONCE))
    }
}

impl Halo {
    /// Reads the actions of all tickets since a position. Halo answers windows of a day at most; one
    /// that comes back cut is halved until it is whole, and at a second, which cannot be halved, more
    /// rows are asked for: a bulk change writes thousands of actions within one.
    pub(super) async fn pull_notes(&self, request: &NotesRequest, pages: &mpsc::Sender<NotesPage>) -> Result<PullEnd> {
        self.door.open().await?;
        self.know_ourselves().await?;
        let told = self.door.server_time();
        let present = told.unwrap_or_else(|| (self.now)());
        let from = self.lower_bound(&request.since);
        let until = after(present, SHORTEST + SHORTEST).max(after(from, SHORTEST));
        let mut windows: Vec<_> = days(from, until).into_iter().map(|day| (day, ACTIONS_AT_ONCE)).collect();
        let single = windows.len() == 1;
        let mut seen: BTreeSet<NoteKey> = BTreeSet::new();
        let (mut rows, mut counted, mut latest) = (0_u64, 0_u64, None);
        while let Some(((start, end), count)) = windows.pop() {
            let actions = self.window(start, end, count).await?;
            if actions.is_cut(count) {
                windows.extend(match halves(start, end) {
                    Some([earlier, later]) => vec![(later, ACTIONS_AT_ONCE), (earlier, ACTIONS_AT_ONCE)],
                    None => vec![((start, end), actions.more_than(count).ok_or_else(too_dense)?)],
                });
                continue;
            }
            counted += actions.announced.unwrap_or(actions.rows);
            let mut page = actions.page;
            page.notes.retain(|note| seen.insert(note.key.clone()));
            rows += (page.notes.len() + page.poison.len()) as u64;
            latest = page.notes.iter().map(|note| note.at).max().max(latest);
            if !page.notes.is_empty() || !page.poison.is_empty() {
                pages.send(page).await.map_err(|_closed| stopped())?;
            }
        }
        // Everything up to the server's present time was asked for, so the next window begins there.
        let reached = told.or(latest).map_or(request.since.stamp, |reached| reached.max(request.since.stamp));
        let next = Some(Position { stamp: reached, id: String::new() });
        let announced = (single && counted == rows).then_some(counted);
        Ok(PullEnd { rows, announced, hidden_by_rights: 0, next })
    }

    async fn window(&self, start: Timestamp, end: Timestamp, count: u64) -> Result<Actions> {
        let zone = self.zone();
        let query = vec![
            ("startdate", stamp::write(start, zone)),
            ("enddate", stamp::write(end, zone)),
            ("count", count.to_string()),
            ("excludesys", "false".to_owned()),
            ("includehtmlnote", "true".to_owned()),
            ("includehtmlemail", "true".to_owned()),
        ];
        self.actions(&query, None).await
    }

    async fn actions(&self, query: &Query, ticket: Option<i64>) -> Result<Actions> {
        let (frame, identity) = (self.frame(), self.identity());
        let convert = |listing: Listing<'_>| {
            let mut page = NotesPage::default();
            for row in listing.rows.iter().copied() {
                match note(row, &frame, &identity, ticket) {
                    Ok(note) => page.notes.push(note),
                    Err(poison) => page.poison.push(poison),
                }
            }
            Ok(Actions { page, rows: listing.rows.len() as u64, announced: listing.record_count })
        };
        self.door.list(ACTIONS, "actions", query, convert).await
    }

    /// Reads all notes of tickets, oldest first per ticket.
    pub(super) async fn notes_of_tickets(&self, records: &[RecordKey]) -> Result<NotesPage> {
        self.know_ourselves().await?;
        let mut all = NotesPage::default();
        for some in records.chunks(AT_ONCE) {
            let read = join_all(some.iter().map(|key| self.notes_of_ticket(key))).await;
            for (key, read) in some.iter().zip(read) {
                match read {
                    Ok(page) => {
                        all.notes.extend(page.notes);
                        all.poison.extend(page.poison);
                    }
                    Err(error) if error.fault == Fault::Forbidden => {
                        let reason = format!("the actions of ticket {} may not be read: {}", key.id, error.what);
                        all.poison.push(Poison { id: Some(key.id.clone()), reason });
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }

    async fn notes_of_ticket(&self, key: &RecordKey) -> Result<NotesPage> {
        kinds::only_tickets(&key.kind)?;
        let ticket = kinds::number(&key.id)?;
        let mut count = ACTIONS_AT_ONCE;
        loop {
            let query = vec![
                ("ticket_id", ticket.to_string()),
                ("count", count.to_string()),
                ("excludesys", "false".to_owned()),
                ("includehtmlnote", "true".to_owned()),
                ("includehtmlemail", "true".to_owned()),
            ];
            let actions = match self.actions(&query, Some(ticket)).await {
                Ok(actions) => actions,
                Err(error) if error.fault == Fault::NotFound => return Ok(NotesPage::default()),
                Err(error) => return Err(error),
            };
            if !actions.is_cut(count) {
                return in_order(actions.page, ticket);
            }
            count = actions
                .more_than(count)
                .ok_or_else(|| incomplete(ACTIONS, &format!("ticket {ticket} shows fewer actions than it counts")))?;
        }
    }
}

/// The notes of one ticket, oldest first. They come newest first and are numbered in their order.
/// What cannot be read is set aside under the ticket.
fn in_order(mut page: NotesPage, ticket: i64) -> Result<NotesPage> {
    let id = RecordId::new(ticket.to_string());
    if page.notes.iter().any(|note| note.key.record.id != id) {
        return Err(incomplete(ACTIONS, &format!("it shows actions of other tickets than {ticket}")));
    }
    page.notes.sort_by_key(|note| (note.at, note.key.id.parse::<i64>().unwrap_or(i64::MAX)));
    for poison in &mut page.poison {
        poison.id = Some(id.clone());
    }
    Ok(page)
}

/// Windows of a day at most that cover a span, the first one last.
fn days(from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut windows = Vec::new();
    let mut start = from;
    while start < until {
        let end = after(start, ACTION_WINDOW).min(until);
        windows.push((start, end));
        start = end;
    }
    windows.reverse();
    windows
}

/// Both halves of a window, in whole seconds; `None` when it is as short as can be.
fn halves(start: Timestamp, end: Timestamp) -> Option<[(Timestamp, Timestamp); 2]> {
    let seconds = end.duration_since(start).as_secs();
    if seconds <= SHORTEST.as_secs() {
        return None;
    }
    let middle = after(start, SignedDuration::from_secs(seconds / 2));
    Some([(start, middle), (middle, end)])
}

fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn too_dense() -> ConnectorError {
    ConnectorError::new(
        Fault::Incomplete,
        "Halo shows fewer actions of one second than it counts",
        "Nothing was taken as complete; read the notes of the tickets one by one",
    )
}
