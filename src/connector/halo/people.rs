//! People: end-users and agents.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use serde_json::value::RawValue;

use super::config::{AT_ONCE, PAGE_ROWS};
use super::endpoints::{self, AGENTS, Query, USERS};
use super::wire::{Listing, Members, incomplete};
use super::{Halo, kinds};
use crate::connector::{PeopleWanted, Result};
use crate::model::person::PersonRole;
use crate::model::{Person, RecordId};

/// The most pages of a resource that are read; a server that never ends is not believed.
const MOST_PAGES: u64 = 10_000;

impl Halo {
    pub(super) async fn read_people(&self, wanted: &PeopleWanted) -> Result<Vec<Person>> {
        match wanted {
            PeopleWanted::Ids(ids) => self.users_by_id(ids).await,
            PeopleWanted::Emails(emails) => self.by_email(emails).await,
            PeopleWanted::UserNames(names) => self.by_user_name(names).await,
            PeopleWanted::ForeignIds(ids) => self.by_foreign_ids(ids).await,
            PeopleWanted::Search { text, most } => self.search(text.trim(), *most).await,
            PeopleWanted::All => {
                let mut people = self.users(&active_or_not()).await?;
                people.extend(self.agents().await?);
                Ok(people)
            }
        }
    }

    async fn users_by_id(&self, ids: &[RecordId]) -> Result<Vec<Person>> {
        let mut people = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let numbers = some.iter().map(kinds::number).collect::<Result<Vec<i64>>>()?;
            let read = try_join_all(numbers.into_iter().map(|id| self.user(id))).await?;
            people.extend(read.into_iter().flatten());
        }
        Ok(people)
    }

    async fn user(&self, id: i64) -> Result<Option<Person>> {
        let path = endpoints::one(USERS, id);
        // The ids of other systems are shown with the details only.
        let query = vec![("includedetails", "true".to_owned())];
        self.door.one(&path, &query, |raw| person(raw, PersonRole::EndUser, USERS)).await
    }

    /// Halo's search looks at several fields, so its rows are compared again.
    async fn by_email(&self, emails: &[String]) -> Result<Vec<Person>> {
        let wanted: BTreeSet<String> = emails.iter().map(|email| address(email)).filter(|e| !e.is_empty()).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut people: BTreeMap<(PersonRole, RecordId), Person> = BTreeMap::new();
        for email in &wanted {
            let mut query = active_or_not();
            query.push(("search", email.clone()));
            let found = self.users(&query).await?;
            people.extend(found.into_iter().map(|person| ((person.role, person.id.clone()), person)));
        }
        people.extend(self.agents().await?.into_iter().map(|person| ((person.role, person.id.clone()), person)));
        Ok(people.into_values().filter(|person| wanted.contains(&person.email)).collect())
    }

    /// Halo's search does not look at the login, so the directory is read whole.
    async fn by_user_name(&self, names: &[String]) -> Result<Vec<Person>> {
        let wanted: BTreeSet<String> = names.iter().map(|name| Person::compared_user_name(name)).collect();
        let found = self.users(&active_or_not()).await?;
        Ok(found.into_iter().filter(|person| wanted.contains(&person.user_name)).collect())
    }

    /// The users whose external links lead to these ids. A link may be that of another record with the
    /// same number, so each user must show the id, too.
    async fn by_foreign_ids(&self, ids: &[String]) -> Result<Vec<Person>> {
        let mut people = Vec::new();
        for id in ids {
            let candidates: BTreeSet<i64> = self.linked_to(id).await?.into_iter().collect();
            for candidate in candidates {
                let found = self.user(candidate).await?;
                people.extend(found.filter(|person| &person.external_id == id));
            }
        }
        Ok(people)
    }

    /// Active end-users with a text in one of the fields that Halo's search looks at, among them
    /// name and address (halo-api.md, 9.3).
    async fn search(&self, text: &str, most: usize) -> Result<Vec<Person>> {
        let query = if text.is_empty() { Query::new() } else { vec![("search", text.to_owned())] };
        let found = self.users_up_to(&query, most).await?;
        Ok(found.into_iter().filter(|person| person.active).collect())
    }

    async fn users(&self, query: &Query) -> Result<Vec<Person>> {
        self.users_up_to(query, usize::MAX).await
    }

    async fn users_up_to(&self, query: &Query, most: usize) -> Result<Vec<Person>> {
        self.all_rows(USERS, "users", query, most, |raw| {
            let person = person(raw, PersonRole::EndUser, USERS)?;
            Ok((person.id.as_str().to_owned(), person))
        })
        .await
    }

    async fn agents(&self) -> Result<Vec<Person>> {
        let query = vec![("includeenabled", "true".to_owned()), ("includedisabled", "true".to_owned())];
        self.all_rows(AGENTS, "agents", &query, usize::MAX, |raw| {
            let person = person(raw, PersonRole::Agent, AGENTS)?;
            Ok((person.id.as_str().to_owned(), person))
        })
        .await
    }

    /// Reads every row of a resource, at most `most`, page by page; a bare array is one page.
    /// `convert` gives each row's id, by which repeated rows are noticed.
    pub(super) async fn all_rows<T: Send>(
        &self,
        path: &'static str,
        key: &str,
        query: &Query,
        most: usize,
        convert: impl Fn(&RawValue) -> Result<(String, T)> + Sync,
    ) -> Result<Vec<T>> {
        let mut rows: BTreeSet<String> = BTreeSet::new();
        let mut all = Vec::new();
        for number in 1..=MOST_PAGES {
            let mut asked = endpoints::page_by_id(number, PAGE_ROWS);
            asked.extend(query.iter().cloned());
            let read = |listing: Listing<'_>| {
                let page = listing.rows.iter().map(|raw| convert(raw)).collect::<Result<Vec<_>>>()?;
                Ok((page, listing.record_count))
            };
            let (page, count) = self.door.list(path, key, &asked, read).await?;
            let before = rows.len();
            for (id, row) in page {
                if rows.insert(id) {
                    all.push(row);
                }
            }
            let stands = rows.len() == before;
            let arrived = rows.len() as u64;
            // A bare array is the whole list, unless it is exactly as long as the page asked for.
            let complete = count.map_or(arrived != number * PAGE_ROWS, |count| count > 0 && arrived >= count);
            if complete || all.len() >= most {
                break;
            }
            if stands && count.is_some_and(|count| arrived < count) {
                return Err(incomplete(path, "it shows fewer rows than it counts"));
            }
            if stands {
                break;
            }
        }
        all.truncate(most);
        Ok(all)
    }
}

