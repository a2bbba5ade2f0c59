//! Runs as people look at them: the list, and everything that one run did and asked.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::call_log::CallView;
use super::desk::Desk;
use super::error::ServiceError;
use super::names::Names;
use super::paged::Paged;
use crate::engine::RunReport;
use crate::model::{LinkId, ProfileId, RecordKey, RunId, Side, System};
use crate::store::{CallFilter, JournalFilter, JournalRow, RunRow};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RunState {
    /// It goes on at this moment.
    Running,
    /// It was begun and never ended: its process was killed, or whoever waited for it went away.
    /// What it had sent is looked up by the next run.
    Killed,
    /// It ended, well or not.
    Ended,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// Its number.
    pub id: i64,
    /// The profile.
    pub profile: String,
    /// Who caused it.
    pub actor: String,
    /// Where it stands.
    pub state: RunState,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Why it could not go on.
    pub error: Option<String>,
    /// How many idle runs directly before it are folded into it.
    pub repeats: u32,
    /// Its report, if it ended.
    pub report: Option<RunReport>,
}

impl RunView {
    fn of(row: RunRow, under_way: &BTreeSet<RunId>) -> Self {
        let report = row.end.as_ref().and_then(|end| serde_json::from_str::<RunReport>(&end.counts).ok());
        let state = match &row.end {
            Some(_) => RunState::Ended,
            None if under_way.contains(&row.id) => RunState::Running,
            None => RunState::Killed,
        };
        Self {
            id: row.id.0,
            profile: row.profile.to_string(),
            actor: row.actor.to_string(),
            state,
            started: row.started,
            ended: row.end.as_ref().map(|end| end.at),
            outcome: row.end.as_ref().map(|end| end.outcome.clone()),
            error: row.end.and_then(|end| end.error),
            repeats: row.repeats,
            // The report of the last of several folded runs carries the number of its own.
            report: report.map(|report| RunReport { run: row.id, ..report }),
        }
    }
}

/// An applied change, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// Its number in the journal.
    pub id: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: String,
    /// What was done: `create`, `update`, `note`, `mark`, `linked`, `unlinked`.
    pub what: String,
    /// The record that was changed.
    pub record: RecordKey,
    /// The number of the pair's ticket, if the record belongs to a pair.
    pub ticket: Option<String>,
    /// The number of the pair's other record.
    pub other: Option<String>,
    /// What was there before: text, or one line for each field.
    pub before: String,
    /// What is there since.
    pub after: String,
}

/// Which part of a run's changes and calls is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetailPages {
    /// At most so many changes, and so many calls.
    pub limit: u32,
    /// Only changes before this one: [`Paged::more`] of the part shown before.
    pub changes_before: Option<i64>,
    /// Only calls before this one.
    pub calls_before: Option<i64>,
}

impl DetailPages {
    /// The latest ones.
    pub fn first(limit: u32) -> Self {
        Self { limit, changes_before: None, calls_before: None }
    }
}

/// Everything about one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunDetail {
    /// The run.
    pub run: RunView,
    /// What it changed, latest first.
    pub changes: Paged<ChangeView>,
    /// Whom it asked what, latest first. While the run goes on there are none yet.
    pub calls: Paged<CallView>,
}

impl Desk {
    /// The newest runs, newest first.
    pub async fn runs(
        &self,
        profile: Option<&ProfileId>,
        limit: u32,
        before: Option<RunId>,
    ) -> Result<Vec<RunView>, ServiceError> {
        let under_way = self.runs_under_way().await?;
        let rows = self.store().runs(profile, limit, before).await?;
        Ok(rows.into_iter().map(|row| RunView::of(row, &under_way)).collect())
    }

