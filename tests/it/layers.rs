//! The import rule of `src/lib.rs`: a module uses modules of a smaller layer, and itself.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use crate::support::sources::{self, Tree, Words, made_up, module_of};

/// Where each folder or file directly below `src` stands. The program itself (`main`) is on top.
const LAYERS: [(&str, u8); 20] = [
    ("model", 0),
    ("clock", 0),
    ("dirs", 0),
    ("log", 0),
    ("faultpoint", 0),
    ("profile", 1),
    ("mapping", 1),
    ("plan", 2),
    ("connector", 2),
    ("store", 2),
    ("secrets", 2),
    ("engine", 3),
    ("webhook", 3),
    ("service", 4),
    ("report", 4),
    ("auto", 5),
    ("demo", 5),
    ("gui", 5),
    ("cli", 6),
    ("main", 7),
];

/// The uses within one layer: rules are written against the profile that holds them, and among the
/// lowest modules the log stands on folders and the clock.
const WITHIN_A_LAYER: [(&str, &str); 3] = [("mapping", "profile"), ("log", "dirs"), ("log", "clock")];

/// The vendors' stand-ins use nothing of the product, and only these use them.
const STANDINS: &str = "standins";
const PLAY_ON_STANDINS: [&str; 2] = ["demo", "cli"];

#[test]
fn every_module_uses_only_what_lies_below_it() {
    assert_eq!(breaches(&sources::rust_files()), Vec::<String>::new());
}

#[test]
fn the_layer_map_in_the_documentation_is_true() {
    let tree = sources::rust_files();
    assert_eq!(undocumented(&tree["src/lib.rs"]), Vec::<String>::new());
}

/// One line for each use that the rules forbid.
fn breaches(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("src/")) {
        let file = sources::parse(path, text);
        let module = if path == "src/main.rs" { vec!["main".to_owned()] } else { module_of(path, "src") };
        let mut uses = Uses { module: module.clone(), found: Vec::new() };
        uses.visit_file(&file);
        let Some(place) = module.first() else { continue };
        let said: BTreeSet<String> = uses.found.iter().filter_map(|target| forbidden(place, target)).collect();
        found.extend(said.into_iter().map(|breach| format!("{path}: {breach}")));
        found.extend(open_wire(&file).map(|breach| format!("{path}: {breach}")));
        if module.starts_with(&["engine".to_owned(), "run".to_owned()]) && names(text, "Sink") {
            found.push(format!("{path}: engine::run names Sink, which engine::outbox alone holds"));
        }
    }
    found
}

/// Why the module `place` may not use `path` (segments below the crate's root), if it may not.
fn forbidden(place: &str, path: &[String]) -> Option<String> {
    let layer = |name: &str| LAYERS.iter().find(|(module, _)| *module == name).map(|(_, layer)| *layer);
    let target = path.first()?.as_str();
    if target == place {
        return None;
    }
    if place == STANDINS {
        return Some(format!("standins uses {target}"));
    }
    if target == STANDINS {
        let allowed = PLAY_ON_STANDINS.contains(&place);
        return (!allowed).then(|| format!("{place} uses the stand-ins"));
    }
    let (Some(above), Some(below)) = (layer(place), layer(target)) else {
        return Some(format!("{place} uses {target}, and the layer table lacks one of them"));
    };
    let allowed = below < above || WITHIN_A_LAYER.contains(&(place, target));
    (!allowed).then(|| format!("{place} (layer {above}) uses {target} (layer {below})"))
}

/// Vendors' JSON types must not leave their module: `wire` is private and not handed on.
fn open_wire(file: &syn::File) -> impl Iterator<Item = String> {
    file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "wire" && !matches!(module.vis, syn::Visibility::Inherited) => {
            Some("the module wire is not private".to_owned())
        }
        syn::Item::Use(import) if !matches!(import.vis, syn::Visibility::Inherited) => {
            let mut paths = Vec::new();
            flatten(&import.tree, &mut Vec::new(), &mut paths);
            paths.iter().flatten().any(|segment| segment == "wire").then(|| "wire types are handed on".to_owned())
        }
        _ => None,
    })
}

fn names(text: &str, ident: &str) -> bool {
    syn::parse_str::<Words>(text).unwrap().0.iter().any(|word| word == ident)
}

