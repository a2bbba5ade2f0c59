//! Links in the operator's hands: pairs that are there already are linked after a look at what that
//! means, live links end, and others begin in their place. Everything is journalled.

mod find;
mod guard;
mod names;
pub mod native;
mod tables;
mod unlink;

use std::collections::BTreeSet;

pub use names::{PairName, pairs_of};
pub use native::{Carried, NativeDraft, NativeImport};
pub use unlink::Unlinked;

use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::engine::{Proposal, RunReport};
use crate::model::ProfileId;
use crate::store::Actor;

/// Where pairs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdoptFrom {
    /// A person names both numbers of each.
    Numbers(Vec<PairName>),
    /// The record's id that Halo's own integration keeps on each ticket.
    Native {
        /// Closed tickets, too.
        closed: bool,
    },
    /// The ticket's number in the correlation field of each record, whoever wrote it there.
    Correlation,
    /// The markers of a desk of ours, on either side: the way back after the store was lost.
    Markers,
}

impl Desk {
    /// Looks for pairs that could be linked, and says what linking would mean for each. Links nothing.
    /// With `instead`, the live links in their way would end.
    pub async fn propose_links(
        &self,
        profile: &ProfileId,
        from: &AdoptFrom,
        instead: bool,
    ) -> Result<Proposal, ServiceError> {
        let _turn = self.turn_of(&self.profile(profile).await?.profile).await?;
        let stored = self.as_run(self.profile(profile).await?)?;
        let under_way = self.begin(profile, Actor::Person).await?;
        let work = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let built = (self.connector(&stored.profile.halo).await?, self.connector(&stored.profile.other).await?);
            let finder = find::Finder { profile: &stored.profile, ends: &ends, halo: &built.0, other: &built.1 };
            let pass = self.pass(&stored, &ends, &sinks, Actor::Person, &under_way.reporter);
            let proposed = Box::pin(pass.propose(finder.candidates(from), instead)).await;
            self.keep_what_was_learnt(&stored.profile).await?;
            Ok(proposed?)
        };
        let result = under_way.doing(Box::pin(work)).await;
        let (proposal, _report) = under_way.ended(result, |(_, report): &(Proposal, RunReport)| report).await?;
        Ok(proposal)
    }

    /// Links the chosen pairs of a proposal; all when nobody chose.
    pub async fn adopt(&self, proposal: &Proposal, only: Option<&BTreeSet<String>>) -> Result<RunReport, ServiceError> {
        let strangers = only.into_iter().flatten().find(|id| proposal.pairs.iter().all(|pair| pair.id != **id));
        if let Some(stranger) = strangers {
            let next = NextStep::PreviewAgain { profile: Some(proposal.profile.clone()) };
            let text = format!("the proposal has no pair {stranger}; look at it again");
            return Err(ServiceError::Usage { text, next: Some(next) });
        }
        let _turn = self.turn_of(&self.profile(&proposal.profile).await?.profile).await?;
        let stored = self.as_run(self.profile(&proposal.profile).await?)?;
        let under_way = self.begin(&proposal.profile, Actor::Person).await?;
        let work = async {
            let (ends, sinks) = self.ends(&stored.profile).await?;
            let pass = self.pass(&stored, &ends, &sinks, Actor::Person, &under_way.reporter);
            Ok(Box::pin(pass.adopt(proposal, only)).await?)
        };
        let result = under_way.doing(Box::pin(work)).await;
        under_way.ended(result, |report: &RunReport| report).await
    }
}
