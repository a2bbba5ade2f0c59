//! Rights as text: the matrix for a terminal, and the sheet that is handed to the administrator of
//! the other side.

mod guide;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::text::{add_line, moment, one_line, table};
use crate::connector::rights::{Right, Rights, TableRights, Verdict, Weight};
use crate::connector::{Examination, Gravity, Remark};
use crate::profile::Connection;

/// What a sheet is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// The profiles that use it.
    pub profiles: &'a [String],
    /// When it was last tested.
    pub tested: Option<Timestamp>,
    /// What is needed, and what is known about it.
    pub rights: &'a Rights,
    /// What the last test found.
    pub found: Option<&'a Examination>,
}

/// The matrix for a terminal: a line for each table, below it the fields that need a word.
pub fn matrix(rights: &Rights) -> String {
    let words = |right: &Right| right.verdict.words().to_owned();
    let row = |one: &TableRights| {
        vec![one.name.clone(), words(&one.read), words(&one.create), words(&one.update), "not needed".to_owned()]
    };
    let rows: Vec<Vec<String>> = rights.tables.iter().map(row).collect();
    let mut text = table(&["Table", "Read", "Create", "Update", "Delete"], &rows);
    for one in &rights.tables {
        add_fields(&mut text, one);
    }
    if let Some(roles) = &rights.roles {
        let held: Vec<String> = roles.iter().map(|role| one_line(role)).collect();
        add_line(&mut text, 0, &format!("The account holds the roles {}.", held.join(", ")));
    }
    text
}

fn add_fields(text: &mut String, of: &TableRights) {
    if of.fields.is_empty() {
        return;
    }
    add_line(text, 0, &format!("Fields of {}:", one_line(&of.name)));
    let rows = of.fields.iter().map(|field| {
        let why = field.why.as_deref().unwrap_or_default().to_owned();
        vec![
            format!("  {}", field.name),
            field.read.words().to_owned(),
            field.write.words().to_owned(),
            if field.read.is_trouble() || field.write.is_trouble() { why } else { String::new() },
        ]
    });
    text.push_str(&table(&["  Field", "Read", "Write", ""], &rows.collect::<Vec<_>>()));
    if !of.silent.is_empty() {
        let names: Vec<&str> = of.silent.iter().map(crate::model::FieldName::as_str).collect();
        let line = format!("silent, and not used by any profile: {}", one_line(&names.join(", ")));
        add_line(text, 2, &line);
    }
}

/// A remark as a line.
pub fn remark(remark: &Remark) -> String {
    let word = match remark.gravity {
        Gravity::Warning => "warning",
        Gravity::Note => "note",
    };
    format!("{word}: {}", one_line(&remark.text))
}

/// The sheet in Markdown: which account, which rights, by which means, and what is still missing.
/// It holds no secret.
pub fn sheet(about: &Sheet<'_>) -> String {
    let Sheet { connection, rights, .. } = about;
    let mut text = String::new();
    add_line(&mut text, 0, &format!("# Least rights for Causeway in {}", connection.system));
    add_line(&mut text, 0, "");
    add_line(&mut text, 0, &format!("- Instance: {}", one_line(connection.base_url.as_str())));
    add_line(&mut text, 0, &format!("- Connection: {}, {}", connection.name, connection.environment));
    let profiles = if about.profiles.is_empty() { "none yet".to_owned() } else { about.profiles.join(", ") };
    add_line(&mut text, 0, &format!("- Profiles that use it: {}", cell(&profiles)));
    let tested = about.tested.map_or_else(|| "not yet".to_owned(), moment);
    add_line(&mut text, 0, &format!("- Tested: {tested}"));
    add_line(&mut text, 0, "");
    text.push_str(&guide::account(connection));
    add_tables(&mut text, rights);
    add_field_rights(&mut text, rights);
    text.push_str(&guide::ways(connection, rights));
    add_findings(&mut text, about);
    text
}

fn add_tables(text: &mut String, rights: &Rights) {
    add_line(text, 0, "## Rights by table");
    add_line(text, 0, "");
    add_line(text, 0, "Deleting is never needed. In brackets: what is known so far.");
    add_line(text, 0, "");
    add_line(text, 0, "| Table | Address | Read | Create | Update | Delete | Grant | Used for |");
    add_line(text, 0, "|---|---|---|---|---|---|---|---|");
    for one in &rights.tables {
        let needed = |right: &Right| match (right.verdict, one.weight) {
            (Verdict::NotNeeded, _) => "–".to_owned(),
            (verdict, Weight::Needed) => format!("needed ({})", verdict.words()),
            (verdict, Weight::Helpful) => format!("helpful ({})", verdict.words()),
        };
        let grants: BTreeSet<&str> =
            [&one.read, &one.create, &one.update].iter().map(|r| r.grant.as_str()).filter(|g| !g.is_empty()).collect();
        let grants: Vec<&str> = grants.into_iter().collect();
        let cells = [
            cell(&one.name),
            format!("`{}`", cell(&one.path)),
            needed(&one.read),
            needed(&one.create),
            needed(&one.update),
            "–".to_owned(),
            cell(&grants.join("; ")),
            cell(&one.purpose),
        ];
        add_line(text, 0, &format!("| {} |", cells.join(" | ")));
    }
    add_line(text, 0, "");
}

fn add_field_rights(text: &mut String, rights: &Rights) {
    for one in rights.tables.iter().filter(|table| !table.fields.is_empty()) {
        add_line(text, 0, &format!("### Fields of {}", cell(&one.name)));
        add_line(text, 0, "");
        add_line(text, 0, "| Field | Read | Write | Why |");
        add_line(text, 0, "|---|---|---|---|");
        for field in &one.fields {
            let why = field.why.as_deref().unwrap_or_default();
            let (name, read, write) = (cell(field.name.as_str()), field.read.words(), field.write.words());
            add_line(text, 0, &format!("| {name} | {read} | {write} | {} |", cell(why)));
        }
        add_line(text, 0, "");
    }
}

fn add_findings(text: &mut String, about: &Sheet<'_>) {
    add_line(text, 0, "## Still to be done");
    add_line(text, 0, "");
    let missing = about.found.map(|found| found.missing.as_slice()).unwrap_or_default();
    let remarks = about.found.map(Examination::told).unwrap_or_default();
    match (about.tested, missing.is_empty() && remarks.is_empty()) {
        (None, _) => add_line(text, 0, "The connection was not tested yet."),
        (Some(_), true) => add_line(text, 0, "Nothing is missing."),
        (Some(_), false) => {
            for missing in missing {
                add_line(text, 0, &format!("- {}", one_line(missing)));
            }
            for one in &remarks {
                add_line(text, 0, &format!("- {}", remark(one)));
            }
        }
    }
}

/// A text within a cell of a Markdown table.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}
