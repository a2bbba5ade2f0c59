//! The look at what changed meanwhile, with which carrying a plan out begins.

use super::Ground;
use crate::connector::Terms;
use crate::engine::feeds;
use crate::model::Side;

impl Ground<'_> {
    /// The requests that look once more what changed on a side. What the last pull brought comes again
    /// where it is young enough, which it is taken to be.
    pub(super) fn looks(&self, side: Side, terms: &Terms) -> u64 {
        let notes = feeds::notes_feed(&feeds::kinds_of(self.profile, side));
        let connection = &self.ends.of(side).name;
        let brought = self.feeds.iter().filter(|feed| feed.connection == connection.as_str());
        let records: Vec<u64> = brought.filter(|feed| !feed.feed.starts_with(&notes)).map(|feed| feed.rows).collect();
        let further: u64 = records.iter().map(|rows| rows.div_ceil(terms.rows_at_once.max(1)).saturating_sub(1)).sum();
        let lists = self.lists(side, terms).div_ceil(terms.lists_at_once.max(1));
        // Where notes are not shown by time, those of each changed record are read by themselves.
        let notes = if terms.notes_by_time { 0 } else { records.iter().sum() };
        let files = u64::from(side == Side::Other && self.profile.files.takes_in());
        lists + further + notes + files
    }

    /// How many lists are begun.
    fn lists(&self, side: Side, terms: &Terms) -> u64 {
        let notes = u64::from(terms.notes_by_time);
        let tables = match side {
            Side::Halo => return 1 + notes,
            Side::Other => self.profile.tables().len() as u64,
        };
        let linked =
            if feeds::leaves_linked_out(self.profile) { self.links.div_ceil(terms.ids_at_once.max(1)) } else { 0 };
        tables + linked + notes
    }
}
