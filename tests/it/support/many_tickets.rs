//! A list of many tickets without the passes that would make it.

use std::path::Path;

/// Writes the list of so many tickets of a Halo into a desk's closed store, as the triggers write it
/// otherwise.
pub(crate) fn fill(store: &Path, instance: &str, tickets: u64) {
    #[expect(clippy::disallowed_methods, reason = "the desk is closed, and nothing else writes so many rows at once")]
    let store = rusqlite::Connection::open(store).unwrap();
    let sql = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {tickets}) \
         INSERT INTO headlines SELECT 'halo\u{1f}{instance}\u{1f}Ticket\u{1f}' || n, 'halo', '{instance}', 'Ticket', n, \
         'Ticket ' || n, 'ticket ' || n, n % 5, '1', '12', '', 'live', printf('2026-03-01T10:00:00.%09dZ', n), \
         n || char(10) || 'ticket ' || n FROM n"
    );
    store.execute_batch(&sql).unwrap();
}
