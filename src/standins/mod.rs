//! Stateful imitations of the vendors' APIs on loopback: the demo plays on them, tests prove
//! against them, and `causeway standins` serves them to anyone.
//!
//! They are written from the vendors' documentation as a stranger would write them and use nothing
//! of the product: no `crate::` path outside this folder appears below it. Each vendor keeps a
//! [`ledger::Ledger`] of every create, update, note and file it accepted, and a
//! [`request_log::RequestLog`] of every request it saw; both are the oracle of the fault runs.

pub mod clock;
mod connection;
pub mod control;
pub mod faults;
pub mod halo;
pub mod incident_log;
pub mod ledger;
mod playing;
pub mod request_log;
pub mod server;
pub mod servicenow;
pub mod switches;
