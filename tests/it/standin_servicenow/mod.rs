//! Stories about the ServiceNow stand-in, told over real HTTP as a stranger's client would.

mod access;
mod answers;
mod attachments;
mod batch_and_stats;
mod desk;
mod incident_rules;
mod journals;
mod limits;
mod lists;
mod oauth;
mod queries;
mod rights;
mod signing_in;
mod values;
mod writes;

use desk::{Desk, ids, text};
