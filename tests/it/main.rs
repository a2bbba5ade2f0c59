//! The stories and checks of the whole package, in one binary.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

mod connector_halo;
mod features;
mod forgotten;
mod layers;
mod secrets;
mod standin_halo;
mod standin_servicenow;
mod standins_shell;
mod store;
mod support;
mod words;
