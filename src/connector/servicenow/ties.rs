//! Records by what ties them to a ticket: their number, or their correlation field.

use super::config::IDS_AT_ONCE;
use super::query::Query;
use super::records::{by_id, correlation_of, read_all, same_text};
use super::scan::ignored;
use super::{ServiceNow, together};
use crate::connector::{Page, Result};
use crate::model::{Kind, Record};

/// A record with the text of its correlation field.
#[derive(Debug, Clone)]
pub struct Correlated {
    /// The record.
    pub record: Record,
    /// The text.
    pub correlation: String,
}

impl ServiceNow {
    /// The records of a table that people know by these numbers.
    pub async fn numbered(&self, kind: &Kind, numbers: &[String]) -> Result<Page> {
        let query = |some: &[String]| Query::all().within("number", some.iter().map(String::as_str));
        let chunks = numbers.chunks(IDS_AT_ONCE);
        let scans = chunks.map(|some| by_id(self, kind, query(some)?)).collect::<Result<Vec<_>>>()?;
        let _ahead = together::ask(self, &scans).await;
        let mut all = Page::default();
        for scan in scans {
            let (page, _hidden) = read_all(self, kind, scan).await?;
            let asked = |record: &Record| numbers.iter().any(|number| same_text(number, &record.number));
            if !page.records.iter().all(asked) {
                return Err(ignored(kind.as_str(), "a record came whose number was not asked for"));
            }
            all.records.extend(page.records);
            all.poison.extend(page.poison);
        }
        Ok(all)
    }

    /// The records of a table whose correlation field is filled, and how many of them are hidden.
    /// With a beginning, only those whose field begins with it.
    pub async fn correlated(&self, kind: &Kind, beginning: Option<&str>) -> Result<(Vec<Correlated>, u64)> {
        let condition = match beginning {
            Some(text) => format!("correlation_idSTARTSWITH{}", super::query::literal(text)?),
            None => "correlation_idISNOTEMPTY".to_owned(),
        };
        let scan = by_id(self, kind, Query::all().and(condition))?;
        let (page, hidden) = read_all(self, kind, scan).await?;
        let mut found = Vec::with_capacity(page.records.len());
        for record in page.records {
            let correlation = correlation_of(&record);
            let begins = |text: &str| correlation.get(..text.len()).is_some_and(|begin| same_text(begin, text));
            if correlation.is_empty() || beginning.is_some_and(|text| !begins(text)) {
                return Err(ignored(kind.as_str(), "a record came whose correlation field is another"));
            }
            found.push(Correlated { record, correlation });
        }
        Ok((found, hidden))
    }
}
