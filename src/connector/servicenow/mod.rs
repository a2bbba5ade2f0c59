//! ServiceNow: tables through the Table API, writes through it and the Batch API.
//!
//! Raw values, no reference links, fields named one by one; keyset paging to a proven end; no
//! session cookies. Rows are decoded one by one, so a poisoned row never hides the others.

mod ask;
mod batch;
mod catalogue;
mod config;
mod convert;
mod endpoints;
mod fields;
mod files;
pub(crate) mod fuzzing;
mod look;
mod notes;
mod offers;
mod orders;
mod page;
mod people;
mod probe;
mod query;
mod records;
pub mod rights;
mod scan;
mod sink;
mod ties;
mod together;
mod undescribed;
pub mod web;
mod who;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::{OnceCell, mpsc};

pub use config::Reading;

use super::auth::{Auth, Credentials};
use super::call::Caller;
use super::http::{Bounds, HttpClient};
use super::observe::CallObserver;
use super::pace::Pace;
use super::retry::Patience;
use super::{
    Arrived, Asked, Draft, Examination, FileOutcome, FileTerms, FileWrite, FilesPage, FilesRequest, InstanceIdentity,
    Looked, Marker, Needs, NewFiles, NotesPage, NotesRequest, NotesTravel, Outcome, Page, PeopleWanted, PlacedOrder,
    PullEnd, PullRequest, Result, Sink, Source, Terms, Write,
};
use crate::model::{Catalogue, FieldName, FileKey, InstanceId, Kind, Person, Record, RecordId, RecordKey, Value};
use crate::profile::connection::Connection;
use scan::{Cursor, Scan};

/// Tells our present time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What an instance turned out to be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::Display)]
#[strum(serialize_all = "lowercase")]
enum Ability {
    /// Not seen yet.
    #[default]
    Unknown,
    /// Seen to work.
    Yes,
    /// Seen not to work.
    No,
}

/// What was learned while working.
#[derive(Debug, Clone, Copy, Default)]
struct Learned {
    batch: Ability,
    silent_batches: u32,
    supplied_ids: Ability,
}

/// The account that the desk is signed in as.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Account {
    user_name: String,
    sys_id: String,
}

/// One ServiceNow instance, read and written with one account.
pub struct ServiceNow {
    instance: InstanceId,
    caller: Caller,
    login: Option<String>,
    now: Now,
    reading: Reading,
    read_fields: RwLock<BTreeMap<Kind, Vec<FieldName>>>,
    account: OnceCell<Option<Account>>,
    learned: Mutex<Learned>,
    ahead: together::Ahead,
}

impl std::fmt::Debug for ServiceNow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceNow").field("instance", &self.instance).finish_non_exhaustive()
    }
}

impl ServiceNow {
    /// The instance that a connection leads to. Nothing is asked of it yet. Fails when the address,
    /// the certificate file or the credentials are unusable.
    pub fn new(
        connection: &Connection,
        credentials: Credentials,
        observer: Arc<dyn CallObserver>,
        now: Now,
    ) -> Result<Self> {
        let http = HttpClient::new(connection, Bounds::default(), observer)?;
        let login = match &credentials {
            Credentials::Basic { username, .. } | Credentials::Password { username, .. } => Some(username.clone()),
            Credentials::ClientCredentials { .. } => None,
        };
        let endpoint = config::token_endpoint(http.url(endpoints::TOKEN));
        let auth = Auth::new(credentials, endpoint, config::DIALECT);
        Ok(Self {
            instance: connection.instance(),
            caller: Caller::new(http, auth, Pace::new(connection), config::DIALECT),
            login,
            now,
            reading: Reading::default(),
            read_fields: RwLock::default(),
            account: OnceCell::new(),
            learned: Mutex::default(),
            ahead: together::Ahead::default(),
        })
    }

    /// The same instance at a pace that others keep, too.
    #[must_use]
    pub fn with_pace(mut self, pace: Arc<Pace>) -> Self {
        self.caller = self.caller.with_pace(pace);
        self
    }

    /// The same instance, tried with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.caller = self.caller.with_patience(patience);
        self
    }

    /// The same instance, read with another overlap or page size.
    #[must_use]
    pub fn with_reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// Names the fields that [`Source::fetch`], [`Source::find_marked`] and the answers to writes
    /// bring for a kind of record, besides those that every record needs. Without it, reads bring
    /// all fields and writes only what was written.
    pub fn set_read_fields(&self, kind: Kind, fields: Vec<FieldName>) {
        self.read_fields.write().unwrap_or_else(PoisonError::into_inner).insert(kind, fields);
    }

    /// The connection's pace, to be watched.
    pub fn pace(&self) -> &Arc<Pace> {
        self.caller.pace()
    }

    fn read_fields(&self, kind: &Kind) -> Option<Vec<FieldName>> {
        self.read_fields.read().unwrap_or_else(PoisonError::into_inner).get(kind).cloned()
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Before the first row of a list, whatever came ahead of it.
    fn beginning(&self, scan: Scan) -> Cursor<'_> {
        Cursor::new(&self.caller, scan, self.reading.page)
    }

    fn cursor(&self, scan: Scan) -> Cursor<'_> {
        let cursor = self.beginning(scan);
        match self.ahead.take(&cursor) {
            Some(answer) => cursor.after(answer),
            None => cursor,
        }
    }
}

