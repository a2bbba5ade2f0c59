//! What a person takes in rows of a plan, as a part of what the plan is made from.

use super::Gathered;
use crate::plan::Turn;

impl Gathered {
    /// Takes these choices for the pairs they are about.
    pub fn turn(&mut self, turned: &[Turn]) {
        for pair in &mut self.pairs {
            let about = |turn: &&Turn| turn.halo == pair.link.halo && turn.other == pair.link.other;
            for turn in turned.iter().filter(about) {
                pair.hands.turned.extend(turn.rules.iter().map(|rule| (rule.clone(), turn.winner)));
            }
        }
    }
}
