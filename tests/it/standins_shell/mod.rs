//! What the stand-ins share: faults, ledgers, request logs, clocks, the incident log.

#![expect(clippy::unwrap_used, reason = "a test whose stage cannot be set has failed")]

mod command;
mod control_api;
mod faults;
mod generated_logs;
mod incident_logs;
mod replays;
mod support;
