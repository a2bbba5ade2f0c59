//! Serving a stand-in on loopback: what all vendors have in common.

use std::sync::Arc;

use super::clock::Clock;
use super::faults::Faults;
use super::ledger::Ledger;
use super::request_log::RequestLog;
use super::switches::{Declaration, Switches};

/// What every vendor's stand-in has besides its own state.
#[derive(Debug)]
pub struct Common {
    /// The vendor's name in control calls: `halo`, `servicenow` or `hubspot`.
    pub vendor: &'static str,
    /// The vendor's clock.
    pub clock: Clock,
    /// What the vendor accepted.
    pub ledger: Ledger,
    /// What the vendor was asked.
    pub requests: RequestLog,
    /// What goes wrong.
    pub faults: Faults,
    /// What is configured.
    pub switches: Switches,
}

impl Common {
    /// A vendor with a running clock, nothing accepted, nothing armed, switches at their defaults.
    pub fn new(vendor: &'static str, declared: &'static [Declaration]) -> Arc<Self> {
        Arc::new(Self {
            vendor,
            clock: Clock::default(),
            ledger: Ledger::default(),
            requests: RequestLog::default(),
            faults: Faults::default(),
            switches: Switches::new(declared),
        })
    }
}
