//! The icons that are used, by what they say. They are drawn with [`super::icon`].

/// The start.
pub(crate) const START: &str = "\u{E2C2}";
/// Connections.
pub(crate) const CONNECTIONS: &str = "\u{EB5A}";
/// Profiles.
pub(crate) const PROFILES: &str = "\u{E83C}";
/// Tickets.
pub(crate) const TICKETS: &str = "\u{E490}";
/// Run.
pub(crate) const RUN: &str = "\u{E3D2}";
/// Activity.
pub(crate) const ACTIVITY: &str = "\u{E000}";
/// Search.
pub(crate) const SEARCH: &str = "\u{E30C}";
/// Notifications.
pub(crate) const BELL: &str = "\u{E0CE}";
/// Something waits.
pub(crate) const WAITS: &str = "\u{E4E2}";
/// Look out.
pub(crate) const WARNING: &str = "\u{E4E0}";
/// Done.
pub(crate) const DONE: &str = "\u{E184}";
/// Failed.
pub(crate) const FAILED: &str = "\u{E4F8}";
/// Only somebody else could tell.
pub(crate) const UNKNOWN: &str = "\u{E3E8}";
/// To know.
pub(crate) const INFO: &str = "\u{E2CE}";
/// Read again.
pub(crate) const REFRESH: &str = "\u{E094}";
/// Both ways.
pub(crate) const BOTH_WAYS: &str = "\u{E0A0}";
/// Towards Halo.
pub(crate) const TO_HALO: &str = "\u{E058}";
/// Towards the other side.
pub(crate) const TO_OTHER: &str = "\u{E06C}";
/// Add.
pub(crate) const ADD: &str = "\u{E3D4}";
/// Remove.
pub(crate) const REMOVE: &str = "\u{E4A6}";
/// Edit.
pub(crate) const EDIT: &str = "\u{E3B4}";
/// Save.
pub(crate) const SAVE: &str = "\u{E248}";
/// Send.
pub(crate) const SEND: &str = "\u{E398}";
/// Stop.
pub(crate) const STOP: &str = "\u{E46C}";
/// A secret.
pub(crate) const KEY: &str = "\u{E2D6}";
/// Copy.
pub(crate) const COPY: &str = "\u{E1CA}";
/// Into a file.
pub(crate) const EXPORT: &str = "\u{EAF0}";
/// The command palette.
pub(crate) const COMMAND: &str = "\u{E1C4}";
/// Light or dark.
pub(crate) const LOOK: &str = "\u{E18C}";
/// A list to look through.
pub(crate) const CHECKLIST: &str = "\u{EADC}";
/// Descending, opened.
pub(crate) const DOWN: &str = "\u{E136}";
/// Ascending.
pub(crate) const UP: &str = "\u{E13C}";
/// Close.
pub(crate) const CLOSE: &str = "\u{E4F6}";
/// A step that is done.
pub(crate) const CHECK: &str = "\u{E182}";
/// Choose columns.
pub(crate) const COLUMNS: &str = "\u{E546}";
/// A moment.
pub(crate) const CLOCK: &str = "\u{E19A}";
/// Linked.
pub(crate) const LINK: &str = "\u{E2E6}";
/// Opens elsewhere.
pub(crate) const OUTSIDE: &str = "\u{E5DE}";
/// A conversation.
pub(crate) const NOTES: &str = "\u{E17A}";
/// A place to try things.
pub(crate) const SANDBOX: &str = "\u{E79E}";
/// Where real customers are.
pub(crate) const PRODUCTION: &str = "\u{E760}";
/// Private.
pub(crate) const PRIVATE: &str = "\u{E308}";
/// Public.
pub(crate) const PUBLIC: &str = "\u{E220}";
/// Two values that do not agree.
pub(crate) const CONFLICT: &str = "\u{E750}";
/// Test.
pub(crate) const TEST: &str = "\u{E40C}";
/// Works on it.
pub(crate) const BUSY: &str = "\u{E2B2}";
/// Suggested by the program.
pub(crate) const SUGGESTED: &str = "\u{E6A2}";
/// Switch on or off.
pub(crate) const SWITCH: &str = "\u{E3DA}";
/// Back to what was saved.
pub(crate) const REVERT: &str = "\u{E08A}";
/// One place up.
pub(crate) const RAISE: &str = "\u{E08E}";
/// One place down.
pub(crate) const LOWER: &str = "\u{E03E}";
