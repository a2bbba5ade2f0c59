//! Custom fields of tickets and the outcomes of actions: what the catalogue says about them.

use super::custom_types::CustomType;
use super::endpoints::FIELDS;
use super::learnt::Facts;
use super::wire::{Listing, Members, incomplete};
use super::{Halo, fields};
use crate::connector::{Fault, Result};
use crate::model::{Choice, FieldInfo, FieldName};

/// A custom field with the id by which lists are asked for it.
pub(super) struct CustomField {
    pub(super) id: i64,
    pub(super) info: FieldInfo,
}

impl Halo {
    /// Reads the custom fields of tickets. An account that may not read their set-up sees none.
    pub(super) async fn custom_fields(&self) -> Result<Vec<CustomField>> {
        let query = vec![("typeid", "1".to_owned()), ("includevalues", "true".to_owned())];
        let convert = |listing: Listing<'_>| {
            let mut custom = Vec::with_capacity(listing.rows.len());
            for raw in &listing.rows {
                let field = Members::of(raw.get()).and_then(|row| custom_field(&row));
                custom.extend(field.map_err(|reason| incomplete(FIELDS, &reason))?);
            }
            Ok(custom)
        };
        let custom = match self.door.list(FIELDS, "fields", &query, convert).await {
            Ok(custom) => custom,
            Err(error) if error.fault == Fault::Forbidden => Vec::new(),
            Err(error) => return Err(error),
        };
        let ids = custom.iter().map(|field: &CustomField| (field.info.name.to_string(), field.id)).collect();
        self.learnt.facts().custom_ids = Some(ids);
        Ok(custom)
    }

    /// The ids of the custom fields among these, joined for a list's query; empty when there are none.
    pub(super) async fn custom_ids_of(&self, wanted: &[FieldName]) -> Result<String> {
        let custom: Vec<&FieldName> = wanted.iter().filter(|name| fields::is_custom(name.as_str())).collect();
        if custom.is_empty() {
            return Ok(String::new());
        }
        if self.learnt.facts().custom_ids.is_none() {
            drop(self.custom_fields().await?);
        }
        let mut facts = self.learnt.facts();
        facts.custom_asked.extend(custom.iter().copied().cloned());
        let ids: Vec<String> = custom.iter().filter_map(|name| id_of(&facts, name)).collect();
        Ok(ids.join(","))
    }
}

fn id_of(facts: &Facts, name: &FieldName) -> Option<String> {
    facts.custom_ids.as_ref()?.get(name.as_str()).map(ToString::to_string)
}

/// A custom field; `None` for a built-in one, whose name does not begin with `CF`.
fn custom_field(row: &Members<'_>) -> std::result::Result<Option<CustomField>, String> {
    let name = row.text("name")?.unwrap_or_default();
    let Some(id) = row.int("id")?.filter(|_| fields::is_custom(&name)) else { return Ok(None) };
    let mut choices = Vec::new();
    for raw in row.list("values")? {
        let value = Members::of(raw.get())?;
        if value.flag("inactive") != Some(true)
            && let Some(code) = value.int("id")?
        {
            choices.push(Choice::plain(code.to_string(), value.words("name")));
        }
    }
    let label = row.words("label");
    let info = FieldInfo {
        label: if label.is_empty() { name.clone() } else { label },
        name: FieldName::new(name),
        field_type: CustomType::of(row).field_type(),
        max_length: row.int("characterlimit")?.filter(|limit| *limit > 0).and_then(|limit| u32::try_from(limit).ok()),
        mandatory: row.flag("mandatory") == Some(true),
        has_default: false,
        read_only: row.flag("readonly") == Some(true),
        choices,
    };
    Ok(Some(CustomField { id, info }))
}
