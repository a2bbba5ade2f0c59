//! How files travel.

use serde::{Deserialize, Serialize};

/// One megabyte, as the largest size counts.
const MEGABYTE: u64 = 1024 * 1024;

/// Which of a ticket's files are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilesOut {
    /// As the desk's own switch says.
    #[default]
    Desk,
    /// None.
    Off,
    /// Those that the end-user may see.
    Public,
}

/// Whether files of the other side are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilesIn {
    /// As the desk's own switch says.
    #[default]
    Desk,
    /// None.
    Off,
    /// All of them.
    On,
}

/// The desk's own switches, which profiles follow unless they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeskFiles {
    /// Whether public files of tickets are sent.
    pub outbound: bool,
    /// Whether files of the other side are taken in.
    pub inbound: bool,
}

/// How files travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Files {
    /// Which files go out.
    pub outbound: FilesOut,
    /// Whether files come in.
    pub inbound: FilesIn,
    /// Whether end-users may see in Halo what came in.
    pub inbound_public: bool,
    /// Whether pairs that were there before they were linked also carry the files from before.
    pub old_files: bool,
    /// Whether images within texts are carried as files.
    pub inline_images: bool,
    /// The largest file, in megabytes.
    pub largest_megabytes: u32,
    /// The only endings of names that travel; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_types: Vec<String>,
    /// Endings of names that never travel.
    pub blocked_types: Vec<String>,
}

impl Default for Files {
    fn default() -> Self {
        let blocked = [
            "ade", "bat", "chm", "cmd", "com", "cpl", "exe", "hta", "jar", "js", "jse", "lnk", "msi", "pif", "ps1",
            "reg", "scr", "vbe", "vbs", "wsf",
        ];
        Self {
            outbound: FilesOut::Desk,
            inbound: FilesIn::Desk,
            inbound_public: false,
            old_files: false,
            inline_images: true,
            largest_megabytes: 25,
            only_types: Vec::new(),
            blocked_types: blocked.map(str::to_owned).to_vec(),
        }
    }
}

impl Files {
    /// Whether files go out. What the desk decides is decided by [`Files::settled`] before.
    pub fn sends(&self) -> bool {
        self.outbound == FilesOut::Public
    }

    /// Whether files come in.
    pub fn takes_in(&self) -> bool {
        self.inbound == FilesIn::On
    }

    /// The same with the desk's switches in the places that are left to them.
    #[must_use]
    pub fn settled(mut self, desk: DeskFiles) -> Self {
        if self.outbound == FilesOut::Desk {
            self.outbound = if desk.outbound { FilesOut::Public } else { FilesOut::Off };
        }
        if self.inbound == FilesIn::Desk {
            self.inbound = if desk.inbound { FilesIn::On } else { FilesIn::Off };
        }
        self
    }

    /// The largest file, in bytes.
    pub fn largest(&self) -> u64 {
        u64::from(self.largest_megabytes) * MEGABYTE
    }
}

/// The ending of a name in lower case; empty where it has none.
pub fn ending(name: &str) -> String {
    let (before, ending) = name.rsplit_once('.').unwrap_or_default();
    if before.is_empty() { String::new() } else { ending.trim().to_lowercase() }
}

/// Endings as people type them: parted by commas or blanks, with or without a dot.
pub fn endings(typed: &str) -> Vec<String> {
    let mut endings: Vec<String> = Vec::new();
    for one in typed.split(|c: char| c == ',' || c == ';' || c.is_whitespace()) {
        let one = one.trim_start_matches(['*', '.']).to_lowercase();
        if !one.is_empty() && !endings.contains(&one) {
            endings.push(one);
        }
    }
    endings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_overrides_the_switch_of_the_desk() {
        let desk = DeskFiles { outbound: true, inbound: false };
        let follows = Files::default().settled(desk);
        assert!(follows.sends() && !follows.takes_in());
        let own = Files { outbound: FilesOut::Off, inbound: FilesIn::On, ..Files::default() }.settled(desk);
        assert!(!own.sends() && own.takes_in());
        let alone = Files::default();
        assert!(!alone.sends() && !alone.takes_in(), "nothing travels before the desk was asked");
    }

    #[test]
    fn endings_are_read_as_people_type_them() {
        assert_eq!(endings(" .EXE, *.bat;cmd  exe"), ["exe", "bat", "cmd"]);
        assert_eq!(
            (ending("Report.PDF").as_str(), ending("README"), ending(".bashrc")),
            ("pdf", String::new(), String::new())
        );
    }
}
