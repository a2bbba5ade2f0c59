//! Stories of whole passes between both vendors.

mod accounts;
mod blocks;
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
mod orders;
mod people;
mod ping_pong;
mod polling;
mod proof;
mod pushing;
mod record_types;
mod requests;
mod standstill;
mod templates;
mod undoing;
