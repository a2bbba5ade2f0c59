//! The three-way comparison of one field pair: Halo, the other side, and what they last agreed on.

use super::action::{FieldChange, FieldConflict, FieldStop, StandIn};
use super::closing::{States, Verdict};
use super::input::Pair;
use super::turning;
use crate::mapping::complete;
use crate::mapping::convert::{self, Converted};
use crate::mapping::formula;
use crate::mapping::kin;
use crate::mapping::project::{self, Missing};
use crate::mapping::{Context, Seen};
use crate::model::{Base, Kind, Record, Side, Value};
use crate::profile::{ConflictPolicy, Conversion, FieldRule, Unmapped};

/// What a field pair needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing, or nothing that the rule's direction allows.
    InStep,
    /// Nothing is written, but both sides moved to an agreement.
    Agree(Base),
    /// A write on a side.
    Write(Side, FieldChange),
    /// A value without counterpart, on its way to a side.
    Missing(Side, Missing),
    /// A value without counterpart whose field is left alone by rule, to be told.
    Logged(Side, Missing),
    /// A person must choose.
    Conflict(FieldConflict),
    /// The side that would be written turns it back again and again.
    Stopped(FieldStop),
    /// A closed record is not opened again: why.
    StaysClosed(String),
    /// A reference to another record stays as it is, for now or until it is put right.
    Kin(Kin),
}

/// A reference that is not carried, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// The rule's name.
    pub name: String,
    /// Why, for people.
    pub reason: String,
    /// Whether it waits for a person, rather than for a link of the other record.
    pub refused: bool,
}

/// Compares one field pair of a link.
pub fn compare(rule: &FieldRule, pair: &Pair, halo: &Record, other: &Record, context: Context<'_>) -> Decision {
    let table = &other.key.kind;
    let context = context.seeing(Seen { halo: Some(halo), other: Some(other), ..context.seen });
    let (Some(ours), Some(theirs)) =
        (convert::side_value(rule, Side::Halo, halo), convert::side_value(rule, Side::Other, other))
    else {
        return Decision::InStep;
    };
    let base = pair.bases.get(&rule.key());
    let moved = |now: &Value, then: Option<&Value>| then.is_none_or(|then| then.code() != now.code());
    let mut ours_moved = moved(&ours, base.map(|base| &base.halo));
    let mut theirs_moved = moved(&theirs, base.map(|base| &base.other));
    if rule.conversion == Conversion::Link && !ours_moved && !theirs_moved {
        ours_moved = kin::is_linked_anew(rule, Side::Halo, &ours, &theirs, context);
        theirs_moved = kin::is_linked_anew(rule, Side::Other, &theirs, &ours, context);
    }
    if !ours_moved && !theirs_moved {
        ours_moved = kin::means_another(rule, (Side::Halo, &ours, &theirs), table, context);
        theirs_moved = !ours_moved && kin::means_another(rule, (Side::Other, &theirs, &ours), table, context);
    }
    if !ours_moved && !theirs_moved {
        return Decision::InStep;
    }
    match formula::holds(rule, context.seen) {
        Ok(true) => {}
        Ok(false) => return Decision::InStep,
        Err(why) => {
            let side = if ours_moved { Side::Other } else { Side::Halo };
            return Decision::Missing(side, Missing { rule: rule.name.clone(), value: why });
        }
    }
    if convert::equivalent(rule, &ours, &theirs, table, context) {
        return Decision::Agree(Base { halo: ours, other: theirs });
    }
    let left_out = |side: Side, value: &Value| convert::convert(rule, side, value, table, context).is_left_out();
    if rule.conversion == Conversion::Link
        && let Some(kin) =
            waits_for_kin(rule, [(Side::Halo, &ours, ours_moved), (Side::Other, &theirs, theirs_moved)], left_out)
    {
        return Decision::Kin(kin);
    }
    if base.is_none() && (left_out(Side::Halo, &ours) || left_out(Side::Other, &theirs)) {
        let told = |side: Side, value: &Value| logged(rule, side, value, table, context);
        return told(Side::Other, &theirs).or_else(|| told(Side::Halo, &ours)).unwrap_or(Decision::InStep);
    }
    let verdict = States { rule, table, halo: &ours, other: &theirs, context }.verdict(base);
    let values = Values { rule, table, ours, theirs, context };
    match verdict {
        Verdict::Close(side) => return stopped(pair, values.towards(side)),
        Verdict::StaysClosed(reason) => return Decision::StaysClosed(reason),
        Verdict::AsUsual => {}
    }
    let turned = pair.hands.turned.get(&rule.key()).copied();
    let turned = turned.filter(|winner| turning::objection(rule, context.profile, *winner).is_none());
    let decision = match (turned, ours_moved, theirs_moved) {
        (Some(winner), ..) => values.towards(winner.opposite()),
        (None, true, false) => values.towards(Side::Other),
        (None, false, true) => values.towards(Side::Halo),
        _ => values.both_moved(pair, (halo, other)),
    };
    stopped(pair, decision)
}

