//! Reads an incident log from CSV, in the form of the "Incident management process enriched event
//! log" (UCI Machine Learning Repository, data set 498, DOI 10.24432/C57S4H).
//!
//! A log is read whole and checked row by row before anything is made of it: one bad row refuses
//! the whole log.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::DateTime;

use super::event::{Event, Incident, IncidentLog, Origin, Pool};

/// Why an incident log was refused. Nothing of it is loaded then.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be opened.
    #[error("{} cannot be opened: {source}; check the path", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Columns are missing in the first line.
    #[error("the incident log has no column {}; its first line must name the columns of the event log (DOI 10.24432/C57S4H)", missing.join(", "))]
    Columns {
        /// Their names.
        missing: Vec<&'static str>,
    },
    /// The text is not CSV with the same number of fields in each line.
    #[error("the incident log is not well-formed CSV: {0}; nothing was loaded")]
    Csv(#[from] csv::Error),
    /// A row that says something impossible.
    #[error("line {line}, column {column}: {value:?} {why}; nothing was loaded")]
    Row {
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What is wrong with it, and what is expected.
        why: &'static str,
    },
    /// There is no row below the first line.
    #[error("the incident log has no events; nothing was loaded")]
    Empty,
}

const COLUMNS: [&str; 36] = [
    "number",
    "incident_state",
    "active",
    "reassignment_count",
    "reopen_count",
    "sys_mod_count",
    "made_sla",
    "caller_id",
    "opened_by",
    "opened_at",
    "sys_created_by",
    "sys_created_at",
    "sys_updated_by",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "cmdb_ci",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "knowledge",
    "u_priority_confirmation",
    "notify",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "closed_code",
    "resolved_by",
    "resolved_at",
    "closed_at",
];

/// Reads an incident log from a file.
pub fn read(path: &Path) -> Result<IncidentLog, LogError> {
    let file = File::open(path).map_err(|source| LogError::Open { path: path.to_owned(), source })?;
    parse(file)
}

/// Reads an incident log from text.
pub fn parse(text: impl Read) -> Result<IncidentLog, LogError> {
    let mut reader = ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let headers = reader.headers()?;
    let position: BTreeMap<&'static str, usize> = COLUMNS
        .into_iter()
        .filter_map(|column| headers.iter().position(|header| header == column).map(|index| (column, index)))
        .collect();
    let missing: Vec<_> = COLUMNS.into_iter().filter(|column| !position.contains_key(column)).collect();
    if !missing.is_empty() {
        return Err(LogError::Columns { missing });
    }
    let mut log = IncidentLog::default();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut pool = Pool::default();
    for record in reader.records() {
        let record = record?;
        let row = Row { record: &record, position: &position };
        let number = row.number()?;
        let mut event = row.event(&mut pool)?;
        if let Some(incident) = index.get(&number).and_then(|at| log.incidents.get_mut(*at)) {
            row.check_order(incident, &event)?;
            if let Some(last) = incident.events.last().filter(|last| last.origin == event.origin) {
                event.origin = Arc::clone(&last.origin);
            }
            incident.events.push(event);
        } else {
            index.insert(number.clone(), log.incidents.len());
            log.incidents.push(Incident { number, events: vec![event] });
        }
    }
    if log.incidents.is_empty() { Err(LogError::Empty) } else { Ok(log) }
}

struct Row<'a> {
    record: &'a StringRecord,
    position: &'a BTreeMap<&'static str, usize>,
}

