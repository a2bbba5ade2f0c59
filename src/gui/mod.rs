//! The window: eframe, one native window for one open desk.
//!
//! # How it is built
//!
//! - [`app`] has eframe's two halves: `logic` takes in (promises, events, wishes), `ui` shows.
//! - `panels/` shows one panel each: its own state in, wishes out. A panel never sees the desk, the
//!   network, the disk, the keychain or the runtime; a test checks that.
//! - [`action`] lists every wish, [`commands`] every command that a person can give with its text,
//!   tooltip, shortcut and when it is possible. Menu, palette, buttons and keys read that table.
//! - `apply/` carries wishes out, one file for each panel, through [`door`], which runs questions
//!   to the desk on the runtime. Answers come back as [`remote::Remote`] values, which keep the last
//!   good one.
//! - `theme/` → `widgets/` → `panels/` → `apply/` → `app`: each uses only what stands before it.
//!
//! A frame is painted when somebody does something, or when the desk says that something changed.

pub mod action;
pub mod app;
mod apply;
pub mod commands;
pub mod door;
mod facts;
mod next;
mod notices;
mod palette;
mod panels;
pub mod preferences;
pub mod remote;
mod rhythm;
mod scene;
mod shell;
mod state;
mod theme;
mod wake;
mod widgets;
mod window;

pub use app::App;
pub use door::Door;
pub use panels::activity::ActivityAction;
pub use panels::connections::ConnectionsAction;
pub use panels::profiles::ProfilesAction;
pub use panels::tickets::{Reads, TicketsAction};
pub use window::{Offer, Offered, WindowError, WindowOptions, has_display, run};
