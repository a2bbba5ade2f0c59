//! Records without a link: those that arrive from the other side, and tickets that are to be sent.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc;

use super::{Gatherer, Look, by_record};
use crate::connector::{NotesPage, Page, PullRequest};
use crate::engine::error::EngineError;
use crate::mapping::convert::ticket_kind;
use crate::mapping::note;
use crate::model::{Kind, Note, Record, RecordId, RecordKey, Side};
use crate::plan::{Arrival, Pair, Send, SendCause};

/// The unlinked records among those looked at.
#[derive(Default)]
pub(super) struct Unlinked {
    pub(super) other: Vec<Record>,
    pub(super) halo: Vec<Record>,
}

impl Gatherer<'_> {
    pub(super) async fn unlinked(&self, look: &Look, pairs: &[Pair]) -> Result<Unlinked, EngineError> {
        let linked: BTreeSet<&RecordKey> = pairs.iter().flat_map(|pair| [&pair.link.halo, &pair.link.other]).collect();
        let keys: Vec<RecordKey> = look.dirty.iter().filter(|key| !linked.contains(key)).cloned().collect();
        let theirs: BTreeSet<RecordKey> =
            self.store.live_links_of(&keys).await?.into_iter().flat_map(|link| [link.halo, link.other]).collect();
        let tables = self.profile.tables();
        let mut unlinked = Unlinked::default();
        for record in self.store.records(&keys).await? {
            match self.ends.side_of(&record.key.instance) {
                Some(Side::Other) if tables.contains(&record.key.kind) && !theirs.contains(&record.key) => {
                    unlinked.other.push(record);
                }
                Some(Side::Halo) => unlinked.halo.push(record),
                Some(Side::Other) | None => {}
            }
        }
        Ok(unlinked)
    }

    pub(super) async fn arrivals(&self, records: Vec<Record>) -> Result<Vec<Arrival>, EngineError> {
        if records.is_empty() || !self.profile.inbound.create_tickets {
            return Ok(Vec::new());
        }
        let records = self.within_query(records).await?;
        let end = &self.ends.other;
        let keys: Vec<RecordKey> = records.iter().map(|record| record.key.clone()).collect();
        let notes = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
        let mut notes = by_record(readable(notes));
        let mut arrivals = Vec::new();
        for record in records {
            let ended = self.store.link_history(&record.key).await?.len();
            let notes = notes.remove(&record.key).unwrap_or_default();
            arrivals.push(Arrival { record, notes, generation: u32::try_from(ended).unwrap_or(u32::MAX - 1) + 1 });
        }
        Ok(arrivals)
    }

    /// The records that the profile's query takes in. The inbox holds what the pulls of all profiles
    /// on a connection brought, so the vendor is asked which of them this profile's query means.
    async fn within_query(&self, mut records: Vec<Record>) -> Result<Vec<Record>, EngineError> {
        let Some(query) = &self.profile.inbound.query else { return Ok(records) };
        let mut ids: BTreeMap<Kind, Vec<RecordId>> = BTreeMap::new();
        for record in &records {
            ids.entry(record.key.kind.clone()).or_default().push(record.key.id.clone());
        }
        let mut within = BTreeSet::new();
        for (kind, only) in ids {
            let filter = Some(query.clone());
            let request = PullRequest { kind, since: None, fields: Vec::new(), filter, only, created_after: None };
            within.extend(self.keys_of(&request).await?);
        }
        records.retain(|record| within.contains(&record.key));
        Ok(records)
    }

    async fn keys_of(&self, request: &PullRequest) -> Result<Vec<RecordKey>, EngineError> {
        let end = &self.ends.other;
        let (pages, mut arriving) = mpsc::channel::<Page>(1);
        let reading = async {
            let mut keys = Vec::new();
            while let Some(page) = arriving.recv().await {
                keys.extend(page.records.into_iter().map(|record| record.key));
            }
            keys
        };
        let (ended, keys) = tokio::join!(end.source.pull(request, pages), reading);
        ended.map_err(|error| end.failed(error))?;
        Ok(keys)
    }

    /// The tickets to send: those that a person named, and those whose notes ask for it; and those of
    /// them that are not shown.
    pub(super) async fn sends(
        &self,
        look: &Look,
        changed: Vec<Record>,
    ) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let mut wanted: BTreeMap<RecordKey, (Option<Kind>, SendCause)> = BTreeMap::new();
        let changed: Vec<RecordKey> = changed.into_iter().map(|record| record.key).collect();
        for one in self.store.notes_of(&changed).await? {
            if note::asks_to_send(&one, self.profile) {
                let cause = SendCause::Outcome { by: one.author.clone() };
                wanted.insert(one.key.record.clone(), (self.wanted_table(&one), cause));
            }
        }
        for request in &look.sends {
            let key = RecordKey {
                system: crate::model::System::Halo,
                instance: self.ends.halo.source.instance().clone(),
                kind: ticket_kind(),
                id: request.ticket.clone(),
            };
            wanted.insert(key, (request.table.clone(), SendCause::Person));
        }
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        let role = self.profile.scope.role();
        let linked: BTreeSet<RecordKey> = self
            .store
            .live_links_of(&keys)
            .await?
            .into_iter()
            .filter(|link| link.role == role)
            .map(|link| link.halo)
            .collect();
        wanted.retain(|key, _| !linked.contains(key));
        self.read_sends(wanted).await
    }

    fn wanted_table(&self, one: &Note) -> Option<Kind> {
        let wanted = one.wanted_kind.as_deref()?;
        self.profile.tables().into_iter().find(|table| table.as_str() == wanted)
    }

    async fn read_sends(
        &self,
        mut wanted: BTreeMap<RecordKey, (Option<Kind>, SendCause)>,
    ) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        if keys.is_empty() {
            return Ok((Vec::new(), BTreeSet::new()));
        }
        let records = self.fetch(&keys).await?;
        let end = &self.ends.halo;
        let notes = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
        let mut notes = by_record(readable(notes));
        let mut sends = Vec::new();
        for record in records {
            let Some((table, cause)) = wanted.remove(&record.key) else { continue };
            let generation = self.store.next_generation(&record.key, self.profile.scope.role()).await?;
            let notes = notes.remove(&record.key).unwrap_or_default();
            sends.push(Send { record, notes, table, cause, generation });
        }
        Ok((sends, wanted.into_keys().collect()))
    }
}

/// The notes that can be read. A record is not held up by a note of it that cannot.
fn readable(page: NotesPage) -> Vec<Note> {
    for poison in &page.poison {
        tracing::warn!(record = poison.id.as_ref().map(RecordId::as_str), poison.reason, "a note cannot be read");
    }
    page.notes
}
