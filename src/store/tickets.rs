//! Reading the list of tickets: filtered, ordered, page by page.
//!
//! The list knows codes and no labels: who asks by label first asks which codes are in use
//! ([`Store::codes_in_use`]) and says which of them are meant, or in which order they stand.

pub(super) mod query;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};
use serde::Serialize;

use super::rows::{self, Columns};
use super::{Result, Store};
use crate::model::{InstanceId, Kind, LinkId, LinkRole, ProfileId, RecordKey};
use query::Built;

/// Which rows of the list are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// Live pairs.
    Linked,
    /// Halo's tickets without a live link.
    OnlyHalo,
    /// Records of the other side without a live link.
    OnlyOther,
}

/// Whose unlinked tickets a profile looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// Everybody's.
    Everybody,
    /// Those of the customer with this code.
    Customer(String),
    /// Those passed on to the supplier with this code.
    Supplier(String),
}

/// What a profile reaches: the pairs that it keeps, and the unlinked records that it may look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The profile.
    pub profile: ProfileId,
    /// The instance of its Halo side.
    pub halo: InstanceId,
    /// The instance of its other side.
    pub other: InstanceId,
    /// The kinds of record of the other side that it looks at.
    pub kinds: Vec<Kind>,
    /// Whose tickets.
    pub party: Party,
}

/// A column that holds codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeColumn {
    /// The state of the ticket.
    HaloState,
    /// The state of the record on the other side.
    OtherState,
    /// The type of the ticket.
    TicketType,
    /// The customer of the ticket.
    Customer,
}

/// A code as an instance means it. The same code means different things elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The instance.
    pub instance: InstanceId,
    /// The kind of record; `None` for codes of Halo's tickets, which are of one kind.
    pub kind: Option<Kind>,
    /// The code.
    pub code: String,
}

/// A condition on one column of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFilter {
    /// The column.
    pub column: CodeColumn,
    /// The codes that are shown. None of them shows nothing.
    pub among: Vec<Code>,
}

/// By what the list is ordered; rows that are alike stand in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OrderBy {
    /// The ticket's number, shorter ones first.
    HaloNumber,
    /// The other record's number, shorter ones first.
    OtherNumber,
    /// The title, whatever its case.
    Title,
    /// A column of codes, in the order in which they are given here; other codes come first.
    Codes(CodeColumn, Vec<Code>),
    /// The kind of the other record.
    Kind,
    /// The profile that keeps the pair.
    Profile,
    /// The latest stamp of either vendor.
    #[default]
    Updated,
    /// When the pair was linked.
    Since,
    /// When the journal last noted something on the pair.
    Touched,
    /// Why it waits.
    Waits,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketsWanted {
    /// Which rows.
    pub shown: Shown,
    /// Only what this profile reaches.
    pub reach: Option<Reach>,
    /// Only rows with a hold.
    pub waiting: bool,
    /// Only rows with this text in a number or in a short text of one of their records. Rows of
    /// which it is a whole number come first.
    pub search: Option<String>,
    /// Only rows whose ticket's number holds this text.
    pub halo_number: Option<String>,
    /// Only rows whose other record's number holds this text.
    pub other_number: Option<String>,
    /// Only rows whose title holds this text, whatever its case.
    pub title: Option<String>,
    /// Only rows whose other record's kind holds this text.
    pub kind: Option<String>,
    /// Conditions on codes; all of them must hold.
    pub codes: Vec<CodeFilter>,
    /// By what it is ordered.
    pub order: OrderBy,
    /// Whether the order begins with the largest.
    pub descending: bool,
    /// How many rows to leave out at the beginning.
    pub offset: u32,
    /// How many rows to show.
    pub limit: u32,
}

/// Whether a record can still be worked with, as the list knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, Serialize)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Standing {
    /// It is there, or nothing is known of it.
    Live,
    /// Its vendor says that it was deleted.
    Deleted,
    /// Its vendor merged it into another one.
    Merged,
}

/// One side of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSide {
    /// The record.
    pub key: RecordKey,
    /// Its number.
    pub number: String,
    /// The code of its state; empty where it is not known.
    pub state: String,
    /// Whether it is still there.
    pub standing: Standing,
}

/// What is known of the pair of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLink {
    /// The link.
    pub id: LinkId,
    /// The profile that keeps it.
    pub profile: ProfileId,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// When it was made.
    pub since: Timestamp,
    /// When the journal last noted something on it.
    pub touched: Option<Timestamp>,
}

/// What a row of the list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// A live pair.
    Pair {
        /// The ticket.
        halo: ListedSide,
        /// The record on the other side.
        other: ListedSide,
        /// What ties them.
        link: ListedLink,
    },
    /// A ticket without a live link.
    Halo(ListedSide),
    /// A record of the other side without a live link.
    Other(ListedSide),
}

impl Listed {
    /// The ticket, if there is one.
    pub fn halo(&self) -> Option<&ListedSide> {
        match self {
            Self::Pair { halo, .. } | Self::Halo(halo) => Some(halo),
            Self::Other(_) => None,
        }
    }

    /// The record on the other side, if there is one.
    pub fn other(&self) -> Option<&ListedSide> {
        match self {
            Self::Pair { other, .. } | Self::Other(other) => Some(other),
            Self::Halo(_) => None,
        }
    }

