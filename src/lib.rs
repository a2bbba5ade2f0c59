//! Causeway joins Halo (HaloITSM, HaloPSA) with ServiceNow and with HubSpot.
//!
//! # Layers
//!
//! A module may use modules of a smaller layer number, and itself; `tests/it/layers.rs` checks
//! every `crate::` path in the sources.
//!
//! | layer | modules | what they are |
//! |---|---|---|
//! | 0 | [`model`], [`clock`], [`dirs`], [`log`], [`faultpoint`] | plain data; the machine's clock, folders, log |
//! | 1 | [`profile`], [`mapping`] | what the operator configured; how values travel. Pure |
//! | 2 | [`plan`], [`connector`], [`store`], [`secrets`] | deciding (pure); vendors; SQLite; keychain |
//! | 3 | [`engine`] | pull, run, outbox, recovery |
//! | 4 | [`service`], [`report`] | the one door for front ends; read models as text |
//! | 5 | [`auto`], `gui`, `demo` | the headless front end; the window; the story on stand-ins |
//! | 6 | [`cli`] and the binary | the command line |
//! | – | `standins` | imitations of the vendors; use nothing of ours |
//!
//! # Data flow
//!
//! vendor JSON → `connector` wire types → [`model::Record`] → inbox → [`mapping`] →
//! [`plan::plan`] → preview and approval → [`engine`] enqueues (one transaction) → lease,
//! precondition, send, compare → settle (one transaction: outbox, link, base, journal) →
//! [`service`] events and status → window, command line or log.

pub mod auto;
pub mod cli;
pub mod clock;
pub mod connector;
#[cfg(feature = "standins")]
pub mod demo;
pub mod dirs;
pub mod engine;
pub mod faultpoint;
#[cfg(feature = "gui")]
pub mod gui;
pub mod log;
pub mod mapping;
pub mod model;
pub mod plan;
pub mod profile;
pub mod report;
pub mod secrets;
pub mod service;
#[cfg(feature = "standins")]
pub mod standins;
pub mod store;
