//! Recognises network drives, on which the store's locks and syncs do not hold.
//!
//! Linux tells the file system's type; Windows shows network paths in their spelling. Elsewhere,
//! and for a drive that does not give itself away, the folder is accepted.

use std::path::{Component, Path, Prefix};

/// The name of the network file system that `folder` lies on, if it is known to lie on one.
pub(super) fn network_filesystem(folder: &Path) -> Option<String> {
    if is_network_path(folder) {
        return Some("a network share".to_owned());
    }
    #[cfg(target_os = "linux")]
    return linux::network_filesystem(folder);
    #[cfg(not(target_os = "linux"))]
    None
}

/// True for Windows' `\\server\share` spellings; other systems have no such prefix.
fn is_network_path(folder: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = folder.components().next() else { return false };
    matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    /// Type numbers of file systems, as `statfs` gives them (Linux: `magic.h` and the file systems'
    /// own headers).
    const NETWORK_TYPES: [(u32, &str); 11] = [
        (0x6969, "NFS"),
        (0x517B, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0xFE53_4D42, "SMB 2"),
        (0x7375_7245, "Coda"),
        (0x5346_414F, "AFS"),
        (0x6B41_4653, "AFS"),
        (0x564C, "NetWare"),
        (0x0102_1997, "9P"),
        (0x00C3_6400, "Ceph"),
        (0x0BD0_0BD0, "Lustre"),
    ];

    const FUSE: u32 = 0x6573_5546;

    /// FUSE drivers that reach over the network; others, such as `fuseblk` for NTFS, are local.
    const NETWORK_FUSE: [&str; 9] = [
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.s3fs",
        "fuse.gvfsd-fuse",
        "fuse.glusterfs",
        "fuse.curlftpfs",
        "fuse.smbnetfs",
    ];

    pub(super) fn network_filesystem(folder: &Path) -> Option<String> {
        let number = rustix::fs::statfs(folder).ok()?.f_type;
        // The kernel's word is wider than the number on 64-bit systems and signed on some.
        let number = u32::try_from(number & 0xFFFF_FFFF).ok()?;
        if number != FUSE {
            return network_type(number).map(str::to_owned);
        }
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        let folder = folder.canonicalize().ok()?;
        let driver = filesystem_of(&mounts, &folder)?;
        NETWORK_FUSE.contains(&driver).then(|| driver.to_owned())
    }

    fn network_type(number: u32) -> Option<&'static str> {
        NETWORK_TYPES.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
    }

    /// The file system type of the innermost mount that holds `folder`, from the text of
    /// `/proc/self/mountinfo` (proc(5): the mount point is the fifth field, the type follows the
    /// separator `-`).
    fn filesystem_of<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
        mounts
            .lines()
            .filter_map(|line| {
                let (mount, driver) = line.split_once(" - ")?;
                let point = mount.split(' ').nth(4)?.replace("\\040", " ");
                folder.starts_with(&point).then_some((point.len(), driver.split(' ').next()?))
            })
            .max_by_key(|(depth, _)| *depth)
            .map(|(_, driver)| driver)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn shares_are_network_drives_and_disks_are_not() {
            assert_eq!(network_type(0x6969), Some("NFS"));
            assert_eq!(network_type(0xFF53_4D42), Some("CIFS"));
            assert_eq!(network_type(0xEF53), None, "ext4");
            assert_eq!(network_type(0x9123_683E), None, "btrfs");
        }

        #[test]
        fn the_innermost_mount_decides() {
            let mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
                          40 22 0:50 / /mnt/my\\040desk rw shared:3 - fuse.sshfs ops@files: rw\n\
                          41 22 8:2 / /mnt rw - fuseblk /dev/sdb1 rw\n";
            assert_eq!(filesystem_of(mounts, Path::new("/mnt/my desk/data")), Some("fuse.sshfs"));
            assert_eq!(filesystem_of(mounts, Path::new("/mnt/data")), Some("fuseblk"));
            assert_eq!(filesystem_of(mounts, Path::new("/var/lib")), Some("ext4"));
        }

        #[test]
        fn a_folder_for_temporary_files_is_local() {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(network_filesystem(folder.path()), None);
        }
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn share_spellings_are_network_drives() {
        assert!(is_network_path(Path::new(r"\\server\desk\data")));
        assert!(is_network_path(Path::new(r"\\?\UNC\server\desk")));
        assert!(!is_network_path(Path::new(r"C:\desk")));
    }
}
