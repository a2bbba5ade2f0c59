//! Random histories of both desks: people make, change, discuss and close records on either side,
//! passes run between, and in the end everything has settled: each record has its one counterpart,
//! each word is there once on each side, and no private word can be read by a customer.

use causeway::profile::ConflictPolicy;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::cases;
use crate::support::world::{SEND, World};

const AGENT: &str = "Abel Tuter";

/// What a person does. Numbers choose among the pairs that are there.
#[derive(Debug, Clone)]
enum Deed {
    /// A new incident in ServiceNow.
    Report,
    /// A new ticket in Halo, with a private first note, that is sent.
    Send,
    /// A field of an incident, and its new value.
    ChangeIncident(usize, &'static str, String),
    /// A field of a ticket, and its new value.
    ChangeTicket(usize, &'static str, i64),
    /// A text of a ticket that customers read.
    RetitleTicket(usize),
    /// A note of an incident.
    WriteThere(usize, Reader),
    /// A note of a ticket.
    WriteHere(usize, Reader),
    /// An incident is resolved.
    ResolveThere(usize),
    /// A ticket is closed.
    CloseHere(usize),
}

/// Who may read a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Customer,
    Desk,
}

fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Customer), Just(Reader::Desk)]
}

fn deed() -> impl Strategy<Value = Deed> {
    let pair = 0usize..6;
    let coded = prop::sample::select(vec!["impact", "urgency"]);
    prop_oneof![
        2 => Just(Deed::Report),
        1 => Just(Deed::Send),
        3 => (pair.clone(), coded.clone(), 1u8..4).prop_map(|(pair, field, code)| {
            Deed::ChangeIncident(pair, field, code.to_string())
        }),
        1 => (pair.clone(), prop::sample::select(vec!["1", "2"]))
            .prop_map(|(pair, state)| Deed::ChangeIncident(pair, "state", state.to_owned())),
        3 => (pair.clone(), coded, 1i64..4).prop_map(|(pair, field, code)| Deed::ChangeTicket(pair, field, code)),
        1 => (pair.clone(), 1i64..3).prop_map(|(pair, status)| Deed::ChangeTicket(pair, "status_id", status)),
        1 => pair.clone().prop_map(Deed::RetitleTicket),
        3 => (pair.clone(), reader()).prop_map(|(pair, reader)| Deed::WriteThere(pair, reader)),
        3 => (pair.clone(), reader()).prop_map(|(pair, reader)| Deed::WriteHere(pair, reader)),
        1 => pair.clone().prop_map(Deed::ResolveThere),
        1 => pair.prop_map(Deed::CloseHere),
    ]
}

/// A desk whose people act, and every word they wrote.
struct History {
    world: World,
    incidents: Vec<String>,
    tickets: Vec<i64>,
    words: Vec<(String, Reader)>,
}

impl History {
    async fn begin(policy: ConflictPolicy) -> Self {
        let world = World::new().await;
        world.change_profile(|profile| profile.conflicts = policy).await;
        let first = world.incident(&[("short_description", "the first"), ("impact", "3"), ("urgency", "3")]);
        world.first_load().await;
        Self { world, incidents: vec![first], tickets: Vec::new(), words: Vec::new() }
    }

    /// A text that nobody wrote before.
    fn word(&mut self, reader: Reader) -> String {
        let word = format!("word-{}-of-{}", self.words.len(), if reader == Reader::Desk { "desk" } else { "all" });
        self.words.push((word.clone(), reader));
        word
    }

    /// The ticket of the pair with this number, if it has one already.
    fn ticket(&self, pair: usize) -> Option<i64> {
        let place = pair % (self.incidents.len() + self.tickets.len());
        match self.incidents.get(place) {
            Some(incident) => self.world.tickets_of(incident).first().and_then(|ticket| ticket["id"].as_i64()),
            None => self.tickets.get(place - self.incidents.len()).copied(),
        }
    }

    /// The incident of the pair with this number, if it has one already.
    fn incident(&self, pair: usize) -> Option<String> {
        let place = pair % (self.incidents.len() + self.tickets.len());
        let made = || {
            let made = self.world.incidents_of(self.tickets[place - self.incidents.len()]);
            made.first().map(|incident| incident["sys_id"].clone())
        };
        self.incidents.get(place).cloned().or_else(made)
    }

