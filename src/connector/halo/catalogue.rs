//! The catalogue of an instance: built-in and custom fields of tickets, outcomes of actions.

use super::fields::{Holds, TICKET};
use super::{Halo, further, kinds};
use crate::connector::Result;
use crate::mapping::convert::type_of_kind;
use crate::model::{Catalogue, FieldInfo, FieldName, FieldType, Kind};

impl Halo {
    pub(super) async fn read_catalogue(&self, wanted: &[Kind]) -> Result<Catalogue> {
        let mut catalogue = Catalogue::default();
        for kind in wanted {
            let fields = if *kind == kinds::action() {
                vec![self.outcome_field().await?]
            } else if let Some(ticket_type) = type_of_kind(kind) {
                self.demanded_by_type(ticket_type).await?
            } else if *kind == kinds::service() {
                vec![self.service_field().await?]
            } else {
                kinds::only_tickets(kind)?;
                self.ticket_fields().await?
            };
            catalogue.kinds.insert(kind.clone(), fields);
        }
        Ok(catalogue)
    }

    async fn ticket_fields(&self) -> Result<Vec<FieldInfo>> {
        let mut fields = Vec::new();
        for field in TICKET.iter().chain(further::all()) {
            let choices = match field.holds {
                Holds::Choice | Holds::Reference("Supplier") => self.choices_of(field.name).await?,
                _ => Vec::new(),
            };
            fields.push(FieldInfo {
                name: FieldName::new(field.name),
                label: field.label.to_owned(),
                field_type: field.field_type(),
                max_length: field.max_length(),
                // The least that a new ticket needs in practice.
                mandatory: matches!(field.name, "summary" | "tickettype_id"),
                has_default: false,
                read_only: field.read_only,
                choices,
            });
        }
        fields.extend(self.custom_fields().await?.into_iter().map(|custom| custom.info));
        Ok(fields)
    }

    async fn service_field(&self) -> Result<FieldInfo> {
        Ok(FieldInfo {
            name: FieldName::new("service_id"),
            label: "Service".to_owned(),
            field_type: FieldType::Choice,
            max_length: None,
            mandatory: false,
            has_default: false,
            read_only: false,
            choices: self.services().await?,
        })
    }

    async fn outcome_field(&self) -> Result<FieldInfo> {
        Ok(FieldInfo {
            name: FieldName::new("outcome"),
            label: "Outcome".to_owned(),
            field_type: FieldType::Choice,
            max_length: None,
            mandatory: true,
            has_default: false,
            read_only: false,
            choices: self.outcomes().await?,
        })
    }
}
