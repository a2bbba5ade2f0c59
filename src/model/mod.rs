//! Plain data that every layer speaks: keys, values, records, notes, files, people, links.
//!
//! Nothing here does I/O, knows a vendor's field names or reads the clock.

pub mod catalogue;
pub mod cell;
mod count;
pub mod file;
pub mod fingerprint;
pub mod hands;
pub mod ids;
pub mod link;
pub mod note;
pub mod person;
pub mod record;
pub mod value;

pub use catalogue::{Catalogue, Choice, Effect, FieldInfo, FieldType};
pub use count::counted;
pub use file::{File, FileKey};
pub use fingerprint::Fingerprint;
pub use hands::{Flips, Hands, Resolution, Rest, RestKind, Rewrites};
pub use ids::{ConnectionId, FieldName, InstanceId, Kind, LinkId, ProfileId, RecordId, RecordKey, RunId, Side, System};
pub use link::{Base, Link, LinkRole};
pub use note::{Note, NoteKey, Visibility};
pub use person::Person;
pub use record::{Presence, Record, VersionTag};
pub use value::Value;
