//! Stories of the command line, told with the real program.

mod answers;
mod bridge;
mod calls;
mod conflicts;
mod desk;
mod fields;
mod handover;
mod linking;
mod narrow;
mod operator;
mod rights;
mod secrets;
mod telling;
mod turned;
mod usage;
mod waiting;
