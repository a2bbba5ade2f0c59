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
mod known;
pub mod passes;
pub mod profiles;
pub mod reads;
pub mod scope;
pub mod sending;
pub mod status;
pub mod ticket;
pub mod tickets;
pub mod unpaired;
pub mod value_use;

pub use crate::engine::{RunOutcome, RunReport, SendRequest};
pub use crate::store::{Actor, Shown, Standing};
pub use approvals::{ApprovalRequest, RowChoice};
pub use connections::{ConnectionView, NewConnection};
pub use desk::{Desk, DeskOptions, SecretSource};
pub use draft::ProfileDraft;
pub use error::{ErrorKind, ServiceError};
pub use passes::{PlanFile, PlanView};
pub use reads::{LinkView, RunView};
pub use sending::{MaySend, SendChoice, SendTarget};
pub use status::{Event, Status};
pub use ticket::TicketDetail;
pub use tickets::{ColumnFilters, TicketColumn, TicketPage, TicketQuery, TicketRef, TicketRow, TicketSide};
pub use unpaired::Unpaired;
pub use value_use::RuleUse;
