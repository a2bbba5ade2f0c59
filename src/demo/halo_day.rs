//! What people do in Halo on the day: they change tickets, write notes and send new tickets.

use std::collections::BTreeSet;
use std::fmt;

use rand::Rng as _;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use serde_json::{Value, json};

use super::DemoError;
use super::files;
use super::pairs::{Pair, number};
use super::setup::{MOST_SENT, World};
use crate::standins::halo::Refusal;
use crate::standins::incident_log::event::State;
use crate::standins::incident_log::tables::Tables;

/// One in so many tickets is changed.
const CHANGED: usize = 6;

/// One in so many tickets gets a note.
const NOTED: usize = 8;

/// How many changes meet a change of the same field in ServiceNow.
const COLLISIONS: usize = 5;

/// The status in which each of a row of new tickets is sent.
const SENT_STATUSES: [State; 5] =
    [State::New, State::Active, State::AwaitingUserInfo, State::Resolved, State::AwaitingProblem];

/// What was done in Halo.
#[derive(Debug, Clone, Default)]
pub(super) struct HaloDay {
    changes: usize,
    collisions: usize,
    /// The tickets that were closed while the log closes their incident.
    pub(super) closed: BTreeSet<i64>,
    private_notes: usize,
    public_notes: usize,
    sent: usize,
}

impl fmt::Display for HaloDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} changes, {} that meet a change in ServiceNow, {} closed on both sides, {} private and {} public notes, {} new tickets sent",
            self.changes,
            self.collisions,
            self.closed.len(),
            self.private_notes,
            self.public_notes,
            self.sent
        )
    }
}

/// Plays the day.
pub(super) fn play(world: &World, pairs: &[Pair], rng: &mut SmallRng) -> Result<HaloDay, DemoError> {
    let tables = world.tables();
    let mut people =
        People { world, tables: &tables, agents: agents(&tables), rng, day: HaloDay::default(), under: None };
    if people.agents.is_empty() {
        return Err(DemoError::Story("the log names nobody who works on incidents".to_owned()));
    }
    for (place, pair) in pairs.iter().enumerate() {
        if place % CHANGED == 0 {
            people.change(pair, place / CHANGED)?;
        }
        if place % NOTED == 1 {
            people.note(pair, place / NOTED)?;
        }
    }
    for place in 0..MOST_SENT {
        people.send(place)?;
    }
    Ok(people.day)
}

fn agents(tables: &Tables) -> Vec<(String, i64)> {
    tables.resolvers.iter().filter_map(|(name, person)| Some((name.clone(), person.halo?))).collect()
}

struct People<'a> {
    world: &'a World,
    tables: &'a Tables,
    agents: Vec<(String, i64)>,
    rng: &'a mut SmallRng,
    day: HaloDay,
    /// The new ticket under which others are made.
    under: Option<i64>,
}