/// Collects the paths that a file uses, from the crate's root.
struct Uses {
    module: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Uses {
    /// Resolves a path that begins with `crate`, `self`, `super` or the library's name; others name
    /// other crates or what is in scope already.
    fn add(&mut self, path: &[String]) {
        let mut resolved = match path.first().map(String::as_str) {
            Some("crate" | "causeway") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        for segment in path {
            match segment.as_str() {
                "crate" | "causeway" | "self" => {}
                "super" => drop(resolved.pop()),
                other => resolved.push(other.to_owned()),
            }
        }
        self.found.push(resolved);
    }

    fn add_words(&mut self, words: &[String]) {
        let starts = |word: &str| matches!(word, "crate" | "super" | "causeway");
        for (at, _) in words.iter().enumerate().filter(|(_, word)| starts(word)) {
            if at > 0 && words[at - 1] == ":" {
                continue;
            }
            let mut path = vec![words[at].clone()];
            let mut rest = &words[at + 1..];
            while let [first, second, segment, others @ ..] = rest {
                if first != ":" || second != ":" {
                    break;
                }
                path.push(segment.clone());
                rest = others;
            }
            if path.len() > 1 {
                self.add(&path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut paths);
        for path in paths {
            self.add(&path);
        }
    }

    /// `pub(crate)` and the like say who may look in, not what is used.
    fn visit_visibility(&mut self, _visibility: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.add(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_words(&sources::macro_words(call));
        visit::visit_macro(self, call);
    }
}

/// The single paths of a use tree; `*` counts as a segment.
fn flatten(tree: &syn::UseTree, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, paths);
            before.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, paths)),
        syn::UseTree::Name(name) => paths.push(with(before, name.ident.to_string())),
        syn::UseTree::Rename(rename) => paths.push(with(before, rename.ident.to_string())),
        syn::UseTree::Glob(_) => paths.push(with(before, "*".to_owned())),
    }
}

fn with(before: &[String], last: String) -> Vec<String> {
    before.iter().cloned().chain([last]).collect()
}

/// The modules that the library declares and its documentation shows on another layer, or not at
/// all.
fn undocumented(lib: &str) -> Vec<String> {
    let mut shown: BTreeMap<String, u8> = BTreeMap::new();
    for line in lib.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut columns = line.split('|').map(str::trim);
        let (Some(layer), Some(modules)) = (columns.next().and_then(|text| text.parse().ok()), columns.next()) else {
            continue;
        };
        shown.extend(modules.split('`').skip(1).step_by(2).map(|name| (name.to_owned(), layer)));
    }
    let declared = sources::parse("src/lib.rs", lib).items.into_iter().filter_map(|item| match item {
        syn::Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    });
    declared
        .filter(|name| name != STANDINS)
        .filter(|name| !LAYERS.iter().any(|(module, layer)| module == name && shown.get(name) == Some(layer)))
        .collect()
}

#[test]
fn a_use_of_a_higher_layer_is_found_in_each_way_of_writing_it() {
    for text in [
        "use crate::engine::run;",
        "use crate::{model::Record, engine::{self, run}};",
        "use super::super::engine;",
        "fn f() { crate::engine::run(); }",
        "fn f(run: &crate::engine::Run) {}",
        "fn f() { assert!(matches!(x, crate::engine::Run { .. })); }",
        "mod inner { use super::super::super::engine; }",
        "#[cfg(test)] mod tests { use crate::engine::run; }",
    ] {
        let found = breaches(&made_up(&[("src/store/links.rs", text)]));
        assert_eq!(found, ["src/store/links.rs: store (layer 2) uses engine (layer 3)"], "{text}");
    }
}

#[test]
fn uses_of_lower_layers_and_of_oneself_are_fine() {
    let tree = made_up(&[
        (
            "src/store/links.rs",
            "use crate::model::Record; use super::rows; use self::inner::X; pub(crate) mod inner {}",
        ),
        ("src/mapping/mod.rs", "use crate::profile::Profile;"),
        ("src/demo/mod.rs", "use crate::standins::halo; const TEXT: &str = \"crate::cli\";"),
        ("src/standins/halo/mod.rs", "use super::clock; use crate::standins::faults;"),
        ("src/main.rs", "fn main() { causeway::cli::main() }"),
    ]);
    assert_eq!(breaches(&tree), Vec::<String>::new());
}

#[test]
fn neighbours_strangers_and_globs_over_everything_are_breaches() {
    let breach = |path: &str, text: &str| breaches(&made_up(&[(path, text)])).len();
    assert_eq!(breach("src/profile/mod.rs", "use crate::mapping::Rule;"), 1, "the same layer");
    assert_eq!(breach("src/store.rs", "use crate::helpers::x;"), 1, "a folder that the table lacks");
    assert_eq!(breach("src/helpers.rs", "use crate::model::Record;"), 1, "a folder that the table lacks");
    assert_eq!(breach("src/store.rs", "use super::*;"), 1, "the whole crate");
}

#[test]
fn stand_ins_stand_apart() {
    let breach = |path: &str, text: &str| breaches(&made_up(&[(path, text)])).len();
    assert_eq!(breach("src/standins/halo.rs", "use crate::model::Record;"), 1);
    assert_eq!(breach("src/standins/halo.rs", "use super::super::clock;"), 1);
    assert_eq!(breach("src/service/mod.rs", "use crate::standins::halo;"), 1);
    assert_eq!(breach("src/main.rs", "use causeway::standins::halo;"), 1);
}

#[test]
fn wire_types_that_can_escape_are_found() {
    let breach = |text: &str| breaches(&made_up(&[("src/connector/halo/mod.rs", text)])).len();
    assert_eq!(breach("mod wire; use wire::Ticket;"), 0);
    assert_eq!(breach("pub mod wire;"), 1);
    assert_eq!(breach("pub(crate) mod wire;"), 1);
    assert_eq!(breach("mod wire; pub use wire::Ticket;"), 1);
    assert_eq!(breach("mod wire; pub(crate) use self::wire::*;"), 1);
}

#[test]
fn a_run_that_could_write_is_found() {
    let breach = |path: &str, text: &str| breaches(&made_up(&[(path, text)])).len();
    assert_eq!(breach("src/engine/run.rs", "use crate::connector::Sink;"), 1);
    assert_eq!(breach("src/engine/run/pull.rs", "fn f(sink: &dyn Sink) {}"), 1);
    assert_eq!(breach("src/engine/outbox.rs", "use crate::connector::Sink;"), 0);
    assert_eq!(breach("src/engine/run.rs", "/// Holds no `Sink`.\nfn f() {}"), 0);
}

#[test]
fn a_module_that_the_documentation_lacks_or_misplaces_is_found() {
    let table = "//! | layer | modules |\n//! | 0 | [`model`], [`clock`] |\n//! | 2 | [`engine`] |\n";
    let declared = "pub mod model;\npub mod clock;\npub mod engine;\npub mod store;\npub mod standins;\n";
    assert_eq!(undocumented(&format!("{table}{declared}")), ["engine", "store"]);
}
