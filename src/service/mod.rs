//! The one door: what front ends (window, unattended runs, single commands) may ask of the desk.
//!
//! Commands go in as method calls, events and a status snapshot come out, read models are paged.
//! Nothing above this module touches store, keychain, vendors or the engine.

pub mod approvals;
pub mod call_log;
pub mod calls;
pub mod choices;
pub mod connect;
pub mod connections;
pub mod desk;
pub mod draft;
pub mod error;
pub mod next;
pub mod paged;
pub mod passes;
pub mod profiles;
pub mod reads;
pub mod runs;
mod sentence;
pub mod status;
mod under_way;
pub mod unpaired;
pub mod wake;

pub use crate::engine::{RunOutcome, RunReport};
pub use crate::store::{Actor, HoldKind};
pub use approvals::{ApprovalRequest, RowChoice};
pub use call_log::CallView;
pub use choices::{Choices, ChoicesOf, Known};
pub use connections::{ConnectionView, Dependent, NewConnection, Presence, SecretState};
pub use desk::{Desk, DeskOptions, SecretSource};
pub use draft::ProfileDraft;
pub use error::{ErrorKind, ServiceError};
pub use next::NextStep;
pub use paged::Paged;
pub use passes::{PlanFile, PlanView};
pub use profiles::ProfileView;
pub use reads::{HoldView, LinkView};
pub use runs::{ChangeView, DetailPages, RunDetail, RunState, RunView};
pub use status::{Event, Failure, Running, Status, Waiting};
pub use unpaired::Unpaired;
