//! Proposing links: which of some candidates can be linked, and what that means for each.

use std::collections::{BTreeMap, BTreeSet};

use super::Pass;
use crate::engine::adopt::{Candidate, FoundBy, Ground, Named, Proposal, Proposed, Refused};
use crate::engine::error::EngineError;
use crate::engine::gather::Gathered;
use crate::engine::progress::Stage;
use crate::engine::report::{RunOutcome, RunReport};
use crate::mapping::party::{self, Whose};
use crate::mapping::{headline, note};
use crate::model::{Fingerprint, Hands, Link, LinkId, Note, Presence, Record, RecordKey, Side};
use crate::plan::Pair;
use crate::plan::adopt::first_look;
use crate::profile::Scope;
use crate::store::PairedNote;

/// A candidate whose two records were found.
struct Found {
    candidate: Candidate,
    halo: Record,
    other: Record,
    ends: Vec<Link>,
}

impl Pass<'_> {
    /// Pulls, then looks for candidates and says which of them can be linked. Writes nothing to a
    /// vendor and links nothing. With `instead`, live links in the way would end.
    pub async fn propose(
        &self,
        candidates: impl Future<Output = Result<Vec<Candidate>, EngineError>>,
        instead: bool,
    ) -> Result<(Proposal, RunReport), EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        match self.propose_in(candidates, instead, &mut report).await {
            Ok(proposal) => {
                report.outcome = RunOutcome::Previewed;
                self.finish(&mut report).await?;
                Ok((proposal, report))
            }
            Err(error) => Err(self.failed(run, report, error).await),
        }
    }

    async fn propose_in(
        &self,
        candidates: impl Future<Output = Result<Vec<Candidate>, EngineError>>,
        instead: bool,
        report: &mut RunReport,
    ) -> Result<Proposal, EngineError> {
        self.reporter.stage(Stage::Recovering, 0)?;
        report.take_recovered(&self.recovery(report.run).run().await?);
        report.feeds = self.pull().await?;
        let candidates = candidates.await?;
        self.reporter.stage(Stage::Planning, candidates.len() as u64)?;
        let mut proposal = Proposal {
            profile: self.profile.name.clone(),
            made: self.clock.now(),
            pairs: Vec::new(),
            refused: Vec::new(),
            linked_already: 0,
            marks: 0,
        };
        let found = self.found(candidates, instead, &mut proposal).await?;
        let pairs = self.looked_at(found).await?;
        proposal.marks = pairs.iter().filter(|pair| pair.marks).count() as u64;
        proposal.pairs = pairs;
        proposal.pairs.sort_by(|one, two| {
            (one.halo_number.len(), &one.halo_number).cmp(&(two.halo_number.len(), &two.halo_number))
        });
        Ok(proposal)
    }

    /// The candidates that can be linked; the others are told in the proposal.
    async fn found(
        &self,
        candidates: Vec<Candidate>,
        instead: bool,
        proposal: &mut Proposal,
    ) -> Result<Vec<Found>, EngineError> {
        let mut both = Vec::new();
        let (mut tickets, mut others) = (BTreeMap::<RecordKey, BTreeSet<RecordKey>>::new(), BTreeMap::new());
        for candidate in candidates {
            match (&candidate.ticket.record, &candidate.other.record) {
                (Ok(halo), Ok(other)) => {
                    let (halo, other) = (halo.clone(), other.clone());
                    tickets.entry(halo.key.clone()).or_default().insert(other.key.clone());
                    let named: &mut BTreeSet<RecordKey> = others.entry(other.key.clone()).or_default();
                    named.insert(halo.key.clone());
                    both.push((candidate, halo, other));
                }
                (Err(reason), _) | (_, Err(reason)) => proposal.refused.push(refused(&candidate, reason.clone())),
            }
        }
        let keys: Vec<RecordKey> = tickets.keys().chain(others.keys()).cloned().collect();
        let links = self.store.live_links_of(&keys).await?;
        let under_way = self.gatherer().under_way().await?;
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (candidate, halo, other) in both {
            if !seen.insert((halo.key.clone(), other.key.clone())) {
                continue;
            }
            let twice = tickets.get(&halo.key).is_some_and(|named| named.len() > 1)
                || others.get(&other.key).is_some_and(|named| named.len() > 1);
            let of_pair = links_of_pair(&links, &halo, &other, self.profile.scope.role());
            if of_pair.iter().any(|link| link.halo == halo.key && link.other == other.key) {
                match of_pair.iter().find(|link| link.profile != self.profile.name) {
                    Some(link) => proposal.refused.push(refused(&candidate, kept_by_another(link))),
                    None => proposal.linked_already += 1,
                }
                continue;
            }
            let busy = under_way.contains(&halo.key) || under_way.contains(&other.key);
            let objection = self
                .objection(&halo, &other)
                .or_else(|| in_the_way(&of_pair, instead))
                .or_else(|| {
                    busy.then(|| "earlier actions on one of the two are on their way; run a pass first".to_owned())
                })
                .or_else(|| {
                    twice.then(|| "one of the two is named in several pairs; name the right one alone".to_owned())
                });
            let objection = match objection {
                None if candidate.found_by != FoundBy::Numbers => self.parted(&halo, &other).await?,
                other => other,
            };
            match objection {
                Some(reason) => proposal.refused.push(refused(&candidate, reason)),
                None => found.push(Found { candidate, halo, other, ends: of_pair }),
            }
        }
        Ok(found)
    }

    /// That a person unlinked a pair is not undone in bulk.
    async fn parted(&self, halo: &Record, other: &Record) -> Result<Option<String>, EngineError> {
        let history = self.store.link_history(&halo.key).await?;
        let last = history.iter().rev().find(|ended| ended.link.other == other.key);
        Ok(last.and_then(|ended| ended.end.as_ref()).map(|end| {
            let at = end.at.strftime("%Y-%m-%d %H:%M UTC");
            format!("the two were linked until {at}: {}; link them by their numbers if that is meant", end.reason)
        }))
    }

    /// Why a profile cannot keep this pair, whatever is linked.
    fn objection(&self, halo: &Record, other: &Record) -> Option<String> {
        for record in [halo, other] {
            if record.presence != Presence::Live {
                return Some(format!("{} was deleted, merged, or can no longer be read", record.number));
            }
        }
        if !self.profile.tables().contains(&other.key.kind) {
            let table = &other.key.kind;
            return Some(format!("the profile does not know the table {table}; add it with a ticket type"));
        }
        let scope = &self.profile.scope;
        match (scope, party::whose(scope, halo)) {
            (Scope::Customer { id }, Whose::Another(client)) => {
                Some(format!("the ticket belongs to customer {client}, the profile takes those of customer {id}"))
            }
            (Scope::Supplier { id }, Whose::Another(supplier)) => {
                Some(format!("the ticket goes to supplier {supplier}, the profile takes those of supplier {id}"))
            }
            (Scope::Customer { .. }, Whose::Nobodys) => Some("the ticket has no customer".to_owned()),
            (Scope::Supplier { .. }, Whose::Nobodys) => {
                Some("the ticket names no supplier; choose one in Halo".to_owned())
            }
            (Scope::WholeDesk, _) | (_, Whose::Ours) => None,
        }
    }

    /// What linking means for each.
    async fn looked_at(&self, found: Vec<Found>) -> Result<Vec<Proposed>, EngineError> {
        let keys: Vec<RecordKey> = found.iter().flat_map(|one| [one.halo.key.clone(), one.other.key.clone()]).collect();
        let known: BTreeMap<RecordKey, Record> =
            self.store.records(&keys).await?.into_iter().map(|record| (record.key.clone(), record)).collect();
        let mut notes = self.notes_of(&found, &keys).await?;
        let version = |key: &RecordKey| known.get(key).map(|record| record.version.clone());
        let newest = |read: &Record| match known.get(&read.key) {
            Some(known) if known.version != read.version && known.updated > read.updated => known.clone(),
            _ => read.clone(),
        };
        let mut grounds = Vec::with_capacity(found.len());
        for one in &found {
            let (halo, other) = (newest(&one.halo), newest(&one.other));
            let of = |key: &RecordKey| notes.get(key).cloned().unwrap_or_default();
            let (settled, due) = self.sorted(one, &of(&halo.key), &of(&other.key));
            let known = [version(&halo.key), version(&other.key)];
            let made_by_us = one.candidate.made_by_us;
            grounds.push(Ground { halo, other, known, settled, due, made_by_us });
        }
        notes.clear();
        let pairs = grounds.iter().map(|ground| self.unlinked_pair(ground)).collect();
        let gathered = self.gatherer().around(pairs).await?;
        Ok(self.proposed(found, grounds, &gathered))
    }

    fn proposed(&self, found: Vec<Found>, grounds: Vec<Ground>, gathered: &Gathered) -> Vec<Proposed> {
        let input = gathered.input(self.profile, self.version, self.clock.now());
        let all = found.into_iter().zip(grounds).zip(input.pairs);
        all.map(|((one, ground), pair)| {
            let id = Fingerprint::of(&format!("{}|{}|{}", self.profile.name, ground.halo.key, ground.other.key));
            Proposed {
                id: id.as_str().chars().take(12).collect(),
                halo: ground.halo.key.clone(),
                halo_number: ground.halo.number.clone(),
                halo_title: headline::of(&ground.halo).title,
                other: ground.other.key.clone(),
                other_number: ground.other.number.clone(),
                other_title: headline::of(&ground.other).title,
                found_by: one.candidate.found_by,
                ends: one.ends,
                look: first_look(&input, pair),
                notes_behind: ground.settled.len(),
                notes_due: ground.due.len(),
                files_stay: self.carries_files() && !self.looks_for_files(&ground),
                marks: ground.halo.marked.as_deref() != Some(ground.other.key.id.as_str()),
                ground: Box::new(ground),
            }
        })
        .collect()
    }

    /// The notes that the inbox holds of these pairs; of those that a desk of ours made, all there are.
    async fn notes_of(
        &self,
        found: &[Found],
        keys: &[RecordKey],
    ) -> Result<BTreeMap<RecordKey, Vec<Note>>, EngineError> {
        let mut notes: BTreeMap<RecordKey, Vec<Note>> = BTreeMap::new();
        for one in self.store.notes_of(keys).await? {
            notes.entry(one.key.record.clone()).or_default().push(one);
        }
        let made: Vec<&Found> = found.iter().filter(|one| one.candidate.made_by_us).collect();
        for side in [Side::Halo, Side::Other] {
            let keys: Vec<RecordKey> = made
                .iter()
                .map(|one| if side == Side::Halo { one.halo.key.clone() } else { one.other.key.clone() })
                .collect();
            if keys.is_empty() {
                continue;
            }
            let end = self.ends.of(side);
            let page = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
            for key in keys {
                notes.remove(&key);
            }
            for one in page.notes {
                notes.entry(one.key.record.clone()).or_default().push(one);
            }
        }
        Ok(notes)
    }

    /// Tells the notes that are on both sides or stay behind from those that are still due. Where
    /// somebody else linked the pair until now, that one carried the notes, and all stay behind.
    fn sorted(&self, one: &Found, halo_notes: &[Note], other_notes: &[Note]) -> (Vec<PairedNote>, Vec<Note>) {
        let (mut settled, mut due) = (Vec::new(), Vec::new());
        for (side, from, to) in [(Side::Halo, halo_notes, other_notes), (Side::Other, other_notes, halo_notes)] {
            let number = if side == Side::Halo { &one.halo.number } else { &one.other.number };
            for note in from {
                let reference = note::reference(note, side, number);
                let copy = to.iter().find(|there| note::carries(&there.text, &reference));
                if copy.is_none() && one.candidate.made_by_us && note::travels(note, side, self.profile) {
                    due.push(note.clone());
                    continue;
                }
                settled.push(PairedNote {
                    origin: side,
                    origin_note: note.key.id.clone(),
                    other_note: copy.map(|there| there.key.id.clone()),
                    reference: if copy.is_some() { reference } else { String::new() },
                    at: self.clock.now(),
                });
            }
        }
        (settled, due)
    }

    fn unlinked_pair(&self, ground: &Ground) -> Pair {
        Pair {
            link: Link {
                id: LinkId(0),
                profile: self.profile.name.clone(),
                halo: ground.halo.key.clone(),
                halo_number: ground.halo.number.clone(),
                role: self.profile.scope.role(),
                other: ground.other.key.clone(),
                other_number: ground.other.number.clone(),
                generation: 0,
                since: self.clock.now(),
            },
            halo: Some(ground.halo.clone()),
            other: Some(ground.other.clone()),
            bases: BTreeMap::new(),
            halo_notes: Vec::new(),
            other_notes: Vec::new(),
            settled_notes: BTreeSet::new(),
            said: BTreeMap::new(),
            copies: BTreeMap::new(),
            gone_notes: BTreeSet::new(),
            outside: false,
            hands: Hands::default(),
        }
    }
}

/// The live links of either record that a link of the pair in this role would meet.
fn links_of_pair(links: &[Link], halo: &Record, other: &Record, role: crate::model::LinkRole) -> Vec<Link> {
    let meets = |link: &&Link| link.other == other.key || (link.halo == halo.key && link.role == role);
    links.iter().filter(meets).cloned().collect()
}

fn in_the_way(links: &[Link], instead: bool) -> Option<String> {
    let first = links.first().filter(|_| !instead)?;
    Some(format!(
        "{first} are linked by the profile {} since {}; unlink them first, or link this pair in their place",
        first.profile,
        first.since.strftime("%Y-%m-%d %H:%M UTC")
    ))
}

fn kept_by_another(link: &Link) -> String {
    format!("the profile {} keeps this pair already; a pair belongs to one profile", link.profile)
}

fn refused(candidate: &Candidate, reason: String) -> Refused {
    let Candidate { ticket: Named { number: ticket, .. }, other: Named { number: other, .. }, .. } = candidate;
    Refused { ticket: ticket.clone(), other: other.clone(), reason }
}
