//! Testing a connection without writing anything: one question who we are, one batch about
//! everything that is needed, one about the fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use crate::connector::error::{ConnectorError, Fault};
use crate::connector::examination::{Examination, Remark, TokenLife};
use crate::connector::identity::{FactKind, InstanceIdentity};
use crate::connector::rights::{Needs, Rights, Verdict, Weight};
use crate::connector::{Result, Source as _};

use super::ask::{self, Question, Rows};
use super::query::literal;
use super::rights::{self, BATCH, Columns, TASK};
use super::wire::{self, Row};
use super::{Ability, Account, ServiceNow};

/// More roles than an account holds.
const MOST_ROLES: usize = 500;

/// More fields than the tables of a desk have.
const MOST_FIELDS: usize = 5_000;

/// Where the first answers of [`surroundings`] stand; the tables follow.
const PROPERTIES: usize = 0;
const OLDEST: usize = 1;
const ANCESTRY: usize = 2;
const ROLES: usize = 3;

/// The account, as it shows itself.
#[derive(Debug, Default)]
struct Own {
    account: Option<Account>,
    email: Option<String>,
    /// Whether nobody can sign in with it at a browser; `None` where that does not show.
    for_programs: Option<bool>,
    /// What the instance calls itself in links.
    address: Option<String>,
}

/// Signs in and reports what is there.
pub(super) async fn examine(here: &ServiceNow, needs: &Needs) -> Result<Examination> {
    let own = own(here).await?;
    // The first answer of the clock counts; taken here so that later waits do not blur it.
    let now = (here.now)();
    let offset = here.server_time().map_or(0, |server| server.as_second() - now.as_second());
    let mut found = rights::needed(needs);
    let answers = ask::all(here, &surroundings(&own, needs, &found)?).await?;
    let (tables, surroundings) = (answers.get(ROLES + 1..).unwrap_or_default(), &answers);
    judge_tables(&mut found, tables)?;
    judge_batch(here, &mut found);
    judge_fields(here, &mut found, tables, answer(surroundings, ANCESTRY)).await?;
    found.roles = roles(answer(surroundings, ROLES), own.account.as_ref());
    rights::judge_roles(&mut found);
    let about = About::of(answer(surroundings, PROPERTIES));
    let mut missing = missing(&found);
    let remarks = remarks(&found, &own);
    let token = here.caller.told_token_life().await.map(|seconds| TokenLife { seconds, told: now });
    if own.account.is_none() {
        missing.push("The own account cannot be read: own comments cannot be told from those of others".to_owned());
    }
    let identity = identity_of(here, &own, &about, answer(surroundings, OLDEST));
    let abilities = abilities(here, &found);
    let account = own.account.unwrap_or_else(|| Account {
        user_name: here.login.clone().unwrap_or_else(|| "unknown".to_owned()),
        sys_id: String::new(),
    });
    Ok(Examination {
        product: format!("ServiceNow, {}", about.version()),
        account: account.user_name,
        account_id: account.sys_id,
        account_email: own.email,
        identity,
        clock_offset_seconds: offset,
        // Raw values are UTC by documentation, whatever zone the account has.
        zone_offset_seconds: Some(0),
        token,
        abilities,
        missing,
        remarks,
        rights: found,
    })
}

/// Which instance answers, in one batch.
pub(super) async fn identity(here: &ServiceNow, needs: &Needs) -> Result<InstanceIdentity> {
    let answers = ask::all(here, &[properties()?, oldest(needs)?, own_question(here)?]).await?;
    let own = match answers.last() {
        Some(Ok(rows)) => Own::of(here, rows),
        Some(Err(error)) if error.fault != Fault::Forbidden => return Err(error.clone()),
        _ => Own::default(),
    };
    let about = About::of(answer(&answers, PROPERTIES));
    Ok(identity_of(here, &own, &about, answer(&answers, OLDEST)))
}

/// The user name that own entries carry. For OAuth client credentials the server is asked.
pub(super) async fn own_name(here: &ServiceNow) -> Result<Option<String>> {
    if here.login.is_some() {
        return Ok(here.login.clone());
    }
    let account = here.account.get_or_try_init(|| async { Ok::<_, ConnectorError>(own(here).await?.account) }).await?;
    Ok(account.as_ref().map(|account| account.user_name.clone()))
}

