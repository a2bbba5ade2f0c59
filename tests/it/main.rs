//! The integration tests: stories about two sides, in one binary.

#![expect(clippy::unwrap_used, reason = "a test ends where its world breaks")]

mod connector_base;
mod connector_servicenow;
