//! Random histories of a chain: customers, agents and suppliers change and discuss tickets, agents log
//! them to the supplier, both profiles run between, and in the end both sides are in step, no ticket has
//! a second record, and no word came further than its author and the profiles meant.

use std::collections::BTreeSet;

use causeway::profile::{NoteScope, Profile};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

use super::support::{AGENT, Chain, EMAIL_SUPPLIER, SUPPLIER, said};
use crate::support::cases;

/// For whom a word is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Everybody, the end-user too.
    All,
    /// Those who work there.
    Own,
    /// The supplier, by e-mail.
    Supplier,
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Customer,
    Agent,
    Supplier,
}

/// What somebody does. Numbers choose among the tickets.
#[derive(Debug, Clone)]
enum Deed {
    /// The customer reports something.
    Report,
    /// An agent logs a ticket to the supplier.
    Log(usize),
    /// Somebody writes a note; whether customers of his own may read it.
    Write(Who, usize, bool),
    /// An agent writes to the supplier.
    Email(usize),
    /// Somebody changes a field.
    Change(Who, usize, &'static str, u8),
    /// Somebody begins to work on it.
    Begin(Who, usize),
    /// The customer or the agent resolves it.
    Resolve(Who, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = || prop::sample::select(vec![Who::Customer, Who::Agent, Who::Supplier]);
    let ticket = || 0usize..3;
    prop_oneof![
        2 => Just(Deed::Report),
        3 => ticket().prop_map(Deed::Log),
        8 => (who(), ticket(), any::<bool>()).prop_map(|(who, ticket, public)| Deed::Write(who, ticket, public)),
        2 => ticket().prop_map(Deed::Email),
        5 => (who(), ticket(), prop::sample::select(vec!["impact", "urgency"]), 1u8..4)
            .prop_map(|(who, ticket, field, code)| Deed::Change(who, ticket, field, code)),
        2 => (who(), ticket()).prop_map(|(who, ticket)| Deed::Begin(who, ticket)),
        1 => (who(), ticket()).prop_map(|(who, ticket)| Deed::Resolve(who, ticket)),
    ]
}

/// A word of somebody, which nobody else said.
#[derive(Debug)]
struct Word {
    text: String,
    who: Who,
    public: bool,
    /// Whether it is for the supplier by its outcome.
    emailed: bool,
    ticket: usize,
}

struct History {
    chain: Chain,
    incidents: Vec<String>,
    words: Vec<Word>,
    /// The places of the tickets that were logged to the supplier.
    logged: BTreeSet<usize>,
}

impl History {
    async fn begin(passes_on: bool) -> Self {
        let chain = Chain::new().await;
        let (incident, ..) = chain.linked().await;
        let companions = chain.world.draft().await.outbound.companions;
        let change = |profile: &mut Profile| {
            profile.outbound.companions = companions;
            if passes_on {
                profile.notes.pass_on = true;
                profile.notes.outbound = NoteScope::All;
            }
        };
        chain.change_supplier(change).await;
        Self { chain, incidents: vec![incident], words: Vec::new(), logged: BTreeSet::from([0]) }
    }

    fn ticket(&self, place: usize) -> Option<i64> {
        self.chain.world.tickets_of(&self.incidents[place]).first()?["id"].as_i64()
    }

    fn there(&self, place: usize) -> Option<String> {
        Some(self.chain.records_of(self.ticket(place)?).first()?["sys_id"].clone())
    }

    fn change(&self, who: Who, place: usize, fields: &[(&str, &str)], ticket: serde_json::Value) -> bool {
        match who {
            Who::Customer => {
                let servicenow = self.chain.world.servicenow();
                servicenow.update("admin", "incident", &self.incidents[place], fields).is_ok()
            }
            Who::Supplier => self
                .there(place)
                .is_some_and(|there| self.chain.supplier().update("admin", "incident", &there, fields).is_ok()),
            Who::Agent => {
                let halo = self.chain.world.halo();
                self.ticket(place).is_some_and(|number| halo.update_ticket(AGENT, number, ticket).is_ok())
            }
        }
    }

    fn act(&mut self, deed: &Deed) {
        let place = |ticket: usize| ticket % self.incidents.len();
        match deed {
            Deed::Report => {
                let name = format!("reported {}", self.incidents.len());
                let fields = [("short_description", name.as_str()), ("impact", "3"), ("urgency", "3")];
                self.incidents.push(self.chain.world.incident(&fields));
            }
            Deed::Log(ticket) => {
                let place = place(*ticket);
                if let Some(ticket) = self.ticket(place).filter(|_| !self.logged.contains(&place)) {
                    self.chain.log(ticket, SUPPLIER);
                    self.logged.insert(place);
                }
            }
            Deed::Write(who, ticket, public) => {
                self.write(*who, place(*ticket), if *public { Readers::All } else { Readers::Own });
            }
            Deed::Email(ticket) => self.write(Who::Agent, place(*ticket), Readers::Supplier),
            Deed::Change(who, ticket, field, code) => {
                let text = code.to_string();
                self.change(*who, place(*ticket), &[(field, &text)], json!({ *field: code }));
            }
            Deed::Begin(who, ticket) => {
                self.change(*who, place(*ticket), &[("state", "2")], json!({"status_id": 2}));
            }
            Deed::Resolve(who, ticket) => {
                let fields = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "Done")];
                self.change(*who, place(*ticket), &fields, json!({"agent_id": 2, "status_id": 8}));
            }
        }
    }

