//! All integration tests, as modules of one binary.

// The lints that let tests unwrap look for this attribute.
#[cfg(test)]
mod store;
