//! One ticket with everything that the desk knows of it: both sides, what ties them, what was said
//! and done, and why it is in step or not. From the store alone.

mod conversation;
mod fields;
mod files;
mod history;
mod page;
mod trying;
mod why;

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::known::{Ends, Known};
use super::tickets::TicketRef;
use crate::connector::servicenow::web;
use crate::mapping::headline;
use crate::model::{ConnectionId, Link, Presence, Record, RecordKey, Rest, System};
use crate::profile::Environment;
pub use conversation::{Carried, Entry};
pub use fields::{BaseView, FieldState, FieldView, NotDelivered};
pub use files::{FileState, FileView};
pub use history::{EndedView, JournalView, LinkFacts, ToldField, WaitingWrite, WriteState};
pub use trying::Tried;
pub use why::{FeedView, Place, ProfileView};

/// A record as the store holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordView {
    /// The record.
    pub key: RecordKey,
    /// The number that people know.
    pub number: String,
    /// Whether the store holds it; else only its number is known.
    pub stored: bool,
    /// Its title.
    pub title: String,
    /// Its state as people read it.
    pub state: String,
    /// A connection that leads to it.
    pub connection: Option<ConnectionId>,
    /// Whether real customers are there.
    pub environment: Option<Environment>,
    /// When it was made, if its vendor said so.
    pub created: Option<Timestamp>,
    /// Its vendor's stamp of the last change.
    pub updated: Option<Timestamp>,
    /// That it was deleted or merged, where its vendor said so.
    pub gone: Option<String>,
    /// Its page for a browser, where one is known: ServiceNow's by table and id, Halo's where Halo
    /// itself delivered it.
    pub web: Option<String>,
}

/// One ticket with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketDetail {
    /// The ticket in Halo.
    pub halo: Option<RecordView>,
    /// The record on the other side.
    pub other: Option<RecordView>,
    /// The rules of the profile that keeps the pair, or of the first that could take the record.
    pub fields: Vec<FieldView>,
    /// Mapped fields that a vendor did not deliver: not asked for, or hidden by rights.
    pub not_delivered: Vec<NotDelivered>,
    /// What was said on both sides, oldest first, as far as the store holds it.
    pub conversation: Vec<Entry>,
    /// The files of both sides, oldest first, as they were listed last.
    pub files: Vec<FileView>,
    /// What this desk did, latest first.
    pub journal: Vec<JournalView>,
    /// What ties the pair.
    pub link: Option<LinkFacts>,
    /// Links of either record that have ended, oldest first.
    pub ended: Vec<EndedView>,
    /// Why it waits for a person, and what to do, by profile.
    pub holds: Vec<crate::store::RecordHold>,
    /// Who let the pair rest, and why, if somebody did.
    pub rest: Option<Rest>,
    /// Writes that are on their way, or were given up.
    pub writes: Vec<WaitingWrite>,
    /// How each profile that could look at it stands to it.
    pub profiles: Vec<ProfileView>,
}

/// What a detail is about.
struct Subject {
    halo: Option<Side>,
    other: Option<Side>,
    link: Option<Link>,
}

/// One side of it.
struct Side {
    key: RecordKey,
    number: String,
    record: Option<Record>,
}

impl Subject {
    fn keys(&self) -> Vec<RecordKey> {
        [&self.halo, &self.other].into_iter().flatten().map(|side| side.key.clone()).collect()
    }

    fn halo_record(&self) -> Option<&Record> {
        self.halo.as_ref().and_then(|side| side.record.as_ref())
    }

    fn other_record(&self) -> Option<&Record> {
        self.other.as_ref().and_then(|side| side.record.as_ref())
    }
}

impl Desk {
    /// Everything that is known of a pair or of a single record. A record with a live link is shown
    /// with its counterpart; a ticket with two links with the first of them.
    pub async fn ticket_detail(&self, ticket: &TicketRef) -> Result<TicketDetail, ServiceError> {
        let known = self.known().await?;
        let subject = self.subject(ticket).await?;
        let keys = subject.keys();
        let links = self.store().live_links_of(&keys).await?;
        let profiles = self.standing(&subject, &links, &known).await?;
        let ruling = ruling(&subject, &profiles, &known);
        let (fields, not_delivered) = match ruling {
            Some(ends) => self.field_views(ends, &subject, &known).await?,
            None => (Vec::new(), Vec::new()),
        };
        let names = match ruling {
            Some(ends) => Some(self.names(ends.profile).await?),
            None => None,
        };
        let view = |side: &Option<Side>| side.as_ref().map(|side| record_view(side, &known));
        Ok(TicketDetail {
            halo: view(&subject.halo),
            other: view(&subject.other),
            fields,
            not_delivered,
            conversation: self.conversation(&subject).await?,
            files: self.file_views(&subject, ruling.map(|ends| ends.profile)).await?,
            journal: self.history(&subject, names.as_ref()).await?,
            link: subject.link.as_ref().map(|link| LinkFacts::of(link, &subject)),
            ended: self.ended_links(&keys).await?,
            holds: self.store().holds_on(&keys).await?,
            rest: self.rest_of(subject.link.as_ref()).await?,
            writes: self.writes(&known, &keys).await?,
            profiles,
        })
    }

