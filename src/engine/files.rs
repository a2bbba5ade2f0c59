//! Carrying files: fetch, look whether the same bytes are there already, store, compare.
//!
//! Looking comes before every storing, also before the first. So a file whose answer was lost, or
//! whose process was killed, is simply carried again: what is there is found by its bytes.

mod ahead;

use std::collections::BTreeMap;

use super::error::EngineError;
use super::item::{Item, Target};
use super::outbox::{self, Sender, Sent};
use super::settle::{self, Finding};
use crate::connector::{ConnectorError, Contents, Draft, Fault, FileOutcome, FileWrite};
use crate::mapping::OutgoingFile;
use crate::mapping::file::image_type;
use crate::model::{File, FileKey, Link, LinkId, RecordKey, Side, Value};
use crate::plan::CarriedFile;
use crate::profile::files;
use crate::store::{Change, FilePair, NewState, OutboxRow};

/// A row of the outbox that carries a file.
pub(super) type FileRow = (OutboxRow, Item);

/// Tells the rows that carry files from the others.
pub(super) fn apart(rows: Vec<OutboxRow>) -> Result<(Vec<FileRow>, Vec<OutboxRow>), EngineError> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for row in rows {
        match outbox::read_item(row)? {
            (row, item @ Item::File { .. }) => files.push((row, item)),
            (row, _) => others.push(row),
        }
    }
    Ok((files, others))
}

/// One file on its way.
struct Carry<'a> {
    to: Side,
    link: LinkId,
    key: RecordKey,
    file: &'a CarriedFile,
}

/// How the carrying of one file ended.
enum End {
    /// It is there with the same bytes; whether it had to be stored.
    There { copy: Box<File>, contents: Contents, stored: bool },
    /// Something was stored that has other bytes. It is held for a person.
    Different { copy: Box<File>, contents: Contents },
    /// It is not carried, and not tried again.
    GivenUp(String),
    /// It is no longer where it was.
    Vanished,
    /// The vendor says no; tried again later.
    Refused(ConnectorError),
    /// Nothing gets through now.
    Later(ConnectorError),
    /// The answer was lost, and it is not there.
    Lost(ConnectorError),
}

/// The files of the records that are written, as they were listed while these rows are sent.
pub(super) type Listed = BTreeMap<RecordKey, Vec<File>>;

