//! Makes up an incident log that behaves like a real one: state paths, priorities, groups, updates
//! per incident and shared timestamps follow counted `figures`. The same number and seed make
//! the same log.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::{DateTime, Weekday, date};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

use super::event::{Event, Incident, IncidentLog, Origin, Pool, State};
use super::figures;

/// The most incidents that can be asked for: their numbers keep seven digits.
pub const MOST: u32 = 1_000_000;

/// What waits longer, in minutes, is taken up in working hours.
const HALF_A_DAY: i64 = 720;

/// Makes up `incidents` incidents (at most [`MOST`]).
pub fn generate(incidents: u32, seed: u64) -> IncidentLog {
    let incidents = incidents.min(MOST);
    let mut rng = SmallRng::seed_from_u64(seed);
    let mut beginnings: Vec<u32> = (0..incidents).map(|_| beginning(&mut rng, incidents)).collect();
    beginnings.sort_unstable();
    let mut callers: Vec<u32> = Vec::new();
    let mut names = Pool::default();
    let incidents = beginnings
        .into_iter()
        .zip(1..)
        .map(|(begin, number)| {
            let caller = draw_caller(&mut rng, &callers);
            callers.push(caller);
            let states = draw_states(&mut rng);
            Incident {
                number: format!("INC{number:07}"),
                events: Story::begin(&mut rng, &mut names, begin, caller).tell(&states),
            }
        })
        .collect();
    IncidentLog { incidents }
}

/// Numbers made-up incidents on from `first`, where an instance has incidents of its own.
pub fn renumbered(mut log: IncidentLog, first: u32) -> IncidentLog {
    for (incident, number) in log.incidents.iter_mut().zip(first..) {
        incident.number = format!("INC{number:07}");
    }
    log
}

/// Minutes from the log's first midnight to the start of an incident.
fn beginning(rng: &mut SmallRng, incidents: u32) -> u32 {
    let days = incidents.div_ceil(figures::A_DAY).max(1);
    let hour = weighted(rng, &figures::HOURS);
    rng.random_range(0..days) * 1_440 + hour * 60 + rng.random_range(0..60)
}

/// Mostly somebody new; else the caller of an earlier incident, so that busy callers grow busier.
fn draw_caller(rng: &mut SmallRng, earlier: &[u32]) -> u32 {
    let fresh = u32::try_from(earlier.len()).unwrap_or(u32::MAX).saturating_add(1);
    let again = rng.random_range(0..fresh);
    if chance(rng, (figures::CALLERS, figures::INCIDENTS)) {
        return fresh;
    }
    usize::try_from(again).ok().and_then(|index| earlier.get(index)).copied().unwrap_or(fresh)
}

/// The states of one incident, event by event; the last of them is closed.
fn draw_states(rng: &mut SmallRng) -> Vec<State> {
    let mut states = Vec::new();
    let mut frequencies = &figures::FIRST;
    loop {
        let next = weighted(rng, frequencies) as usize;
        states.push(figures::STATES[next]);
        if figures::STATES[next] == State::Closed && chance(rng, figures::ENDED) {
            return states;
        }
        frequencies = &figures::FOLLOWED_BY[next];
    }
}

/// An incident while its events are made up.
struct Story<'a> {
    rng: &'a mut SmallRng,
    names: &'a mut Pool,
    now: Event,
    group: u32,
}

impl<'a> Story<'a> {
    fn begin(rng: &'a mut SmallRng, names: &'a mut Pool, begin: u32, caller: u32) -> Self {
        let at = minutes_after_start(i64::from(begin));
        let group = weighted(rng, &figures::FIRST_GROUPS);
        let topic = weighted(rng, &figures::TOPICS);
        let (impact, urgency, priority) = *pick(rng, &figures::PRIORITIES);
        let assigned = chance(rng, (figures::FIRST_ASSIGNED, figures::INCIDENTS));
        let reported_before = quantile(rng, &figures::REPORTED_BEFORE);
        let category = topic % u32::try_from(figures::CATEGORIES).unwrap_or(1);
        let origin = Origin {
            caller: Some(names.of(&format!("Caller {caller}"))),
            opened_by: Some(names.of(&format!("Opened by {}", rng.random_range(1..=45)))),
            opened_at: at.saturating_sub(reported_before.minutes()),
            location: Some(names.of(&format!("Location {}", rng.random_range(1..=72)))),
            category: Some(names.of(&format!("Category {}", category + 1))),
            subcategory: Some(names.of(&format!("Subcategory {}", topic + 1))),
            symptom: Some(names.of(&format!("Symptom {}", rng.random_range(1..=102)))),
            closed_code: None,
            resolved_by: None,
            resolved_at: None,
            closed_at: None,
        };
        let assigned_to = assigned.then(|| names.of(&resolver(rng, "Resolver", group)));
        let closed_code = pick(rng, &figures::CLOSED_CODES).map(|code| names.of(&format!("code {code}")));
        let now = Event {
            state: State::New,
            mod_count: 0,
            at,
            made_sla: true,
            origin: Arc::new(Origin { closed_code, ..origin }),
            impact,
            urgency,
            priority,
            group: Some(names.of(&group_name(group))),
            assigned_to,
        };
        Self { rng, names, now, group }
    }