    async fn rest_of(&self, link: Option<&Link>) -> Result<Option<Rest>, ServiceError> {
        let Some(link) = link else { return Ok(None) };
        let rests = self.store().rests(&link.profile).await?;
        Ok(rests.into_iter().find(|one| one.record == link.halo).map(|one| one.rest))
    }

    async fn subject(&self, ticket: &TicketRef) -> Result<Subject, ServiceError> {
        match ticket {
            TicketRef::Link(id) => match self.store().link(*id).await? {
                Some(found) if found.end.is_none() => self.pair(found.link).await,
                _ => Err(ServiceError::not_configured(
                    format!("the link {id} is not there any more; look the ticket up by its number"),
                    None,
                )),
            },
            TicketRef::Record(key) => {
                let links = self.store().live_links_of(std::slice::from_ref(key)).await?;
                match links.into_iter().min_by_key(|link| (link.role, link.id)) {
                    Some(link) => self.pair(link).await,
                    None => self.single(key).await,
                }
            }
        }
    }

    async fn pair(&self, link: Link) -> Result<Subject, ServiceError> {
        let halo = self.side(&link.halo, &link.halo_number).await?;
        let other = self.side(&link.other, &link.other_number).await?;
        Ok(Subject { halo: Some(halo), other: Some(other), link: Some(link) })
    }

    async fn single(&self, key: &RecordKey) -> Result<Subject, ServiceError> {
        let side = self.side(key, key.id.as_str()).await?;
        if side.record.is_none() {
            let text = format!("the store does not hold {key}; run a pass, or look it up by its number");
            return Err(ServiceError::not_configured(text, None));
        }
        Ok(match key.system {
            System::Halo => Subject { halo: Some(side), other: None, link: None },
            System::ServiceNow | System::HubSpot => Subject { halo: None, other: Some(side), link: None },
        })
    }

    async fn side(&self, key: &RecordKey, number: &str) -> Result<Side, ServiceError> {
        let record = self.store().record(key).await?;
        let number = record.as_ref().map_or_else(|| number.to_owned(), |record| record.number.clone());
        Ok(Side { key: key.clone(), number, record })
    }
}

/// The profile whose rules are shown: the one that keeps the pair, else the first in whose scope it is.
fn ruling<'a>(subject: &Subject, profiles: &[ProfileView], known: &'a Known) -> Option<Ends<'a>> {
    let name = match &subject.link {
        Some(link) => link.profile.clone(),
        None => profiles.iter().find(|profile| profile.place == Place::InScope)?.profile.clone(),
    };
    known.profiles().find(|ends| ends.profile.name == name)
}

fn record_view(side: &Side, known: &Known) -> RecordView {
    let Side { key, number, record } = side;
    let connection = known.connection_to(&key.instance);
    let headline = record.as_ref().map(headline::of).unwrap_or_default();
    let state = if headline.state.is_empty() {
        String::new()
    } else {
        known.state(key.system, &key.instance, &key.kind, &headline.state)
    };
    RecordView {
        key: key.clone(),
        number: number.clone(),
        stored: record.is_some(),
        title: headline.title,
        state,
        connection: connection.map(|connection| connection.name.clone()),
        environment: connection.map(|connection| connection.environment),
        created: record.as_ref().and_then(|record| record.created),
        updated: record.as_ref().map(|record| record.updated),
        gone: record.as_ref().and_then(gone),
        web: match key.system {
            System::Halo => record.as_ref().and_then(headline::web_address),
            System::ServiceNow => {
                let page = connection.and_then(|connection| web::address(&connection.base_url, key));
                page.map(|page| page.to_string())
            }
            System::HubSpot => None,
        },
    }
}

fn gone(record: &Record) -> Option<String> {
    match &record.presence {
        Presence::Live => None,
        Presence::Deleted => Some("it was deleted".to_owned()),
        Presence::MergedInto(key) => Some(format!("it was merged into {}", key.id)),
        Presence::NotShown => Some("its system does not show it any more".to_owned()),
        Presence::Unreadable(why) => Some(format!("it cannot be read: {why}")),
    }
}
