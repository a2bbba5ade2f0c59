//! Files that were attached to linked records: they need not change their record, so they are asked
//! for by themselves where the profile takes files in.

use super::error::EngineError;
use super::pull::{FeedReport, Puller};
use crate::connector::{FilesRequest, Position};
use crate::model::{Kind, Side};
use crate::store::{Change, FeedKey};

impl Puller<'_> {
    /// Makes the linked records dirty that got files since the last time.
    pub(super) async fn new_files(&self) -> Result<Option<FeedReport>, EngineError> {
        if !self.profile.files.takes_in() {
            return Ok(None);
        }
        let end = self.ends.of(Side::Other);
        let kinds = self.profile.tables();
        let names: Vec<&str> = kinds.iter().map(Kind::as_str).collect();
        // Each profile has its own place: what it makes dirty is its own alone.
        let feed = format!("files of {} for {}", names.join(", "), self.profile.name);
        let key = FeedKey { instance: end.source.instance().clone(), feed };
        let since = self.store.position(&key).await?.map(|at| Position { stamp: at.stamp, id: at.id });
        let begin = || end.source.server_time().map(|stamp| Position { stamp, id: String::new() });
        let Some(since) = since.or_else(begin) else { return Ok(None) };
        let found = match end.source.new_files(&FilesRequest { kinds, since }).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            Err(error) if error.fault.passes() => return Err(end.failed(error)),
            // Without the right to list files a pass still does the rest; rows of the plan say so.
            Err(error) => {
                tracing::warn!(connection = %end.name, "new files are not seen: {error}");
                return Ok(None);
            }
        };
        let links = self.store.live_links_of(&found.records).await?;
        let keys = links.into_iter().filter(|link| link.profile == self.profile.name).map(|link| link.other).collect();
        self.store.apply(vec![Change::Dirty { profile: self.profile.name.clone(), keys }]).await?;
        let ticket = self.store.begin_pull(&key);
        let next = found.end.next.map(|at| crate::store::Position { stamp: at.stamp, id: at.id });
        self.store.finish_pull(ticket, next, self.clock.now()).await?;
        Ok(Some(FeedReport {
            connection: end.name.to_string(),
            feed: key.feed,
            rows: found.end.rows,
            announced: found.end.announced,
            hidden_by_rights: found.end.hidden_by_rights,
            hidden_changed: false,
            changed: 0,
            poisoned: 0,
        }))
    }
}
