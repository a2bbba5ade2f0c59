//! Stories of whole passes between both vendors.

mod both_ways;
mod clocks;
mod closing;
mod company;
mod decided;
mod deciding;
mod desks;
mod drift;
mod failing;
mod files;
mod histories;
mod limits;
mod notes;
mod people;
mod ping_pong;
mod proof;
mod record_types;
mod requests;
mod standstill;
mod undoing;
