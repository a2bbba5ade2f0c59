//! External links: the foreign keys of tickets, clients, users and the rest, as a list of their
//! own, as `external_links` on their owners, and written by `new_external_link`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::catalogue::{Fields, filled, int, text, whole};
use super::decode;
use super::desk::Desk;
use super::features;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::state::State;
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// Schema of an external link.
pub(super) const SCHEMA: &str = "ExternalLink_List";

/// The kinds of owners that have a name to show, with the resource that knows it.
const OWNERS: &[(&str, &str)] =
    &[("ticket", "Tickets"), ("client", "Client"), ("site", "Site"), ("user", "Users"), ("supplier", "Supplier")];

/// The fields that hold a record's foreign id, by kind of owner and module.
const FOREIGN_IDS: &[(&str, i64, &str)] = &[
    ("client", features::SERVICENOW, "servicenowid"),
    ("site", features::SERVICENOW, "servicenowid"),
    ("user", features::SERVICENOW, "servicenow_id"),
    ("client", features::HUBSPOT, "hubspot_id"),
    ("site", features::HUBSPOT, "hubspot_id"),
    ("user", features::HUBSPOT, "hubspot_id"),
];

/// Whose link it is: table id, record id, second id (an action's ticket; else 0).
pub(super) type Owner = (i64, i64, i64);

/// The external links and the indices over them.
#[derive(Debug, Default)]
pub(super) struct LinkStore {
    rows: BTreeMap<i64, Fields>,
    by_owner: BTreeMap<Owner, BTreeSet<i64>>,
    by_third_party: BTreeMap<String, BTreeSet<i64>>,
}

impl LinkStore {
    /// A link.
    pub(super) fn get(&self, id: i64) -> Option<&Fields> {
        self.rows.get(&id)
    }

    /// The ids of an owner's links.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = &Fields> {
        self.by_owner.get(&owner).into_iter().flatten().filter_map(|id| self.rows.get(id))
    }

    /// The links that name a third party's record.
    pub(super) fn to_third_party(&self, key: &str) -> impl Iterator<Item = &Fields> {
        self.by_third_party.get(key).into_iter().flatten().filter_map(|id| self.rows.get(id))
    }

    /// All links in the order of their ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &Fields)> {
        self.rows.iter().map(|(id, fields)| (*id, fields))
    }

    fn put(&mut self, id: i64, fields: Fields) {
        self.remove(id);
        self.by_owner.entry(owner_of(&fields)).or_default().insert(id);
        if let Some(key) = text(&fields, "third_party_id") {
            self.by_third_party.entry(key.to_owned()).or_default().insert(id);
        }
        self.rows.insert(id, fields);
    }

    fn remove(&mut self, id: i64) -> Option<Fields> {
        let fields = self.rows.remove(&id)?;
        if let Some(ids) = self.by_owner.get_mut(&owner_of(&fields)) {
            ids.remove(&id);
        }
        if let Some(ids) = text(&fields, "third_party_id").and_then(|key| self.by_third_party.get_mut(key)) {
            ids.remove(&id);
        }
        Some(fields)
    }
}

fn owner_of(fields: &Fields) -> Owner {
    let number = |name| int(fields, name).unwrap_or_default();
    (number("table_id"), number("halo_id"), number("halo_second_id"))
}

/// The table id of a kind of owner, from the switch `halo.link-tables`; 0 for a kind it leaves out.
pub(super) fn table_id(common: &Common, kind: &str) -> i64 {
    let tables = common.switches.get("halo.link-tables");
    let named = tables.split_whitespace().filter_map(|pair| pair.split_once('='));
    named.filter(|(name, _)| *name == kind).find_map(|(_, id)| id.parse().ok()).unwrap_or_default()
}

/// A sent `new_external_link` as the fields of a link.
pub(super) fn sent_link(sent: Option<&Value>, look: &Look) -> Result<Option<Fields>, Refusal> {
    sent.map(|link| decode::object(link.clone(), SCHEMA, "new_external_link", look.zone())).transpose()
}

/// The links of an owner as `external_links` shows them.
pub(super) fn shown_for(state: &State, owner: Owner, look: &Look) -> Value {
    state.links.of(owner).map(|link| Value::Object(look.show(link, SCHEMA, &[]))).collect()
}

