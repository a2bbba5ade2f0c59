//! What a part of the story costs: time, processor, memory. The stand-ins run in the same process
//! and are part of both.

use std::fmt;
use std::time::Duration;

use crate::clock::{SharedClock, Steady};

/// What a part of the story cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// How long it took.
    pub(super) took: Duration,
    /// The processor time of the whole process meanwhile; `None` where it is not measured.
    pub(super) cpu: Option<Duration>,
    /// The most memory that the process ever held, in KiB; `None` where it is not measured.
    pub(super) peak_kib: Option<u64>,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cpu {
            Some(cpu) => write!(f, "CPU {:.1} s", cpu.as_secs_f64())?,
            None => f.write_str("CPU not measured")?,
        }
        match self.peak_kib {
            Some(kib) => write!(f, ", peak memory {} MiB", kib / 1024)?,
            None => f.write_str(", peak memory not measured")?,
        }
        write!(f, ", {:.1} s", self.took.as_secs_f64())
    }
}

/// A measurement under way.
#[derive(Debug)]
pub(super) struct Meter {
    began: Steady,
    cpu: Option<Duration>,
}

impl Meter {
    /// Begins to measure.
    pub(super) fn start(clock: &SharedClock) -> Self {
        Self { began: clock.steady(), cpu: cpu() }
    }

    /// What it cost since then.
    pub(super) fn stop(&self, clock: &SharedClock) -> Cost {
        let spent = self.cpu.zip(cpu()).map(|(before, now)| now.saturating_sub(before));
        Cost { took: clock.steady().since(self.began), cpu: spent, peak_kib: peak_kib() }
    }
}

/// The processor time that this process has used so far.
#[cfg(unix)]
fn cpu() -> Option<Duration> {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(used.tv_sec.try_into().ok()?, used.tv_nsec.try_into().ok()?))
}

#[cfg(not(unix))]
fn cpu() -> Option<Duration> {
    None
}

/// The most memory that this process ever held, in KiB, as Linux tells it.
#[cfg(target_os = "linux")]
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn peak_kib() -> Option<u64> {
    None
}
