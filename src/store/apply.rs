//! Making changes: all of them or none.

use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::merge::{self, StagedNote, StagedRecord};
use super::pull::PullSummary;
use super::{
    Applied, Change, EndLink, HoldRow, JournalEntry, LinkEnd, NewLink, NewOutboxRow, OutboxId, Store, WaitsFor, commit,
    files, hands, holds, journal, links, note_texts, outbox, plans, rows,
};
use crate::model::{LinkId, ProfileId, RecordKey};

impl Store {
    /// Makes all of these changes in their order, in one transaction, or none of them.
    pub async fn apply(&self, changes: Vec<Change>) -> Result<Applied> {
        let session = self.session;
        let written = changes.iter().filter_map(|change| match change {
            Change::Records(records) => Some(records),
            _ => None,
        });
        self.open_pulls.overtake(written.flatten().map(|record| &record.key));
        self.write(commit!("changes"), move |connection| {
            let mut applied = Applied::default();
            for change in changes {
                make(connection, change, session, &mut applied)?;
            }
            Ok(applied)
        })
        .await
    }
}

fn make(connection: &Connection, change: Change, session: i64, applied: &mut Applied) -> Result<()> {
    match change {
        Change::Enqueue(new) => {
            let after = waits_for(&new, applied)?;
            applied.outbox.push(outbox::enqueue(connection, *new, after, session)?);
        }
        Change::Outbox { id, to } => applied.dropped.extend(outbox::change_state(connection, id, to, session)?),
        Change::NewLink(new) => applied.links.push(begin_link(connection, *new)?),
        Change::EndLink(end) => end_link(connection, end)?,
        Change::Bases { link, bases } => {
            links::live(connection, link)?;
            let moved: Vec<&str> = bases.iter().map(|(rule, _)| rule.as_str()).collect();
            hands::forget(connection, link, &moved)?;
            links::add_bases(connection, link, bases)?;
        }
        Change::NotePair(pair) => {
            links::live(connection, pair.link)?;
            links::put_note_pair(connection, pair.link, &pair.note)?;
        }
        Change::Files { records, files } => files::replace(connection, &records, &files)?,
        Change::FilePair(pair) => {
            links::live(connection, pair.link)?;
            files::put_pair(connection, &pair)?;
        }
        Change::NoteText(text) => {
            links::live(connection, text.link)?;
            note_texts::put(connection, &text)?;
        }
        Change::Journal(entry) => journal::write(connection, &entry)?,
        Change::Records(records) => {
            for record in &records {
                merge::record(connection, &StagedRecord::of(record)?, &mut PullSummary::default())?;
            }
        }
        Change::Notes(notes) => {
            for note in &notes {
                merge::note(connection, &StagedNote::of(note)?, &mut PullSummary::default())?;
            }
        }
        Change::Settled { profile, keys } => {
            let sql = "DELETE FROM dirty WHERE profile = ?1 AND record IN (SELECT value FROM json_each(?2))";
            rows::run(connection, sql, params![profile.as_str(), rows::key_list(&keys)?])?;
        }
        Change::Dirty { profile, keys } => make_dirty(connection, &profile, &keys)?,
        Change::Holds { profile, holds } => replace_holds(connection, &profile, &holds)?,
        Change::HoldKind { profile, plan_row, kind } => holds::set_kind(connection, &profile, &plan_row, kind)?,
        Change::EndHolds { profile, plan_rows } => holds::end(connection, &profile, &plan_rows)?,
        Change::Resolve { link, rule, resolution } => hands::resolve(connection, link, &rule, resolution.as_ref())?,
        Change::Rest(rest) => hands::rest(connection, &rest)?,
        Change::EndRest { profile, record } => hands::end_rest(connection, &profile, &record)?,
        Change::Wrote(wrote) => hands::wrote(connection, &wrote)?,
        Change::Release { link, rule } => hands::release(connection, link, &rule)?,
        Change::PlanState { plan, state } => plans::set_state(connection, &plan, state)?,
    }
    Ok(())
}

fn waits_for(new: &NewOutboxRow, applied: &Applied) -> Result<Option<OutboxId>> {
    match new.after {
        None => Ok(None),
        Some(WaitsFor::Row(id)) => Ok(Some(id)),
        Some(WaitsFor::Earlier(place)) => match applied.outbox.get(place) {
            Some(id) => Ok(Some(*id)),
            None => Err(StoreError::Missing { what: format!("the earlier row {place} of the same changes") }),
        },
    }
}

fn begin_link(connection: &Connection, new: NewLink) -> Result<LinkId> {
    let id = LinkId(rows::next_number(connection, "link")?);
    let link = new.numbered(id);
    if let Some(live) = links::in_the_way(connection, &link)? {
        return Err(StoreError::AlreadyLinked { wanted: link.to_string(), live: Box::new(live) });
    }
    links::put(connection, &link, None)?;
    links::add_bases(connection, id, new.bases)?;
    for note in &new.notes {
        links::put_note_pair(connection, id, note)?;
    }
    if new.adopted {
        files::adopted(connection, id, link.since)?;
    }
    let entry = JournalEntry {
        run: new.run,
        link: Some(id),
        record: link.halo.clone(),
        at: link.since,
        actor: new.actor,
        what: "linked".to_owned(),
        before: "null".to_owned(),
        after: rows::json(&link)?,
    };
    journal::write(connection, &entry)?;
    Ok(id)
}

fn end_link(connection: &Connection, end: EndLink) -> Result<()> {
    let link = links::live(connection, end.id)?;
    let entry = JournalEntry {
        run: end.run,
        link: Some(link.id),
        record: link.halo.clone(),
        at: end.at,
        actor: end.actor,
        what: "unlinked".to_owned(),
        before: rows::json(&link)?,
        after: rows::json(&serde_json::json!({ "reason": end.reason }))?,
    };
    hands::forget_link(connection, link.id)?;
    links::put(connection, &link, Some(&LinkEnd { at: end.at, reason: end.reason, actor: end.actor }))?;
    journal::write(connection, &entry)
}

fn make_dirty(connection: &Connection, profile: &ProfileId, keys: &[RecordKey]) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO dirty (profile, record) SELECT ?1, value FROM json_each(?2)";
    rows::run(connection, sql, params![profile.as_str(), rows::key_list(keys)?])?;
    Ok(())
}

fn replace_holds(connection: &Connection, profile: &ProfileId, all: &[HoldRow]) -> Result<()> {
    if holds::of_profile(connection, profile)? == all {
        return Ok(());
    }
    rows::run(connection, "DELETE FROM holds WHERE profile = ?1", [profile.as_str()])?;
    let sql = "INSERT INTO holds (profile, place, kind, plan_row, record, counterpart, title, reason, detail) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    for (place, hold) in all.iter().enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let values = params![
            profile.as_str(),
            place,
            hold.kind.to_string(),
            hold.plan_row,
            rows::key_text(&hold.record),
            hold.counterpart.as_ref().map(rows::key_text),
            hold.title,
            hold.reason,
            hold.detail,
        ];
        rows::run(connection, sql, values)?;
    }
    Ok(())
}
