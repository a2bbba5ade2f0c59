//! Writing the resources that behave alike: what every record goes through.

use serde_json::{Value, json};

use super::catalogue::{Fields, filled, flag, int, text};
use super::desk::{Desk, tamper};
use super::features;
use super::links::{self, Owner};
use super::native;
use super::party_rules;
use super::refusal::Refusal;
use super::render::{Look, Object};
use super::resource::{Area, IdKind, Resource, custom_usage, named};
use super::setup_rules;
use super::state::{Custom, Row, State};
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// A checked change of a plain record.
#[derive(Debug)]
pub(super) struct RowChange {
    /// The resource.
    pub(super) resource: &'static Resource,
    /// The record that is changed; `None` for a new one.
    pub(super) number: Option<i64>,
    /// The fields to store.
    pub(super) set: Fields,
    /// Write-only fields of the create form, `newclient_…`.
    pub(super) helpers: Fields,
    /// Directives, whose names start with an underscore.
    pub(super) directives: Fields,
    /// Write-only secrets.
    pub(super) secrets: Vec<(&'static str, String)>,
    /// A `_warning` to show with the answer.
    pub(super) warning: Option<String>,
    /// Whether Halo takes the request and stores nothing, without a word.
    pub(super) silently_refused: bool,
    custom: Custom,
    link: Option<Fields>,
}

impl RowChange {
    /// The stored fields of the record that is changed.
    pub(super) fn stored<'a>(&self, state: &'a State) -> Option<&'a Fields> {
        state.row(self.resource.name, self.number?)
    }
}

/// The row number that an id in a path or body names. Where an id is unique only within its
/// lookup, the first record with it is meant.
pub(super) fn number_of(state: &State, resource: &Resource, id: &str) -> Option<i64> {
    let table = state.table(resource.name);
    match resource.id {
        IdKind::Number => id.parse().ok().filter(|number| table.get(*number).is_some()),
        IdKind::WithinLookup => {
            let id: i64 = id.parse().ok()?;
            table.iter().find(|(_, row)| int(&row.fields, "id") == Some(id)).map(|(number, _)| number)
        }
        IdKind::Uuid => table.with_text("id", id).map(|(number, _)| number),
    }
}

fn sent_number(state: &State, common: &Common, resource: &Resource, sent: &Fields) -> Result<Option<i64>, Refusal> {
    let number = match resource.id {
        IdKind::Number => match int(sent, "id").filter(|id| *id != 0) {
            Some(id) => number_of(state, resource, &id.to_string()),
            None => return Ok(matched_by_link(state, common, resource, sent)),
        },
        IdKind::Uuid => match filled(sent, "id") {
            Some(id) => number_of(state, resource, id),
            None => return Ok(None),
        },
        IdKind::WithinLookup => {
            let key = |fields: &Fields| (int(fields, "lookupid"), int(fields, "id"));
            if int(sent, "id").is_none_or(|id| id == 0) {
                return Ok(None);
            }
            let wanted = key(sent);
            let known = state.table(resource.name).iter().find(|(_, row)| key(&row.fields) == wanted);
            if known.is_none() && flag(sent, "_isnewcode") {
                return Ok(None);
            }
            known.map(|(number, _)| number)
        }
    };
    number.map(Some).ok_or(Refusal::NotFound)
}

/// `_match_thirdparty_id` may name a record by its external link; whether it does is a switch.
fn matched_by_link(state: &State, common: &Common, resource: &Resource, sent: &Fields) -> Option<i64> {
    let key = filled(sent, "_match_thirdparty_id").filter(|_| common.switches.on("halo.match-by-link"))?;
    let table = links::table_id(common, resource.link_owner?);
    let module = int(sent, "_match_integration_id").filter(|module| *module > 0);
    let mut found = state.links.to_third_party(key).filter(|link| int(link, "table_id") == Some(table));
    found
        .find(|link| module.is_none_or(|module| int(link, "module_id") == Some(module)))
        .and_then(|link| int(link, "halo_id"))
        .filter(|number| state.row(resource.name, *number).is_some())
}

