//! Which rights a ServiceNow account needs, and what the answers to small questions say about them.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::ask;
use super::endpoints::{ATTACHMENTS, ITEMS};
use super::fields::JOURNALS;
use super::notes::JOURNAL;
use super::orders::ANSWERS;
use super::wire::Row;
use crate::connector::Result;
use crate::connector::error::Fault;
use crate::connector::rights::{Besides, FieldRights, KindNeeds, Needs, Right, Rights, TableRights, Verdict, Weight};
use crate::model::{FieldName, Kind};

/// The name under which the Service Catalog API stands among the tables.
const CATALOGUE: &str = "Service Catalog API";

/// The name under which the Batch API stands among the tables.
pub(super) const BATCH: &str = "Batch API";

/// The markers that every record gets, whatever is mapped.
const MARKERS: [&str; 2] = ["correlation_id", "correlation_display"];

/// Notes, as they are written.
const NOTES: [&str; 2] = ["comments", "work_notes"];

/// The parent of the tables that are read here where the instance does not tell.
pub(super) const TASK: &str = "task";

/// Roles of which one is enough to write (servicenow-api.md, 1.5).
fn writing_roles(table: &str) -> &'static [&'static str] {
    if table == "incident" { &["itil", "sn_incident_write", "admin"] } else { &["itil", "admin"] }
}

/// The rights that are needed. Nothing is asked of the instance.
pub fn needed(needs: &Needs) -> Rights {
    let mut tables: Vec<TableRights> = kinds(needs).iter().map(|(kind, needs)| record_table(kind, needs)).collect();
    let read = |name: &str, purpose: &str, weight, grant: &str| {
        TableRights::read_only(name, &format!("/api/now/table/{name}"), purpose, weight, grant)
    };
    let choices = "a role with read access to sys_choice, or enter the codes by hand";
    let journal = "a role with read access to sys_journal_field; without it no comment comes in";
    tables.extend([
        read("sys_user", "callers and assignees, found by e-mail address", Weight::Needed, &reader("sys_user")),
        read("sys_user_group", "assignment groups", Weight::Needed, &reader("sys_user_group")),
        read("sys_choice", "states, categories and other choices", Weight::Needed, choices),
        read("sys_dictionary", "which fields there are", Weight::Needed, "personalize_dictionary"),
        read("sys_db_object", "which table extends which", Weight::Helpful, "personalize_dictionary"),
        read(JOURNAL, "comments and work notes", Weight::Needed, journal),
        read("sys_properties", "which instance this is", Weight::Helpful, &reader("sys_properties")),
        read("sys_user_has_role", "which roles the account holds", Weight::Helpful, &reader("sys_user_has_role")),
    ]);
    let files = "read access to the record the file belongs to, and one of the roles in glide.attachment.role";
    let mut attachments = TableRights::read_only("sys_attachment", ATTACHMENTS, "files", Weight::Helpful, files);
    if uses(needs, Besides::Files) {
        attachments.create = Right::needed(files);
    }
    tables.push(attachments);
    if uses(needs, Besides::Orders) {
        let shown = "to be among the users to whom the mapped items are offered";
        tables.extend([
            TableRights::read_only(CATALOGUE, ITEMS, "items to order, and their variables", Weight::Needed, shown),
            read(ANSWERS, "the answers of ordered items", Weight::Needed, &reader(ANSWERS)),
        ]);
    }
    let batch = "snc_platform_rest_api_access where the instance demands it, and no access policy against it";
    let several = "several reads or writes in one request; without it one by one";
    tables.push(TableRights::read_only(BATCH, super::endpoints::BATCH, several, Weight::Helpful, batch));
    Rights { tables, roles: None }
}

fn uses(needs: &Needs, what: Besides) -> bool {
    needs.kinds.values().any(|needs| needs.besides.contains(&what))
}

fn reader(table: &str) -> String {
    format!("a role with read access to {table}")
}

/// The kinds in step; incidents while there is no profile.
pub(super) fn kinds(needs: &Needs) -> Vec<(Kind, KindNeeds)> {
    if needs.kinds.is_empty() {
        return vec![(Kind::from("incident"), KindNeeds { creates: true, updates: true, ..KindNeeds::default() })];
    }
    needs.kinds.iter().map(|(kind, needs)| (kind.clone(), needs.clone())).collect()
}

fn record_table(kind: &Kind, needs: &KindNeeds) -> TableRights {
    let (read, write) = match kind.as_str() {
        "incident" => ("itil or sn_incident_read", "itil or sn_incident_write"),
        "sn_customerservice_case" => ("a role that may read cases", "a role that may write cases"),
        _ => ("itil, or a role that may read it", "itil, or a role that may write it"),
    };
    let right = |needed: bool| if needed { Right::needed(write) } else { Right::unneeded() };
    TableRights {
        name: kind.to_string(),
        path: format!("/api/now/table/{kind}"),
        purpose: "the records that are kept in step".to_owned(),
        weight: Weight::Needed,
        read: Right::needed(read),
        create: right(needs.creates),
        update: right(needs.updates || needs.notes),
        fields: fields(needs),
        silent: Vec::new(),
    }
}

