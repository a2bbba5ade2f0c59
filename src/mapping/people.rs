//! Who is who on both sides: people are matched by what the profile's ladder says, one rung after the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::person::PersonRole;
use crate::model::{Person, RecordId, Side};
use crate::profile::Rung;

/// The people of both sides that a plan may need.
#[derive(Debug, Clone, Default)]
pub struct PeopleBook {
    halo: Directory,
    other: Directory,
}

/// The people of one side.
#[derive(Debug, Clone, Default)]
struct Directory {
    by_id: BTreeMap<(PersonRole, RecordId), Person>,
    by_rung: BTreeMap<(PersonRole, Rung, String), Vec<RecordId>>,
    /// What people have who are not active any more.
    left: BTreeSet<(PersonRole, Rung, String)>,
}

/// What looking for a person's counterpart gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counterpart {
    /// Exactly one active person there is matched.
    Found(RecordId),
    /// Nobody there is.
    Nobody {
        /// The person as people know them: name and e-mail address.
        person: String,
    },
    /// Several active people there are.
    Several {
        /// The person as people know them.
        person: String,
    },
    /// The person is not known on their own side, or has nothing to be matched by.
    Unknown {
        /// The id, or the name.
        person: String,
    },
}

impl Directory {
    fn add(&mut self, side: Side, person: Person) {
        for rung in [Rung::Email, Rung::UserName, Rung::ExternalId] {
            let value = on_rung(side, &person, rung);
            if value.is_empty() {
                continue;
            }
            let key = (person.role, rung, value.to_owned());
            if person.active {
                let ids = self.by_rung.entry(key).or_default();
                if !ids.contains(&person.id) {
                    ids.push(person.id.clone());
                }
            } else {
                self.left.insert(key);
            }
        }
        self.by_id.insert((person.role, person.id.clone()), person);
    }
}

/// What a person of a side is matched by on a rung; empty where there is nothing.
pub fn on_rung(side: Side, person: &Person, rung: Rung) -> &str {
    match (rung, side) {
        (Rung::Email, _) => &person.email,
        (Rung::UserName, _) => &person.user_name,
        (Rung::ExternalId, Side::Halo) => &person.external_id,
        (Rung::ExternalId, Side::Other) => person.id.as_str(),
    }
}

impl PeopleBook {
    /// Adds people of a side.
    pub fn add(&mut self, side: Side, people: impl IntoIterator<Item = Person>) {
        let directory = match side {
            Side::Halo => &mut self.halo,
            Side::Other => &mut self.other,
        };
        for person in people {
            directory.add(side, person);
        }
    }

    /// A person of a side by id. The other side makes no difference between roles.
    pub fn person(&self, side: Side, role: PersonRole, id: &RecordId) -> Option<&Person> {
        match side {
            Side::Halo => self.halo.by_id.get(&(role, id.clone())),
            Side::Other => self.other.by_id.get(&(PersonRole::EndUser, id.clone())),
        }
    }

    /// The counterpart of a person of side `from` on the opposite side, by the first of these rungs that
    /// finds exactly one. `role` is what they are in Halo; Halo tells no user names and ids of its agents.
    pub fn counterpart(&self, from: Side, role: PersonRole, id: &RecordId, rungs: &[Rung]) -> Counterpart {
        let Some(person) = self.person(from, role, id) else {
            return Counterpart::Unknown { person: id.to_string() };
        };
        let (there, role_there) = match from {
            Side::Halo => (&self.other, PersonRole::EndUser),
            Side::Other => (&self.halo, role),
        };
        let rungs = if role == PersonRole::Agent && !rungs.is_empty() { &[Rung::Email] } else { rungs };
        let (mut several, mut left, mut tried) = (None, false, false);
        for rung in rungs {
            let value = on_rung(from, person, *rung);
            if value.is_empty() {
                continue;
            }
            tried = true;
            let key = (role_there, *rung, value.to_owned());
            match there.by_rung.get(&key).map(Vec::as_slice) {
                Some([one]) => return Counterpart::Found(one.clone()),
                Some([_, ..]) => several = several.or(Some(*rung)),
                None | Some([]) => left |= there.left.contains(&key),
            }
        }
        if !tried {
            let lacks = if rungs == [Rung::Email] { "no e-mail address" } else { "nothing to be matched by" };
            return Counterpart::Unknown { person: format!("{} ({lacks})", person.name) };
        }
        let known_as = known_as(person);
        match several {
            Some(rung) => {
                Counterpart::Several { person: format!("{known_as}, whose {} several people have there", words(rung)) }
            }
            None if left => Counterpart::Nobody { person: format!("{known_as}, who is not active there") },
            None => Counterpart::Nobody { person: known_as },
        }
    }
}

fn known_as(person: &Person) -> String {
    match (person.email.as_str(), person.user_name.as_str()) {
        ("", "") => person.name.clone(),
        ("", user_name) => format!("{} ({user_name})", person.name),
        (email, _) => format!("{} <{email}>", person.name),
    }
}

fn words(rung: Rung) -> &'static str {
    match rung {
        Rung::Email => "address",
        Rung::UserName => "user name",
        Rung::ExternalId => "external id",
    }
}
