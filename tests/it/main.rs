//! The integration tests: one binary, one module per story.

mod standin_halo;
