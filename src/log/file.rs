//! One log file a day, private to its owner, and not more of them than agreed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::clock::SharedClock;
use crate::dirs::{self, DirsError};

const PREFIX: &str = "causeway.";
const SUFFIX: &str = ".jsonl";

/// A writer that begins a new file each day (UTC) and removes the oldest ones.
#[derive(Debug)]
pub struct DailyFile {
    folder: PathBuf,
    keep: usize,
    clock: SharedClock,
    day: Date,
    file: File,
}

impl DailyFile {
    /// Opens today's file in `folder`, which is created private; at most `keep` files stay, today's
    /// always among them.
    pub fn open(folder: &Path, keep: usize, clock: SharedClock) -> Result<Self, DirsError> {
        dirs::create_private_folder(folder)?;
        let day = today(&clock);
        let file = dirs::open_private_file(&path_of(folder, day))?;
        let daily = Self { folder: folder.to_path_buf(), keep, clock, day, file };
        daily.remove_oldest();
        Ok(daily)
    }

    /// The next day's file is begun before its first line. Where that fails, the old file goes on:
    /// a log in the wrong file is better than none.
    fn turn_over(&mut self) {
        let day = today(&self.clock);
        if day == self.day {
            return;
        }
        if let Ok(file) = dirs::open_private_file(&path_of(&self.folder, day)) {
            self.day = day;
            self.file = file;
            self.remove_oldest();
        }
    }

    /// Names sort by date. A file that cannot be removed is left for the next day's try.
    fn remove_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let current = path_of(&self.folder, self.day);
        let mut older: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| is_log(path) && *path != current)
            .collect();
        older.sort();
        let surplus = older.len().saturating_sub(self.keep.saturating_sub(1));
        for path in older.iter().take(surplus) {
            drop(fs::remove_file(path));
        }
    }
}

impl Write for DailyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.turn_over();
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn today(clock: &SharedClock) -> Date {
    Offset::UTC.to_datetime(clock.now()).date()
}

fn path_of(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("{PREFIX}{day}{SUFFIX}"))
}

fn is_log(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX))
        .is_some_and(|day| day.parse::<Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn each_day_has_its_file_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-02-27T23:00:00Z".parse().unwrap());
        let mut log = DailyFile::open(folder.path(), 2, clock.clone()).unwrap();
        for line in ["friday\n", "saturday\n", "sunday\n"] {
            log.write_all(line.as_bytes()).unwrap();
            clock.advance(Duration::from_hours(24));
        }
        assert_eq!(names(folder.path()), ["causeway.2026-02-28.jsonl", "causeway.2026-03-01.jsonl"]);
        let last = fs::read_to_string(folder.path().join("causeway.2026-03-01.jsonl")).unwrap();
        assert_eq!(last, "sunday\n");
    }

    #[test]
    fn files_that_are_not_logs_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("causeway.notes.jsonl"), "").unwrap();
        fs::write(folder.path().join("causeway.2020-01-01.jsonl"), "").unwrap();
        let clock = ManualClock::at("2026-02-27T23:00:00Z".parse().unwrap());
        drop(DailyFile::open(folder.path(), 1, clock).unwrap());
        assert_eq!(names(folder.path()), ["causeway.2026-02-27.jsonl", "causeway.notes.jsonl"]);
    }

    #[test]
    fn a_restart_on_the_same_day_goes_on_in_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-02-27T23:00:00Z".parse().unwrap());
        for line in ["before\n", "after\n"] {
            DailyFile::open(folder.path(), 2, clock.clone()).unwrap().write_all(line.as_bytes()).unwrap();
        }
        let text = fs::read_to_string(folder.path().join("causeway.2026-02-27.jsonl")).unwrap();
        assert_eq!(text, "before\nafter\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_log_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("logs");
        let clock = ManualClock::at("2026-02-27T23:00:00Z".parse().unwrap());
        drop(DailyFile::open(&folder, 2, clock).unwrap());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("causeway.2026-02-27.jsonl")), 0o600);
    }
}
