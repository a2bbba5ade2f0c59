//! Ending links.

use serde::Serialize;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use super::super::reads::LinkView;
use crate::model::{Link, LinkId, ProfileId};
use crate::store::{Actor, Change, EndLink, EndedLink, LinkQuery};

/// Pairs that were linked until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unlinked {
    /// The pairs, as people call them.
    pub pairs: Vec<String>,
}

impl Desk {
    /// The live links that a number names: of a ticket or of a record.
    pub async fn links_named(&self, name: &str, profile: Option<&ProfileId>) -> Result<Vec<LinkView>, ServiceError> {
        let query = LinkQuery {
            profile: profile.cloned(),
            search: Some(name.trim().to_lowercase()),
            offset: 0,
            limit: u32::MAX,
        };
        let page = self.store().link_page(query).await?;
        let named = |link: &Link| {
            [&link.halo_number, &link.other_number].iter().any(|number| number.eq_ignore_ascii_case(name.trim()))
        };
        Ok(page.rows.into_iter().filter(|row| named(&row.link)).map(LinkView::from).collect())
    }

    /// Ends these links. Both records stay as they are, and so does the history of each pair.
    pub async fn unlink(&self, links: &[i64], reason: &str) -> Result<Unlinked, ServiceError> {
        let _alone = self.turn_alone().await?;
        let mut pairs = Vec::with_capacity(links.len());
        let mut changes = Vec::with_capacity(links.len());
        for id in links {
            let live = match self.store().link(LinkId(*id)).await? {
                Some(EndedLink { link, end: None }) => link,
                Some(EndedLink { link, end: Some(end) }) => {
                    let at = end.at.strftime("%Y-%m-%d %H:%M UTC");
                    let text = format!("{link} are unlinked since {at}: {}; nothing was changed", end.reason);
                    return Err(ServiceError::Usage { text, next: None });
                }
                None => {
                    let text = format!("there is no link {id}; nothing was changed");
                    return Err(ServiceError::not_configured(text, None));
                }
            };
            self.refuse_switched_off(&live.profile).await?;
            self.refuse_while_under_way(&live).await?;
            pairs.push(live.to_string());
            changes.push(Change::EndLink(EndLink {
                id: live.id,
                reason: reason.to_owned(),
                actor: Actor::Person,
                at: self.clock().now(),
                run: None,
            }));
        }
        self.store().apply(changes).await?;
        self.setup_changed(format!("unlinked {}", pairs.join(", "))).await;
        Ok(Unlinked { pairs })
    }

    /// A write that is on its way needs its link when its answer comes.
    async fn refuse_while_under_way(&self, link: &Link) -> Result<(), ServiceError> {
        let under_way = self.under_way(&link.profile).await?;
        if under_way.contains(&link.halo) || under_way.contains(&link.other) {
            let text = format!(
                "{link} have actions on their way; run a pass, or give the parked ones up, and unlink them then"
            );
            return Err(ServiceError::Usage { text, next: None });
        }
        Ok(())
    }
}
