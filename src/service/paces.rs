//! The pace of each connection. It outlives the connectors, which are built anew with each test and
//! each change of settings: the vendor goes on counting.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::connector::pace::Pace;
use crate::model::{ConnectionId, InstanceId};
use crate::profile::Connection;

/// The paces of all connections that were used since the program began.
#[derive(Debug, Default)]
pub(super) struct Paces(Mutex<BTreeMap<ConnectionId, (InstanceId, Arc<Pace>)>>);

impl Paces {
    /// The pace of a saved connection, with its present settings. Another instance under the same
    /// name begins anew.
    pub(super) fn of(&self, connection: &Connection) -> Arc<Pace> {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let instance = connection.instance();
        if let Some((known, pace)) = paces.get(&connection.name)
            && *known == instance
        {
            pace.keep_to(connection);
            return Arc::clone(pace);
        }
        let pace = Arc::new(Pace::new(connection));
        paces.insert(connection.name.clone(), (instance, Arc::clone(&pace)));
        pace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(address: &str, share: u8) -> Connection {
        let connection = serde_json::json!({
            "name": "desk", "system": "servicenow", "base_url": address, "environment": "sandbox",
            "authentication": {"method": "basic", "username": "desk"}, "share_percent": share, "window_seconds": 300,
        });
        serde_json::from_value(connection).unwrap()
    }

    #[test]
    fn a_connection_keeps_its_pace_until_it_leads_to_another_instance() {
        let paces = Paces::default();
        let first = paces.of(&connection("https://acme.service-now.com", 60));
        assert!(Arc::ptr_eq(&first, &paces.of(&connection("https://acme.service-now.com", 90))));
        assert!(!Arc::ptr_eq(&first, &paces.of(&connection("https://clone.service-now.com", 60))));
    }
}
