//! The Halo stand-in, asked over real HTTP: one story per behaviour that the API documents.

#![cfg(test)]

mod actions;
mod attachments;
mod conventions;
mod links;
mod lists;
mod open_questions;
mod parties;
mod sign_in;
mod support;
mod switches;
mod tickets;
mod volume;
