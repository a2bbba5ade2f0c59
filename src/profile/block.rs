//! Blocks of a mapping: field pairs and value tables that are copied to another profile, or to
//! another table of the same one.

use super::document::Profile;
use super::rules::{Conversion, FieldRule, ValueTable};
use crate::model::Kind;

/// Which part of a mapping is copied; all of it when nothing is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// Field pairs by name, each with its value table.
    pub pairs: Vec<String>,
    /// Value tables by name.
    pub tables: Vec<String>,
    /// The table of the other side that the copies are for; those of the originals when absent.
    pub only_for: Option<Kind>,
}

impl Block {
    /// The profile `to` as it would be with this block of `from`.
    pub fn copied(&self, from: &Profile, to: &Profile) -> Result<Profile, String> {
        let everything = self.pairs.is_empty() && self.tables.is_empty();
        let rules = self.rules(from, everything)?;
        let mut tables = self.tables.clone();
        if let Some(table) = self.only_for.as_ref().filter(|table| !to.tables().contains(table)) {
            return Err(format!("the profile {} has no table {table}; add it with a ticket type first", to.name));
        }
        if from.name == to.name && self.only_for.is_none() {
            return Err("a block is copied to another profile, or to another table of this one; name one".to_owned());
        }
        let mut target = to.clone();
        for rule in rules {
            let copy = self.copy(rule, from, to)?;
            if let Conversion::Table(name) = &rule.conversion {
                tables.push(name.clone());
            }
            put(copy, self.only_for.as_ref(), to, &mut target);
        }
        if everything && self.only_for.is_none() {
            tables.extend(from.mapping.tables.keys().cloned());
        }
        for name in tables {
            let Some(table) = from.mapping.tables.get(&name) else {
                return Err(format!("the profile {} has no value table {name:?}", from.name));
            };
            target.mapping.tables.insert(self.named(&name), self.rows(table, to));
        }
        target.checked().map_err(|error| error.to_string())
    }

    fn rules<'a>(&self, from: &'a Profile, everything: bool) -> Result<Vec<&'a FieldRule>, String> {
        if everything {
            return Ok(from.mapping.fields.iter().collect());
        }
        let named = |name: &String| {
            let found = from.mapping.fields.iter().find(|rule| &rule.name == name);
            found.ok_or_else(|| format!("the profile {} has no field pair {name:?}", from.name))
        };
        self.pairs.iter().map(named).collect()
    }

    fn copy(&self, rule: &FieldRule, from: &Profile, to: &Profile) -> Result<FieldRule, String> {
        let mut copy = rule.clone();
        if let Some(table) = &self.only_for {
            copy.tables = vec![table.clone()];
            if from.name == to.name {
                copy.name = format!("{} ({table})", rule.name);
            }
        } else {
            copy.tables.retain(|table| to.tables().contains(table));
            if copy.tables.is_empty() && !rule.tables.is_empty() {
                return Err(format!("the field pair {:?} is for tables that the profile {} lacks", rule.name, to.name));
            }
        }
        if let Conversion::Table(name) = &rule.conversion {
            copy.conversion = Conversion::Table(self.named(name));
        }
        Ok(copy)
    }

    /// A copy for one table has value tables of its own: the originals may serve other tables.
    fn named(&self, table: &str) -> String {
        match &self.only_for {
            Some(only) => format!("{table} for {only}"),
            None => table.to_owned(),
        }
    }

    fn rows(&self, table: &ValueTable, to: &Profile) -> ValueTable {
        let mut copy = table.clone();
        copy.rows.retain_mut(|row| {
            if row.tables.is_empty() {
                return true;
            }
            match &self.only_for {
                Some(only) if row.tables.contains(only) => row.tables.clear(),
                Some(_) => return false,
                None => row.tables.retain(|table| to.tables().contains(table)),
            }
            self.only_for.is_some() || !row.tables.is_empty()
        });
        copy
    }
}

/// Puts a pair in the place of those that pair the same fields for the same tables.
fn put(copy: FieldRule, only_for: Option<&Kind>, to: &Profile, target: &mut Profile) {
    let rules = &mut target.mapping.fields;
    let same = |rule: &FieldRule| rule.key() == copy.key() && rule.overlaps(&copy);
    let place = rules.iter().position(same).unwrap_or(rules.len());
    match only_for {
        None => rules.retain(|rule| !same(rule)),
        Some(table) => {
            // What is there goes on for the other tables.
            for rule in rules.iter_mut().filter(|rule| same(rule)) {
                let all = if rule.tables.is_empty() { to.tables() } else { rule.tables.clone() };
                rule.tables = all.into_iter().filter(|one| one != table).collect();
                if rule.tables.is_empty() {
                    rule.other.clear();
                }
            }
            rules.retain(|rule| !rule.other.is_empty());
        }
    }
    let place = place.min(rules.len());
    rules.insert(place, copy);
}
