//! Reading people from `sys_user`. E-mail addresses are not unique there.

use crate::connector::Result;
use crate::connector::pull::PeopleWanted;
use crate::model::{Person, RecordId};

use super::config::IDS_AT_ONCE;
use super::query::{Order, Query};
use super::scan::Scan;
use super::wire::Row;
use super::{ServiceNow, convert};

const FIELDS: &[&str] = &["sys_id", "user_name", "name", "email", "active", "company"];

/// Reads the people asked for; of the whole directory only those who are active.
pub(super) async fn read(here: &ServiceNow, wanted: &PeopleWanted) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    match wanted {
        PeopleWanted::All => people.extend(matching(here, Query::all().and("active=true")).await?),
        PeopleWanted::Ids(ids) => {
            for chunk in ids.chunks(IDS_AT_ONCE) {
                let query = Query::all().within("sys_id", chunk.iter().map(RecordId::as_str))?;
                let found = matching(here, query).await?;
                people.extend(found.into_iter().filter(|person| chunk.contains(&person.id)));
            }
        }
        PeopleWanted::Emails(emails) => {
            let emails: Vec<String> = emails.iter().filter_map(|email| address(email)).collect();
            for chunk in emails.chunks(IDS_AT_ONCE) {
                let query = Query::all().within("email", chunk.iter().map(String::as_str))?;
                let found = matching(here, query).await?;
                people.extend(found.into_iter().filter(|person| chunk.contains(&person.email)));
            }
        }
    }
    Ok(people)
}

async fn matching(here: &ServiceNow, query: Query) -> Result<Vec<Person>> {
    let fields = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    let scan = Scan { table: "sys_user".to_owned(), query, order: Order::Id, from: None, fields };
    let rows = here.cursor(scan).all().await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        match Row::read(&row.raw) {
            Ok(cells) => people.extend(convert::person(&cells)),
            Err(reason) => tracing::warn!(user = row.keys.id, reason, "a person of ServiceNow cannot be read"),
        }
    }
    Ok(people)
}

/// An address as it is compared; `None` for what can be nobody's and could change the query.
fn address(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let plain = email.contains('@') && !email.contains([',', '^']) && !email.chars().any(char::is_whitespace);
    (plain && super::query::literal(&email).is_ok()).then_some(email)
}
