//! Records that stand above others: parents before their children, and each child under a parent that
//! the same plan makes.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Creation, Row, What};
use super::decide::Planner;
use super::diff::Kin;
use super::input::SendCause;
use super::subject::Subject;
use crate::mapping::kin::{self, Place};
use crate::mapping::project::Missing;
use crate::model::{FieldName, Kind, RecordId, RecordKey, Side};

/// The records that are made: their keys, the tables they go to, and their numbers.
type Made = BTreeMap<RecordId, (RecordKey, Kind, String)>;

impl Planner<'_> {
    /// The row of a reference that is not carried.
    pub(super) fn kin_row(&self, subject: Subject<'_>, kin: Kin) -> Row {
        if !kin.refused {
            return self.row(subject, "kin", What::Skip, kin.reason);
        }
        let reason = format!("{} is left as it is: {}; put it right on one of the sides", kin.name, kin.reason);
        let missing = vec![Missing { rule: kin.name, value: kin.reason }];
        self.row(subject, "kin-refused", What::Hold { missing }, reason)
    }

    /// Leaves out incidents that would go along with a problem which does not go.
    pub(super) fn with_their_problems(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let sent: BTreeSet<RecordId> = rows.iter().filter_map(creation).map(|(_, what)| what.from.id.clone()).collect();
        for send in self.input.sends {
            let SendCause::Problem { above } = &send.cause else { continue };
            let row = rows.iter_mut().find(|row| row.halo.as_ref() == Some(&send.record.key) && row.action().is_some());
            match row {
                Some(row) if sent.contains(above) => {
                    for coming in creation_mut(row).into_iter().flat_map(|what| &mut what.coming) {
                        coming.required |= &coming.record == above;
                    }
                }
                Some(row) => {
                    row.what = What::Skip;
                    row.reason = format!("its problem {above} is not sent, so it does not go along");
                }
                None => {}
            }
        }
        rows
    }

    /// Puts rows that make a record after those that make the records above it, and tells each which
    /// field gets the reference. A record whose parent is not made goes without, or waits where the
    /// profile says so.
    pub(super) fn parents_first(&self, mut rows: Vec<Row>) -> Vec<Row> {
        if rows.iter().filter_map(creation).all(|(_, what)| what.coming.is_empty()) {
            return rows;
        }
        while let Some(place) = an_orphan(&rows) {
            if let Some(row) = rows.get_mut(place) {
                orphaned(row);
            }
        }
        for row in circling(&rows) {
            if let Some(what) = rows.get_mut(row).and_then(creation_mut) {
                what.stand_ins.push("two records stand above one another: made without that".to_owned());
                forget(what, |_| true);
            }
        }
        self.name_fields(&mut rows);
        in_order(rows)
    }

    /// Tells each row the field that holds its parent, and takes note of it in the reason.
    fn name_fields(&self, rows: &mut [Row]) {
        let made: Made = rows
            .iter()
            .filter_map(creation)
            .map(|(_, what)| (what.from.id.clone(), (what.from.clone(), what.table.clone(), what.from_number.clone())))
            .collect();
        for row in rows {
            let above = creation_of(row).map(|(to, what)| self.name_places(to, what, &made)).unwrap_or_default();
            for number in above {
                row.reason = format!("{}; under {number}, which is made first", row.reason);
            }
        }
    }

    /// Tells a new record the fields that hold its parents, and answers the numbers of those.
    fn name_places(&self, to: Side, what: &mut Creation, made: &Made) -> Vec<String> {
        let (mut above, table) = (Vec::new(), what.table.clone());
        for coming in &mut what.coming {
            let Some((from, kind, number)) = made.get(&coming.record) else { continue };
            let field = self.field_of(&coming.rule, to, kind, &table);
            coming.place = field.map(|field| Place { from: from.clone(), field });
            above.push(number.clone());
        }
        forget(what, |coming| coming.place.is_none());
        above
    }

    fn field_of(&self, key: &str, to: Side, kind: &Kind, table: &Kind) -> Option<FieldName> {
        let rule = self.input.profile.mapping.fields.iter().find(|rule| rule.key() == key)?;
        match to {
            Side::Halo => Some(rule.halo.clone()),
            Side::Other => kin::field_for(rule, kind, table, self.context).cloned(),
        }
    }
}