async fn own(here: &ServiceNow) -> Result<Own> {
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

/// All that is asked besides the account: about the instance, then one row of each table.
fn surroundings(own: &Own, needs: &Needs, rights: &Rights) -> Result<Vec<Question>> {
    let kinds = rights::kinds(needs);
    let names: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    let above =
        ["name", "super_class.name", "super_class.super_class.name", "super_class.super_class.super_class.name"];
    let account = own.account.as_ref().map_or("", |account| account.sys_id.as_str());
    let mut questions = vec![
        properties()?,
        oldest(needs)?,
        Question::of("sys_db_object", &format!("nameIN{}", names.join(",")), &above, names.len().max(1))?,
        Question::of("sys_user_has_role", &format!("user={account}"), &["user", "role.name", "state"], MOST_ROLES)?,
    ];
    for table in rights.tables.iter().filter(|table| table.name != BATCH) {
        let whole = names.contains(&table.name.as_str());
        let fields: &[&str] = if whole { &[] } else { &["sys_id"] };
        questions.push(Question::at(table.path.clone(), "ORDERBYsys_id", fields, 1));
    }
    Ok(questions)
}

fn properties() -> Result<Question> {
    let names = ["glide.buildtag", "glide.buildtag.last", "glide.war", "instance_id", "instance_name"];
    Question::of("sys_properties", &format!("nameIN{}", names.join(",")), &["sys_id", "name", "value"], 10)
}

/// The oldest record of the first kind in step.
fn oldest(needs: &Needs) -> Result<Question> {
    let kinds = rights::kinds(needs);
    let table = kinds.first().map_or("incident", |(kind, _)| kind.as_str());
    Question::of(table, "ORDERBYsys_created_on^ORDERBYsys_id", &["sys_id", "number", "sys_created_on"], 1)
}

/// What was answered to the question in this place; nothing where that was refused.
fn answer(answers: &[Result<Rows>], place: usize) -> &[Box<RawValue>] {
    answers.get(place).and_then(|answer| answer.as_ref().ok()).map_or(&[], Vec::as_slice)
}

fn judge_tables(found: &mut Rights, answers: &[Result<Rows>]) -> Result<()> {
    for (table, answer) in found.tables.iter_mut().filter(|table| table.name != BATCH).zip(answers) {
        table.read.found(rights::verdict(answer)?);
        table.create.found(Verdict::UntilWritten);
        table.update.found(Verdict::UntilWritten);
    }
    Ok(())
}

fn judge_batch(here: &ServiceNow, found: &mut Rights) {
    let works = here.learned().batch == Ability::Yes;
    if let Some(batch) = found.tables.iter_mut().find(|table| table.name == BATCH) {
        batch.read.found(if works { Verdict::Yes } else { Verdict::No });
    }
}

/// Reads the dictionary of the tables in step once, and compares it with what their records show.
async fn judge_fields(
    here: &ServiceNow,
    found: &mut Rights,
    answers: &[Result<Rows>],
    ancestry: &[Box<RawValue>],
) -> Result<()> {
    let parents = ask::readable(ancestry);
    let in_step = found.tables.iter().filter(|table| !table.fields.is_empty());
    let all: BTreeSet<String> = in_step.flat_map(|table| ancestors(&table.name, &parents)).collect();
    let list = all.into_iter().collect::<Vec<_>>().join(",");
    let query = format!("nameIN{list}^elementISNOTEMPTY^active=true");
    let question = Question::of("sys_dictionary", &query, &["name", "element", "read_only"], MOST_FIELDS)?;
    let dictionary = ask::one(here, &question).await?.map_or_else(|_refused| Vec::new(), |rows| ask::readable(&rows));
    for (table, answer) in found.tables.iter_mut().zip(answers).filter(|(table, _)| !table.fields.is_empty()) {
        let record = answer.as_ref().ok().and_then(|rows| rows.first());
        let tables = ancestors(&table.name, &parents);
        Columns { record: record.map(AsRef::as_ref), dictionary: &dictionary, tables: &tables }.judge(table);
    }
    Ok(())
}

/// A table and those that it extends; `task` where the instance does not tell.
fn ancestors(table: &str, parents: &[Row]) -> Vec<String> {
    let mut tables = vec![table.to_owned()];
    let row = parents.iter().find(|row| row.text("name") == table);
    for above in ["super_class.name", "super_class.super_class.name", "super_class.super_class.super_class.name"] {
        let parent = row.map_or("", |row| row.text(above));
        if !parent.is_empty() {
            tables.push(parent.to_owned());
        }
    }
    if row.is_none() && table != TASK {
        tables.push(TASK.to_owned());
    }
    tables
}

/// The roles of our account; rows of others show that the condition was ignored.
fn roles(rows: &[Box<RawValue>], account: Option<&Account>) -> Option<BTreeSet<String>> {
    let ours = account.map(|account| account.sys_id.as_str())?;
    let rows = ask::readable(rows);
    let held = rows.iter().filter(|row| row.text("user") == ours).map(|row| row.text("role.name").to_owned());
    let held: BTreeSet<String> = held.filter(|role| !role.is_empty()).collect();
    (!held.is_empty()).then_some(held)
}

fn missing(found: &Rights) -> Vec<String> {
    let mut missing = Vec::new();
    for table in found.tables.iter().filter(|table| table.weight == Weight::Needed) {
        let (name, role) = (&table.name, &table.read.grant);
        match table.read.verdict {
            Verdict::No => missing.push(format!("{name} may not be read: the account needs {role}")),
            Verdict::NothingShown => {
                missing.push(format!("{name} shows no rows: it is empty, or the account needs {role}"));
            }
            _ => {}
        }
        let silent: Vec<&str> = table.silent_in_use().map(|field| field.name.as_str()).collect();
        if !silent.is_empty() {
            let fields = silent.join(", ");
            missing.push(format!(
                "{name} does not show {fields}: let the account read these fields (an ACL of type record for each), or \
                 take them out of the mapping"
            ));
        }
        for field in table.fields.iter().filter(|field| field.write == Verdict::No) {
            missing.push(format!(
                "{name}.{} cannot be written: the dictionary says that it is read-only; map it towards Halo only",
                field.name
            ));
        }
    }
    missing
}

fn remarks(found: &Rights, own: &Own) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if found.holds_one_of(&["admin"]) == Some(true) {
        remarks.push(Remark::warning(
            "The account is an administrator's: it may do far more than is needed. Use an account of its own with the \
             roles of the rights sheet",
        ));
    }
    if own.for_programs == Some(false) {
        remarks.push(Remark::note(
            "People can sign in with this account, too. Tick \u{201c}Web service access only\u{201d} or \
             \u{201c}Internal Integration User\u{201d} on it",
        ));
    }
    remarks
}

