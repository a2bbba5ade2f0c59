//! One desk, one writer.

use causeway::store::{DeskLock, LockError};

use super::at;

#[test]
fn a_second_holder_is_refused_and_told_who_has_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let held = DeskLock::acquire(folder.path(), "window", at(0)).unwrap();

    let second = DeskLock::acquire(folder.path(), "auto", at(1));

    let Err(LockError::Held { by }) = second else { panic!("{second:?}") };
    assert!(by.contains(&std::process::id().to_string()), "{by}");
    assert!(by.contains("window") && by.contains(&at(0).to_string()), "{by}");
    drop(held);
    DeskLock::acquire(folder.path(), "auto", at(2)).unwrap();
}

#[test]
fn a_dead_process_leaves_the_desk_free_whatever_its_files_say() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("desk.lock"), "").unwrap();
    std::fs::write(folder.path().join("desk.holder"), format!("process {}", std::process::id())).unwrap();

    DeskLock::acquire(folder.path(), "auto", at(0)).unwrap();
}

#[test]
fn two_data_folders_are_two_desks() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _one = DeskLock::acquire(one.path(), "window", at(0)).unwrap();
    DeskLock::acquire(other.path(), "window", at(0)).unwrap();
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = DeskLock::acquire(&folder.path().join("gone"), "window", at(0));
    assert!(matches!(refused, Err(LockError::Unreachable { .. })), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_who_holds_the_desk() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let _held = DeskLock::acquire(folder.path(), "window", at(0)).unwrap();
    for name in ["desk.lock", "desk.holder"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
