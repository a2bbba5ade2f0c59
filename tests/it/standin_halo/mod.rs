//! The Halo stand-in, asked over real HTTP: one story per behaviour that the API documents.

#![cfg(test)]

mod action_calls;
mod actions;
mod agent_rights;
mod attachments;
mod conventions;
mod custom_fields;
mod demo_desk;
mod directives;
mod images;
mod large_files;
mod limits;
mod links;
mod lists;
mod native;
mod open_questions;
mod operations;
mod parties;
mod party_lists;
mod people;
mod set_up;
mod sign_in;
mod support;
mod switches;
mod ticket_calls;
mod ticket_columns;
mod ticket_filters;
mod tickets;
mod volume;
