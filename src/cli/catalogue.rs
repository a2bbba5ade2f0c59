//! `causeway catalogue`: what a connection's records are made of, and what changed in it.

use super::Result;
use super::args::CatalogueArgs;
use super::exit::Exit;
use super::session::Session;
use crate::model::FieldInfo;
use crate::report::text::{moment, table};
use crate::service::Known;

/// Lists fields and values, or their history. Nothing is asked of a vendor.
pub(super) async fn run(session: &Session, args: &CatalogueArgs) -> Result<Exit> {
    if args.history { history(session, args).await } else { fields(session, args).await }
}

async fn history(session: &Session, args: &CatalogueArgs) -> Result<Exit> {
    let changes = session.desk.catalogue_history(&args.name, args.limit, None).await?;
    session.output.show(&[("changes", &changes.rows)], || {
        let row = |change: &crate::service::DriftRow| vec![moment(change.at), change.drift.to_string()];
        let rows: Vec<Vec<String>> = changes.rows.iter().map(row).collect();
        if rows.is_empty() {
            format!("Nothing changed in the fields and values of {} since they were first read.\n", args.name)
        } else {
            table(&["Noticed", "What changed"], &rows)
        }
    })?;
    Ok(Exit::Done)
}

async fn fields(session: &Session, args: &CatalogueArgs) -> Result<Exit> {
    let mut known = session.desk.catalogue(&args.name).await?;
    if let (Some(known), Some(field)) = (&mut known, &args.field) {
        for fields in known.catalogue.kinds.values_mut() {
            fields.retain(|info| &info.name == field);
        }
    }
    session.output.show(&[("catalogue", &known)], || match &known {
        None => format!("The fields and values of {} were never read; the first pass or preview does.\n", args.name),
        Some(known) => text(known, args.field.is_some()),
    })?;
    Ok(Exit::Done)
}

fn text(known: &Known, one_field: bool) -> String {
    let mut rows = Vec::new();
    for (kind, fields) in &known.catalogue.kinds {
        for field in fields {
            if one_field {
                let value = |choice: &crate::model::Choice| {
                    vec![kind.to_string(), field.name.to_string(), choice.code.clone(), choice.label.clone()]
                };
                rows.extend(field.choices.iter().map(value));
            } else {
                rows.push(row(kind.as_str(), field));
            }
        }
    }
    let headings: &[&str] =
        if one_field { &["Kind", "Field", "Code", "Value"] } else { &["Kind", "Field", "Name", "Values"] };
    format!("{}Read {}\n", table(headings, &rows), moment(known.read))
}

fn row(kind: &str, field: &FieldInfo) -> Vec<String> {
    let values = if field.choices.is_empty() { String::new() } else { field.choices.len().to_string() };
    vec![kind.to_owned(), field.name.to_string(), field.label.clone(), values]
}
