//! No core files: a picture of the memory of a crashed process holds its secrets.

use std::io;

/// Forbids the system to write this process's memory to disk when it crashes. `main` calls it
/// before any secret is read.
///
/// On Unix the limit for core files becomes zero for this process and those it starts. On Linux the
/// process also becomes undumpable, because a crash collector that the kernel pipes to (core(5))
/// does not know that limit; the same keeps other processes of the account from reading its memory.
/// Windows writes none unless an administrator asked for it.
pub fn forbid_core_files() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn a_process_with_secrets_leaves_no_core_file() {
        forbid_core_files().unwrap();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