fn abilities(here: &ServiceNow, found: &Rights) -> BTreeMap<String, String> {
    let word = |table: &str| match found.table(table).map(|table| table.read.verdict) {
        Some(Verdict::Yes) => "yes",
        Some(Verdict::No) => "no",
        _ => "unknown",
    };
    let learned = *here.learned();
    BTreeMap::from([
        ("journal".to_owned(), word(super::notes::JOURNAL).to_owned()),
        ("choices".to_owned(), word("sys_choice").to_owned()),
        ("batch".to_owned(), learned.batch.to_string()),
        ("supplied-sys-id".to_owned(), learned.supplied_ids.to_string()),
    ])
}

/// What the instance's properties say.
struct About(BTreeMap<String, String>);

impl About {
    fn of(rows: &[Box<RawValue>]) -> Self {
        let rows = ask::readable(rows);
        let named = rows.iter().filter(|row| !row.text("value").is_empty());
        Self(named.map(|row| (row.text("name").to_owned(), row.text("value").to_owned())).collect())
    }

    fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn version(&self) -> &str {
        let versions = ["glide.buildtag", "glide.buildtag.last", "glide.war"].map(|name| self.value(name));
        versions.into_iter().find(|version| !version.is_empty()).unwrap_or("version unknown")
    }
}

fn identity_of(here: &ServiceNow, own: &Own, about: &About, oldest: &[Box<RawValue>]) -> InstanceIdentity {
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
