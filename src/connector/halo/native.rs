//! What Halo keeps of its own ServiceNow integration on a customer or a supplier (section 12 of its
//! fact sheet). Its secrets are write-only and never come.

use super::Halo;
use super::bodies::bare;
use super::endpoints::{self, CLIENTS, SUPPLIERS};
use super::wire::{Members, incomplete};
use crate::connector::Result;
use crate::profile::Scope;

/// The mapping tables, with what people call them there.
const TABLES: [(&str, &str); 7] = [
    ("servicenow_status_mappings", "Status mappings"),
    ("servicenow_priority_mappings", "Priority mappings"),
    ("servicenow_impact_mappings", "Impact mappings"),
    ("servicenow_urgency_mappings", "Urgency mappings"),
    ("servicenow_category_mappings", "Category mappings"),
    ("servicenow_team_mappings", "Assignment group mappings"),
    ("servicenow_fieldmappings", "Field mappings"),
];

/// A row of a mapping table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeRow {
    /// Halo's id, where the row has one.
    pub halo: Option<i64>,
    /// Halo's name, where the row has one.
    pub halo_name: String,
    /// What the row says of ServiceNow. Which column holds it is not documented, so all are kept.
    pub there: Vec<String>,
}

/// A mapping table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeTable {
    /// The field that holds it.
    pub field: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its rows.
    pub rows: Vec<NativeRow>,
}

/// A value with what people read for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labelled {
    /// The value.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// The settings on one customer or supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeSettings {
    /// The customer's or supplier's name.
    pub owner: String,
    /// The instance that it leads to; empty where none is set.
    pub url: String,
    /// The account that it signs in with.
    pub username: String,
    /// Whether its credentials were validated.
    pub validated: bool,
    /// Whether ServiceNow's business rules may bring tickets and notes.
    pub webhook: bool,
    /// The end-user of the tickets that they make.
    pub webhook_user: Option<i64>,
    /// The type of the tickets that they make.
    pub webhook_ticket_type: Option<i64>,
    /// Which entities the integrator imports.
    pub entities: Vec<Labelled>,
    /// The assignment group of a record whose team is not mapped.
    pub default_group: Labelled,
    /// The caller of a record whose end-user nobody knows there.
    pub default_caller: Labelled,
    /// Whether public files are sent, as its number.
    pub attachments: Option<i64>,
    /// The mapping tables, those without a row left out.
    pub tables: Vec<NativeTable>,
}

impl NativeSettings {
    /// Whether the integration works for its customer or supplier: an instance is named, and its
    /// credentials were validated or its webhooks are let in.
    pub fn is_on(&self) -> bool {
        !self.url.is_empty() && (self.validated || self.webhook)
    }
}

impl Halo {
    /// The settings of Halo's own integration for the customer or supplier of a scope. `None` where
    /// the scope names neither, or Halo does not show them.
    pub async fn native_settings(&self, scope: &Scope) -> Result<Option<NativeSettings>> {
        let path = match scope {
            Scope::WholeDesk => return Ok(None),
            Scope::Customer { id } => endpoints::one(CLIENTS, *id),
            Scope::Supplier { id } => endpoints::one(SUPPLIERS, *id),
        };
        let query = vec![("includedetails", "true".to_owned())];
        let convert = |raw: &serde_json::value::RawValue| {
            let settings = Members::of(raw.get()).and_then(|members| settings(&members));
            settings.map_err(|reason| incomplete(&path, &reason))
        };
        self.door.one(&path, &query, convert).await
    }

    /// Whether Halo's own integration works with these settings: where they are complete, its module
    /// must be enabled, too.
    pub async fn native_works(&self, settings: &NativeSettings) -> Result<bool> {
        if !settings.is_on() {
            return Ok(false);
        }
        // It may have been switched since this process looked first.
        self.learnt.facts().modules = None;
        let modules = self.modules().await?;
        let module = modules.iter().find(|module| bare(&module.name) == "servicenow");
        Ok(module.is_none_or(|module| module.enabled))
    }
}

impl NativeSettings {
    /// Why nothing may be written beside it; `whose` is what its owner is.
    pub fn objection(&self, whose: &str) -> String {
        format!(
            "native integration active: Halo's own ServiceNow integration still works for the {whose} {} ({}), and two \
             writers on the same tickets fight; nothing is written. Switch it off in Halo: on the {whose}'s ServiceNow \
             tab disable the webhooks and remove the address, or disable the ServiceNow module in the configuration; the \
             next pass goes on by itself",
            self.owner, self.url
        )
    }
}

fn settings(members: &Members<'_>) -> std::result::Result<NativeSettings, String> {
    let text = |name: &str| members.text(name).map(|text| text.unwrap_or_default().trim().to_owned());
    let id = |name: &str| members.int(name).map(|id| id.filter(|id| *id > 0));
    let labelled = |value: &str, label: &str| Ok::<_, String>(Labelled { value: text(value)?, label: text(label)? });
    let mut tables = Vec::new();
    for (field, name) in TABLES {
        let rows = members.list(field)?;
        let rows = rows.into_iter().map(|raw| Members::of(raw.get()).and_then(|row| mapping_row(&row)));
        let rows = rows.collect::<std::result::Result<Vec<_>, _>>()?;
        if !rows.is_empty() {
            tables.push(NativeTable { field, name, rows });
        }
    }
    let mut entities = Vec::new();
    for raw in members.list("servicenow_ticket_sync_list")? {
        let pair = Members::of(raw.get())?;
        entities.push(Labelled { value: pair.words("value"), label: pair.words("label") });
    }
    Ok(NativeSettings {
        owner: text("name")?,
        url: text("servicenow_url")?,
        username: text("servicenow_username")?,
        validated: members.flag("servicenow_validated") == Some(true),
        webhook: members.flag("servicenow_enable_webhook") == Some(true),
        webhook_user: id("servicenow_webhook_user")?,
        webhook_ticket_type: id("servicenow_webhook_tickettype")?,
        entities,
        default_group: labelled("servicenow_assignment_group", "servicenow_assignment_group_name")?,
        default_caller: labelled("servicenow_defaultuser_id", "servicenow_defaultuser_name")?,
        attachments: members.int("sync_servicenow_attachments")?,
        tables,
    })
}

fn mapping_row(row: &Members<'_>) -> std::result::Result<NativeRow, String> {
    let columns = ["thirdpartyname", "xmvalue", "third_party_friendly_name"];
    let there = columns.iter().map(|name| row.words(name)).filter(|text| !text.is_empty()).collect();
    Ok(NativeRow { halo: row.int("fiid")?.filter(|id| *id != 0), halo_name: row.words("name"), there })
}