/// Active and inactive ones.
pub(super) fn active_or_not() -> Query {
    vec![("includeactive", "true".to_owned()), ("includeinactive", "true".to_owned())]
}

fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

fn person(raw: &RawValue, role: PersonRole, path: &str) -> Result<Person> {
    read(raw, role).map_err(|reason| incomplete(path, &reason))
}

fn read(raw: &RawValue, role: PersonRole) -> std::result::Result<Person, String> {
    let members = Members::of(raw.get())?;
    let id = members.int("id")?.ok_or("a person has no id")?;
    let (email, left) = match role {
        PersonRole::EndUser => ("emailaddress", "inactive"),
        PersonRole::Agent => ("email", "isdisabled"),
    };
    let customer = members.int("client_id")?.filter(|id| *id > 0 && role == PersonRole::EndUser);
    Ok(Person {
        id: RecordId::new(id.to_string()),
        role,
        name: members.words("name"),
        email: address(&members.words(email)),
        user_name: match role {
            PersonRole::EndUser => Person::compared_user_name(&members.words("login")),
            PersonRole::Agent => String::new(),
        },
        external_id: match role {
            PersonRole::EndUser => external_id(&members),
            PersonRole::Agent => String::new(),
        },
        active: members.flag(left) != Some(true),
        customer: customer.map(|id| RecordId::new(id.to_string())),
    })
}

/// The id by which ServiceNow knows a user: Halo's own field for it, else the first external link. Only a
/// user that is read alone shows them (halo-api.md, 9.3 and 12).
fn external_id(members: &Members<'_>) -> String {
    let own = members.words("servicenow_id");
    if !own.is_empty() {
        return own;
    }
    let links = members.list("external_links").unwrap_or_default();
    let ids = links.iter().filter_map(|raw| Some(Members::of(raw.get()).ok()?.words("third_party_id")));
    ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default()
}
