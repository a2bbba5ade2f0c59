//! The list of tickets: linked pairs and what is linked to nothing, on either side. It comes from
//! the store alone and works offline.

use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::known::Known;
use crate::mapping::convert::ticket_kind;
use crate::model::{InstanceId, Kind, LinkId, LinkRole, ProfileId, RecordKey, System};
use crate::store::{
    Code, CodeColumn, CodeFilter, CodeUse, Listed, ListedSide, ListedTicket, OrderBy, Shown, Standing, TicketsWanted,
};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, strum::EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum TicketColumn {
    /// The ticket's number in Halo.
    HaloNumber,
    /// The number of the record on the other side.
    OtherNumber,
    /// The ticket's summary, or the other record's where there is no ticket.
    Title,
    /// The state of the ticket.
    HaloState,
    /// The state of the record on the other side.
    OtherState,
    /// The table of the record on the other side.
    Table,
    /// The type of the ticket.
    TicketType,
    /// The customer of the ticket.
    Customer,
    /// The profile that keeps the pair.
    Profile,
    /// When either record last changed at its vendor.
    #[default]
    Updated,
    /// When the pair was linked.
    Since,
    /// When this desk last wrote one of the two.
    LastChange,
    /// Why it waits for a person.
    Waits,
}

/// A text for each column that can be filtered; an empty one lets everything through. Upper and
/// lower case make no difference. States, types and customers are looked for as people read them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnFilters {
    /// In the ticket's number.
    pub halo_number: String,
    /// In the other record's number.
    pub other_number: String,
    /// In the title.
    pub title: String,
    /// In the state of the ticket.
    pub halo_state: String,
    /// In the state of the other record.
    pub other_state: String,
    /// In the other record's table.
    pub table: String,
    /// In the type of the ticket.
    pub ticket_type: String,
    /// In the customer of the ticket.
    pub customer: String,
}

/// A part of the list of tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketQuery {
    /// Linked, not linked, or all.
    pub shown: Shown,
    /// Only the pairs of this profile and the unlinked records in its reach.
    pub profile: Option<ProfileId>,
    /// Only what waits for a person.
    pub waiting_only: bool,
    /// A text in either number, in the title or in a short text of one of the records. Where it is a
    /// whole number of either side, its ticket comes first.
    pub search: String,
    /// A text for each column.
    pub columns: ColumnFilters,
    /// The column by which it is ordered.
    pub sort: TicketColumn,
    /// Whether the order begins with the largest.
    pub descending: bool,
    /// How many rows to leave out at the beginning.
    pub offset: u32,
    /// How many rows to show.
    pub limit: u32,
}

impl Default for TicketQuery {
    /// Everything, latest change first, a hundred rows.
    fn default() -> Self {
        Self {
            shown: Shown::All,
            profile: None,
            waiting_only: false,
            search: String::new(),
            columns: ColumnFilters::default(),
            sort: TicketColumn::Updated,
            descending: true,
            offset: 0,
            limit: 100,
        }
    }
}

/// What a row of the list leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketRef {
    /// A linked pair.
    Link(LinkId),
    /// A record, by itself or with the first of its live links.
    Record(RecordKey),
}

/// One side of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketSide {
    /// The record.
    pub key: RecordKey,
    /// The number that people know.
    pub number: String,
    /// Its state as people read it; the code where the label is not known, empty where nothing is.
    pub state: String,
    /// Whether it was deleted or merged, as far as its vendor said.
    pub standing: Standing,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketRow {
    /// What it leads to.
    pub ticket: TicketRef,
    /// The ticket in Halo.
    pub halo: Option<TicketSide>,
    /// The record on the other side.
    pub other: Option<TicketSide>,
    /// The ticket's summary, or the other record's.
    pub title: String,
    /// The other record's table.
    pub table: Option<Kind>,
    /// The ticket's type as people read it.
    pub ticket_type: String,
    /// The ticket's customer as people read it.
    pub customer: String,
    /// The profile that keeps the pair.
    pub profile: Option<ProfileId>,
    /// What the other record is to the ticket.
    pub role: Option<LinkRole>,
    /// When either record last changed, by its vendor's stamp.
    pub updated: Option<jiff::Timestamp>,
    /// When the pair was linked.
    pub since: Option<jiff::Timestamp>,
    /// When this desk last wrote one of the two.
    pub last_change: Option<jiff::Timestamp>,
    /// Why it waits for a person, and what to do.
    pub waits: Option<String>,
}