#[async_trait]
impl Source for ServiceNow {
    fn instance(&self) -> &InstanceId {
        &self.instance
    }

    async fn examine(&self, needs: &Needs) -> Result<Examination> {
        probe::examine(self, needs).await
    }

    async fn which_instance(&self, needs: &Needs) -> Result<InstanceIdentity> {
        who::identity(self, needs).await
    }

    async fn pull(&self, request: &PullRequest, pages: mpsc::Sender<Page>) -> Result<PullEnd> {
        records::pull(self, request, &pages).await
    }

    async fn fetch(&self, kind: &Kind, ids: &[RecordId]) -> Result<Page> {
        records::fetch(self, kind, ids).await
    }

    async fn look_for(&self, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
        look::look_for(self, kind, ids).await
    }

    async fn notes_since(&self, request: &NotesRequest, pages: mpsc::Sender<NotesPage>) -> Result<PullEnd> {
        notes::since(self, request, &pages).await
    }

    async fn pull_all(&self, asked: &[Asked], arriving: mpsc::Sender<Arrived>) -> Vec<Result<PullEnd>> {
        together::pull_all(self, asked, &arriving).await
    }

    async fn notes_of(&self, records: &[RecordKey]) -> Result<NotesPage> {
        notes::of(self, records).await
    }

    async fn files_of(&self, records: &[RecordKey]) -> Result<FilesPage> {
        files::of(self, records).await
    }

    async fn new_files(&self, request: &FilesRequest) -> Result<Option<NewFiles>> {
        files::since(self, request).await.map(Some)
    }

    async fn download(&self, file: &FileKey, into: &Draft) -> Result<()> {
        files::fetch(self, file, into).await
    }

    async fn find_marked(&self, kind: &Kind, markers: &[Marker]) -> Result<Vec<Option<Record>>> {
        records::find_marked(self, kind, markers).await
    }

    async fn find_orders(&self, kind: &Kind, orders: &[PlacedOrder]) -> Result<Vec<Vec<Record>>> {
        orders::find(self, kind, orders).await
    }

    async fn answers(&self, items: &[RecordId]) -> Result<BTreeMap<RecordId, BTreeMap<FieldName, Value>>> {
        orders::answers(self, items).await
    }

    async fn catalogue(&self, kinds: &[Kind]) -> Result<Catalogue> {
        catalogue::read(self, kinds).await
    }

    fn changed_by_itself(&self, record: &Record) -> Option<bool> {
        let by = record.field(&FieldName::new("sys_updated_by"))?.code();
        let signed_in = self.account.get().and_then(Option::as_ref).map(|account| &account.user_name);
        let own = signed_in.or(self.login.as_ref())?;
        Some(by.eq_ignore_ascii_case(own) || by == config::SYSTEM_USER)
    }

    async fn people(&self, wanted: &PeopleWanted) -> Result<Vec<Person>> {
        people::read(self, wanted).await
    }

    fn terms(&self) -> Terms {
        let batches = self.learned().batch != Ability::No;
        let in_one = |parts: usize| if batches { parts as u64 } else { 1 };
        Terms {
            lists_at_once: in_one(config::WRITES_AT_ONCE),
            rows_at_once: self.reading.page as u64,
            ids_at_once: config::IDS_AT_ONCE as u64,
            notes_by_time: true,
            writes_at_once: in_one(config::WRITES_AT_ONCE),
            sorts_apart: false,
            confirmed_at_once: Some(config::IDS_AT_ONCE as u64 * in_one(config::WRITES_AT_ONCE)),
            found_in: 1,
            files: FileTerms {
                listed_at_once: config::IDS_AT_ONCE as u64 * in_one(config::WRITES_AT_ONCE),
                sifted: None,
                fingerprints: true,
            },
            budget: self.caller.pace().budget(),
            because: if batches { Vec::new() } else { vec!["this instance takes no batches".to_owned()] },
        }
    }

    fn server_time(&self) -> Option<Timestamp> {
        self.caller.http().server_time()
    }
}

#[async_trait]
impl Sink for ServiceNow {
    fn batch_size(&self) -> usize {
        config::WRITES_AT_ONCE
    }

    fn notes_travel(&self) -> NotesTravel {
        NotesTravel::WithFields
    }

    async fn send(&self, writes: &[Write]) -> Vec<Outcome> {
        orders::send(self, writes).await
    }

    async fn store_file(&self, write: &FileWrite) -> FileOutcome {
        files::store(self, write).await
    }
}
