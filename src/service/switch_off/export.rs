//! The links of a profile for other programs: both numbers, ids and addresses, and when they were last
//! brought in step.

use jiff::Timestamp;
use serde::Serialize;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use crate::connector::servicenow::web;
use crate::mapping::headline;
use crate::model::{ProfileId, RecordKey, System};
use crate::profile::Connection;
use crate::store::{LinkQuery, LinkRow};

/// The version of this form.
const FORM: u32 = 1;

/// Links that are read at once.
const PAGE: u32 = 500;

/// The titles of the columns.
const TITLES: [&str; 10] = [
    "Ticket",
    "Ticket id",
    "Ticket address",
    "Record",
    "Table",
    "Record id",
    "Record address",
    "Role",
    "Linked",
    "Last sync",
];

/// A link, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedLink {
    /// The ticket's number.
    pub ticket: String,
    /// The ticket's id.
    pub ticket_id: String,
    /// Where the ticket is, where that is known.
    pub ticket_address: Option<String>,
    /// The other record's number.
    pub record: String,
    /// Its table.
    pub table: String,
    /// Its id.
    pub record_id: String,
    /// Where it is, where that is known.
    pub record_address: Option<String>,
    /// What it is to the ticket: customer or supplier.
    pub role: String,
    /// When the two were linked.
    pub linked: Timestamp,
    /// When this desk last wrote one of the two; when they were linked where it never did.
    pub last_sync: Timestamp,
}

impl LinksExport {
    /// The titles of the columns of [`Self::lines`].
    pub fn titles() -> Vec<String> {
        TITLES.map(str::to_owned).to_vec()
    }

    /// The links as lines of a table.
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        self.links.iter().map(|link| {
            vec![
                link.ticket.clone(),
                link.ticket_id.clone(),
                link.ticket_address.clone().unwrap_or_default(),
                link.record.clone(),
                link.table.clone(),
                link.record_id.clone(),
                link.record_address.clone().unwrap_or_default(),
                link.role.clone(),
                link.linked.to_string(),
                link.last_sync.to_string(),
            ]
        })
    }
}

/// The links of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinksExport {
    /// The version of this form.
    pub format: u32,
    /// The profile.
    pub profile: ProfileId,
    /// Where the tickets are: the connection's address.
    pub halo: String,
    /// Where the other records are.
    pub other: String,
    /// When it was made.
    pub made: Timestamp,
    /// Since when the links are frozen; none while they live.
    pub frozen: Option<Timestamp>,
    /// The links, oldest first.
    pub links: Vec<ExportedLink>,
}

impl Desk {
    /// The live links of a profile, frozen or not, for other programs. Comes from the store alone.
    pub async fn export_links(&self, name: &ProfileId) -> Result<LinksExport, ServiceError> {
        let profile = self.profile(name).await?.profile;
        let (halo, other) = (self.connection(&profile.halo).await?, self.connection(&profile.other).await?);
        let mut links = Vec::new();
        loop {
            let offset = u32::try_from(links.len()).unwrap_or(u32::MAX);
            let query = LinkQuery { profile: Some(name.clone()), search: None, offset, limit: PAGE };
            let page = self.store().link_page(query).await?;
            let read = page.rows.len();
            for row in page.rows {
                links.push(self.exported(row, &other).await?);
            }
            if read == 0 || links.len() as u64 >= page.total {
                break;
            }
        }
        links.reverse();
        Ok(LinksExport {
            format: FORM,
            profile: name.clone(),
            halo: halo.base_url.to_string(),
            other: other.base_url.to_string(),
            made: self.clock().now(),
            frozen: self.switched_off(name).await?.map(|state| state.at),
            links,
        })
    }

    async fn exported(&self, row: LinkRow, other: &Connection) -> Result<ExportedLink, ServiceError> {
        let LinkRow { link, last_change, .. } = row;
        let ticket = self.store().record(&link.halo).await?;
        Ok(ExportedLink {
            ticket: link.halo_number,
            ticket_id: link.halo.id.to_string(),
            ticket_address: ticket.as_ref().and_then(headline::web_address),
            record: link.other_number,
            table: link.other.kind.to_string(),
            record_id: link.other.id.to_string(),
            record_address: address(other, &link.other),
            role: link.role.to_string(),
            linked: link.since,
            last_sync: last_change.unwrap_or(link.since),
        })
    }
}

fn address(connection: &Connection, key: &RecordKey) -> Option<String> {
    match key.system {
        System::ServiceNow => web::address(&connection.base_url, key).map(|page| page.to_string()),
        System::Halo | System::HubSpot => None,
    }
}