/// Refuses a link that cannot be stored.
pub(super) fn check(state: &State, link: &Fields) -> Result<(), Refusal> {
    match int(link, "id").filter(|id| *id > 0) {
        Some(id) if state.links.get(id).is_none() => Err(Refusal::NotFound),
        None if int(link, "halo_id").is_none() => Err(Refusal::rule("halo_id must be specified")),
        None if text(link, "third_party_id").is_none() => Err(Refusal::rule("third_party_id must be specified")),
        _ => Ok(()),
    }
}

impl Desk<'_> {
    /// Adds a link to an owner that is being written.
    pub(super) fn add_link(&mut self, mut link: Fields, owner: Owner) {
        link.insert("table_id", Value::from(owner.0));
        link.insert("halo_id", Value::from(owner.1));
        if owner.2 != 0 {
            link.insert("halo_second_id", Value::from(owner.2));
        }
        self.put_link(link);
    }

    fn put_link(&mut self, link: Fields) -> i64 {
        let sent = int(&link, "id").filter(|id| *id > 0);
        let id = sent.unwrap_or_else(|| self.state.links.rows.keys().next_back().map_or(1, |last| last + 1));
        let mut fields = self.state.links.get(id).cloned().unwrap_or_default();
        let now = Value::from(self.now());
        fields.extend(link.into_iter().filter(|(name, _)| !name.starts_with('_') && *name != "id"));
        self.describe(&mut fields);
        fields.insert("id", Value::from(id));
        fields.entry("date_created").or_insert_with(|| now.clone());
        fields.insert("date_updated", now);
        self.state.links.put(id, fields);
        id
    }

    /// The names of the module and of the record, where the client sent none.
    fn describe(&self, link: &mut Fields) {
        let module = int(link, "module_id").and_then(|module| features::name(self.state, self.common, module));
        if let Some(module) = module.map(str::to_owned) {
            link.entry("integration_name").or_insert_with(|| Value::from(module));
        }
        let (table, id, _) = owner_of(link);
        let kind = OWNERS.iter().find(|(kind, _)| table != 0 && table_id(self.common, kind) == table);
        let described = match kind {
            Some(("ticket", _)) => {
                self.state.tickets.get(id).and_then(|ticket| text(&ticket.fields, "summary")).map(str::to_owned)
            }
            Some((_, resource)) => self.state.label(resource, Some(id), "name").map(str::to_owned),
            None => None,
        };
        if let Some(described) = described {
            link.entry("halo_desc").or_insert_with(|| Value::from(described));
        }
    }

    /// Stores a link that was posted by itself.
    pub(super) fn save_link(&mut self, link: Fields) -> i64 {
        let before = int(&link, "id").and_then(|id| self.state.links.get(id)).cloned();
        let sent: Fields =
            link.iter().filter(|(name, _)| !name.starts_with('_')).map(|(n, v)| (*n, v.clone())).collect();
        let what = match &before {
            None => Accepted::Create,
            Some(before) if sent.iter().all(|(name, value)| before.get(name) == Some(value)) => Accepted::NoOp,
            Some(_) => Accepted::Update,
        };
        let fields = self.ledger_fields(&sent, &BTreeMap::new());
        let id = if what == Accepted::NoOp { int(&link, "id").unwrap_or_default() } else { self.put_link(link) };
        self.enter(
            what,
            NewEntry { table: "ExternalLink".to_owned(), id: id.to_string(), fields, ..NewEntry::default() },
        );
        id
    }

    /// Deletes a link and returns it.
    pub(super) fn delete_link(&mut self, id: i64) -> Option<Fields> {
        let fields = self.state.links.remove(id)?;
        self.enter(
            Accepted::Delete,
            NewEntry { table: "ExternalLink".to_owned(), id: id.to_string(), ..NewEntry::default() },
        );
        Some(fields)
    }
}

