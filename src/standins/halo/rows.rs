//! Writing the resources that behave alike: clients, sites, users, suppliers and the lookups.

use serde_json::{Value, json};

use super::catalogue::{Fields, filled, int, text};
use super::desk::{Desk, tamper};
use super::links::{self, Owner};
use super::refusal::Refusal;
use super::render::{Look, Object};
use super::resource::{IdKind, Resource, named};
use super::state::{Custom, Row, State};
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// A checked change of a plain record.
#[derive(Debug)]
pub(super) struct RowChange {
    resource: &'static Resource,
    number: Option<i64>,
    set: Fields,
    custom: Custom,
    link: Option<Fields>,
    helpers: Fields,
    /// A `_warning` to show with the answer.
    pub(super) warning: Option<String>,
}

/// The row number that an id in a path or body names.
pub(super) fn number_of(state: &State, resource: &Resource, id: &str) -> Option<i64> {
    match resource.id {
        IdKind::Number | IdKind::WithinLookup => {
            id.parse().ok().filter(|number| state.table(resource.name).get(*number).is_some())
        }
        IdKind::Uuid => state.table(resource.name).with_text("id", id).map(|(number, _)| number),
    }
}

fn sent_number(state: &State, resource: &Resource, sent: &Fields) -> Result<Option<i64>, Refusal> {
    let number = match resource.id {
        IdKind::Number => match int(sent, "id").filter(|id| *id != 0) {
            Some(id) => number_of(state, resource, &id.to_string()),
            None => return Ok(None),
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
            state.table(resource.name).iter().find(|(_, row)| key(&row.fields) == wanted).map(|(number, _)| number)
        }
    };
    number.map(Some).ok_or(Refusal::NotFound)
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
    let number = sent_number(state, resource, &sent)?;
    let link = links::sent_link(sent.get("new_external_link"), look)?;
    let custom =
        resource.custom_usage.map_or_else(Custom::new, |usage| state.read_custom(sent.get("customfields"), usage));
    let (helpers, mut kept): (Fields, Fields) = sent.into_iter().partition(|(name, _)| name.starts_with("newclient_"));
    let served = ["id", "guid", "customfields", "external_links", "open_ticket_count"];
    kept.retain(|name, _| {
        !name.starts_with('_')
            && !name.starts_with("new_")
            && !served.contains(name)
            && !resource.computed.contains(name)
            && Some(*name) != resource.changed
    });
    let mut change = RowChange { resource, number, set: kept, custom, link, helpers, warning: None };
    match resource.name {
        "Users" => check_user(state, common, &mut change)?,
        "Site" => check_reference(state, &mut change, "client_id", "Client")?,
        "Client" => check_group(state, common, &change)?,
        _ => {}
    }
    let missing = resource.required.iter().find(|name| change.set.get(**name).is_none_or(|value| value == ""));
    match missing.filter(|_| number.is_none()) {
        Some(missing) => Err(Refusal::rule(format!("{missing} is a mandatory field"))),
        None => Ok(change),
    }
}

/// A referenced record must exist; its id is stored as a whole number.
fn check_reference(state: &State, change: &mut RowChange, field: &'static str, table: &str) -> Result<(), Refusal> {
    if !change.set.contains_key(field) {
        return Ok(());
    }
    let id = int(&change.set, field).filter(|id| state.row(table, *id).is_some());
    let Some(id) = id else { return Err(Refusal::rule(format!("{field} does not exist"))) };
    change.set.insert(field, Value::from(id));
    Ok(())
}

/// A client belongs to a group of clients.
fn check_group(state: &State, common: &Common, change: &RowChange) -> Result<(), Refusal> {
    let needed = change.number.is_none() && common.switches.on("halo.client-needs-toplevel");
    match int(&change.set, "toplevel_id") {
        None if needed => Err(Refusal::rule("toplevel_id is a mandatory field")),
        Some(group) if state.row("TopLevel", group).is_none() => Err(Refusal::rule("toplevel_id does not exist")),
        _ => Ok(()),
    }
}

