//! The profile document: what is kept in step, as one value with a schema version.

use serde::{Deserialize, Serialize};

use super::closing::Closing;
use super::conflicts::{ConflictPolicy, Merged};
use super::files::Files;
use super::freeze::Freeze;
use super::gone::Gone;
use super::inbound::Inbound;
use super::limits::Limits;
use super::loading::Loading;
use super::notes::Notes;
use super::outbound::Outbound;
use super::people::People;
use super::rhythm::Rhythm;
use super::rules::Mapping;
use super::scope::{Scope, TypeRule};
use super::services::ServiceRule;
use crate::model::{ConnectionId, Kind, ProfileId};

/// The schema version that this program writes and understands.
pub const SCHEMA: u32 = 1;

/// Why a profile file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The text is no profile.
    #[error(
        "the profile cannot be read: {reason}. Export a working profile to see the form, or undo the last edit of the file"
    )]
    Unreadable {
        /// What the reader stumbled over, with the place.
        reason: String,
    },
    /// It comes from a newer program.
    #[error(
        "the profile has schema {found}, this program knows up to {SCHEMA}. Update Causeway, or export it again from the program that wrote it as an older schema"
    )]
    Newer {
        /// The schema in the file.
        found: u32,
    },
    /// It contradicts itself.
    #[error("the profile {profile} cannot work: {}", problems.join("; "))]
    Wrong {
        /// The profile.
        profile: ProfileId,
        /// Each problem: what, why, what to do.
        problems: Vec<String>,
    },
}

/// What is kept in step between a Halo connection and another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The schema version of this document.
    pub schema: u32,
    /// Its name on this desk.
    pub name: ProfileId,
    /// Whether passes run it.
    pub enabled: bool,
    /// The Halo connection.
    pub halo: ConnectionId,
    /// The other connection.
    pub other: ConnectionId,
    /// Whose tickets.
    pub scope: Scope,
    /// Which tables go with which ticket types. The first row is the default for sending.
    pub types: Vec<TypeRule>,
    /// What is taken in.
    #[serde(default)]
    pub inbound: Inbound,
    /// What is sent.
    #[serde(default)]
    pub outbound: Outbound,
    /// How notes travel.
    #[serde(default)]
    pub notes: Notes,
    /// How files travel.
    #[serde(default)]
    pub files: Files,
    /// Who stands in for unknown people.
    #[serde(default)]
    pub people: People,
    /// What happens to conflicts.
    #[serde(default)]
    pub conflicts: ConflictPolicy,
    /// How closures travel.
    #[serde(default)]
    pub closing: Closing,
    /// What happens to pairs of which one record is merged into another.
    #[serde(default)]
    pub merged: Merged,
    /// How two sides in the middle of their life are brought together.
    #[serde(default)]
    pub loading: Loading,
    /// What happens to pairs whose records are deleted or leave the scope.
    #[serde(default)]
    pub gone: Gone,
    /// How often passes go by themselves.
    #[serde(default, skip_serializing_if = "Rhythm::is_still")]
    pub rhythm: Rhythm,
    /// When nothing is written unattended.
    #[serde(default)]
    pub freeze: Freeze,
    /// How much one plan may do.
    #[serde(default)]
    pub limits: Limits,
    /// The mappings.
    #[serde(default)]
    pub mapping: Mapping,
    /// The services that are ordered from a catalogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceRule>,
}

/// The part of any schema that says which one it is.
#[derive(Deserialize)]
struct SchemaOnly {
    schema: u32,
}

impl Profile {
    /// Reads a profile from TOML and checks it.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let unreadable = |reason: String| ProfileError::Unreadable { reason };
        let schema: SchemaOnly = toml::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        match schema.schema {
            0 => return Err(unreadable(format!("at schema: there is no schema 0, the first one is {SCHEMA}"))),
            known if known <= SCHEMA => {}
            found => return Err(ProfileError::Newer { found }),
        }
        let reader = toml::Deserializer::parse(text).map_err(|error| unreadable(error.to_string()))?;
        let profile: Self = serde_path_to_error::deserialize(reader)
            .map_err(|error| unreadable(format!("at {}: {}", error.path(), error.inner())))?;
        profile.checked()
    }

    /// Writes the profile as TOML. It holds no secret.
    pub fn to_toml(&self) -> Result<String, ProfileError> {
        toml::to_string_pretty(self).map_err(|error| ProfileError::Unreadable { reason: error.to_string() })
    }

    /// The profile, if it does not contradict itself.
    pub fn checked(self) -> Result<Self, ProfileError> {
        let problems: Vec<String> = super::check::problems(&self).into_iter().map(|problem| problem.text).collect();
        if problems.is_empty() { Ok(self) } else { Err(ProfileError::Wrong { profile: self.name, problems }) }
    }

    /// The tables whose records are taken in or linked.
    pub fn tables(&self) -> Vec<Kind> {
        let mut tables: Vec<Kind> = Vec::new();
        for rule in &self.types {
            if !tables.contains(&rule.table) {
                tables.push(rule.table.clone());
            }
        }
        tables
    }

    /// The ticket type of a new ticket for a record of `table`: the one of its row, else the default.
    pub fn ticket_type_for(&self, table: &Kind) -> Option<i64> {
        let row = self.types.iter().find(|rule| rule.inbound && &rule.table == table)?;
        Some(row.ticket_type).filter(|ticket_type| *ticket_type > 0).or(self.inbound.default_ticket_type)
    }

    /// The table that a ticket of this type is sent as when nobody chose one.
    pub fn table_for(&self, ticket_type: i64) -> Option<&Kind> {
        let outbound = || self.types.iter().filter(|rule| rule.outbound);
        outbound().find(|rule| rule.ticket_type == ticket_type).or_else(|| outbound().next()).map(|rule| &rule.table)
    }
}
