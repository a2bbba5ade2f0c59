//! Ids and names. Ids of different things are different types, so that a sandbox number never
//! meets production and a ticket id is never taken for a link's.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Defines a cheap-to-clone name type over a string.
macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name of this text.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }
    };
}

/// Defines a number that the store hands out.
macro_rules! number_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

name_type!(
    /// One instance of a vendor's system: host and port of its root, lower case, for example
    /// `acme.haloitsm.com`. Two connections to the same instance share it.
    InstanceId
);
name_type!(
    /// A connection's name on this desk, as the operator chose it.
    ConnectionId
);
name_type!(
    /// A profile's name on this desk, as the operator chose it.
    ProfileId
);
name_type!(
    /// The kind of a record in its vendor's words: `Ticket`, `incident`, `sc_task`, …
    Kind
);
name_type!(
    /// A record's id in its vendor's words: a ticket number, a sys_id, …
    RecordId
);
name_type!(
    /// A field's name in its vendor's words: `status_id`, `state`, …
    FieldName
);
number_type!(
    /// A live or ended pair of records, as the store numbers them.
    LinkId
);
number_type!(
    /// One run of a pass, as the store numbers them.
    RunId
);

/// A vendor's system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub enum System {
    /// HaloITSM or HaloPSA.
    Halo,
    /// ServiceNow.
    ServiceNow,
    /// HubSpot.
    HubSpot,
}

impl System {
    /// The name in lower case, as settings and JSON write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Halo => "halo",
            Self::ServiceNow => "servicenow",
            Self::HubSpot => "hubspot",
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Halo => "Halo",
            Self::ServiceNow => "ServiceNow",
            Self::HubSpot => "HubSpot",
        })
    }
}

/// One of the two sides of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The Halo side.
    Halo,
    /// The side that Halo is kept in step with.
    Other,
}

impl Side {
    /// The opposite side.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Halo => Self::Other,
            Self::Other => Self::Halo,
        }
    }
}

/// A record's full key. It always names the system and the instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    /// The vendor's system.
    pub system: System,
    /// The instance of it.
    pub instance: InstanceId,
    /// The kind of record.
    pub kind: Kind,
    /// The record's id within that kind.
    pub id: RecordId,
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} on {}", self.system, self.kind, self.id, self.instance)
    }
}
