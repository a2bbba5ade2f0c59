//! Passes: pull, plan, send, settle, and recovery of what an earlier process left.
//!
//! Everything here reads vendors through [`crate::connector::Source`]; [`outbox`] alone holds a
//! [`crate::connector::Sink`].

pub mod adopt;
pub mod catalogue;
pub mod causes;
pub mod confirm;
pub mod cost;
pub mod drift;
pub mod ends;
pub mod error;
pub mod feeds;
mod files;
pub mod followup;
pub mod gather;
pub mod holds;
pub mod item;
pub mod kin;
mod late;
mod new_files;
pub mod outbox;
pub mod progress;
pub mod pull;
pub mod recover;
pub mod report;
pub mod run;
pub mod settle;
mod sight;
mod stale;
pub mod sweep;
mod told_once;
mod twice;
mod undelivered;
pub mod waiting;

pub use adopt::{Candidate, FoundBy, Named, Proposal, Proposed, Refused};
pub use catalogue::Catalogues;
pub use cost::Cost;
pub use ends::{End, Ends};
pub use error::EngineError;
pub use feeds::Wanted;
pub use gather::SendRequest;
pub use outbox::Sinks;
pub use progress::{Progress, Reporter, Stage};
pub use report::{RunOutcome, RunReport};
pub use run::{CallLog, Pass, Preview, Undoing};
