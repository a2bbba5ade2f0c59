//! The report of a run as text.

use super::text::{counted, one_line};
use crate::engine::RunReport;
use crate::engine::report::Left;

/// The run in one line, for logs and unattended runs.
pub fn line(report: &RunReport) -> String {
    let mut parts = vec![report.outcome.to_string(), done(report)];
    let lists = [
        (report.holds.len(), "hold"),
        (report.conflicts.len(), "conflict"),
        (report.later.len(), "write to try again"),
        (report.parked.len(), "parked write"),
        (report.findings.len(), "finding"),
        (report.stops.len(), "guard"),
    ];
    parts.extend(lists.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| match what {
        "write to try again" => format!("{number} to try again"),
        what => counted(number as u64, what),
    }));
    parts.extend(report.error.iter().map(|error| one_line(error)));
    format!("{}: {} (run {})", report.profile, parts.join("; "), report.run)
}

fn done(report: &RunReport) -> String {
    let done = &report.done;
    if done.writes() == 0 {
        return "nothing written".to_owned();
    }
    let counts = [
        (done.created_in_halo, "new in Halo"),
        (done.updated_in_halo, "changed in Halo"),
        (done.notes_to_halo, "notes to Halo"),
        (done.created_in_other, "new on the other side"),
        (done.updated_in_other, "changed on the other side"),
        (done.notes_to_other, "notes to the other side"),
        (done.marked, "marked"),
    ];
    let parts = counts.into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, what)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
}

/// The run in full: its line, then each row that was not carried out, with its reason.
pub fn text(report: &RunReport) -> String {
    let mut text = format!("{}\n", line(report));
    let lists = [
        ("hold", &report.holds),
        ("conflict", &report.conflicts),
        ("left", &report.left),
        ("to try again", &report.later),
        ("parked", &report.parked),
    ];
    for (what, rows) in lists {
        for Left { title, reason } in rows {
            text.push_str(&format!("  {what}: {}: {}\n", one_line(title), one_line(reason)));
        }
    }
    for finding in &report.findings {
        let (record, field) = (one_line(&finding.record), one_line(&finding.field));
        let (sent, stored) = (one_line(&finding.sent), one_line(&finding.stored));
        let cause = one_line(&finding.cause);
        text.push_str(&format!("  not stored as sent: {record}, {field}: sent {sent}, stored {stored}; {cause}\n"));
    }
    for stop in &report.stops {
        text.push_str(&format!("  guard {}: {}\n", stop.class, one_line(&stop.reason)));
    }
    for feed in report.feeds.iter().filter(|feed| feed.hidden_by_rights > 0 || feed.poisoned > 0) {
        let (connection, name) = (&feed.connection, &feed.feed);
        if feed.hidden_by_rights > 0 {
            let changed = if feed.hidden_changed { ", not as many as before" } else { "" };
            text.push_str(&format!("  {connection} {name}: hidden by rights: {}{changed}\n", feed.hidden_by_rights));
        }
        if feed.poisoned > 0 {
            text.push_str(&format!("  {connection} {name}: rows that cannot be read: {}\n", feed.poisoned));
        }
    }
    text
}
