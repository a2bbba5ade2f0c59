//! The one door: what front ends (window, unattended runs, single commands) may ask of the desk.
//!
//! Commands go in as method calls, events and a status snapshot come out, read models are paged.
//! Nothing above this module touches store, keychain, vendors or the engine.

pub mod approvals;
pub mod calls;
pub mod connect;
pub mod connections;
pub mod desk;
pub mod draft;
pub mod error;
pub mod passes;
pub mod profiles;
pub mod reads;
pub mod status;
pub mod unpaired;

pub use crate::engine::{RunOutcome, RunReport};
pub use crate::store::{Actor, Holder};
pub use approvals::{ApprovalRequest, RowChoice};
pub use connections::{ConnectionView, NewConnection};
pub use desk::{Desk, DeskOptions, SecretSource};
pub use draft::ProfileDraft;
pub use error::{ErrorKind, ServiceError};
pub use passes::{PlanFile, PlanView};
pub use reads::{LinkView, RunView};
pub use status::{Event, Status};
pub use unpaired::Unpaired;
