//! Stories about the ServiceNow stand-in, told over real HTTP as a stranger's client would.

mod access;
mod answers;
mod attachments;
mod batch_and_stats;
mod business_rules;
mod catalogue;
mod changes;
mod demo_data;
mod desk;
mod imports;
mod incident_rules;
mod journals;
mod limits;
mod lists;
mod mails;
mod oauth;
mod queries;
mod related_queries;
mod requests;
mod rights;
mod service_levels;
mod signing_in;
mod values;
mod volume;
mod writes;

pub(crate) use desk::client as stranger;
use desk::{Desk, ids, text};
