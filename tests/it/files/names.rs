//! Names of files are labels: none is ever a path here, and none arrives as one there.

use super::{attach, carrying, named, stored_there};

#[tokio::test]
async fn hostile_names_make_no_file_outside_and_arrive_as_plain_labels() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let hostile = [
        "../../../escaped.txt",
        "/tmp/escaped-absolute.txt",
        "C:\\escaped\\drive.txt",
        "\\\\server\\share\\unc.txt",
        "con.txt",
        "trailing.txt. .",
        "photo\u{202e}gnp.txt",
        "line\nbreak.txt",
        "ads.txt:stream",
        "..",
    ];
    for (number, name) in hostile.iter().enumerate() {
        attach(&world, ticket, name, format!("file {number}").as_bytes(), true);
    }
    let long = format!("{}.txt", "x".repeat(4_096));
    attach(&world, ticket, &long, b"long", true);
    let before = snapshot(&world);
    world.settle().await;
    assert_eq!(snapshot(&world), before, "no file is made besides the desk's own");
    let there = stored_there(&world, &incident);
    assert_eq!(there.len(), hostile.len() + 1, "{:?}", named(&there));
    for (name, _) in &there {
        assert!(!name.contains(['/', '\\', ':', '\n', '\u{202e}']) && name.chars().count() <= 100, "{name:?}");
        assert!(!name.ends_with(['.', ' ']) && name != "con.txt", "{name:?}");
    }
}

/// The files of the desk's folder and beside it.
fn snapshot(world: &crate::support::world::World) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("logs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
