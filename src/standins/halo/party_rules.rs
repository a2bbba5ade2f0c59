//! What Halo checks and fills in for clients, sites, users and suppliers, and what comes with them.

use serde_json::{Value, json};

use super::catalogue::{Fields, filled, flag, int};
use super::desk::Desk;
use super::refusal::Refusal;
use super::resource::named;
use super::rows::RowChange;
use super::state::{Custom, GENERAL_USER, State};
use crate::standins::server::Common;

/// Checks a change of a party and fills in what follows from it.
pub(super) fn settle(state: &State, common: &Common, change: &mut RowChange) -> Result<(), Refusal> {
    if change.number.is_none() && change.resource.is_party() {
        change.set.entry("inactive").or_insert(Value::Bool(false));
        if change.resource.name == "Client" {
            change.set.entry("is_vip").or_insert(Value::Bool(false));
        }
    }
    match change.resource.name {
        "Users" => check_user(state, common, change),
        "Site" => {
            spread_address(&mut change.set);
            check_reference(state, change, "client_id", "Client")
        }
        "Client" => check_group(state, common, change),
        "CRMNote" => check_reference(state, change, "client_id", "Client"),
        _ => Ok(()),
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

/// The lines of the delivery address also stand in fields of their own.
fn spread_address(set: &mut Fields) {
    let lines = [
        ("line1", "delivery_address_line1"),
        ("line2", "delivery_address_line2"),
        ("line3", "delivery_address_line3"),
        ("line4", "delivery_address_line4"),
        ("postcode", "delivery_address_line5"),
    ];
    match set.get("delivery_address").cloned() {
        Some(address) => {
            for (line, field) in lines {
                if let Some(text) = address.get(line) {
                    set.insert(field, text.clone());
                }
            }
        }
        None if lines.iter().any(|(_, field)| set.contains_key(field)) => {
            let given = lines.iter().filter_map(|(line, field)| Some(((*line).to_owned(), set.get(*field)?.clone())));
            let address = given.collect();
            set.insert("delivery_address", Value::Object(address));
        }
        None => {}
    }
}

fn check_user(state: &State, common: &Common, change: &mut RowChange) -> Result<(), Refusal> {
    check_reference(state, change, "site_id", "Site")?;
    name_user(state, change);
    let Some(email) = filled(&change.set, "emailaddress") else { return Ok(()) };
    let taken = state.table("Users").with("emailaddress", email.trim()).any(|(id, _)| Some(id) != change.number);
    let text = format!("A user with the email address {email} already exists");
    // `_email_collision` answers the question whether the address may be taken twice.
    let confirmed = int(&change.directives, "_email_collision").is_some_and(|answer| answer > 0);
    match common.switches.get("halo.duplicate-email").as_str() {
        "refused" if taken && !confirmed => return Err(Refusal::rule(text)),
        "warned" if taken && !confirmed => change.warning = Some(text),
        _ => {}
    }
    Ok(())
}

/// The name and its parts follow from one another.
fn name_user(state: &State, change: &mut RowChange) {
    let stored = change.stored(state);
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
    if let Some(name) = filled(&change.set, "name").map(str::to_owned) {
        change.set.entry("initials").or_insert_with(|| initials(&name).into());
    }
}

/// The first letters of the first and the last word of a name.
pub(super) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let ends = [words.next(), words.next_back()];
    ends.into_iter().flatten().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// The create form's fields of the main site.
const OF_SITE: &[(&str, &str)] = &[
    ("newclient_phonenumber", "phonenumber"),
    ("newclient_domain", "emaildomain"),
    ("newclient_timezone", "timezone"),
    ("newclient_delivery_address", "delivery_address"),
    ("newclient_countrycode", "country_code"),
    ("newclient_regioncode", "region_code"),
];

/// The create form's fields of the first contact.
const OF_CONTACT: &[(&str, &str)] = &[
    ("newclient_contactemail", "emailaddress"),
    ("newclient_contacttitle", "title"),
    ("newclient_web_access_level", "web_access_level"),
    ("newclient_sendwelcomeemail", "sendwelcomeemail"),
];

fn carry(helpers: &Fields, names: &[(&str, &'static str)], schema: &str) -> Fields {
    let schema = super::catalogue::schema(schema);
    let known = |field: &'static str| schema.and_then(|schema| schema.field(field)).map(|(name, _)| name);
    names.iter().filter_map(|(from, to)| Some((known(to)?, helpers.get(*from)?.clone()))).collect()
}

impl Desk<'_> {
    /// A new client gets its main site, that site's general user, and a first contact if one is named.
    pub(super) fn furnish_client(&mut self, client: i64, helpers: &Fields) {
        let (Some(site_table), Some(client_table)) = (named("Site"), named("Client")) else { return };
        let name = filled(helpers, "newclient_sitename").unwrap_or("Main").to_owned();
        let site = self.state.table("Site").next();
        let mut set = carry(helpers, OF_SITE, "Site");
        set.extend([("name", Value::from(name)), ("client_id", Value::from(client)), ("inactive", Value::Bool(false))]);
        spread_address(&mut set);
        self.put_row(site_table, site, set, Custom::new());
        self.add_general_user(site);
        let mut main = Fields::from([("main_site_id", Value::from(site))]);
        if let (Some(name), Some(users)) = (filled(helpers, "newclient_contactname"), named("Users")) {
            let user = self.state.table("Users").next();
            let mut set = carry(helpers, OF_CONTACT, "Users");
            let (first, last) = name.split_once(' ').unwrap_or((name, ""));
            set.extend([
                ("name", Value::from(name)),
                ("firstname", Value::from(first)),
                ("surname", Value::from(last)),
                ("site_id", Value::from(site)),
                ("inactive", Value::Bool(false)),
            ]);
            self.put_row(users, user, set, Custom::new());
            main.insert("main_contact_id", Value::from(user));
            self.touch_row("Site", site, |row| {
                row.fields.insert("maincontact_id", Value::from(user));
            });
        }
        self.put_row(client_table, client, main, Custom::new());
    }

    /// Each site has a user that stands for its unnamed users.
    pub(super) fn add_general_user(&mut self, site: i64) {
        let Some(users) = named("Users") else { return };
        let user = self.state.table("Users").next();
        let set = Fields::from([
            ("name", Value::from(GENERAL_USER)),
            ("firstname", Value::from("General")),
            ("surname", Value::from("User")),
            ("site_id", Value::from(site)),
            ("inactive", Value::Bool(false)),
        ]);
        self.put_row(users, user, set, Custom::new());
    }

    /// Merging, handing over and anonymising a user.
    pub(super) fn carry_out_user_directives(&mut self, user: i64, directives: &Fields) {
        let merged = int(directives, "_merge_user_into").filter(|into| *into > 0);
        let heir = merged.or_else(|| int(directives, "_reassign_all_to_user").filter(|into| *into > 0));
        if let Some(heir) = heir.filter(|heir| *heir != user && self.state.row("Users", *heir).is_some()) {
            self.hand_over_tickets(user, heir);
            if merged.is_some() {
                self.touch_row("Users", user, |row| {
                    row.fields.insert("inactive", Value::Bool(true));
                });
            }
        }
        if flag(directives, "_anonymise") {
            self.touch_row("Users", user, |row| {
                let kept = ["id", "guid", "site_id", "inactive", "datecreated", "ulastupdate"];
                row.fields.retain(|name, _| kept.contains(name));
                row.custom.clear();
                row.fields.insert("name", json!(format!("Anonymised User {user}")));
            });
        }
    }

    fn hand_over_tickets(&mut self, user: i64, heir: i64) {
        let site = self.state.row("Users", heir).and_then(|row| int(row, "site_id"));
        let client = site.and_then(|site| self.state.row("Site", site)).and_then(|row| int(row, "client_id"));
        let of_user = |ticket: &super::state::Ticket| int(&ticket.fields, "user_id") == Some(user);
        let tickets: Vec<i64> =
            self.state.tickets.iter().filter(|(_, ticket)| of_user(ticket)).map(|(id, _)| id).collect();
        let now = self.now();
        for id in tickets {
            self.state.tickets.change(id, |ticket| {
                let places = [("user_id", Some(heir)), ("site_id", site), ("client_id", client)];
                ticket.fields.extend(places.into_iter().filter_map(|(name, id)| Some((name, Value::from(id?)))));
                ticket.fields.insert("last_update", Value::from(now.clone()));
            });
        }
    }
}
