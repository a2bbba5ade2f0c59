//! Opening the database: what is there is looked at before anything is written.
//!
//! A file that is empty, foreign, damaged or newer is left byte for byte as it is. A new store is made under another
//! name and moved into place, so that an empty file is always the trace of an accident.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::error::{Result, StoreError};
use super::{headlines, rows};

/// All changes of the schema, oldest first. A released one never changes again.
static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("schema/01-start.sql")),
        M::up(include_str!("schema/02-holds.sql")),
        M::up(include_str!("schema/03-tickets.sql")),
        M::up(include_str!("schema/04-instances.sql")),
        M::up(include_str!("schema/05-drift.sql")),
        M::up(include_str!("schema/06-hands.sql")),
        M::up(include_str!("schema/07-files.sql")),
        M::up(include_str!("schema/08-note-texts.sql")),
        M::up(include_str!("schema/09-adopted.sql")),
        M::up(include_str!("schema/10-calls.sql")),
        M::up(include_str!("schema/11-flips.sql")),
        M::up(include_str!("schema/12-headers.sql")),
    ])
});

/// The schema that this program writes: the number of migrations.
const SCHEMA: u32 = 12;

/// Marks a database as ours: the letters `Caus`.
const APPLICATION: u32 = 1_130_460_531;

/// How many threads read.
const READERS: usize = 3;

/// How long to wait for somebody else's lock on the file.
const BUSY: Duration = Duration::from_secs(5);

/// The file's first bytes: the format's name, the schema and the application.
/// See <https://www.sqlite.org/fileformat.html#the_database_header>.
const HEADER: usize = 100;

/// The connections of an opened store.
pub(super) struct Opened {
    pub(super) writer: Connection,
    pub(super) readers: Vec<Connection>,
    /// Which opening of this store it is; tells this process's leases from an earlier one's.
    pub(super) session: i64,
}

/// Opens the store, makes it if there is none, and brings its schema up to date.
pub(super) fn open(path: &Path) -> Result<Opened> {
    if path.try_exists().map_err(|error| unreachable(path, &error))? {
        examine(path)?;
    } else {
        create(path)?;
    }
    restrict(path)?;
    let mut writer = connect(path)?;
    refuse_newer(path, &writer)?;
    prepare(path, &mut writer)?;
    let session = start_session(&mut writer)?;
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let reader = connect(path)?;
        reader.pragma_update(None, "query_only", true)?;
        readers.push(reader);
    }
    for side in ["-wal", "-shm"] {
        let side = beside(path, side);
        if side.exists() {
            restrict(&side)?;
        }
    }
    Ok(Opened { writer, readers, session })
}

/// Looks at the bytes of the file alone, before SQLite may touch it.
fn examine(path: &Path) -> Result<()> {
    let unreadable = |reason: &str| StoreError::Unreadable { path: path.to_owned(), reason: reason.to_owned() };
    let mut header = Vec::with_capacity(HEADER);
    let file = std::fs::File::open(path).map_err(|error| unreachable(path, &error))?;
    file.take(HEADER as u64).read_to_end(&mut header).map_err(|error| unreachable(path, &error))?;
    if header.is_empty() {
        return Err(unreadable("the file is empty"));
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(unreadable("it is no database"));
    }
    let number = |at: usize| {
        header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes).unwrap_or_default()
    };
    if number(68) != APPLICATION {
        return Err(unreadable("it is the database of another program, or its beginning is damaged"));
    }
    newer(path, number(60))
}

fn newer(path: &Path, found: u32) -> Result<()> {
    if found > SCHEMA {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: SCHEMA });
    }
    Ok(())
}

/// The write-ahead log of a newer program that died may hold a schema that the file does not show yet.
fn refuse_newer(path: &Path, connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = rows::count(connection, "user_version", "SELECT user_version FROM pragma_user_version", [])?;
    newer(path, u32::try_from(found).unwrap_or(u32::MAX))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

fn create(path: &Path) -> Result<()> {
    draft(path, |connection| prepare(path, connection))
}

/// Fills a new database under another name and moves it into place when it is whole.
pub(super) fn draft(path: &Path, fill: impl FnOnce(&mut Connection) -> Result<()>) -> Result<()> {
    let draft = beside(path, "-new");
    for leftover in ["-new", "-new-wal", "-new-shm", "-new-journal"] {
        match std::fs::remove_file(beside(path, leftover)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unreachable(path, &error)),
            _ => {}
        }
    }
    new_file(&draft).map_err(|error| unreachable(&draft, &error))?;
    let mut connection = connect(&draft)?;
    fill(&mut connection)?;
    connection.close().map_err(|(_connection, error)| StoreError::from(error))?;
    crate::faultpoint::reach("store: before a new file is moved into place");
    std::fs::rename(&draft, path).map_err(|error| unreachable(path, &error))
}

/// Creates an empty file that only its owner may read.
fn new_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    #[expect(clippy::disallowed_methods, reason = "this is the one place that opens the database")]
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Sets the journal mode and migrates; each migration is one transaction, and so is the renewal of
/// the list of tickets.
fn prepare(path: &Path, connection: &mut Connection) -> Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    crate::faultpoint::reach("store: before commit of migrations");
    MIGRATIONS.to_latest(connection).map_err(|error| migration_error(path, error))?;
    crate::faultpoint::reach("store: after commit of migrations");
    headlines::renew(connection)
}

fn migration_error(path: &Path, error: rusqlite_migration::Error) -> StoreError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => StoreError::Unreadable { path: path.to_owned(), reason: other.to_string() },
    }
}

/// Counts this opening, and clears what pulls of earlier processes left.
fn start_session(writer: &mut Connection) -> Result<i64> {
    let transaction = writer.transaction()?;
    rows::run(&transaction, "DELETE FROM pulls", [])?;
    let session = rows::next_number(&transaction, "session")?;
    transaction.commit()?;
    Ok(session)
}

/// Lets only the owner read and write the file. On Windows the data folder's own rights do that.
fn restrict(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, owner_only).map_err(|error| unreachable(path, &error))?;
    }
    #[cfg(not(unix))]
    std::fs::metadata(path).map_err(|error| unreachable(path, &error))?;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn unreachable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unreachable { path: path.to_owned(), reason: error.to_string() }
}
