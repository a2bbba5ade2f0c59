//! The files of what a plan looks at, where the profile carries files.

use std::collections::BTreeMap;

use super::Gatherer;
use crate::connector::FilesPage;
use crate::engine::error::EngineError;
use crate::engine::item::Item;
use crate::mapping::file::images_of;
use crate::model::{File, FileKey, LinkId, RecordKey, Side};
use crate::plan::{Arrival, FileBook, Pair, Send};
use crate::store::Change;

impl Gatherer<'_> {
    /// What is known of the files of these pairs and records, read from their vendors.
    pub(super) async fn files(
        &self,
        pairs: &[Pair],
        arrivals: &[Arrival],
        sends: &[Send],
    ) -> Result<FileBook, EngineError> {
        let mut book = FileBook::default();
        let files = &self.profile.files;
        if !files.sends() && !files.takes_in() {
            return Ok(book);
        }
        if files.sends() {
            let keys = pairs.iter().map(|pair| &pair.link.halo).chain(sends.iter().map(|send| &send.record.key));
            let notes = pairs.iter().flat_map(|pair| &pair.halo_notes).chain(sends.iter().flat_map(|send| &send.notes));
            let tickets =
                pairs.iter().filter_map(|pair| pair.halo.as_ref()).chain(sends.iter().map(|send| &send.record));
            let in_details = tickets.flat_map(|ticket| self.ends.halo.source.images_within(ticket));
            let images = notes.flat_map(images_of).chain(in_details).collect();
            self.list(Side::Halo, keys.cloned().collect(), images, &mut book).await?;
        }
        if files.takes_in() {
            let keys = pairs.iter().map(|pair| &pair.link.other).chain(arrivals.iter().map(|one| &one.record.key));
            let notes = pairs.iter().flat_map(|pair| &pair.other_notes);
            let notes = notes.chain(arrivals.iter().flat_map(|one| &one.notes));
            self.list(Side::Other, keys.cloned().collect(), notes.flat_map(images_of).collect(), &mut book).await?;
        }
        self.settled_files(pairs, &mut book).await?;
        for row in self.store.open_rows(&self.profile.name).await? {
            let item: Item =
                serde_json::from_str(&row.payload).map_err(|error| EngineError::Item(error.to_string()))?;
            if let Item::File { file, .. } = item {
                book.under_way.insert(file.origin);
            }
        }
        Ok(book)
    }

    /// Lists files and remembers the list. Where rights are missing the others go on.
    async fn list(
        &self,
        side: Side,
        keys: Vec<RecordKey>,
        images: Vec<File>,
        book: &mut FileBook,
    ) -> Result<(), EngineError> {
        if keys.is_empty() {
            return Ok(());
        }
        let end = self.ends.of(side);
        let page = match end.source.files_of(&keys).await {
            Ok(page) => page,
            Err(error) if error.fault.passes() => return Err(end.failed(error)),
            Err(error) => {
                book.unlisted.extend(keys.into_iter().map(|key| (key, error.to_string())));
                return Ok(());
            }
        };
        let FilesPage { mut files, poison } = page;
        files.extend(images);
        for one in poison {
            let of = one.id.as_ref().and_then(|id| keys.iter().find(|key| &key.id == id));
            if let Some(key) = of {
                book.unlisted.insert(key.clone(), one.reason);
            } else {
                tracing::warn!(connection = %end.name, "{}", one.reason);
            }
        }
        self.store.apply(vec![Change::Files { records: keys, files: files.clone() }]).await?;
        for file in files {
            book.of.entry(file.key.record.clone()).or_default().push(file);
        }
        Ok(())
    }

    async fn settled_files(&self, pairs: &[Pair], book: &mut FileBook) -> Result<(), EngineError> {
        let links: BTreeMap<LinkId, &Pair> = pairs.iter().map(|pair| (pair.link.id, pair)).collect();
        let ids: Vec<LinkId> = links.keys().copied().collect();
        book.adopted = self.store.adopted(&ids).await?;
        for pair in self.store.file_pairs(&ids).await? {
            let Some(of) = links.get(&pair.link) else { continue };
            let (origin, copy) = match pair.origin {
                Side::Halo => (&of.link.halo, &of.link.other),
                Side::Other => (&of.link.other, &of.link.halo),
            };
            let key = |record: &RecordKey, id: String| FileKey { record: record.clone(), id };
            book.settled.insert(key(origin, pair.origin_file), pair.given_up);
            if let Some(id) = pair.other_file {
                book.settled.insert(key(copy, id), None);
            }
        }
        Ok(())
    }
}
