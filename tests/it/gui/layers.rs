//! The rules of `src/gui/mod.rs`: who may use what inside the window.

use crate::support::sources::{self, Tree, Words, made_up};

/// Words that lead out of the window: the desk, the runtime, the network, the disk, processes.
const OUTSIDE: [&str; 14] = [
    "Desk",
    "Door",
    "tokio",
    "Runtime",
    "spawn",
    "block_on",
    "reqwest",
    "rusqlite",
    "keyring_core",
    "rfd",
    "fs",
    "net",
    "process",
    "poll_promise",
];

/// For each part of the window, the neighbours that stand behind it.
const BEHIND: [(&str, &[&str]); 3] = [
    ("theme", &["widgets", "panels", "apply", "app", "state", "action", "commands", "shell"]),
    ("widgets", &["panels", "apply", "app", "state", "shell"]),
    ("panels", &["apply", "app", "shell"]),
];

/// Where alone a word may stand.
const ONLY_IN: [(&str, &[&str]); 2] =
    [("poll_promise", &["src/gui/remote.rs", "src/gui/door.rs"]), ("rfd", &["src/gui/apply/"])];

#[test]
fn panels_see_nothing_but_what_they_are_given() {
    assert_eq!(breaches(&sources::rust_files()), Vec::<String>::new());
}

fn breaches(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("src/gui/")) {
        let words = syn::parse_str::<Words>(text).unwrap().0;
        let neighbours = neighbours(&sources::module_of(path, "src"), &words);
        for (part, behind) in BEHIND.iter().filter(|(part, _)| path.starts_with(&format!("src/gui/{part}/"))) {
            if let Some(name) = neighbours.iter().find(|name| behind.contains(&name.as_str())) {
                found.push(format!("{path}: {part} uses {name}"));
            }
            if let Some(word) = words.iter().find(|word| OUTSIDE.contains(&word.as_str())) {
                found.push(format!("{path}: {part} names {word}"));
            }
        }
        for (word, places) in ONLY_IN {
            if words.iter().any(|found| found == word) && !places.iter().any(|place| path.starts_with(place)) {
                found.push(format!("{path}: {word} is for {places:?} alone"));
            }
        }
    }
    found
}

/// The modules directly below `gui` that a file reaches by way of `super`.
fn neighbours(module: &[String], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut ups = 0;
        while words[at..].first().is_some_and(|word| word == "super") && words[at + 1..].starts_with(&colons()) {
            ups += 1;
            at += 3;
        }
        if ups > 0 && module.len() == ups + 1 && module[0] == "gui" {
            found.extend(words.get(at).cloned());
        }
        at += 1;
    }
    found
}

fn colons() -> [String; 2] {
    [":".to_owned(), ":".to_owned()]
}

#[test]
fn a_panel_that_looks_outside_is_found() {
    let one = |path: &str, text: &str| breaches(&made_up(&[(path, text)])).len();
    assert_eq!(one("src/gui/panels/run/mod.rs", "use crate::service::Desk;"), 1);
    assert_eq!(one("src/gui/panels/run/mod.rs", "fn f() { std::fs::read(\"x\"); }"), 1);
    assert_eq!(one("src/gui/panels/run/mod.rs", "use super::super::apply::Parts;"), 1);
    assert_eq!(one("src/gui/widgets/form.rs", "use super::super::panels::Panel;"), 1);
    assert_eq!(one("src/gui/app.rs", "use poll_promise::Promise;"), 1);
    assert_eq!(one("src/gui/apply/run.rs", "use rfd::AsyncFileDialog;"), 0);
    assert_eq!(one("src/gui/panels/run/mod.rs", "/// Never asks the Desk.\nuse crate::service::PlanView;"), 0);
}
