//! Testing a connection without writing anything.

use std::collections::BTreeMap;

use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::pull::Examination;
use crate::connector::{Result, Source as _};
use crate::model::Kind;

use super::batch;
use super::endpoints;
use super::notes::JOURNAL;
use super::query::literal;
use super::wire::{self, Row};
use super::{Ability, Account, ServiceNow};

const HINT_READ: &str = "Let an administrator give the connecting account a role that may read this table";

/// Tables that are needed, with the role to ask for.
const NEEDED: &[(&str, &str)] = &[
    ("incident", "itil or sn_incident_read"),
    ("sys_user", "a role with read access to sys_user"),
    ("sys_user_group", "a role with read access to sys_user_group"),
    ("sys_choice", "a role with read access to sys_choice, or enter the codes by hand"),
    ("sys_dictionary", "personalize_dictionary"),
    (JOURNAL, "a role with read access to sys_journal_field; without it no comment comes in"),
];

/// What one row of a table tells about the right to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readable {
    Yes,
    /// No row and no refusal: rights and an empty table look the same.
    NothingShown,
    No,
}

/// Signs in and reports what is there.
pub(super) async fn examine(here: &ServiceNow) -> Result<Examination> {
    let account = find_account(here).await?;
    // The first answer of the clock counts; taken here so that later waits do not blur it.
    let offset = here.server_time().map_or(0, |server| server.as_second() - (here.now)().as_second());
    let (product, fingerprint) = about(here).await?;
    let mut missing = Vec::new();
    let mut abilities = BTreeMap::new();
    for (table, role) in tables(here) {
        let readable = readable(here, &table).await?;
        let word = match readable {
            Readable::Yes => "yes",
            Readable::NothingShown => "unknown",
            Readable::No => "no",
        };
        abilities.insert(format!("read {table}"), word.to_owned());
        match readable {
            Readable::Yes => {}
            Readable::NothingShown => {
                missing.push(format!("{table} shows no rows: it is empty, or the account needs {role}"));
            }
            Readable::No => missing.push(format!("{table} may not be read: the account needs {role}")),
        }
    }
    for (name, table) in [("journal", JOURNAL), ("choices", "sys_choice")] {
        let seen = abilities.get(&format!("read {table}")).cloned().unwrap_or_default();
        abilities.insert(name.to_owned(), seen);
    }
    abilities.insert("batch".to_owned(), batch_ability(here).await?.to_string());
    abilities.insert("supplied-sys-id".to_owned(), here.learned().supplied_ids.to_string());
    if account.is_none() {
        missing.push("The own account cannot be read: own comments cannot be told from those of others".to_owned());
    }
    let account = account.unwrap_or_else(|| Account {
        user_name: here.login.clone().unwrap_or_else(|| "unknown".to_owned()),
        sys_id: String::new(),
    });
    Ok(Examination {
        product,
        account: account.user_name,
        account_id: account.sys_id,
        fingerprint,
        clock_offset_seconds: offset,
        // Raw values are UTC by documentation, whatever zone the account has.
        zone_offset_seconds: Some(0),
        abilities,
        missing,
    })
}

fn tables(here: &ServiceNow) -> Vec<(String, String)> {
    let mut tables: Vec<(String, String)> =
        NEEDED.iter().map(|(table, role)| ((*table).to_owned(), (*role).to_owned())).collect();
    let read_fields = here.read_fields.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let more: Vec<&Kind> = read_fields.keys().filter(|kind| kind.as_str() != "incident").collect();
    tables.extend(more.into_iter().map(|kind| (kind.to_string(), "a role that may read it, usually itil".to_owned())));
    tables
}

/// The user name that own entries carry. For OAuth client credentials the server is asked.
pub(super) async fn own_name(here: &ServiceNow) -> Result<Option<String>> {
    if here.login.is_some() {
        return Ok(here.login.clone());
    }
    let account = here.account.get_or_try_init(|| find_account(here)).await?;
    Ok(account.as_ref().map(|account| account.user_name.clone()))
}

