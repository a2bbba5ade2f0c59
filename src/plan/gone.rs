//! Pairs of which one record is gone, or that left what the profile looks at: they rest, the twin is
//! told and closed, or the link ends, as the profile says. Nothing that is gone is made again, and no
//! record is deleted for it.

use super::action::{Action, Aside, CarriedNote, FieldChange, RecordChange, Retie, Row, What};
use super::decide::{Planner, missing_reason};
use super::input::Pair;
use super::outcomes;
use super::pairs::{Both, Sorted};
use super::subject::Subject;
use crate::mapping::gone::{self, Closing};
use crate::mapping::party::{self, Whose};
use crate::mapping::project::{self, Missing};
use crate::mapping::{Seen, convert, note};
use crate::model::{FieldName, NoteKey, Presence, Record, Side, Value};
use crate::profile::{Deleted, Outside, Scope};

/// A record that is gone, seen from its pair.
struct Loss<'a> {
    side: Side,
    record: &'a Record,
    twin: &'a Record,
}

impl Planner<'_> {
    /// The row of a pair of which one record is gone.
    pub(super) fn gone(&self, pair: &Pair, both: Both<'_>, subject: Subject<'_>) -> Option<Row> {
        let sides = [Side::Halo, Side::Other].map(|side| (side, both.of(side), both.of(side.opposite())));
        let (side, record, twin) = sides.into_iter().find(|(_, record, _)| record.presence != Presence::Live)?;
        let reason = how(record)?;
        let rests = |why: Aside| {
            let reason = format!("{reason}; the pair rests, and nothing is made in its place");
            Some(self.row(subject, "gone", What::Aside { why }, reason))
        };
        match (&record.presence, self.input.profile.gone.deleted) {
            (Presence::MergedInto(_), _) => rests(Aside::Merged),
            (_, Deleted::Ignore) => rests(Aside::Ignored),
            (Presence::Deleted, Deleted::Unlink) => {
                Some(self.parted(pair, subject, format!("{reason}; the link ends")))
            }
            (Presence::Deleted, Deleted::Close) if twin.presence == Presence::Deleted => {
                Some(self.parted(pair, subject, format!("{reason}, and so was its twin; the link ends")))
            }
            (Presence::Deleted, Deleted::Close) if twin.presence == Presence::Live => {
                Some(self.close(pair, both, &Loss { side, record, twin }, (subject, &reason)))
            }
            (Presence::Deleted, _) => rests(Aside::Deleted),
            (Presence::Live | Presence::NotShown | Presence::Unreadable(_), _) => rests(Aside::NotShown),
        }
    }

    /// The row of a pair that left what the profile looks at, where the profile does not follow it.
    pub(super) fn outside(&self, pair: &Pair, halo: &Record, subject: Subject<'_>) -> Option<Row> {
        let policy = self.input.profile.gone.outside;
        if policy == Outside::Follow {
            return None;
        }
        let reason = self.left_scope(pair, halo)?;
        match policy {
            Outside::Unlink => Some(self.parted(pair, subject, format!("{reason}; the link ends"))),
            Outside::Pause | Outside::Follow => {
                let reason = format!("{reason}; the pair rests until it comes back");
                Some(self.row(subject, "outside", What::Aside { why: Aside::Outside }, reason))
            }
        }
    }

    fn left_scope(&self, pair: &Pair, halo: &Record) -> Option<String> {
        let scope = &self.input.profile.scope;
        let number = &halo.number;
        match (scope, party::whose(scope, halo)) {
            (Scope::Customer { id }, Whose::Another(now)) => {
                Some(format!("{number} belongs to customer {now} now, and the profile takes those of customer {id}"))
            }
            (Scope::Supplier { id }, Whose::Another(now)) => {
                Some(format!("{number} goes to supplier {now} now, and the profile takes those of supplier {id}"))
            }
            (Scope::Supplier { id }, Whose::Nobodys) if halo.field(&FieldName::new("supplier_id")).is_some() => {
                Some(format!("{number} names no supplier any more, and the profile takes those of supplier {id}"))
            }
            _ => pair.outside.then(|| {
                let query = self.input.profile.inbound.query.as_deref().unwrap_or_default();
                format!("{} no longer matches the query of the profile ({query})", pair.link.other_number)
            }),
        }
    }

    /// A link that ends because of what became of its records.
    fn parted(&self, pair: &Pair, subject: Subject<'_>, reason: String) -> Row {
        self.ended(pair, subject, reason, true)
    }

    fn ended(&self, pair: &Pair, subject: Subject<'_>, reason: String, loss: bool) -> Row {
        let what = Box::new(Retie { link: pair.link.id, reason: reason.clone(), to: None, loss });
        self.row(subject, "gone", What::Act(Action::Retie { what }), reason)
    }

    /// Closes the twin with a private note; in a later pass, when that was carried out, the link ends.
    fn close(&self, pair: &Pair, both: Both<'_>, loss: &Loss<'_>, (subject, reason): (Subject<'_>, &str)) -> Row {
        let (to, twin) = (loss.side.opposite(), &loss.twin.number);
        let origin = NoteKey { record: loss.record.key.clone(), id: "deleted".to_owned() };
        let told = pair.settled_notes.contains(&origin);
        let seen = Seen { halo: Some(both.of(Side::Halo)), other: Some(both.of(Side::Other)), ..self.context.seen };
        let table = &both.of(Side::Other).key.kind;
        let change = match gone::closing(to, loss.twin, table, self.context.seeing(seen)) {
            Closing::Done => {
                return self.ended(pair, subject, format!("{reason}, and {twin} is closed; the link ends"), !told);
            }
            _ if told => return self.ended(pair, subject, format!("{reason}; {twin} was told, the link ends"), false),
            Closing::Nowhere => {
                let missing = Missing { rule: "Status".to_owned(), value: "\"closed\"".to_owned() };
                let reason = format!(
                    "{reason}, and nobody says which state closes {twin}; name the closed statuses in the profile, and map \
                     one of them"
                );
                return self.row(subject, "gone", What::Hold { missing: vec![missing] }, reason);
            }
            Closing::State(rule, becomes) => {
                let of = |side: Side, record: &Record| convert::side_value(rule, side, record).unwrap_or(Value::Empty);
                FieldChange {
                    key: rule.key(),
                    name: rule.name.clone(),
                    writes: project::cleared(rule, to, &becomes),
                    was: of(to, loss.twin),
                    becomes,
                    source: of(loss.side, loss.record),
                    stands_in: None,
                }
            }
        };
        let mut sorted = Sorted::default();
        sorted.towards(to).changes.push(change);
        self.complete(to, pair, both, &mut sorted);
        let towards = std::mem::take(sorted.towards(to));
        if !towards.missing.is_empty() {
            let reason = format!("{reason}; {}", missing_reason(&towards.missing, to));
            return self.row(subject, "gone", What::Hold { missing: towards.missing }, reason);
        }
        let note = note::deleted(loss.side, &loss.record.number);
        let wrong = outcomes::objection(self.input.profile, self.input.halo_catalogue, note.visibility());
        if let Some(wrong) = wrong.filter(|_| to == Side::Halo) {
            return self.row(subject, "gone", What::Hold { missing: vec![wrong.missing] }, wrong.reason);
        }
        let outcome = (to == Side::Halo).then(|| self.halo_outcome(note.visibility())).flatten();
        let what = RecordChange {
            link: pair.link.id,
            target: loss.twin.key.clone(),
            seen: Some(loss.twin.version.clone()),
            fields: towards.changes,
            companions: towards.companions,
            notes: vec![CarriedNote { origin, note, outcome, said: None, revision: None, in_place: None }],
            later: 0,
            loss: true,
        };
        let reason = format!("{reason}; {twin} is closed with a private note, then the link ends");
        self.row(subject, "gone", What::Act(Action::Update { to, what: Box::new(what) }), reason)
    }
}

/// How a record is gone.
fn how(record: &Record) -> Option<String> {
    let number = &record.number;
    match &record.presence {
        Presence::Live => None,
        Presence::Deleted => Some(format!("{number} was deleted")),
        Presence::MergedInto(into) => Some(format!("{number} was merged into {into}")),
        Presence::NotShown => Some(format!(
            "{number} is not shown by its system any more: it was deleted, or the connecting account may no longer see it"
        )),
        Presence::Unreadable(why) => Some(format!("{number} could not be read: {why}")),
    }
}
