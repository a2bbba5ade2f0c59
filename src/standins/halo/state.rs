//! Everything that one Halo instance knows, with the indices that keep 100,000 tickets quick.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::catalogue::{Fields, int, text};
use super::file_upload::UploadStore;
use super::files::FileStore;
use super::images::ImageStore;
use super::links::LinkStore;
use super::render::Object;
use super::resource::Resource;
pub(super) use super::table::{Row, Table};
use crate::standins::server::Common;

/// Values of custom fields by the field's id.
pub(super) type Custom = BTreeMap<i64, Value>;

/// The type of a status in which a ticket waits (0 is open).
pub(super) const PENDING: i64 = 1;

/// The type of a status that closes a ticket.
pub(super) const CLOSED: i64 = 2;

/// The name of the user that stands for all unnamed users of a site.
pub(super) const GENERAL_USER: &str = "General User";

/// The agent that stands for "nobody".
pub(super) const UNASSIGNED: i64 = 1;

/// A ticket with its conversation.
#[derive(Debug, Default)]
pub(super) struct Ticket {
    /// The documented fields; names of what ids point to are worked out when shown.
    pub(super) fields: Fields,
    /// The custom fields.
    pub(super) custom: Custom,
    /// The actions by their number within the ticket.
    pub(super) actions: BTreeMap<i64, Fields>,
    /// Whether it was deleted and not restored.
    pub(super) deleted: bool,
    /// The tickets that it is related to; they are related to it, too.
    pub(super) related: BTreeSet<i64>,
    /// The agents who looked at it.
    pub(super) seen_by: BTreeSet<i64>,
    /// What agents voted, by the agent.
    pub(super) votes: BTreeMap<i64, i64>,
}

/// The tickets and the indices over them.
#[derive(Debug, Default)]
pub(super) struct TicketStore {
    rows: BTreeMap<i64, Ticket>,
    by_change: BTreeSet<(String, i64)>,
    by_third_party: BTreeMap<String, BTreeSet<i64>>,
    by_parent: BTreeMap<i64, BTreeSet<i64>>,
    action_times: BTreeSet<(String, i64, i64)>,
}

impl TicketStore {
    /// A ticket, also a deleted one.
    pub(super) fn get(&self, id: i64) -> Option<&Ticket> {
        self.rows.get(&id)
    }

    /// All tickets, deleted ones too, in the order of their ids.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, &Ticket)> {
        self.rows.iter().map(|(id, ticket)| (*id, ticket))
    }

    /// The number after the highest one in use.
    pub(super) fn next(&self) -> i64 {
        self.rows.keys().next_back().map_or(2001, |last| last + 1)
    }

    /// Changes a ticket (a new one starts empty) and keeps the indices right.
    pub(super) fn change<R>(&mut self, id: i64, change: impl FnOnce(&mut Ticket) -> R) -> R {
        let ticket = self.rows.entry(id).or_default();
        let before = Keys::of(ticket);
        let result = change(ticket);
        let after = Keys::of(ticket);
        if before.changed != after.changed {
            before.changed.map(|at| self.by_change.remove(&(at, id)));
            after.changed.map(|at| self.by_change.insert((at, id)));
        }
        reindex(&mut self.by_third_party, id, before.third_party, after.third_party);
        reindex(&mut self.by_parent, id, before.parent, after.parent);
        result
    }

    /// Adds or replaces an action of a ticket.
    pub(super) fn put_action(&mut self, ticket: i64, number: i64, action: Fields) {
        let at = text(&action, "datetime").unwrap_or_default().to_owned();
        if let Some(row) = self.rows.get_mut(&ticket) {
            self.action_times.insert((at.clone(), ticket, number));
            let old = row.actions.insert(number, action);
            if let Some(old) = old.as_ref().and_then(|old| text(old, "datetime")).filter(|old| *old != at) {
                self.action_times.remove(&(old.to_owned(), ticket, number));
            }
        }
    }

    /// Removes an action of a ticket.
    pub(super) fn remove_action(&mut self, ticket: i64, number: i64) {
        if let Some(action) = self.rows.get_mut(&ticket).and_then(|row| row.actions.remove(&number)) {
            let at = text(&action, "datetime").unwrap_or_default().to_owned();
            self.action_times.remove(&(at, ticket, number));
        }
    }

    /// Ids of tickets changed at or after an instant (stored form), oldest change first.
    pub(super) fn changed_since(&self, from: &str) -> impl Iterator<Item = i64> + '_ {
        self.by_change.range((from.to_owned(), i64::MIN)..).map(|(_, id)| *id)
    }

    /// Ids of tickets whose `third_party_id_string` is this.
    pub(super) fn with_third_party(&self, key: &str) -> impl Iterator<Item = i64> + '_ {
        self.by_third_party.get(key).into_iter().flatten().copied()
    }

    /// Ids of the tickets whose parent this is.
    pub(super) fn children(&self, parent: i64) -> impl Iterator<Item = i64> + '_ {
        self.by_parent.get(&parent).into_iter().flatten().copied()
    }

    /// Ticket and number of the actions between two instants (stored form), newest first.
    pub(super) fn actions_between(&self, from: &str, to: &str) -> Vec<(i64, i64)> {
        if from > to {
            return Vec::new();
        }
        let range = (from.to_owned(), i64::MIN, i64::MIN)..=(to.to_owned(), i64::MAX, i64::MAX);
        self.action_times.range(range).rev().map(|(_, ticket, number)| (*ticket, *number)).collect()
    }
}

