//! The integration tests: one binary, one module per story.

mod connector_halo;
mod standins_shell;
