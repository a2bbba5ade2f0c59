//! Vendors behind two traits: [`Source`] reads, [`Sink`] writes.
//!
//! The engine's reading side holds only a `Source`; `engine::outbox` alone holds a `Sink`. Vendor
//! JSON lives in private `wire` modules and cannot escape.

pub mod about;
mod addresses;
pub mod answer;
pub mod auth;
pub mod call;
mod client;
pub mod contents;
pub mod elsewhere;
mod error;
pub mod examination;
pub mod files;
pub mod fuzzing;
pub mod halo;
pub mod http;
pub mod identity;
pub mod lessons;
pub mod look;
pub mod observe;
mod origin;
mod owner;
pub mod pace;
pub mod piped;
pub mod pull;
mod request;
mod resolve;
pub mod retry;
pub mod rights;
pub mod said;
pub mod servicenow;
mod transport;
pub mod write;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::mpsc;

pub use auth::Credentials;
pub use contents::{Contents, Draft};
pub use error::{ConnectorError, Fault};
pub use examination::{Examination, Gravity, Remark, TokenLife};
pub use files::{FileOutcome, FileWrite, FilesPage, FilesRequest, NewFiles};
pub use identity::InstanceIdentity;
pub use look::Looked;
pub use observe::{Call, CallObserver};
pub use owner::Owner;
pub use pull::{
    Arrived, Asked, NotesPage, NotesRequest, Page, Part, PeopleWanted, Poison, Position, PullEnd, PullRequest,
};
pub use rights::{Needs, Rights};
pub use write::{
    Budget, FileTerms, ForeignRef, Marker, NotesTravel, Outcome, PlacedOrder, Sifted, Stored, Terms, Write, WriteWhat,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Catalogue, FieldName, File, FileKey, InstanceId, Kind, Person, Record, RecordId, RecordKey, Value};

/// The result of a call to a vendor.
pub type Result<T> = std::result::Result<T, ConnectorError>;

/// Reading from a vendor's instance. Every method is complete or an error: fewer rows than there
/// are is never a success.
#[async_trait]
pub trait Source: Send + Sync {
    /// The instance it reads from.
    fn instance(&self) -> &InstanceId;

    /// Signs in and reports what is there: version, account, clock, zone, and the rights to what is
    /// needed. Writes nothing.
    async fn examine(&self, needs: &Needs) -> Result<Examination>;

    /// Asks the instance which one it is, in as few requests as it takes.
    async fn which_instance(&self, needs: &Needs) -> Result<InstanceIdentity>;

    /// Reads the records that changed, page by page, oldest change first where the vendor can sort.
    /// The pages are only valid together with an `Ok` end.
    async fn pull(&self, request: &PullRequest, pages: mpsc::Sender<Page>) -> Result<PullEnd>;

    /// Reads these records in full. One that is there and cannot be read is set aside; what is in
    /// neither list is not there or not visible.
    async fn fetch(&self, kind: &Kind, ids: &[RecordId]) -> Result<Page>;

    /// Looks for records by their ids, in as few requests as it takes, and says which are there no more
    /// and which of those were certainly deleted. Every id is looked for twice before it counts as gone.
    async fn look_for(&self, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
        look::one_by_one(self, kind, ids).await
    }

    /// Reads the notes written in a window of time, of any record of the kinds asked for.
    async fn notes_since(&self, request: &NotesRequest, pages: mpsc::Sender<NotesPage>) -> Result<PullEnd>;

    /// Reads several things in as few requests as the vendor allows. Each of them is complete or an
    /// error by itself, in the order of `asked`.
    async fn pull_all(&self, asked: &[Asked], arriving: mpsc::Sender<Arrived>) -> Vec<Result<PullEnd>> {
        pull::one_by_one(self, asked, &arriving).await
    }

    /// Reads all notes of these records, oldest first per record. Those that cannot be read are set
    /// aside under the id of their record.
    async fn notes_of(&self, records: &[RecordKey]) -> Result<NotesPage>;

