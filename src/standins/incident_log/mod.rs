//! Incident logs as input: read from CSV or made up, then replayed event by event into the
//! stand-ins of ServiceNow and Halo.

pub mod csv;
pub mod event;
mod figures;
pub mod generator;
mod halo_seed;
mod names;
pub mod replay;
mod servicenow_seed;
pub mod tables;
