//! Tickets and actions of one pull. Where a new action is seen to move its ticket's `last_update`, a
//! pull in which no ticket moved needs no window of actions.
//!
//! Whether it does is not documented for certain, so it is learnt from what pulls bring: an action
//! whose ticket did not come, or came with an older stamp, disproves it at once and for good. Windows
//! are read every quarter of an hour all the same, which finds what was believed wrongly.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::learnt::Works;
use super::tickets::stopped;
use super::{Halo, convert};
use crate::connector::pull::{self, Arrived, Asked, NotesRequest, Part, Position, PullEnd};
use crate::connector::{Page, Result};
use crate::mapping::note::looks_carried;
use crate::model::note::WrittenBy;
use crate::model::{RecordId, RecordKey, VersionTag};

/// Tickets that must have moved with their actions before it is believed.
const ENOUGH: usize = 5;

/// The longest time for which no window of actions is read.
const REST: SignedDuration = SignedDuration::from_mins(15);

/// The stamp of a ticket that its action moved is later than the action's by no more than this.
const SAME_WRITE: SignedDuration = SignedDuration::from_millis(100);

/// A ticket that was changed so shortly before its action says nothing.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(2);

/// More tickets than this are not remembered from one pull to the next.
const MOST_REMEMBERED: usize = 1_000;

/// What is known about actions that move their tickets.
#[derive(Debug, Default)]
pub(super) struct Moves {
    seen_to: BTreeSet<RecordId>,
    known: Works,
    /// Whether actions are shown by time, over all tickets.
    by_time: Works,
    /// The tickets that the last complete pull brought, as they were.
    brought: Option<BTreeMap<RecordId, VersionTag>>,
}

impl Moves {
    fn believed(&self) -> Works {
        match self.known {
            Works::Unknown if self.seen_to.len() >= ENOUGH => Works::Yes,
            known => known,
        }
    }
}

/// What a pull shows on its way.
#[derive(Debug, Default)]
struct Watch {
    versions: BTreeMap<RecordId, VersionTag>,
    updates: BTreeMap<RecordId, Timestamp>,
    last_actions: BTreeMap<RecordKey, Timestamp>,
    /// Whether all tickets that changed have come.
    whole: bool,
    actions: Vec<Written>,
}

/// An action that came.
#[derive(Debug)]
struct Written {
    ticket: RecordId,
    at: Timestamp,
    ours: bool,
}

impl Written {
    /// Whether this action, and nothing else, moved its ticket to this stamp. Actions of others may
    /// change fields, too; ours are notes. Stamps without a fraction cannot be told from those of a
    /// change that we made just before.
    fn moved(&self, update: Timestamp) -> bool {
        let later = update.duration_since(self.at);
        let fine = self.at.subsec_nanosecond() != 0 || update.subsec_nanosecond() != 0;
        self.ours && fine && (SignedDuration::ZERO..=SAME_WRITE).contains(&later)
    }
}

impl Watch {
    fn look_at(&mut self, part: &Part) {
        match part {
            Part::Records(page) => self.tickets(page),
            Part::Notes(page) => {
                self.actions.extend(page.notes.iter().map(|note| Written {
                    ticket: note.key.record.id.clone(),
                    at: note.at,
                    // An entry of ours without a reference belongs to another change, such as the opening.
                    ours: note.written_by == WrittenBy::Ourselves && looks_carried(&note.text),
                }));
            }
        }
    }

    fn tickets(&mut self, page: &Page) {
        for record in &page.records {
            let id = &record.key.id;
            self.versions.insert(id.clone(), record.version.clone());
            if let Some(at) = convert::last_action(&record.version) {
                self.last_actions.insert(record.key.clone(), at);
            }
            if let Some(at) = record.fields_version.as_ref().and_then(|version| version.0.parse().ok()) {
                self.updates.insert(id.clone(), at);
            }
        }
    }
}

impl Halo {
    /// Whether a new action moves its ticket, as far as it is known by now.
    pub fn actions_move_tickets(&self) -> Works {
        self.learnt.facts().moves.believed()
    }

    /// Tells whether a new action moves its ticket, from what an earlier run has learnt.
    pub fn set_actions_move_tickets(&self, works: Works) {
        self.learnt.facts().moves.known = works;
    }

    pub(super) async fn pull_together(
        &self,
        asked: &[Asked],
        arriving: &mpsc::Sender<Arrived>,
    ) -> Vec<Result<PullEnd>> {
        let began = self.door.server_time();
        let mut watch = Watch::default();
        let mut ends = Vec::with_capacity(asked.len());
        for (of, one) in asked.iter().enumerate() {
            ends.push(match one {
                Asked::Notes(request) if self.may_rest(request, &watch) => Ok(nothing_new(request)),
                Asked::Notes(request) => self.actions_of(of, request, arriving, &mut watch, began).await,
                Asked::Records(_) => self.watched(of, one, arriving, &mut watch).await,
            });
        }
        watch.whole &= ends.iter().all(Result::is_ok);
        self.learn_moves(asked, watch, began);
        ends
    }

