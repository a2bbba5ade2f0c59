//! The report of a run as text.

use super::text::{add_line, counted, one_line};
use crate::engine::RunReport;
use crate::engine::cost::Calls;
use crate::engine::drift::Told;
use crate::engine::pull::FeedReport;
use crate::engine::report::Left;
use crate::engine::settle::Finding;
use crate::engine::sweep::Swept;

/// Rows of one list that are shown as text.
const MOST_SHOWN: usize = 20;

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
        (report.feeds.iter().filter(|feed| feed.hidden_changed).count(), "change of what rights hide"),
    ];
    parts.extend(lists.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| match what {
        "write to try again" => format!("{number} to try again"),
        "change of what rights hide" => format!("{number} lists of which rights hide another number of rows"),
        what => counted(number as u64, what),
    }));
    parts.extend(report.held.iter().chain(&report.kept_off).map(|held| one_line(held)));
    parts.extend(report.error.iter().map(|error| one_line(error)));
    format!("{}: {} (run {})", report.profile, parts.join("; "), report.run)
}

fn done(report: &RunReport) -> String {
    let done = &report.done;
    if done.writes() + done.linked + done.ended == 0 {
        return "nothing written".to_owned();
    }
    let counts = [
        (done.created_in_halo, "new in Halo"),
        (done.updated_in_halo, "changed in Halo"),
        (done.notes_to_halo, "notes to Halo"),
        (done.created_in_other, "new on the other side"),
        (done.updated_in_other, "changed on the other side"),
        (done.notes_to_other, "notes to the other side"),
        (done.linked, "linked"),
        (done.ended, "unlinked"),
        (done.marked, "marked"),
    ];
    let parts = counts.into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, what)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
}

/// The run in full: its line, then the rows that were not carried out, with their reasons. Of long
/// lists only the beginning is shown; `all` says where all of them are listed.
pub fn text(report: &RunReport, all: &str) -> String {
    let mut text = format!("{}\n", line(report));
    let lists = [
        ("hold", &report.holds),
        ("conflict", &report.conflicts),
        ("left", &report.left),
        ("to try again", &report.later),
        ("parked", &report.parked),
        ("stand-in", &report.stand_ins),
        ("left alone", &report.logged),
    ];
    for (what, rows) in lists {
        let lines = alike(rows).into_iter().map(|(first, others)| {
            let more = if others == 0 { String::new() } else { format!(" and {others} more") };
            format!("{what}: {}{more}: {}", one_line(&first.title), one_line(&first.reason))
        });
        add_list(&mut text, lines, all);
    }
    add_list(&mut text, report.findings.iter().map(finding), all);
    add_list(&mut text, report.changed_after.iter().map(changed_after), all);
    if let Some(why) = &report.standstill {
        add_line(&mut text, 2, &format!("standstill: {}", one_line(why)));
    }
    for stop in &report.stops {
        add_line(&mut text, 2, &format!("guard {}: {}", stop.class, one_line(&stop.reason)));
    }
    add_list(&mut text, report.drift.iter().map(drift), all);
    for feed in feeds(report) {
        add_line(&mut text, 2, &feed);
    }
    if let Some(swept) = &report.swept {
        add_line(&mut text, 2, &looked_for(swept));
    }
    if let Some(requests) = requests(report) {
        add_line(&mut text, 2, &format!("requests: {requests}"));
    }
    text
}

/// What a look for the linked records brought.
pub fn looked_for(swept: &Swept) -> String {
    let Swept { looked, deleted, not_shown, back, requests, failed } = swept;
    let made: u64 = requests.iter().map(|requests| requests.made).sum();
    let failed = failed.as_ref().map_or_else(String::new, |why| format!("; it was not completed: {}", one_line(why)));
    format!(
        "looked for {}: {deleted} deleted, {not_shown} not shown any more, {back} there again ({} besides){failed}",
        counted(*looked, "linked record"),
        counted(made, "request")
    )
}