    /// Does it, unless the vendor refuses it to the person, or there is nothing to do it to.
    fn act(&mut self, deed: &Deed) {
        match deed {
            Deed::Report => {
                let name = format!("reported {}", self.incidents.len());
                let fields = [("short_description", name.as_str()), ("impact", "2"), ("urgency", "3")];
                self.incidents.push(self.world.incident(&fields));
            }
            Deed::Send => self.send(),
            Deed::ChangeIncident(pair, field, value) => self.change_incident(*pair, &[(field, value)]),
            Deed::ResolveThere(pair) => {
                let notes = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "Done")];
                self.change_incident(*pair, &notes);
            }
            Deed::ChangeTicket(pair, field, value) => self.change_ticket(*pair, json!({ *field: value })),
            Deed::RetitleTicket(pair) => {
                let title = format!("titled {}", self.words.len());
                self.change_ticket(*pair, json!({ "summary": title }));
            }
            Deed::CloseHere(pair) => self.change_ticket(*pair, json!({"agent_id": 2, "status_id": 8})),
            Deed::WriteThere(pair, reader) => {
                let Some(incident) = self.incident(*pair) else { return };
                let word = self.word(*reader);
                let field = if *reader == Reader::Desk { "work_notes" } else { "comments" };
                if self.world.servicenow().update("admin", "incident", &incident, &[(field, &word)]).is_err() {
                    self.words.pop();
                }
            }
            Deed::WriteHere(pair, reader) => {
                let Some(ticket) = self.ticket(*pair) else { return };
                let word = self.word(*reader);
                let outcome = if *reader == Reader::Desk { 7 } else { 8 };
                let note = json!({"outcome_id": outcome, "note": word});
                if self.world.halo().add_action(AGENT, ticket, note).is_err() {
                    self.words.pop();
                }
            }
        }
    }

    fn send(&mut self) {
        let name = format!("sent {}", self.tickets.len());
        let halo = self.world.halo();
        let ticket = json!({"summary": name, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
        let ticket = halo.create_ticket(AGENT, ticket).unwrap();
        let word = self.word(Reader::Desk);
        let halo = self.world.halo();
        halo.add_action(AGENT, ticket, json!({"outcome_id": 7, "note": word})).unwrap();
        halo.add_action(AGENT, ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
        self.tickets.push(ticket);
    }

    /// A refusal is the vendor's answer to a person, and no matter of the desk's.
    fn change_incident(&self, pair: usize, fields: &[(&str, &str)]) {
        if let Some(incident) = self.incident(pair) {
            self.world.servicenow().update("admin", "incident", &incident, fields).ok();
        }
    }

    fn change_ticket(&self, pair: usize, fields: Value) {
        if let Some(ticket) = self.ticket(pair) {
            self.world.halo().update_ticket(AGENT, ticket, fields).ok();
        }
    }

    /// Two passes settle everything; the third one writes nothing.
    async fn settles(&self) -> Result<(), TestCaseError> {
        let first = self.world.pass().await;
        self.world.pass().await;
        let mark = self.world.mark();
        let third = self.world.pass().await;
        prop_assert_eq!(third.done.writes(), 0, "after {:#?}: {:#?}", first, third);
        prop_assert_eq!(self.world.writes_since(mark), Default::default());
        Ok(())
    }

    /// Each record has exactly one counterpart.
    fn is_whole(&self) -> Result<(), TestCaseError> {
        for incident in &self.incidents {
            prop_assert_eq!(self.world.tickets_of(incident).len(), 1, "tickets of {}", incident);
        }
        for ticket in &self.tickets {
            prop_assert_eq!(self.world.incidents_of(*ticket).len(), 1, "incidents of {}", ticket);
        }
        let pairs = self.incidents.len() + self.tickets.len();
        prop_assert_eq!(self.world.servicenow().find("incident", "").len(), pairs);
        Ok(())
    }

    /// Each word is there once on each side, and only for those whom its author meant.
    fn is_told_once(&self) -> Result<(), TestCaseError> {
        let here: Vec<(bool, String)> = self
            .world
            .halo()
            .tickets()
            .iter()
            .flat_map(|ticket| self.world.halo().actions(ticket["id"].as_i64().unwrap()))
            .map(|action| {
                (action["hiddenfromuser"].as_bool().unwrap_or(false), action["note"].as_str().unwrap_or("").to_owned())
            })
            .collect();
        let there: Vec<(bool, String)> = self
            .world
            .servicenow()
            .find("incident", "")
            .iter()
            .flat_map(|incident| self.world.servicenow().journal(&incident["sys_id"]))
            .map(|entry| (entry.element == "work_notes", entry.value))
            .collect();
        for (word, reader) in &self.words {
            for (side, notes) in [("Halo", &here), ("ServiceNow", &there)] {
                let said: Vec<&(bool, String)> = notes.iter().filter(|(_, text)| holds(text, word)).collect();
                prop_assert_eq!(said.len(), 1, "{} in {}: {:?}", word, side, said);
                prop_assert_eq!(said[0].0, *reader == Reader::Desk, "{} in {}: {:?}", word, side, said);
            }
        }
        Ok(())
    }
}

/// Whether a text holds this word, and not only a longer one that begins with it.
fn holds(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|part| part == word)
}

async fn lived(policy: ConflictPolicy, rounds: Vec<Vec<Deed>>) -> Result<(), TestCaseError> {
    let mut history = History::begin(policy).await;
    for deeds in &rounds {
        for deed in deeds {
            history.act(deed);
        }
        history.settles().await?;
    }
    history.is_whole()?;
    history.is_told_once()
}

fn policy() -> impl Strategy<Value = ConflictPolicy> {
    prop::sample::select(vec![ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins])
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn whatever_people_do_on_both_sides_settles_and_nothing_private_is_shown(
        policy in policy(),
        rounds in prop::collection::vec(prop::collection::vec(deed(), 3..12), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(lived(policy, rounds))?;
    }
}
