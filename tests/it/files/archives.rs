//! Archives are files like others: they travel as they are, and nobody here looks inside.

use std::io::Write as _;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

use super::{attach, carrying, named, send, stored_there, ticket};
use crate::support::long;

/// What an entry of a zip file holds.
struct Entry<'a> {
    name: &'a str,
    bytes: &'a [u8],
    /// The mode of the file that unpacking would make.
    mode: u32,
}

const PLAIN: u32 = 0o100_644;
const SYMLINK: u32 = 0o120_777;

/// A zip file, as its format describes it: entries with a header each, and their list at the end.
fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut crc = Crc::new();
        crc.update(entry.bytes);
        let mut packing = DeflateEncoder::new(Vec::new(), Compression::best());
        packing.write_all(entry.bytes).unwrap();
        let packed = packing.finish().unwrap();
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let name_length = u16::try_from(entry.name.len()).unwrap().to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(size(&packed));
        common.extend(size(entry.bytes));
        common.extend(name_length);
        common.extend([0, 0]);
        list.extend(b"PK\x01\x02\x14\x03");
        list.extend(&common);
        list.extend([0; 6]);
        list.extend((entry.mode << 16).to_le_bytes());
        list.extend(size(&file));
        list.extend(entry.name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(common);
        file.extend(entry.name.as_bytes());
        file.extend(packed);
    }
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let (begins, size) = (length(&file), length(&list));
    file.extend(list);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(size);
    file.extend(begins);
    file.extend([0, 0]);
    file
}

/// Everything in a folder, however deep: what it is called, and how large all of it is.
fn held(folder: &std::path::Path) -> (Vec<String>, u64) {
    let (mut names, mut bytes) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        assert!(!kind.is_symlink(), "{entry:?} is a link");
        names.push(entry.file_name().to_string_lossy().into_owned());
        if kind.is_dir() {
            let (within, more) = held(&entry.path());
            names.extend(within);
            bytes += more;
        } else {
            bytes += entry.metadata().unwrap().len();
        }
    }
    (names, bytes)
}

#[tokio::test]
async fn bombs_crowds_and_links_within_archives_travel_byte_for_byte_and_nothing_is_unpacked() {
    const MEGABYTE: u64 = 1024 * 1024;
    let unpacked: u64 = if long() { 1_024 * MEGABYTE } else { 64 * MEGABYTE };
    let crowd: usize = if long() { 1_000_000 } else { 12_000 };
    let zeros = vec![0; usize::try_from(unpacked).unwrap()];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&zeros).unwrap();
    let entry = |name, bytes, mode| Entry { name, bytes, mode };
    let crowd: Vec<Entry<'_>> = std::iter::repeat_with(|| entry("e", b"".as_slice(), PLAIN)).take(crowd).collect();
    let archives: [(&str, Vec<u8>); 4] = [
        ("bomb.gz", gzip.finish().unwrap()),
        ("bomb.zip", zip(&[entry("unpacked-bomb", &zeros, PLAIN)])),
        ("crowd.zip", zip(&crowd)),
        ("link.zip", zip(&[entry("unpacked-link", b"/etc/passwd", SYMLINK), entry("../unpacked-out", b"x", PLAIN)])),
    ];
    assert!(archives[..2].iter().all(|(_, bytes)| bytes.len() as u64 * 100 < unpacked), "they are bombs");

    let world = carrying().await;
    // A crowd of a million is larger than what a profile carries unless it says otherwise.
    world.change_profile(|profile| profile.files.largest_megabytes = 200).await;
    world.first_load().await;
    let ticket = ticket(&world, "see the archives");
    for (name, bytes) in &archives {
        attach(&world, ticket, name, bytes, true);
    }
    send(&world, ticket);
    let before = held(world.folder.path()).1;
    let report = world.settle().await;
    let made = world.incidents_of(ticket).remove(0);
    let there = stored_there(&world, &made["sys_id"]);
    assert_eq!(named(&there), archives.each_ref().map(|(name, _)| *name), "{report:#?}");
    for ((name, sent), (_, stored)) in archives.iter().zip(&there) {
        assert!(sent == stored, "{name} arrives as it was");
    }
    let (names, after) = held(world.folder.path());
    assert!(!names.iter().any(|name| name.contains("unpacked") || name == "e"), "{names:?}");
    assert!(after < before + 32 * MEGABYTE, "nothing was unpacked into the desk's folder: {before} to {after}");
}
