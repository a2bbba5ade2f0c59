//! Draws the states that an incident passes through: as long as real incidents are, and with the
//! steps that real incidents take.

use rand::Rng as _;
use rand::rngs::SmallRng;

use super::event::State;
use super::figures::{EVENTS, FIRST, FOLLOWED_BY, STATES};
use super::generator::pick;

/// One weight per state, in the order of [`STATES`].
type Weights = [f64; STATES.len()];

/// A Markov chain over the states that ends closed after exactly so many steps.
pub(super) struct Paths {
    /// For every number of steps: the chance to be closed after exactly that many, from each state.
    closed_after: Vec<Weights>,
}

impl Paths {
    pub(super) fn new() -> Self {
        let longest = EVENTS.iter().map(|(events, _)| *events).max().unwrap_or(1);
        let mut chances = STATES.map(|state| if state == State::Closed { 1.0 } else { 0.0 });
        let mut closed_after = vec![chances];
        for _ in 1..longest {
            chances = FOLLOWED_BY.map(|followers| {
                let total: u32 = followers.iter().sum();
                let sum: f64 = followers.iter().zip(chances).map(|(times, chance)| f64::from(*times) * chance).sum();
                sum / f64::from(total)
            });
            closed_after.push(chances);
        }
        Self { closed_after }
    }

    /// The states of one incident, the last of them closed.
    pub(super) fn draw(&self, rng: &mut SmallRng) -> Vec<State> {
        let events = *pick(rng, &EVENTS);
        let mut states = Vec::with_capacity(events);
        let mut frequencies = FIRST;
        for chances in self.closed_after.iter().take(events).rev() {
            let state = choose(rng, &frequencies, chances);
            states.push(STATES[state]);
            frequencies = FOLLOWED_BY[state];
        }
        states
    }
}

/// The position of a state, drawn by its frequency as the next one and its chance to be closed in time.
fn choose(rng: &mut SmallRng, frequencies: &[u32; STATES.len()], chances: &Weights) -> usize {
    let weights: Vec<f64> = frequencies.iter().zip(chances).map(|(times, chance)| f64::from(*times) * chance).collect();
    let mut lot = rng.random::<f64>() * weights.iter().sum::<f64>();
    for (position, weight) in weights.iter().enumerate() {
        if lot < *weight {
            return position;
        }
        lot -= weight;
    }
    // Rounding may leave a crumb of the lot; it belongs to the last state that is possible.
    weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
}
