//! Journals: entries in `sys_journal_field`, and the one text that they are rendered to.

use jiff::Timestamp;

use super::state::{Session, State};
use super::time;

/// One comment or work note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The entry's own sys_id.
    pub sys_id: String,
    /// `comments` (the customer sees it) or `work_notes`.
    pub element: String,
    /// The text.
    pub value: String,
    /// The user name of the author.
    pub by: String,
    /// When it was written.
    pub at: Timestamp,
}

/// The entries of a record, oldest first.
pub(super) fn entries(state: &State, sys_id: &str) -> Vec<JournalEntry> {
    let written = state.journals.get(sys_id).into_iter().flatten();
    let rows = written.filter_map(|id| state.store("sys_journal_field")?.get(id));
    rows.map(|row| JournalEntry {
        sys_id: row.id.to_string(),
        element: state.get(row, "element").to_owned(),
        value: state.get(row, "value").to_owned(),
        by: state.get(row, "sys_created_by").to_owned(),
        at: time::parse(state.get(row, "sys_created_on")).unwrap_or_default(),
    })
    .collect()
}

/// The journal of a column as its readers see it, newest entry first; both journals for
/// `comments_and_work_notes`, without those that `shows` hides.
pub(super) fn rendered(
    state: &State,
    session: &Session,
    (table, sys_id): (&str, &str),
    column: &str,
    shows: &dyn Fn(&str) -> bool,
) -> String {
    let mut text = String::new();
    for entry in entries(state, sys_id).into_iter().rev() {
        if (column != "comments_and_work_notes" && column != entry.element) || !shows(&entry.element) {
            continue;
        }
        let author = state.find_by("sys_user", "user_name", &entry.by).map_or("", |user| state.get(user, "name"));
        let author = if author.is_empty() { entry.by.as_str() } else { author };
        let label = state.label_of(table, &entry.element, &session.language);
        let at = session.shown(&time::stored(entry.at));
        text.extend([&at, " - ", author, " (", &label, ")\n", &entry.value, "\n\n"]);
    }
    text
}