    /// Lists all files of these records. Those that cannot be read are set aside under the id of
    /// their record.
    async fn files_of(&self, records: &[RecordKey]) -> Result<FilesPage>;

    /// The images within the texts of a record's own fields that its vendor lists with no files.
    fn images_within(&self, _record: &Record) -> Vec<File> {
        Vec::new()
    }

    /// Lists the records that got files in a window of time; `None` where the vendor has no such list
    /// and a new file shows itself with the change of its record.
    async fn new_files(&self, _request: &FilesRequest) -> Result<Option<NewFiles>> {
        Ok(None)
    }

    /// Reads the bytes of a file, as the vendor gives them.
    async fn download(&self, file: &FileKey, into: &Draft) -> Result<()>;

    /// Finds the records that carry these markers, in the order asked. `None`: there is none, for certain.
    async fn find_marked(&self, kind: &Kind, markers: &[Marker]) -> Result<Vec<Option<Record>>>;

    /// The records that may have come of these orders, for each in their order: open ones of the same
    /// item, person and answers that this account made and nothing marks.
    async fn find_orders(&self, _kind: &Kind, orders: &[PlacedOrder]) -> Result<Vec<Vec<Record>>> {
        Ok(orders.iter().map(|_| Vec::new()).collect())
    }

    /// The answers of ordered items' variables, by the names of the variables as fields. Of an item
    /// whose answers may not be read there are none.
    async fn answers(&self, _items: &[RecordId]) -> Result<BTreeMap<RecordId, BTreeMap<FieldName, Value>>> {
        Ok(BTreeMap::new())
    }

    /// Reads fields and choices of these kinds.
    async fn catalogue(&self, kinds: &[Kind]) -> Result<Catalogue>;

    /// Reads people: those with the ids or e-mail addresses asked for, or all.
    async fn people(&self, wanted: &PeopleWanted) -> Result<Vec<Person>>;

    /// Whether a supplier has an e-mail address. `None` where that cannot be said.
    async fn supplier_has_email(&self, _supplier: &str) -> Result<Option<bool>> {
        Ok(None)
    }

    /// Whether this account, or the system itself, changed a record last. `None` where its vendor does
    /// not tell.
    fn changed_by_itself(&self, _record: &Record) -> Option<bool> {
        None
    }

    /// Measures the zone of stamps that carry none, against the server's clock, with a record that
    /// was written a moment ago; seconds east of UTC. `None` where stamps are UTC by documentation.
    fn measure_zone(&self, _just_written: &Record) -> Option<i32> {
        None
    }

    /// In how many requests things are read and written here, and what the pace lets through now.
    fn terms(&self) -> Terms {
        Terms::default()
    }

    /// Of these customers and suppliers, those whose records another integration writes as well, each with
    /// why nothing may be written beside it and how it is switched off.
    async fn other_writers(&self, _owners: &BTreeSet<Owner>) -> Result<BTreeMap<Owner, String>> {
        Ok(BTreeMap::new())
    }

    /// Whether there can be such customers at all, so that it is worth finding out whose a record is.
    async fn may_have_other_writers(&self) -> Result<bool> {
        Ok(false)
    }

    /// The vendor's present time, from the last answer it gave; `None` before the first.
    fn server_time(&self) -> Option<Timestamp>;
}

/// Writing to a vendor's instance.
#[async_trait]
pub trait Sink: Send + Sync {
    /// The most writes that one call of [`Sink::send`] takes.
    fn batch_size(&self) -> usize;

    /// Whether a note can travel in the same write as field changes.
    fn notes_travel(&self) -> NotesTravel;

    /// Sends writes, in one request where the vendor allows it, and gives one outcome for each, in
    /// the order of `writes`. Never retries what may have been carried out.
    async fn send(&self, writes: &[Write]) -> Vec<Outcome>;

    /// Stores a file. Never retries what may have been carried out.
    async fn store_file(&self, write: &FileWrite) -> FileOutcome;
}
