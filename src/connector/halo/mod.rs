//! Halo (HaloITSM, HaloPSA): tickets, actions, people.
//!
//! Rules of this folder: `wire` is private and reads rows one by one; every list is read to the
//! count that the server announces; what an instance may or may not do (change filter, search for
//! external links) is tried, not assumed, and its answer is looked at again on our side.
//!
//! A pull without a position reads nothing and begins at the server's present time: tickets from
//! before the desk knew the instance are read only where their ids are named.

pub mod config;
pub mod convert;
pub mod fields;
pub(crate) mod fuzzing;
pub mod html;
pub mod kinds;
pub mod learnt;
pub mod native;
pub mod note;
pub mod stamp;

mod actions;
mod alone;
mod beside;
mod bodies;
mod catalogue;
mod choices;
mod columns;
mod custom;
mod custom_types;
mod door;
mod endpoints;
mod files;
mod filters;
mod find;
mod further;
mod gather;
mod having_files;
mod images;
mod look;
mod only;
mod order;
mod people;
mod probe;
mod reword;
pub mod rights;
mod send;
mod smaller;
mod stored;
mod supplier;
mod tickets;
pub mod tied;
mod together;
mod type_columns;
mod type_fields;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::pace::Pace;
use super::retry::Patience;
use super::{
    Arrived, Asked, CallObserver, Credentials, Draft, Examination, FileTerms, FilesPage, InstanceIdentity, Looked,
    Marker, Needs, NotesPage, NotesRequest, Owner, Page, PeopleWanted, PullEnd, PullRequest, Result, Source, Terms,
};
use crate::model::{Catalogue, File, FileKey, InstanceId, Kind, Person, Record, RecordId, RecordKey};
use crate::profile::connection::Connection;

pub use config::Settings;
use convert::Frame;
use door::Door;
use learnt::{Learnt, Works};
use note::Identity;
pub use stamp::zone_from_own_write;

/// The present time of this machine, as the program's clock tells it.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One Halo instance, read and written through one connection.
pub struct Halo {
    instance: InstanceId,
    door: Door,
    settings: Settings,
    now: Now,
    zone: AtomicI32,
    learnt: Learnt,
    creating: tokio::sync::Mutex<()>,
}

impl Halo {
    /// A connector that has not called yet. `zone_offset_seconds` is the measured zone of the
    /// instance's stamps, in seconds east of UTC; 0 until it is measured. Fails when the address of
    /// the connection cannot be used.
    pub fn new(
        connection: &Connection,
        credentials: Credentials,
        observer: Arc<dyn CallObserver>,
        now: Now,
        zone_offset_seconds: i32,
    ) -> Result<Self> {
        Ok(Self {
            instance: connection.instance(),
            door: Door::new(connection, credentials, observer)?,
            settings: Settings::default(),
            now,
            zone: AtomicI32::new(zone_offset_seconds),
            learnt: Learnt::default(),
            creating: tokio::sync::Mutex::new(()),
        })
    }

    /// The same connector with other settings.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The same connector at a pace that others keep, too.
    #[must_use]
    pub fn with_pace(mut self, pace: Arc<Pace>) -> Self {
        self.door.set_pace(pace);
        self
    }

    /// The same connector with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.door.set_patience(patience);
        self
    }

    /// The connection's pace, to be watched.
    pub fn pace(&self) -> &Arc<Pace> {
        self.door.pace()
    }

    /// Sets the zone of the instance's stamps, in seconds east of UTC, once it was measured.
    pub fn set_zone(&self, offset_seconds: i32) {
        self.zone.store(offset_seconds, Ordering::Relaxed);
    }

    /// The zone that stamps are read and written in, in seconds east of UTC.
    pub fn zone(&self) -> i32 {
        self.zone.load(Ordering::Relaxed)
    }

    /// Tells who we are in Halo, from what an earlier run has learnt.
    pub fn set_identity(&self, identity: Identity) {
        self.learnt.facts().identity = identity;
    }

    /// Who we are in Halo, as far as it is known by now: the application's name shows itself with
    /// the first own note.
    pub fn identity(&self) -> Identity {
        self.learnt.facts().identity.clone()
    }

    /// Whether the instance honours its filter for changed tickets, as far as it is known by now.
    /// Where it does not, pulls walk newest first until they are older than their position.
    pub fn change_filter(&self) -> Works {
        self.learnt.facts().change_filter
    }

    /// Why this instance takes more requests than others.
    fn costs_more(&self, arrays: bool) -> Vec<String> {
        let reasons = [
            (!arrays, "this instance shows only the last row of an array, so rows go one by one"),
            (
                self.actions_by_time() == Works::No,
                "this instance shows no actions by time, so those of each changed ticket are read by themselves",
            ),
        ];
        reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why.to_owned()).collect()
    }

    fn frame(&self) -> Frame {
        let asked = self.learnt.facts().further_asked.clone();
        Frame { instance: self.instance.clone(), zone: self.zone(), asked }
    }
}

