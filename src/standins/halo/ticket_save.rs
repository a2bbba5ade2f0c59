//! Storing checked tickets: stamps, the "Opened" action, closing and reopening, mails, the ledger.

use std::collections::BTreeMap;

use serde_json::Value;

use super::action_save::System;
use super::catalogue::{Fields, int, text};
use super::desk::{Desk, Role};
use super::links::table_id;
use super::refusal::Refusal;
use super::stamp::is_never;
use super::state::{Custom, Ticket, poisoned};
use super::ticket_rules::{Intent, TicketChange};
use super::{ticket_counts, ticket_deadlines};
use crate::standins::ledger::{Accepted, NewEntry};

/// How a change of the status crosses the line between open and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Crossing {
    None,
    Closes,
    Reopens,
}

impl Desk<'_> {
    /// Stores a checked ticket and returns its id.
    pub(super) fn save_ticket(&mut self, change: TicketChange) -> i64 {
        let TicketChange { intent, mut set, custom, files, links, related, unrelated, silent, .. } = change;
        self.settle_html(&mut set);
        let id = match intent {
            Intent::Create => self.create_ticket(set, &custom, silent, &links),
            Intent::Update(id) => self.update_ticket(id, set, &custom, silent, &links),
            Intent::Restore(id) => {
                self.state.tickets.change(id, |ticket| ticket.deleted = false);
                set.insert("deleted", Value::Bool(false));
                self.update_ticket(id, set, &custom, silent, &links)
            }
        };
        for link in links {
            self.add_link(link, (table_id(self.common, "ticket"), id, 0));
        }
        for file in files {
            self.add_file(file, Some(id), None);
        }
        for other in related.into_iter().filter(|other| *other != id) {
            self.state.tickets.change(id, |ticket| ticket.related.insert(other));
            self.state.tickets.change(other, |ticket| ticket.related.insert(id));
        }
        if let Some(other) = unrelated.filter(|other| self.state.tickets.get(*other).is_some()) {
            self.state.tickets.change(id, |ticket| ticket.related.remove(&other));
            self.state.tickets.change(other, |ticket| ticket.related.remove(&id));
        }
        id
    }

    fn create_ticket(&mut self, mut set: Fields, custom: &Custom, silent: bool, links: &[Fields]) -> i64 {
        let id = self.state.tickets.next();
        let mut shown = self.ledger_fields(&set, custom);
        Self::show_links(&mut shown, links);
        let now = Value::from(self.now());
        let closes = int(&set, "status_id").is_some_and(|status| self.state.closes(status));
        set.insert("id", Value::from(id));
        set.insert("guid", Value::from(uuid::Uuid::new_v4().to_string()));
        set.entry("dateoccurred").or_insert_with(|| now.clone());
        for name in ["datecreated", "last_update", "lastactiondate"] {
            set.insert(name, now.clone());
        }
        set.insert("hasbeenclosed", Value::Bool(closes));
        if closes {
            set.insert("dateclosed", now.clone());
        }
        let assigned = ticket_counts::assignment(&Fields::new(), &set, &now);
        set.extend(assigned);
        let user = int(&set, "user_id");
        let details = text(&set, "details").unwrap_or_default().to_owned();
        let opened = set.get("dateoccurred").cloned().unwrap_or(now);
        for (name, date) in self.deadlines(&set) {
            set.entry(name).or_insert(date);
        }
        self.state.tickets.change(id, |ticket| {
            ticket.fields = set;
            ticket.custom.clone_from(custom);
        });
        self.add_system_action(id, System::Opened, &details, opened);
        self.show_mail(&mut shown, user, silent);
        self.enter(
            Accepted::Create,
            NewEntry { table: "Tickets".to_owned(), id: id.to_string(), fields: shown, ..NewEntry::default() },
        );
        id
    }

    fn update_ticket(&mut self, id: i64, set: Fields, custom: &Custom, silent: bool, links: &[Fields]) -> i64 {
        let Some(stored) = self.state.tickets.get(id) else { return id };
        let (set, custom) = differing(stored, set, custom);
        let user = int(&stored.fields, "user_id");
        let crossing = self.crossing(stored, &set);
        let mut shown = self.ledger_fields(&set, &custom);
        Self::show_links(&mut shown, links);
        let what = if shown.is_empty() { Accepted::NoOp } else { Accepted::Update };
        if what == Accepted::Update {
            let now = Value::from(self.now());
            let set = self.with_new_deadlines(id, set);
            self.state.tickets.change(id, |ticket| {
                ticket.fields.extend(ticket_counts::assignment(&ticket.fields, &set, &now));
                ticket.fields.extend(set);
                ticket.custom.extend(custom);
                ticket.fields.remove("deleted");
                ticket.fields.insert("last_update", now.clone());
                cross(ticket, crossing, &now);
            });
            let by_user = matches!(self.actor.role, Role::User(_));
            if crossing == Crossing::Reopens && !by_user {
                self.add_system_action(id, System::Reopened, "", now);
            }
            if crossing == Crossing::Closes {
                self.show_mail(&mut shown, user, silent);
            }
        }
        self.enter(
            what,
            NewEntry { table: "Tickets".to_owned(), id: id.to_string(), fields: shown, ..NewEntry::default() },
        );
        id
    }

    /// The dates that the priority of a ticket with these fields sets.
    fn deadlines(&self, fields: &Fields) -> Fields {
        let number = |name| int(fields, name);
        let priority = number("sla_id").zip(number("priority_id"));
        let priority = priority.and_then(|(sla, priority)| self.state.priority(sla, priority));
        let opened = text(fields, "dateoccurred").unwrap_or_default();
        priority.map(|priority| ticket_deadlines::of(priority, opened)).unwrap_or_default()
    }

    /// Another priority sets other dates, unless they were sent.
    fn with_new_deadlines(&self, id: i64, mut set: Fields) -> Fields {
        if !["priority_id", "sla_id", "dateoccurred"].iter().any(|name| set.contains_key(name)) {
            return set;
        }
        let mut all = self.state.tickets.get(id).map(|ticket| ticket.fields.clone()).unwrap_or_default();
        all.extend(set.clone());
        for (name, date) in self.deadlines(&all) {
            set.entry(name).or_insert(date);
        }
        set
    }

    /// Notes that the caller looked at a ticket, which is read from then on.
    pub(super) fn view_ticket(&mut self, id: i64) {
        let agent = self.actor.role.agent();
        self.state.tickets.change(id, |ticket| {
            ticket.seen_by.extend(agent);
            ticket.fields.insert("read", Value::Bool(true));
        });
    }

    /// Notes the caller's vote on a ticket: 1 for, -1 against, 0 for none.
    pub(super) fn vote_on_ticket(&mut self, id: i64, sent: &Fields) {
        let vote = int(sent, "your_vote").unwrap_or_default().signum();
        let Some(agent) = self.actor.role.agent() else { return };
        self.state.tickets.change(id, |ticket| match vote {
            0 => drop(ticket.votes.remove(&agent)),
            vote => drop(ticket.votes.insert(agent, vote)),
        });
    }

    fn crossing(&self, stored: &Ticket, set: &Fields) -> Crossing {
        let was = int(&stored.fields, "status_id").is_some_and(|status| self.state.closes(status));
        match int(set, "status_id").map(|status| self.state.closes(status)) {
            Some(true) if !was => Crossing::Closes,
            Some(false) if was => Crossing::Reopens,
            _ => Crossing::None,
        }
    }

    fn show_links(shown: &mut BTreeMap<String, String>, links: &[Fields]) {
        for key in links.iter().filter_map(|link| text(link, "third_party_id")) {
            shown.insert("new_external_link".to_owned(), key.to_owned());
        }
    }

    /// A mail to the ticket's user about its opening or closing counts in the ledger.
    fn show_mail(&self, shown: &mut BTreeMap<String, String>, user: Option<i64>, silent: bool) {
        if silent || !self.common.switches.on("halo.ticket-mails") {
            return;
        }
        if let Some(address) = self.mail_address(user) {
            shown.insert("sent-email".to_owned(), address);
        }
    }

    /// Deletes a ticket: it leaves the lists and can be brought back.
    pub(super) fn delete_ticket(&mut self, id: i64, reason: Option<&str>) -> Result<(), Refusal> {
        if poisoned(self.common, id) {
            return Err(Refusal::rule("Object reference not set to an instance of an object."));
        }
        if self.state.live_ticket(id).is_none() {
            return Err(Refusal::NotFound);
        }
        let now = Value::from(self.now());
        self.state.tickets.change(id, |ticket| {
            ticket.deleted = true;
            ticket.fields.insert("last_update", now);
        });
        let fields = reason.map(|reason| ("reason".to_owned(), reason.to_owned())).into_iter().collect();
        self.enter(
            Accepted::Delete,
            NewEntry { table: "Tickets".to_owned(), id: id.to_string(), fields, ..NewEntry::default() },
        );
        Ok(())
    }

    /// Merges a ticket into another one, as a person does at the screen.
    pub(super) fn merge_ticket(&mut self, id: i64, into: i64) -> Result<(), Refusal> {
        if id == into || self.state.live_ticket(id).is_none() || self.state.live_ticket(into).is_none() {
            return Err(Refusal::NotFound);
        }
        let closed =
            self.state.table("Status").iter().map(|(number, _)| number).find(|number| self.state.closes(*number));
        let mut set = Fields::from([("merged_into_id", Value::from(into))]);
        if let Some(closed) = closed {
            set.insert("status_id", Value::from(closed));
        }
        self.update_ticket(id, set, &Custom::new(), true, &[]);
        Ok(())
    }
}

/// Only what differs from what is stored.
fn differing(stored: &Ticket, mut set: Fields, custom: &Custom) -> (Fields, Custom) {
    let empty = |value: &Value| value.as_str().is_some_and(|text| text.is_empty() || is_never(text));
    set.retain(|name, value| stored.fields.get(name).map_or(!empty(value), |known| known != value));
    let custom = custom.iter().filter(|(id, value)| stored.custom.get(id) != Some(value));
    (set, custom.map(|(id, value)| (*id, value.clone())).collect())
}

fn cross(ticket: &mut Ticket, crossing: Crossing, now: &Value) {
    match crossing {
        Crossing::None => {}
        Crossing::Closes => {
            ticket.fields.insert("hasbeenclosed", Value::Bool(true));
            ticket.fields.insert("dateclosed", now.clone());
        }
        Crossing::Reopens => {
            ticket.fields.insert("hasbeenclosed", Value::Bool(false));
            ticket.fields.remove("dateclosed");
        }
    }
}
