//! The package's own sources, read for the checks on its structure.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::parse::{Parse, ParseStream};
use syn::visit::{self, Visit};

/// Texts by path from the package's root, with `/` on every system.
pub(crate) type Tree = BTreeMap<String, String>;

/// The root of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below the folders `src` and `tests`.
pub(crate) fn rust_files() -> Tree {
    let mut tree = Tree::new();
    for folder in ["src", "tests"] {
        read_folder(folder, &mut tree);
    }
    tree.retain(|path, _| Path::new(path).extension().is_some_and(|extension| extension == "rs"));
    tree
}

/// Adds every text file below `folder`; files that are not UTF-8 are pictures and fonts.
pub(crate) fn read_folder(folder: &str, tree: &mut Tree) {
    let mut entries: Vec<_> = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read_folder(&path, tree);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            tree.insert(path, text);
        }
    }
}

/// A made-up tree for the checks of the checks.
pub(crate) fn made_up(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Parses a file of the tree.
pub(crate) fn parse(path: &str, text: &str) -> syn::File {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"))
}

/// The tokens of a text or macro call as words, brackets included; a text literal is one word.
pub(crate) struct Words(pub(crate) Vec<String>);

impl Parse for Words {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut words = Vec::new();
        add_words(input, &mut words)?;
        Ok(Self(words))
    }
}

fn add_words(input: ParseStream<'_>, words: &mut Vec<String>) -> syn::Result<()> {
    while !input.is_empty() {
        let inner;
        let (open, close) = if input.peek(syn::token::Paren) {
            syn::parenthesized!(inner in input);
            ("(", ")")
        } else if input.peek(syn::token::Brace) {
            syn::braced!(inner in input);
            ("{", "}")
        } else if input.peek(syn::token::Bracket) {
            syn::bracketed!(inner in input);
            ("[", "]")
        } else {
            words.push(input.step(|cursor| {
                let (token, rest) = cursor.token_tree().ok_or_else(|| cursor.error("no token"))?;
                Ok((token.to_string(), rest))
            })?);
            continue;
        };
        words.push(open.to_owned());
        add_words(&inner, words)?;
        words.push(close.to_owned());
    }
    Ok(())
}

/// The words of a macro call.
pub(crate) fn macro_words(call: &syn::Macro) -> Vec<String> {
    syn::parse2::<Words>(call.tokens.clone()).unwrap().0
}

/// The module path that a file below `folder` stands for: `src/a/b.rs` and `src/a/b/mod.rs` are
/// `a::b`, a root file is empty.
pub(crate) fn module_of(path: &str, folder: &str) -> Vec<String> {
    let inner = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path);
    let mut module: Vec<String> = inner.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// The names of all test functions of a file, with the inline modules around them, also those
/// inside macro calls such as `proptest!`.
pub(crate) fn test_functions(file: &syn::File) -> Vec<Vec<String>> {
    let mut finder = TestFinder::default();
    finder.visit_file(file);
    finder.found
}

#[derive(Default)]
struct TestFinder {
    modules: Vec<String>,
    found: Vec<Vec<String>>,
}

impl TestFinder {
    fn add(&mut self, name: &str) {
        let mut path = self.modules.clone();
        path.push(name.to_owned());
        self.found.push(path);
    }
}

impl<'ast> Visit<'ast> for TestFinder {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.modules.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.modules.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().segments.last().is_some_and(|segment| segment.ident == "test")
        };
        if item.attrs.iter().any(is_test) {
            self.add(&item.sig.ident.to_string());
        }
        visit::visit_item_fn(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let words = macro_words(call);
        for (at, name) in words.iter().enumerate().skip(5) {
            if words[at - 5..at].iter().map(String::as_str).eq(["#", "[", "test", "]", "fn"]) {
                self.add(name);
            }
        }
    }
}

#[test]
fn test_functions_are_found_in_modules_and_macros() {
    let file = parse(
        "made/up.rs",
        "#[test] fn one() {} fn helper() {} mod inner { #[tokio::test(start_paused = true)] async fn two() {} }
         proptest! { #[test] fn three(n in 0..9) { let text = \"#[test] fn none\"; } }",
    );
    let names: Vec<String> = test_functions(&file).into_iter().map(|path| path.join("::")).collect();
    assert_eq!(names, ["one", "inner::two", "three"]);
}
