//! What a handed-over command prints, until its caller has read it. The command never waits for
//! the caller: whoever pages through the answer does not hold up the desk.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::protocol::{MOST_BYTES, Said};
use crate::cli::output::Sink;

/// The most that waits for a caller who does not read: the text of a first load is shorter.
const MOST_WAITING: usize = 256 * 1024 * 1024;

/// Words that wait for the caller, in the order in which they were said.
#[derive(Debug, Default)]
pub(super) struct Spool {
    waiting: Mutex<Waiting>,
    more: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    words: VecDeque<Said>,
    bytes: usize,
    last: bool,
}

impl Spool {
    /// Adds a word.
    pub(super) fn add(&self, word: Said) {
        let mut waiting = self.waiting();
        waiting.bytes += size(&word);
        waiting.words.push_back(word);
        drop(waiting);
        self.more.notify_one();
    }

    /// Adds the last word.
    pub(super) fn finish(&self, word: Said) {
        self.waiting().last = true;
        self.add(word);
    }

    /// The next word, when there is one; `None` after the last.
    pub(super) async fn next(&self) -> Option<Said> {
        loop {
            {
                let mut waiting = self.waiting();
                if let Some(word) = waiting.words.pop_front() {
                    waiting.bytes = waiting.bytes.saturating_sub(size(&word));
                    return Some(word);
                }
                if waiting.last {
                    return None;
                }
            }
            // A word that came meanwhile has left its notice.
            self.more.notified().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Spool {
    fn result(&self, text: &str) -> io::Result<()> {
        if self.waiting().bytes.saturating_add(text.len()) > MOST_WAITING {
            return Err(io::Error::other("the process that handed the command over does not read its answer"));
        }
        pieces(text).for_each(|piece| self.add(Said::Out(piece.to_owned())));
        Ok(())
    }

    fn remark(&self, text: &str) {
        pieces(text).for_each(|piece| self.add(Said::Err(piece.to_owned())));
    }
}

fn size(word: &Said) -> usize {
    match word {
        Said::Out(text) | Said::Err(text) | Said::Refused(text) => text.len(),
        Said::Accepted | Said::Ended(_) | Said::Shown(_) | Said::NoWindow(_) => 0,
    }
}

/// Cuts a text into pieces that fit into a frame, between characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(MOST_BYTES));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn words_come_out_in_order_and_then_end() {
        let spool = Spool::default();
        spool.result("one\n").unwrap();
        spool.remark("two\n");
        spool.finish(Said::Ended(1));
        let mut words = Vec::new();
        while let Some(word) = spool.next().await {
            words.push(word);
        }
        assert_eq!(words, [Said::Out("one\n".to_owned()), Said::Err("two\n".to_owned()), Said::Ended(1)]);
        assert!(spool.next().await.is_none());
    }

    #[tokio::test]
    async fn who_waits_is_told_of_the_next_word() {
        let spool = Spool::default();
        let waits = async { spool.next().await };
        let says = async { spool.add(Said::Accepted) };
        assert_eq!(tokio::join!(waits, says).0, Some(Said::Accepted));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = format!("x{}", "↔".repeat(MOST_BYTES));
        let cut: Vec<&str> = pieces(&text).collect();
        assert!(cut.len() > 3 && cut.iter().all(|piece| piece.len() <= MOST_BYTES));
        assert_eq!(cut.concat(), text);
        assert_eq!(pieces("").count(), 0);
    }
}
