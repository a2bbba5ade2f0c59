//! Pairs of which a record is gone or that left the scope, in a person's hands: looked for again, or parted.

use super::super::desk::Desk;
use super::super::error::ServiceError;
use super::super::linking::Unlinked;
use super::Resting;
use crate::engine::sweep;
use crate::model::{Link, ProfileId};
use crate::store::Change;

impl Desk {
    /// Lets the next pass of a profile look for deleted records, whenever the last one did.
    pub async fn look_next_time(&self, profile: &ProfileId) -> Result<(), ServiceError> {
        Ok(sweep::look_next_time(self.store(), profile).await?)
    }

    /// Lets the next passes look again for the records of resting pairs. Says how many pairs there are.
    pub async fn look_again(&self, records: &[Resting]) -> Result<u64, ServiceError> {
        let mut pairs = 0;
        for one in records {
            let Some(link) = self.live_link(one).await? else { continue };
            let keys = vec![link.halo, link.other];
            self.store().apply(vec![Change::Dirty { profile: one.profile.clone(), keys }]).await?;
            self.look_next_time(&one.profile).await?;
            pairs += 1;
        }
        Ok(pairs)
    }

    /// Ends the links of resting pairs. The records stay as they are, and nothing is made in their place.
    pub async fn part(&self, records: &[Resting], by: &str) -> Result<Unlinked, ServiceError> {
        let mut links = Vec::new();
        for one in records {
            links.extend(self.live_link(one).await?.map(|link| link.id.0));
        }
        let parted =
            self.unlink(&links, &format!("unlinked by {by}, because a record of it is gone or out of scope")).await?;
        self.waiting_changed().await;
        Ok(parted)
    }

    async fn live_link(&self, one: &Resting) -> Result<Option<Link>, ServiceError> {
        let links = self.store().live_links_of(std::slice::from_ref(&one.record)).await?;
        Ok(links.into_iter().find(|link| link.profile == one.profile))
    }
}
