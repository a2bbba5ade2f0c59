//! The ledger of features, `tests/features.tsv`: which are done, and which tests show it.

use std::collections::BTreeSet;

use crate::support::sources::{self, Tree, made_up, module_of, test_functions};

/// How many features each area has; their ids are the letter and a number from 1.
const AREAS: [(char, u8); 19] = [
    ('A', 21),
    ('B', 21),
    ('C', 12),
    ('D', 12),
    ('E', 13),
    ('F', 8),
    ('G', 5),
    ('H', 9),
    ('I', 16),
    ('J', 9),
    ('K', 12),
    ('L', 12),
    ('M', 8),
    ('N', 5),
    ('O', 5),
    ('P', 5),
    ('Q', 5),
    ('R', 7),
    ('S', 27),
];

const HEADER: &str = "id\tstatus\ttest";

#[test]
fn the_ledger_of_features_is_true() {
    let ledger = std::fs::read_to_string(sources::root().join("tests/features.tsv")).unwrap();
    assert_eq!(mistakes(&ledger, &tests_of(&sources::rust_files())), Vec::<String>::new());
}

/// The full names of all tests: `module::path::function`.
fn tests_of(tree: &Tree) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for (path, text) in tree {
        let folder = if path.starts_with("tests/it/") { "tests/it" } else { "src" };
        let module = module_of(path, folder);
        for function in test_functions(&sources::parse(path, text)) {
            tests.insert([module.as_slice(), function.as_slice()].concat().join("::"));
        }
    }
    tests
}

/// One line for everything that is wrong with the ledger.
fn mistakes(ledger: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = ledger.lines();
    if lines.next() != Some(HEADER) {
        found.push("the first line is not the header".to_owned());
    }
    let mut seen = BTreeSet::new();
    for line in lines {
        let [id, status, names] = line.split('\t').collect::<Vec<_>>()[..] else {
            found.push(format!("not three columns: {line}"));
            continue;
        };
        if !seen.insert(id.to_owned()) {
            found.push(format!("{id}: twice"));
        }
        found.extend(wrong_row(status, names, tests).map(|mistake| format!("{id}: {mistake}")));
    }
    let expected = expected_ids();
    found.extend(expected.difference(&seen).map(|id| format!("{id}: missing")));
    found.extend(seen.difference(&expected).map(|id| format!("{id}: no such feature")));
    found
}

fn expected_ids() -> BTreeSet<String> {
    AREAS.iter().flat_map(|(area, count)| (1..=*count).map(move |number| format!("{area}{number}"))).collect()
}

fn wrong_row(status: &str, names: &str, tests: &BTreeSet<String>) -> Option<String> {
    let names: Vec<&str> = names.split([',', ' ']).filter(|name| !name.is_empty()).collect();
    match (status, names.is_empty()) {
        ("none", true) => return None,
        ("none", false) => return Some("nothing is done, yet a test is named".to_owned()),
        ("part" | "done", true) => return Some(format!("{status} without a test")),
        ("part" | "done", false) => {}
        _ => return Some(format!("unknown status {status}")),
    }
    names.into_iter().find(|name| !is_test(name, tests)).map(|name| format!("no test is called {name}"))
}

/// True for the full name of a test, or its end from a module or function on.
fn is_test(name: &str, tests: &BTreeSet<String>) -> bool {
    tests.iter().any(|test| test.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with("::")))
}

#[test]
fn each_mistake_in_a_ledger_is_found() {
    let tests = tests_of(&made_up(&[
        ("tests/it/outbound.rs", "#[test] fn a_ticket_is_sent() {} fn helper() {}"),
        ("src/plan/mod.rs", "mod tests { #[test] fn it_decides() {} }"),
    ]));
    let rows = |special: &str| {
        let id = special.split('\t').next().unwrap_or_default().to_owned();
        let rest = expected_ids().into_iter().filter(|other| *other != id).map(|id| format!("{id}\tnone\t\n"));
        format!("{HEADER}\n{special}\n{}", rest.collect::<String>())
    };
    for fine in [
        "A1\tnone\t",
        "A1\tdone\toutbound::a_ticket_is_sent, tests::it_decides",
        "A1\tpart\ta_ticket_is_sent",
        "A1\tdone\tplan::tests::it_decides",
    ] {
        assert_eq!(mistakes(&rows(fine), &tests), Vec::<String>::new(), "{fine}");
    }
    for (wrong, mistake) in [
        ("A1\tdone\t", "A1: done without a test"),
        ("A1\tpart\t", "A1: part without a test"),
        ("A1\tready\t", "A1: unknown status ready"),
        ("A1\tnone\ta_ticket_is_sent", "A1: nothing is done, yet a test is named"),
        ("A1\tdone\thelper", "A1: no test is called helper"),
        ("A1\tdone\tticket_is_sent", "A1: no test is called ticket_is_sent"),
        ("A1\tdone\ta_ticket_is_sent, gone", "A1: no test is called gone"),
        ("A1\tnone", "not three columns: A1\tnone"),
        ("A99\tnone\t", "A99: no such feature"),
    ] {
        assert!(mistakes(&rows(wrong), &tests).contains(&mistake.to_owned()), "{wrong}");
    }
    assert!(mistakes(&format!("{}A1\tnone\t\n", rows("A1\tnone\t")), &tests).contains(&"A1: twice".to_owned()));
    assert!(mistakes("A1\tnone\t", &tests).contains(&"the first line is not the header".to_owned()));
    assert!(mistakes(&rows("A1\tnone\t").replace("S27\tnone\t\n", ""), &tests).contains(&"S27: missing".to_owned()));
}
