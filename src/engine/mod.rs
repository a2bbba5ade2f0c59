//! Passes: pull, plan, send, settle, and recovery of what an earlier process left.
//!
//! Everything here reads vendors through [`crate::connector::Source`]; [`outbox`] alone holds a
//! [`crate::connector::Sink`].

pub mod ends;
pub mod error;
pub mod gather;
pub mod item;
pub mod outbox;
pub mod progress;
pub mod pull;
pub mod recover;
pub mod settle;

pub use ends::{End, Ends};
pub use error::EngineError;