    /// Everything about one run: what it changed and what it asked, a part at a time.
    pub async fn run_detail(&self, run: RunId, pages: DetailPages) -> Result<RunDetail, ServiceError> {
        let under_way = self.runs_under_way().await?;
        let row = self.store().run(run).await?.ok_or_else(|| {
            let text = format!("there is no run {run}: it was folded into an idle one before it, or is forgotten");
            ServiceError::not_configured(text, None)
        })?;
        let filter = JournalFilter::Run(run);
        let rows = self.store().journal(filter, pages.limit.saturating_add(1), pages.changes_before).await?;
        let changes = Paged::cut(rows, pages.limit, |row| row.id);
        let names = self.names_of(&row.profile).await?;
        let mut views = Vec::with_capacity(changes.rows.len());
        for row in changes.rows {
            views.push(self.change_view(row, names.as_ref()).await?);
        }
        let filter = CallFilter { run: Some(run), ..CallFilter::default() };
        Ok(RunDetail {
            run: RunView::of(row, &under_way),
            changes: Paged { rows: views, more: changes.more },
            calls: self.calls_page(filter, pages.limit, pages.calls_before).await?,
        })
    }

    /// What is called how in the profile of a run, while that is there.
    async fn names_of(&self, profile: &ProfileId) -> Result<Option<Names>, ServiceError> {
        let stored = self.store().profiles().await?.into_iter().find(|stored| &stored.profile.name == profile);
        Ok(match stored {
            Some(stored) => Some(self.names(&stored.profile).await?),
            None => None,
        })
    }

    async fn change_view(&self, row: JournalRow, names: Option<&Names>) -> Result<ChangeView, ServiceError> {
        let entry = row.entry;
        let text = |json: &str| readable(json, names, &entry.record);
        let (before, after) = (text(&entry.before), text(&entry.after));
        let link = self.link_of(entry.link, &entry.record).await?;
        let (ticket, other) = link.unzip();
        Ok(ChangeView {
            id: row.id,
            at: entry.at,
            actor: entry.actor.to_string(),
            what: entry.what,
            record: entry.record,
            ticket,
            other,
            before,
            after,
        })
    }

    /// The numbers of the pair that a change belongs to: the entry's own, or, for the entry of a
    /// new record, which is written before its link has a number, the one that the record has now.
    async fn link_of(
        &self,
        link: Option<LinkId>,
        record: &RecordKey,
    ) -> Result<Option<(String, String)>, ServiceError> {
        let link = match link {
            Some(id) => self.store().link(id).await?.map(|ended| ended.link),
            None => self.store().live_links_of(std::slice::from_ref(record)).await?.into_iter().next(),
        };
        Ok(link.map(|link| (link.halo_number, link.other_number)))
    }
}

/// What the journal keeps as JSON, as text: nothing, a text, one line for each field, or a pair.
fn readable(json: &str, names: Option<&Names>, record: &RecordKey) -> String {
    use serde_json::Value;
    let plain = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Object(fields)) => {
            let number = |name: &str| fields.get(name).map(plain);
            if let (Some(halo), Some(other)) = (number("halo_number"), number("other_number")) {
                return format!("{halo} ↔ {other}");
            }
            let side = if record.system == System::Halo { Side::Halo } else { Side::Other };
            let told = |(name, value): (&String, &Value)| match names {
                Some(names) => names.told(side, &record.kind, name, value),
                None => (name.clone(), plain(value)),
            };
            let lines: Vec<String> = fields.iter().map(told).map(|(name, value)| format!("{name}: {value}")).collect();
            lines.join("\n")
        }
        Ok(value) => plain(&value),
        Err(_) => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{RecordKey, System};
    use crate::model::{InstanceId, Kind, RecordId};

    #[test]
    fn what_the_journal_keeps_is_shown_as_text() {
        let record = RecordKey {
            system: System::Halo,
            instance: InstanceId::new("halo.example.com"),
            kind: Kind::new("Ticket"),
            id: RecordId::new("4242"),
        };
        let readable = |json| super::readable(json, None, &record);
        assert_eq!(readable("null"), "");
        assert_eq!(readable("\"Look at the cable\""), "Look at the cable");
        assert_eq!(readable("{\"Status\":\"2\",\"Team\":\"\"}"), "Status: 2\nTeam: ");
        assert_eq!(readable("{\"halo_number\":\"4242\",\"other_number\":\"INC1\",\"id\":7}"), "4242 ↔ INC1");
        assert_eq!(readable("\"Empty\""), "Empty");
    }
}
