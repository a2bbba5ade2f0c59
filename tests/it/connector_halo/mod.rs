//! The Halo connector against the stand-in, and against servers that answer oddly.

mod examining;
mod finding;
mod notes;
mod odd;
mod parsing;
mod reading;
pub(crate) mod support;
mod writing;
