//! New records: what arrives without a ticket, and tickets that are to be sent.

use super::action::{Action, CarriedNote, Creation, Row, What};
use super::decide::{Planner, RESTS, missing_reason};
use super::input::{Arrival, Send, SendCause};
use super::outcomes;
use super::pairs::later_words;
use super::subject::{Subject, record_title};
use crate::mapping::mark;
use crate::mapping::order::{self, Sending};
use crate::mapping::party::{self, Whose};
use crate::mapping::project::{self, Missing, NewRecord};
use crate::mapping::{Context, Seen, convert, past};
use crate::model::{FieldName, Kind, Note, Presence, Record, Side, Value};
use crate::profile::Scope;
use crate::profile::services::SERVICE;

impl Planner<'_> {
    /// The row of a record that has no ticket.
    pub(super) fn arrival(&self, arrival: &Arrival) -> Row {
        let record = &arrival.record;
        let title = record_title(record, (Side::Other, "short_description"), self.input.profile);
        let subject = Subject { halo: None, other: Some((&record.key, Some(record))), title: &title };
        let table = &record.key.kind;
        let skip = |reason: String| self.row(subject, "arrival", What::Skip, reason);
        let hold = |missing: Vec<Missing>, reason: String| self.row(subject, "arrival", What::Hold { missing }, reason);
        if self.input.under_way.contains(&record.key) {
            return skip("its ticket is on its way".to_owned());
        }
        if let Some(parted) = &arrival.parted {
            return skip(format!("{parted}; link it to a ticket to keep the two in step again"));
        }
        if let Some(reason) = self.rests(&record.key) {
            return self.row(subject, RESTS, What::Skip, reason);
        }
        if let Some(ticket) = &arrival.tied {
            let missing = vec![Missing { rule: "Link".to_owned(), value: format!("ticket {ticket}") }];
            let reason = format!(
                "Halo ticket {ticket} names it already and is not linked to it here; adopt the pair, and no second \
                 ticket is made"
            );
            return hold(missing, reason);
        }
        if let Some(ticket) = self.marked_by_us(record) {
            let missing = vec![Missing { rule: "Link".to_owned(), value: format!("ticket {ticket}") }];
            let reason = format!(
                "it carries the marker of Halo ticket {ticket} but is not linked to it; adopt the pair, or clear the marker"
            );
            return hold(missing, reason);
        }
        if let Some(reason) = self.out_of_scope(record) {
            return skip(reason);
        }
        if let (Some(after), None) = (self.input.profile.inbound.created_after, record.created) {
            let missing = vec![Missing { rule: "Created".to_owned(), value: record.number.clone() }];
            let reason = format!(
                "the profile begins at {after}, but it is not known when {} was made; give the account the right to read \
                 that, or remove `created_after`",
                record.number
            );
            return hold(missing, reason);
        }
        if let Some(reason) = self.closed(record, Side::Other, table) {
            return skip(reason);
        }
        if let Some(ticket) = self.in_doubt(record) {
            let missing = vec![Missing { rule: "Order".to_owned(), value: format!("ticket {ticket}") }];
            let reason = format!(
                "it may be the order of Halo ticket {ticket}, whose answer was lost; link the two if it is, or drop that \
                 order"
            );
            return hold(missing, reason);
        }
        let mut made = project::new_record(record, Side::Other, table, self.with_notes(&arrival.notes));
        if let Some(rule) = order::ordered(self.input.profile, record) {
            order::received(&mut made, record, rule, self.context);
        }
        if !made.missing.is_empty() {
            let reason = missing_reason(&made.missing, Side::Halo);
            return hold(made.missing, reason);
        }
        let carried = self.carried(arrival.notes.iter(), (Side::Other, None), &record.number);
        if let Some((missing, reason)) = carried.hold() {
            return hold(missing, reason);
        }
        let made = (made, carried.go);
        let to = (convert::ticket_kind(), table);
        let what = self.creation(record, &arrival.notes, made, to, arrival.generation);
        let reason = format!("new {} without a ticket{}", table.as_str(), later_words(what.later));
        self.row(subject, "arrival", What::Act(Action::Create { to: Side::Halo, what: Box::new(what) }), reason)
    }

    /// The ticket of our own Halo that a record's marker names.
    fn marked_by_us<'r>(&self, record: &'r Record) -> Option<&'r str> {
        mark::ticket_of(record, &self.input.halo_origin)
    }

    /// The ticket whose order of the same item is not known to have been carried out or not.
    fn in_doubt(&self, record: &Record) -> Option<&str> {
        let rule = order::ordered(self.input.profile, record)?;
        self.input.orders_in_doubt.get(&rule.item).map(String::as_str)
    }

    fn out_of_scope(&self, record: &Record) -> Option<String> {
        let inbound = &self.input.profile.inbound;
        if !inbound.create_tickets {
            return Some("the profile makes no tickets of new records".to_owned());
        }
        if record.presence != Presence::Live {
            return Some("it was deleted, merged, or can no longer be read".to_owned());
        }
        if self.input.profile.ticket_type_for(&record.key.kind).is_none() {
            return Some(format!("the profile takes in no records of table {}", record.key.kind));
        }
        let after = inbound.created_after?;
        let too_old = record.created.is_some_and(|created| created < after);
        too_old.then(|| format!("it was made before {after}, where this profile begins"))
    }

    /// Why a record is left because the work on it ended, if it is.
    fn closed(&self, record: &Record, from: Side, table: &Kind) -> Option<String> {
        let reason = self.input.profile.loading.leaves_closed(record.updated)?;
        past::is_closed(record, from, table, self.context).then_some(reason)
    }

    /// The row of a ticket that is to be sent.
    pub(super) fn send(&self, send: &Send) -> Row {
        let record = &send.record;
        let title = record_title(record, (Side::Halo, "summary"), self.input.profile);
        let subject = Subject { halo: Some((&record.key, Some(record))), other: None, title: &title };
        if self.input.under_way.contains(&record.key) {
            return self.row(subject, "send", What::Skip, "its record is on its way");
        }
        if let Some(reason) = self.rests(&record.key) {
            return self.row(subject, RESTS, What::Skip, reason);
        }
        if let (Some(of), SendCause::Outcome { .. } | SendCause::Rule { .. }) = (self.of_another(record), &send.cause) {
            return self.row(subject, "send", What::Skip, of);
        }
        if let Some(reason) = self.not_by_rule(send) {
            return self.row(subject, "send", What::Skip, reason);
        }
        if let Some(problem) = self.of_another(record).or_else(|| self.cannot_send(send)) {
            let missing = vec![Missing { rule: "Ticket".to_owned(), value: record.number.clone() }];
            return self.row(subject, "send", What::Hold { missing }, problem);
        }
        if let Some(why) = self.input.unreachable {
            let missing = vec![outcomes::supplier()];
            return self.row(subject, "send", What::Hold { missing }, why);
        }
        let ticket_type = party::ticket_type(record);
        if let Some(stranger) = send.table.as_ref().filter(|table| !self.input.profile.tables().contains(table)) {
            let missing = vec![Missing { rule: "Record type".to_owned(), value: stranger.to_string() }];
            let reason =
                format!("the profile does not know the table {stranger}; add it with a ticket type, or choose another");
            return self.row(subject, "send", What::Hold { missing }, reason);
        }
        let chosen = send.table.as_ref().or_else(|| self.input.profile.table_for(ticket_type.unwrap_or_default()));
        let Some(table) = chosen else {
            let missing = vec![Missing { rule: "Record type".to_owned(), value: record.number.clone() }];
            let reason = "the profile sends tickets of this type as nothing; give the type a table, or choose one";
            return self.row(subject, "send", What::Hold { missing }, reason);
        };
        let mut made = project::new_record(record, Side::Halo, table, self.with_notes(&send.notes));
        let placed = match order::sending(self.input.profile, record, table) {
            Sending::Plain => None,
            Sending::Ordered(rule) => Some(order::place(&mut made, record, rule, self.context)),
            Sending::NoItem => {
                let service = self.service_of(record);
                let reason = format!(
                    "its service ({service}) has no catalogue item in the profile; map the service, or let such tickets \
                     be sent as plain records"
                );
                let missing = vec![Missing { rule: "Service".to_owned(), value: service }];
                return self.row(subject, "send", What::Hold { missing }, reason);
            }
        };
        if !made.missing.is_empty() {
            let reason = missing_reason(&made.missing, Side::Other);
            return self.row(subject, "send", What::Hold { missing: made.missing }, reason);
        }
        let reason = match &send.cause {
            SendCause::Outcome { by } => format!("{by} asked in Halo to send it as {table}"),
            SendCause::Person => format!("a person asked to send it as {table}"),
            SendCause::Problem { above } => format!("it goes along with its problem {above} as {table}"),
            SendCause::Rule { name } => format!("the push rule {name:?} sends it as {table}"),
        };
        let reason = match &placed {
            Some(order) => format!("{reason}, by an order of {}", order.label),
            None => reason,
        };
        let reason = match &send.replaces {
            Some(link) => format!("{reason}; the link to {} ends and stays in the history", link.other_number),
            None => reason,
        };
        let made = (made, self.carried(send.notes.iter(), (Side::Halo, None), &record.number).go);
        let mut what = self.creation(record, &send.notes, made, (table.clone(), table), send.generation);
        what.replaces = send.replaces.as_ref().map(|link| link.id);
        what.order = placed;
        let reason = reason + &later_words(what.later);
        self.row(subject, "send", What::Act(Action::Create { to: Side::Other, what: Box::new(what) }), reason)
    }

    /// Why a push rule leaves a ticket to people.
    fn not_by_rule(&self, send: &Send) -> Option<String> {
        let SendCause::Rule { name } = &send.cause else { return None };
        if let Some(last) = send.former.last() {
            return Some(format!(
                "the push rule {name:?} takes it, but it was linked to {last} before; send it by hand if it is to have a \
                 record again"
            ));
        }
        self.cannot_send(send).map(|problem| format!("the push rule {name:?} takes it, but {problem}"))
    }

    /// A ticket's service as people call it.
    fn service_of(&self, record: &Record) -> String {
        let code = record.field(&FieldName::new(SERVICE)).map(Value::code).unwrap_or_default();
        let services = self.input.halo_catalogue.kinds.get(&convert::service_kind());
        let choices = services.into_iter().flatten().flat_map(|field| &field.choices);
        let label = choices.into_iter().find(|choice| choice.code == code).map(|choice| choice.label.clone());
        match label {
            _ if code.is_empty() => "none".to_owned(),
            Some(label) => format!("{label:?}"),
            None => code,
        }
    }

    fn cannot_send(&self, send: &Send) -> Option<String> {
        let record = &send.record;
        if record.presence != Presence::Live {
            return Some("the ticket was deleted, merged, or can no longer be read".to_owned());
        }
        if let (SendCause::Outcome { by }, [.., last]) = (&send.cause, send.former.as_slice()) {
            return Some(format!(
                "{by} asked in Halo to send it, and it was linked to {last} before; send it from this desk to make a new \
                 record, or link it to one that is there"
            ));
        }
        let leads_back = |marked: &str| {
            send.former.iter().chain(&send.chained).any(|known| known.as_str() == marked)
                || send.replaces.as_ref().is_some_and(|link| link.other.id.as_str() == marked)
        };
        if let Some(marked) = record.marked.as_deref().filter(|marked| !marked.is_empty() && !leads_back(marked)) {
            return Some(format!(
                "the ticket already names the record {marked}; adopt that pair instead of making a second record"
            ));
        }
        let scope = &self.input.profile.scope;
        match (scope, party::whose(scope, record)) {
            (Scope::Customer { .. }, Whose::Nobodys) => {
                Some("nobody knows whose ticket this is: it has no customer".to_owned())
            }
            (Scope::Supplier { .. }, Whose::Nobodys) => {
                Some("the ticket names no supplier; choose one in Halo, then send it again".to_owned())
            }
            _ => None,
        }
    }

    /// Why a ticket is another profile's: it belongs to another customer, or goes to another
    /// supplier. An action in Halo that sends it was not meant for this profile.
    fn of_another(&self, record: &Record) -> Option<String> {
        let scope = &self.input.profile.scope;
        match (scope, party::whose(scope, record)) {
            (Scope::Customer { id }, Whose::Another(_)) => {
                Some(format!("the ticket belongs to another customer than {id}; send it with that customer's profile"))
            }
            (Scope::Supplier { id }, Whose::Another(_)) => {
                Some(format!("the ticket goes to another supplier than {id}; send it with that supplier's profile"))
            }
            _ => None,
        }
    }

    /// What conversions know, these notes of the record included.
    fn with_notes<'n>(&'n self, notes: &'n [Note]) -> Context<'n> {
        self.context.seeing(Seen { notes, ..Seen::default() })
    }

    fn creation(
        &self,
        record: &Record,
        notes: &[Note],
        (made, mut carried): (NewRecord, Vec<CarriedNote>),
        (kind, table): (Kind, &Kind),
        generation: u32,
    ) -> Creation {
        let left_behind = notes
            .iter()
            .filter(|one| !carried.iter().any(|carried| carried.origin == one.key))
            .map(|one| one.key.clone())
            .collect();
        let now = self.input.profile.loading.piece(carried.len());
        let later = carried.split_off(now).len();
        Creation {
            from: record.key.clone(),
            from_number: record.number.clone(),
            kind,
            table: table.clone(),
            role: self.input.profile.scope.role(),
            generation,
            fields: made.fields,
            sources: made.sources,
            empty: made.empty,
            notes: carried,
            later,
            left_behind,
            stand_ins: made.stand_ins,
            logged: made.logged,
            order: None,
            replaces: None,
            coming: made.coming,
        }
    }
}
