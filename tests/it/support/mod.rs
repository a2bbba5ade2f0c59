//! What several stories share.

pub(crate) mod lockstep;
pub(crate) mod many_tickets;
pub(crate) mod memory;
pub(crate) mod sources;
pub(crate) mod world;

use proptest::test_runner::{Config, RngSeed};

/// True under `tests/run --long`: the fault runs then go through all of their cases, not a slice.
pub(crate) fn long() -> bool {
    std::env::var_os("CAUSEWAY_LONG").is_some()
}

/// The same cases in every run, and twenty times as many fresh ones in a long run.
pub(crate) fn cases(number: u32) -> Config {
    let (cases, rng_seed) = if long() { (number * 20, RngSeed::Random) } else { (number, RngSeed::Fixed(4_242)) };
    Config { cases, rng_seed, failure_persistence: None, ..Config::default() }
}
