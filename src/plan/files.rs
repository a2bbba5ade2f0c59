//! Files of linked and of new records: which ones are carried, and which stay and why.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::action::{Action, Row, What};
use super::decide::Planner;
use super::input::Pair;
use super::subject::{Subject, pair_title};
use crate::mapping::OutgoingFile;
use crate::mapping::file::{self, Occasion, Verdict};
use crate::mapping::rich;
use crate::model::{File, FileKey, Fingerprint, LinkId, Note, Presence, Record, RecordKey, Side};

/// Ids that are shorter may stand in any text by chance.
const SHORTEST_ID: usize = 16;

/// How many files a reason names one by one.
const NAMED: usize = 3;

/// Why a file stays that was there before its record was linked.
const OF_THE_PAST: &str = "it is of the past, and the profile carries files that are attached after the link";

/// What is known of files when a plan is made.
#[derive(Debug, Clone, Default)]
pub struct FileBook {
    /// The files of records that were asked for.
    pub of: BTreeMap<RecordKey, Vec<File>>,
    /// Files, of either side, that were carried, came from the other side, or were given up; and why
    /// those were.
    pub settled: BTreeMap<FileKey, Option<String>>,
    /// Records whose files, or some of them, could not be listed, and why.
    pub unlisted: BTreeMap<RecordKey, String>,
    /// Files that are on their way.
    pub under_way: BTreeSet<FileKey>,
    /// Since when links are there that were made between two old records.
    pub adopted: BTreeMap<LinkId, Timestamp>,
}

/// A file that is carried to the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedFile {
    /// The file it is made of.
    pub origin: FileKey,
    /// Its label and readers there.
    pub file: OutgoingFile,
    /// How many bytes it has, where its vendor says so.
    pub size: Option<u64>,
    /// The SHA-256 of its bytes, where its vendor tells it.
    pub sha256: Option<Fingerprint>,
}

/// A file that stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayingFile {
    /// Its name.
    pub name: String,
    /// How many bytes it has, where its vendor says so.
    pub size: Option<u64>,
    /// Why it stays.
    pub reason: String,
}

/// Files for one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTransfer {
    /// The link; none while the record that gets them is not made yet.
    pub link: Option<LinkId>,
    /// The record that they come from.
    pub from: RecordKey,
    /// The record that gets them; none while it is not made yet.
    pub target: Option<RecordKey>,
    /// The files, oldest first.
    pub files: Vec<CarriedFile>,
    /// The files that stay.
    pub stay: Vec<StayingFile>,
}

/// The record that files come from, and the one that gets them.
struct Way<'a> {
    from: Side,
    /// When the two were linked; none while they are not.
    since: Option<Timestamp>,
    source: &'a RecordKey,
    notes: &'a [Note],
    link: Option<LinkId>,
    target: Option<&'a RecordKey>,
}