impl TicketRow {
    /// The live link of the row, if it is a pair.
    pub fn link(&self) -> Option<LinkId> {
        match &self.ticket {
            TicketRef::Link(id) => Some(*id),
            TicketRef::Record(_) => None,
        }
    }
}

/// A part of the list, with how many rows it has in all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TicketPage {
    /// The rows.
    pub rows: Vec<TicketRow>,
    /// How many rows fit the query.
    pub total: u64,
}

impl Desk {
    /// A part of the list of tickets.
    pub async fn tickets(&self, query: TicketQuery) -> Result<TicketPage, ServiceError> {
        let known = self.known().await?;
        let reach =
            match &query.profile {
                Some(name) => {
                    let stored = self.profile(name).await?;
                    let ends = known.ends(&stored.profile).ok_or_else(|| {
                    ServiceError::not_configured(format!(
                        "a connection of the profile {name} is gone; add it again, or choose another in the profile"
                    ), None)
                })?;
                    Some(ends.reach())
                }
                None => None,
            };
        let columns = &query.columns;
        let wanted = TicketsWanted {
            shown: query.shown,
            reach,
            waiting: query.waiting_only,
            codes: self.code_filters(&known, columns).await?,
            order: self.order(&known, query.sort).await?,
            search: Some(query.search),
            halo_number: Some(query.columns.halo_number.clone()),
            other_number: Some(query.columns.other_number.clone()),
            title: Some(query.columns.title.clone()),
            kind: Some(query.columns.table.clone()),
            descending: query.descending,
            offset: query.offset,
            limit: query.limit,
        };
        let page = self.store().ticket_page(wanted).await?;
        Ok(TicketPage { rows: page.rows.into_iter().map(|row| known.row(row)).collect(), total: page.total })
    }

    /// The rows that this is a whole number of, on either side.
    pub async fn tickets_numbered(&self, number: &str) -> Result<Vec<TicketRow>, ServiceError> {
        let known = self.known().await?;
        let found = self.store().tickets_numbered(number).await?;
        Ok(found.into_iter().map(|row| known.row(row)).collect())
    }

    /// The labels in use in a column of states, types or customers, each with how many rows show it,
    /// in the order of the labels. None for other columns.
    pub async fn labels_in_use(&self, column: TicketColumn) -> Result<Vec<(String, u64)>, ServiceError> {
        let Some(column) = code_column(column) else { return Ok(Vec::new()) };
        let known = self.known().await?;
        let mut labels = std::collections::BTreeMap::new();
        for used in self.store().codes_in_use(column).await? {
            *labels.entry(known.code_label(column, &used.code)).or_default() += used.rows;
        }
        Ok(labels.into_iter().collect())
    }

    /// The codes that are meant by the texts of the columns that hold codes.
    async fn code_filters(&self, known: &Known, columns: &ColumnFilters) -> Result<Vec<CodeFilter>, ServiceError> {
        let texts = [
            (CodeColumn::HaloState, &columns.halo_state),
            (CodeColumn::OtherState, &columns.other_state),
            (CodeColumn::TicketType, &columns.ticket_type),
            (CodeColumn::Customer, &columns.customer),
        ];
        let mut filters = Vec::new();
        for (column, text) in texts {
            let text = text.trim().to_lowercase();
            if text.is_empty() {
                continue;
            }
            let meant = |used: &CodeUse| known.code_label(column, &used.code).to_lowercase().contains(&text);
            let in_use = self.store().codes_in_use(column).await?;
            filters
                .push(CodeFilter { column, among: in_use.into_iter().filter(meant).map(|used| used.code).collect() });
        }
        Ok(filters)
    }

