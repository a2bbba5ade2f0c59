//! The demo desk: what a small service provider has set up, on top of the instance as delivered.
//! `demo.json` holds the records; organisations and people are roles, not persons.

use serde_json::{Value, json};

use super::Halo;
use super::catalogue::Fields;
use super::desk::{Actor, Desk, Role};
use super::native::{KEY, WEBHOOK_SECRET};
use super::render::Look;
use super::resource::named;
use super::rows;
use super::seed;

static RECORDS: &str = include_str!("demo.json");

/// The customer and the supplier that get the native ServiceNow integration.
const NATIVE: &[(&str, i64)] = &[("Client", 101), ("Supplier", 12)];

/// Who furnishes the desk.
const LOADER: &str = "loader";

impl Halo {
    /// Furnishes the demo desk. The switch `halo.native-servicenow` decides whether a customer and a
    /// supplier have the native ServiceNow integration; its webhook key is the client secret of the
    /// API application.
    pub fn furnish_demo(&self) {
        let actor = Actor { by: LOADER.to_owned(), who: LOADER.to_owned(), role: Role::Outside };
        let key = self.credentials().client_secret;
        self.write(&actor, |desk| {
            seed::add(desk.state, RECORDS, desk.at);
            let sites: Vec<i64> = desk.state.table("Site").iter().map(|(id, _)| id).collect();
            for site in sites {
                if desk.state.general_user(site).is_none() {
                    desk.add_general_user(site);
                }
            }
            if desk.common.switches.get("halo.native-servicenow") == "on" {
                set_up_native(desk, &key);
            }
        });
    }
}

fn settings(key: &str) -> Value {
    let mapping = |halo: i64, name: &str, other: &str| json!({ "fiid": halo, "name": name, "thirdpartyname": other });
    json!({
        "servicenow_url": "https://example.service-now.com", "servicenow_username": "halo.integration",
        "servicenow_locale": "en", "servicenow_authtype": 0, KEY: key, "test_servicenow": true,
        "servicenow_assignmentgroup": { "value": "service-desk", "label": "Service Desk" },
        "servicenow_defaultuser": { "value": "halo.integration", "label": "Halo Integration" },
        "servicenow_priority_mappings": [mapping(1, "Critical", "1"), mapping(2, "High", "2"), mapping(3, "Normal", "3"), mapping(4, "Low", "4")],
        "servicenow_status_mappings": [mapping(1, "New", "1"), mapping(2, "In Progress", "2"), mapping(4, "Pending", "3"), mapping(8, "Resolved", "6")],
        "servicenow_impact_mappings": [mapping(1, "Company Wide", "1"), mapping(2, "Multiple Users", "2"), mapping(3, "Single User", "3")],
        "servicenow_urgency_mappings": [mapping(1, "High", "1"), mapping(2, "Medium", "2"), mapping(3, "Low", "3")],
        "servicenow_team_mappings": [mapping(3, "Network", "Network")],
    })
}

fn set_up_native(desk: &mut Desk<'_>, key: &str) {
    let look = Look::of(desk.common);
    for (name, id) in NATIVE {
        let Some(resource) = named(name) else { continue };
        let mut sent = settings(key);
        if let Some(sent) = sent.as_object_mut() {
            sent.insert("id".to_owned(), Value::from(*id));
            if *name == "Client" {
                sent.insert("servicenow_enable_webhook".to_owned(), Value::Bool(true));
                sent.insert(WEBHOOK_SECRET.to_owned(), Value::from(key));
                sent.insert("servicenow_webhook_tickettype".to_owned(), Value::from(1));
            }
        }
        let decoded = super::decode::object(sent, resource.schema, "", look.zone());
        let change = decoded.and_then(|sent| rows::prepare(desk.state, desk.common, &look, resource, sent));
        match change {
            Ok(change) => drop(desk.save_row(change)),
            Err(error) => tracing::error!(%error, resource = name, "the native integration is not set up"),
        }
    }
    offer_choices(desk);
}

/// What the other side would offer to choose from.
fn offer_choices(desk: &mut Desk<'_>) {
    let Some(resource) = named("IntegrationFieldData") else { return };
    let module = super::features::shown_id(desk.common, super::features::SERVICENOW);
    let choices =
        [(1, "service-desk", "Service Desk"), (1, "network", "Network"), (2, "halo.integration", "Halo Integration")];
    for (kind, id, name) in choices {
        let number = desk.state.table(resource.name).next();
        let set = Fields::from([
            ("msid", Value::from(module)),
            ("type", Value::from(kind)),
            ("fieldid", Value::from(id)),
            ("name", Value::from(name)),
        ]);
        desk.put_row(resource, number, set, super::state::Custom::new());
    }
    desk.touch_row("Features", super::features::SERVICENOW, |row| {
        row.fields.insert("halointegratorenabled", Value::Bool(true));
    });
}
