//! The data folder: where a desk keeps its store, settings and log, and who may read them.
//!
//! Rule: everything below the data folder belongs to its owner alone (folders 0700, files 0600
//! where the system knows such rights; on Windows the user's own profile folder has them already).
//! The store's locks do not hold on network drives, so these are refused.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

mod network;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirsError {
    /// The account has no home folder to put the data folder in.
    #[error("no data folder: this account has no home folder ({cause}); name a folder on a local disk")]
    NoHome {
        /// What the system said.
        cause: String,
    },
    /// The folder lies on a network drive.
    #[error(
        "the data folder {} lies on a network drive ({filesystem}), where locks cannot be trusted; \
         choose a folder on a local disk", folder.display()
    )]
    NetworkDrive {
        /// The folder that was chosen.
        folder: PathBuf,
        /// The kind of network file system.
        filesystem: String,
    },
    /// A folder or file could not be made, read or protected.
    #[error("cannot {action} {}: {cause}; check that the disk is writable and the folder is yours", path.display())]
    Io {
        /// What was tried: "create", "read", "protect".
        action: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file with the folder's id holds something else.
    #[error(
        "{} does not hold the id of this data folder; secrets in the keychain are named by that id, so restore \
         the file from a backup, or delete it and enter the secrets again", path.display()
    )]
    DamagedId {
        /// The id file.
        path: PathBuf,
    },
}

impl DirsError {
    fn io(action: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), cause }
    }
}

/// The file with a data folder's id.
const ID_FILE: &str = "desk.id";

/// An opened data folder: it exists, is private, and has an id.
#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
    id: Uuid,
}

impl DataFolder {
    /// Opens the data folder, and makes it on first use: `chosen` (portable mode) or else this
    /// account's folder for application data.
    pub fn open(chosen: Option<&Path>) -> Result<Self, DirsError> {
        let named = match chosen {
            Some(folder) => folder.to_path_buf(),
            None => account_folder()?,
        };
        let root = std::path::absolute(&named).map_err(|cause| DirsError::io("find", &named, cause))?;
        // Looked at before anything is made, so that a share that is refused stays as it was.
        let existing = root.ancestors().find(|folder| folder.exists()).unwrap_or(&root);
        let lies_on = network::network_filesystem(&root).or_else(|| network::network_filesystem(existing));
        if let Some(filesystem) = lies_on {
            return Err(DirsError::NetworkDrive { folder: root, filesystem });
        }
        create_private_folder(&root)?;
        let id = folder_id(&root.join(ID_FILE))?;
        Ok(Self { root, id })
    }

    /// Opens the data folder if it is one already; none is made.
    pub fn existing(chosen: Option<&Path>) -> Result<Option<Self>, DirsError> {
        let folder = match chosen {
            Some(folder) => folder.to_path_buf(),
            None => account_folder()?,
        };
        if folder.join(ID_FILE).exists() { Self::open(Some(&folder)).map(Some) } else { Ok(None) }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder's own id, made once. Entries in the keychain are named with it, so that two data
    /// folders of one account never share a secret.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The SQLite store.
    pub fn store(&self) -> PathBuf {
        self.root.join("causeway.sqlite")
    }

    /// The desk's settings.
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    /// The file whose lock says who writes this desk.
    pub fn lock(&self) -> PathBuf {
        self.root.join("desk.lock")
    }

    /// The file that says how to reach whoever holds this desk; there while somebody takes commands over.
    pub fn door(&self) -> PathBuf {
        self.root.join("desk.door")
    }

    /// The folder of the log files.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// The folder of the store's backups.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }
}

/// Creates `folder` and the missing folders above it; the folder itself becomes private to its
/// owner, also when it existed.
pub fn create_private_folder(folder: &Path) -> Result<(), DirsError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| DirsError::io("create", folder, cause))?;
    protect(folder, 0o700)
}

/// Opens `path` for appending, and creates it private to its owner; an existing file becomes
/// private.
pub fn open_private_file(path: &Path) -> Result<File, DirsError> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|cause| DirsError::io("open", path, cause))?;
    protect(path, 0o600)?;
    Ok(file)
}

#[cfg(unix)]
fn protect(path: &Path, mode: u32) -> Result<(), DirsError> {
    use std::os::unix::fs::PermissionsExt as _;
    let current = fs::metadata(path).map_err(|cause| DirsError::io("read", path, cause))?.permissions();
    if current.mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|cause| DirsError::io("protect", path, cause))
}

