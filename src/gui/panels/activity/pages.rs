//! A list that is read from its latest row backwards, as one scrolls.

use jiff::Timestamp;

use super::super::super::door::Failure;
use super::super::super::remote::{Remote, Settled};
use crate::service::Paged;

/// A list that is read a part at a time.
pub(crate) struct Pages<T: Send + 'static> {
    /// What has been read.
    pub read: Remote<Paged<T>>,
    /// The part that is on its way.
    pub next: Remote<Paged<T>>,
}

impl<T: Send + 'static> Default for Pages<T> {
    fn default() -> Self {
        Self { read: Remote::default(), next: Remote::default() }
    }
}

impl<T: Send + 'static> Pages<T> {
    /// The rows that have been read, latest first.
    pub(crate) fn rows(&self) -> &[T] {
        self.read.value().map(|part| part.rows.as_slice()).unwrap_or_default()
    }

    /// Where the next part begins; `None` where there is none, or where it is on its way.
    pub(crate) fn wanted(&self) -> Option<i64> {
        if self.next.waiting() || self.read.waiting() { None } else { self.read.value()?.more }
    }

    /// Why the next part could not be read.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.next.failure().or(self.read.failure())
    }

    /// Takes in what has come, and says whether anything has.
    pub(crate) fn settle(&mut self, now: Timestamp) -> bool {
        let first = self.read.settle(now) != Settled::Still;
        if first {
            // The list was read anew: a part of the old one does not fit it any more.
            self.next.clear();
        }
        let more = self.next.settle(now) != Settled::Still;
        if let (Some(next), Some(read)) = (self.next.take(), self.read.value_mut()) {
            read.rows.extend(next.rows);
            read.more = next.more;
        }
        first || more
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_one_after_the_other_until_there_are_no_more() {
        let now = Timestamp::UNIX_EPOCH;
        let mut pages = Pages::default();
        pages.read.answered(Ok(Paged { rows: vec![5, 4], more: Some(4) }));
        assert!(pages.settle(now));
        assert_eq!(pages.wanted(), Some(4));
        pages.next.answered(Ok(Paged { rows: vec![3], more: None }));
        assert_eq!(pages.wanted(), None, "the next part is on its way");
        assert!(pages.settle(now));
        assert!(!pages.settle(now));
        assert_eq!((pages.rows(), pages.wanted()), (&[5, 4, 3][..], None));
    }
}
