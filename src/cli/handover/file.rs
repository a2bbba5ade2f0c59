//! The door's file: where the holder of a desk listens, and the token.
//!
//! Only the holder of the desk's lock writes it; whoever takes the lock removes what a killed
//! holder left. A stale file leads to a closed port, or to somebody who cannot prove anything.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::token::Token;

/// The longest file that is read.
const MOST_BYTES: u64 = 4096;

/// The content of the door's file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DoorFile {
    /// The port on 127.0.0.1.
    pub(super) port: u16,
    /// The token.
    pub(super) token: Token,
}

impl DoorFile {
    /// Writes the file, readable by its owner alone, in one step: nobody reads half of it.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let text = Zeroizing::new(serde_json::to_string(self)?);
        let draft = path.with_extension("door-new");
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&draft)?.write_all(text.as_bytes())?;
        fs::rename(&draft, path)
    }

    /// Reads the file. One that is missing or damaged leads nowhere and is `None`.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let mut text = Zeroizing::new(String::new());
        fs::File::open(path).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_its_owners_alone_and_replaces_an_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.door");
        for port in [1, 2] {
            DoorFile { port, token: Token::new().unwrap() }.write(&path).unwrap();
            assert_eq!(DoorFile::read(&path).unwrap().port, port);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_missing_or_damaged_file_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.door");
        assert!(DoorFile::read(&path).is_none());
        for text in ["", "{\"port\":", "{\"port\":99999,\"token\":\"\"}", "\u{0}\u{0}"] {
            fs::write(&path, text).unwrap();
            assert!(DoorFile::read(&path).is_none(), "{text:?}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(DoorFile::read(&path).is_none());
    }
}
