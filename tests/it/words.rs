//! House rules on the text of the tree: nothing unfinished, nothing of one machine.

use crate::support::sources::{self, Tree, made_up};

/// Marks of unfinished work. Each is written in two parts, so that this list does not find itself.
const UNFINISHED: [[&str; 2]; 5] =
    [["to", "do!("], ["unimple", "mented!("], ["db", "g!("], ["FIX", "ME"], ["assert!(tr", "ue)"]];

/// Folders of one machine, where a path should come from the program's surroundings.
const MACHINE_PATHS: [[&str; 2]; 4] = [["/ro", "ot/"], ["/ho", "me/"], ["/wo", "rk/"], ["C:\\Us", "ers\\"]];

#[test]
fn nothing_unfinished_and_nothing_of_one_machine_is_in_the_tree() {
    assert_eq!(findings(&package_texts()), Vec::<String>::new());
}

/// Every text of the package apart from test data and what other people wrote.
fn package_texts() -> Tree {
    let mut tree = Tree::new();
    for folder in ["src", "tests", "assets", "icons"] {
        sources::read_folder(folder, &mut tree);
    }
    for file in
        ["Cargo.toml", "README.md", ".clippy.toml", ".deny.toml", ".gitignore", ".ci/run", ".config/nextest.toml"]
    {
        tree.insert(file.to_owned(), std::fs::read_to_string(sources::root().join(file)).unwrap());
    }
    tree.retain(|path, _| !path.contains("/fixtures/") && !path.ends_with("-license.txt"));
    tree
}

fn findings(tree: &Tree) -> Vec<String> {
    let marks: Vec<String> = UNFINISHED.iter().chain(&MACHINE_PATHS).map(|parts| parts.concat()).collect();
    let mut found = Vec::new();
    for (path, text) in tree {
        for (number, line) in text.lines().enumerate() {
            let marked = marks.iter().filter(|mark| line.contains(mark.as_str()));
            found.extend(marked.map(|mark| format!("{path}:{}: {mark}", number + 1)));
        }
    }
    found
}

#[test]
fn each_mark_is_found() {
    for parts in UNFINISHED.iter().chain(&MACHINE_PATHS) {
        let mark = parts.concat();
        let tree = made_up(&[("src/a.rs", &format!("fine\n    {mark}\"x\")"))]);
        assert_eq!(findings(&tree), [format!("src/a.rs:2: {mark}")]);
    }
    assert_eq!(findings(&made_up(&[("src/a.rs", "let todo = homework / root;")])), Vec::<String>::new());
}
