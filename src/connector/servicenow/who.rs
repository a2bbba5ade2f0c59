//! Who we are on an instance, and which instance it is.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::connector::Result;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::identity::{FactKind, InstanceIdentity};
use crate::connector::rights::Needs;

use super::ask::{self, Question};
use super::query::literal;
use super::{Account, ServiceNow, rights, wire};

/// The account, as it shows itself.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) account: Option<Account>,
    pub(super) email: Option<String>,
    /// Whether nobody can sign in with it at a browser; `None` where that does not show.
    pub(super) for_programs: Option<bool>,
    /// What the instance calls itself in links.
    address: Option<String>,
}

/// Which instance answers, in one batch.
pub(super) async fn identity(here: &ServiceNow, needs: &Needs) -> Result<InstanceIdentity> {
    let answers = ask::all(here, &[properties()?, oldest(needs)?, own_question(here)?]).await?;
    let own = match answers.last() {
        Some(Ok(rows)) => Own::of(here, rows),
        Some(Err(error)) if error.fault != Fault::Forbidden => return Err(error.clone()),
        _ => Own::default(),
    };
    let about = About::of(ask::answer(&answers, 0));
    Ok(identity_of(here, &own, &about, ask::answer(&answers, 1)))
}

/// The user name that own entries carry. For OAuth client credentials the server is asked.
pub(super) async fn own_name(here: &ServiceNow) -> Result<Option<String>> {
    if here.login.is_some() {
        return Ok(here.login.clone());
    }
    let account = here.account.get_or_try_init(|| async { Ok::<_, ConnectorError>(own(here).await?.account) }).await?;
    Ok(account.as_ref().map(|account| account.user_name.clone()))
}

pub(super) async fn own(here: &ServiceNow) -> Result<Own> {
    match ask::one(here, &own_question(here)?).await? {
        Err(ConnectorError { fault: Fault::Forbidden, .. }) => Ok(Own::default()),
        answer => Ok(Own::of(here, &answer?)),
    }
}

fn own_question(here: &ServiceNow) -> Result<Question> {
    let query = match &here.login {
        Some(login) => format!("user_name={}", literal(login)?),
        None => "sys_id=javascript:gs.getUserID()".to_owned(),
    };
    let fields = ["sys_id", "user_name", "email", "web_service_access_only", "internal_integration_user", "sys_domain"];
    Question::of("sys_user", &query, &fields, 2)
}

impl Own {
    /// Two rows mean that the condition was ignored, so neither is known to be ours.
    fn of(here: &ServiceNow, rows: &[Box<RawValue>]) -> Self {
        let read = ask::readable(rows);
        let ([raw], [only]) = (rows, read.as_slice()) else { return Self::default() };
        let name = only.text("user_name");
        let is_ours = !name.is_empty() && here.login.as_ref().is_none_or(|login| login.eq_ignore_ascii_case(name));
        if !is_ours {
            return Self::default();
        }
        let ticked = |field| only.0.contains_key(field).then(|| only.is_true(field));
        Self {
            account: Some(Account { user_name: name.to_owned(), sys_id: only.text("sys_id").to_owned() }),
            email: Some(only.text("email").to_owned()).filter(|email| !email.is_empty()),
            for_programs: match (ticked("web_service_access_only"), ticked("internal_integration_user")) {
                (None, None) => None,
                (one, other) => Some(one == Some(true) || other == Some(true)),
            },
            address: wire::own_address(raw),
        }
    }
}

pub(super) fn properties() -> Result<Question> {
    let names = ["glide.buildtag", "glide.buildtag.last", "glide.war", "instance_id", "instance_name"];
    Question::of("sys_properties", &format!("nameIN{}", names.join(",")), &["sys_id", "name", "value"], 10)
}

/// The oldest record of the first kind in step.
pub(super) fn oldest(needs: &Needs) -> Result<Question> {
    let kinds = rights::kinds(needs);
    let table = kinds.first().map_or("incident", |(kind, _)| kind.as_str());
    Question::of(table, "ORDERBYsys_created_on^ORDERBYsys_id", &["sys_id", "number", "sys_created_on"], 1)
}

/// What the instance's properties say.
pub(super) struct About(BTreeMap<String, String>);

impl About {
    pub(super) fn of(rows: &[Box<RawValue>]) -> Self {
        let rows = ask::readable(rows);
        let named = rows.iter().filter(|row| !row.text("value").is_empty());
        Self(named.map(|row| (row.text("name").to_owned(), row.text("value").to_owned())).collect())
    }

    fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn version(&self) -> &str {
        let versions = ["glide.buildtag", "glide.buildtag.last", "glide.war"].map(|name| self.value(name));
        versions.into_iter().find(|version| !version.is_empty()).unwrap_or("version unknown")
    }
}

pub(super) fn identity_of(here: &ServiceNow, own: &Own, about: &About, oldest: &[Box<RawValue>]) -> InstanceIdentity {
    let oldest_row = ask::readable(oldest).into_iter().next();
    let oldest = oldest_row.map_or_else(String::new, |row| {
        format!("{} of {} ({})", row.text("number"), row.text("sys_created_on"), row.text("sys_id"))
    });
    // Whose account an OAuth client works with is chosen over there, and may change any day.
    let login = own.account.as_ref().filter(|_| here.login.is_some());
    InstanceIdentity::default()
        .with(FactKind::InstanceId, about.value("instance_id"))
        .with(FactKind::InstanceName, about.value("instance_name"))
        .with(FactKind::OwnAddress, own.address.clone().unwrap_or_default())
        .with(FactKind::Login, login.map_or("", |account| account.sys_id.as_str()))
        .with(FactKind::OldestRecord, oldest)
}
