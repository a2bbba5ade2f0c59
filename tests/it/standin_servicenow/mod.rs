//! Stories about the ServiceNow stand-in, told over real HTTP as a stranger's client would.

mod access;
mod attachments;
mod batch_and_stats;
mod desk;
mod incident_rules;
mod journals;
mod lists;
mod oauth;
mod queries;
mod values;
mod writes;

use desk::{Desk, ids, text};