impl Desk<'_> {
    /// Makes the links that a module's records lack: those that hold a foreign id in a field of
    /// their own and have no link with it yet. Returns the ids of the new links.
    pub(super) fn generate_links(&mut self, module: i64, connection: Option<i64>) -> Vec<i64> {
        let mut missing = Vec::new();
        let tickets = self.state.tickets.iter().filter(|(_, ticket)| !ticket.deleted);
        for (id, ticket) in tickets.filter(|_| module == features::shown_id(self.common, features::SERVICENOW)) {
            if let Some(key) = filled(&ticket.fields, "servicenow_id") {
                missing.push((
                    "ticket",
                    id,
                    key.to_owned(),
                    text(&ticket.fields, "servicenow_number").map(str::to_owned),
                ));
            }
        }
        for (kind, number, field) in FOREIGN_IDS {
            if features::shown_id(self.common, *number) != module {
                continue;
            }
            let resource = OWNERS.iter().find(|(known, _)| known == kind).map(|(_, resource)| *resource);
            for (id, row) in resource.into_iter().flat_map(|resource| self.state.table(resource).iter()) {
                if let Some(key) = filled(&row.fields, field) {
                    missing.push((kind, id, key.to_owned(), None));
                }
            }
        }
        missing.retain(|(kind, id, key, _)| {
            let owner = (table_id(self.common, kind), *id, 0);
            let same =
                |link: &Fields| text(link, "third_party_id") == Some(key) && int(link, "module_id") == Some(module);
            !self.state.links.of(owner).any(same)
        });
        let mut made = Vec::new();
        for (kind, id, key, described) in missing {
            let mut link = Fields::from([
                ("module_id", Value::from(module)),
                ("table_id", Value::from(table_id(self.common, kind))),
                ("halo_id", Value::from(id)),
                ("third_party_id", Value::from(key)),
            ]);
            link.extend(described.map(|text| ("third_party_desc", Value::from(text))));
            link.extend(connection.map(|id| ("details_id", Value::from(id))));
            made.push(self.save_link(link));
        }
        made
    }
}

/// The links that a list request asks for, in the order of their ids. Which parameters filter is a
/// switch.
pub(super) fn matching<'a>(state: &'a State, common: &Common, query: &Query) -> Vec<&'a Fields> {
    let searches = common.switches.get("halo.external-link-search") == "on";
    let ignored = common.switches.get("halo.ignored-link-parameters");
    let honoured = |name: &&str| !ignored.split([' ', ',']).any(|own| own == *name);
    let search_only = |name: &&str| searches && honoured(name);
    let sent = |name: &'static str| query.text(name);
    let third_party = sent("third_party_id").filter(|_| search_only(&"third_party_id"));
    let candidates: Vec<&Fields> = match third_party {
        Some(key) => state.links.to_third_party(key).collect(),
        None => state.links.iter().map(|(_, fields)| fields).collect(),
    };
    let modules = query.ids("module_list").filter(|_| honoured(&"module_list"));
    let numbers = ["halo_id", "module_id", "table_id", "details_id"].into_iter().filter(honoured);
    let numbers: Vec<_> = numbers.filter_map(|name| Some((name, query.int(name)?))).collect();
    let texts = ["third_party_secondary_id", "third_party_type", "third_party_desc"].into_iter().filter(search_only);
    let texts: Vec<_> = texts.filter_map(|name| Some((name, sent(name)?))).collect();
    let search = sent("search").filter(|_| search_only(&"search")).map(str::to_lowercase);
    let keep = |link: &&Fields| {
        numbers.iter().all(|(name, wanted)| int(link, name) == Some(*wanted))
            && modules.as_ref().is_none_or(|ids| int(link, "module_id").is_some_and(|id| ids.contains(&id)))
            && texts.iter().all(|(name, wanted)| text(link, name) == Some(*wanted))
            && search.as_ref().is_none_or(|wanted| mentions(link, wanted))
    };
    candidates.into_iter().filter(keep).collect()
}

fn mentions(link: &Fields, wanted: &str) -> bool {
    let names = ["third_party_id", "third_party_desc", "halo_desc"];
    names.iter().any(|name| text(link, name).is_some_and(|value| value.to_lowercase().contains(wanted)))
}

/// The owners of a kind whose links name a third party's record.
pub(super) fn owners(state: &State, table: i64, third_party: &str) -> Vec<i64> {
    let links = state.links.to_third_party(third_party);
    links
        .filter(|link| int(link, "table_id") == Some(table))
        .filter_map(|link| link.get("halo_id").and_then(whole))
        .collect()
}
