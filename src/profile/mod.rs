//! What the operator configured: connections, profiles, their mappings, options and limits.
//!
//! Documents only: they are read, checked and written here, never acted on.

pub mod address;
pub mod block;
pub mod catalogue;
pub mod check;
pub mod closing;
pub mod compare;
pub mod connection;
pub mod desk;
pub mod document;
pub mod expression;
pub mod files;
pub mod freeze;
pub mod gone;
pub mod keeping;
pub mod ladder;
pub mod limits;
pub mod loading;
pub mod mask;
pub mod options;
pub mod push;
pub mod rhythm;
pub mod rules;
pub mod secrets;
pub mod services;
pub mod template;

pub use check::{Place, Problem};
pub use closing::{Closing, ClosingWords, Reopen};
pub use compare::Difference;
pub use connection::{Authentication, Connection, Environment};
pub use desk::DeskSettings;
pub use document::{Profile, ProfileError, SCHEMA};
pub use files::{DeskFiles, Files, FilesIn, FilesOut};
pub use freeze::{Freeze, FreezeWindow};
pub use gone::{Deleted, Gone, Outside};
pub use keeping::Keeping;
pub use ladder::{Ladder, Rung};
pub use limits::{Limit, Limits, Share};
pub use loading::{ClosedRecords, Loading, PastComments, PastFiles, PastNotes};
pub use mask::Mask;
pub use options::{
    Companion, ConflictPolicy, CreateState, DeletedNotes, EditedNotes, Inbound, InboundNotes, Merged, NoteFormatting,
    NoteHeader, NoteScope, Notes, Outbound, People, PullBy, Scope, TypeRule,
};
pub use push::PushRule;
pub use rhythm::Rhythm;
pub use rules::{Conversion, Direction, FieldRule, Mapping, Unmapped, ValueRow, ValueTable};
pub use secrets::SecretPolicy;
pub use services::{ServiceRule, WithoutService};
pub use template::Template;