/// What the indices know of a ticket.
struct Keys {
    changed: Option<String>,
    third_party: Option<String>,
    parent: Option<i64>,
}

impl Keys {
    fn of(ticket: &Ticket) -> Self {
        let owned = |field| text(&ticket.fields, field).map(str::to_owned);
        let parent = int(&ticket.fields, "parent_id").filter(|parent| *parent > 0);
        Self { changed: owned("last_update"), third_party: owned("third_party_id_string"), parent }
    }
}

fn reindex<K: Ord>(index: &mut BTreeMap<K, BTreeSet<i64>>, id: i64, before: Option<K>, after: Option<K>) {
    if before == after {
        return;
    }
    if let Some(ids) = before.and_then(|key| index.get_mut(&key)) {
        ids.remove(&id);
    }
    if let Some(key) = after {
        index.entry(key).or_default().insert(id);
    }
}

/// One Halo instance.
#[derive(Debug, Default)]
pub(super) struct State {
    tables: BTreeMap<&'static str, Table>,
    /// Tickets and actions.
    pub(super) tickets: TicketStore,
    /// External links.
    pub(super) links: LinkStore,
    /// Attachments.
    pub(super) files: FileStore,
    /// Images within texts.
    pub(super) images: ImageStore,
    /// Uploads under way.
    pub(super) uploads: UploadStore,
    /// The global settings that somebody changed, see [`super::control`].
    pub(super) control: Object,
    /// What was sent for write-only fields, by resource, record and field. No answer shows it.
    pub(super) secrets: BTreeMap<(&'static str, i64, &'static str), String>,
}

impl State {
    /// The records of a plain resource by its documented name; empty when there are none.
    pub(super) fn table(&self, name: &str) -> &Table {
        static EMPTY: Table = Table::new();
        self.tables.get(name).unwrap_or(&EMPTY)
    }

    /// The records of a plain resource, to change.
    pub(super) fn table_mut(&mut self, resource: &'static Resource) -> &mut Table {
        self.tables.entry(resource.name).or_default()
    }

    /// The fields of a plain record.
    pub(super) fn row(&self, resource: &str, id: i64) -> Option<&Fields> {
        self.table(resource).get(id).map(|row| &row.fields)
    }

    /// A text field of a plain record, for example a name.
    pub(super) fn label(&self, resource: &str, id: Option<i64>, field: &str) -> Option<&str> {
        text(self.row(resource, id?)?, field)
    }

    /// Whether a status closes a ticket.
    pub(super) fn closes(&self, status: i64) -> bool {
        self.row("Status", status).and_then(|fields| int(fields, "type")) == Some(CLOSED)
    }

    /// The priority with this number in an SLA.
    pub(super) fn priority(&self, sla: i64, priority: i64) -> Option<&Fields> {
        let fields = self.table("Priority").iter().map(|(_, row)| &row.fields);
        fields.into_iter().find(|row| int(row, "slaid") == Some(sla) && int(row, "priorityid") == Some(priority))
    }

    /// The user of a site that stands for its unnamed users.
    pub(super) fn general_user(&self, site: i64) -> Option<i64> {
        let site = site.to_string();
        let mut users = self.table("Users").with("site_id", &site);
        users.find(|(_, row)| text(&row.fields, "name") == Some(GENERAL_USER)).map(|(id, _)| id)
    }

    /// A ticket that is not deleted.
    pub(super) fn live_ticket(&self, id: i64) -> Option<&Ticket> {
        self.tickets.get(id).filter(|ticket| !ticket.deleted)
    }

    /// The children of a ticket that are not deleted.
    pub(super) fn live_children(&self, parent: i64) -> impl Iterator<Item = i64> + '_ {
        self.tickets.children(parent).filter(|child| self.live_ticket(*child).is_some())
    }

    /// The children of a ticket that are not closed.
    pub(super) fn open_children(&self, parent: i64) -> Vec<i64> {
        let status = |child: i64| int(&self.live_ticket(child)?.fields, "status_id");
        self.live_children(parent).filter(|child| !status(*child).is_some_and(|status| self.closes(status))).collect()
    }
}

/// Whether every write on this ticket is to be refused.
pub(super) fn poisoned(common: &Common, ticket: i64) -> bool {
    common.switches.get("halo.poisoned-tickets").split(',').any(|id| id.trim().parse() == Ok(ticket))
}