impl Row<'_> {
    fn text(&self, column: &'static str) -> &str {
        self.position.get(column).and_then(|index| self.record.get(*index)).unwrap_or_default()
    }

    fn wrong(&self, column: &'static str, why: &'static str) -> LogError {
        let line = self.record.position().map_or(0, csv::Position::line);
        LogError::Row { line, column, value: self.text(column).to_owned(), why }
    }

    fn number(&self) -> Result<String, LogError> {
        let number = self.text("number");
        let digits = number.strip_prefix("INC").unwrap_or_default();
        if digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(number.to_owned())
        } else {
            Err(self.wrong("number", "is not INC followed by seven or more digits"))
        }
    }

    fn event(&self, pool: &mut Pool) -> Result<Event, LogError> {
        for column in ["active", "knowledge", "u_priority_confirmation"] {
            self.truth(column)?;
        }
        for column in ["reassignment_count", "reopen_count"] {
            self.count(column)?;
        }
        self.optional_time("sys_created_at")?;
        let level = "is not one of `1 - High`, `2 - Medium`, `3 - Low`";
        let priority = "is not one of `1 - Critical`, `2 - High`, `3 - Moderate`, `4 - Low`, `5 - Planning`";
        let origin = Origin {
            caller: self.name(pool, "caller_id")?,
            opened_by: self.name(pool, "opened_by")?,
            opened_at: self.time("opened_at")?,
            location: self.name(pool, "location")?,
            category: self.name(pool, "category")?,
            subcategory: self.name(pool, "subcategory")?,
            symptom: self.name(pool, "u_symptom")?,
            closed_code: self.name(pool, "closed_code")?,
            resolved_by: self.name(pool, "resolved_by")?,
            resolved_at: self.optional_time("resolved_at")?,
            closed_at: self.optional_time("closed_at")?,
        };
        Ok(Event {
            state: self
                .one_of("incident_state", "is not a state of this log, such as `New` or `Awaiting User Info`")?,
            mod_count: self.count("sys_mod_count")?,
            at: self.time("sys_updated_at")?,
            made_sla: self.truth("made_sla")?,
            origin: Arc::new(origin),
            impact: self.one_of("impact", level)?,
            urgency: self.one_of("urgency", level)?,
            priority: self.one_of("priority", priority)?,
            group: self.name(pool, "assignment_group")?,
            assigned_to: self.name(pool, "assigned_to")?,
        })
    }

    fn one_of<T: FromStr>(&self, column: &'static str, why: &'static str) -> Result<T, LogError> {
        self.text(column).parse().ok().ok_or_else(|| self.wrong(column, why))
    }

    fn truth(&self, column: &'static str) -> Result<bool, LogError> {
        match self.text(column) {
            "TRUE" => Ok(true),
            "FALSE" => Ok(false),
            _ => Err(self.wrong(column, "is neither TRUE nor FALSE")),
        }
    }

    fn count(&self, column: &'static str) -> Result<u32, LogError> {
        self.one_of(column, "is not a whole number from 0")
    }

    /// A name with its blanks made single (`Opened by  8` stands in the published log); `?` is none.
    fn name(&self, pool: &mut Pool, column: &'static str) -> Result<Option<Arc<str>>, LogError> {
        match self.text(column) {
            "" => Err(self.wrong(column, "is empty; a missing value is written `?`")),
            "?" => Ok(None),
            name => Ok(Some(pool.of(&name.split_whitespace().collect::<Vec<_>>().join(" ")))),
        }
    }

    fn time(&self, column: &'static str) -> Result<DateTime, LogError> {
        let why = "is not a date of the form day-month-year hour:minute, such as 29-02-2016 01:16";
        DateTime::strptime("%d-%m-%Y %H:%M", self.text(column)).ok().ok_or_else(|| self.wrong(column, why))
    }

    fn optional_time(&self, column: &'static str) -> Result<Option<DateTime>, LogError> {
        if self.text(column) == "?" { Ok(None) } else { self.time(column).map(Some) }
    }

    /// From an incident's second event on, its changes must be counted upwards and time must not go
    /// back. Its first event may stand out of line: five of the published log carry a later count.
    fn check_order(&self, incident: &Incident, event: &Event) -> Result<(), LogError> {
        let [_, .., last] = incident.events.as_slice() else { return Ok(()) };
        if event.mod_count <= last.mod_count {
            return Err(self.wrong("sys_mod_count", "is not more than in the same incident's event before"));
        }
        if event.at < last.at {
            return Err(self.wrong("sys_updated_at", "is before the same incident's event before"));
        }
        Ok(())
    }
}
