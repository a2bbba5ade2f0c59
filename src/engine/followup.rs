//! What the other side computes from a write is brought to Halo in the same pass: approving a row
//! approves its consequences, and a further pass finds nothing left to do.

use std::collections::BTreeSet;

use super::error::EngineError;
use super::gather::{Gatherer, Look};
use super::item::Item;
use super::outbox::Sent;
use crate::model::{FieldName, RecordKey, Side, Value};
use crate::plan::{Action, Row};
use crate::profile::{
    Conversion, DeletedNotes, EditedNotes, FieldRule, FilesIn, FilesOut, InboundNotes, NoteScope, Profile,
};

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
    // What such a profile does not ask for is not read, files above all.
    let mut computed = silent.clone();
    computed.mapping.fields.retain(|rule| rule.computed_there);
    let from = Gatherer { store: gatherer.store, clock: gatherer.clock, ends: gatherer.ends, profile: &silent };
    let mut rows = plan_for(&from, &silent, version, made).await?;
    rows.extend(plan_for(&from, &computed, version, changed).await?);
    Ok(rows)
}

/// What ServiceNow computes its priority from.
const GIVE_PRIORITY: [&str; 2] = ["impact", "urgency"];

/// What follows from a plan, as far as it can be foreseen.
#[derive(Debug, Default)]
pub struct Expected {
    /// Changes of Halo's tickets.
    pub changes: u64,
    /// Tickets that are read by themselves for it: what a write answers leaves out what is empty.
    pub tickets_read: u64,
    /// How often the other side is asked again for people whom it does not know.
    pub people_asked: u64,
    /// Whether a computed field is mapped of which nothing tells when it is computed anew.
    pub unforeseen: bool,
}

/// What will follow from these rows.
pub fn expected<'r>(rows: impl IntoIterator<Item = &'r Row>, profile: &Profile) -> Expected {
    let rules = &profile.mapping.fields;
    let computed: Vec<&FieldRule> = rules.iter().filter(|rule| rule.computed_there).collect();
    let gives = |name: &FieldName| GIVE_PRIORITY.contains(&name.as_str());
    let known = |rule: &&FieldRule| rule.other.iter().any(|name| name.as_str() == "priority");
    let (mut changed, mut stands_in) = (false, false);
    let mut expected = Expected::default();
    for row in rows {
        match row.action() {
            Some(Action::Create { to: Side::Other, what }) if !rules.is_empty() => {
                let fills = |rule: &FieldRule| rule.writes_on(Side::Halo) && what.empty.contains(&rule.key());
                expected.changes += u64::from(!computed.is_empty() || rules.iter().any(fills));
                let lacks = |rule: &&FieldRule| rule.conversion != Conversion::Link && rule.applies_to(&what.table);
                let empty = |rule: &FieldRule| what.sources.get(&rule.key()).is_some_and(Value::is_empty);
                expected.tickets_read += u64::from(rules.iter().filter(lacks).any(empty));
                stands_in |= !what.stand_ins.is_empty();
            }
            Some(Action::Update { to: Side::Other, what }) if !what.fields.is_empty() && !computed.is_empty() => {
                changed = true;
                let mut written = what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions);
                expected.changes += u64::from(computed.iter().any(known) && written.any(|(name, _)| gives(name)));
            }
            _ => {}
        }
    }
    let asks = rules.iter().any(|rule| matches!(rule.conversion, Conversion::Person(_)));
    expected.people_asked = u64::from(asks && stands_in);
    expected.unforeseen = changed && !computed.iter().all(known);
    expected
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
