//! Reading people from `sys_user`. E-mail addresses are not unique there.

use crate::connector::Result;
use crate::connector::pull::PeopleWanted;
use crate::model::{Person, RecordId};

use super::config::IDS_AT_ONCE;
use super::page::RawRow;
use super::query::{Order, Query};
use super::scan::Scan;
use super::{ServiceNow, convert};

const FIELDS: &[&str] = &["sys_id", "user_name", "name", "email", "active", "company"];

/// Reads the people asked for; of the whole directory only those who are active.
pub(super) async fn read(here: &ServiceNow, wanted: &PeopleWanted) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    match wanted {
        PeopleWanted::All => people.extend(matching(here, Query::all().and("active=true")).await?),
        PeopleWanted::Search { text, most } => people.extend(search(here, text.trim(), *most).await?),
        PeopleWanted::Ids(ids) => {
            for chunk in ids.chunks(IDS_AT_ONCE) {
                let query = Query::all().within("sys_id", chunk.iter().map(RecordId::as_str))?;
                let found = matching(here, query).await?;
                people.extend(found.into_iter().filter(|person| chunk.contains(&person.id)));
            }
        }
        // Nobody here is known by another system's id.
        PeopleWanted::ForeignIds(_) => {}
        PeopleWanted::UserNames(names) => {
            let names: Vec<String> = names.iter().filter_map(|name| user_name(name)).collect();
            for chunk in names.chunks(IDS_AT_ONCE) {
                let query = Query::all().within("user_name", chunk.iter().map(String::as_str))?;
                let found = matching(here, query).await?;
                people.extend(found.into_iter().filter(|person| chunk.contains(&person.user_name)));
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

/// Active people with a text in their name or address. The rows are compared again, because a
/// condition that an instance does not understand is ignored.
async fn search(here: &ServiceNow, text: &str, most: usize) -> Result<Vec<Person>> {
    let mut query = Query::all().and("active=true");
    if !text.is_empty() {
        let text = super::query::literal(text)?;
        query = query.and(format!("nameLIKE{text}^ORemailLIKE{text}"));
    }
    let wanted = text.to_lowercase();
    let named = |person: &Person| person.name.to_lowercase().contains(&wanted) || person.email.contains(&wanted);
    let mut cursor = here.cursor(scan(query));
    let mut people = Vec::new();
    while let Some(rows) = cursor.next().await? {
        people.extend(rows.iter().filter_map(read_person).filter(|person| person.active && named(person)));
        if people.len() >= most {
            people.truncate(most);
            break;
        }
    }
    Ok(people)
}

fn scan(query: Query) -> Scan {
    let fields = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    Scan { table: "sys_user".to_owned(), query, order: Order::Id, from: None, fields }
}

async fn matching(here: &ServiceNow, query: Query) -> Result<Vec<Person>> {
    let rows = here.cursor(scan(query)).all().await?;
    Ok(rows.iter().filter_map(read_person).collect())
}

/// The person in a row; one that cannot be read is only missing.
fn read_person(row: &RawRow) -> Option<Person> {
    match row.cells() {
        Ok(cells) => convert::person(&cells),
        Err(reason) => {
            tracing::warn!(user = row.keys.id, reason, "a person of ServiceNow cannot be read");
            None
        }
    }
}

/// A user name as it is compared; `None` for what could change the query.
fn user_name(name: &str) -> Option<String> {
    let name = Person::compared_user_name(name);
    let plain = !name.is_empty() && !name.contains([',', '^']);
    (plain && super::query::literal(&name).is_ok()).then_some(name)
}

/// An address as it is compared; `None` for what can be nobody's and could change the query.
fn address(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let plain = email.contains('@') && !email.contains([',', '^']) && !email.chars().any(char::is_whitespace);
    (plain && super::query::literal(&email).is_ok()).then_some(email)
}
