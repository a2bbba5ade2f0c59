//! Records without a link: those that arrive from the other side, and tickets that are to be sent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{Gatherer, Look, by_record};
use crate::connector::{NotesPage, Page, PullRequest};
use crate::engine::error::EngineError;
use crate::mapping::convert::ticket_kind;
use crate::mapping::note;
use crate::model::{Kind, Link, Note, Record, RecordId, RecordKey, Side};
use crate::plan::{Arrival, Pair, Send, SendCause};
use crate::store::Change;

/// The unlinked records among those looked at.
#[derive(Default)]
pub(super) struct Unlinked {
    pub(super) other: Vec<Record>,
    pub(super) halo: Vec<Record>,
}

/// A wish to send a ticket.
pub(super) struct Wanted {
    pub(super) table: Option<Kind>,
    pub(super) cause: SendCause,
    /// When it was uttered in Halo; `None` where a person utters it now.
    pub(super) at: Option<Timestamp>,
    pub(super) replaces: Option<Link>,
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
        let (parted, records) = self.parted(records).await?;
        let mut records = self.within_query(records).await?;
        self.complete_others(records.iter_mut().collect()).await?;
        let end = &self.ends.other;
        let keys: Vec<RecordKey> = records.iter().map(|record| record.key.clone()).collect();
        let mut notes = if keys.is_empty() {
            BTreeMap::new()
        } else {
            let notes = readable(end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?);
            self.keep_long(by_record(notes)).await?
        };
        let records = self.with_answers(records).await?;
        let mut arrivals = parted;
        for record in records {
            let notes = notes.remove(&record.key).unwrap_or_default();
            let tied = self.ends.tied.get(&record.key.id).cloned();
            arrivals.push(Arrival { record, notes, generation: 1, parted: None, tied });
        }
        Ok(arrivals)
    }

    /// Sets those apart that were linked until somebody unlinked them.
    async fn parted(&self, records: Vec<Record>) -> Result<(Vec<Arrival>, Vec<Record>), EngineError> {
        let (mut parted, mut others) = (Vec::new(), Vec::new());
        for record in records {
            let history = self.store.link_history(&record.key).await?;
            let last = history.last().and_then(|ended| Some((&ended.link, ended.end.as_ref()?)));
            let Some((link, end)) = last else {
                others.push(record);
                continue;
            };
            let at = end.at.strftime("%Y-%m-%d %H:%M UTC");
            let said = format!("it was linked to ticket {} until {at}: {}", link.halo_number, end.reason);
            let generation = u32::try_from(history.len()).unwrap_or(u32::MAX - 1) + 1;
            parted.push(Arrival { record, notes: Vec::new(), generation, parted: Some(said), tied: None });
        }
        Ok((parted, others))
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

    /// The tickets to send: those that a person named, those whose notes ask for it, and those that a
    /// rule takes; and those of them that are not shown.
    pub(super) async fn sends(
        &self,
        look: &Look,
        changed: Vec<Record>,
    ) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let mut wanted: BTreeMap<RecordKey, Wanted> = BTreeMap::new();
        for (key, table, cause) in self.pushed(&changed).await? {
            wanted.insert(key, Wanted { table, cause, at: None, replaces: None });
        }
        let changed: Vec<RecordKey> = changed.into_iter().map(|record| record.key).collect();
        for one in self.store.notes_of(&changed).await? {
            if note::asks_to_send(&one, self.profile) {
                let cause = SendCause::Outcome { by: one.author.clone() };
                let wish = Wanted { table: self.wanted_table(&one), cause, at: Some(one.at), replaces: None };
                wanted.insert(one.key.record.clone(), wish);
            }
        }
        for request in &look.sends {
            let key = RecordKey {
                system: crate::model::System::Halo,
                instance: self.ends.halo.source.instance().clone(),
                kind: ticket_kind(),
                id: request.ticket.clone(),
            };
            let wish = Wanted { table: request.table.clone(), cause: SendCause::Person, at: None, replaces: None };
            wanted.insert(key, wish);
        }
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        let again: BTreeSet<&RecordId> =
            look.sends.iter().filter(|request| request.again).map(|request| &request.ticket).collect();
        let role = self.profile.scope.role();
        for link in self.store.live_links_of(&keys).await?.into_iter().filter(|link| link.role == role) {
            match wanted.get_mut(&link.halo) {
                Some(wish) if again.contains(&link.halo.id) && link.profile == self.profile.name => {
                    wish.replaces = Some(link);
                }
                Some(_) => drop(wanted.remove(&link.halo)),
                None => {}
            }
        }
        let (mut sends, mut unread) = self.read_sends(wanted).await?;
        let (along, lost) = self.read_sends(self.incidents_of(&sends).await?).await?;
        sends.extend(along);
        unread.extend(lost);
        Ok((sends, unread))
    }

    /// Keeps long conversations in the inbox: the rest of them follows when the records are linked.
    async fn keep_long(
        &self,
        notes: BTreeMap<RecordKey, Vec<Note>>,
    ) -> Result<BTreeMap<RecordKey, Vec<Note>>, EngineError> {
        let too_long = |notes: &&Vec<Note>| self.profile.loading.piece(notes.len()) < notes.len();
        let long: Vec<Note> = notes.values().filter(too_long).flatten().cloned().collect();
        if !long.is_empty() {
            self.store.apply(vec![Change::Notes(long)]).await?;
        }
        Ok(notes)
    }

    fn wanted_table(&self, one: &Note) -> Option<Kind> {
        let wanted = one.wanted_kind.as_deref()?;
        self.profile.tables().into_iter().find(|table| table.as_str() == wanted)
    }

    async fn read_sends(
        &self,
        mut wanted: BTreeMap<RecordKey, Wanted>,
    ) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let former = self.former(&mut wanted).await?;
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        if keys.is_empty() {
            return Ok((Vec::new(), BTreeSet::new()));
        }
        let records = self.fetch(&keys).await?;
        let end = &self.ends.halo;
        let notes = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
        let notes = self.keep_long(by_record(readable(notes))).await?;
        let mut notes = by_record(self.passed_on(notes.into_values().flatten().collect()).await?);
        let mut chained = self.chained(&keys).await?;
        let mut sends = Vec::new();
        for record in records {
            let Some(Wanted { table, cause, replaces, .. }) = wanted.remove(&record.key) else { continue };
            let generation = self.store.next_generation(&record.key, self.profile.scope.role()).await?;
            let notes = notes.remove(&record.key).unwrap_or_default();
            let former = former.get(&record.key).cloned().unwrap_or_default();
            let chained = chained.remove(&record.key).unwrap_or_default();
            sends.push(Send { record, notes, table, cause, generation, chained, replaces, former });
        }
        Ok((sends, wanted.into_keys().collect()))
    }

    /// What these tickets were linked to before. A wish from Halo of that time was fulfilled then, so
    /// it is none any more.
    async fn former(
        &self,
        wanted: &mut BTreeMap<RecordKey, Wanted>,
    ) -> Result<BTreeMap<RecordKey, Vec<RecordId>>, EngineError> {
        let role = self.profile.scope.role();
        let mut former: BTreeMap<RecordKey, Vec<RecordId>> = BTreeMap::new();
        for key in wanted.keys().cloned().collect::<Vec<_>>() {
            let history = self.store.link_history(&key).await?;
            for (link, end) in history.into_iter().filter_map(|ended| Some((ended.link, ended.end?))) {
                if link.role != role {
                    continue;
                }
                let stale = |wish: &mut Wanted| wish.at.is_some_and(|at| at <= end.at);
                if wanted.get_mut(&key).is_some_and(stale) {
                    wanted.remove(&key);
                }
                former.entry(key.clone()).or_default().push(link.other.id);
            }
        }
        Ok(former)
    }
}

/// The notes that can be read. A record is not held up by a note of it that cannot.
fn readable(page: NotesPage) -> Vec<Note> {
    for poison in &page.poison {
        tracing::warn!(record = poison.id.as_ref().map(RecordId::as_str), poison.reason, "a note cannot be read");
    }
    page.notes
}
