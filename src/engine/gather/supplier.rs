//! Whether the supplier of a profile can be written to, where something is to be logged or mailed to it.

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::mapping::note;
use crate::model::Note;
use crate::plan::{Pair, Send};
use crate::profile::Scope;

impl Gatherer<'_> {
    /// Why nothing is logged or mailed to the supplier now, if so. Asked only where something is.
    pub(super) async fn unreachable(&self, pairs: &[Pair], sends: &[Send]) -> Result<Option<String>, EngineError> {
        let Scope::Supplier { id } = self.profile.scope else { return Ok(None) };
        let mails = |pair: &Pair| {
            let fresh = |one: &&Note| !pair.settled_notes.contains(&one.key);
            pair.halo_notes.iter().filter(fresh).any(|one| {
                note::travels(one, crate::model::Side::Halo, self.profile) && note::is_update(one, self.profile)
            })
        };
        if !self.profile.outbound.needs_supplier_email || (sends.is_empty() && !pairs.iter().any(mails)) {
            return Ok(None);
        }
        let end = &self.ends.halo;
        let has = end.source.supplier_has_email(&id.to_string()).await.map_err(|error| end.failed(error))?;
        Ok((has == Some(false)).then(|| {
            format!(
                "supplier {id} has no e-mail address in Halo, and Halo demands one of a supplier that something is logged \
                 or mailed to; enter it there, or let the profile do without it"
            )
        }))
    }
}
