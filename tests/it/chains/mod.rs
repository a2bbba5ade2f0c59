//! Chains: a ticket that is linked to its customer's ServiceNow and to a supplier's. Both stay in step
//! with the ticket, and no word of one reaches the other unless a profile says so.

mod random;
mod supplier;
mod support;
mod words;
