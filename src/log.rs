//! The program's log: JSON lines in the data folder, readable lines on standard error, and the
//! last events in memory for the log panel.
//!
//! Rule: nothing secret reaches an event. Whoever logs an address passes it through
//! [`redact::redact_url`], whoever keeps headers passes them through [`headers::redact_header`]; libraries may say
//! warnings and errors only, because their finer levels print what they send.

use std::io;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::clock::SharedClock;
use crate::dirs::DirsError;

mod file;
pub mod headers;
mod recent;
pub mod redact;

pub use file::DailyFile;
pub use recent::{Event, Recent};

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The log folder or file could not be made.
    #[error("the log cannot be written: {0}")]
    Folder(#[from] DirsError),
    /// The process has a log already.
    #[error("the log is set up already; it can be set up once for each process")]
    AlreadySetUp,
}

/// How much is logged and where.
#[derive(Debug)]
pub struct Settings {
    /// The least important level that reaches standard error (`--log`).
    pub stderr: LevelFilter,
    /// The least important level that reaches the file and the log panel.
    pub file: LevelFilter,
    /// How many daily files are kept.
    pub days: usize,
    /// How many events the log panel can show.
    pub recent: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { stderr: LevelFilter::WARN, file: LevelFilter::INFO, days: 14, recent: 2_000 }
    }
}

/// Sets up the log of this process in the folder `logs` and returns the events for the log panel.
pub fn install(settings: &Settings, logs: &std::path::Path, clock: &SharedClock) -> Result<Recent, LogError> {
    let file = DailyFile::open(logs, settings.days, clock.clone())?;
    let (subscriber, recent) = subscriber(settings, file, clock);
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|_taken: tracing::subscriber::SetGlobalDefaultError| LogError::AlreadySetUp)?;
    Ok(recent)
}

/// Builds what [`install`] sets up, without setting it up.
pub fn subscriber(
    settings: &Settings,
    file: DailyFile,
    clock: &SharedClock,
) -> (impl Subscriber + Send + Sync + use<>, Recent) {
    let recent = Recent::new(settings.recent, clock.clone());
    let to_file = tracing_subscriber::fmt::layer()
        .json()
        .with_timer(Stamp(clock.clone()))
        .with_writer(Mutex::new(file))
        .with_filter(ours_at(settings.file));
    let to_stderr = tracing_subscriber::fmt::layer()
        .with_timer(Stamp(clock.clone()))
        .with_ansi(false)
        .with_writer(|| OneLine(io::stderr()))
        .with_filter(ours_at(settings.stderr));
    let to_panel = recent.layer().with_filter(ours_at(settings.file));
    (tracing_subscriber::registry().with(to_file).with(to_stderr).with(to_panel), recent)
}

/// Writes each event as one line: a text from a vendor cannot begin a line of its own.
struct OneLine<W>(W);

impl<W: io::Write> io::Write for OneLine<W> {
    /// An event is written in one step, its end of line with it.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let (text, end) = match event.strip_suffix(b"\n") {
            Some(text) => (text, &b"\n"[..]),
            None => (event, &b""[..]),
        };
        for part in text.split_inclusive(u8::is_ascii_control) {
            match part.split_last() {
                Some((control, plain)) if control.is_ascii_control() => {
                    self.0.write_all(plain)?;
                    write!(self.0, "{}", control.escape_ascii())?;
                }
                _ => self.0.write_all(part)?,
            }
        }
        self.0.write_all(end)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Our own events down to `level`, those of libraries down to warnings.
fn ours_at(level: LevelFilter) -> Targets {
    let libraries = level.min(LevelFilter::from_level(Level::WARN));
    Targets::new().with_default(libraries).with_target(env!("CARGO_CRATE_NAME"), level)
}

/// Stamps lines with the product's clock.
#[derive(Debug)]
struct Stamp(SharedClock);

impl FormatTime for Stamp {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        write!(writer, "{:.3}", self.0.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn clock() -> SharedClock {
        ManualClock::at("2026-03-02T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn an_event_becomes_one_json_line_and_one_recent_event() {
        let folder = tempfile::tempdir().unwrap();
        let file = DailyFile::open(folder.path(), 3, clock()).unwrap();
        let settings = Settings { stderr: LevelFilter::OFF, ..Settings::default() };
        let (subscriber, recent) = subscriber(&settings, file, &clock());
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(profile = "acme", "pass\nfinished");
            tracing::debug!("too fine for the file");
        });
        let text = std::fs::read_to_string(folder.path().join("causeway.2026-03-02.jsonl")).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["timestamp"], "2026-03-02T12:00:00.000Z");
        assert_eq!(lines[0]["fields"]["message"], "pass\nfinished", "a line break cannot forge a line");
        let events = recent.after(0);
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].level, events[0].text.as_str()), (Level::INFO, "pass\nfinished profile=acme"));
    }

    #[test]
    fn on_standard_error_an_event_is_one_line_whatever_it_holds() {
        use std::io::Write as _;
        let mut out = OneLine(Vec::new());
        out.write_all(b"WARN acme: first\r\n2026 ERROR forged\x1b[2J\n").unwrap();
        assert_eq!(String::from_utf8(out.0).unwrap(), "WARN acme: first\\r\\n2026 ERROR forged\\x1b[2J\n");
    }

    #[test]
    fn libraries_may_warn_but_not_chatter() {
        let folder = tempfile::tempdir().unwrap();
        let file = DailyFile::open(folder.path(), 3, clock()).unwrap();
        let settings = Settings { stderr: LevelFilter::OFF, file: LevelFilter::TRACE, ..Settings::default() };
        let (subscriber, recent) = subscriber(&settings, file, &clock());
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "hyper::proto", "authorization: canary");
            tracing::warn!(target: "hyper::proto", "connection lost");
        });
        let texts: Vec<String> = recent.after(0).into_iter().map(|event| event.text).collect();
        assert_eq!(texts, ["connection lost"]);
    }
}