/// Windows and others: what lies in the user's profile is the user's alone already.
#[cfg(not(unix))]
fn protect(path: &Path, _mode: u32) -> Result<(), DirsError> {
    fs::metadata(path).map(|_| ()).map_err(|cause| DirsError::io("read", path, cause))
}

/// Windows: the local part of the profile, because the roaming part travels over the network.
#[cfg(windows)]
fn account_folder() -> Result<PathBuf, DirsError> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::choose_base_strategy().map_err(|cause| DirsError::NoHome { cause: cause.to_string() })?;
    Ok(strategy.cache_dir().join("Causeway"))
}

#[cfg(not(windows))]
fn account_folder() -> Result<PathBuf, DirsError> {
    use etcetera::AppStrategy as _;
    let name = etcetera::AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Causeway".to_owned(),
        app_name: "Causeway".to_owned(),
    };
    let strategy = etcetera::app_strategy::choose_native_strategy(name)
        .map_err(|cause| DirsError::NoHome { cause: cause.to_string() })?;
    Ok(strategy.data_dir())
}

/// Reads the id at `path`, and makes one when there is none. The file is locked meanwhile, so that
/// processes that start together agree on one id.
fn folder_id(path: &Path) -> Result<Uuid, DirsError> {
    let mut file = open_private_file(path)?;
    file.lock().map_err(|cause| DirsError::io("lock", path, cause))?;
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).map_err(|cause| DirsError::io("read", path, cause))?;
    if text.is_empty() {
        let id = Uuid::new_v4();
        file.write_all(format!("{id}\n").as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|cause| DirsError::io("write", path, cause))?;
        return Ok(id);
    }
    text.trim().parse().map_err(|_bad: uuid::Error| DirsError::DamagedId { path: path.to_path_buf() })
}

/// The name of the account that runs this process, as the system tells it; `None` where it has none.
pub fn account() -> Option<String> {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    names.into_iter().find(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_is_made_once_and_keeps_its_id() {
        let parent = tempfile::tempdir().unwrap();
        let chosen = parent.path().join("desk").join("data");
        let first = DataFolder::open(Some(&chosen)).unwrap();
        let second = DataFolder::open(Some(&chosen)).unwrap();
        assert_eq!(first.id(), second.id());
        assert!(first.store().starts_with(first.root()) && first.root().is_absolute());
    }

    #[test]
    fn two_data_folders_have_two_ids() {
        let parent = tempfile::tempdir().unwrap();
        let one = DataFolder::open(Some(&parent.path().join("one"))).unwrap();
        let two = DataFolder::open(Some(&parent.path().join("two"))).unwrap();
        assert_ne!(one.id(), two.id());
    }

    #[test]
    fn processes_that_start_together_agree_on_one_id() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("desk.id");
        let ids: std::collections::BTreeSet<Uuid> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..20).map(|_| scope.spawn(|| folder_id(&path).unwrap())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert_eq!(ids.len(), 1);
    }

    #[test]
    fn a_damaged_id_is_reported_and_not_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("desk.id");
        fs::write(&path, "half an i").unwrap();
        assert!(matches!(DataFolder::open(Some(parent.path())), Err(DirsError::DamagedId { .. })));
        assert_eq!(fs::read_to_string(path).unwrap(), "half an i");
    }

    #[test]
    fn a_file_in_the_way_is_named_in_the_error() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("taken");
        fs::write(&path, "").unwrap();
        let error = DataFolder::open(Some(&path)).unwrap_err().to_string();
        assert!(error.contains("taken") && error.contains("check that"), "{error}");
    }

    /// SEC15: no other local user reads anything.
    #[cfg(unix)]
    #[test]
    fn folders_and_files_belong_to_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let parent = tempfile::tempdir().unwrap();
        let chosen = parent.path().join("desk");
        fs::create_dir(&chosen).unwrap();
        fs::set_permissions(&chosen, fs::Permissions::from_mode(0o755)).unwrap();
        let loose = chosen.join("desk.id");
        fs::write(&loose, "").unwrap();
        fs::set_permissions(&loose, fs::Permissions::from_mode(0o644)).unwrap();
        let folder = DataFolder::open(Some(&chosen)).unwrap();
        assert_eq!(mode(folder.root()), 0o700, "a folder that existed is closed");
        assert_eq!(mode(&loose), 0o600, "a file that existed is closed");
        create_private_folder(&folder.logs()).unwrap();
        assert_eq!(mode(&folder.logs()), 0o700);
    }
}
