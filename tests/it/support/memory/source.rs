//! Reading from the vendor in memory.

use async_trait::async_trait;
use causeway::connector::identity::FactKind;
use causeway::connector::{
    ConnectorError, Draft, Examination, Fault, FilesPage, InstanceIdentity, Marker, Needs, NotesPage, NotesRequest,
    Page, PeopleWanted, Position, PullEnd, PullRequest, Result, Rights, Source,
};
use causeway::model::{
    Catalogue, FieldInfo, FieldName, FieldType, FileKey, InstanceId, Kind, Note, Person, Record, RecordId, RecordKey,
};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{Memory, OVERLAP, State, forbidden, unreadable};

fn stepped_back(since: Option<&Position>) -> Timestamp {
    since.map_or(Timestamp::MIN, |since| since.stamp - OVERLAP)
}

fn stopped() -> ConnectorError {
    ConnectorError::new(Fault::Broken, "Reading was stopped", "Start it again")
}

impl Memory {
    fn wanted(request: &PullRequest, record: &Record) -> bool {
        let named = request.only.is_empty() || request.only.contains(&record.key.id);
        named && request.created_after.is_none_or(|after| record.created.is_some_and(|created| created > after))
    }

    /// The page after a place, and the place of its last row.
    fn shown(&self, request: &PullRequest, from: Timestamp, after: Option<&Position>) -> Option<(Page, Position)> {
        let state = self.state();
        let mut page = Page::default();
        let mut last = None;
        for id in state.page_after(from, after) {
            let kept = &state.records[&id];
            last = Some(Position { stamp: kept.updated, id: id.to_string() });
            let record = self.record(&state, &id, kept);
            if !Self::wanted(request, &record) {
                continue;
            }
            if state.spoiled.contains(&id) { page.poison.push(unreadable(&id)) } else { page.records.push(record) }
        }
        Some((page, last?))
    }
}

#[async_trait]
impl Source for Memory {
    fn instance(&self) -> &InstanceId {
        &self.instance
    }

    async fn examine(&self, needs: &Needs) -> Result<Examination> {
        let identity = self.which_instance(needs).await?;
        Ok(Examination {
            product: "Memory".to_owned(),
            account: "desk".to_owned(),
            account_id: "1".to_owned(),
            account_email: None,
            identity,
            clock_offset_seconds: 0,
            zone_offset_seconds: Some(0),
            token: None,
            abilities: std::collections::BTreeMap::new(),
            missing: Vec::new(),
            remarks: Vec::new(),
            rights: Rights::default(),
        })
    }

    async fn which_instance(&self, _needs: &Needs) -> Result<InstanceIdentity> {
        self.state().check_reading()?;
        Ok(InstanceIdentity::default().with(FactKind::InstanceName, self.instance.to_string()))
    }

    async fn pull(&self, request: &PullRequest, pages: mpsc::Sender<Page>) -> Result<PullEnd> {
        self.state().check_reading()?;
        let from = stepped_back(request.since.as_ref());
        let (mut after, mut rows, mut next) = (None, 0, request.since.clone());
        while let Some((page, last)) = self.shown(request, from, after.as_ref()) {
            rows += (page.records.len() + page.poison.len()) as u64;
            pages.send(page).await.map_err(|_closed| stopped())?;
            next = next.max(Some(last.clone()));
            after = Some(last);
        }
        let hidden = if request.only.is_empty() { self.state().hidden_since(from) } else { 0 };
        Ok(PullEnd { rows, announced: Some(rows + hidden), hidden_by_rights: hidden, next })
    }

    async fn fetch(&self, _kind: &Kind, ids: &[RecordId]) -> Result<Page> {
        let state = self.state();
        state.check_reading()?;
        let mut page = Page::default();
        for id in ids {
            let Some(kept) = state.records.get(id).filter(|_| !state.hidden.contains(id)) else { continue };
            if state.spoiled.contains(id) {
                page.poison.push(unreadable(id));
            } else {
                page.records.push(self.record(&state, id, kept));
            }
        }
        Ok(page)
    }

    async fn notes_since(&self, request: &NotesRequest, pages: mpsc::Sender<NotesPage>) -> Result<PullEnd> {
        self.state().check_reading()?;
        let from = stepped_back(Some(&request.since));
        let notes = self.readable_notes(|note| note.at >= from);
        let latest = notes.iter().map(|note| note.at).max();
        let stamp = latest.map_or(request.since.stamp, |latest| latest.max(request.since.stamp));
        let rows = notes.len() as u64;
        pages.send(NotesPage { notes, poison: Vec::new() }).await.map_err(|_closed| stopped())?;
        let next = Some(Position { stamp, id: String::new() });
        Ok(PullEnd { rows, announced: Some(rows), hidden_by_rights: 0, next })
    }

