//! Named switches for what the vendors' documentation leaves open or what an instance may have
//! configured: set at the start with `--set NAME=VALUE`, or later through the control API.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use serde::Serialize;

/// A switch as its vendor declares it.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// The name, `vendor.topic-of-the-switch`, for example `halo.list-rows-carry-details`.
    pub name: &'static str,
    /// The value it has until it is set: the more cautious one.
    pub default: &'static str,
    /// The values it takes; empty for free text or numbers.
    pub values: &'static [&'static str],
    /// What it changes, in one sentence.
    pub meaning: &'static str,
}

/// A switch and its present value, as the control API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// The switch's name.
    pub name: &'static str,
    /// The present value.
    pub value: String,
    /// The value it has until it is set.
    pub default: &'static str,
    /// The values it takes; empty for free text or numbers.
    pub values: &'static [&'static str],
    /// What it changes.
    pub meaning: &'static str,
}

/// Why a switch could not be set.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SwitchError {
    /// No vendor declares this name.
    #[error("there is no switch named {0:?}; `causeway standins --help` lists them")]
    Unknown(String),
    /// The switch does not take this value.
    #[error("switch {name:?} takes one of {}, not {value:?}", values.join(", "))]
    Value {
        /// The switch.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        values: &'static [&'static str],
    },
}

/// The switches of one vendor.
#[derive(Debug)]
pub struct Switches {
    declared: &'static [Declaration],
    set: RwLock<BTreeMap<&'static str, String>>,
}

impl Switches {
    /// All switches at their defaults.
    pub fn new(declared: &'static [Declaration]) -> Self {
        Self { declared, set: RwLock::new(BTreeMap::new()) }
    }

    /// Sets a switch.
    pub fn set(&self, name: &str, value: &str) -> Result<(), SwitchError> {
        let declared = self.check(name, value)?;
        self.set.write().unwrap_or_else(PoisonError::into_inner).insert(declared.name, value.to_owned());
        Ok(())
    }

    /// Whether a switch would take a value, without setting it.
    pub fn check(&self, name: &str, value: &str) -> Result<&'static Declaration, SwitchError> {
        let Some(declared) = self.declared.iter().find(|declared| declared.name == name) else {
            return Err(SwitchError::Unknown(name.to_owned()));
        };
        if !declared.values.is_empty() && !declared.values.contains(&value) {
            return Err(SwitchError::Value { name: declared.name, value: value.to_owned(), values: declared.values });
        }
        Ok(declared)
    }

    /// The present value of a declared switch; empty for a name that is not declared.
    pub fn get(&self, name: &str) -> String {
        if let Some(value) = self.set.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return value.clone();
        }
        self.declared
            .iter()
            .find(|declared| declared.name == name)
            .map(|declared| declared.default.to_owned())
            .unwrap_or_default()
    }

    /// Whether a switch stands on `true`.
    pub fn on(&self, name: &str) -> bool {
        self.get(name) == "true"
    }

    /// A switch that holds a number; 0 when it does not parse.
    pub fn number(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or_default()
    }

    /// All switches with their present values.
    pub fn list(&self) -> Vec<State> {
        self.declared
            .iter()
            .map(|declared| State {
                name: declared.name,
                value: self.get(declared.name),
                default: declared.default,
                values: declared.values,
                meaning: declared.meaning,
            })
            .collect()
    }
}
