//! The outbox: approved actions, in lanes, each sent once.
//!
//! Rows of a lane go in their order. A row that is parked or unknown blocks its own lane and what waits for it, and
//! nothing else. A row that is done or dropped never changes again.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};
use serde::{Deserialize, Serialize};

use super::error::{Result, StoreError};
use super::rows::{self, Columns};
use super::sealed::Sealed;
use super::{NewOutboxRow, NewState, Store, commit};
use crate::model::{ProfileId, RunId};

/// The table of the outbox.
pub(super) const OUTBOX: Sealed = Sealed {
    name: "outbox",
    columns: &[
        "id",
        "run",
        "profile",
        "lane",
        "after",
        "payload",
        "plan_row",
        "state",
        "cause",
        "attempts",
        "not_before",
        "session",
    ],
    key: 1,
};

/// The number of an outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutboxId(pub i64);

impl fmt::Display for OutboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where an action stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxState {
    /// It waits for its turn.
    Pending,
    /// It is being sent.
    Leased,
    /// It was sent and the answer is lost.
    Unknown {
        /// What happened.
        cause: String,
    },
    /// It is not sent until somebody puts something right.
    Parked {
        /// Why.
        cause: String,
    },
    /// It was sent and settled.
    Done,
    /// It will never be sent.
    Dropped {
        /// Why.
        cause: String,
    },
}

impl OutboxState {
    fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Leased => "leased",
            Self::Unknown { .. } => "unknown",
            Self::Parked { .. } => "parked",
            Self::Done => "done",
            Self::Dropped { .. } => "dropped",
        }
    }

    fn cause(&self) -> Option<&str> {
        match self {
            Self::Unknown { cause } | Self::Parked { cause } | Self::Dropped { cause } => Some(cause),
            Self::Pending | Self::Leased | Self::Done => None,
        }
    }

    fn read(word: &str, cause: Option<String>) -> Option<Self> {
        match (word, cause) {
            // Why the last try failed stays beside them: see `OutboxRow::cause`.
            ("pending", _) => Some(Self::Pending),
            ("leased", _) => Some(Self::Leased),
            ("unknown", Some(cause)) => Some(Self::Unknown { cause }),
            ("parked", Some(cause)) => Some(Self::Parked { cause }),
            ("done", None) => Some(Self::Done),
            ("dropped", Some(cause)) => Some(Self::Dropped { cause }),
            _ => None,
        }
    }

    /// Whether nothing more happens to the row.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Done | Self::Dropped { .. })
    }
}

/// An approved action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its number; rows of a lane go in the order of their numbers.
    pub id: OutboxId,
    /// The run that enqueued it.
    pub run: RunId,
    /// The profile.
    pub profile: ProfileId,
    /// The rows of a profile with the same lane go one after the other.
    pub lane: String,
    /// The row that must be done first.
    pub after: Option<OutboxId>,
    /// What to do, as JSON that only the caller understands.
    pub payload: String,
    /// The row of the plan that it came from.
    pub plan_row: String,
    /// Where it stands.
    pub state: OutboxState,
    /// Why the last try failed, while it waits for the next one.
    pub cause: Option<String>,
    /// How often it was tried, as the caller counts.
    pub attempts: u32,
    /// Not to be tried before this moment.
    pub not_before: Option<Timestamp>,
}

impl Store {
    /// Takes up to `limit` rows of a profile for sending, in one transaction: of each lane only the first that is not
    /// finished, if it is pending, its time has come, what it waits for is done, and no person lets its
    /// record rest.
    pub async fn lease(&self, profile: &ProfileId, limit: u32, now: Timestamp) -> Result<Vec<OutboxRow>> {
        let (profile, session) = (profile.clone(), self.session);
        self.write(commit!("lease"), move |connection| {
            let rest = "FROM outbox t WHERE t.profile = ?1 AND t.state NOT IN ('done', 'dropped') \
                 AND t.state = 'pending' AND (t.not_before IS NULL OR t.not_before <= ?2) \
                 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.profile = t.profile AND e.lane = t.lane \
                     AND e.id < t.id AND e.state NOT IN ('done', 'dropped')) \
                 AND NOT EXISTS (SELECT 1 FROM rests r, json_each(r.lanes) AS lane \
                     WHERE r.profile = t.profile AND lane.value = t.lane) \
                 AND (t.after IS NULL OR EXISTS (SELECT 1 FROM outbox d WHERE d.id = t.after AND d.state = 'done')) \
                 ORDER BY t.id LIMIT ?3";
            let values = params![profile.as_str(), rows::time_text(now), limit];
            let mut leased = OUTBOX.all(connection, rest, values, read_row)?;
            for row in &mut leased {
                row.state = OutboxState::Leased;
                put(connection, row, session)?;
            }
            Ok(leased)
        })
        .await
    }

