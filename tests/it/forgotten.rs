//! No source file is forgotten and no test is switched off.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use crate::support::sources::{self, Tree, made_up};

#[test]
fn every_source_file_belongs_to_a_target() {
    let tree = sources::rust_files();
    let manifest = std::fs::read_to_string(sources::root().join("Cargo.toml")).unwrap();
    assert_eq!(forgotten(&tree, &targets(&manifest)), Vec::<String>::new());
}

#[test]
fn no_test_is_switched_off() {
    assert_eq!(switched_off(&sources::rust_files()), Vec::<String>::new());
}

/// The root files that the manifest names, and the two that cargo finds by itself.
fn targets(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let named = ["test", "bench", "bin", "example"]
        .into_iter()
        .filter_map(|kind| manifest.get(kind)?.as_array())
        .flatten()
        .filter_map(|target| target.get("path")?.as_str())
        .map(str::to_owned);
    ["src/lib.rs", "src/main.rs"].map(str::to_owned).into_iter().chain(named).collect()
}

/// The files that no `mod` declaration reaches from `roots`. The fuzz targets are a package of
/// their own with one file each.
fn forgotten(tree: &Tree, roots: &[String]) -> Vec<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<(String, String)> = roots.iter().map(|root| (root.clone(), folder_of(root).to_owned())).collect();
    while let Some((path, folder)) = open.pop() {
        let Some(text) = tree.get(&path) else { continue };
        if !reached.insert(path.clone()) {
            continue;
        }
        let mut modules = Modules { folder, files: Vec::new() };
        modules.visit_file(&sources::parse(&path, text));
        open.extend(modules.files);
    }
    tree.keys().filter(|path| !path.starts_with("tests/fuzz/") && !reached.contains(*path)).cloned().collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files that a file's module declarations may mean, each with the folder of its own modules.
struct Modules {
    folder: String,
    files: Vec<(String, String)>,
}

impl<'ast> Visit<'ast> for Modules {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let inner = format!("{}/{}", self.folder, item.ident);
        if item.content.is_none() {
            self.files.push((format!("{inner}.rs"), inner.clone()));
            self.files.push((format!("{inner}/mod.rs"), inner));
        } else {
            let outer = std::mem::replace(&mut self.folder, inner);
            visit::visit_item_mod(self, item);
            self.folder = outer;
        }
    }
}

/// The files in which a test is marked as ignored, in code or inside a macro call.
fn switched_off(tree: &Tree) -> Vec<String> {
    tree.iter()
        .filter(|(path, text)| {
            let words = syn::parse_str::<sources::Words>(text).unwrap_or_else(|error| panic!("{path}: {error}")).0;
            let marked = words.windows(3).any(|three| three[0] == "#" && three[1] == "[" && three[2] == "ignore");
            let conditional = words.windows(2).any(|two| two[0] == "," && two[1] == "ignore");
            marked || conditional && words.iter().any(|word| word == "cfg_attr")
        })
        .map(|(path, _)| path.clone())
        .collect()
}

#[test]
fn a_file_without_a_mod_declaration_is_found() {
    let tree = made_up(&[
        ("src/lib.rs", "pub mod store; mod inline { mod deep; }"),
        ("src/store/mod.rs", "mod links;"),
        ("src/store/links.rs", ""),
        ("src/inline/deep.rs", ""),
        ("src/store/lost.rs", ""),
        ("tests/it/main.rs", "mod story;"),
        ("tests/it/story.rs", "mod part;"),
        ("tests/it/story/part.rs", ""),
        ("tests/it/part.rs", ""),
        ("tests/bench/pull.rs", ""),
        ("tests/fuzz/fuzz_targets/parse.rs", ""),
    ]);
    let manifest = "[[test]]\npath = 'tests/it/main.rs'\n";
    assert_eq!(forgotten(&tree, &targets(manifest)), ["src/store/lost.rs", "tests/bench/pull.rs", "tests/it/part.rs"]);
    let manifest = format!("{manifest}[[bench]]\npath = 'tests/bench/pull.rs'\n");
    assert_eq!(forgotten(&tree, &targets(&manifest)), ["src/store/lost.rs", "tests/it/part.rs"]);
}

#[test]
fn an_ignored_test_is_found_however_it_is_written() {
    for text in [
        "#[test] #[ignore] fn f() {}",
        "#[ignore = \"slow\"] #[test] fn f() {}",
        "#[cfg_attr(windows, ignore)] #[test] fn f() {}",
        "proptest! { #[test] #[ignore] fn f(n in 0..9) {} }",
    ] {
        assert_eq!(switched_off(&made_up(&[("tests/it/a.rs", text)])), ["tests/it/a.rs"], "{text}");
    }
    let fine = "/// Does not #[ignore] anything.\n#[test] fn f() { let text = \"#[ignore]\"; g(1, ignore); }";
    assert_eq!(switched_off(&made_up(&[("tests/it/a.rs", fine)])), Vec::<String>::new());
}