fn check_user(state: &State, common: &Common, change: &mut RowChange) -> Result<(), Refusal> {
    check_reference(state, change, "site_id", "Site")?;
    let stored = change.number.and_then(|number| state.row("Users", number));
    let part = |name| filled(&change.set, name).or_else(|| stored.and_then(|row| filled(row, name)));
    if change.set.contains_key("name") {
        let name = filled(&change.set, "name").unwrap_or_default().to_owned();
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        change.set.entry("firstname").or_insert_with(|| Value::from(first));
        change.set.entry("surname").or_insert_with(|| Value::from(last));
    } else if change.set.contains_key("firstname") || change.set.contains_key("surname") {
        let name = [part("firstname"), part("surname")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        change.set.insert("name", Value::from(name));
    }
    let Some(email) = filled(&change.set, "emailaddress") else { return Ok(()) };
    let taken = state.table("Users").with_text("emailaddress", email).is_some_and(|(id, _)| Some(id) != change.number);
    let mode = common.switches.get("halo.duplicate-email");
    if taken && mode == "refused" {
        return Err(Refusal::rule(format!("A user with the email address {email} already exists")));
    }
    if taken && mode == "warned" {
        change.warning = Some(format!("A user with the email address {email} already exists"));
    }
    Ok(())
}

impl Desk<'_> {
    /// Stores a checked change and returns the row number.
    pub(super) fn save_row(&mut self, change: RowChange) -> i64 {
        let resource = change.resource;
        let number = change.number.unwrap_or_else(|| self.state.table(resource.name).next());
        let created = change.number.is_none();
        let what = if created { Accepted::Create } else { self.update_kind(&change, number) };
        let entry = NewEntry {
            table: resource.name.to_owned(),
            id: number.to_string(),
            fields: self.ledger_fields(&change.set, &change.custom),
            ..NewEntry::default()
        };
        if what != Accepted::NoOp {
            self.put_row(resource, number, change.set, change.custom);
        }
        if created && resource.name == "Client" {
            self.furnish_client(number, &change.helpers);
        }
        if created && resource.name == "Site" {
            self.add_general_user(number);
        }
        if let Some(link) = change.link {
            self.add_link(link, owner(self.common, resource, number));
        }
        self.enter(what, entry);
        number
    }

    fn update_kind(&self, change: &RowChange, number: i64) -> Accepted {
        let same = self.state.table(change.resource.name).get(number).is_some_and(|row| {
            change.set.iter().all(|(name, value)| row.fields.get(name) == Some(value))
                && change.custom.iter().all(|(id, value)| row.custom.get(id) == Some(value))
        });
        if same && change.link.is_none() { Accepted::NoOp } else { Accepted::Update }
    }

    fn put_row(&mut self, resource: &'static Resource, number: i64, set: Fields, custom: Custom) {
        let now = Value::from(self.now());
        let table = self.state.table_mut(resource);
        let fresh = table.get(number).is_none();
        if fresh {
            table.put(number, Row::default());
        }
        let Some(row) = table.get_mut(number) else { return };
        row.fields.extend(set);
        row.custom.extend(custom);
        if let Some(changed) = resource.changed {
            row.fields.insert(changed, now.clone());
        }
        if fresh {
            stamp_new(row, resource, number, now);
        }
    }

    /// A new client gets its main site, that site's general user, and a first contact if one is named.
    fn furnish_client(&mut self, client: i64, helpers: &Fields) {
        let (Some(site_table), Some(client_table)) = (named("Site"), named("Client")) else { return };
        let name = filled(helpers, "newclient_sitename").unwrap_or("Main").to_owned();
        let site = self.state.table("Site").next();
        let set = Fields::from([("name", Value::from(name)), ("client_id", Value::from(client))]);
        self.put_row(site_table, site, set, Custom::new());
        self.add_general_user(site);
        let contact = filled(helpers, "newclient_contactname").map(|name| {
            let mut set = Fields::from([("name", Value::from(name)), ("site_id", Value::from(site))]);
            if let Some(email) = helpers.get("newclient_contactemail") {
                set.insert("emailaddress", email.clone());
            }
            set
        });
        let mut main = Fields::from([("main_site_id", Value::from(site))]);
        if let (Some(set), Some(users)) = (contact, named("Users")) {
            let user = self.state.table("Users").next();
            self.put_row(users, user, set, Custom::new());
            main.insert("main_contact_id", Value::from(user));
        }
        self.put_row(client_table, client, main, Custom::new());
    }

    fn add_general_user(&mut self, site: i64) {
        let Some(users) = named("Users") else { return };
        let user = self.state.table("Users").next();
        let set = Fields::from([("name", Value::from("General User")), ("site_id", Value::from(site))]);
        self.put_row(users, user, set, Custom::new());
    }

    /// Deletes a record, or makes it inactive where the switch says so, and returns it as shown.
    pub(super) fn delete_row(&mut self, resource: &'static Resource, number: i64, look: &Look) -> Option<Object> {
        let shown = super::lists::one(self.state, self.common, look, resource, number)?;
        if resource.retired == Some("inactive") && self.common.switches.on("halo.delete-makes-inactive") {
            self.put_row(resource, number, Fields::from([("inactive", Value::Bool(true))]), Custom::new());
        } else {
            self.state.table_mut(resource).remove(number);
        }
        self.enter(
            Accepted::Delete,
            NewEntry { table: resource.name.to_owned(), id: number.to_string(), ..NewEntry::default() },
        );
        Some(shown)
    }
}

fn stamp_new(row: &mut Row, resource: &Resource, number: i64, now: Value) {
    let id = match resource.id {
        IdKind::Uuid => json!(uuid::Uuid::new_v4().to_string()),
        IdKind::Number => json!(number),
        IdKind::WithinLookup => json!(int(&row.fields, "id").filter(|id| *id > 0).unwrap_or(number)),
    };
    row.fields.insert("id", id);
    if resource.computed.contains(&"datecreated") {
        row.fields.insert("datecreated", now);
    }
    if text(&row.fields, "guid").is_none()
        && super::catalogue::schema(resource.schema).is_some_and(|s| s.field("guid").is_some())
    {
        row.fields.insert("guid", json!(uuid::Uuid::new_v4().to_string()));
    }
}

/// The owner that external links of a plain record name.
pub(super) fn owner(common: &Common, resource: &Resource, number: i64) -> Owner {
    (resource.link_owner.map_or(0, |kind| links::table_id(common, kind)), number, 0)
}