    /// The rows of a profile that are not finished, in their order.
    pub async fn open_rows(&self, profile: &ProfileId) -> Result<Vec<OutboxRow>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let rest = "FROM outbox t WHERE t.profile = ?1 AND t.state NOT IN ('done', 'dropped') ORDER BY t.id";
            OUTBOX.all(connection, rest, [profile.as_str()], read_row)
        })
        .await
    }

    /// The rows of a run, finished ones, too, in their order.
    pub async fn rows_of_run(&self, run: RunId) -> Result<Vec<OutboxRow>> {
        self.read(move |connection| {
            OUTBOX.all(connection, "FROM outbox t WHERE t.run = ?1 ORDER BY t.id", [run.0], read_row)
        })
        .await
    }

    /// A row of the outbox.
    pub async fn outbox_row(&self, id: OutboxId) -> Result<Option<OutboxRow>> {
        self.read(move |connection| OUTBOX.first(connection, "FROM outbox t WHERE t.id = ?1", [id.0], read_row)).await
    }

    /// The rows that an earlier process left leased or unknown, in their order: what became of each must be looked up
    /// before anything of their lanes is sent.
    pub async fn interrupted(&self) -> Result<Vec<OutboxRow>> {
        let session = self.session;
        self.read(move |connection| {
            let rest = "FROM outbox t WHERE t.state NOT IN ('done', 'dropped') \
                        AND t.state IN ('leased', 'unknown') AND t.session <> ?1 ORDER BY t.id";
            OUTBOX.all(connection, rest, [session], read_row)
        })
        .await
    }
}

fn read_row(row: &Columns<'_, '_>) -> Result<OutboxRow> {
    let after: Option<i64> = row.get(4)?;
    Ok(OutboxRow {
        id: OutboxId(row.get(0)?),
        run: RunId(row.get(1)?),
        profile: ProfileId::from(row.text(2)?),
        lane: row.text(3)?,
        after: after.map(OutboxId),
        payload: row.text(5)?,
        plan_row: row.text(6)?,
        state: OutboxState::read(&row.text(7)?, row.get(8)?).ok_or_else(|| row.damaged())?,
        cause: row.get(8)?,
        attempts: row.number(9)?,
        not_before: row.maybe_time(10)?,
    })
}

fn put(connection: &Connection, row: &OutboxRow, session: i64) -> Result<()> {
    let values: [&dyn ToSql; 12] = [
        &row.id.0,
        &row.run.0,
        &row.profile.as_str(),
        &row.lane,
        &row.after.map(|after| after.0),
        &row.payload,
        &row.plan_row,
        &row.state.word(),
        &row.state.cause().or(row.cause.as_deref()).filter(|_| row.state != OutboxState::Done),
        &row.attempts,
        &row.not_before.map(rows::time_text),
        &session,
    ];
    OUTBOX.put(connection, &values)
}

/// Adds a pending row.
pub(super) fn enqueue(
    connection: &Connection,
    new: NewOutboxRow,
    after: Option<OutboxId>,
    session: i64,
) -> Result<OutboxId> {
    if let Some(after) = after {
        find(connection, after)?;
    }
    let id = OutboxId(rows::next_number(connection, "outbox")?);
    let row = OutboxRow {
        id,
        run: new.run,
        profile: new.profile,
        lane: new.lane,
        after,
        payload: new.payload,
        plan_row: new.plan_row,
        state: OutboxState::Pending,
        cause: None,
        attempts: 0,
        not_before: new.not_before,
    };
    put(connection, &row, session)?;
    Ok(id)
}

fn find(connection: &Connection, id: OutboxId) -> Result<OutboxRow> {
    OUTBOX
        .first(connection, "FROM outbox t WHERE t.id = ?1", [id.0], read_row)?
        .ok_or_else(|| StoreError::Missing { what: format!("the outbox row {id}") })
}

/// Moves a row to another state. Dropping it also drops what waits for it; the answer names all dropped rows.
pub(super) fn change_state(connection: &Connection, id: OutboxId, to: NewState, session: i64) -> Result<Vec<OutboxId>> {
    let mut row = find(connection, id)?;
    if row.state.is_final() {
        return Err(StoreError::Finished { id });
    }
    row.not_before = None;
    row.state = match to {
        NewState::Pending { not_before, attempts } => {
            (row.not_before, row.attempts) = (not_before, attempts);
            OutboxState::Pending
        }
        NewState::Later { not_before, attempts, cause } => {
            (row.not_before, row.attempts, row.cause) = (Some(not_before), attempts, Some(cause));
            OutboxState::Pending
        }
        NewState::GivenUp { attempts, cause } => {
            row.attempts = attempts;
            OutboxState::Parked { cause }
        }
        NewState::Unknown { cause } => OutboxState::Unknown { cause },
        NewState::Parked { cause } => OutboxState::Parked { cause },
        NewState::Done => OutboxState::Done,
        NewState::Dropped { cause } => OutboxState::Dropped { cause },
    };
    put(connection, &row, session)?;
    if matches!(row.state, OutboxState::Dropped { .. }) { drop_waiting(connection, id, session) } else { Ok(vec![]) }
}

/// Drops what waits for a dropped row, directly or through others: it could never be sent.
fn drop_waiting(connection: &Connection, first: OutboxId, session: i64) -> Result<Vec<OutboxId>> {
    let mut dropped = vec![first];
    let mut next = 0;
    while let Some(gone) = dropped.get(next).copied() {
        next += 1;
        let rest = "FROM outbox t WHERE t.after = ?1 ORDER BY t.id";
        for mut row in OUTBOX.all(connection, rest, [gone.0], read_row)? {
            if !row.state.is_final() {
                row.state = OutboxState::Dropped { cause: format!("it waited for row {gone}, which was dropped") };
                put(connection, &row, session)?;
                dropped.push(row.id);
            }
        }
    }
    Ok(dropped)
}