    /// What ties the pair, if it is one.
    pub fn link(&self) -> Option<&ListedLink> {
        match self {
            Self::Pair { link, .. } => Some(link),
            Self::Halo(_) | Self::Other(_) => None,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTicket {
    /// What it is about.
    pub of: Listed,
    /// The title.
    pub title: String,
    /// The code of the ticket's type.
    pub ticket_type: String,
    /// The code of the ticket's customer.
    pub customer: String,
    /// The latest stamp of either vendor, if the inbox holds one of the records.
    pub updated: Option<Timestamp>,
    /// Why it waits, by the first hold on one of its records.
    pub waits: Option<String>,
}

/// A page of the list, with how many rows it has in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedPage {
    /// The rows.
    pub rows: Vec<ListedTicket>,
    /// How many rows fit the filters.
    pub total: u64,
}

/// A code with how many rows hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeUse {
    /// The code.
    pub code: Code,
    /// How many rows hold it.
    pub rows: u64,
}

impl Store {
    /// A page of the list of tickets.
    pub async fn ticket_page(&self, wanted: TicketsWanted) -> Result<ListedPage> {
        self.read(move |connection| {
            let built = Built::of(&wanted)?;
            let total = rows::count(connection, "tickets", &built.count(), built.values().as_slice())?;
            let mut values = built.values();
            values.extend([&wanted.limit as &dyn ToSql, &wanted.offset]);
            let mut page = rows::all(connection, "tickets", &built.page(), values.as_slice(), read_row)?;
            for row in &mut page {
                row.waits = reason_to_wait(connection, row)?;
            }
            Ok(ListedPage { rows: page, total })
        })
        .await
    }

    /// The rows that this is a whole number of, on either side and in any case.
    pub async fn tickets_numbered(&self, number: &str) -> Result<Vec<ListedTicket>> {
        let number = number.trim().to_owned();
        self.read(move |connection| {
            let sql = format!("SELECT {} FROM tickets t WHERE {} ORDER BY t.id", query::ROW, query::numbered("?1"));
            let mut found = rows::all(connection, "tickets", &sql, [number], read_row)?;
            for row in &mut found {
                row.waits = reason_to_wait(connection, row)?;
            }
            Ok(found)
        })
        .await
    }

    /// The codes that a column holds, empty ones left out, each with how many rows hold it.
    pub async fn codes_in_use(&self, column: CodeColumn) -> Result<Vec<CodeUse>> {
        self.read(move |connection| {
            let (instance, kind, code) = query::code_columns(column);
            let sql = format!(
                "SELECT {instance}, {kind}, {code}, count(*) FROM tickets t WHERE {code} <> '' GROUP BY 1, 2, 3"
            );
            rows::all(connection, "tickets", &sql, [], |row| {
                let kind: Option<String> = row.get(1)?;
                let instance = InstanceId::from(row.text(0)?);
                let code = Code { instance, kind: kind.map(Kind::from), code: row.text(2)? };
                Ok(CodeUse { code, rows: row.number(3)? })
            })
        })
        .await
    }
}

fn read_row(row: &Columns<'_, '_>) -> Result<ListedTicket> {
    let side = |key: usize, number: usize, state: usize, standing: usize| -> Result<Option<ListedSide>> {
        let text: Option<String> = row.get(key)?;
        let Some(_) = text else { return Ok(None) };
        Ok(Some(ListedSide {
            key: row.key(key)?,
            number: row.text(number)?,
            state: row.text(state)?,
            standing: row.word(standing)?,
        }))
    };
    let of = match (side(1, 2, 3, 4)?, side(5, 6, 7, 8)?) {
        (Some(halo), Some(other)) => Listed::Pair { halo, other, link: read_link(row)? },
        (Some(halo), None) => Listed::Halo(halo),
        (None, Some(other)) => Listed::Other(other),
        (None, None) => return Err(row.damaged()),
    };
    Ok(ListedTicket {
        of,
        title: row.text(14)?,
        ticket_type: row.text(15)?,
        customer: row.text(16)?,
        updated: filled_time(row, 17)?,
        waits: None,
    })
}

fn read_link(row: &Columns<'_, '_>) -> Result<ListedLink> {
    Ok(ListedLink {
        id: LinkId(row.number(9)?),
        profile: ProfileId::from(row.text(10)?),
        role: row.word(11)?,
        since: row.time(12)?,
        touched: filled_time(row, 13)?,
    })
}

/// A moment that is empty text where there is none.
fn filled_time(row: &Columns<'_, '_>, index: usize) -> Result<Option<Timestamp>> {
    if row.text(index)?.is_empty() { Ok(None) } else { row.time(index).map(Some) }
}

/// The first hold on one of the records of a row; of a pair, only one of the profile that keeps it.
fn reason_to_wait(connection: &Connection, row: &ListedTicket) -> Result<Option<String>> {
    let key = |side: Option<&ListedSide>| side.map(|side| rows::key_text(&side.key));
    let profile = row.of.link().map(|link| link.profile.to_string());
    let sql = "SELECT record, reason FROM holds WHERE record IN (?1, ?2) AND (?3 IS NULL OR profile = ?3) \
               ORDER BY profile, place LIMIT 1";
    rows::first(connection, "holds", sql, params![key(row.of.halo()), key(row.of.other()), profile], |row| row.text(1))
}
