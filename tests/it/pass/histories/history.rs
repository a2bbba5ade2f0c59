//! A desk whose people act, with every word and file of theirs.

use causeway::profile::{ConflictPolicy, EditedNotes, FilesIn, FilesOut, Merged, Reopen};
use serde_json::{Value, json};

use super::deed::{Deed, Reader, Sort};
use super::said::Said;
use crate::pass::orders::stocked;
use crate::support::world::{SEND, World};

pub(super) const AGENT: &str = "Abel Tuter";

/// Where a record was made that has or will have a counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Born {
    InServiceNow(String),
    InHalo(i64),
}

/// A pair that is or will be.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) born: Born,
    pub(super) sort: Sort,
    /// Its ticket was merged into another one.
    pub(super) merged: bool,
    /// One of its records was deleted.
    pub(super) gone: bool,
    /// Its link was ended.
    pub(super) apart: bool,
    /// Both records, of a pair whose link was ended once.
    pub(super) known: Option<(i64, String)>,
}

impl Pair {
    fn new(born: Born, sort: Sort) -> Self {
        Self { born, sort, merged: false, gone: false, apart: false, known: None }
    }

    /// Whether it is kept in step, or will be.
    pub(super) fn is_live(&self) -> bool {
        !(self.merged || self.gone || self.apart)
    }
}

/// A desk whose people act.
pub(super) struct History {
    pub(super) world: World,
    pub(super) pairs: Vec<Pair>,
    pub(super) words: Vec<Said>,
    /// Files: the word is the name, the bytes are those of the name.
    pub(super) files_here: Vec<Said>,
    pub(super) files_there: Vec<Said>,
    service: i64,
    /// How many tickets and records there were before anybody acted.
    pub(super) tickets_before: usize,
    pub(super) records_before: Vec<(Sort, usize)>,
}

impl History {
    pub(super) async fn begin(policy: ConflictPolicy, reopen: Reopen) -> Self {
        let world = World::new().await;
        let tables = Sort::ALL.map(|(sort, ticket_type)| (sort.table(), ticket_type));
        let (rule, mut profile) = stocked(&world, &tables).await;
        profile.conflicts = policy;
        profile.closing.reopen = reopen;
        profile.files.outbound = FilesOut::Public;
        profile.files.inbound = FilesIn::On;
        profile.notes.edited = EditedNotes::Correct;
        profile.merged = Merged::Redirect;
        let service = rule.service;
        profile.services = vec![rule];
        world.desk().save_profile(profile).await.unwrap();
        let tickets_before = world.halo().tickets().len();
        let records = |sort: Sort| (sort, world.servicenow().find(sort.table(), "").len());
        let records_before = Sort::ALL.map(|(sort, _)| records(sort)).to_vec();
        let first = world.incident(&[("short_description", "the first"), ("impact", "3"), ("urgency", "3")]);
        world.first_load().await;
        let pairs = vec![Pair::new(Born::InServiceNow(first), Sort::Incident)];
        Self {
            world,
            pairs,
            words: Vec::new(),
            files_here: Vec::new(),
            files_there: Vec::new(),
            service,
            tickets_before,
            records_before,
        }
    }

    fn place(&self, pair: usize) -> usize {
        pair % self.pairs.len()
    }

    /// The ticket of the pair at this place, if it has one already.
    pub(super) fn ticket(&self, place: usize) -> Option<i64> {
        let pair = &self.pairs[place];
        match (&pair.known, &pair.born) {
            (Some((ticket, _)), _) | (None, Born::InHalo(ticket)) => Some(*ticket),
            (None, Born::InServiceNow(record)) => self.world.tickets_of(record).first()?["id"].as_i64(),
        }
    }

    /// The record of the pair at this place, if it has one already.
    pub(super) fn record(&self, place: usize) -> Option<String> {
        let pair = &self.pairs[place];
        match (&pair.known, &pair.born) {
            (Some((_, record)), _) | (None, Born::InServiceNow(record)) => Some(record.clone()),
            (None, Born::InHalo(ticket)) => {
                let marker = format!("correlation_idENDSWITH/{ticket}");
                Some(self.world.servicenow().find(pair.sort.table(), &marker).first()?["sys_id"].clone())
            }
        }
    }

    /// A field of the record of a pair.
    pub(super) fn field(&self, place: usize, record: &str, field: &str) -> String {
        let record = self.world.servicenow().record(self.pairs[place].sort.table(), record);
        record.and_then(|mut fields| fields.remove(field)).unwrap_or_default()
    }