#[async_trait]
impl Source for Halo {
    fn instance(&self) -> &InstanceId {
        &self.instance
    }

    async fn examine(&self, needs: &Needs) -> Result<Examination> {
        self.probe(needs).await
    }

    async fn which_instance(&self, _needs: &Needs) -> Result<InstanceIdentity> {
        Ok(self.instance_facts().await?.identity)
    }

    async fn pull(&self, request: &PullRequest, pages: mpsc::Sender<Page>) -> Result<PullEnd> {
        self.pull_tickets(request, &pages).await
    }

    async fn fetch(&self, kind: &Kind, ids: &[RecordId]) -> Result<Page> {
        kinds::only_tickets(kind)?;
        self.fetch_tickets(ids).await
    }

    async fn look_for(&self, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
        self.look_for_tickets(kind, ids).await
    }

    async fn notes_since(&self, request: &NotesRequest, pages: mpsc::Sender<NotesPage>) -> Result<PullEnd> {
        self.pull_notes(request, &pages).await
    }

    async fn pull_all(&self, asked: &[Asked], arriving: mpsc::Sender<Arrived>) -> Vec<Result<PullEnd>> {
        self.pull_together(asked, &arriving).await
    }

    async fn notes_of(&self, records: &[RecordKey]) -> Result<NotesPage> {
        self.notes_of_tickets(records).await
    }

    fn images_within(&self, record: &Record) -> Vec<File> {
        images::of_details(record)
    }

    async fn files_of(&self, records: &[RecordKey]) -> Result<FilesPage> {
        self.files_of_tickets(records).await
    }

    async fn download(&self, file: &FileKey, into: &Draft) -> Result<()> {
        self.fetch_file(file, into).await
    }

    async fn find_marked(&self, kind: &Kind, markers: &[Marker]) -> Result<Vec<Option<Record>>> {
        kinds::only_tickets(kind)?;
        self.find(markers).await
    }

    async fn catalogue(&self, kinds: &[Kind]) -> Result<Catalogue> {
        self.read_catalogue(kinds).await
    }

    async fn supplier_has_email(&self, supplier: &str) -> Result<Option<bool>> {
        self.has_email(supplier).await
    }

    async fn people(&self, wanted: &PeopleWanted) -> Result<Vec<Person>> {
        self.read_people(wanted).await
    }

    fn measure_zone(&self, just_written: &Record) -> Option<i32> {
        let truly = self.door.server_time()?;
        let as_if_utc = just_written.updated + jiff::SignedDuration::from_secs(i64::from(self.zone()));
        let zone = stamp::zone_between(as_if_utc, truly);
        self.set_zone(zone);
        Some(zone)
    }

    fn terms(&self) -> Terms {
        let arrays = self.learnt.facts().returns_all != Works::No;
        Terms {
            rows_at_once: config::PAGE_ROWS,
            ids_at_once: config::IDS_AT_ONCE as u64,
            notes_by_time: self.actions_by_time() != Works::No,
            writes_at_once: if arrays { config::WRITES_AT_ONCE as u64 } else { 1 },
            // Whether links can be searched, the link, and the ticket that it names.
            found_in: 3,
            files: FileTerms { sifted: Some(having_files::SIFTED), ..FileTerms::default() },
            budget: self.door.budget(),
            because: self.costs_more(arrays),
            ..Terms::default()
        }
    }

    async fn other_writers(&self, owners: &BTreeSet<Owner>) -> Result<BTreeMap<Owner, String>> {
        self.natively_written(owners).await
    }

    async fn may_have_other_writers(&self) -> Result<bool> {
        self.is_natively_set_up().await
    }

    fn server_time(&self) -> Option<Timestamp> {
        self.door.server_time()
    }
}
