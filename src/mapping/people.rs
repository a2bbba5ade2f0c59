//! Who is who on both sides: people are matched by e-mail address.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::person::PersonRole;
use crate::model::{Person, RecordId, Side};

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
    by_email: BTreeMap<(PersonRole, String), Vec<RecordId>>,
    /// The addresses of people who are not active any more.
    left: BTreeSet<(PersonRole, String)>,
}

/// What looking for a person's counterpart gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counterpart {
    /// Exactly one active person there has this e-mail address.
    Found(RecordId),
    /// Nobody there has it.
    Nobody {
        /// The person as people know them: name and e-mail address.
        person: String,
    },
    /// Several active people there have it.
    Several {
        /// The person as people know them.
        person: String,
    },
    /// The person is not known on their own side, or has no e-mail address.
    Unknown {
        /// The id, or the name.
        person: String,
    },
}

impl Directory {
    fn add(&mut self, person: Person) {
        if !person.active && !person.email.is_empty() {
            self.left.insert((person.role, person.email.clone()));
        }
        if person.active && !person.email.is_empty() {
            let ids = self.by_email.entry((person.role, person.email.clone())).or_default();
            if !ids.contains(&person.id) {
                ids.push(person.id.clone());
            }
        }
        self.by_id.insert((person.role, person.id.clone()), person);
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
            directory.add(person);
        }
    }

    /// A person of a side by id. The other side makes no difference between roles.
    pub fn person(&self, side: Side, role: PersonRole, id: &RecordId) -> Option<&Person> {
        match side {
            Side::Halo => self.halo.by_id.get(&(role, id.clone())),
            Side::Other => self.other.by_id.get(&(PersonRole::EndUser, id.clone())),
        }
    }

    /// Whether anybody on a side has this e-mail address.
    pub fn has_email(&self, side: Side, role: PersonRole, email: &str) -> bool {
        match side {
            Side::Halo => self.halo.by_email.contains_key(&(role, email.to_owned())),
            Side::Other => self.other.by_email.contains_key(&(PersonRole::EndUser, email.to_owned())),
        }
    }

    /// The counterpart of a person of side `from` on the opposite side. `role` is what they are in Halo.
    pub fn counterpart(&self, from: Side, role: PersonRole, id: &RecordId) -> Counterpart {
        let Some(person) = self.person(from, role, id) else {
            return Counterpart::Unknown { person: id.to_string() };
        };
        if person.email.is_empty() {
            return Counterpart::Unknown { person: format!("{} (no e-mail address)", person.name) };
        }
        let (there, role_there) = match from {
            Side::Halo => (&self.other, PersonRole::EndUser),
            Side::Other => (&self.halo, role),
        };
        let person_text = format!("{} <{}>", person.name, person.email);
        let address = (role_there, person.email.clone());
        match there.by_email.get(&address).map(Vec::as_slice) {
            Some([one]) => Counterpart::Found(one.clone()),
            Some([_, ..]) => {
                Counterpart::Several { person: format!("{person_text}, whose address several people have there") }
            }
            None | Some([]) if there.left.contains(&address) => {
                Counterpart::Nobody { person: format!("{person_text}, who is not active there") }
            }
            None | Some([]) => Counterpart::Nobody { person: person_text },
        }
    }
}
