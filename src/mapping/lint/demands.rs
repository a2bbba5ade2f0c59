//! Fields that the written system demands of a new record and no rule gives.

use super::{Advice, Subject, listed};
use crate::mapping::complete;
use crate::mapping::convert::type_kind;
use crate::model::{FieldInfo, FieldName, Kind, Side};
use crate::profile::Place;

/// What nothing gives, on either side.
pub(super) fn all(subject: Subject<'_>) -> Vec<Advice> {
    let profile = subject.profile;
    let mut advice = Vec::new();
    for table in distinct(profile.types.iter().filter(|row| row.outbound).map(|row| &row.table)) {
        let fields = subject.other.kinds.get(table).map(Vec::as_slice).unwrap_or_default();
        if let Some(lacking) = lacking(subject, table, Side::Other, fields) {
            let text = format!(
                "nothing gives {lacking}, which {table} demands, so every ticket that is sent as {table} waits; map it, \
                 or name a default"
            );
            advice.push(Advice::at(Place::Types, text));
        }
    }
    if !profile.inbound.create_tickets {
        return advice;
    }
    for table in distinct(profile.types.iter().filter(|row| row.inbound).map(|row| &row.table)) {
        let Some(ticket_type) = profile.ticket_type_for(table) else { continue };
        let fields = subject.halo.kinds.get(&type_kind(ticket_type)).map(Vec::as_slice).unwrap_or_default();
        if let Some(lacking) = lacking(subject, table, Side::Halo, fields) {
            let text = format!(
                "nothing gives {lacking}, which Halo demands of tickets of type {ticket_type}, so every new record of \
                 {table} waits; map it, or name a default"
            );
            advice.push(Advice::at(Place::Types, text));
        }
    }
    advice
}

fn distinct<'a>(tables: impl Iterator<Item = &'a Kind>) -> Vec<&'a Kind> {
    let mut all: Vec<&Kind> = Vec::new();
    for table in tables {
        if !all.contains(&table) {
            all.push(table);
        }
    }
    all
}

/// The demanded fields that no rule and no default gives, in words.
fn lacking(subject: Subject<'_>, table: &Kind, side: Side, fields: &[FieldInfo]) -> Option<String> {
    let profile = subject.profile;
    let written = |name: &FieldName| {
        let mut rules = profile.mapping.fields.iter().filter(|rule| rule.applies_to(table) && rule.writes_on(side));
        rules.any(|rule| match side {
            Side::Halo => rule.halo == *name,
            Side::Other => rule.other.contains(name),
        })
    };
    let given = |name: &FieldName| {
        written(name)
            || complete::default_for(name, side, profile).is_some()
            || (side == Side::Halo && complete::is_given_by_halo(name))
    };
    let lacking: Vec<String> = fields
        .iter()
        .filter(|field| complete::is_demanded(field) && !given(&field.name))
        .map(|field| format!("{} ({})", field.label, field.name))
        .collect();
    (!lacking.is_empty()).then(|| listed(&lacking))
}