    fn write(&mut self, who: Who, place: usize, readers: Readers) {
        let text = format!("word{}end", self.words.len());
        let done = if who == Who::Agent {
            let outcome = match readers {
                Readers::Supplier => EMAIL_SUPPLIER,
                Readers::All => 8,
                Readers::Own => 7,
            };
            let note = json!({"outcome_id": outcome, "note": text});
            let halo = self.chain.world.halo();
            // What is written to a supplier who has no record goes nowhere.
            let has = readers != Readers::Supplier || self.there(place).is_some();
            self.ticket(place).filter(|_| has).is_some_and(|ticket| halo.add_action(AGENT, ticket, note).is_ok())
        } else {
            let field = if readers == Readers::All { "comments" } else { "work_notes" };
            self.change(who, place, &[(field, &text)], json!({}))
        };
        if done {
            let (public, emailed) = (readers == Readers::All, readers == Readers::Supplier);
            self.words.push(Word { text, who, public, emailed, ticket: place });
        }
    }

    /// Two passes of both settle everything. Whether anything waits for a person then.
    async fn settles(&self) -> Result<bool, TestCaseError> {
        for _ in 0..2 {
            self.chain.world.pass().await;
            self.chain.pass().await;
        }
        let (one, two) = (self.chain.world.pass().await, self.chain.pass().await);
        prop_assert_eq!((one.done.writes(), two.done.writes()), (0, 0), "{:#?} {:#?}", one, two);
        let left = |report: &causeway::engine::RunReport| {
            report.holds.len() + report.conflicts.len() + report.parked.len() + report.later.len()
        };
        Ok(left(&one) + left(&two) > 0)
    }

    /// Each word is once where it belongs, for those whom its author meant, and nowhere else.
    fn is_heard(&self, passes_on: bool) -> Result<(), TestCaseError> {
        for word in &self.words {
            let element = || vec![if word.public { "comments" } else { "work_notes" }.to_owned()];
            let at_customer = said(self.chain.world.servicenow(), &self.incidents[word.ticket], &word.text);
            match word.who {
                Who::Supplier => prop_assert_eq!(at_customer, Vec::<String>::new(), "{:?}", word),
                // What is written to a supplier is for the desk besides.
                _ if word.emailed => prop_assert!(!at_customer.contains(&"comments".to_owned()), "{:?}", word),
                _ => prop_assert_eq!(at_customer, element(), "{:?}", word),
            }
            if let Some(there) = self.there(word.ticket) {
                let at_supplier = said(self.chain.supplier(), &there, &word.text);
                if word.emailed {
                    prop_assert_eq!(at_supplier.len(), 1, "{:?}: {:?}", word, at_supplier);
                } else if word.who == Who::Supplier {
                    prop_assert_eq!(at_supplier, element(), "{:?}", word);
                } else if passes_on {
                    prop_assert!(at_supplier.is_empty() || at_supplier == element(), "{:?}: {:?}", word, at_supplier);
                } else {
                    prop_assert_eq!(at_supplier, Vec::<String>::new(), "{:?}", word);
                }
            }
            if let Some(ticket) = self.ticket(word.ticket).filter(|_| !word.emailed) {
                prop_assert_eq!(self.chain.on_ticket(ticket, &word.text), Some(word.public), "{:?}", word);
            }
        }
        Ok(())
    }

    /// Each incident has one ticket, and each ticket that was logged one record at the supplier's, unless it
    /// waits for a person.
    fn is_whole(&self, waiting: bool) -> Result<(), TestCaseError> {
        let mut at_supplier = 0;
        for (place, incident) in self.incidents.iter().enumerate() {
            prop_assert_eq!(self.chain.world.tickets_of(incident).len(), 1, "tickets of {}", place);
            let records = self.ticket(place).map_or(0, |ticket| self.chain.records_of(ticket).len());
            let logged = usize::from(self.logged.contains(&place));
            prop_assert!(records == logged || (waiting && records < logged), "{} records of {}", records, place);
            at_supplier += records;
        }
        prop_assert_eq!(self.chain.supplier().find("incident", "").len(), at_supplier);
        prop_assert_eq!(self.chain.world.servicenow().find("incident", "").len(), self.incidents.len());
        Ok(())
    }

    fn is_equal(&self) -> Result<(), TestCaseError> {
        for (place, incident) in self.incidents.iter().enumerate() {
            let Some(ticket) = self.ticket(place) else { continue };
            for field in ["impact", "urgency"] {
                let ours = self.chain.world.ticket_field(ticket, field).to_string();
                prop_assert_eq!(&ours, &self.chain.world.incident_field(incident, field), "{} of {}", field, place);
                if let Some(there) = self.there(place) {
                    let theirs = self.chain.supplier().record("incident", &there).unwrap()[field].clone();
                    prop_assert_eq!(&ours, &theirs, "{} of {} at the supplier's", field, place);
                }
            }
        }
        Ok(())
    }
}

async fn lived(passes_on: bool, rounds: Vec<Vec<Deed>>) -> Result<(), TestCaseError> {
    let mut history = History::begin(passes_on).await;
    let mut waiting = true;
    for deeds in &rounds {
        for deed in deeds {
            history.act(deed);
        }
        waiting = history.settles().await?;
    }
    history.is_whole(waiting)?;
    history.is_heard(passes_on)?;
    if waiting { Ok(()) } else { history.is_equal() }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn whatever_customer_desk_and_supplier_do_settles_and_no_word_comes_too_far(
        passes_on in any::<bool>(),
        rounds in prop::collection::vec(prop::collection::vec(deed(), 3..12), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(Box::pin(lived(passes_on, rounds)))?;
    }
}
