//! The one door: what front ends (window, unattended runs, single commands) may ask of the desk.
//!
//! Commands go in as method calls, events and a status snapshot come out, read models are paged.
//! Nothing above this module touches store, keychain, vendors or the engine.

mod account;
mod advice;
pub mod approvals;
pub mod call_log;
pub mod calls;
pub mod choices;
pub mod connect;
pub mod connections;
mod crowd;
pub mod desk;
pub mod draft;
pub mod error;
pub mod instance;
mod known;
pub mod linking;
mod needs;
mod paces;
pub mod passes;
pub mod profiles;
pub mod propose;
pub mod reads;
pub mod scope;
pub mod sending;
pub mod status;
pub mod support;
pub mod ticket;
pub mod tickets;
pub mod unpaired;
pub mod value_use;
pub mod versions;

pub use crate::engine::{FoundBy, Proposal, Proposed, Refused, RunOutcome, RunReport, SendRequest};
pub use crate::mapping::Advice;
pub use crate::plan::adopt::{Differing, FirstLook, Then};
pub mod next;
mod our_records;
pub mod paged;
pub mod runs;
pub mod sample;
mod sentence;
pub mod settings;
pub mod standstill;
mod trial;
mod under_way;
pub mod waiting;
pub mod wake;
mod whole_run;
pub use crate::store::{Actor, DriftRow, HoldKind, Holder, OutboxId, Shown, Standing};
pub use approvals::{ApprovalRequest, RowChoice};
pub use call_log::CallView;
pub use choices::{Choices, ChoicesOf, Known};
pub use connections::{ConnectionView, Dependent, NewConnection, Presence, SecretState};
pub use desk::{Desk, DeskOptions, SecretSource};
pub use draft::ProfileDraft;
pub use error::{ErrorKind, ServiceError};
pub use instance::InstanceView;
pub use linking::{AdoptFrom, PairName, Unlinked};
pub use next::NextStep;
pub use paged::Paged;
pub use passes::{PlanFile, PlanView};
pub use profiles::ProfileView;
pub use propose::propose_rule;
pub use reads::{HoldView, LinkView};
pub use runs::{ChangeView, DetailPages, RunDetail, RunState, RunView};
pub use sample::{RuleSample, SampleWay};
pub use sending::{MaySend, SendChoice, SendTarget};
pub use sentence::Condition;
pub use settings::DeskSettings;
pub use standstill::Pause;
pub use status::{Event, Failure, Running, Status, Waiting};
pub use support::SupportBundle;
pub use ticket::TicketDetail;
pub use tickets::{ColumnFilters, TicketColumn, TicketPage, TicketQuery, TicketRef, TicketRow, TicketSide};
pub use trial::TrialView;
pub use unpaired::Unpaired;
pub use value_use::RuleUse;
pub use versions::VersionView;
pub use waiting::{
    About, Choice, ConflictView, Decided, FieldRef, Handled, Handling, RestView, Resting, TrayItem, TrayKind, WriteView,
};
pub use whole_run::WholeRun;
