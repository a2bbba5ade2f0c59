//! Numbered points at which a fault run kills the process.
//!
//! The product calls [`reach`] before and after every HTTP exchange and every commit. Normally that
//! costs one relaxed load. A fault run first arms [`arm_trace`] to learn which points a scenario
//! passes (one line per point, in order), then starts the program once per point with [`arm`], and
//! the process is killed there, as if the power had failed: no destructor runs and no buffer is
//! flushed. Only a hidden option of the command line arms points.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static POINTS: Points = Points::new();

/// Passes the point `name`, and dies there when a fault run has chosen it.
pub fn reach(name: &'static str) {
    if POINTS.reach(name) == Fate::Die {
        kill_this_process();
    }
}

/// Arms the process to be killed at the `nth` point that it passes from now on, counted from 1.
pub fn arm(nth: u64) {
    POINTS.arm(nth);
}

/// Writes the name of every point that is passed from now on to a new file at `path`, one per line.
pub fn arm_trace(path: &Path) -> io::Result<()> {
    POINTS.trace_to(File::create(path)?);
    Ok(())
}

const UNARMED: u8 = 0;
const COUNTING: u8 = 1;
const TRACING: u8 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Live,
    Die,
}

#[derive(Debug)]
struct Points {
    mode: AtomicU8,
    passed: AtomicU64,
    fatal: AtomicU64,
    trace: Mutex<Option<File>>,
}

impl Points {
    const fn new() -> Self {
        Self {
            mode: AtomicU8::new(UNARMED),
            passed: AtomicU64::new(0),
            fatal: AtomicU64::new(0),
            trace: Mutex::new(None),
        }
    }

    fn reach(&self, name: &'static str) -> Fate {
        match self.mode.load(Ordering::Relaxed) {
            UNARMED => Fate::Live,
            TRACING => {
                self.note(name);
                Fate::Live
            }
            _ => self.count(),
        }
    }

    fn count(&self) -> Fate {
        let nth = self.passed.fetch_add(1, Ordering::SeqCst) + 1;
        if nth == self.fatal.load(Ordering::SeqCst) { Fate::Die } else { Fate::Live }
    }

    /// A trace that cannot be written is closed: the run that reads it then finds too few lines.
    fn note(&self, name: &'static str) {
        let mut trace = self.trace();
        if trace.as_mut().is_some_and(|file| file.write_all(format!("{name}\n").as_bytes()).is_err()) {
            *trace = None;
        }
    }

    fn arm(&self, nth: u64) {
        self.passed.store(0, Ordering::SeqCst);
        self.fatal.store(nth, Ordering::SeqCst);
        self.mode.store(COUNTING, Ordering::SeqCst);
    }

    fn trace_to(&self, file: File) {
        *self.trace() = Some(file);
        self.mode.store(TRACING, Ordering::SeqCst);
    }

    fn trace(&self) -> MutexGuard<'_, Option<File>> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SIGKILL, which no handler sees; where signals do not exist, an abort. Should the kill be refused,
/// the abort follows: a fatal point is never survived.
fn kill_this_process() -> ! {
    #[cfg(unix)]
    if rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).is_ok() {
        loop {
            std::thread::park();
        }
    }
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unarmed_points_are_passed() {
        let points = Points::new();
        assert_eq!(points.reach("http.before"), Fate::Live);
        assert_eq!(points.passed.load(Ordering::SeqCst), 0, "nothing is counted while unarmed");
    }

    #[test]
    fn the_chosen_point_is_fatal_and_no_other() {
        let points = Points::new();
        points.arm(3);
        let fates: Vec<Fate> =
            ["http.before", "http.after", "commit.before", "commit.after"].map(|name| points.reach(name)).into();
        assert_eq!(fates, [Fate::Live, Fate::Live, Fate::Die, Fate::Live]);
    }

    #[test]
    fn a_trace_names_the_points_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points");
        let points = Points::new();
        points.trace_to(File::create(&path).unwrap());
        for name in ["http.before", "http.after", "http.before"] {
            assert_eq!(points.reach(name), Fate::Live);
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), "http.before\nhttp.after\nhttp.before\n");
    }

    /// The test starts itself a second time as the process that dies.
    #[cfg(unix)]
    #[test]
    fn an_armed_process_is_killed_at_the_point_and_not_before() {
        use std::os::unix::process::ExitStatusExt as _;
        const TRACE: &str = "CAUSEWAY_TEST_FAULTPOINT";
        if let Some(path) = std::env::var_os(TRACE) {
            arm(2);
            reach("first");
            std::fs::write(path, "passed the first").unwrap();
            reach("second");
            unreachable!("the second point was survived");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness");
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "faultpoint::tests::an_armed_process_is_killed_at_the_point_and_not_before"])
            .env(TRACE, &path)
            .output()
            .unwrap()
            .status;
        assert_eq!(status.signal(), Some(9));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "passed the first");
    }
}
