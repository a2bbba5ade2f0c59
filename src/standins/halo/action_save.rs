//! Storing checked actions: number within the ticket, author, mail, the ticket's dates.

use std::collections::BTreeMap;

use serde_json::Value;

use super::action_rules::ActionChange;
use super::catalogue::{Fields, filled, flag, int, text};
use super::desk::{Desk, Role};
use super::links::table_id;
use super::render::Look;
use super::state::Custom;
use crate::standins::ledger::{Accepted, NewEntry};

/// Actions that Halo writes itself; the value is the outcome's `systemid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// The first action of every ticket.
    Opened = 1,
    /// A closed ticket was opened again.
    Reopened = 2,
}

impl Desk<'_> {
    /// Stores a checked action and returns its ticket and number.
    pub(super) fn save_action(&mut self, change: ActionChange) -> (i64, i64) {
        let (ticket, number) = match change.number {
            Some(number) => self.change_action(&change, number),
            None => self.add_action(&change),
        };
        if let Some(link) = change.link {
            self.add_link(link, (table_id(self.common, "action"), number, ticket));
        }
        for file in change.files {
            self.add_file(file, Some(ticket), Some(number));
        }
        if let Some(moves) = change.moves {
            self.save_ticket(*moves);
        }
        (ticket, number)
    }

    fn add_action(&mut self, change: &ActionChange) -> (i64, i64) {
        let ticket = change.ticket;
        let number = self.next_action(ticket);
        let mut set = change.set.clone();
        self.settle_html(&mut set);
        self.append_trailer(&mut set);
        let mut shown = self.note_fields(&set);
        if let Some(key) = change.link.as_ref().and_then(|link| text(link, "third_party_id")) {
            shown.insert("new_external_link".to_owned(), key.to_owned());
        }
        if let Some(address) = self.recipient(ticket, &set) {
            shown.insert("sent-email".to_owned(), address.clone());
            set.entry("emailto").or_insert(Value::from(address));
            set.insert("emaildirection", Value::from("O"));
        }
        if let Some(new) = int(&set, "new_status") {
            let old = self.state.tickets.get(ticket).and_then(|ticket| int(&ticket.fields, "status_id"));
            set.insert("old_status", old.map_or(Value::from(0), Value::from));
            let name = self.state.label("Status", Some(new), "name").unwrap_or_default();
            set.insert("new_status_name", Value::from(name));
        }
        let public = !flag(&set, "hiddenfromuser");
        self.stamp_action(&mut set, ticket, number);
        self.state.tickets.put_action(ticket, number, set);
        self.touch_ticket(ticket, public);
        self.enter(Accepted::Note, action_entry(ticket, number, public, shown));
        (ticket, number)
    }

    fn change_action(&mut self, change: &ActionChange, number: i64) -> (i64, i64) {
        let ticket = change.ticket;
        let stored = self.state.tickets.get(ticket).and_then(|row| row.actions.get(&number)).cloned();
        let mut action = stored.unwrap_or_default();
        let mut set = change.set.clone();
        self.settle_html(&mut set);
        set.retain(|name, value| action.get(name) != Some(value));
        let what = if set.is_empty() && change.link.is_none() { Accepted::NoOp } else { Accepted::Update };
        let shown = self.note_fields(&set);
        if what == Accepted::Update {
            action.extend(set);
            action.insert("last_updated", Value::from(self.now()));
        }
        let public = !flag(&action, "hiddenfromuser");
        self.state.tickets.put_action(ticket, number, action);
        self.enter(what, action_entry(ticket, number, public, shown));
        (ticket, number)
    }

    /// Writes an action of Halo's own; it is part of another change and has no ledger entry.
    pub(super) fn add_system_action(&mut self, ticket: i64, system: System, note: &str, at: Value) {
        let number = self.next_action(ticket);
        let system = system as i64;
        let outcomes = self.state.table("Outcome");
        let outcome = outcomes.iter().find(|(_, row)| int(&row.fields, "systemid") == Some(system));
        let mut set = Fields::from([
            ("action_systemid", Value::from(system)),
            ("note", Value::from(note)),
            ("hiddenfromuser", Value::Bool(false)),
            ("datetime", at),
        ]);
        if let Some((id, row)) = outcome {
            set.insert("outcome_id", Value::from(id));
            set.insert("outcome", row.fields.get("outcome").cloned().unwrap_or_default());
        }
        self.stamp_action(&mut set, ticket, number);
        self.state.tickets.put_action(ticket, number, set);
        let now = Value::from(self.now());
        self.state.tickets.change(ticket, |ticket| ticket.fields.insert("lastactiondate", now));
    }

    /// Deletes an action and returns it.
    pub(super) fn delete_action(&mut self, ticket: i64, number: i64) -> Option<Fields> {
        let action = self.state.live_ticket(ticket)?.actions.get(&number)?.clone();
        self.state.tickets.remove_action(ticket, number);
        let public = !flag(&action, "hiddenfromuser");
        self.enter(Accepted::Delete, action_entry(ticket, number, public, BTreeMap::new()));
        Some(action)
    }

    /// Adds an agent's reaction to an action and returns it; of one kind an agent has one.
    pub(super) fn react(&mut self, ticket: i64, number: i64, mut reaction: Fields, look: &Look) -> Option<Value> {
        let mut action = self.state.live_ticket(ticket)?.actions.get(&number)?.clone();
        let agent = self.actor.role.agent().unwrap_or_default();
        reaction.insert("agent_id", Value::from(agent));
        reaction.insert("timestamp", Value::from(self.now()));
        let shown = Value::Object(look.show(&reaction, "ActionReaction", &[]));
        let key = |value: &Value| (value.get("agent_id").cloned(), value.get("type").cloned());
        let reactions = action.entry("reactions").or_insert_with(|| Value::Array(Vec::new())).as_array_mut()?;
        reactions.retain(|known| key(known) != key(&shown));
        reactions.push(shown.clone());
        self.state.tickets.put_action(ticket, number, action);
        let fields = BTreeMap::from([("reaction".to_owned(), text(&reaction, "type").unwrap_or_default().to_owned())]);
        self.enter(Accepted::Update, action_entry(ticket, number, false, fields));
        Some(shown)
    }

    /// Marks an action as reviewed, or not.
    pub(super) fn review_action(&mut self, ticket: i64, number: i64, reviewed: bool) -> Option<()> {
        let mut action = self.state.live_ticket(ticket)?.actions.get(&number)?.clone();
        let before = action.insert("actreviewed", Value::Bool(reviewed));
        let what = if before == Some(Value::Bool(reviewed)) { Accepted::NoOp } else { Accepted::Update };
        let public = !flag(&action, "hiddenfromuser");
        self.state.tickets.put_action(ticket, number, action);
        let fields = BTreeMap::from([("actreviewed".to_owned(), reviewed.to_string())]);
        self.enter(what, action_entry(ticket, number, public, fields));
        Some(())
    }

    fn next_action(&self, ticket: i64) -> i64 {
        let last = self.state.tickets.get(ticket).and_then(|row| row.actions.keys().next_back().copied());
        last.unwrap_or(0) + 1
    }

    fn append_trailer(&self, set: &mut Fields) {
        let trailer = self.common.switches.get("halo.note-trailer");
        if trailer.is_empty() {
            return;
        }
        for name in ["note", "note_html"] {
            if let Some(Value::String(note)) = set.get_mut(name) {
                note.push_str(&trailer);
            }
        }
    }

    fn note_fields(&self, set: &Fields) -> BTreeMap<String, String> {
        let mut shown = self.ledger_fields(set, &Custom::new());
        shown.remove("note_html");
        if let Some(note) = shown.remove("note") {
            shown.insert("text".to_owned(), note);
        }
        shown
    }

    /// Whom an action that sends mail reaches: the sent addresses, else the ticket's user.
    fn recipient(&self, ticket: i64, set: &Fields) -> Option<String> {
        if !flag(set, "sendemail") {
            return None;
        }
        let addressed = filled(set, "emailto").or_else(|| filled(set, "emailtonew")).map(str::to_owned);
        let user = self.state.tickets.get(ticket).and_then(|ticket| int(&ticket.fields, "user_id"));
        addressed.or_else(|| self.mail_address(user))
    }

    fn stamp_action(&self, set: &mut Fields, ticket: i64, number: i64) {
        let now = Value::from(self.now());
        set.insert("id", Value::from(number));
        set.insert("ticket_id", Value::from(ticket));
        set.insert("guid", Value::from(uuid::Uuid::new_v4().to_string()));
        set.insert("who", Value::from(self.actor.who.as_str()));
        set.entry("datetime").or_insert_with(|| now.clone());
        set.insert("actiondatecreated", now.clone());
        set.insert("last_updated", now);
        let agent = self.actor.role.agent().unwrap_or_default();
        set.insert("who_agentid", Value::from(agent));
        set.insert("actionby_agent_id", Value::from(agent));
        if let Role::User(user) = self.actor.role {
            set.insert("actionby_user_id", Value::from(user));
        }
        if let Role::Application(_) = self.actor.role {
            set.insert("actionby_application_id", Value::from(self.actor.by.as_str()));
        }
    }

    /// A public action of an agent is also the response that the SLA waits for.
    fn touch_ticket(&mut self, ticket: i64, public: bool) {
        let now = Value::from(self.now());
        let also_update = self.common.switches.on("halo.action-moves-last-update");
        let responds = public && self.actor.role.agent().is_some();
        self.state.tickets.change(ticket, |ticket| {
            if responds {
                ticket.fields.entry("responsedate").or_insert_with(|| now.clone());
            }
            ticket.fields.insert("lastactiondate", now.clone());
            if also_update {
                ticket.fields.insert("last_update", now);
            }
        });
    }
}

fn action_entry(ticket: i64, number: i64, public: bool, fields: BTreeMap<String, String>) -> NewEntry {
    NewEntry {
        table: "Actions".to_owned(),
        id: format!("{ticket}/{number}"),
        parent: Some(ticket.to_string()),
        public: Some(public),
        fields,
        ..NewEntry::default()
    }
}
