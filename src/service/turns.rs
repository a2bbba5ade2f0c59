//! Whose turn it is. Passes that cannot meet each other run side by side; the others go one after the
//! other, in the order in which they asked. A pass that nobody attends gives its turn up rather than
//! keep those who wait for it waiting for a vendor's limit.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::pace::Crowd;
use crate::engine::EngineError;
use crate::model::{ConnectionId, InstanceId, ProfileId};
use crate::profile::{Profile, Scope};

/// Passes that run at the same time. More only wait for the same store and the same Halo.
pub(super) const MOST_AT_ONCE: usize = 8;

/// What a turn is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// Work that nothing else may run beside.
    Desk,
    /// A pass of a profile.
    Pass {
        /// The Halo that it works with.
        halo: InstanceId,
        /// The instance on the other side.
        other: InstanceId,
        /// The tickets that it looks at.
        scope: Scope,
    },
}

impl Claim {
    /// Whether both may touch the same records, so that one has to wait for the other. Two customers of
    /// one Halo never share a ticket, nor do two suppliers; everything else may.
    fn meets(&self, with: &Self) -> bool {
        let (Self::Pass { halo, other, scope }, Self::Pass { halo: their_halo, other: theirs, scope: their_scope }) =
            (self, with)
        else {
            return true;
        };
        other == theirs || (halo == their_halo && overlap(scope, their_scope))
    }
}

fn overlap(one: &Scope, another: &Scope) -> bool {
    match (one, another) {
        (Scope::Customer { id }, Scope::Customer { id: other })
        | (Scope::Supplier { id }, Scope::Supplier { id: other }) => id == other,
        _ => true,
    }
}

#[derive(Debug)]
struct Running {
    number: u64,
    claim: Claim,
    /// How many wait for this one to end.
    crowd: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Line {
    given: u64,
    running: Vec<Running>,
    waiting: Vec<(u64, Claim)>,
    /// Those who said that others follow, without having asked yet.
    following: usize,
}

impl Line {
    fn join(&mut self, claim: Claim) -> u64 {
        self.given += 1;
        self.waiting.push((self.given, claim));
        self.settle();
        self.given
    }

    fn leave(&mut self, number: u64) {
        self.running.retain(|one| one.number != number);
        self.waiting.retain(|(waiting, _)| *waiting != number);
        self.settle();
    }

    /// Lets everybody begin who meets nobody that runs and nobody that waits longer.
    fn settle(&mut self) {
        let mut before: Vec<(u64, Claim)> = Vec::new();
        for (number, claim) in std::mem::take(&mut self.waiting) {
            let meets = self.running.iter().any(|one| one.claim.meets(&claim))
                || before.iter().any(|(_, earlier)| earlier.meets(&claim));
            if meets || self.running.len() >= MOST_AT_ONCE {
                before.push((number, claim));
            } else {
                self.running.push(Running { number, claim, crowd: watch::Sender::new(0) });
            }
        }
        self.waiting = before;
        self.count();
    }

    /// Tells everybody who runs how many wait for that.
    fn count(&self) {
        let full = self.running.len() >= MOST_AT_ONCE;
        for one in &self.running {
            let waits = self.waiting.iter().filter(|(_, claim)| full || one.claim.meets(claim)).count();
            one.crowd.send_if_modified(|crowd| std::mem::replace(crowd, waits + self.following) != *crowd);
        }
    }

    fn crowd_of(&self, number: u64) -> Option<Crowd> {
        let own = self.running.iter().find(|one| one.number == number)?;
        Some(Crowd::new(own.crowd.subscribe()))
    }
}

/// Everybody who works and everybody who waits.
#[derive(Debug)]
pub(super) struct Turns {
    line: Mutex<Line>,
    changes: watch::Sender<u64>,
    gave_way: Mutex<BTreeSet<ProfileId>>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { line: Mutex::default(), changes: watch::Sender::new(0), gave_way: Mutex::default() }
    }
}

impl Turns {
    /// Waits until nothing runs any more that meets this.
    pub(super) async fn turn(self: &Arc<Self>, claim: Claim) -> Turn {
        let mut changes = self.changes.subscribe();
        let turn = Turn { turns: Arc::clone(self), number: self.line().join(claim) };
        // Whoever runs is told of those who wait; nobody else's turn came.
        while !turn.has_come() {
            if changes.changed().await.is_err() {
                break;
            }
        }
        turn
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stir(&self) {
        self.changes.send_modify(|change| *change = change.wrapping_add(1));
    }

    /// Remembers whether the last pass of a profile gave way.
    pub(super) fn note(&self, profile: &ProfileId, gave_way: bool) {
        let mut known = self.gave_way.lock().unwrap_or_else(PoisonError::into_inner);
        if gave_way {
            known.insert(profile.clone());
        } else {
            known.remove(profile);
        }
    }
}

/// A place in the line, and then the turn itself, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Arc<Turns>,
    number: u64,
}

impl Turn {
    fn has_come(&self) -> bool {
        self.turns.line().running.iter().any(|one| one.number == self.number)
    }

