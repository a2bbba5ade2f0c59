//! The desk's own settings.

use super::{Entry, Setting, Shape};
use crate::profile::DeskSettings;

/// The section of the desk's switches for files.
const FILES: &str = "Files, where a profile leaves it to the desk";

fn always(_: &DeskSettings) -> bool {
    true
}

/// Every setting of a desk, in the order of the form.
pub fn desk_settings() -> Vec<Setting<DeskSettings>> {
    files().into_iter().chain(super::keeping::keeping()).chain(super::secrets::secrets()).collect()
}

fn files() -> [Setting<DeskSettings>; 2] {
    [
        Setting {
            key: "files.outbound",
            section: FILES,
            label: "Public files go to ServiceNow",
            help: "The desk's switch for files of tickets. A profile may say otherwise; private files never leave",
            shape: Shape::Toggle,
            shown: always,
            read: |settings| Entry::Flag(settings.files.outbound),
            write: |settings, entry| {
                settings.files.outbound = entry.flag();
                Ok(())
            },
        },
        Setting {
            key: "files.inbound",
            section: FILES,
            label: "Files come from ServiceNow",
            help: "The desk's switch for files of records. A profile may say otherwise",
            shape: Shape::Toggle,
            shown: always,
            read: |settings| Entry::Flag(settings.files.inbound),
            write: |settings, entry| {
                settings.files.inbound = entry.flag();
                Ok(())
            },
        },
    ]
}
