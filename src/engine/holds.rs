//! What a pass leaves for a person: the holds and conflicts of its plan, and every write that was
//! given up, also by an earlier pass.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EngineError;
use super::outbox::read_item;
use super::waiting::Detail;
use crate::model::{Link, ProfileId, RecordKey};
use crate::plan::approval::Withheld;
use crate::plan::{Plan, Row, RowId, What};
use crate::store::{Change, HoldKind, HoldRow, OutboxRow, OutboxState, Store};

/// How much of a profile a plan looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// At everything that was to be looked at: what it does not name waits no more.
    AtAll,
    /// At some records: what waits elsewhere goes on waiting.
    AtSome,
}

/// Replaces what waits for a person in the plan's profile.
pub async fn save(store: &Store, plan: &Plan, withheld: &[Withheld], looked: Looked) -> Result<(), EngineError> {
    let reasons: BTreeMap<&RowId, &str> =
        withheld.iter().filter(|one| one.hold).map(|one| (&one.row, one.reason.as_str())).collect();
    let mut holds: Vec<HoldRow> = plan.rows.iter().filter_map(|row| of_row(row, &reasons)).collect();
    if looked == Looked::AtSome {
        holds.extend(elsewhere(store, plan).await?);
    }
    for row in store.open_rows(&plan.profile).await? {
        if let OutboxState::Parked { cause } = row.state.clone() {
            holds.extend(of_parked(store, &plan.profile, row, cause).await?);
        }
    }
    store.apply(vec![Change::Holds { profile: plan.profile.clone(), holds }]).await?;
    Ok(())
}

/// What waits on records that the plan does not name and that are still to be looked at.
async fn elsewhere(store: &Store, plan: &Plan) -> Result<Vec<HoldRow>, EngineError> {
    let named: BTreeSet<&RecordKey> = plan.rows.iter().flat_map(|row| row.halo.iter().chain(&row.other)).collect();
    let dirty: BTreeSet<RecordKey> = store.dirty(&plan.profile).await?.into_iter().collect();
    let mut holds = store.holds(&plan.profile).await?;
    holds.retain(|hold| {
        let keys = || std::iter::once(&hold.record).chain(&hold.counterpart);
        hold.kind != HoldKind::Parked && !keys().any(|key| named.contains(key)) && keys().any(|key| dirty.contains(key))
    });
    Ok(holds)
}

fn of_row(row: &Row, reasons: &BTreeMap<&RowId, &str>) -> Option<HoldRow> {
    let (kind, reason) = match &row.what {
        What::Hold { .. } => (HoldKind::Hold, row.reason.as_str()),
        What::Conflict { .. } => (HoldKind::Conflict, row.reason.as_str()),
        What::Stopped { .. } => (HoldKind::Stopped, row.reason.as_str()),
        What::Act(_) => (HoldKind::Hold, *reasons.get(&row.id)?),
        What::Skip => return None,
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
