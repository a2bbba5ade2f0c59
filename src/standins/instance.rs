//! What a fault does to an instance from within, whichever vendor's it is.

use std::fmt::Debug;
use std::sync::OnceLock;

/// A vendor's instance, as faults see it.
pub trait Instance: Debug + Send + Sync {
    /// Ends an access token.
    fn revoke_token(&self, token: &str);

    /// Deletes a record as somebody else; whether it was there and could be deleted.
    fn delete_record(&self, table: &str, id: &str) -> bool;
}

/// The way to the instance that a server shows, once it has one.
#[derive(Debug, Default)]
pub struct Inside(OnceLock<Box<dyn Instance>>);

impl Inside {
    /// Names the instance; the first one counts.
    pub(super) fn attach(&self, instance: Box<dyn Instance>) {
        // A second instance on the same log and clock would be a mistake of the caller's; the first keeps its place.
        drop(self.0.set(instance));
    }

    /// Ends an access token.
    pub(super) fn revoke_token(&self, token: &str) {
        if let Some(instance) = self.0.get() {
            instance.revoke_token(token);
        }
    }

    /// Deletes a record as somebody else; whether it was there and could be deleted.
    pub(super) fn delete_record(&self, table: &str, id: &str) -> bool {
        self.0.get().is_some_and(|instance| instance.delete_record(table, id))
    }
}
