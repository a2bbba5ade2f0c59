//! What the other side computes from a write is brought to Halo in the same pass: approving a row
//! approves its consequences, and a further pass finds nothing left to do.

use std::collections::BTreeSet;

use super::error::EngineError;
use super::gather::{Gatherer, Look};
use super::item::Item;
use super::outbox::Sent;
use crate::model::{RecordKey, Side};
use crate::plan::{Action, Row};
use crate::profile::{DeletedNotes, EditedNotes, FilesIn, FilesOut, InboundNotes, NoteScope, Profile};

/// The rows that follow from what was sent: for changed records the fields that are computed there,
/// for new ones every field that the other side filled in by itself.
pub async fn rows(
    gatherer: &Gatherer<'_>,
    profile: &Profile,
    version: u32,
    sent: &Sent,
) -> Result<Vec<Row>, EngineError> {
    let mut changed = BTreeSet::new();
    let mut made = BTreeSet::new();
    for (_, item) in &sent.done {
        match item {
            Item::Update { to: Side::Other, what } if !what.fields.is_empty() => {
                changed.insert(what.target.clone());
            }
            Item::Create { to: Side::Other, what, .. } => {
                made.insert(what.from.clone());
            }
            Item::Create { .. }
            | Item::Complete { .. }
            | Item::Update { .. }
            | Item::Note { .. }
            | Item::File { .. }
            | Item::Mark { .. } => {}
        }
    }
    let mut silent = profile.clone();
    silent.notes.inbound = InboundNotes::None;
    silent.notes.outbound = NoteScope::None;
    silent.files.outbound = FilesOut::Off;
    silent.files.inbound = FilesIn::Off;
    silent.notes.edited = EditedNotes::Ignore;
    silent.notes.deleted = DeletedNotes::Ignore;
    let mut rows = plan_for(gatherer, &silent, version, made).await?;
    silent.mapping.fields.retain(|rule| rule.computed_there);
    rows.extend(plan_for(gatherer, &silent, version, changed).await?);
    Ok(rows)
}

async fn plan_for(
    from: &Gatherer<'_>,
    profile: &Profile,
    version: u32,
    keys: BTreeSet<RecordKey>,
) -> Result<Vec<Row>, EngineError> {
    if keys.is_empty() || profile.mapping.fields.is_empty() {
        return Ok(Vec::new());
    }
    let look = Look { dirty: keys.into_iter().collect(), sends: Vec::new() };
    let gathered = from.gather(&look).await?;
    let plan = crate::plan::plan(&gathered.input(profile, version, from.clock.now()));
    let towards_halo =
        |row: &Row| matches!(row.action(), Some(Action::Update { to: Side::Halo, .. } | Action::Agree { .. }));
    Ok(plan.rows.into_iter().filter(towards_halo).collect())
}
