//! The people that records name: remembered, and read again when they are old or lack somebody.

use std::collections::BTreeSet;

use super::Gatherer;
use crate::connector::PeopleWanted;
use crate::engine::catalogue;
use crate::engine::error::EngineError;
use crate::mapping::PeopleBook;
use crate::model::person::PersonRole;
use crate::model::{FieldName, InstanceId, Person, Record, RecordId, Side};
use crate::plan::{Arrival, Pair, Send};
use crate::profile::Conversion;

impl Gatherer<'_> {
    /// The people that the records name, and their counterparts.
    pub(super) async fn people(
        &self,
        pairs: &[Pair],
        arrivals: &[Arrival],
        sends: &[Send],
    ) -> Result<PeopleBook, EngineError> {
        let rules: Vec<(&FieldName, &FieldName, PersonRole)> = self
            .profile
            .mapping
            .fields
            .iter()
            .filter_map(|rule| match (&rule.conversion, rule.other.first()) {
                (Conversion::Person(role), Some(other)) => Some((&rule.halo, other, *role)),
                _ => None,
            })
            .collect();
        let mut book = PeopleBook::default();
        if rules.is_empty() {
            return Ok(book);
        }
        let others = pairs.iter().filter_map(|pair| pair.other.as_ref()).chain(arrivals.iter().map(|one| &one.record));
        let tickets = pairs.iter().filter_map(|pair| pair.halo.as_ref()).chain(sends.iter().map(|one| &one.record));
        let other_ids = codes(others, &rules.iter().map(|(_, other, _)| *other));
        let halo_ids = codes(tickets, &rules.iter().map(|(halo, _, _)| *halo));
        book.add(Side::Halo, self.halo_people(&halo_ids).await?);
        let mut theirs = self
            .other_people(|ids| PeopleWanted::Ids(ids.into_iter().map(RecordId::from).collect()), other_ids)
            .await?;
        let emails: BTreeSet<String> = rules
            .iter()
            .flat_map(|(_, _, role)| {
                halo_ids.iter().filter_map(|id| book.person(Side::Halo, *role, &RecordId::new(id.as_str())))
            })
            .map(|person| person.email.clone())
            .filter(|email| !email.is_empty() && !theirs.iter().any(|person| &person.email == email))
            .collect();
        theirs.extend(self.other_people(PeopleWanted::Emails, emails).await?);
        book.add(Side::Other, theirs);
        Ok(book)
    }

    /// Halo's directory: remembered whole, and read again when it is old or lacks somebody who was not
    /// missing when it was read.
    async fn halo_people(&self, ids: &BTreeSet<String>) -> Result<Vec<Person>, EngineError> {
        let end = &self.ends.halo;
        let instance = end.source.instance();
        let known = self.fresh_people(instance).await?;
        let name = format!("not in the directory/{instance}");
        let mut nobody: BTreeSet<String> = match self.store.meta(&name).await? {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            None => BTreeSet::new(),
        };
        let lacks = |people: &[Person], id: &String| !people.iter().any(|person| person.id.as_str() == id);
        if !known.is_empty() && ids.iter().all(|id| nobody.contains(id) || !lacks(&known, id)) {
            return Ok(known);
        }
        let people = end.source.people(&PeopleWanted::All).await.map_err(|error| end.failed(error))?;
        self.store.save_people(instance, &people, self.clock.now()).await?;
        let before = nobody.clone();
        nobody.extend(ids.iter().cloned());
        nobody.retain(|id| lacks(&people, id));
        if nobody != before {
            let text = serde_json::to_string(&nobody).map_err(|error| EngineError::Item(error.to_string()))?;
            self.store.set_meta(&name, &text).await?;
        }
        Ok(people)
    }

    /// The remembered people of an instance that were read not long ago.
    async fn fresh_people(&self, instance: &InstanceId) -> Result<Vec<Person>, EngineError> {
        let now = self.clock.now();
        let cached = self.store.people(instance).await?;
        Ok(cached.into_iter().filter(|cached| now < cached.at + catalogue::AGE).map(|cached| cached.value).collect())
    }

    /// People of the other side, whose directory may be too large to read whole: those that are
    /// needed, from memory where they are fresh.
    async fn other_people<F>(&self, wanted: F, names: BTreeSet<String>) -> Result<Vec<Person>, EngineError>
    where
        F: Fn(Vec<String>) -> PeopleWanted,
    {
        let end = &self.ends.other;
        let instance = end.source.instance();
        let mut known = self.fresh_people(instance).await?;
        let has = |name: &String| known.iter().any(|person| person.id.as_str() == name || &person.email == name);
        let missing: Vec<String> = names.iter().filter(|name| !has(name)).cloned().collect();
        if !missing.is_empty() {
            let found = end.source.people(&wanted(missing)).await.map_err(|error| end.failed(error))?;
            self.store.save_people(instance, &found, self.clock.now()).await?;
            known.extend(found);
        }
        known.retain(|person| names.contains(person.id.as_str()) || names.contains(&person.email));
        Ok(known)
    }
}

fn codes<'a>(
    records: impl Iterator<Item = &'a Record>,
    fields: &(impl Iterator<Item = &'a FieldName> + Clone),
) -> BTreeSet<String> {
    records
        .flat_map(|record| fields.clone().filter_map(|field| record.field(field)))
        .map(crate::model::Value::code)
        .filter(|code| !code.is_empty())
        .collect()
}