/// The flag with which the details tab is saved.
fn details_flag(resource: &Resource) -> Option<&'static str> {
    match resource.name {
        "Client" => Some("isclientdetails"),
        "Site" => Some("issitedetails"),
        "Users" => Some("isuserdetails"),
        "Supplier" => Some("issupplierdetails"),
        _ => None,
    }
}

/// Checks what was sent for a record.
pub(super) fn prepare(
    state: &State,
    common: &Common,
    look: &Look,
    resource: &'static Resource,
    mut sent: Fields,
) -> Result<RowChange, Refusal> {
    tamper(common, &mut sent);
    if resource.name == "Features" {
        features::settle_id(common, &mut sent);
    }
    let number = sent_number(state, common, resource, &sent)?;
    let link = links::sent_link(sent.get("new_external_link"), look)?.or_else(|| imported(&sent));
    let custom = resource
        .custom
        .map_or_else(Custom::new, |of| state.read_custom(sent.get("customfields"), custom_usage(common, of)));
    let flag_name = details_flag(resource);
    let without_details =
        common.switches.on("halo.details-need-flag") && flag_name.is_some_and(|name| !flag(&sent, name));
    let (helpers, sent): (Fields, Fields) = sent.into_iter().partition(|(name, _)| name.starts_with("newclient_"));
    let (directives, mut kept): (Fields, Fields) = sent.into_iter().partition(|(name, _)| name.starts_with('_'));
    let secrets = native::take_secrets(&mut kept);
    let served = ["id", "guid", "customfields", "external_links", "open_ticket_count", "new_external_link"];
    let wanted = |name: &&'static str| match resource.id {
        IdKind::WithinLookup if *name == "id" => true,
        _ => !served.contains(name),
    };
    kept.retain(|name, _| {
        wanted(name)
            && !resource.computed.contains(name)
            && Some(*name) != resource.changed
            && Some(*name) != flag_name
            && !(without_details && resource.detail.contains(name))
    });
    let mut change = RowChange {
        resource,
        number,
        set: kept,
        helpers,
        directives,
        secrets,
        warning: None,
        silently_refused: false,
        custom,
        link,
    };
    if resource.area == Area::Customers || resource.area == Area::Suppliers {
        party_rules::settle(state, common, &mut change)?;
        native::settle(state, common, &mut change)?;
    } else {
        setup_rules::settle(state, &mut change)?;
    }
    let missing = resource.required.iter().find(|name| change.set.get(**name).is_none_or(|value| value == ""));
    match missing.filter(|_| number.is_none() && !change.silently_refused) {
        Some(missing) => Err(Refusal::rule(format!("{missing} is a mandatory field"))),
        None => Ok(change),
    }
}

/// An import names the foreign record that the new one stands for.
fn imported(sent: &Fields) -> Option<Fields> {
    let key = filled(sent, "_importthirdpartyid").filter(|_| flag(sent, "_isimport"))?;
    let mut link = Fields::from([("third_party_id", Value::from(key))]);
    if let Some(module) = int(sent, "_importtypeid").filter(|module| *module > 0) {
        link.insert("module_id", Value::from(module));
    }
    if let Some(kind) = filled(sent, "_importtype") {
        link.insert("third_party_type", Value::from(kind));
    }
    Some(link)
}

