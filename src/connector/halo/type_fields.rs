//! What a ticket type demands of a new ticket, and which defaults it brings.

use super::Halo;
use super::custom_types::CustomType;
use super::endpoints::{self, TICKET_TYPES};
use super::fields::{self, TicketField};
use super::wire::{Members, incomplete};
use crate::connector::{Fault, Result};
use crate::model::{FieldInfo, FieldName, FieldType};

/// A ticket's fields and the type's member that is their default.
const DEFAULTS: [(&str, &str); 10] = [
    ("summary", "default_summary"),
    ("details", "default_details"),
    ("team", "default_team"),
    ("agent_id", "default_agent"),
    ("priority_id", "default_priority"),
    ("sla_id", "default_sla"),
    ("category_1", "default_category_1"),
    ("category_2", "default_category_2"),
    ("category_3", "default_category_3"),
    ("category_4", "default_category_4"),
];

impl Halo {
    /// The fields that a new ticket of this type must have. A type that may not be read, or that is gone,
    /// demands nothing that is known.
    pub(super) async fn demanded_by_type(&self, ticket_type: i64) -> Result<Vec<FieldInfo>> {
        let path = endpoints::one(TICKET_TYPES, ticket_type);
        let query = vec![("includedetails", "true".to_owned()), ("includeconfig", "true".to_owned())];
        let read = self.door.one(&path, &query, |raw| {
            Members::of(raw.get()).and_then(|row| demanded(&row)).map_err(|reason| incomplete(&path, &reason))
        });
        match read.await {
            Ok(found) => Ok(found.unwrap_or_default()),
            Err(error) if error.fault == Fault::Forbidden => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn demanded(row: &Members<'_>) -> std::result::Result<Vec<FieldInfo>, String> {
    let mut demanded = Vec::new();
    for raw in row.list("fields")? {
        let entry = Members::of(raw.get())?;
        let Some(about) = entry.raw("fieldinfo") else { continue };
        let about = Members::of(about.get())?;
        if about.flag("mandatory") == Some(true)
            && let Some(info) = field(row, &entry, &about)
        {
            demanded.push(info);
        }
    }
    Ok(demanded)
}

/// A field of a type by the name under which a ticket has it; `None` where it is none of a ticket's.
fn field(row: &Members<'_>, entry: &Members<'_>, about: &Members<'_>) -> Option<FieldInfo> {
    let names = [about.words("faults_field_name"), about.words("name"), entry.words("fieldname")];
    let custom = names.iter().find(|name| fields::is_custom(name));
    let built_in = names.iter().find_map(|name| fields::built_in(&name.to_lowercase()));
    let name = custom.cloned().or_else(|| built_in.map(|field| field.name.to_owned()))?;
    let label = [about.words("label"), built_in.map_or_else(String::new, |field| field.label.to_owned())];
    let default = DEFAULTS.iter().find(|(field, _)| *field == name).map(|(_, member)| row.words(member));
    Some(FieldInfo {
        label: label.into_iter().find(|label| !label.is_empty()).unwrap_or_else(|| name.clone()),
        field_type: built_in.map_or_else(|| of_custom(about), TicketField::field_type),
        name: FieldName::new(name),
        max_length: None,
        mandatory: true,
        has_default: default.is_some_and(|default| !matches!(default.as_str(), "" | "0" | "-1")),
        read_only: false,
        choices: Vec::new(),
    })
}

fn of_custom(about: &Members<'_>) -> FieldType {
    CustomType::of(about).field_type()
}
