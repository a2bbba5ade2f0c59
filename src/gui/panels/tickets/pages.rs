//! The rows that the list holds: a few pages around what is in sight, whatever the list's length.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;

use super::super::super::door::Failure;
use super::super::super::remote::{Remote, Settled};
use super::question::Question;
use crate::service::{TicketPage, TicketQuery, TicketRow};

/// How many rows are asked for at once.
pub(crate) const PAGE: usize = 200;

/// How many rows before the end of a page its neighbour is asked for.
const AHEAD: usize = 40;

/// How many pages are kept; those farthest from what is in sight go first.
const KEPT: usize = 12;

/// A page that was asked for, with its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    question: Question,
    page: usize,
}

impl Wanted {
    /// The query of its rows.
    pub(crate) fn query(&self) -> TicketQuery {
        let at = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        self.question.rows(at(self.page.saturating_mul(PAGE)), at(PAGE))
    }
}

/// The rows of one question, as far as they are held.
#[derive(Debug)]
struct Held {
    question: Question,
    total: usize,
    at: Timestamp,
    pages: BTreeMap<usize, Vec<TicketRow>>,
}

/// How much was read since the window was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reads {
    /// Questions that were asked.
    pub questions: u64,
    /// Rows that came.
    pub rows: u64,
    /// Rows that are held now.
    pub held: usize,
    /// Rows that were drawn in the last frame.
    pub drawn: usize,
}

/// The rows that the list holds. One question is on its way at a time; while it is, only the newest
/// wish is remembered, so that typing and scrolling pile nothing up.
#[derive(Default)]
pub(crate) struct Pages {
    held: Option<Held>,
    on_its_way: Remote<TicketPage>,
    asked: Option<Wanted>,
    failed: Option<(Wanted, Failure)>,
    stale: bool,
    reads: Reads,
}

impl Pages {
    /// How many rows the list has; none before the first answer.
    pub(crate) fn total(&self) -> usize {
        self.held.as_ref().map_or(0, |held| held.total)
    }

    /// When the rows were read; `None` before the first answer.
    pub(crate) fn read_at(&self) -> Option<Timestamp> {
        self.held.as_ref().map(|held| held.at)
    }

    /// The question whose rows are held.
    pub(crate) fn question(&self) -> Option<&Question> {
        self.held.as_ref().map(|held| &held.question)
    }

    /// A row that is held.
    pub(crate) fn row(&self, row: usize) -> Option<&TicketRow> {
        self.held.as_ref()?.pages.get(&(row / PAGE))?.get(row % PAGE)
    }

    /// Why the last question has no answer.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failed.as_ref().map(|(_, failure)| failure)
    }

    /// How much was read.
    pub(crate) fn reads(&self) -> Reads {
        let held = self.held.as_ref().map_or(0, |held| held.pages.values().map(Vec::len).sum());
        Reads { held, ..self.reads }
    }

    /// How many rows were drawn in this frame.
    pub(crate) fn drew(&mut self, rows: usize) {
        self.reads.drawn = rows;
    }

    /// What is held may have changed: it stays until the next answer, and is asked for again.
    pub(crate) fn renew(&mut self) {
        self.stale = true;
        self.failed = None;
    }

    /// The page to ask for next, for a list that shows these rows of this question.
    pub(crate) fn wanted(&self, question: &Question, in_sight: &Range<usize>) -> Option<Wanted> {
        if self.on_its_way.waiting() {
            return None;
        }
        let wanted = |page| Wanted { question: question.clone(), page };
        let next = match &self.held {
            Some(held) if &held.question == question && !self.stale => {
                let mut around = pages_around(in_sight, held.total);
                wanted(around.find(|page| !held.pages.contains_key(page))?)
            }
            // What is in sight of the same list is read anew where it stands; another list from its top.
            Some(held) if &held.question == question => wanted(in_sight.start / PAGE),
            _ => wanted(0),
        };
        // What has just failed is not asked for again until something changes.
        if self.failed.as_ref().is_some_and(|(failed, _)| *failed == next) { None } else { Some(next) }
    }

    /// Where the answer to what is wanted will come.
    pub(crate) fn expect_answer(&mut self, wanted: Wanted) -> &mut Remote<TicketPage> {
        self.reads.questions += 1;
        self.asked = Some(wanted);
        &mut self.on_its_way
    }

    /// Takes in the answer if it has come.
    pub(crate) fn settle(&mut self, in_sight: &Range<usize>, now: Timestamp) -> Settled {
        let settled = self.on_its_way.settle(now);
        match settled {
            Settled::Still => {}
            Settled::Arrived => {
                if let (Some(wanted), Some(page)) = (self.asked.take(), self.on_its_way.take()) {
                    self.take_in(wanted, page, in_sight, now);
                }
            }
            Settled::Failed => self.failed = self.asked.take().zip(self.on_its_way.failure().cloned()),
        }
        settled
    }

    fn take_in(&mut self, wanted: Wanted, page: TicketPage, in_sight: &Range<usize>, now: Timestamp) {
        let total = usize::try_from(page.total).unwrap_or(usize::MAX);
        self.reads.rows += page.rows.len() as u64;
        self.failed = None;
        let same = self.held.as_ref().is_some_and(|held| {
            // A list that has become longer or shorter meanwhile is read anew, so that no row is shown twice.
            held.question == wanted.question && held.total == total && !self.stale
        });
        if !same {
            self.held = Some(Held { question: wanted.question, total, at: now, pages: BTreeMap::new() });
            self.stale = false;
        }
        let Some(held) = &mut self.held else { return };
        held.pages.insert(wanted.page, page.rows);
        let near = in_sight.start / PAGE;
        while held.pages.len() > KEPT {
            let Some(farthest) = held.pages.keys().copied().max_by_key(|page| page.abs_diff(near)) else { break };
            held.pages.remove(&farthest);
        }
    }
}

