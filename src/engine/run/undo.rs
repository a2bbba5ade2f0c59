//! The undoing of a run: what it did is read from the journal, how the records are now from their
//! vendors, and the reverse plan goes through preview and approval like any other.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::super::error::EngineError;
use super::super::report::RunOutcome;
use super::{Pass, Preview};
use crate::model::{Link, LinkId, RunId, Side};
use crate::plan::undo::{Deed, Lasting, UndoInput, Written};
use crate::profile::{FieldRule, Profile};
use crate::store::{JournalEntry, JournalFilter, JournalRow};

/// Journal entries that are read in one step.
const PAGE: u32 = 1_000;

/// What of a run is turned back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undoing {
    /// The run.
    pub run: RunId,
    /// Only this entry of the journal; all of the run's when absent.
    pub only: Option<i64>,
}

/// What the journal says of a run.
#[derive(Default)]
struct Story {
    /// Changed fields by pair and side, with the number of the last entry that wrote them.
    changes: BTreeMap<(LinkId, Side), (i64, Vec<Written>)>,
    lasting: Vec<Lasting>,
    links: BTreeMap<LinkId, Link>,
}

impl Pass<'_> {
    /// Plans the undoing of a run of this profile. Writes nothing to a vendor.
    pub async fn preview_undo(&self, what: Undoing) -> Result<Preview, EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        let planned = async {
            report.take_recovered(&self.recovery(run).run().await?);
            report.feeds = self.pull().await?;
            self.store.advance(&self.profile.name, &self.ends.instances()).await?;
            self.plan_undo(what).await
        };
        let plan = match planned.await {
            Ok(plan) => plan,
            Err(error) => return Err(self.failed(run, report, error).await),
        };
        report.take_plan(&plan);
        report.outcome = RunOutcome::Previewed;
        self.finish(&mut report).await?;
        Ok(Preview { plan, report })
    }

    async fn plan_undo(&self, what: Undoing) -> Result<crate::plan::Plan, EngineError> {
        let mut story = self.story(what).await?;
        self.look_for_later_writes(what.run, &mut story).await?;
        let live = story.links.values().map(|link| link.halo.clone()).collect::<Vec<_>>();
        let live: BTreeSet<LinkId> = self.gatherer().links_of(&live).await?.into_iter().map(|link| link.id).collect();
        let links = story.links.into_values().filter(|link| live.contains(&link.id)).collect();
        let mut pairs = self.gatherer().pairs(links).await?;
        self.gatherer().complete_tickets(&mut pairs).await?;
        let deeds: Vec<Deed> =
            story.changes.into_iter().map(|((link, to), (_, fields))| Deed { link, to, fields }).collect();
        let under_way = self.gatherer().under_way().await?;
        Ok(crate::plan::undo(&UndoInput {
            profile: self.profile,
            profile_version: self.version,
            now: self.clock.now(),
            run: what.run,
            pairs: &pairs,
            deeds: &deeds,
            lasting: &story.lasting,
            live_links: self.store.counts(&self.profile.name).await?.links,
            under_way: &under_way,
        }))
    }

    /// What the run did, oldest first.
    async fn story(&self, what: Undoing) -> Result<Story, EngineError> {
        let mut entries = self.entries(JournalFilter::Run(what.run)).await?;
        entries.retain(|row| what.only.is_none_or(|only| only == row.id));
        let used = self.profile_of(what.run).await?;
        let mut story = Story::default();
        for row in entries.into_iter().rev() {
            match row.entry.what.as_str() {
                "update" => self.changed(&used, row, &mut story).await?,
                "create" => story.lasting.push(Lasting {
                    title: format!("new record {}", row.entry.record.id),
                    sort: "undo-create".to_owned(),
                    reason: "a new record cannot be taken back: close it, or unlink its pair, by hand".to_owned(),
                    record: row.entry.record,
                }),
                "note" => story.lasting.push(Lasting {
                    title: format!("note on {}", row.entry.record.id),
                    sort: format!("undo-note {}", row.id),
                    reason: "a note cannot be taken back: whoever may read it may have read it".to_owned(),
                    record: row.entry.record,
                }),
                "file" => story.lasting.push(Lasting {
                    title: format!("file on {}", row.entry.record.id),
                    sort: format!("undo-file {}", row.id),
                    reason: "a file is not taken back: delete it by hand where it is not wanted".to_owned(),
                    record: row.entry.record,
                }),
                _ => {}
            }
        }
        Ok(story)
    }

    /// The profile as the run used it, so that the names in the journal lead to the right rules.
    async fn profile_of(&self, run: RunId) -> Result<Profile, EngineError> {
        let version = self.store.run(run).await?.and_then(|row| row.end).map(|end| end.counts);
        let version = version.and_then(|counts| {
            serde_json::from_str::<serde_json::Value>(&counts).ok()?.get("version")?.as_u64()?.try_into().ok()
        });
        let kept = match version {
            Some(version) => self.store.profile_at(&self.profile.name, version).await?,
            None => None,
        };
        Ok(kept.map_or_else(|| self.profile.clone(), |kept| kept.profile))
    }

    async fn changed(&self, used: &Profile, row: JournalRow, story: &mut Story) -> Result<(), EngineError> {
        let Some(id) = row.entry.link else { return Ok(()) };
        let link = match story.links.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => match self.store.link(id).await? {
                Some(ended) => unknown.insert(ended.link),
                None => return Ok(()),
            },
        };
        let to = if row.entry.record == link.halo { Side::Halo } else { Side::Other };
        let (last, fields) = story.changes.entry((id, to)).or_default();
        *last = row.id;
        for written in written(used, link, to, &row.entry) {
            // Written twice in one run: it goes back to what was there before the first time.
            match fields.iter_mut().find(|field| field.key == written.key) {
                Some(field) => field.became = written.became,
                None => fields.push(written),
            }
        }
        Ok(())
    }

    /// Finds the runs that wrote the same fields again.
    async fn look_for_later_writes(&self, run: RunId, story: &mut Story) -> Result<(), EngineError> {
        for ((id, to), (last, fields)) in &mut story.changes {
            let Some(link) = story.links.get(id) else { continue };
            let record = link.record_on(*to);
            for row in self.entries(JournalFilter::Link(*id)).await? {
                let (later, by) = (row.id > *last, row.entry.run.filter(|by| *by != run));
                let Some(by) = by.filter(|_| later && row.entry.what == "update" && &row.entry.record == record) else {
                    continue;
                };
                let names = codes(&row.entry.after);
                for field in fields.iter_mut().filter(|field| names.contains_key(&field.name)) {
                    field.again = field.again.max(Some(by));
                }
            }
        }
        Ok(())
    }

    async fn entries(&self, filter: JournalFilter) -> Result<Vec<JournalRow>, EngineError> {
        let mut entries: Vec<JournalRow> = Vec::new();
        loop {
            let before = entries.last().map(|row| row.id);
            let page = self.store.journal(filter, PAGE, before).await?;
            if page.is_empty() {
                return Ok(entries);
            }
            entries.extend(page);
        }
    }
}

/// The fields of an entry, each with the key of the rule that wrote it.
fn written(profile: &Profile, link: &Link, to: Side, entry: &JournalEntry) -> Vec<Written> {
    let (was, became) = (codes(&entry.before), codes(&entry.after));
    let rule = |name: &str| {
        let fits = |rule: &&FieldRule| rule.name == name && rule.applies_to(&link.other.kind);
        let rules = || profile.mapping.fields.iter().filter(fits);
        rules().find(|rule| rule.writes_on(to)).or_else(|| rules().next())
    };
    let fields = became.into_iter().filter_map(|(name, became)| {
        let key = rule(&name)?.key();
        let was = was.get(&name).cloned().unwrap_or_default();
        Some(Written { key, name, was, became, again: None })
    });
    fields.collect()
}

/// The codes of an update's entry by the name of the field.
fn codes(json: &str) -> BTreeMap<String, String> {
    serde_json::from_str(json).unwrap_or_default()
}
