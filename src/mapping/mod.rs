//! How values and texts travel from one side to the other. Pure: no I/O, no clock.
//!
//! This is the only place that can clear something for a reader: [`Outgoing`], [`OutgoingNote`] and
//! [`OutgoingFile`] can be made nowhere else, and connectors write nothing but these.

pub mod closing;
pub mod complete;
pub mod convert;
pub mod copied;
pub mod drift;
pub mod file;
pub mod formula;
pub mod gone;
pub mod headline;
pub mod kin;
pub mod lint;
pub mod mark;
pub mod merged;
pub mod note;
pub mod order;
pub mod outgoing;
pub mod party;
pub mod past;
pub mod people;
pub mod project;
pub mod push;
pub mod rich;
pub mod sample_note;
pub mod suggest;
pub mod suggest_pairs;
pub mod text;
mod told;
pub mod typed;
pub mod types;

pub use convert::{Context, Converted};
pub use formula::Seen;
pub use kin::KinBook;
pub use lint::Advice;
pub use order::Order;
pub use outgoing::{Outgoing, OutgoingFile, OutgoingNote};
pub use people::PeopleBook;
