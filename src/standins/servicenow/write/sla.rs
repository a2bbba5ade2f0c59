//! Service levels: `task_sla` rows that start, pause, stop and breach as their task changes.

use jiff::{SignedDuration, Timestamp};

use super::super::query::{compile, matches};
use super::super::store::{Row, Store};
use super::super::time;
use super::{Draft, Input, Rules, Writer};

/// What an agreement says, as far as it is counted.
struct Agreement {
    id: String,
    seconds: i64,
    start: String,
    pause: String,
    stop: String,
    cancel: String,
}

/// Starts, pauses and stops what is agreed for a task that was written.
pub(super) fn after(writer: &mut Writer<'_>, draft: &Draft) {
    let none = writer.state.store("contract_sla").is_none_or(|store| store.len() == 0);
    if none || writer.rules == Rules::Replay || !writer.state.schema.extends(&draft.table, "task") {
        return;
    }
    for agreement in agreements(writer, &draft.table) {
        let running = running(writer, &draft.row.id, &agreement.id);
        match running {
            Some(row) => go_on(writer, draft, &agreement, &row),
            None if holds(writer, draft, &agreement.start) && !holds(writer, draft, &agreement.stop) => {
                begin(writer, draft, &agreement);
            }
            None => {}
        }
    }
}

fn agreements(writer: &Writer<'_>, table: &str) -> Vec<Agreement> {
    let rows = writer.state.store("contract_sla").into_iter().flat_map(Store::rows);
    rows.filter(|row| {
        let collection = writer.state.get(row, "collection");
        writer.state.get(row, "active") == "true" && writer.state.schema.extends(table, collection)
    })
    .map(|row| {
        let get = |name: &str| writer.state.get(row, name).to_owned();
        Agreement {
            id: row.id.to_string(),
            seconds: seconds(&get("duration")),
            start: get("start_condition"),
            pause: get("pause_condition"),
            stop: get("stop_condition"),
            cancel: get("cancel_condition"),
        }
    })
    .collect()
}

/// An empty condition holds for nothing.
fn holds(writer: &Writer<'_>, draft: &Draft, condition: &str) -> bool {
    if condition.is_empty() {
        return false;
    }
    let query = compile(writer.state, writer.session, &writer.common.switches, &draft.table, condition);
    matches(writer.state, writer.session, &query, &draft.row)
}

fn running(writer: &Writer<'_>, task: &str, sla: &str) -> Option<Row> {
    let rows = writer.state.all_by("task_sla", "task", task);
    rows.into_iter()
        .find(|row| writer.state.get(row, "sla") == sla && writer.state.get(row, "active") == "true")
        .cloned()
}

fn begin(writer: &mut Writer<'_>, draft: &Draft, agreement: &Agreement) {
    let now = writer.session.now;
    let due = later(now, agreement.seconds);
    let fields = [
        ("task", draft.row.id.to_string()),
        ("sla", agreement.id.clone()),
        ("start_time", time::stored(now)),
        ("planned_end_time", due.clone()),
        ("original_breach_time", due.clone()),
        ("percentage", "0".to_owned()),
        ("business_percentage", "0".to_owned()),
        ("duration", duration(0)),
        ("business_duration", duration(0)),
        ("pause_duration", duration(0)),
        ("time_left", duration(agreement.seconds)),
        ("business_time_left", duration(agreement.seconds)),
    ];
    let input: Vec<(String, Input)> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), Input::Text(value))).collect();
    // A row that is refused is one that nobody measures.
    drop(writer.create("task_sla", &input));
    let sooner = {
        let known = writer.state.get(&draft.row, "sla_due");
        known.is_empty() || due.as_str() < known
    };
    if sooner {
        writer.set_quietly(&draft.table, &draft.row.id, &[("sla_due", due)]);
    }
}

fn go_on(writer: &mut Writer<'_>, draft: &Draft, agreement: &Agreement, row: &Row) {
    if holds(writer, draft, &agreement.cancel) {
        end(writer, row, "cancelled");
    } else if holds(writer, draft, &agreement.stop) {
        end(writer, row, "completed");
    } else {
        let paused = writer.state.get(row, "stage") == "paused";
        match (paused, holds(writer, draft, &agreement.pause)) {
            (false, true) => {
                let mut fields = measured(writer, row, agreement.seconds);
                fields.push(("stage".to_owned(), "paused".to_owned()));
                fields.push(("pause_time".to_owned(), writer.session.stamp()));
                writer.set_stored("task_sla", &row.id, &fields);
            }
            (true, false) => resume(writer, row),
            _ => {}
        }
    }
}

