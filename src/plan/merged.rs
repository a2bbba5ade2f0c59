//! Pairs of which one record was merged into another one: the link goes over, or the twin is told and
//! the link ends.

use super::action::{Action, CarriedNote, NewEnd, RecordChange, Retie, Row, What};
use super::decide::Planner;
use super::input::Pair;
use super::outcomes;
use super::subject::Subject;
use crate::mapping::{merged, note};
use crate::model::{NoteKey, Presence, Record, RecordKey, Side};
use crate::profile::Merged;

/// A merge, seen from its pair.
struct Merge<'a> {
    /// The side on which it happened.
    side: Side,
    /// The record that is left.
    into: RecordKey,
    /// The record that was merged.
    record: &'a Record,
    /// Its twin.
    twin: &'a Record,
}

impl Planner<'_> {
    /// The row of a pair of which one record was merged, where the profile follows merges.
    pub(super) fn merged(&self, pair: &Pair, both: [&Record; 2], subject: Subject<'_>) -> Option<Row> {
        if self.input.profile.merged != Merged::Redirect {
            return None;
        }
        let [halo, other] = both;
        let merges = [(Side::Halo, halo, other), (Side::Other, other, halo)];
        let (side, record, twin, into) = merges
            .into_iter()
            .find_map(|(side, record, twin)| Some((side, record, twin, merged::into(record)?)))
            .filter(|(_, _, twin, _)| twin.presence == Presence::Live)?;
        let stranger = side == Side::Other && !self.input.profile.tables().contains(&into.kind);
        (!stranger).then(|| self.follow(pair, &Merge { side, into, record, twin }, subject))
    }

    fn follow(&self, pair: &Pair, merge: &Merge<'_>, subject: Subject<'_>) -> Row {
        let Merge { side, into, record, .. } = merge;
        let number = &record.number;
        let skip = |reason: String| self.row(subject, "merged", What::Skip, reason);
        let Some(left) = self.input.kin.known(*side, &into.id) else {
            return skip(format!("{number} was merged into {into}, which is not shown to this desk; the pair rests"));
        };
        if !left.live {
            return skip(format!("{number} was merged into {}, which is gone as well; the pair rests", left.number));
        }
        let Some(taken) = self.input.kin.own_twin(*side, &into.id) else {
            let reason = format!("{number} was merged into {}; the link goes over to it", left.number);
            let end = NewEnd { side: *side, key: left.key.clone(), number: left.number.clone() };
            return self.retied(pair, subject, reason, Some(end));
        };
        let taken =
            self.input.kin.known(side.opposite(), &taken.id).map_or(taken.id.to_string(), |twin| twin.number.clone());
        let origin = NoteKey { record: record.key.clone(), id: format!("merged into {}", into.id) };
        let reason = format!("{number} was merged into {}, which goes with {taken}", left.number);
        if pair.settled_notes.contains(&origin) {
            return self.retied(pair, subject, format!("{reason}; its twin was told, and the link ends"), None);
        }
        let told = note::redirected(*side, (number, &left.number, &taken));
        self.told(pair, merge, subject, (origin, told, reason))
    }

    fn retied(&self, pair: &Pair, subject: Subject<'_>, reason: String, to: Option<NewEnd>) -> Row {
        let what = Box::new(Retie { link: pair.link.id, reason: reason.clone(), to, loss: false });
        self.row(subject, "merged", What::Act(Action::Retie { what }), reason)
    }

    fn told(
        &self,
        pair: &Pair,
        merge: &Merge<'_>,
        subject: Subject<'_>,
        (origin, note, reason): (NoteKey, crate::mapping::OutgoingNote, String),
    ) -> Row {
        let to = merge.side.opposite();
        let wrong = outcomes::objection(self.input.profile, self.input.halo_catalogue, note.visibility());
        if let Some(wrong) = wrong.filter(|_| to == Side::Halo) {
            return self.row(subject, "merged", What::Hold { missing: vec![wrong.missing] }, wrong.reason);
        }
        let outcome = (to == Side::Halo).then(|| self.halo_outcome(note.visibility())).flatten();
        let what = RecordChange {
            link: pair.link.id,
            target: merge.twin.key.clone(),
            seen: Some(merge.twin.version.clone()),
            fields: Vec::new(),
            companions: Vec::new(),
            later: 0,
            notes: vec![CarriedNote { origin, note, outcome, said: None, revision: None, in_place: None }],
            loss: false,
        };
        let reason = format!("{reason}; its twin is told privately, then the link ends");
        self.row(subject, "merged", What::Act(Action::Update { to, what: Box::new(what) }), reason)
    }
}
