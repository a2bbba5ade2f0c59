//! A value that lives elsewhere: not asked, waiting, there, failed; the last good one stays.

use jiff::Timestamp;
use poll_promise::Promise;

use super::door::{Answer, Failure};

/// A value that lives elsewhere.
///
/// It is the only place that touches a promise: polling one whose sender is gone panics, and
/// [`super::door::Door`] makes sure that no sender goes without an answer.
pub struct Remote<T: Send + 'static> {
    asked: Option<Promise<Answer<T>>>,
    good: Option<(T, Timestamp)>,
    failure: Option<Failure>,
}

/// What a panel can show of it.
#[derive(Debug)]
pub enum Shown<'a, T> {
    /// Nobody has asked yet.
    NotAsked,
    /// The first answer is on its way.
    Waiting,
    /// There it is.
    There(Good<'a, T>),
    /// There never was a good answer.
    Failed(&'a Failure),
}

/// A good answer.
#[derive(Debug, Clone, Copy)]
pub struct Good<'a, T> {
    /// The value.
    pub value: &'a T,
    /// When it came.
    pub at: Timestamp,
    /// Whether a newer one is on its way.
    pub renewing: bool,
    /// Why there is no newer one, if the last question failed.
    pub failure: Option<&'a Failure>,
}

/// What polling found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Nothing new.
    Still,
    /// A good answer came.
    Arrived,
    /// A failure came.
    Failed,
}

impl<T: Send + 'static> Default for Remote<T> {
    fn default() -> Self {
        Self { asked: None, good: None, failure: None }
    }
}

impl<T: Send + 'static> Remote<T> {
    /// Waits for this answer; an earlier question is forgotten, an earlier answer stays.
    pub fn ask(&mut self, promise: Promise<Answer<T>>) {
        self.asked = Some(promise);
    }

    /// Takes in the answer if it has come.
    pub fn settle(&mut self, now: Timestamp) -> Settled {
        let Some(promise) = self.asked.take() else { return Settled::Still };
        match promise.try_take() {
            Ok(Ok(value)) => {
                self.good = Some((value, now));
                self.failure = None;
                Settled::Arrived
            }
            Ok(Err(failure)) => {
                self.failure = Some(failure);
                Settled::Failed
            }
            Err(waiting) => {
                self.asked = Some(waiting);
                Settled::Still
            }
        }
    }

    /// What to show.
    pub fn shown(&self) -> Shown<'_, T> {
        match (&self.good, &self.failure, &self.asked) {
            (Some((value, at)), failure, asked) => {
                Shown::There(Good { value, at: *at, renewing: asked.is_some(), failure: failure.as_ref() })
            }
            (None, _, Some(_)) => Shown::Waiting,
            (None, Some(failure), None) => Shown::Failed(failure),
            (None, None, None) => Shown::NotAsked,
        }
    }

    /// The last good value.
    pub fn value(&self) -> Option<&T> {
        self.good.as_ref().map(|(value, _)| value)
    }

    /// The last good value, to be changed in place.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.good.as_mut().map(|(value, _)| value)
    }

    /// Takes the last good value away.
    pub fn take(&mut self) -> Option<T> {
        self.good.take().map(|(value, _)| value)
    }

    /// Why the last question failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Whether an answer is on its way.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether nobody has asked yet.
    pub fn untouched(&self) -> bool {
        self.asked.is_none() && self.good.is_none() && self.failure.is_none()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Answers made up by tests.
#[cfg(test)]
impl<T: Send + 'static> Remote<T> {
    /// Has this answer at once.
    pub(crate) fn answered(&mut self, answer: Answer<T>) {
        self.ask(Promise::from_ready(answer));
    }

    /// The answer never comes.
    pub(crate) fn unanswered(&mut self) {
        let (sender, promise) = Promise::new();
        std::mem::forget(sender);
        self.ask(promise);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_refresh_that_fails_keeps_the_last_good_value_and_says_why() {
        let mut remote = Remote::default();
        assert!(matches!(remote.shown(), Shown::NotAsked));
        remote.ask(Promise::from_ready(Ok(1)));
        assert_eq!(remote.settle(at(1)), Settled::Arrived);

        let (sender, promise) = Promise::new();
        remote.ask(promise);
        assert_eq!(remote.settle(at(2)), Settled::Still);
        assert!(matches!(remote.shown(), Shown::There(Good { value: 1, renewing: true, .. })));

        sender.send(Err(Failure::cut_off()));
        assert_eq!(remote.settle(at(3)), Settled::Failed);
        let Shown::There(good) = remote.shown() else { panic!("the value is gone") };
        assert_eq!((good.value, good.at, good.renewing), (&1, at(1), false));
        assert!(good.failure.is_some());
    }

    #[test]
    fn a_first_question_that_fails_is_a_failure() {
        let mut remote = Remote::<u8>::default();
        remote.ask(Promise::from_ready(Err(Failure::cut_off())));
        assert_eq!(remote.settle(at(1)), Settled::Failed);
        assert!(matches!(remote.shown(), Shown::Failed(_)));
    }
}
