//! The stories and checks of the whole package, in one binary.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

mod features;
mod forgotten;
mod layers;
mod plan;
mod secrets;
mod support;
mod words;