impl People<'_> {
    fn agent(&mut self) -> (String, i64) {
        self.agents.choose(self.rng).cloned().unwrap_or_default()
    }

    /// Changes a field that ServiceNow left alone; a few times one that it changed as well.
    fn change(&mut self, pair: &Pair, place: usize) -> Result<(), DemoError> {
        if place % 7 == 6 {
            return self.close(pair);
        }
        let Some((fields, columns)) = self.new_value(place % 7) else { return Ok(()) };
        let rests = pair.rests(columns);
        if !rests && self.day.collisions >= COLLISIONS {
            return Ok(());
        }
        let (by, _) = self.agent();
        self.world.halo().update_ticket(&by, pair.ticket_id(), fields).map_err(refused)?;
        if rests {
            self.day.changes += 1;
        } else {
            self.day.collisions += 1;
        }
        Ok(())
    }

    /// Closes a ticket that has an agent. The log closes its incident as well, so both sides agree.
    fn close(&mut self, pair: &Pair) -> Result<(), DemoError> {
        let closed = self.tables.states.get(&State::Closed).filter(|closed| closed.servicenow == pair.value("state"));
        let Some(status) = closed.and_then(|closed| closed.halo) else { return Ok(()) };
        if number(&pair.ticket, "agent_id") <= 1 {
            return Ok(());
        }
        let (by, _) = self.agent();
        let fields = json!({ "status_id": status });
        self.world.halo().update_ticket(&by, pair.ticket_id(), fields).map_err(refused)?;
        self.day.closed.insert(pair.ticket_id());
        Ok(())
    }

    /// What is stored in the ticket, and the columns that stand for it in ServiceNow.
    fn new_value(&mut self, sort: usize) -> Option<(Value, &'static [&'static str])> {
        let level = self.rng.random_range(1..=3);
        Some(match sort {
            0 => (json!({ "impact": level }), &["impact", "urgency"]),
            1 => (json!({ "urgency": level }), &["impact", "urgency"]),
            2 => {
                let paths: Vec<&String> = self.tables.halo_categories.keys().collect();
                (json!({ "category_1": paths.choose(self.rng)? }), &["category", "subcategory"])
            }
            3 => {
                let teams: Vec<&String> = self.tables.groups.keys().collect();
                (json!({ "team": teams.choose(self.rng)? }), &["assignment_group"])
            }
            4 => (json!({ "agent_id": self.agent().1 }), &["assigned_to"]),
            _ => (json!({ "summary": format!("Looked at again, {} times", self.day.changes) }), &["short_description"]),
        })
    }

    /// An agent writes a note, by turns for colleagues and for the end-user.
    fn note(&mut self, pair: &Pair, place: usize) -> Result<(), DemoError> {
        let (by, _) = self.agent();
        let (outcome, text) = if place.is_multiple_of(2) {
            self.day.private_notes += 1;
            (7, format!("Between ourselves, note {place}: the spare part\nis in the cellar."))
        } else {
            self.day.public_notes += 1;
            (8, format!("Dear customer, note {place}: we are on it.\nIt works again by noon."))
        };
        self.act(&by, pair.ticket_id(), outcome, &text)
    }

    /// A new ticket that an agent sends to ServiceNow.
    fn send(&mut self, place: u32) -> Result<(), DemoError> {
        let (by, agent) = self.agent();
        let state = SENT_STATUSES.get(place as usize % SENT_STATUSES.len()).copied().unwrap_or(State::New);
        let status = self.tables.states.get(&state).and_then(|pair| pair.halo);
        let mut fields = json!({
            "tickettype_id": self.world.named("TicketType", "name", "Incident")?,
            "summary": format!("New ticket {place}: printer on the second floor"),
            "status_id": status,
            "agent_id": agent,
            "user_id": self.end_user(place)?,
        });
        if state == State::Resolved {
            fields["closure_note"] = json!(format!("A new drum, ticket {place}."));
        }
        if let Some(parent) = self.under.filter(|_| place % 4 == 3) {
            fields["parent_id"] = json!(parent);
        }
        if place.is_multiple_of(2) {
            fields["details"] = json!(format!("It prints only every second page.\nSeen {place} times."));
            fields["impact"] = json!(self.rng.random_range(1..=3));
            fields["urgency"] = json!(self.rng.random_range(1..=3));
        }
        if place.is_multiple_of(3) {
            let teams: Vec<&String> = self.tables.groups.keys().collect();
            let paths: Vec<&String> = self.tables.halo_categories.keys().collect();
            fields["team"] = json!(teams.choose(self.rng));
            fields["category_1"] = json!(paths.choose(self.rng));
        }
        let ticket = self.world.halo().create_ticket(&by, fields).map_err(refused)?;
        if place.is_multiple_of(10) {
            files::attach_here(
                self.world,
                ticket,
                &format!("form {place}.pdf"),
                &files::picture(place as usize + 90),
                true,
            )?;
            files::attach_here(
                self.world,
                ticket,
                &format!("ours {place}.txt"),
                &files::picture(place as usize + 170),
                false,
            )?;
        }
        let outcome = self.world.named("Outcome", "outcome", "Send ticket to ServiceNow")?;
        self.act(&by, ticket, outcome, &format!("Please take this over, ticket {place}."))?;
        if state == State::New {
            self.under = Some(ticket);
        }
        self.day.sent += 1;
        Ok(())
    }

    /// Mostly somebody whom ServiceNow knows by e-mail address.
    fn end_user(&mut self, place: u32) -> Result<i64, DemoError> {
        let known: Vec<i64> = self.tables.callers.values().filter_map(|person| person.halo).collect();
        match known.choose(self.rng) {
            Some(user) if place % 5 != 4 => Ok(*user),
            _ => self.world.named("Users", "name", "Joe Employee"),
        }
    }

    fn act(&self, by: &str, ticket: i64, outcome: i64, note: &str) -> Result<(), DemoError> {
        let fields = json!({ "outcome_id": outcome, "note": note });
        self.world.halo().add_action(by, ticket, fields).map(drop).map_err(refused)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn refused(why: Refusal) -> DemoError {
    DemoError::Story(format!("Halo refused what its people do: {why}"))
}