    pub(super) fn any_merged(&self) -> bool {
        self.pairs.iter().any(|pair| pair.merged)
    }

    /// Does it, unless the vendor refuses it to the person, or there is nothing to do it to.
    pub(super) async fn act(&mut self, deed: &Deed) {
        match deed {
            Deed::Report(sort) => self.report(*sort),
            Deed::Send(sort) => self.send(*sort),
            Deed::ChangeThere(pair, field, value) => self.change_there(self.place(*pair), field, value),
            Deed::ResolveThere(pair) => self.resolve_there(self.place(*pair)),
            Deed::ReopenThere(pair) => self.set_state(self.place(*pair), "2", &[]),
            Deed::ChangeHere(pair, field, value) => self.change_here(self.place(*pair), field, *value),
            Deed::Retitle(pair) => {
                let title = format!("titled {}", self.words.len());
                self.change_ticket(self.place(*pair), json!({ "summary": title }));
            }
            Deed::CloseHere(pair) => {
                let place = self.place(*pair);
                let closed = if self.pairs[place].sort == Sort::Item { 9 } else { 8 };
                self.set_status(place, closed);
            }
            Deed::ReopenHere(pair) => self.set_status(self.place(*pair), 2),
            Deed::WriteThere(pair, reader) => self.write_there(self.place(*pair), *reader),
            Deed::WriteHere(pair, reader) => self.write_here(self.place(*pair), *reader),
            Deed::AddWordsHere(pair) => self.add_words_here(self.place(*pair)),
            Deed::AddWordsThere(pair) => self.add_words_there(self.place(*pair)),
            Deed::AttachThere(pair) => self.attach_there(self.place(*pair)),
            Deed::AttachHere(pair, reader) => self.attach_here(self.place(*pair), *reader),
            Deed::PasteThere(pair) => self.paste_there(self.place(*pair)),
            Deed::PasteHere(pair, reader) => self.paste_here(self.place(*pair), *reader),
            Deed::PutUnderHere(pair, above) => self.put_under_here(self.place(*pair), above.map(|one| self.place(one))),
            Deed::PutUnderThere(pair, above) => {
                self.put_under_there(self.place(*pair), above.map(|one| self.place(one)));
            }
            Deed::Merge(pair, into) => self.merge(self.place(*pair), self.place(*into)),
            Deed::DeleteThere(pair) => self.delete_there(self.place(*pair)),
            Deed::DeleteHere(pair) => self.delete_here(self.place(*pair)),
            Deed::Unlink(pair) => self.unlink(self.place(*pair)).await,
            Deed::Relink(pair) => self.relink(self.place(*pair)).await,
        }
    }

    fn report(&mut self, sort: Sort) {
        let name = format!("reported {}", self.pairs.len());
        let fields =
            [("short_description", name.as_str()), ("description", "in words"), ("impact", "2"), ("urgency", "3")];
        let record = self.world.servicenow().insert("admin", sort.table(), &fields).unwrap();
        self.pairs.push(Pair::new(Born::InServiceNow(record), sort));
    }

    fn send(&mut self, sort: Sort) {
        let name = format!("sent {}", self.pairs.len());
        let mut ticket = json!({
            "summary": name, "details": "in words", "tickettype_id": sort.ticket_type(), "client_id": 12,
            "impact": 2, "urgency": 2,
        });
        if sort == Sort::Item {
            ticket["service_id"] = json!(self.service);
            ticket["customfields"] = json!([{"name": "CFmailbox", "value": "new@example.com"}]);
        }
        let ticket = self.world.halo().create_ticket(AGENT, ticket).unwrap();
        self.pairs.push(Pair::new(Born::InHalo(ticket), sort));
        self.write_here(self.pairs.len() - 1, Reader::Desk);
        let wish = json!({"outcome_id": SEND, "note": "please send"});
        self.world.halo().add_action(AGENT, ticket, wish).unwrap();
    }

    /// A refusal is the vendor's answer to a person, and no matter of the desk's.
    pub(super) fn change_record(&self, place: usize, fields: &[(&str, &str)]) -> bool {
        let table = self.pairs[place].sort.table();
        let Some(record) = self.record(place).filter(|_| !self.pairs[place].gone) else { return false };
        self.world.servicenow().update("admin", table, &record, fields).is_ok()
    }

    pub(super) fn change_ticket(&self, place: usize, fields: Value) {
        if let Some(ticket) = self.ticket(place).filter(|_| !self.pairs[place].gone) {
            self.world.halo().update_ticket(AGENT, ticket, fields).ok();
        }
    }
}