/// A row that makes a record whose parent no row makes.
fn an_orphan(rows: &[Row]) -> Option<usize> {
    let made: BTreeSet<&RecordId> = rows.iter().filter_map(creation).map(|(_, what)| &what.from.id).collect();
    rows.iter().position(|row| {
        creation(row).is_some_and(|(_, what)| what.coming.iter().any(|above| !made.contains(&above.record)))
    })
}

fn creation(row: &Row) -> Option<(Side, &Creation)> {
    match &row.what {
        What::Act(Action::Create { to, what }) => Some((*to, what)),
        _ => None,
    }
}

fn creation_of(row: &mut Row) -> Option<(Side, &mut Creation)> {
    match &mut row.what {
        What::Act(Action::Create { to, what }) => Some((*to, what)),
        _ => None,
    }
}

fn creation_mut(row: &mut Row) -> Option<&mut Creation> {
    creation_of(row).map(|(_, what)| what)
}

/// Drops parents of a new record, so that nothing is agreed on about them.
fn forget(what: &mut Creation, which: impl Fn(&kin::Coming) -> bool) {
    for gone in what.coming.extract_if(.., |coming| which(coming)) {
        what.sources.remove(&gone.rule);
    }
}

/// Lets a record go without the parents that nobody makes, or wait for them.
fn orphaned(row: &mut Row) {
    let Some(what) = creation_mut(row) else { return };
    let waits: Vec<Missing> = what
        .coming
        .iter()
        .filter(|coming| coming.required)
        .map(|coming| Missing { rule: coming.name.clone(), value: coming.record.to_string() })
        .collect();
    if waits.is_empty() {
        forget(what, |_| true);
        return;
    }
    let names: Vec<String> = waits.iter().map(|one| format!("{} {}", one.rule, one.value)).collect();
    row.reason = format!("it waits for the record above it ({}), which is not made yet", names.join(", "));
    row.what = What::Hold { missing: waits };
}

/// The place of each row that makes a record, by the record that it is made of.
fn places(rows: &[Row]) -> BTreeMap<RecordId, usize> {
    let made = rows.iter().enumerate();
    made.filter_map(|(place, row)| Some((creation(row)?.1.from.id.clone(), place))).collect()
}

fn above<'r>(row: &'r Row, places: &'r BTreeMap<RecordId, usize>) -> impl Iterator<Item = usize> + 'r {
    let coming = creation(row).map(|(_, what)| what.coming.as_slice()).unwrap_or_default();
    coming.iter().filter_map(|above| places.get(&above.record).copied())
}

/// Rows whose records stand above one another in a circle.
fn circling(rows: &[Row]) -> Vec<usize> {
    let places = places(rows);
    let circles = |start: usize| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<usize> = rows.get(start).map(|row| above(row, &places).collect()).unwrap_or_default();
        while let Some(place) = next.pop() {
            if place == start {
                return true;
            }
            if seen.insert(place) {
                next.extend(rows.get(place).into_iter().flat_map(|row| above(row, &places)));
            }
        }
        false
    };
    (0..rows.len()).filter(|place| circles(*place)).collect()
}

/// The rows, each after those that make the records above it; otherwise as they were.
fn in_order(rows: Vec<Row>) -> Vec<Row> {
    let places = places(&rows);
    let mut order: Vec<usize> = Vec::with_capacity(rows.len());
    let mut done = BTreeSet::new();
    for place in 0..rows.len() {
        let mut way = vec![place];
        while let Some(now) = way.last().copied() {
            let waits = rows.get(now).into_iter().flat_map(|row| above(row, &places));
            let first = waits.into_iter().find(|above| !done.contains(above) && !way.contains(above));
            if let Some(first) = first {
                way.push(first);
                continue;
            }
            way.pop();
            if done.insert(now) {
                order.push(now);
            }
        }
    }
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| rows.get_mut(place)?.take()).collect()
}