    /// Those who wait for this turn to end, for a pass that gives way to them.
    pub(super) fn crowd(&self) -> Crowd {
        self.turns.line().crowd_of(self.number).unwrap_or_else(|| Crowd::new(watch::Sender::new(0).subscribe()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.line().leave(self.number);
        self.turns.stir();
    }
}

/// Others follow for as long as this lives.
#[derive(Debug)]
pub struct Follows(Arc<Turns>);

impl Drop for Follows {
    fn drop(&mut self) {
        let mut line = self.0.line();
        line.following = line.following.saturating_sub(1);
        line.count();
    }
}

impl Desk {
    /// Waits until a pass of this profile may run. Who is stopped meanwhile waits no longer.
    pub(super) async fn turn_of(&self, profile: &Profile) -> Result<Turn, ServiceError> {
        let connections = self.store().connections().await?;
        // A connection that is gone is told about by the pass itself.
        let instance = |name: &ConnectionId| {
            let known = connections.iter().find(|connection| connection.name == *name);
            known.map_or_else(|| InstanceId::new(name.as_str()), crate::profile::Connection::instance)
        };
        let (halo, other) = (instance(&profile.halo), instance(&profile.other));
        self.turn(Claim::Pass { halo, other, scope: profile.scope.clone() }).await
    }

    /// Waits until nothing else runs. Who is stopped meanwhile waits no longer.
    pub(super) async fn turn_alone(&self) -> Result<Turn, ServiceError> {
        self.turn(Claim::Desk).await
    }

    async fn turn(&self, claim: Claim) -> Result<Turn, ServiceError> {
        let stop = self.stopper();
        let turn = self.turns().turn(claim);
        tokio::select! {
            biased;
            turn = turn => Ok(turn),
            () = stop.cancelled() => Err(EngineError::Stopped.into()),
        }
    }

    /// Says that other profiles are to be run after the present ones, for as long as the answer lives.
    pub fn others_follow(&self) -> Follows {
        let turns = Arc::clone(self.turns());
        let mut line = turns.line();
        line.following += 1;
        line.count();
        drop(line);
        Follows(turns)
    }

    /// Whether the last pass of a profile ended before its time so that others need not wait. It is to
    /// be run again after them.
    pub fn gave_way(&self, profile: &ProfileId) -> bool {
        self.turns().gave_way.lock().unwrap_or_else(PoisonError::into_inner).contains(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(other: &str, scope: Scope) -> Claim {
        Claim::Pass { halo: InstanceId::new("halo"), other: InstanceId::new(other), scope }
    }

    fn customer(other: &str, id: i64) -> Claim {
        pass(other, Scope::Customer { id })
    }

    fn begun(line: &Line) -> Vec<u64> {
        line.running.iter().map(|one| one.number).collect()
    }

    fn crowd(line: &Line, number: u64) -> usize {
        *line.running.iter().find(|one| one.number == number).unwrap().crowd.borrow()
    }

    #[test]
    fn customers_of_one_halo_run_side_by_side_and_whatever_may_meet_waits() {
        for (one, another, meet) in [
            (customer("acme", 1), customer("globex", 2), false),
            (customer("acme", 1), customer("acme", 2), true),
            (customer("acme", 1), customer("globex", 1), true),
            (customer("acme", 1), pass("globex", Scope::WholeDesk), true),
            (customer("acme", 1), pass("globex", Scope::Supplier { id: 1 }), true),
            (pass("acme", Scope::Supplier { id: 1 }), pass("globex", Scope::Supplier { id: 2 }), false),
            (customer("acme", 1), Claim::Desk, true),
        ] {
            assert_eq!((one.meets(&another), another.meets(&one)), (meet, meet), "{one:?} and {another:?}");
        }
    }

    #[test]
    fn nobody_who_waits_is_overtaken_by_those_who_would_keep_him_waiting() {
        let mut line = Line::default();
        let [first, alone, other] = [customer("acme", 1), Claim::Desk, customer("globex", 2)].map(|one| line.join(one));
        assert_eq!(begun(&line), [first]);
        assert_eq!(crowd(&line, first), 1, "the third one waits for the second");
        line.leave(first);
        assert_eq!(begun(&line), [alone]);
        line.leave(alone);
        assert_eq!(begun(&line), [other]);
    }

    #[test]
    fn so_many_run_at_once_and_the_next_one_begins_when_one_of_them_ends() {
        let mut line = Line::default();
        let most = i64::try_from(MOST_AT_ONCE).unwrap();
        let all: Vec<u64> = (0..=most).map(|id| line.join(customer(&format!("instance {id}"), id))).collect();
        assert_eq!(begun(&line), all[..MOST_AT_ONCE]);
        assert!(all[..MOST_AT_ONCE].iter().all(|number| crowd(&line, *number) == 1), "it waits for any of them");
        line.leave(all[3]);
        assert_eq!(begun(&line).last(), all.last());
        assert_eq!(crowd(&line, all[0]), 0);
    }

    #[test]
    fn who_goes_away_while_waiting_leaves_no_gap() {
        let mut line = Line::default();
        let [first, second, third] = [1, 1, 1].map(|id| line.join(customer("acme", id)));
        line.leave(second);
        line.leave(first);
        assert_eq!(begun(&line), [third]);
    }
}
