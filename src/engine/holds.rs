//! What a pass leaves for a person: the holds and conflicts of its plan, and every write that was
//! given up, also by an earlier pass.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EngineError;
use super::outbox::read_item;
use super::waiting::Detail;
use crate::model::{Link, ProfileId, RecordKey};
use crate::plan::action::Aside;
use crate::plan::approval::Withheld;
use crate::plan::{Plan, Row, RowId, What};
use crate::store::{Change, HoldKind, HoldRow, OutboxRow, OutboxState, Store};

/// How much of a profile a plan looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked<'a> {
    /// At everything that was to be looked at, which were these records: what it does not name waits no
    /// more.
    AtAll(&'a [RecordKey]),
    /// At some records: what waits elsewhere goes on waiting.
    AtSome,
}

/// Replaces what waits for a person in the plan's profile.
pub async fn save(store: &Store, plan: &Plan, withheld: &[Withheld], looked: Looked<'_>) -> Result<(), EngineError> {
    let reasons: BTreeMap<&RowId, &str> =
        withheld.iter().filter(|one| one.hold).map(|one| (&one.row, one.reason.as_str())).collect();
    let mut holds: Vec<HoldRow> = plan.rows.iter().filter_map(|row| of_row(row, &reasons)).collect();
    holds.extend(elsewhere(store, plan, looked).await?);
    for row in store.open_rows(&plan.profile).await? {
        if let OutboxState::Parked { cause } = row.state.clone() {
            holds.extend(of_parked(store, &plan.profile, row, cause).await?);
        }
    }
    store.apply(vec![Change::Holds { profile: plan.profile.clone(), holds }]).await?;
    Ok(())
}

/// What waits on records that the plan does not name: where it looked at some, what is still to be looked
/// at; and always the pairs that rest by themselves, as long as they are linked.
async fn elsewhere(store: &Store, plan: &Plan, looked: Looked<'_>) -> Result<Vec<HoldRow>, EngineError> {
    let mut named: BTreeSet<&RecordKey> = plan.rows.iter().flat_map(|row| row.halo.iter().chain(&row.other)).collect();
    if let Looked::AtAll(records) = looked {
        named.extend(records);
    }
    let dirty: BTreeSet<RecordKey> = store.dirty(&plan.profile).await?.into_iter().collect();
    let mut holds = store.holds(&plan.profile).await?;
    let resting = |hold: &HoldRow| matches!(hold.kind, HoldKind::Gone | HoldKind::Outside);
    let records: Vec<RecordKey> = holds.iter().filter(|hold| resting(hold)).map(|hold| hold.record.clone()).collect();
    let links = store.live_links_of(&records).await?;
    let linked = |key: &RecordKey| {
        links.iter().any(|link| link.profile == plan.profile && (&link.halo == key || &link.other == key))
    };
    holds.retain(|hold| {
        let keys = || std::iter::once(&hold.record).chain(&hold.counterpart);
        let waits = match hold.kind {
            HoldKind::Parked => false,
            HoldKind::Gone | HoldKind::Outside => linked(&hold.record),
            _ => looked == Looked::AtSome && keys().any(|key| dirty.contains(key)),
        };
        waits && !keys().any(|key| named.contains(key))
    });
    Ok(holds)
}

/// What a pair that rests by itself is listed as; nothing where nobody is told.
fn aside(why: Aside) -> Option<HoldKind> {
    match why {
        Aside::Deleted | Aside::Merged | Aside::NotShown => Some(HoldKind::Gone),
        Aside::Outside => Some(HoldKind::Outside),
        Aside::Ignored => None,
    }
}

fn of_row(row: &Row, reasons: &BTreeMap<&RowId, &str>) -> Option<HoldRow> {
    let (kind, reason) = match &row.what {
        What::Hold { .. } => (HoldKind::Hold, row.reason.as_str()),
        What::Conflict { .. } => (HoldKind::Conflict, row.reason.as_str()),
        What::Stopped { .. } => (HoldKind::Stopped, row.reason.as_str()),
        What::Act(_) => (HoldKind::Hold, *reasons.get(&row.id)?),
        What::Aside { why } => (aside(*why)?, reasons.get(&row.id).copied().unwrap_or(row.reason.as_str())),
        What::Logged { .. } | What::Skip => return None,
    };
    let mut keys = row.halo.iter().chain(&row.other).cloned();
    Some(HoldRow {
        kind,
        plan_row: row.id.to_string(),
        record: keys.next()?,
        counterpart: keys.next(),
        title: row.title.clone(),
        reason: reason.to_owned(),
        detail: Detail::of(row).and_then(|detail| detail.to_text()),
    })
}

async fn of_parked(
    store: &Store,
    profile: &ProfileId,
    row: OutboxRow,
    cause: String,
) -> Result<Option<HoldRow>, EngineError> {
    let (row, item) = read_item(row)?;
    let mut concerns = item.concerns();
    let Some(record) = concerns.pop() else { return Ok(None) };
    let links = store.live_links_of(std::slice::from_ref(&record)).await?;
    let link: Option<Link> = links.into_iter().find(|link| &link.profile == profile);
    let title = link.as_ref().map_or_else(|| record.to_string(), ToString::to_string);
    let (record, counterpart) = match link {
        Some(link) => (link.halo, Some(link.other)),
        None => (record, None),
    };
    let (kind, plan_row) = (HoldKind::Parked, row.plan_row);
    Ok(Some(HoldRow { kind, plan_row, record, counterpart, title, reason: cause, detail: None }))
}