/// That a value of `side` stays there because it has no counterpart, where that is to be told.
fn logged(rule: &FieldRule, side: Side, value: &Value, table: &Kind, context: Context<'_>) -> Option<Decision> {
    let to = side.opposite();
    let Converted::Logged(value) = convert::convert(rule, side, value, table, context) else { return None };
    rule.writes_on(to).then(|| Decision::Logged(to, Missing { rule: rule.name.clone(), value }))
}

/// Stops a write that the written system's own rules turned back again and again.
fn stopped(pair: &Pair, decision: Decision) -> Decision {
    let Decision::Write(side, change) = decision else { return decision };
    let rewrites = pair.hands.rewrites.get(&(change.key.clone(), side));
    if !rewrites.is_some_and(|rewrites| rewrites.stop(&change.becomes.code())) {
        return Decision::Write(side, change);
    }
    let FieldChange { key, name, was, becomes, .. } = change;
    Decision::Stopped(FieldStop { key, name, side, becomes, was })
}

/// A moved reference to a record without counterpart waits for that record's link.
fn waits_for_kin(
    rule: &FieldRule,
    sides: [(Side, &Value, bool); 2],
    left_out: impl Fn(Side, &Value) -> bool,
) -> Option<Kin> {
    let (side, value, _) = sides
        .into_iter()
        .find(|(side, value, moved)| *moved && rule.writes_on(side.opposite()) && left_out(*side, value))?;
    let record = kin::named(rule, side, value)?;
    let reason = match side {
        Side::Halo => format!(
            "{}: ticket {record} has no record on the other side yet; nothing there is changed, and it follows as soon as \
             that ticket is linked",
            rule.name
        ),
        Side::Other => format!(
            "{}: the record {record} has no ticket yet; nothing in Halo is changed, and it follows as soon as that record \
             is linked",
            rule.name
        ),
    };
    Some(Kin { name: rule.name.clone(), reason, refused: false })
}

/// The values of one field pair, with what is needed to turn one into the other.
struct Values<'a> {
    rule: &'a FieldRule,
    table: &'a Kind,
    ours: Value,
    theirs: Value,
    context: Context<'a>,
}

