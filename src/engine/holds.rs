//! What a pass leaves for a person: the holds and conflicts of its plan, and every write that was
//! given up, also by an earlier pass.

use std::collections::BTreeMap;

use super::error::EngineError;
use super::outbox::read_item;
use crate::model::{Link, ProfileId};
use crate::plan::approval::Withheld;
use crate::plan::{Plan, Row, RowId, What};
use crate::store::{Change, HoldKind, HoldRow, OutboxRow, OutboxState, Store};

/// Replaces what waits for a person in the plan's profile.
pub async fn save(store: &Store, plan: &Plan, withheld: &[Withheld]) -> Result<(), EngineError> {
    let reasons: BTreeMap<&RowId, &str> =
        withheld.iter().filter(|one| one.hold).map(|one| (&one.row, one.reason.as_str())).collect();
    let mut holds: Vec<HoldRow> = plan.rows.iter().filter_map(|row| of_row(row, &reasons)).collect();
    for row in store.open_rows(&plan.profile).await? {
        if let OutboxState::Parked { cause } = row.state.clone() {
            holds.extend(of_parked(store, &plan.profile, row, cause).await?);
        }
    }
    store.apply(vec![Change::Holds { profile: plan.profile.clone(), holds }]).await?;
    Ok(())
}

fn of_row(row: &Row, reasons: &BTreeMap<&RowId, &str>) -> Option<HoldRow> {
    let (kind, reason) = match &row.what {
        What::Hold { .. } => (HoldKind::Hold, row.reason.as_str()),
        What::Conflict { .. } => (HoldKind::Conflict, row.reason.as_str()),
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
    Ok(Some(HoldRow { kind: HoldKind::Parked, plan_row: row.plan_row, record, counterpart, title, reason: cause }))
}