/// The pages that rows in sight lie on, then those that are near.
fn pages_around(in_sight: &Range<usize>, total: usize) -> impl Iterator<Item = usize> {
    let last = total.saturating_sub(1);
    let first_row = in_sight.start.min(last);
    let last_row = in_sight.end.saturating_sub(1).min(last).max(first_row);
    let here = first_row / PAGE..=last_row / PAGE;
    let near: BTreeSet<usize> =
        [first_row.saturating_sub(AHEAD) / PAGE, last_row.saturating_add(AHEAD).min(last) / PAGE].into();
    here.chain(near)
}

#[cfg(test)]
mod tests {
    use super::super::question::Part;
    use super::*;
    use crate::gui::widgets::grid::GridState;

    fn question(search: &str) -> Question {
        Question::of(Part::All, None, search, &GridState::default())
    }

    fn page(rows: usize, total: u64) -> TicketPage {
        let row = TicketRow {
            ticket: crate::service::TicketRef::Link(crate::model::LinkId(1)),
            halo: None,
            other: None,
            title: String::new(),
            table: None,
            ticket_type: String::new(),
            customer: String::new(),
            profile: None,
            role: None,
            updated: None,
            since: None,
            last_change: None,
            waits: None,
        };
        TicketPage { rows: vec![row; rows], total }
    }

    fn answer(pages: &mut Pages, wanted: Wanted, total: u64, in_sight: &Range<usize>) {
        pages.expect_answer(wanted).answered(Ok(page(PAGE, total)));
        assert_eq!(pages.settle(in_sight, Timestamp::UNIX_EPOCH), Settled::Arrived);
    }

    #[test]
    fn what_is_in_sight_is_asked_for_once_and_little_is_kept() {
        let mut pages = Pages::default();
        let all = question("");
        let first = pages.wanted(&all, &(0..0)).unwrap();
        assert_eq!((first.query().offset, first.query().limit), (0, 200));
        answer(&mut pages, first, 100_000, &(0..0));
        assert_eq!(pages.wanted(&all, &(0..30)), None);
        for row in (0..100_000).step_by(1_000) {
            let in_sight = row..row + 30;
            while let Some(wanted) = pages.wanted(&all, &in_sight) {
                answer(&mut pages, wanted, 100_000, &in_sight);
            }
            assert!(in_sight.clone().all(|row| pages.row(row).is_some()));
            assert!(pages.reads().held <= KEPT * PAGE);
        }
    }

    #[test]
    fn only_one_question_is_on_its_way_and_the_old_rows_stay_until_the_new_ones_come() {
        let mut pages = Pages::default();
        let first = pages.wanted(&question(""), &(0..0)).unwrap();
        answer(&mut pages, first, 1_000, &(0..0));
        let typed = pages.wanted(&question("v"), &(0..30)).unwrap();
        pages.expect_answer(typed).unanswered();
        assert_eq!(pages.wanted(&question("vp"), &(0..30)), None);
        assert_eq!(pages.wanted(&question("vpn"), &(0..30)), None);
        assert_eq!(pages.total(), 1_000);
        pages.on_its_way.answered(Ok(page(7, 7)));
        pages.settle(&(0..30), Timestamp::UNIX_EPOCH);
        let newest = pages.wanted(&question("vpn"), &(0..30)).unwrap();
        assert_eq!(newest.query().search, "vpn");
        assert_eq!(pages.reads().questions, 2);
    }

    #[test]
    fn what_failed_is_not_asked_for_again_until_something_changes() {
        let mut pages = Pages::default();
        let wanted = pages.wanted(&question(""), &(0..0)).unwrap();
        pages.expect_answer(wanted).answered(Err(Failure::cut_off()));
        pages.settle(&(0..0), Timestamp::UNIX_EPOCH);
        assert!(pages.failure().is_some());
        assert_eq!(pages.wanted(&question(""), &(0..0)), None);
        assert!(pages.wanted(&question("x"), &(0..0)).is_some());
        pages.renew();
        assert!(pages.wanted(&question(""), &(0..0)).is_some());
    }
}