impl Sender<'_> {
    /// Carries files one after the other.
    pub(super) async fn carry(
        &self,
        rows: Vec<FileRow>,
        listed: &mut Listed,
        sent: &mut Sent,
    ) -> Result<(), EngineError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut wanted: Vec<RecordKey> = rows.iter().filter_map(|(_, item)| outbox::origin_of(item)).cloned().collect();
        wanted.extend(rows.iter().filter_map(|(_, item)| linked(item)).cloned());
        let links = self.store.live_links_of(&wanted).await?;
        self.list_ahead(&rows, &links, listed, sent).await;
        for (row, item) in rows {
            if !sent.cut_short.is_empty() {
                let to = NewState::Pending { not_before: None, attempts: row.attempts };
                self.store.apply(vec![Change::Outbox { id: row.id, to }]).await?;
                continue;
            }
            self.carry_row(row, item, &links, listed, sent).await?;
            self.reporter.done(1)?;
        }
        Ok(())
    }

    async fn carry_row(
        &self,
        row: OutboxRow,
        item: Item,
        links: &[Link],
        listed: &mut Listed,
        sent: &mut Sent,
    ) -> Result<(), EngineError> {
        let Item::File { to, target, file } = &item else { return Ok(()) };
        let Some((link, key)) = self.target(*to, target, links) else {
            let cause = "the record that it belongs to is not linked".to_owned();
            self.store.apply(vec![Change::Outbox { id: row.id, to: NewState::Dropped { cause } }]).await?;
            return Ok(());
        };
        let known = self.store.record(&key).await?;
        if let Some(cause) = known.as_ref().and_then(|record| outbox::how_gone(&record.presence)) {
            self.store
                .apply(vec![Change::Outbox { id: row.id, to: NewState::Dropped { cause: cause.clone() } }])
                .await?;
            sent.gone.push((item, cause));
            return Ok(());
        }
        let carry = Carry { to: *to, link, key, file };
        let end = self.carry_one(&carry, &row, listed).await?;
        let changes = self.end(&row, &item, &carry, end, sent).await;
        self.store.apply(changes).await?;
        Ok(())
    }

    fn target(&self, to: Side, target: &Target, links: &[Link]) -> Option<(LinkId, RecordKey)> {
        let role = self.settler.profile.scope.role();
        let link = match target {
            Target::Linked { link, .. } => links.iter().find(|live| live.id == *link),
            Target::MadeFor { from } => {
                links.iter().find(|live| live.role == role && (&live.halo == from || &live.other == from))
            }
        };
        settle::target_of(target, Some(link?), to)
    }

    async fn carry_one(&self, carry: &Carry<'_>, row: &OutboxRow, listed: &mut Listed) -> Result<End, EngineError> {
        let most = self.settler.profile.files.largest();
        let contents = match self.fetch(carry.to.opposite(), &carry.file.origin, most).await {
            Ok(contents) => contents,
            Err(Fetch::TooLarge) => return Ok(End::GivenUp("it is larger than the profile carries".to_owned())),
            Err(Fetch::Failed(error)) if error.fault == Fault::NotFound => return Ok(End::Vanished),
            Err(Fetch::Failed(error)) => return Ok(failed(error)),
        };
        if contents.size() == 0 {
            return Ok(End::GivenUp("it is empty".to_owned()));
        }
        let told = carry.file.sha256.as_ref().is_none_or(|sum| sum == contents.sha256());
        let whole = carry.file.size.is_none_or(|size| size == contents.size());
        if !told || !whole {
            return Ok(End::Refused(another()));
        }
        match self.copy(carry, &contents, listed).await {
            Ok(Some(copy)) => return Ok(there(copy, contents)),
            Ok(None) => {}
            Err(error) => return Ok(failed(error)),
        }
        self.store_it(carry, row, contents, listed).await
    }

    /// Stores a file that is not there yet. After a lost answer it is looked for; where it is
    /// certainly not there, it is sent once more.
    async fn store_it(
        &self,
        carry: &Carry<'_>,
        row: &OutboxRow,
        contents: Contents,
        listed: &mut Listed,
    ) -> Result<End, EngineError> {
        let write =
            FileWrite { key: carry.key.clone(), file: named(carry.file, &contents), contents: contents.clone() };
        let mut lost = None;
        for _ in 0..2 {
            match self.sinks.of(carry.to).store_file(&write).await {
                FileOutcome::Stored(copy) => {
                    listed.entry(carry.key.clone()).or_default().push((*copy).clone());
                    return self.compared(carry, row, contents, copy).await;
                }
                FileOutcome::Refused(error) => return Ok(End::Refused(error)),
                FileOutcome::NotSent(error) => return Ok(End::Later(error)),
                FileOutcome::Unknown(error) => {
                    let cause = error.to_string();
                    self.store.apply(vec![Change::Outbox { id: row.id, to: NewState::Unknown { cause } }]).await?;
                    listed.remove(&carry.key);
                    match self.copy(carry, &contents, listed).await {
                        Ok(Some(copy)) => {
                            return Ok(End::There { copy: Box::new(copy), contents, stored: true });
                        }
                        Ok(None) => lost = Some(error),
                        Err(_) => return Ok(End::Lost(error)),
                    }
                }
            }
        }
        Ok(lost.map_or(End::Vanished, End::Refused))
    }

    async fn fetch(&self, side: Side, key: &FileKey, most: u64) -> Result<Contents, Fetch> {
        let draft = Draft::new(self.room, most).map_err(Fetch::Failed)?;
        match self.ends.of(side).source.download(key, &draft).await {
            Ok(()) => Ok(draft.finish()),
            Err(_) if draft.size() > most => Err(Fetch::TooLarge),
            Err(error) => Err(Fetch::Failed(error)),
        }
    }

    /// The file with the same bytes that the record has already.
    async fn copy(
        &self,
        carry: &Carry<'_>,
        contents: &Contents,
        listed: &mut Listed,
    ) -> Result<Option<File>, ConnectorError> {
        if !listed.contains_key(&carry.key) {
            let page = self.ends.of(carry.to).source.files_of(std::slice::from_ref(&carry.key)).await?;
            if let Some(poison) = page.poison.into_iter().next() {
                return Err(ConnectorError::new(
                    Fault::Unreadable,
                    format!("What files the record has already cannot be seen: {}", poison.reason),
                    "Nothing is stored there until it can; look at the record and at the rights to list its files",
                ));
            }
            listed.insert(carry.key.clone(), page.files);
        }
        // An image within a text is no file of the record, whatever its bytes are.
        for file in listed.get(&carry.key).into_iter().flatten().filter(|file| !file.inline) {
            if self.is_same(carry.to, contents, file).await? {
                return Ok(Some(file.clone()));
            }
        }
        Ok(None)
    }

    /// Whether a stored file has these bytes. One that tells no fingerprint and could have them is read.
    async fn is_same(&self, side: Side, contents: &Contents, file: &File) -> Result<bool, ConnectorError> {
        if let Some(sum) = &file.sha256 {
            return Ok(sum == contents.sha256());
        }
        if file.size.is_some_and(|size| size != contents.size()) {
            return Ok(false);
        }
        match self.fetch(side, &file.key, contents.size()).await {
            Ok(there) => Ok(there.sha256() == contents.sha256()),
            Err(Fetch::TooLarge) => Ok(false),
            Err(Fetch::Failed(error)) if error.fault == Fault::NotFound => Ok(false),
            Err(Fetch::Failed(error)) => Err(error),
        }
    }

    /// Looks whether what was stored is what was sent. Where that cannot be seen now, it is looked for
    /// by its bytes before anything is sent again.
    async fn compared(
        &self,
        carry: &Carry<'_>,
        row: &OutboxRow,
        contents: Contents,
        copy: Box<File>,
    ) -> Result<End, EngineError> {
        match self.is_same(carry.to, &contents, &copy).await {
            Ok(true) => Ok(End::There { copy, contents, stored: true }),
            Ok(false) => Ok(End::Different { copy, contents }),
            Err(error) => {
                let cause = format!("it was sent and could not be read again to compare it: {error}");
                self.store.apply(vec![Change::Outbox { id: row.id, to: NewState::Unknown { cause } }]).await?;
                Ok(End::Lost(error))
            }
        }
    }

    async fn end(&self, row: &OutboxRow, item: &Item, carry: &Carry<'_>, end: End, sent: &mut Sent) -> Vec<Change> {
        let done = Change::Outbox { id: row.id, to: NewState::Done };
        match end {
            End::There { copy, contents, stored } => {
                let mut changes = vec![self.pair(carry, Some(copy.key.id), Some(&contents), None)];
                if stored {
                    let what = [("name", carry.file.file.name()), ("sha256", contents.sha256().as_str())];
                    let what = BTreeMap::from(what);
                    changes.push(self.settler.journal(Some(carry.link), &carry.key, "file", &Value::Empty, &what));
                    sent.done.push((row.clone(), item.clone()));
                }
                changes.push(done);
                changes
            }
            End::Different { copy, contents } => {
                let cause = "not stored as sent: other bytes are there, so it is held; look at the file there, and \
                             at rules of the instance that rewrite files, then send it again or drop it";
                let cause = cause.to_owned();
                sent.findings.push(finding(carry, "(other bytes)", cause.clone()));
                sent.parked.push((item.clone(), cause.clone()));
                let pair = self.pair(carry, Some(copy.key.id), Some(&contents), Some(cause.clone()));
                let attempts = row.attempts + 1;
                vec![pair, Change::Outbox { id: row.id, to: NewState::GivenUp { attempts, cause } }]
            }
            End::GivenUp(reason) => self.give_up(row, carry, reason, sent),
            End::Vanished => {
                let cause = "it was deleted before it could be carried".to_owned();
                sent.findings.push(finding(carry, "(nothing)", cause.clone()));
                let (profile, keys) = (self.settler.profile.name.clone(), vec![carry.file.origin.record.clone()]);
                vec![Change::Outbox { id: row.id, to: NewState::Dropped { cause } }, Change::Dirty { profile, keys }]
            }
            End::Refused(error) => match self.left_its_record(carry.to, Some(&carry.key)).await {
                Some(record) => Self::gone(row, item.clone(), record, sent),
                // The instance does not take such a file, and will not tomorrow.
                None if error.fault == Fault::Refused => {
                    let reason = format!("it is refused over there: {}", error.what);
                    self.give_up(row, carry, reason, sent)
                }
                None => vec![self.refused(row, item.clone(), &error, sent)],
            },
            End::Later(error) => vec![Self::not_sent(row, item.clone(), error, sent)],
            // It stays unknown; the next pass looks again before it sends.
            End::Lost(error) => {
                sent.later.push((item.clone(), error.to_string()));
                Vec::new()
            }
        }
    }

    fn give_up(&self, row: &OutboxRow, carry: &Carry<'_>, reason: String, sent: &mut Sent) -> Vec<Change> {
        sent.findings.push(finding(carry, "(nothing)", reason.clone()));
        vec![self.pair(carry, None, None, Some(reason)), Change::Outbox { id: row.id, to: NewState::Done }]
    }

    fn pair(
        &self,
        carry: &Carry<'_>,
        other_file: Option<String>,
        contents: Option<&Contents>,
        given_up: Option<String>,
    ) -> Change {
        Change::FilePair(Box::new(FilePair {
            link: carry.link,
            origin: carry.to.opposite(),
            origin_file: carry.file.origin.id.clone(),
            other_file,
            name: carry.file.file.name().to_owned(),
            size: contents.map_or(carry.file.size.unwrap_or_default(), Contents::size),
            sha256: contents.map(|contents| contents.sha256().clone()),
            given_up,
            at: self.settler.now,
        }))
    }
}

