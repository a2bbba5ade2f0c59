//! Tickets and actions of one pull. Where a new action is seen to move its ticket's `last_update`, a
//! pull in which no ticket moved needs no window of actions.
//!
//! Whether it does is not documented for certain, so it is learnt from what pulls bring: an action
//! whose ticket did not come, or came with an older stamp, disproves it at once and for good. Windows
//! are read every quarter of an hour all the same, which finds what was believed wrongly.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::Halo;
use super::learnt::Works;
use crate::connector::pull::{self, Arrived, Asked, NotesRequest, Part, PullEnd};
use crate::connector::{Page, Result};
use crate::model::note::WrittenBy;
use crate::model::{RecordId, VersionTag};

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
                    ours: note.written_by == WrittenBy::Ourselves,
                }));
            }
        }
    }

    fn tickets(&mut self, page: &Page) {
        for record in &page.records {
            let id = &record.key.id;
            self.versions.insert(id.clone(), record.version.clone());
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
                one => self.watched(of, one, arriving, &mut watch).await,
            });
        }
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

    /// Whether the window of actions can wait: every ticket that came is as it was at the last pull,
    /// and the last window is not long ago.
    fn may_rest(&self, request: &NotesRequest, watch: &Watch) -> bool {
        let facts = self.learnt.facts();
        let as_before = facts.moves.brought.as_ref().is_some_and(|brought| {
            watch.versions.iter().all(|(id, version)| brought.get(id) == Some(version))
        });
        let recent = self.door.server_time().is_some_and(|now| now.duration_since(request.since.stamp) < REST);
        watch.whole && as_before && recent && facts.moves.believed() == Works::Yes
    }

    fn learn_moves(&self, asked: &[Asked], watch: Watch, began: Option<Timestamp>) {
        let mut facts = self.learnt.facts();
        if let (true, Some(began)) = (watch.whole, began) {
            let since = asked.iter().find_map(|one| match one {
                Asked::Notes(request) => Some(request.since.stamp),
                Asked::Records(_) => None,
            });
            // An action of the time of the pull itself may be younger than the list of tickets.
            let told = |at: Timestamp| since.is_some_and(|since| at > since) && at < began;
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
