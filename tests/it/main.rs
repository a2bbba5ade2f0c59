//! The integration tests: one binary, one module per story.

mod standins_shell;
