//! The two ends of a profile, for reading.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::EngineError;
use super::feeds::Wanted;
use crate::connector::{ConnectorError, Source};
use crate::model::{ConnectionId, InstanceId, Kind, RecordId, RecordKey, Side, System};

/// One end: a connection that can be read.
#[derive(Clone)]
pub struct End {
    /// The connection's name, for errors.
    pub name: ConnectionId,
    /// The vendor's system.
    pub system: System,
    /// The vendor.
    pub source: Arc<dyn Source>,
    /// The fields that all profiles of the connection map.
    pub wanted: Wanted,
    /// The account that it signs in with, as far as that is known.
    pub account: Option<String>,
}

/// Both ends of a profile.
#[derive(Clone)]
pub struct Ends {
    /// The Halo end.
    pub halo: End,
    /// The other end.
    pub other: End,
    /// Records of the other side with the ticket that names each, as far as they were asked for: what
    /// a desk that begins, or has lost its store, does not remember.
    pub tied: BTreeMap<RecordId, RecordId>,
}

impl Ends {
    /// The end of a side.
    pub fn of(&self, side: Side) -> &End {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }

    /// The side that an end is on.
    pub fn side(&self, end: &End) -> Side {
        if end.name == self.halo.name { Side::Halo } else { Side::Other }
    }

    /// Both instances, Halo first.
    pub fn instances(&self) -> [InstanceId; 2] {
        [self.halo.source.instance().clone(), self.other.source.instance().clone()]
    }

    /// The side that an instance is on.
    pub fn side_of(&self, instance: &InstanceId) -> Option<Side> {
        [Side::Halo, Side::Other].into_iter().find(|side| self.of(*side).source.instance() == instance)
    }
}

impl End {
    /// The key of a record of this end.
    pub fn key(&self, kind: &Kind, id: &RecordId) -> RecordKey {
        RecordKey { system: self.system, instance: self.source.instance().clone(), kind: kind.clone(), id: id.clone() }
    }

    /// Names this end in a vendor's error.
    pub fn failed(&self, error: ConnectorError) -> EngineError {
        EngineError::Connector { system: self.name.to_string(), error }
    }
}
