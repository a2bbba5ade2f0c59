//! The fuzz targets' corpus, replayed in every run with some of its bytes changed: no parser of
//! outside data panics. With `tests/run --long` much longer; `cargo fuzz` (tests/fuzz) goes on from
//! the same corpus for as long as one wants.

use std::path::{Path, PathBuf};

use causeway::{connector, standins};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

use crate::support::{long, sources};

fn corpus() -> PathBuf {
    sources::root().join("tests/fuzz/corpus")
}

/// The files of a folder with their names, in order.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// A text with a few bytes changed, taken away, doubled, or replaced by what parsers stumble over.
fn disturbed(text: &[u8], random: &mut SmallRng) -> Vec<u8> {
    const STUMBLES: [&[u8]; 12] =
        [b"\"", b"{", b"[", b"}", b",", b"\\u", b"\0", b"\xff", b"-", b"99999999999999999999", b"^", b"<"];
    let mut text = text.to_vec();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..=text.len());
        match random.random_range(0..5) {
            0 => {
                let piece = STUMBLES[random.random_range(0..STUMBLES.len())];
                text.splice(at..at, piece.iter().copied());
            }
            1 => text.truncate(at),
            2 => {
                let end = (at + random.random_range(0..16)).min(text.len());
                text.drain(at..end);
            }
            3 => {
                let end = (at + random.random_range(0..16)).min(text.len());
                let piece = text[at..end].to_vec();
                text.splice(at..at, piece);
            }
            _ => {
                if let Some(byte) = text.get_mut(at) {
                    *byte = random.random();
                }
            }
        }
    }
    text
}

/// A parser of outside data, by the name of its corpus.
type Target<'a> = (&'a str, fn(&[u8]));

fn replay(targets: &[Target<'_>]) -> u64 {
    let mut run = 0;
    for (seed, (name, read)) in targets.iter().enumerate() {
        let texts = files(&corpus().join(name));
        assert!(texts.len() >= 6, "{name} has a corpus");
        let mut random = SmallRng::seed_from_u64(seed as u64);
        // An instance is built for each query.
        let each = if long() { 20_000 } else { 200 } / if *name == "encoded_query" { 20 } else { 1 };
        for (file, text) in texts {
            println!("{name}/{file}");
            read(&text);
            for _ in 0..each {
                read(&disturbed(&text, &mut random));
            }
            run += each + 1;
        }
    }
    run
}

#[test]
fn no_answer_of_a_vendor_makes_its_parser_panic() {
    println!("{} answers read", replay(&connector::fuzzing::TARGETS));
}

#[test]
fn nothing_that_strangers_hand_to_the_stand_ins_makes_them_panic() {
    println!("{} texts read", replay(&standins::fuzzing::TARGETS));
}

#[test]
fn every_target_has_a_corpus_and_a_binary_and_the_other_way_round() {
    let mut targets: Vec<&str> = connector::fuzzing::TARGETS.iter().map(|(name, _)| *name).collect();
    targets.extend(standins::fuzzing::TARGETS.iter().map(|(name, _)| *name));
    targets.sort_unstable();
    let folders = std::fs::read_dir(corpus()).unwrap();
    let mut folders: Vec<String> =
        folders.map(|folder| folder.unwrap().file_name().to_string_lossy().into_owned()).collect();
    folders.sort();
    assert_eq!(folders, targets);
    let binaries: Vec<String> = files(&sources::root().join("tests/fuzz/fuzz_targets"))
        .into_iter()
        .map(|(name, _)| name.trim_end_matches(".rs").to_owned())
        .collect();
    assert_eq!(binaries, targets);
    let manifest: toml::Table =
        std::fs::read_to_string(sources::root().join("tests/fuzz/Cargo.toml")).unwrap().parse().unwrap();
    let mut named: Vec<&str> =
        manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, targets);
}