    async fn watched(
        &self,
        of: usize,
        asked: &Asked,
        arriving: &mpsc::Sender<Arrived>,
        watch: &mut Watch,
    ) -> Result<PullEnd> {
        let (tap, mut came) = mpsc::channel::<Arrived>(1);
        let read = async move {
            let end = pull::one(self, of, asked, &tap).await;
            drop(tap);
            end
        };
        let look = async {
            while let Some(arrived) = came.recv().await {
                watch.look_at(&arrived.part);
                if arriving.send(arrived).await.is_err() {
                    return;
                }
            }
        };
        let (end, ()) = tokio::join!(read, look);
        if let (Asked::Records(request), Ok(_)) = (asked, &end) {
            watch.whole = request.since.is_some() && request.filter.is_none() && request.only.is_empty();
        }
        end
    }

    /// Reads the actions of a span by time. An instance that shows none although tickets say that
    /// something was written to them has no such list: there they are read ticket by ticket.
    async fn actions_of(
        &self,
        of: usize,
        request: &NotesRequest,
        arriving: &mpsc::Sender<Arrived>,
        watch: &mut Watch,
        began: Option<Timestamp>,
    ) -> Result<PullEnd> {
        let mut end = nothing_new(request);
        if self.actions_by_time() != Works::No {
            end = self.watched(of, &Asked::Notes(request.clone()), arriving, watch).await?;
            if !watch.actions.is_empty() {
                self.learnt.facts().moves.by_time = Works::Yes;
            }
        }
        let from = self.lower_bound(&request.since);
        let acted: Vec<RecordKey> =
            watch.last_actions.iter().filter(|(_, at)| **at >= from).map(|(key, _)| key.clone()).collect();
        if acted.is_empty() || self.actions_by_time() == Works::Yes {
            return Ok(end);
        }
        let mut page = self.notes_of_tickets(&acted).await?;
        page.notes.retain(|note| note.at >= from);
        if !page.notes.is_empty() {
            self.learnt.facts().moves.by_time = Works::No;
        }
        end.rows = (page.notes.len() + page.poison.len()) as u64;
        end.announced = None;
        let stamp = began.map_or(request.since.stamp, |began| began.max(request.since.stamp));
        end.next = Some(Position { stamp, id: String::new() });
        arriving.send(Arrived { of, part: Part::Notes(page) }).await.map_err(|_closed| stopped())?;
        Ok(end)
    }

    /// Whether actions are shown by time, as far as it is known by now.
    pub(super) fn actions_by_time(&self) -> Works {
        self.learnt.facts().moves.by_time
    }

    /// Whether the window of actions can wait: every ticket that came is as it was at the last pull,
    /// and the last window is not long ago.
    fn may_rest(&self, request: &NotesRequest, watch: &Watch) -> bool {
        let facts = self.learnt.facts();
        let as_before = facts
            .moves
            .brought
            .as_ref()
            .is_some_and(|brought| watch.versions.iter().all(|(id, version)| brought.get(id) == Some(version)));
        let recent = self.door.server_time().is_some_and(|now| now.duration_since(request.since.stamp) < REST);
        watch.whole && as_before && recent && facts.moves.believed() == Works::Yes
    }

    fn learn_moves(&self, asked: &[Asked], watch: Watch, began: Option<Timestamp>) {
        let mut facts = self.learnt.facts();
        if let (true, Some(began)) = (watch.whole, began) {
            let from = asked.iter().find_map(|one| match one {
                Asked::Records(request) => request.since.as_ref().map(|since| self.lower_bound(since)),
                Asked::Notes(_) => None,
            });
            // Older ones are not in the list of tickets; those of the time of the pull itself may be
            // younger than it.
            let told = |at: Timestamp| from.is_some_and(|from| at >= from) && at < began;
            for action in watch.actions.into_iter().filter(|action| told(action.at)) {
                match watch.updates.get(&action.ticket) {
                    Some(update) if action.moved(*update) => {
                        facts.moves.seen_to.insert(action.ticket);
                    }
                    Some(update) if action.at.duration_since(*update) <= TOLERANCE => {}
                    Some(_) | None => facts.moves.known = Works::No,
                }
            }
        }
        let few = watch.whole && watch.versions.len() <= MOST_REMEMBERED;
        facts.moves.brought = few.then_some(watch.versions);
    }
}

/// The end of a window that was not asked for: the next one begins where this one would have.
fn nothing_new(request: &NotesRequest) -> PullEnd {
    PullEnd { rows: 0, announced: None, hidden_by_rights: 0, next: Some(request.since.clone()) }
}
