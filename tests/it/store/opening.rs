//! What is no store of ours is refused and left as it is.

use std::path::Path;

use causeway::store::{HoldKind, Store, StoreError};

use super::{Desk, acme, incident, incident_key, raw};

/// Everything in the folder, byte for byte.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Opening is refused, and no file changed, appeared or went.
fn refused(path: &Path) -> StoreError {
    let before = contents(path.parent().unwrap());
    let Err(error) = Store::open(path) else { panic!("it was opened") };
    assert!(contents(path.parent().unwrap()) == before, "the folder is not as it was after: {error}");
    error
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[("state", "1")])]).await;
    desk.store.set_meta("folder", "f1").await.unwrap();

    let desk = desk.restarted().await;

    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), Some(incident("1", "a", &[("state", "1")])));
    assert_eq!(desk.store.meta("folder").await.unwrap().as_deref(), Some("f1"));
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let desk = Desk::new();
    desk.store.clone().close().await;

    assert!(matches!(desk.store.meta("folder").await, Err(StoreError::Closed)));
    assert!(matches!(desk.store.set_meta("folder", "f1").await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn what_waited_under_the_first_schema_still_waits_as_a_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causeway.db");
    let old = raw(&path);
    old.execute_batch(include_str!("../../../src/store/schema/01-start.sql")).unwrap();
    let key = "servicenow\u{1f}acme.service-now.com\u{1f}incident\u{1f}1";
    let row =
        "INSERT INTO holds (profile, place, plan_row, record, title, reason) VALUES ('acme', 0, 'r1', ?1, 't', 'w')";
    old.execute(row, [key]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);

    let store = Store::open(&path).unwrap();

    let holds = store.holds(&acme()).await.unwrap();
    let [hold] = holds.as_slice() else { panic!("{holds:?}") };
    assert_eq!((hold.kind, hold.counterpart.as_ref()), (HoldKind::Hold, None));
    assert_eq!((hold.other(), hold.ticket()), (Some(&incident_key("1")), None));
    assert_eq!(store.figures().await.unwrap().holds, 1);
}

#[tokio::test]
async fn a_newer_store_is_refused_and_untouched() {
    let desk = Desk::new();
    desk.store.clone().close().await;
    raw(&desk.file()).pragma_update(None, "user_version", 99).unwrap();

    let error = refused(&desk.file());

    assert!(matches!(error, StoreError::Newer { found: 99, known: 12, .. }), "{error}");
}

#[tokio::test]
async fn a_newer_schema_that_only_the_log_shows_is_refused_and_untouched() {
    let desk = Desk::new();
    desk.store.clone().close().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("causeway.db");
    {
        let newer = raw(&desk.file());
        newer.pragma_update(None, "user_version", 99).unwrap();
        for ending in ["", "-wal"] {
            let name = format!("causeway.db{ending}");
            std::fs::copy(desk.folder.path().join(&name), folder.path().join(&name)).unwrap();
        }
    }
    let file_and_log = |folder: &Path| -> Vec<_> {
        contents(folder).into_iter().filter(|(name, _)| !name.ends_with("-shm")).collect()
    };
    let before = file_and_log(folder.path());

    let Err(error) = Store::open(&copy) else { panic!("it was opened") };

    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(file_and_log(folder.path()) == before);
}

#[tokio::test]
async fn garbage_an_empty_file_and_foreign_databases_are_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causeway.db");
    for content in [&b"this is no database, it is a letter"[..], b"", b"SQLite format 3\0"] {
        std::fs::write(&path, content).unwrap();
        let error = refused(&path);
        assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
    raw(&path).execute_batch("CREATE TABLE guests (name TEXT)").unwrap();
    let error = refused(&path);
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn a_store_cut_off_in_the_middle_answers_with_errors_only() {
    let desk = Desk::new();
    desk.pull((0..200).map(|id| incident(&id.to_string(), "a", &[("state", "1")])).collect()).await;
    desk.store.clone().close().await;
    let whole = std::fs::read(desk.file()).unwrap();
    std::fs::write(desk.file(), &whole[..whole.len() / 2]).unwrap();

    match Store::open(&desk.file()) {
        Err(error) => assert!(matches!(error, StoreError::Corrupt { .. }), "{error}"),
        Ok(store) => {
            let found = store.verify().await;
            assert!(matches!(&found, Ok(found) if !found.is_empty()) || found.is_err(), "{found:?}");
        }
    }
}

#[test]
fn a_half_made_store_of_a_killed_process_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("causeway.db-new"), b"half").unwrap();

    Store::open(&folder.path().join("causeway.db")).unwrap();

    assert!(!folder.path().join("causeway.db-new").exists());
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let Err(error) = Store::open(&folder.path().join("gone").join("causeway.db")) else { panic!("it was opened") };
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_any_file_of_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.store.set_meta("a", "b").await.unwrap();
    std::fs::set_permissions(desk.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let desk = desk.restarted().await;
    desk.store.set_meta("a", "c").await.unwrap();

    for ending in ["", "-wal", "-shm"] {
        let path = desk.folder.path().join(format!("causeway.db{ending}"));
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn a_log_cut_off_anywhere_opens_an_older_whole_state() {
    let desk = Desk::new();
    for version in ["a", "b", "c", "d"] {
        desk.pull(vec![incident("1", version, &[]), incident("2", version, &[])]).await;
    }
    let (file, log) =
        (std::fs::read(desk.file()).unwrap(), std::fs::read(desk.file().with_extension("db-wal")).unwrap());
    assert!(log.len() > 8192, "the changes are still in the log");
    // A log is a header of 32 bytes and frames of 24 bytes and a page: https://www.sqlite.org/fileformat.html#the_wal_file_format
    let frame = 24 + 4096;
    let edges = (32..=log.len()).step_by(frame);
    for length in edges.flat_map(|edge| [edge, edge + 1, edge + frame / 2]).chain([0]).filter(|cut| *cut <= log.len()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("causeway.db");
        std::fs::write(&path, &file).unwrap();
        std::fs::write(path.with_extension("db-wal"), &log[..length]).unwrap();

        let store = Store::open(&path).unwrap();

        assert_eq!(store.verify().await.unwrap(), Vec::<String>::new(), "cut at {length}");
        let records = store.records(&[incident_key("1"), incident_key("2")]).await.unwrap();
        let versions: Vec<_> = records.iter().map(|record| &record.version).collect();
        assert!(
            versions.is_empty() || versions.len() == 2 && versions[0] == versions[1],
            "cut at {length}: {versions:?}"
        );
    }
}

#[tokio::test]
async fn a_backup_is_a_store_of_its_own_as_it_was_at_that_moment() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    let backup = desk.folder.path().join("backup.db");
    desk.store.backup(&backup).await.unwrap();
    desk.pull(vec![incident("1", "b", &[])]).await;

    let restored = Store::open(&backup).unwrap();

    assert_eq!(restored.record(&incident_key("1")).await.unwrap(), Some(incident("1", "a", &[])));
    restored.close().await;
    desk.store.backup(&backup).await.unwrap();
    let replaced = Store::open(&backup).unwrap();
    assert_eq!(replaced.record(&incident_key("1")).await.unwrap(), Some(incident("1", "b", &[])));
}
