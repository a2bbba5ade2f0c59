//! What belongs to a ticket besides its own link: the link in its other role, with the notes that came
//! through it, and the incidents under a problem.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::Gatherer;
use super::unlinked::Wanted;
use crate::connector::{Page, Position, PullRequest};
use crate::engine::error::EngineError;
use crate::mapping::convert::ticket_kind;
use crate::mapping::party;
use crate::model::note::WrittenBy;
use crate::model::{FieldName, Kind, LinkId, Note, NoteKey, Presence, Record, RecordId, RecordKey, Side, System};
use crate::plan::{Send, SendCause};

/// ServiceNow's tables of problems and of what stands under them.
const PROBLEM: &str = "problem";
const INCIDENT: &str = "incident";

/// A moment before any ticket was changed: without one a pull begins now and reads nothing.
const EVER: Timestamp = Timestamp::constant(946_684_800, 0);

/// Halo's field of the ticket above.
const PARENT: &str = "parent_id";

impl Gatherer<'_> {
    /// The records that these tickets are linked to in the other role.
    pub(super) async fn chained(
        &self,
        tickets: &[RecordKey],
    ) -> Result<BTreeMap<RecordKey, Vec<RecordId>>, EngineError> {
        let role = self.profile.scope.role();
        let mut chained: BTreeMap<RecordKey, Vec<RecordId>> = BTreeMap::new();
        for link in self.store.live_links_of(tickets).await?.into_iter().filter(|link| link.role != role) {
            chained.entry(link.halo).or_default().push(link.other.id);
        }
        Ok(chained)
    }

    /// Where the profile passes them on, notes that came through a ticket's other link count as those
    /// of others. Only a note that is known to have come from there does.
    pub(super) async fn passed_on(&self, mut notes: Vec<Note>) -> Result<Vec<Note>, EngineError> {
        let ours = |note: &Note| note.written_by == WrittenBy::Ourselves && note.key.record.system == System::Halo;
        if !self.profile.notes.pass_on || !notes.iter().any(ours) {
            return Ok(notes);
        }
        let tickets: BTreeSet<RecordKey> =
            notes.iter().filter(|note| ours(note)).map(|note| note.key.record.clone()).collect();
        let tickets: Vec<RecordKey> = tickets.into_iter().collect();
        let role = self.profile.scope.role();
        let links = self.store.live_links_of(&tickets).await?.into_iter().filter(|link| link.role != role);
        let halo: BTreeMap<LinkId, RecordKey> = links.map(|link| (link.id, link.halo)).collect();
        let ids: Vec<LinkId> = halo.keys().copied().collect();
        let mut came: BTreeSet<NoteKey> = BTreeSet::new();
        for pair in self.store.note_pairs(&ids).await? {
            if let (Side::Other, Some(id), Some(record)) =
                (pair.note.origin, pair.note.other_note, halo.get(&pair.link))
            {
                came.insert(NoteKey { record: record.clone(), id });
            }
        }
        for note in notes.iter_mut().filter(|note| came.contains(&note.key)) {
            note.written_by = WrittenBy::Others;
        }
        Ok(notes)
    }

    /// The incidents under the problems among these tickets, where the profile takes them along.
    pub(super) async fn incidents_of(&self, sends: &[Send]) -> Result<BTreeMap<RecordKey, Wanted>, EngineError> {
        let mut wanted = BTreeMap::new();
        if !self.profile.outbound.with_incidents {
            return Ok(wanted);
        }
        for problem in sends.iter().filter(|send| self.is_problem(send)) {
            let above = problem.record.key.id.clone();
            for child in self.children_of(&above).await? {
                let named = sends.iter().any(|send| send.record.key == child.key);
                if child.presence != Presence::Live || named || self.table_of(&child).as_deref() != Some(INCIDENT) {
                    continue;
                }
                let cause = SendCause::Problem { above: above.clone() };
                let table = Some(Kind::new(INCIDENT));
                wanted.insert(child.key, Wanted { table, cause, at: None, replaces: None });
            }
        }
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        let role = self.profile.scope.role();
        for link in self.store.live_links_of(&keys).await?.into_iter().filter(|link| link.role == role) {
            wanted.remove(&link.halo);
        }
        Ok(wanted)
    }

    fn is_problem(&self, send: &Send) -> bool {
        match &send.table {
            Some(table) => table.as_str() == PROBLEM,
            None => self.table_of(&send.record).as_deref() == Some(PROBLEM),
        }
    }

    fn table_of(&self, ticket: &Record) -> Option<String> {
        let table = self.profile.table_for(party::ticket_type(ticket).unwrap_or_default());
        table.map(ToString::to_string)
    }

    /// The tickets under one. Halo ignores filters that it does not know, so each is looked at.
    pub(super) async fn children_of(&self, above: &RecordId) -> Result<Vec<Record>, EngineError> {
        let end = &self.ends.halo;
        let parent = FieldName::new(PARENT);
        let request = PullRequest {
            kind: ticket_kind(),
            since: Some(Position { stamp: EVER, id: String::new() }),
            fields: vec![parent.clone()],
            filter: Some(format!("{PARENT}={above}")),
            only: Vec::new(),
            created_after: None,
        };
        let (pages, mut arriving) = mpsc::channel::<Page>(1);
        let reading = async {
            let mut children = Vec::new();
            while let Some(page) = arriving.recv().await {
                children.extend(page.records);
            }
            children
        };
        let (ended, mut children) = tokio::join!(end.source.pull(&request, pages), reading);
        ended.map_err(|error| end.failed(error))?;
        children.retain(|child: &Record| child.field(&parent).is_some_and(|value| value.code() == above.as_str()));
        Ok(children)
    }
}
