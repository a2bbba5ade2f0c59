//! A whole plan: its rows, what guards stop of it, and its proof.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Class, Row};
use crate::model::{Fingerprint, ProfileId, RunId};
use crate::plan::turning::Turn;

/// A guard that stopped a class of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The class.
    pub class: Class,
    /// How many actions of it the plan holds; for public notes and files, how many of them.
    pub planned: u64,
    /// How many the profile allows.
    pub allowed: u64,
    /// Why, and what to do.
    pub reason: String,
}

/// What a pass would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The profile.
    pub profile: ProfileId,
    /// The version of the profile it was made with.
    pub profile_version: u32,
    /// When it was made.
    pub made: Timestamp,
    /// Whether this is the profile's first load, which a person must confirm as such.
    pub first_load: bool,
    /// The run that it turns back, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// Whether it holds a part of what was found, because a person asked for that part alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub narrowed: bool,
    /// Whose value a person took in single rows, instead of what the profile would have taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turned: Vec<Turn>,
    /// The rows, in a stable order.
    pub rows: Vec<Row>,
    /// The classes that guards stop.
    pub stops: Vec<Stop>,
}

impl Plan {
    /// The plan's name and proof: a fingerprint of everything in it but the time it was made.
    pub fn hash(&self) -> Fingerprint {
        let Self { profile, profile_version, made: _, first_load, undoes, narrowed, turned, rows, stops } = self;
        let content = serde_json::to_string(&(profile, profile_version, first_load, undoes, rows, stops));
        let turned = if turned.is_empty() { Ok(String::new()) } else { serde_json::to_string(turned) };
        let narrowed = if *narrowed { "narrowed" } else { "" };
        Fingerprint::of(&(content.unwrap_or_default() + &turned.unwrap_or_default() + narrowed))
    }

    /// How many rows write something to a vendor.
    pub fn writes(&self) -> usize {
        self.rows.iter().filter(|row| row.writes()).count()
    }
}
