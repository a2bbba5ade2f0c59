//! The people that records name: remembered, and read again when they are old or lack somebody.

use std::collections::BTreeSet;

use super::Gatherer;
use crate::connector::PeopleWanted;
use crate::engine::catalogue;
use crate::engine::error::EngineError;
use crate::mapping::PeopleBook;
use crate::mapping::people::{Counterpart, on_rung};
use crate::model::person::PersonRole;
use crate::model::{FieldName, InstanceId, Person, Record, RecordId, Side};
use crate::plan::{Arrival, Pair, Send};
use crate::profile::{Conversion, Rung};

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
        let theirs = self
            .other_people(|ids| PeopleWanted::Ids(ids.into_iter().map(RecordId::from).collect()), other_ids.clone())
            .await?;
        book.add(Side::Other, theirs);
        let ours: Vec<Person> = rules
            .iter()
            .flat_map(|(_, _, role)| {
                halo_ids.iter().filter_map(|id| book.person(Side::Halo, *role, &RecordId::new(id.as_str())))
            })
            .cloned()
            .collect();
        let callers_travel = rules.iter().any(|(_, _, role)| *role == PersonRole::EndUser);
        for rung in self.rungs() {
            self.by_rung(rung, &ours, &mut book).await?;
            if rung == Rung::ExternalId && callers_travel {
                self.by_foreign_id(&other_ids, &mut book).await?;
            }
        }
        Ok(book)
    }

    /// What people are matched by. Halo's agents are always matched by e-mail address.
    fn rungs(&self) -> Vec<Rung> {
        let mut rungs = self.profile.people.ladder.rungs();
        if !rungs.contains(&Rung::Email) {
            rungs.push(Rung::Email);
        }
        rungs
    }

    /// Looks on the other side for those of Halo's people whom no earlier rung finds there.
    async fn by_rung(&self, rung: Rung, ours: &[Person], book: &mut PeopleBook) -> Result<(), EngineError> {
        let before = self.profile.people.ladder.before(rung);
        let found = |book: &PeopleBook, person: &Person, rungs: &[Rung]| {
            matches!(book.counterpart(Side::Halo, person.role, &person.id, rungs), Counterpart::Found(_))
        };
        let fits = |person: &&Person| rung == Rung::Email || person.role == PersonRole::EndUser;
        let mut lost: Vec<Person> =
            ours.iter().filter(fits).filter(|person| !found(book, person, &before)).cloned().collect();
        if rung == Rung::ExternalId {
            lost = self.with_external_ids(lost, book).await?;
        }
        let value = |person: &Person| on_rung(Side::Halo, person, rung).to_owned();
        let wanted: BTreeSet<String> = lost
            .iter()
            .filter(|person| !found(book, person, &[rung]))
            .map(value)
            .filter(|value| !value.is_empty())
            .collect();
        let read = match rung {
            Rung::Email => self.other_people(PeopleWanted::Emails, wanted).await?,
            Rung::UserName => self.other_people(PeopleWanted::UserNames, wanted).await?,
            Rung::ExternalId => {
                let ids = |ids: Vec<String>| PeopleWanted::Ids(ids.into_iter().map(RecordId::from).collect());
                self.other_people(ids, wanted).await?
            }
        };
        book.add(Side::Other, read);
        Ok(())
    }

    /// These end-users with the ids that only a user who is read alone shows.
    async fn with_external_ids(&self, people: Vec<Person>, book: &mut PeopleBook) -> Result<Vec<Person>, EngineError> {
        let (mut known, bare): (Vec<Person>, Vec<Person>) =
            people.into_iter().partition(|person| !person.external_id.is_empty());
        let ids: Vec<RecordId> = bare.into_iter().map(|person| person.id).collect();
        if !ids.is_empty() {
            let read = self.of_halo(PeopleWanted::Ids(ids), book).await?;
            known.extend(read);
        }
        Ok(known)
    }

    /// Looks in Halo for the users whose external ids are those of the other side's people, as far as no
    /// earlier rung finds them.
    async fn by_foreign_id(&self, ids: &BTreeSet<String>, book: &mut PeopleBook) -> Result<(), EngineError> {
        let rungs = self.profile.people.ladder.rungs();
        let lost = |id: &&String| {
            let found = book.counterpart(Side::Other, PersonRole::EndUser, &RecordId::new(id.as_str()), &rungs);
            !matches!(found, Counterpart::Found(_))
        };
        let wanted: Vec<String> = ids.iter().filter(lost).cloned().collect();
        if !wanted.is_empty() {
            self.of_halo(PeopleWanted::ForeignIds(wanted), book).await?;
        }
        Ok(())
    }

    async fn of_halo(&self, wanted: PeopleWanted, book: &mut PeopleBook) -> Result<Vec<Person>, EngineError> {
        let end = &self.ends.halo;
        let read = end.source.people(&wanted).await.map_err(|error| end.failed(error))?;
        self.store.save_people(end.source.instance(), &read, self.clock.now()).await?;
        book.add(Side::Halo, read.iter().cloned());
        Ok(read)
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
        let names_person = |person: &Person, name: &String| {
            person.id.as_str() == name || &person.email == name || &person.user_name == name
        };
        let has = |name: &String| known.iter().any(|person| names_person(person, name));
        let missing: Vec<String> = names.iter().filter(|name| !has(name)).cloned().collect();
        if !missing.is_empty() {
            let found = end.source.people(&wanted(missing)).await.map_err(|error| end.failed(error))?;
            self.store.save_people(instance, &found, self.clock.now()).await?;
            known.extend(found);
        }
        known.retain(|person| {
            [person.id.as_str(), &person.email, &person.user_name].into_iter().any(|name| names.contains(name))
        });
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
