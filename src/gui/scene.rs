//! What every panel may look at while it is drawn: one snapshot for each frame.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts::Facts;
use crate::service::Status;

/// One frame's snapshot.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// What the desk does.
    pub status: Arc<Status>,
    /// The time of this frame.
    pub now: Timestamp,
    /// The user's zone.
    pub zone: TimeZone,
    /// Which commands are possible.
    pub facts: Facts,
}

impl Scene {
    /// A moment in the user's zone, to the minute: `2026-03-02 13:05`.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The same to the second.
    pub(super) fn moment_to_the_second(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// How long ago something was, in steps that are so coarse that a window at rest shows it
    /// rightly for minutes: `just now`, `10 min ago`, `3 h ago`, or the day.
    pub(super) fn ago(&self, at: Timestamp) -> String {
        let minutes = self.now.duration_since(at).as_secs() / 60;
        match minutes {
            ..5 => "just now".to_owned(),
            5..60 => format!("{} min ago", minutes / 5 * 5),
            60..1_440 => format!("{} h ago", minutes / 60),
            _ => self.moment(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_coarse_steps() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let scene = Scene { status: Arc::default(), now, zone: TimeZone::UTC, facts: Facts::default() };
        let ago = |seconds: i64| scene.ago(Timestamp::from_second(now.as_second() - seconds).unwrap());
        assert_eq!(
            [ago(-60), ago(0), ago(299), ago(300), ago(1_199), ago(3_600), ago(172_800)],
            ["just now", "just now", "just now", "5 min ago", "15 min ago", "1 h ago", "2026-02-28 12:00"]
        );
    }
}
