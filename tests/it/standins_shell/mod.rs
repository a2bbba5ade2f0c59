//! What the stand-ins share: faults, ledgers, request logs, clocks, the incident log.

mod command;
mod control_api;
mod faults;
mod generated_logs;
mod incident_logs;
mod replays;
pub(crate) mod support;
mod volume;
mod walk;