    async fn files_of(&self, records: &[RecordKey]) -> Result<FilesPage> {
        let state = self.state();
        state.check_reading()?;
        let files = state.files.iter().filter(|(file, _)| records.contains(&file.key.record));
        Ok(FilesPage { files: files.map(|(file, _)| file.clone()).collect(), poison: Vec::new() })
    }

    async fn download(&self, file: &FileKey, into: &Draft) -> Result<()> {
        let state = self.state();
        state.check_reading()?;
        match state.files.iter().find(|(one, _)| &one.key == file) {
            Some((_, bytes)) => into.take(bytes),
            None => Err(ConnectorError::new(Fault::NotFound, "There is no such file", "Look at the record")),
        }
    }

    async fn notes_of(&self, records: &[RecordKey]) -> Result<NotesPage> {
        self.state().check_reading()?;
        let of = |key: &RecordKey| self.readable_notes(|note| &note.key.record == key);
        Ok(NotesPage { notes: records.iter().flat_map(of).collect(), poison: Vec::new() })
    }

    async fn find_marked(&self, _kind: &Kind, markers: &[Marker]) -> Result<Vec<Option<Record>>> {
        let state = self.state();
        state.check_reading()?;
        markers.iter().map(|marker| self.marked(&state, marker)).collect()
    }

    async fn catalogue(&self, kinds: &[Kind]) -> Result<Catalogue> {
        let state = self.state();
        state.check_reading()?;
        let names = state.records.values().flat_map(|kept| kept.fields.keys().cloned());
        let names: std::collections::BTreeSet<FieldName> = names.collect();
        let fields: Vec<FieldInfo> = names.into_iter().map(described).collect();
        Ok(Catalogue { kinds: kinds.iter().map(|kind| (kind.clone(), fields.clone())).collect() })
    }

    async fn people(&self, wanted: &PeopleWanted) -> Result<Vec<Person>> {
        let state = self.state();
        state.check_reading()?;
        let asked = |person: &&Person| match wanted {
            PeopleWanted::Ids(ids) => ids.contains(&person.id),
            PeopleWanted::Emails(emails) => emails.iter().any(|email| email.trim().to_lowercase() == person.email),
            PeopleWanted::UserNames(names) => names.contains(&person.user_name),
            PeopleWanted::ForeignIds(ids) => ids.contains(&person.external_id),
            PeopleWanted::Search { text, .. } => person.name.to_lowercase().contains(&text.to_lowercase()),
            PeopleWanted::All => true,
        };
        let most = if let PeopleWanted::Search { most, .. } = wanted { *most } else { usize::MAX };
        Ok(state.people.iter().filter(asked).take(most).cloned().collect())
    }

    fn server_time(&self) -> Option<Timestamp> {
        Some(self.state().now)
    }
}

impl Memory {
    fn readable_notes(&self, wanted: impl Fn(&Note) -> bool) -> Vec<Note> {
        let state = self.state();
        let mut notes: Vec<Note> = state.notes.iter().filter(|note| wanted(note)).cloned().collect();
        notes.retain(|note| !state.hidden.contains(&note.key.record.id));
        notes
    }

    /// "There is none" is only said when none is hidden.
    fn marked(&self, state: &State, marker: &Marker) -> Result<Option<Record>> {
        let carries = |id: &RecordId| {
            let kept = &state.records[id];
            id.as_str() == marker.own_id || kept.tied.as_ref().is_some_and(|tied| tied == &marker.foreign)
        };
        let found: Vec<&RecordId> = state.records.keys().filter(|id| carries(id)).collect();
        match found.iter().find(|id| !state.hidden.contains(**id)) {
            Some(id) => Ok(Some(self.record(state, id, &state.records[*id]))),
            None if found.is_empty() => Ok(None),
            None => Err(forbidden("see")),
        }
    }
}

fn described(name: FieldName) -> FieldInfo {
    FieldInfo {
        label: name.to_string(),
        name,
        field_type: FieldType::Text,
        max_length: None,
        mandatory: false,
        has_default: false,
        read_only: false,
        choices: Vec::new(),
    }
}
