//! What several stories share.

pub(crate) mod lockstep;
pub(crate) mod many_tickets;
pub(crate) mod memory;
pub(crate) mod sources;
pub(crate) mod world;

/// True under `tests/run --long`: the fault runs then go through all of their cases, not a slice.
pub(crate) fn long() -> bool {
    std::env::var_os("CAUSEWAY_LONG").is_some()
}