fn resume(writer: &mut Writer<'_>, row: &Row) {
    let get = |name: &str| writer.state.get(row, name).to_owned();
    let waited = time::parse(&get("pause_time")).map_or(0, |since| writer.session.now.as_second() - since.as_second());
    let due = time::parse(&get("planned_end_time")).map(|due| later(due, waited)).unwrap_or_default();
    let paused = duration(seconds(&get("pause_duration")) + waited);
    let fields = [
        ("stage", "in_progress".to_owned()),
        ("pause_time", String::new()),
        ("pause_duration", paused.clone()),
        ("business_pause_duration", paused),
        ("planned_end_time", due),
    ];
    writer.set_stored("task_sla", &row.id, &fields.map(|(name, value)| (name.to_owned(), value)));
}

fn end(writer: &mut Writer<'_>, row: &Row, stage: &str) {
    let agreed = agreed(writer, row);
    let mut fields = measured(writer, row, agreed);
    fields.extend(
        [("stage", stage.to_owned()), ("active", "false".to_owned()), ("end_time", writer.session.stamp())]
            .map(|(name, value)| (name.to_owned(), value)),
    );
    writer.set_stored("task_sla", &row.id, &fields);
}

fn agreed(writer: &Writer<'_>, row: &Row) -> i64 {
    let sla = writer.state.store("contract_sla").and_then(|store| store.get(writer.state.get(row, "sla")));
    sla.map_or(0, |sla| seconds(writer.state.get(sla, "duration")))
}

/// Where a running row stands now.
fn measured(writer: &mut Writer<'_>, row: &Row, agreed: i64) -> Vec<(String, String)> {
    let get = |name: &str| writer.state.get(row, name).to_owned();
    let now = match (get("stage").as_str(), time::parse(&get("pause_time"))) {
        ("paused", Some(since)) => since,
        _ => writer.session.now,
    };
    let begun = time::parse(&get("start_time")).unwrap_or(now);
    let elapsed = (now.as_second() - begun.as_second() - seconds(&get("pause_duration"))).max(0);
    let hundredths = if agreed > 0 { elapsed.saturating_mul(10_000) / agreed } else { 0 };
    let percentage = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let left = duration((agreed - elapsed).max(0));
    let breached = agreed > 0 && elapsed > agreed;
    if breached && get("has_breached") != "true" {
        let task = get("task");
        if let Some(class) = writer.state.locate("task", &task).map(|(class, _)| class.to_owned()) {
            writer.set_quietly(&class, &task, &[("made_sla", "false".to_owned())]);
        }
    }
    [
        ("duration", duration(elapsed)),
        ("business_duration", duration(elapsed)),
        ("percentage", percentage.clone()),
        ("business_percentage", percentage),
        ("time_left", left.clone()),
        ("business_time_left", left),
        ("has_breached", breached.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

impl Writer<'_> {
    /// Measures every running service level anew; answers how many there are.
    pub(in super::super) fn measure_slas(&mut self) -> usize {
        let running: Vec<Row> = self
            .state
            .store("task_sla")
            .into_iter()
            .flat_map(Store::rows)
            .filter(|row| self.state.get(row, "active") == "true")
            .cloned()
            .collect();
        for row in &running {
            let agreed = agreed(self, row);
            let fields = measured(self, row, agreed);
            self.set_stored("task_sla", &row.id, &fields);
        }
        running.len()
    }
}

/// Seconds of a stored duration, which counts from the epoch.
fn seconds(duration: &str) -> i64 {
    time::parse(duration).map_or(0, Timestamp::as_second)
}

fn duration(seconds: i64) -> String {
    Timestamp::from_second(seconds).map(time::stored).unwrap_or_default()
}

fn later(from: Timestamp, seconds: i64) -> String {
    from.checked_add(SignedDuration::from_secs(seconds)).map(time::stored).unwrap_or_default()
}