/// The requests that the run made, beside those that its plan was to cost; nothing where it made none.
pub fn requests(report: &RunReport) -> Option<String> {
    let planned = |connection: &str| {
        let cost = report.cost.as_ref()?;
        [&cost.halo, &cost.other].into_iter().find(|calls| calls.connection == connection).map(Calls::total)
    };
    let made = report.requests.iter().filter(|requests| requests.made > 0).map(|requests| {
        let planned = planned(&requests.connection).map_or_else(String::new, |planned| format!(" ({planned} planned)"));
        format!("{} {}{planned}", requests.connection, requests.made)
    });
    let made: Vec<String> = made.collect();
    (!made.is_empty()).then(|| made.join(", "))
}

/// The accounts that did the work of the run, by connection; nothing where none is known.
pub fn accounts(report: &RunReport) -> Option<String> {
    let known = report.requests.iter().filter_map(|requests| {
        let account = requests.account.as_ref()?;
        Some(format!("{} as {}", requests.connection, one_line(account)))
    });
    let known: Vec<String> = known.collect();
    (!known.is_empty()).then(|| known.join(", "))
}

/// Rows that wait for the same reason are one line: the first of them, and how many there are besides.
fn alike(rows: &[Left]) -> Vec<(&Left, usize)> {
    let mut folded: Vec<(&Left, usize)> = Vec::new();
    for row in rows {
        match folded.iter_mut().find(|(first, _)| first.reason == row.reason) {
            Some((_, others)) => *others += 1,
            None => folded.push((row, 0)),
        }
    }
    folded
}

fn add_list(text: &mut String, rows: impl ExactSizeIterator<Item = String>, all: &str) {
    let more = rows.len().saturating_sub(MOST_SHOWN);
    for row in rows.take(MOST_SHOWN) {
        add_line(text, 2, &row);
    }
    if more > 0 {
        add_line(text, 2, &format!("and {more} more; {all}"));
    }
}

fn finding(finding: &Finding) -> String {
    let Finding { record, field, sent, stored, cause, evidence: _ } = finding;
    one_line(&format!("not stored as sent: {record}, {field}: sent {sent}, stored {stored}; {cause}"))
}

fn changed_after(finding: &Finding) -> String {
    let Finding { record, field, sent, stored, cause, evidence: _ } = finding;
    one_line(&format!("changed after: {record}, {field}: sent {sent}, now {stored}; {cause}"))
}

/// What changed in a system's fields or choices, and which records hold the value.
pub fn drift(told: &Told) -> String {
    let holders = match (told.tickets, &told.what.code) {
        (_, None) => String::new(),
        (0, _) => "; no ticket of this profile holds it".to_owned(),
        (tickets, _) => {
            let more = if tickets > told.first.len() as u64 { ", …" } else { "" };
            format!("; {} it: {}{more}", held_by(tickets), told.first.join(", "))
        }
    };
    one_line(&format!("changed in {}: {}{holders}", told.connection, told.what))
}

fn held_by(tickets: u64) -> String {
    if tickets == 1 { "1 record holds".to_owned() } else { format!("{tickets} records hold") }
}

/// What the pulls were not shown or could not read, feed by feed.
pub fn feeds(report: &RunReport) -> Vec<String> {
    report.feeds.iter().flat_map(told).collect()
}

fn told(feed: &FeedReport) -> Vec<String> {
    let (connection, name) = (&feed.connection, &feed.feed);
    let mut lines = Vec::new();
    if feed.hidden_by_rights > 0 || feed.hidden_changed {
        let changed = if feed.hidden_changed { ", not as many as before" } else { "" };
        lines.push(format!("{connection} {name}: hidden by rights: {}{changed}", feed.hidden_by_rights));
    }
    if feed.poisoned > 0 {
        lines.push(format!("{connection} {name}: rows that cannot be read: {}", feed.poisoned));
    }
    lines
}