    fn tell(mut self, states: &[State]) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::with_capacity(states.len());
        for (state, count) in states.iter().zip(0..) {
            if count > 0 {
                self.step(*state);
            }
            self.now.state = *state;
            self.now.mod_count = count;
            events.push(self.now.clone());
        }
        let resolved_by = self.names.of(&resolver(self.rng, "Resolved by", self.group));
        let last_in = |state| events.iter().rev().find(|event| event.state == state).map(|event| event.at);
        let (resolved_at, closed_at) = (last_in(State::Resolved), last_in(State::Closed));
        let origin = Origin::clone(&self.now.origin);
        let origin = Arc::new(Origin { resolved_by: Some(resolved_by), resolved_at, closed_at, ..origin });
        for event in &mut events {
            event.origin = Arc::clone(&origin);
        }
        events
    }

    fn step(&mut self, next: State) {
        self.now.at = self.time_of(next);
        if next == State::Closed && self.now.state != State::Closed {
            self.now.made_sla = !chance(self.rng, (figures::MISSED, figures::INCIDENTS));
            return;
        }
        if chance(self.rng, (figures::PRIORITY_CHANGES, figures::STEPS)) {
            (self.now.impact, self.now.urgency, self.now.priority) = *pick(self.rng, &figures::PRIORITIES);
        }
        if chance(self.rng, (figures::GROUP_CHANGES, figures::STEPS - figures::INCIDENTS)) {
            self.group = weighted(self.rng, &figures::NEXT_GROUPS);
            self.now.group = Some(self.names.of(&group_name(self.group)));
        }
        self.assign();
    }

    fn assign(&mut self) {
        let somebody = self.names.of(&resolver(self.rng, "Resolver", self.group));
        if self.now.assigned_to.is_none() {
            if chance(self.rng, figures::NAMED) {
                self.now.assigned_to = Some(somebody);
            }
        } else if chance(self.rng, figures::REPLACED) {
            self.now.assigned_to = Some(somebody);
        } else if chance(self.rng, figures::TAKEN_AWAY) {
            self.now.assigned_to = None;
        }
    }

    fn time_of(&mut self, next: State) -> DateTime {
        let minutes = match next {
            State::Closed => return self.time_of_closing(),
            State::Resolved => quantile(self.rng, &figures::TO_RESOLVED),
            _ => quantile(self.rng, &figures::TO_OTHER),
        };
        let at = self.now.at.saturating_add(minutes.minutes());
        if minutes > HALF_A_DAY { self.at_work(at).max(self.now.at) } else { at }
    }

    /// The same day, or the Monday after, at an hour when people work: what waits for long is taken
    /// up by somebody who has come to work.
    fn at_work(&mut self, at: DateTime) -> DateTime {
        let weekend = match at.weekday() {
            Weekday::Saturday => 2,
            Weekday::Sunday => 1,
            _ => 0,
        };
        let minutes = i64::from(weighted(self.rng, &figures::HOURS) * 60 + self.rng.random_range(0..60_u32));
        at.date().at(0, 0, 0, 0).saturating_add(weekend.days()).saturating_add(minutes.minutes())
    }

    /// In a sweep by hand, or by the job that runs at every full hour.
    fn time_of_closing(&mut self) -> DateTime {
        let mut lot = self.rng.random_range(0..figures::INCIDENTS);
        for (minutes, share) in figures::SWEEPS {
            let sweep = minutes_after_start(minutes);
            if lot < share && sweep >= self.now.at {
                return sweep;
            }
            lot = lot.saturating_sub(share);
        }
        let due = self.now.at.saturating_add(figures::CLOSES_AFTER.minutes());
        due.saturating_add(((60 - i64::from(due.minute())) % 60).minutes())
    }
}

fn minutes_after_start(minutes: i64) -> DateTime {
    date(2016, 2, 29).at(0, 0, 0, 0).saturating_add(minutes.minutes())
}

fn group_name(group: u32) -> String {
    format!("Group {}", group + 1)
}

/// One of the two people of a group.
fn resolver(rng: &mut SmallRng, role: &str, group: u32) -> String {
    format!("{role} {}", group * 2 + rng.random_range(1..=2))
}

fn chance(rng: &mut SmallRng, (times, of): (u32, u32)) -> bool {
    rng.random_range(0..of) < times
}

/// The position of a weight, drawn in proportion to the weights.
fn weighted(rng: &mut SmallRng, weights: &[u32]) -> u32 {
    let mut lot = rng.random_range(0..weights.iter().sum());
    let mut position = 0;
    for weight in weights {
        if lot < *weight {
            break;
        }
        lot -= weight;
        position += 1;
    }
    position
}

/// A value of a table, drawn in proportion to the weights.
fn pick<'t, T, const N: usize>(rng: &mut SmallRng, table: &'t [(T, u32); N]) -> &'t T {
    let weights = table.each_ref().map(|(_, weight)| *weight);
    &table[weighted(rng, &weights) as usize].0
}

/// Minutes drawn from a distribution that is given at 0 %, 10 %, … 90 %, 97 % and 100 %.
fn quantile(rng: &mut SmallRng, at: &[u32; 12]) -> i64 {
    const SHARES: [u32; 12] = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 970, 1_000];
    let lot = rng.random_range(0..1_000_u32);
    let step = SHARES.iter().rposition(|share| *share <= lot).unwrap_or(0).min(SHARES.len() - 2);
    let (from, to) = (i64::from(at[step]), i64::from(at[step + 1]));
    let (low, high) = (SHARES[step], SHARES[step + 1]);
    from + (to - from) * i64::from(lot - low) / i64::from(high - low)
}
