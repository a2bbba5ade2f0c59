//! The icons that are used, by what they say. They are drawn with [`super::icon`].

/// The start.
pub const START: &str = "\u{E2C2}";
/// Connections.
pub const CONNECTIONS: &str = "\u{EB5A}";
/// Profiles.
pub const PROFILES: &str = "\u{E83C}";
/// Tickets.
pub const TICKETS: &str = "\u{E490}";
/// Run.
pub const RUN: &str = "\u{E3D2}";
/// Activity.
pub const ACTIVITY: &str = "\u{E000}";
/// Search.
pub const SEARCH: &str = "\u{E30C}";
/// Notifications.
pub const BELL: &str = "\u{E0CE}";
/// Something waits.
pub const WAITS: &str = "\u{E4E2}";
/// Look out.
pub const WARNING: &str = "\u{E4E0}";
/// Done.
pub const DONE: &str = "\u{E184}";
/// Failed.
pub const FAILED: &str = "\u{E4F8}";
/// To know.
pub const INFO: &str = "\u{E2CE}";
/// Read again.
pub const REFRESH: &str = "\u{E094}";
/// Both ways.
pub const BOTH_WAYS: &str = "\u{E0A0}";
/// Towards Halo.
pub const TO_HALO: &str = "\u{E058}";
/// Towards the other side.
pub const TO_OTHER: &str = "\u{E06C}";
/// Add.
pub const ADD: &str = "\u{E3D4}";
/// Remove.
pub const REMOVE: &str = "\u{E4A6}";
/// Edit.
pub const EDIT: &str = "\u{E3B4}";
/// Save.
pub const SAVE: &str = "\u{E248}";
/// Send.
pub const SEND: &str = "\u{E398}";
/// Stop.
pub const STOP: &str = "\u{E46C}";
/// A secret.
pub const KEY: &str = "\u{E2D6}";
/// Copy.
pub const COPY: &str = "\u{E1CA}";
/// Into a file.
pub const EXPORT: &str = "\u{EAF0}";
/// The command palette.
pub const COMMAND: &str = "\u{E1C4}";
/// Light or dark.
pub const LOOK: &str = "\u{E18C}";
/// A list to look through.
pub const CHECKLIST: &str = "\u{EADC}";
/// Descending, opened.
pub const DOWN: &str = "\u{E136}";
/// Ascending.
pub const UP: &str = "\u{E13C}";
/// Close.
pub const CLOSE: &str = "\u{E4F6}";
/// A step that is done.
pub const CHECK: &str = "\u{E182}";
/// Choose columns.
pub const COLUMNS: &str = "\u{E546}";
/// A moment.
pub const CLOCK: &str = "\u{E19A}";
/// Linked.
pub const LINK: &str = "\u{E2E6}";
/// Opens elsewhere.
pub const OUTSIDE: &str = "\u{E5DE}";
/// A conversation.
pub const NOTES: &str = "\u{E17A}";
/// A place to try things.
pub const SANDBOX: &str = "\u{E79E}";
/// Where real customers are.
pub const PRODUCTION: &str = "\u{E760}";
/// Private.
pub const PRIVATE: &str = "\u{E308}";
/// Public.
pub const PUBLIC: &str = "\u{E220}";
/// Two values that do not agree.
pub const CONFLICT: &str = "\u{E750}";
/// Test.
pub const TEST: &str = "\u{E40C}";
/// Works on it.
pub const BUSY: &str = "\u{E2B2}";
