//! Deciding: what a pass would do, and why. Pure: sees no network, no disk and no clock.
//!
//! [`plan`] turns a [`PlanInput`] into a [`Plan`]; preview, dry run and real run use the same one.
//! What is applied is what an [`approval::Approved`] lets through, and nothing else.

pub mod action;
pub mod adopt;
pub mod approval;
mod closing;
mod creations;
pub mod decide;
pub mod diff;
pub mod files;
mod gone;
pub mod guard;
pub mod input;
mod kin;
pub mod mails;
mod merged;
mod outcomes;
mod pairs;
mod revisions;
mod subject;
pub mod turning;
pub mod undo;
pub mod visible;

pub use action::{Action, CarriedNote, Class, FieldChange, InPlace, Plan, Row, RowId, Stop, What};
pub use approval::{Approval, Approved, Approver};
pub use decide::plan;
pub use files::{CarriedFile, FileBook, FileTransfer, StayingFile};
pub use input::{Arrival, Pair, PlanInput, Send, SendCause};
pub use turning::Turn;
pub use undo::undo;
