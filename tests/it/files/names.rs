//! Names of files are labels: none is ever a path here, and none arrives as one there.

use causeway::profile::Profile;

use super::{attach, carrying, named, stored_there};

/// Names that lie, lead out of a folder, or are more than a name on some system.
const HOSTILE: [&str; 60] = [
    "../../../escaped.txt",
    "..\\..\\escaped.txt",
    "/tmp/escaped-absolute.txt",
    "/etc/passwd",
    "//server/share/unc.txt",
    "\\\\server\\share\\unc.txt",
    "\\\\?\\C:\\escaped.txt",
    "\\\\.\\pipe\\escaped",
    "C:\\escaped\\drive.txt",
    "C:escaped.txt",
    "c:/escaped.txt",
    "file:///etc/passwd",
    "~/escaped.txt",
    "~root/.ssh/authorized_keys",
    "$HOME/escaped.txt",
    "%TEMP%\\escaped.txt",
    "a/./b/../escaped.txt",
    "a//b.txt",
    "./escaped.txt",
    ".\\escaped.txt",
    ".",
    "..",
    "...",
    "/",
    "\\",
    ". .txt",
    "..txt",
    "con",
    "CON.txt",
    "prn.txt",
    "AUX",
    "nul.txt",
    "com1.log",
    "LPT9.log",
    "con .txt",
    "trailing.txt. .",
    "trailing.txt...",
    "trailing.txt   ",
    " leading.txt",
    "ads.txt:stream",
    "ads.txt::$DATA",
    "star*.txt",
    "what?.txt",
    "pipe|.txt",
    "less<more>.txt",
    "quote\".txt",
    "line\nbreak.txt",
    "return\rback.txt",
    "tab\tstop.txt",
    "bell\u{7}.txt",
    "nul\u{0}.txt",
    "photo\u{202e}gnp.txt",
    "photo\u{2066}gnp\u{2069}.txt",
    "zero\u{200b}width.txt",
    "soft\u{ad}hyphen.txt",
    "bom\u{feff}.txt",
    "fullwidth\u{ff0f}slash.txt",
    ".bashrc",
    ".htaccess",
    "-rf",
];

/// What a set of rules changes in a profile.
type Rules = fn(&mut Profile);

/// Three sets of rules, none of which has anything against these names but one against their endings.
const RULES: [(&str, Rules); 3] = [
    ("as delivered", |_| {}),
    ("only some types", |profile| profile.files.only_types = vec!["txt".to_owned()]),
    ("a blocked type", |profile| profile.files.blocked_types = vec!["log".to_owned()]),
];

#[tokio::test]
async fn sixty_hostile_names_make_no_file_outside_and_arrive_as_plain_labels() {
    for (rules, set) in RULES {
        let world = carrying().await;
        world.change_profile(set).await;
        let incident = world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        let ticket = world.ticket_of(&incident);
        world.pass().await;
        let long = format!("{}.txt", "x".repeat(4_096));
        for (number, name) in HOSTILE.into_iter().chain([long.as_str()]).enumerate() {
            attach(&world, ticket, name, format!("file {number}").as_bytes(), true);
        }
        world.halo().update_ticket("Abel Tuter", ticket, serde_json::json!({"impact": 1})).unwrap();
        #[cfg(unix)]
        let outside = symlink(&world);
        let before = snapshot(&world);
        world.settle().await;
        assert_eq!(snapshot(&world), before, "{rules}: no file is made besides the desk's own");
        #[cfg(unix)]
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0, "{rules}: nothing goes through a link");
        let there = stored_there(&world, &incident);
        match rules {
            "as delivered" => assert_eq!(there.len(), HOSTILE.len() + 1, "{:?}", named(&there)),
            _ => assert!(there.len() > 20 && there.len() < HOSTILE.len(), "{rules}: {:?}", named(&there)),
        }
        for (name, _) in &there {
            assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "{name:?}");
            let hidden = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
            assert!(!name.chars().any(|c| c.is_control() || hidden(c)), "{name:?}");
            assert!(name.chars().count() <= 100 && !name.ends_with(['.', ' ']) && !name.starts_with(' '), "{name:?}");
            let stem = name.split('.').next().unwrap().trim().to_lowercase();
            assert!(!["con", "prn", "aux", "nul", "com1", "lpt9"].contains(&stem.as_str()), "{name:?}");
        }
        if rules == "only some types" {
            assert!(there.iter().all(|(name, _)| ends_in(name, "txt")), "{:?}", named(&there));
        }
        if rules == "a blocked type" {
            assert!(!there.iter().any(|(name, _)| ends_in(name, "log")), "{:?}", named(&there));
        }
    }
}

/// A link in the data folder that leads out of it, under a name that a file has.
#[cfg(unix)]
fn symlink(world: &crate::support::world::World) -> tempfile::TempDir {
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), world.folder.path().join("desk").join("escaped.txt")).unwrap();
    outside
}

/// The files of the desk's folder and beside it.
fn snapshot(world: &crate::support::world::World) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("logs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a name has this ending.
fn ends_in(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last == ending)
}
