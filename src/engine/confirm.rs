//! Confirming notes whose vendor's answer says nothing about them: one bulk question per hundred
//! records.

use std::collections::{BTreeMap, BTreeSet};

use super::ends::Ends;
use super::error::EngineError;
use super::outbox::Unconfirmed;
use super::recover::copy_of;
use super::settle::Finding;
use crate::clock::SharedClock;
use crate::connector::Poison;
use crate::model::{Note, RecordKey, Side};
use crate::store::{Change, NotePair, PairedNote, Store};

/// Asks what became of notes.
pub struct Confirmer<'a> {
    /// Where the answer is remembered.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Whom to ask.
    pub ends: &'a Ends,
}

impl Confirmer<'_> {
    /// Finds the copies of these notes. Each that is not there is a finding.
    pub async fn confirm(&self, notes: &[Unconfirmed]) -> Result<Vec<Finding>, EngineError> {
        let mut findings = Vec::new();
        for side in [Side::Halo, Side::Other] {
            let on_side: Vec<&Unconfirmed> = notes.iter().filter(|one| one.to == side).collect();
            let keys: Vec<RecordKey> =
                on_side.iter().map(|one| one.key.clone()).collect::<BTreeSet<_>>().into_iter().collect();
            if keys.is_empty() {
                continue;
            }
            let end = self.ends.of(side);
            let stored = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
            let mut by_record: BTreeMap<RecordKey, Vec<Note>> = BTreeMap::new();
            for note in stored.notes {
                by_record.entry(note.key.record.clone()).or_default().push(note);
            }
            let mut changes = Vec::new();
            for one in on_side {
                let there = by_record.get(&one.key).map(Vec::as_slice).unwrap_or_default();
                match copy_of(&one.note, there) {
                    Some(copy) => changes.push(self.pair(one, copy)),
                    None => findings.push(not_there(one, &stored.poison)),
                }
            }
            self.store.apply(changes).await?;
        }
        Ok(findings)
    }

    fn pair(&self, one: &Unconfirmed, copy: String) -> Change {
        Change::NotePair(Box::new(NotePair {
            link: one.link,
            note: PairedNote {
                origin: one.to.opposite(),
                origin_note: one.note.paired_as().to_owned(),
                other_note: Some(copy),
                reference: one.note.note.reference().to_owned(),
                at: self.clock.now(),
            },
        }))
    }
}

fn not_there(one: &Unconfirmed, poison: &[Poison]) -> Finding {
    let unreadable = poison.iter().find(|poison| poison.id.as_ref() == Some(&one.key.id));
    let cause = match unreadable {
        Some(poison) => format!("perhaps stored: {}", poison.reason),
        None => "not stored, or not readable: the account may lack the right to add or to read notes; look at the \
                 record and grant the right before the next pass"
            .to_owned(),
    };
    Finding {
        record: one.key.to_string(),
        field: "note".to_owned(),
        sent: one.note.note.reference().to_owned(),
        stored: "(nothing)".to_owned(),
        cause,
        evidence: None,
    }
}
