//! The Halo stand-in, asked over real HTTP: one story per behaviour that the API documents.

#![cfg(test)]

mod actions;
mod attachments;
mod conventions;
mod demo_desk;
mod links;
mod lists;
mod native;
mod open_questions;
mod operations;
mod parties;
mod party_lists;
mod set_up;
mod sign_in;
mod support;
mod switches;
mod tickets;
mod volume;