impl Desk<'_> {
    /// Stores a checked change and returns the row number; 0 when nothing was stored.
    pub(super) fn save_row(&mut self, mut change: RowChange) -> i64 {
        if change.silently_refused {
            return 0;
        }
        let resource = change.resource;
        let number = change.number.unwrap_or_else(|| self.state.table(resource.name).next());
        let created = change.number.is_none();
        let priorities = change.set.remove("priorities");
        let what = if created { Accepted::Create } else { self.update_kind(&change, number) };
        let entry = NewEntry {
            table: resource.name.to_owned(),
            id: number.to_string(),
            fields: self.ledger_fields(&change.set, &change.custom),
            ..NewEntry::default()
        };
        for (name, secret) in change.secrets {
            self.state.secrets.insert((resource.name, number, name), secret);
        }
        if what != Accepted::NoOp {
            self.put_row(resource, number, change.set, change.custom);
        }
        if created && resource.name == "Client" && self.common.switches.on("halo.new-client-has-site") {
            self.furnish_client(number, &change.helpers);
        }
        if created && resource.name == "Site" {
            self.add_general_user(number);
        }
        if let Some(priorities) = priorities {
            self.save_priorities(number, &priorities);
        }
        if let Some(link) = change.link {
            self.add_link(link, owner(self.common, resource, number));
        }
        self.enter(what, entry);
        if resource.name == "Users" {
            self.carry_out_user_directives(number, &change.directives);
        }
        number
    }

    fn update_kind(&self, change: &RowChange, number: i64) -> Accepted {
        let same = self.state.table(change.resource.name).get(number).is_some_and(|row| {
            change.set.iter().all(|(name, value)| row.fields.get(name) == Some(value))
                && change.custom.iter().all(|(id, value)| row.custom.get(id) == Some(value))
        });
        let besides = change.link.is_some() || !change.secrets.is_empty();
        if same && !besides { Accepted::NoOp } else { Accepted::Update }
    }

    /// Stores fields of a record, which may be new.
    pub(super) fn put_row(&mut self, resource: &'static Resource, number: i64, set: Fields, custom: Custom) {
        let now = Value::from(self.now());
        let table = self.state.table_mut(resource);
        let id = table.get(number).is_none().then(|| new_id(table, resource, number, &set));
        if id.is_some() {
            table.put(number, Row::default());
        }
        table.change(number, |row| {
            row.fields.extend(set);
            row.custom.extend(custom);
            if let Some(changed) = resource.changed {
                row.fields.insert(changed, now.clone());
            }
            if let Some(id) = id {
                row.fields.insert("id", id);
                stamp_new(row, resource, now);
            }
        });
    }

    /// Deletes a record, or makes it inactive where the switch says so, and returns it as shown.
    pub(super) fn delete_row(&mut self, resource: &'static Resource, number: i64, look: &Look) -> Option<Object> {
        let shown = super::lists::one(self.state, self.common, look, resource, number)?;
        if resource.is_party() && self.common.switches.on("halo.delete-makes-inactive") {
            self.put_row(resource, number, Fields::from([("inactive", Value::Bool(true))]), Custom::new());
        } else {
            self.state.table_mut(resource).remove(number);
            self.state.secrets.retain(|(table, id, _), _| !(*table == resource.name && *id == number));
        }
        if resource.name == "FieldInfo" {
            self.take_off_ticket_types(number);
        }
        self.enter(
            Accepted::Delete,
            NewEntry { table: resource.name.to_owned(), id: number.to_string(), ..NewEntry::default() },
        );
        Some(shown)
    }

    /// Changes a stored record of a resource without entering it in the ledger, as a part of
    /// another change.
    pub(super) fn touch_row(&mut self, resource: &str, number: i64, change: impl FnOnce(&mut Row)) {
        if let Some(resource) = named(resource) {
            self.state.table_mut(resource).change(number, change);
        }
    }
}

/// The id of a new record; a lookup's is the one that was sent, or the next of its lookup.
fn new_id(table: &super::state::Table, resource: &Resource, number: i64, set: &Fields) -> Value {
    match resource.id {
        IdKind::Uuid => json!(uuid::Uuid::new_v4().to_string()),
        IdKind::Number => json!(number),
        IdKind::WithinLookup => {
            let lookup = int(set, "lookupid");
            let within = table.iter().filter(|(_, row)| int(&row.fields, "lookupid") == lookup);
            let highest = within.filter_map(|(_, row)| int(&row.fields, "id")).max().unwrap_or_default();
            json!(int(set, "id").filter(|id| *id > 0).unwrap_or(highest + 1))
        }
    }
}

fn stamp_new(row: &mut Row, resource: &Resource, now: Value) {
    if resource.computed.contains(&"datecreated") {
        row.fields.insert("datecreated", now);
    }
    if text(&row.fields, "guid").is_none()
        && super::catalogue::schema(resource.schema).is_some_and(|schema| schema.field("guid").is_some())
    {
        row.fields.insert("guid", json!(uuid::Uuid::new_v4().to_string()));
    }
}

/// The owner that external links of a plain record name.
pub(super) fn owner(common: &Common, resource: &Resource, number: i64) -> Owner {
    (resource.link_owner.map_or(0, |kind| links::table_id(common, kind)), number, 0)
}