impl Planner<'_> {
    /// The rows of files, for linked pairs and for the records that `rows` make.
    pub(super) fn files(&self, rows: &[Row]) -> Vec<Row> {
        if !self.input.profile.files.sends() && !self.input.profile.files.takes_in() {
            return Vec::new();
        }
        let mut found: Vec<Row> = self.input.pairs.iter().flat_map(|pair| self.files_of_pair(pair)).collect();
        for arrival in self.input.arrivals {
            found.extend(self.files_of_new(Side::Other, (&arrival.record, &arrival.notes), rows));
        }
        for send in self.input.sends {
            found.extend(self.files_of_new(Side::Halo, (&send.record, &send.notes), rows));
        }
        found
    }

    /// A note in which images that link to files of its record are called by the names of those.
    pub(super) fn with_images_named<'n>(&self, note: &'n Note) -> Cow<'n, Note> {
        let files = self.input.files.of.get(&note.key.record).into_iter().flatten();
        let names: Vec<(&str, String)> = files
            .filter(|file| file.key.id.len() >= SHORTEST_ID && note.text.contains(&file.key.id))
            .map(|file| (file.key.id.as_str(), file::clean_name(&file.name)))
            .collect();
        if names.is_empty() {
            return Cow::Borrowed(note);
        }
        Cow::Owned(Note { text: rich::images_called(&note.text, &names), ..note.clone() })
    }

    fn files_of_pair(&self, pair: &Pair) -> Vec<Row> {
        let live = |record: &Option<Record>| record.as_ref().is_some_and(|record| record.presence == Presence::Live);
        let busy = self.input.under_way.contains(&pair.link.halo) || self.input.under_way.contains(&pair.link.other);
        let rests = self.rests(&pair.link.halo).is_some();
        if busy || rests || !live(&pair.halo) || !live(&pair.other) {
            return Vec::new();
        }
        let title = pair_title(pair, self.input.profile);
        let subject = Subject {
            halo: Some((&pair.link.halo, pair.halo.as_ref())),
            other: Some((&pair.link.other, pair.other.as_ref())),
            title: &title,
        };
        let (halo, other) = (&pair.link.halo, &pair.link.other);
        let (link, since) = (Some(pair.link.id), Some(pair.link.since));
        let out = Way { from: Side::Halo, since, source: halo, notes: &pair.halo_notes, link, target: Some(other) };
        let back = Way { from: Side::Other, since, source: other, notes: &pair.other_notes, link, target: Some(halo) };
        [out, back].iter().filter_map(|way| self.file_row(subject, way)).collect()
    }

    /// The files of a record for which a row makes another one.
    fn files_of_new(&self, from: Side, (record, notes): (&Record, &[Note]), rows: &[Row]) -> Option<Row> {
        let makes = |row: &&Row| matches!(row.action(), Some(Action::Create { what, .. }) if what.from == record.key);
        let row = rows.iter().find(makes)?;
        let side = Some((&record.key, Some(record)));
        let (halo, other) = if from == Side::Halo { (side, None) } else { (None, side) };
        let subject = Subject { halo, other, title: &row.title };
        self.file_row(subject, &Way { from, since: None, source: &record.key, notes, link: None, target: None })
    }

    fn file_row(&self, subject: Subject<'_>, way: &Way<'_>) -> Option<Row> {
        let book = self.input.files;
        let mut files: Vec<&File> = book.of.get(way.source).into_iter().flatten().collect();
        files.sort_by(|left, right| (left.at, &left.key).cmp(&(right.at, &right.key)));
        let occasion = match way.link {
            Some(link) => Occasion::Linked { adopted: book.adopted.get(&link).copied() },
            None => Occasion::Creation,
        };
        let (mut carried, mut stay) = (Vec::new(), Vec::new());
        for one in files {
            if book.under_way.contains(&one.key) {
                continue;
            }
            if let Some(given_up) = book.settled.get(&one.key) {
                stay.extend(given_up.clone().map(|reason| staying(one, reason)));
                continue;
            }
            if self.input.profile.loading.leaves_file(one.at, way.since) {
                stay.push(staying(one, OF_THE_PAST.to_owned()));
                continue;
            }
            match file::verdict(one, way.notes, way.from, self.input.profile, occasion) {
                Verdict::Travels(file) => carried.push(CarriedFile {
                    origin: one.key.clone(),
                    file,
                    size: one.size,
                    sha256: one.sha256.clone(),
                }),
                Verdict::Stays(reason) => stay.push(staying(one, reason)),
                Verdict::NotMeant => {}
            }
        }
        if let Some(why) = book.unlisted.get(way.source) {
            let name = "what could not be listed".to_owned();
            stay.push(StayingFile { name, size: None, reason: why.clone() });
        }
        if carried.is_empty() && stay.is_empty() {
            return None;
        }
        let reason = reason(&carried, &stay);
        let to = way.from.opposite();
        let sort = match to {
            Side::Halo => "files-halo",
            Side::Other => "files-other",
        };
        let what = if carried.is_empty() {
            What::Skip
        } else {
            let (from, target) = (way.source.clone(), way.target.cloned());
            let what = Box::new(FileTransfer { link: way.link, from, target, files: carried, stay });
            What::Act(Action::Files { to, what })
        };
        Some(self.row(subject, sort, what, reason))
    }
}

fn staying(file: &File, reason: String) -> StayingFile {
    StayingFile { name: file::clean_name(&file.name), size: file.size, reason }
}

fn reason(carried: &[CarriedFile], stay: &[StayingFile]) -> String {
    let travel: Vec<String> = carried.iter().map(|one| sized(one.file.name(), one.size)).collect();
    let left: Vec<String> = stay.iter().map(|one| format!("{} stays: {}", one.name, one.reason)).collect();
    let travel = if travel.is_empty() { String::new() } else { format!("files: {}", some(&travel, ", ")) };
    let parts = [travel, some(&left, "; ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A file's name with its size, where that is known.
pub fn sized(name: &str, size: Option<u64>) -> String {
    match size {
        Some(size) => format!("{name} ({})", file::in_words(size)),
        None => name.to_owned(),
    }
}

/// The first of many, and how many more there are.
fn some(all: &[String], between: &str) -> String {
    let shown: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    match all.len().saturating_sub(NAMED) {
        0 => shown.join(between),
        more => format!("{}{between}and {more} more", shown.join(between)),
    }
}
