//! How often passes go by themselves while the window is open.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How often passes go by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rhythm {
    /// The minutes from one pass to the next; 0 for none by themselves.
    pub every_minutes: u32,
}

impl Rhythm {
    /// Whether no pass goes by itself.
    pub fn is_still(&self) -> bool {
        self.every_minutes == 0
    }

    /// When the next pass is due, the last one having been at this moment.
    pub fn next(self, last: Timestamp) -> Option<Timestamp> {
        if self.is_still() {
            return None;
        }
        last.saturating_add(SignedDuration::from_mins(self.every_minutes.into())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_pass_is_due_after_the_minutes_and_never_where_there_are_none() {
        let last: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        assert_eq!(Rhythm { every_minutes: 5 }.next(last), Some("2026-03-02T12:05:00Z".parse().unwrap()));
        assert_eq!(Rhythm::default().next(last), None);
        let far = Rhythm { every_minutes: u32::MAX }.next(Timestamp::MAX);
        assert_eq!(far, Some(Timestamp::MAX), "no overflow");
    }
}
