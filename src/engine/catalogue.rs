//! What a connection's records are made of: read from its vendor, remembered, and read again when
//! it is old. All profiles of a connection share what was read, so a reading never loses the kinds
//! that another profile asked for.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::ends::End;
use super::error::EngineError;
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, Fault};
use crate::mapping::convert::{action_kind, service_kind, ticket_kind, type_kind};
use crate::mapping::drift;
use crate::model::{Catalogue, Kind, Side};
use crate::profile::{Profile, services};
use crate::store::{Cached, Store};

/// Catalogues and directories are read again after this time: their own, slower cadence.
pub const AGE: SignedDuration = SignedDuration::from_hours(1);

/// The kinds whose fields and choices a profile needs on a side.
pub fn kinds(profile: &Profile, side: Side) -> Vec<Kind> {
    match side {
        Side::Halo => {
            let services = (!profile.services.is_empty()).then(service_kind);
            halo_kinds().into_iter().chain(services).chain(demands(profile)).collect()
        }
        Side::Other => profile.tables().into_iter().chain(offer_kinds(profile)).collect(),
    }
}

/// The kinds of what Halo demands of the tickets that a profile makes.
pub fn demands(profile: &Profile) -> Vec<Kind> {
    if !profile.inbound.create_tickets {
        return Vec::new();
    }
    let tables = profile.types.iter().filter(|row| row.inbound).map(|row| &row.table);
    let types: BTreeSet<i64> = tables.filter_map(|table| profile.ticket_type_for(table)).collect();
    types.into_iter().map(type_kind).collect()
}

/// The kinds of what a profile orders: the catalogue's items, and the variables of each item.
pub fn offer_kinds(profile: &Profile) -> Vec<Kind> {
    let items = profile.services.iter().filter(|rule| !rule.item.is_empty());
    let items = items.map(|rule| services::variables_of(&rule.item));
    let all = (!profile.services.is_empty()).then(services::offers);
    all.into_iter().chain(items).collect()
}

/// The kinds that every profile needs of Halo: tickets, and actions for their outcomes.
pub fn halo_kinds() -> Vec<Kind> {
    vec![ticket_kind(), action_kind()]
}

/// Reads catalogues and remembers them.
pub struct Catalogues<'a> {
    /// Where they are remembered.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
}

impl Catalogues<'_> {
    /// The catalogue of these kinds: remembered, and read when it is old or lacks one of them.
    pub async fn fresh(&self, end: &End, wanted: &[Kind]) -> Result<Catalogue, EngineError> {
        if let Some(known) = self.remembered(end, wanted).await? {
            return Ok(known);
        }
        // Passes that begin together read it once.
        let _one = self.store.one_pull_at_a_time(end.source.instance()).await;
        match self.remembered(end, wanted).await? {
            Some(known) => Ok(known),
            None => Ok(self.read(end, wanted).await?.value),
        }
    }

    async fn remembered(&self, end: &End, wanted: &[Kind]) -> Result<Option<Catalogue>, EngineError> {
        let holds = |cached: &Cached<Catalogue>| wanted.iter().all(|kind| cached.value.kinds.contains_key(kind));
        let young = |cached: &Cached<Catalogue>| self.clock.now() < cached.at + AGE && holds(cached);
        Ok(self.store.catalogue(&end.name).await?.filter(young).map(|cached| cached.value))
    }

    /// Reads these kinds and those that are remembered already, and remembers them. A remembered
    /// kind that can no longer be read is forgotten; one that was asked for and cannot is an error.
    pub async fn read(&self, end: &End, wanted: &[Kind]) -> Result<Cached<Catalogue>, EngineError> {
        let known = self.store.catalogue(&end.name).await?.map(|cached| cached.value).unwrap_or_default();
        let all: BTreeSet<Kind> = known.kinds.keys().chain(wanted).cloned().collect();
        let all: Vec<Kind> = all.into_iter().collect();
        let read = match end.source.catalogue(&all).await {
            Err(error) if all.len() > wanted.len() && is_of_a_kind(&error) => end.source.catalogue(wanted).await,
            read => read,
        };
        let value = read.map_err(|error| end.failed(error))?;
        let at = self.clock.now();
        self.store.save_catalogue(&end.name, &value, drift::between(&known, &value), at).await?;
        Ok(Cached { value, at })
    }
}

/// Whether an error may be due to one of the kinds alone: a table that is gone or no longer shown.
fn is_of_a_kind(error: &ConnectorError) -> bool {
    matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Settings)
}