async fn find_account(here: &ServiceNow) -> Result<Option<Account>> {
    let query = match &here.login {
        Some(login) => format!("user_name={}", literal(login)?),
        None => "sys_id=javascript:gs.getUserID()".to_owned(),
    };
    let found = match few(here, "sys_user", &query, "sys_id,user_name", 2).await {
        Err(ConnectorError { fault: Fault::Forbidden, .. }) => Vec::new(),
        other => other?,
    };
    // Two rows mean that the condition was ignored, so neither is known to be ours.
    let [only] = found.as_slice() else { return Ok(None) };
    let name = only.text("user_name");
    let is_ours = !name.is_empty() && here.login.as_ref().is_none_or(|login| login.eq_ignore_ascii_case(name));
    Ok(is_ours.then(|| Account { user_name: name.to_owned(), sys_id: only.text("sys_id").to_owned() }))
}

/// The product with its version, and what tells the instance from its clones.
async fn about(here: &ServiceNow) -> Result<(String, String)> {
    let names = ["glide.buildtag", "glide.buildtag.last", "glide.war", "instance_id", "instance_name"];
    let query = format!("nameIN{}", names.join(","));
    let found = match few(here, "sys_properties", &query, "sys_id,name,value", 10).await {
        Err(ConnectorError { fault: Fault::Forbidden, .. }) => Vec::new(),
        other => other?,
    };
    let value = |wanted: &str| {
        let row = found.iter().find(|row| row.text("name") == wanted);
        row.map(|row| row.text("value").to_owned()).filter(|value| !value.is_empty())
    };
    let version = names.iter().take(3).find_map(|name| value(name)).unwrap_or_else(|| "version unknown".to_owned());
    let fingerprint = [value("instance_id"), value("instance_name")].into_iter().flatten().collect::<Vec<_>>();
    let fingerprint = if fingerprint.is_empty() { here.instance.to_string() } else { fingerprint.join(" ") };
    Ok((format!("ServiceNow, {version}"), fingerprint))
}

async fn readable(here: &ServiceNow, table: &str) -> Result<Readable> {
    match few(here, table, "ORDERBYsys_id", "sys_id", 1).await {
        Ok(rows) if rows.is_empty() => Ok(Readable::NothingShown),
        Ok(_) => Ok(Readable::Yes),
        // An unknown table is a 400.
        Err(ConnectorError { fault: Fault::Forbidden | Fault::NotFound | Fault::Refused, .. }) => Ok(Readable::No),
        Err(error) => Err(error),
    }
}

async fn batch_ability(here: &ServiceNow) -> Result<Ability> {
    let ability = match batch::probe(here).await {
        Ok(()) => Ability::Yes,
        Err(error) if error.status.is_some() && !error.error.fault.passes() => Ability::No,
        Err(error) => return Err(error.error),
    };
    here.learned().batch = ability;
    Ok(ability)
}

async fn few(here: &ServiceNow, table: &str, query: &str, fields: &str, limit: usize) -> Result<Vec<Row>> {
    let parameters = [
        ("sysparm_query", query.to_owned()),
        ("sysparm_fields", fields.to_owned()),
        ("sysparm_limit", limit.to_string()),
        ("sysparm_exclude_reference_link", "true".to_owned()),
        ("sysparm_no_count", "true".to_owned()),
    ];
    let http = here.caller.http();
    let request = Request::get(endpoints::address(http, &endpoints::table(table)?, &parameters));
    let rows = here.caller.read(&request, wire::rows).await.map_err(|error| match error.fault {
        Fault::Forbidden => ConnectorError { hint: HINT_READ.to_owned(), ..error },
        _ => error,
    })?;
    Ok(rows.iter().filter_map(|raw| Row::read(raw).ok()).collect())
}
