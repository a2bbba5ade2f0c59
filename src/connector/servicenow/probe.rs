//! Testing a connection without writing anything: one question who we are, one batch about
//! everything that is needed, one about the fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use crate::connector::examination::{Examination, Remark, TokenLife};
use crate::connector::rights::{Needs, Rights, Verdict, Weight};
use crate::connector::{Result, Source as _};

use super::ask::{self, Question, Rows};
use super::rights::{self, BATCH, Columns, TASK};
use super::who::{self, About, Own};
use super::wire::Row;
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

/// Signs in and reports what is there.
pub(super) async fn examine(here: &ServiceNow, needs: &Needs) -> Result<Examination> {
    let own = who::own(here).await?;
    // The first answer of the clock counts; taken here so that later waits do not blur it.
    let now = (here.now)();
    let offset = here.server_time().map_or(0, |server| server.as_second() - now.as_second());
    let mut found = rights::needed(needs);
    let answers = ask::all(here, &surroundings(&own, needs, &found)?).await?;
    let (tables, surroundings) = (answers.get(ROLES + 1..).unwrap_or_default(), &answers);
    judge_tables(&mut found, tables)?;
    judge_batch(here, &mut found);
    judge_fields(here, &mut found, tables, ask::answer(surroundings, ANCESTRY)).await?;
    found.roles = roles(ask::answer(surroundings, ROLES), own.account.as_ref());
    rights::judge_roles(&mut found);
    let about = About::of(ask::answer(surroundings, PROPERTIES));
    let mut missing = missing(&found);
    let remarks = remarks(&found, &own);
    let token = here.caller.told_token_life().await.map(|seconds| TokenLife { seconds, told: now });
    if own.account.is_none() {
        missing.push("The own account cannot be read: own comments cannot be told from those of others".to_owned());
    }
    let identity = who::identity_of(here, &own, &about, ask::answer(surroundings, OLDEST));
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

/// All that is asked besides the account: about the instance, then one row of each table.
fn surroundings(own: &Own, needs: &Needs, rights: &Rights) -> Result<Vec<Question>> {
    let kinds = rights::kinds(needs);
    let names: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    let above =
        ["name", "super_class.name", "super_class.super_class.name", "super_class.super_class.super_class.name"];
    let account = own.account.as_ref().map_or("", |account| account.sys_id.as_str());
    let mut questions = vec![
        who::properties()?,
        who::oldest(needs)?,
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
