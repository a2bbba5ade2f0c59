//! What happens to the past of two records when they are joined, and how quietly.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which notes of its past go along when a record is made on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PastNotes {
    /// Those that would go if they were written now.
    #[default]
    All,
    /// None: the conversation begins when the two are joined.
    None,
}

/// As what comments of the past are written in ServiceNow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PastComments {
    /// As comments, which the caller can read and is mailed.
    #[default]
    AsComments,
    /// As work notes, which the caller neither reads nor is mailed.
    AsWorkNotes,
}

/// Which files of its past go along when a record is made on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PastFiles {
    /// Those that would go if they were attached now.
    #[default]
    All,
    /// None: files are carried that are attached after the two were joined.
    None,
}

/// Which closed records and tickets are joined, without anybody asking for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosedRecords {
    /// Closed records of ServiceNow make tickets like open ones; closed tickets are not sent.
    #[default]
    Usual,
    /// Neither: both sides carry over what is open.
    Leave,
    /// On both sides those that changed after the moment that is named.
    Since,
}

/// How two sides in the middle of their life are brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Loading {
    /// Whether everything is written with what each vendor offers to send no mails.
    pub quiet: bool,
    /// Which notes of the past go along.
    pub notes: PastNotes,
    /// As what comments of the past are written in ServiceNow.
    pub comments: PastComments,
    /// Whether tickets and notes are written with the time, and notes with the author, that they had.
    pub original_times: bool,
    /// How many notes of one record go in one pass; the rest follows in the next ones. 0 for no bound.
    pub notes_at_once: u32,
    /// Which files of the past go along.
    pub files: PastFiles,
    /// Which closed records are joined.
    pub closed: ClosedRecords,
    /// After which moment a closed record must have changed, where only those are joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_since: Option<Timestamp>,
}

/// A conversation of more notes than this is carried over in several passes.
const NOTES_AT_ONCE: u32 = 100;

impl Default for Loading {
    fn default() -> Self {
        Self {
            quiet: false,
            notes: PastNotes::All,
            comments: PastComments::AsComments,
            original_times: false,
            notes_at_once: NOTES_AT_ONCE,
            files: PastFiles::All,
            closed: ClosedRecords::Usual,
            closed_since: None,
        }
    }
}

impl Loading {
    /// How many of so many notes go in one pass.
    pub fn piece(&self, notes: usize) -> usize {
        match usize::try_from(self.notes_at_once) {
            Ok(most) if most > 0 => notes.min(most),
            _ => notes,
        }
    }

    /// Whether closed tickets are sent by rules that do not ask for their status.
    pub fn sends_closed(&self, changed: Timestamp) -> bool {
        self.closed == ClosedRecords::Since && self.closed_since.is_some_and(|since| changed > since)
    }

    /// Why a closed record that changed last at this moment is not joined, if it is not.
    pub fn leaves_closed(&self, changed: Timestamp) -> Option<String> {
        match (self.closed, self.closed_since) {
            (ClosedRecords::Usual, _) => None,
            (ClosedRecords::Since, Some(since)) if changed > since => None,
            (ClosedRecords::Since, Some(since)) => Some(format!(
                "it is closed and did not change after {}, and this profile takes closed records that did",
                since.strftime("%Y-%m-%d %H:%M UTC")
            )),
            (ClosedRecords::Leave | ClosedRecords::Since, _) => {
                Some("it is closed, and this profile takes what is open".to_owned())
            }
        }
    }

    /// Whether a file stays because it is of the past: attached before its record was linked at this
    /// moment, or on a record that is being linked only now.
    pub fn leaves_file(&self, attached: Timestamp, linked: Option<Timestamp>) -> bool {
        self.files == PastFiles::None && linked.is_none_or(|linked| attached < linked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_closed_record_is_joined_where_it_changed_after_the_moment_named() {
        let since = Some(at("2026-06-01T00:00:00Z"));
        let (before, after) = (at("2026-05-31T10:00:00Z"), at("2026-06-02T10:00:00Z"));
        let usual = Loading::default();
        assert!(usual.leaves_closed(before).is_none() && !usual.sends_closed(after));
        let leave = Loading { closed: ClosedRecords::Leave, closed_since: since, ..Loading::default() };
        assert!(leave.leaves_closed(after).is_some() && !leave.sends_closed(after));
        let some = Loading { closed: ClosedRecords::Since, closed_since: since, ..Loading::default() };
        assert!(some.leaves_closed(after).is_none() && some.sends_closed(after));
        assert!(some.leaves_closed(before).is_some() && !some.sends_closed(before));
        let unnamed = Loading { closed_since: None, ..some };
        assert!(unnamed.leaves_closed(after).is_some(), "without a moment it is what is open");
    }

    #[test]
    fn a_long_conversation_goes_in_pieces() {
        let loading = Loading { notes_at_once: 40, ..Loading::default() };
        assert_eq!((loading.piece(39), loading.piece(41)), (39, 40));
        assert_eq!(Loading { notes_at_once: 0, ..loading }.piece(5_000), 5_000);
    }

    #[test]
    fn files_of_the_past_are_those_from_before_the_link() {
        let new = Loading { files: PastFiles::None, ..Loading::default() };
        let (early, late) = (at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
        assert!(new.leaves_file(early, Some(late)) && new.leaves_file(late, None));
        assert!(!new.leaves_file(late, Some(early)));
        assert!(!Loading::default().leaves_file(early, None));
    }
}
