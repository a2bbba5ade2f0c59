//! The bytes of files on their way: in a file of ours without a name, never whole in memory.
//!
//! The file is gone from its folder before it is written, so a process that is killed leaves nothing
//! behind, and no vendor's name ever becomes a name on this disk.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::error::{ConnectorError, Fault};
use crate::faultpoint;
use crate::model::Fingerprint;

/// Bytes that arrive, hashed on the way.
#[derive(Debug)]
pub struct Draft {
    most: u64,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    size: u64,
    sum: Sha256,
}

/// Bytes that are all there.
#[derive(Debug, Clone)]
pub struct Contents {
    file: Arc<File>,
    size: u64,
    sha256: Fingerprint,
}

impl Draft {
    /// An empty draft in a folder, for at most so many bytes.
    pub fn new(folder: &Path, most: u64) -> Result<Self, ConnectorError> {
        let file = tempfile::tempfile_in(folder).map_err(|error| disk(&error))?;
        Ok(Self { most, inner: Mutex::new(Inner { file, size: 0, sum: Sha256::new() }) })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what arrived, for another try.
    pub(super) fn restart(&self) -> Result<(), ConnectorError> {
        let mut inner = self.inner();
        inner.file.set_len(0).and_then(|()| inner.file.rewind()).map_err(|error| disk(&error))?;
        (inner.size, inner.sum) = (0, Sha256::new());
        Ok(())
    }

    /// Takes the next bytes.
    pub fn take(&self, bytes: &[u8]) -> Result<(), ConnectorError> {
        let mut inner = self.inner();
        inner.size += bytes.len() as u64;
        if inner.size > self.most {
            return Err(ConnectorError::new(
                Fault::Refused,
                format!("The file is larger than the {} bytes that may be carried", self.most),
                "Raise the largest size in the profile, or carry it by hand",
            ));
        }
        inner.file.write_all(bytes).map_err(|error| disk(&error))?;
        inner.sum.update(bytes);
        // How many pieces follow is the network's affair; points are counted, so only the first is one.
        if inner.size == bytes.len() as u64 {
            faultpoint::reach("file: after its first bytes came");
        }
        Ok(())
    }

    /// What arrived, where it is no more than so many bytes.
    pub(super) fn small(&self, most: usize) -> Option<Vec<u8>> {
        let mut inner = self.inner();
        let size = usize::try_from(inner.size).ok().filter(|size| *size <= most)?;
        let mut bytes = Vec::with_capacity(size);
        inner.file.rewind().and_then(|()| inner.file.read_to_end(&mut bytes)).ok()?;
        Some(bytes)
    }

    /// How many bytes arrived.
    pub fn size(&self) -> u64 {
        self.inner().size
    }

    /// What arrived, as it is.
    pub fn finish(self) -> Contents {
        let Inner { file, size, sum } = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        Contents { file: Arc::new(file), size, sha256: Fingerprint::of_digest(&sum.finalize()) }
    }
}

impl Contents {
    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Their SHA-256.
    pub fn sha256(&self) -> &Fingerprint {
        &self.sha256
    }

    /// Reads into `buffer` from a place on; how much was read, 0 at the end.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        #[cfg(unix)]
        {
            std::os::unix::fs::FileExt::read_at(&*self.file, buffer, offset)
        }
        #[cfg(windows)]
        {
            std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, offset)
        }
    }
}

fn disk(error: &io::Error) -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        format!("A file on its way cannot be kept on this disk: {error}"),
        "Free some space in the data folder and check that it can be written",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_is_counted_hashed_and_bounded_and_leaves_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::new(folder.path(), 8).unwrap();
        draft.take(b"wrong").unwrap();
        draft.restart().unwrap();
        draft.take(b"hel").unwrap();
        draft.take(b"lo").unwrap();
        assert_eq!(draft.take(b"1234").unwrap_err().fault, Fault::Refused);
        draft.restart().unwrap();
        draft.take(b"hello").unwrap();
        let contents = draft.finish();
        assert_eq!((contents.size(), contents.sha256()), (5, &Fingerprint::of("hello")));
        let mut bytes = [0; 8];
        assert_eq!(contents.read_at(&mut bytes, 2).unwrap(), 3);
        assert_eq!(&bytes[..3], b"llo");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