    async fn order(&self, known: &Known, sort: TicketColumn) -> Result<OrderBy, ServiceError> {
        if let Some(column) = code_column(sort) {
            let in_use = self.store().codes_in_use(column).await?;
            let mut codes: Vec<Code> = in_use.into_iter().map(|used| used.code).collect();
            codes.sort_by_cached_key(|code| known.code_label(column, code).to_lowercase());
            return Ok(OrderBy::Codes(column, codes));
        }
        Ok(match sort {
            TicketColumn::HaloNumber => OrderBy::HaloNumber,
            TicketColumn::OtherNumber => OrderBy::OtherNumber,
            TicketColumn::Title => OrderBy::Title,
            TicketColumn::Table => OrderBy::Kind,
            TicketColumn::Profile => OrderBy::Profile,
            TicketColumn::Since => OrderBy::Since,
            TicketColumn::LastChange => OrderBy::Touched,
            TicketColumn::Waits => OrderBy::Waits,
            TicketColumn::Updated
            | TicketColumn::HaloState
            | TicketColumn::OtherState
            | TicketColumn::TicketType
            | TicketColumn::Customer => OrderBy::Updated,
        })
    }
}

fn code_column(column: TicketColumn) -> Option<CodeColumn> {
    match column {
        TicketColumn::HaloState => Some(CodeColumn::HaloState),
        TicketColumn::OtherState => Some(CodeColumn::OtherState),
        TicketColumn::TicketType => Some(CodeColumn::TicketType),
        TicketColumn::Customer => Some(CodeColumn::Customer),
        TicketColumn::HaloNumber
        | TicketColumn::OtherNumber
        | TicketColumn::Title
        | TicketColumn::Table
        | TicketColumn::Profile
        | TicketColumn::Updated
        | TicketColumn::Since
        | TicketColumn::LastChange
        | TicketColumn::Waits => None,
    }
}

impl Known {
    fn code_label(&self, column: CodeColumn, code: &Code) -> String {
        match column {
            CodeColumn::HaloState => self.state(System::Halo, &code.instance, &ticket_kind(), &code.code),
            CodeColumn::OtherState => {
                let kind = code.kind.clone().unwrap_or_else(|| Kind::new(""));
                let system = self.connection_to(&code.instance).map_or(System::ServiceNow, |there| there.system);
                self.state(system, &code.instance, &kind, &code.code)
            }
            CodeColumn::TicketType => self.ticket_type(&code.instance, &code.code),
            CodeColumn::Customer => self.customer(&code.instance, &code.code),
        }
    }

    fn row(&self, listed: ListedTicket) -> TicketRow {
        let ListedTicket { of, title, ticket_type, customer, updated, waits } = listed;
        let ticket = match &of {
            Listed::Pair { link, .. } => TicketRef::Link(link.id),
            Listed::Halo(side) | Listed::Other(side) => TicketRef::Record(side.key.clone()),
        };
        let read = |code: &str, label: &dyn Fn(&InstanceId, &str) -> String| match of.halo() {
            Some(side) if !code.is_empty() => label(&side.key.instance, code),
            _ => String::new(),
        };
        TicketRow {
            ticket,
            ticket_type: read(&ticket_type, &|instance, code| self.ticket_type(instance, code)),
            customer: read(&customer, &|instance, code| self.customer(instance, code)),
            table: of.other().map(|side| side.key.kind.clone()),
            halo: of.halo().map(|side| self.side(side)),
            other: of.other().map(|side| self.side(side)),
            title,
            profile: of.link().map(|link| link.profile.clone()),
            role: of.link().map(|link| link.role),
            updated,
            since: of.link().map(|link| link.since),
            last_change: of.link().and_then(|link| link.touched),
            waits,
        }
    }

    fn side(&self, side: &ListedSide) -> TicketSide {
        let ListedSide { key, number, state, standing } = side.clone();
        let state = if state.is_empty() { state } else { self.state(key.system, &key.instance, &key.kind, &state) };
        TicketSide { key, number, state, standing }
    }
}