fn fields(needs: &KindNeeds) -> Vec<FieldRights> {
    let mut writes = needs.writes.clone();
    if needs.creates {
        writes.extend(MARKERS.map(FieldName::from));
    }
    if needs.notes {
        writes.extend(NOTES.map(FieldName::from));
    }
    let mut reads = needs.reads.clone();
    reads.extend(MARKERS.map(FieldName::from));
    FieldRights::untested(&reads, &writes)
}

/// What an answer says about reading a table.
pub(super) fn verdict(answer: &Result<ask::Rows>) -> Result<Verdict> {
    match answer {
        Ok(rows) if rows.is_empty() => Ok(Verdict::NothingShown),
        Ok(_) => Ok(Verdict::Yes),
        // An unknown table is a 400; an access policy may answer with 401.
        Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused | Fault::SignIn) => {
            Ok(Verdict::No)
        }
        Err(error) => Err(error.clone()),
    }
}

/// Roles do not prove that a write will work, but without any of the usual ones it hardly will.
pub(super) fn judge_roles(found: &mut Rights) {
    let Some(held) = found.roles.clone() else { return };
    for table in &mut found.tables {
        if !writing_roles(&table.name).iter().any(|role| held.contains(*role)) {
            table.create.found(Verdict::Unlikely);
            table.update.found(Verdict::Unlikely);
        }
    }
}

/// What is known about the fields of a table.
pub(super) struct Columns<'a> {
    /// One whole record, if one was shown.
    pub(super) record: Option<&'a RawValue>,
    /// The rows of the dictionary, if it was shown.
    pub(super) dictionary: &'a [Row],
    /// The table and those that it extends.
    pub(super) tables: &'a [String],
}

impl Columns<'_> {
    fn described(&self, name: &str) -> Option<&Row> {
        let of = |table: &String| {
            self.dictionary.iter().find(|row| row.text("name") == table && row.text("element") == name)
        };
        self.tables.iter().find_map(of)
    }

    /// Judges the fields that profiles use and lists the others that answers leave out.
    pub(super) fn judge(&self, table: &mut TableRights) {
        let shown = self.record.and_then(|raw| Row::read(raw).ok());
        for field in &mut table.fields {
            self.judge_field(shown.as_ref(), field);
        }
        let Some(shown) = &shown else { return };
        let mut silent: BTreeSet<FieldName> = BTreeSet::new();
        for row in self.dictionary.iter().filter(|row| self.tables.iter().any(|table| table == row.text("name"))) {
            let name = row.text("element");
            if !name.is_empty() && !shown.0.contains_key(name) && table.field(name).is_none() {
                silent.insert(FieldName::from(name));
            }
        }
        table.silent = silent.into_iter().collect();
    }

    fn judge_field(&self, shown: Option<&Row>, field: &mut FieldRights) {
        let name = field.name.as_str();
        let described = self.described(name);
        let unknown = !self.dictionary.is_empty() && described.is_none() && !name.contains('.');
        field.read = match shown {
            None => Verdict::NothingShown,
            Some(row) if row.0.contains_key(name) => Verdict::Yes,
            Some(_) if name.contains('.') => Verdict::NothingShown,
            Some(_) => {
                let why = if unknown {
                    "the table has no such field, by its dictionary"
                } else {
                    "it stays silent: answers leave it out, so the account may not read it"
                };
                field.why = Some(why.to_owned());
                Verdict::No
            }
        };
        if field.write == Verdict::NotNeeded {
            return;
        }
        let read_only = described.is_some_and(|row| row.is_true("read_only")) && !JOURNALS.contains(&name);
        field.write = if read_only { Verdict::No } else { Verdict::UntilWritten };
        if read_only {
            field.why = Some("the dictionary says that it is read-only".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_roles(table: &str, roles: &[&str]) -> Rights {
        let kind = KindNeeds { creates: true, updates: true, ..KindNeeds::default() };
        let mut rights = needed(&Needs { kinds: [(Kind::from(table), kind)].into() });
        rights.roles = Some(roles.iter().map(|role| (*role).to_owned()).collect());
        judge_roles(&mut rights);
        rights
    }

    #[test]
    fn an_account_without_any_usual_role_is_warned_before_the_first_write() {
        let reader = with_roles("incident", &["sn_incident_read"]);
        let verdicts = |rights: &Rights| rights.tables.first().map(|one| (one.create.verdict, one.update.verdict));
        assert_eq!(verdicts(&reader), Some((Verdict::Unlikely, Verdict::Unlikely)));
        let doubts = reader.doubts();
        assert!(doubts.len() == 2 && doubts[0].text.contains("itil or sn_incident_write"), "{doubts:?}");
        for (table, role) in [("incident", "sn_incident_write"), ("problem", "itil"), ("sc_task", "admin")] {
            assert_eq!(with_roles(table, &[role]).doubts(), [], "{table}");
        }
        assert_eq!(with_roles("problem", &["sn_incident_write"]).doubts().len(), 2, "that role is for incidents");
    }

    #[test]
    fn a_write_that_went_well_outweighs_the_roles() {
        let doubtful = with_roles("incident", &["custom.writer"]);
        let mut proved = doubtful.clone();
        for table in &mut proved.tables {
            table.create.found(Verdict::Yes);
            table.update.found(Verdict::Yes);
        }
        assert_eq!(doubtful.with_known(&proved).doubts(), []);
    }
}