impl Values<'_> {
    /// Whether a linked record is written on a side.
    fn writes_on(&self, side: Side) -> bool {
        self.rule.writes_on(side) && (side == Side::Halo || self.context.profile.outbound.updates)
    }

    /// The write that brings the other end's value to `side`.
    fn towards(&self, side: Side) -> Decision {
        if !self.writes_on(side) {
            return Decision::InStep;
        }
        let (source, target) = match side {
            Side::Halo => (&self.theirs, &self.ours),
            Side::Other => (&self.ours, &self.theirs),
        };
        let (value, stands_in) = match convert::convert(self.rule, side.opposite(), source, self.table, self.context) {
            Converted::To(value) => (value, None),
            Converted::StandIn(value, of) => {
                let named = project::named(self.rule, side, &value.code(), self.table, self.context);
                (value, Some(StandIn { of, named }))
            }
            Converted::LeftOut => return Decision::InStep,
            Converted::Logged(value) => {
                return Decision::Logged(side, Missing { rule: self.rule.name.clone(), value });
            }
            Converted::Unmapped(value) => {
                return Decision::Missing(side, Missing { rule: self.rule.name.clone(), value });
            }
        };
        if value.code() == target.code() {
            return Decision::Agree(Base { halo: self.ours.clone(), other: self.theirs.clone() });
        }
        if value.is_empty()
            && let Some(halo) = self.context.seen.halo
            && complete::objects_to_empty(self.rule, side, (halo, self.table), self.context)
        {
            let value = complete::EMPTY_THERE.to_owned();
            return Decision::Missing(side, Missing { rule: self.rule.name.clone(), value });
        }
        if self.rule.conversion == Conversion::Link
            && let Some(reason) = kin::objection(self.rule, side, &value, self.context)
        {
            return Decision::Kin(Kin { name: self.rule.name.clone(), reason, refused: true });
        }
        Decision::Write(
            side,
            FieldChange {
                key: self.rule.key(),
                name: self.rule.name.clone(),
                writes: project::cleared(self.rule, side, &value),
                was: target.clone(),
                becomes: value,
                source: source.clone(),
                stands_in,
            },
        )
    }

    /// Of two values that never agreed, the one that is there, where the other is empty only because it
    /// was left out: a reference to a record that came late, a value that had no counterpart before.
    fn filled(&self, base: Option<&Base>) -> Option<Side> {
        let left_out = matches!(self.rule.unmapped, Unmapped::LeaveOut | Unmapped::Log);
        if base.is_some() || !(left_out || self.rule.conversion == Conversion::Link) {
            return None;
        }
        match (self.ours.is_empty(), self.theirs.is_empty()) {
            (false, true) => Some(Side::Halo),
            (true, false) => Some(Side::Other),
            _ => None,
        }
    }

    /// Both moved apart: along the only direction, to the owner, by the policy, or to a person, whose
    /// decision counts while both sides hold what was seen.
    /// Without a base "newest" is no answer, because nobody knows what either of them changed.
    fn both_moved(&self, pair: &Pair, (halo, other): (&Record, &Record)) -> Decision {
        let key = self.rule.key();
        let base = pair.bases.get(&key);
        let winner = match (self.writes_on(Side::Halo), self.writes_on(Side::Other)) {
            (false, false) => return Decision::InStep,
            (true, false) => Some(Side::Other),
            (false, true) => Some(Side::Halo),
            (true, true) => {
                self.filled(base).or(self.rule.owner).or_else(|| match (self.context.profile.conflicts, base) {
                    (ConflictPolicy::Hold, _) | (_, None) => None,
                    (ConflictPolicy::HaloWins, _) => Some(Side::Halo),
                    (ConflictPolicy::OtherWins, _) => Some(Side::Other),
                    (ConflictPolicy::Newest, _) if halo.updated > other.updated => Some(Side::Halo),
                    (ConflictPolicy::Newest, _) if halo.updated < other.updated => Some(Side::Other),
                    (ConflictPolicy::Newest, _) => None,
                })
            }
        };
        let decided = || pair.hands.resolutions.get(&key).filter(|one| one.is_about(&self.ours, &self.theirs));
        match winner.or_else(|| decided().map(|one| one.winner)) {
            Some(winner) => self.towards(winner.opposite()),
            None => Decision::Conflict(FieldConflict {
                key,
                name: self.rule.name.clone(),
                halo: self.ours.clone(),
                other: self.theirs.clone(),
                base: base.cloned(),
            }),
        }
    }
}