/// Why the bytes of a file could not be had.
enum Fetch {
    TooLarge,
    Failed(ConnectorError),
}

fn linked(item: &Item) -> Option<&RecordKey> {
    match item {
        Item::File { target: Target::Linked { key, .. }, .. } => Some(key),
        _ => None,
    }
}

fn there(copy: File, contents: Contents) -> End {
    End::There { copy: Box::new(copy), contents, stored: false }
}

/// An image within a text has no name of its own: it is called after what it turns out to be.
fn named(file: &CarriedFile, contents: &Contents) -> OutgoingFile {
    let mut first = [0; 8];
    let known = match contents.read_at(&mut first, 0) {
        Ok(read) if file.file.content_type().is_empty() => image_type(first.get(..read).unwrap_or_default()),
        _ => None,
    };
    match known {
        Some((ending, content_type)) if files::ending(file.file.name()).is_empty() => {
            file.file.known_as(ending, content_type)
        }
        _ => file.file.clone(),
    }
}

/// Sorts a failure before anything was stored.
fn failed(error: ConnectorError) -> End {
    if error.fault.passes() { End::Later(error) } else { End::Refused(error) }
}

fn another() -> ConnectorError {
    ConnectorError::new(
        Fault::Incomplete,
        "Other bytes came than the list of files announces",
        "It is fetched again; if it stays, open the file where it comes from",
    )
}

fn finding(carry: &Carry<'_>, stored: &str, cause: String) -> Finding {
    Finding {
        record: carry.key.to_string(),
        field: "file".to_owned(),
        sent: carry.file.file.name().to_owned(),
        stored: stored.to_owned(),
        cause,
        evidence: None,
    }
}
