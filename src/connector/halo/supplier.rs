//! Suppliers: whether they can be written to.

use super::Halo;
use super::endpoints::{self, Query, SUPPLIERS};
use super::wire::{Members, incomplete};
use crate::connector::{Fault, Result};

impl Halo {
    /// Whether a supplier has an e-mail address; `None` where it is not shown.
    pub(super) async fn has_email(&self, supplier: &str) -> Result<Option<bool>> {
        let Ok(id) = supplier.parse::<i64>() else { return Ok(None) };
        let (path, query) = (endpoints::one(SUPPLIERS, id), Query::new());
        let read = self.door.one(&path, &query, |raw| {
            let members = Members::of(raw.get()).map_err(|reason| incomplete(SUPPLIERS, &reason))?;
            Ok(!members.words("email_address").trim().is_empty())
        });
        match read.await {
            Err(error) if error.fault == Fault::Forbidden => Ok(None),
            read => read,
        }
    }
}
