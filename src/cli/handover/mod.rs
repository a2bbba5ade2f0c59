//! One desk, one writer: a second process hands its command over to the one that holds the desk.
//!
//! Whoever holds a desk for long (the window, `auto`) opens a [`Door`]: a port on 127.0.0.1 and, in
//! the data folder, a file with that port and a random token, readable by its owner alone. A process
//! that finds the desk held knocks there. Its command line runs on the holder's desk; what it prints
//! comes back and is printed by the process that was asked, which ends with the same exit code. The
//! lock decides who holds the desk; the file only says where to knock.
//!
//! Rules: a command that was handed over never asks anybody anything and reads no standard input;
//! relative names of files mean those of the folder where it was typed; it is accepted once and
//! never tried a second time; when its caller stops or is gone, its pass stops between two records.
//! The log stays with the holder, and moments are shown in the holder's time zone.

mod caller;
mod errand;
mod file;
mod introduction;
mod protocol;
mod server;
mod spool;
mod token;
mod wire;
mod work;

pub use self::server::{Door, DoorError, ShowWindow};
pub use super::session::Secrets;

pub(super) use self::caller::{HandoverError, hand_over, show_window};
pub(super) use self::errand::Errand;
