//! Notices: what the window tells by itself, for a while in a corner and for long in the history.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::theme::Tone;

/// How many notices the history keeps.
const KEPT: usize = 200;

/// How long a notice that nobody has to act on stays in the corner.
const STAYS: Duration = Duration::from_secs(6);

/// Something to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What happened; of an error also why, and what to do.
    pub text: String,
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    /// Something is to be known.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: Tone::Accent, text: text.into() }
    }

    /// Something waits for a person.
    pub fn waits(text: impl Into<String>) -> Self {
        Self { tone: Tone::Caution, text: text.into() }
    }

    /// Something failed.
    pub fn failed(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }
}

/// A notice that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// Its number.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub notice: Notice,
    /// Whether it is still in the corner.
    pub in_corner: bool,
}

/// All notices since the window was opened, as far as they are kept.
#[derive(Debug, Default)]
pub(super) struct Notices {
    told: VecDeque<Told>,
    last: u64,
    /// Whether the history is open.
    pub open: bool,
    /// How many came since the history was last open.
    pub unseen: usize,
}

impl Notices {
    /// Tells something.
    pub(super) fn tell(&mut self, notice: Notice, at: Timestamp) {
        self.last += 1;
        if self.told.len() == KEPT {
            self.told.pop_front();
        }
        self.told.push_back(Told { id: self.last, at, notice, in_corner: true });
        if !self.open {
            self.unseen += 1;
        }
    }

    /// Puts a notice away; the history keeps it.
    pub(super) fn put_away(&mut self, id: u64) {
        for told in self.told.iter_mut().filter(|told| told.id == id) {
            told.in_corner = false;
        }
    }

    /// Puts away what has been there long enough. Failures stay until somebody has read them.
    /// Answers after how long to look again.
    pub(super) fn expire(&mut self, now: Timestamp) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        for told in self.told.iter_mut().filter(|told| told.in_corner && told.notice.tone != Tone::Bad) {
            let age = Duration::try_from(now.duration_since(told.at)).unwrap_or_default();
            match STAYS.checked_sub(age).filter(|left| !left.is_zero()) {
                Some(left) => next = Some(next.map_or(left, |soonest| soonest.min(left))),
                None => told.in_corner = false,
            }
        }
        next
    }

    /// What is in the corner, newest last.
    pub(super) fn corner(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(|told| told.in_corner)
    }

    /// The history, newest first.
    pub(super) fn history(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_failure_stays_in_the_corner_until_it_is_put_away_and_the_history_keeps_both() {
        let mut notices = Notices::default();
        notices.tell(Notice::done("Saved"), at(0));
        notices.tell(Notice::failed("Not saved"), at(1));
        assert_eq!(notices.expire(at(2)), Some(Duration::from_secs(4)));
        assert_eq!(notices.expire(at(6)), None);
        assert_eq!(notices.corner().map(|told| told.notice.text.as_str()).collect::<Vec<_>>(), ["Not saved"]);
        notices.put_away(2);
        assert_eq!((notices.corner().count(), notices.history().count(), notices.unseen), (0, 2, 2));
    }
}
