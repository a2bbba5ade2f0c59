//! What the desk knows without asking anybody: connections, profiles, and the fields and choices
//! that were last read. Read models turn codes into words with it.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::error::ServiceError;
use crate::engine::kin;
use crate::mapping::convert::{JOIN, ticket_kind};
use crate::mapping::{KinBook, PeopleBook, headline};
use crate::model::{Catalogue, ConnectionId, FieldName, InstanceId, Kind, Record, RecordId, Side, System, Value};
use crate::profile::{Connection, Conversion, FieldRule, Profile, Scope};
use crate::store::{Party, Reach, StoredProfile};

/// Connections, profiles and catalogues as the store holds them.
#[derive(Debug)]
pub(super) struct Known {
    connections: Vec<Connection>,
    profiles: Vec<StoredProfile>,
    catalogues: BTreeMap<ConnectionId, Catalogue>,
}

/// A profile with both of its connections.
#[derive(Clone, Copy)]
pub(super) struct Ends<'a> {
    pub(super) profile: &'a Profile,
    pub(super) halo: &'a Connection,
    pub(super) other: &'a Connection,
}

impl Desk {
    /// What is known without asking anybody.
    pub(super) async fn known(&self) -> Result<Known, ServiceError> {
        let connections = self.store().connections().await?;
        let profiles = self.store().profiles().await?;
        let mut catalogues = BTreeMap::new();
        for connection in &connections {
            if let Some(cached) = self.store().catalogue(&connection.name).await? {
                catalogues.insert(connection.name.clone(), cached.value);
            }
        }
        Ok(Known { connections, profiles, catalogues })
    }

    /// The people of both instances of a profile, as last read.
    pub(super) async fn known_people(&self, ends: Ends<'_>) -> Result<PeopleBook, ServiceError> {
        let mut book = PeopleBook::default();
        for (side, connection) in [(Side::Halo, ends.halo), (Side::Other, ends.other)] {
            let people = self.store().people(&connection.instance()).await?;
            book.add(side, people.into_iter().map(|cached| cached.value));
        }
        Ok(book)
    }

    /// What the store knows of the records that stand above these.
    pub(super) async fn known_kin(&self, ends: Ends<'_>, records: &[&Record]) -> Result<KinBook, ServiceError> {
        let (halo, other) = (ends.halo.instance(), ends.other.instance());
        let system = ends.other.system;
        let reach = kin::Reach { store: self.store(), profile: ends.profile, halo: &halo, system, other: &other };
        let known = self.store().catalogue(&ends.other.name).await?.map(|cached| cached.value).unwrap_or_default();
        Ok(reach.book(records, &known).await?)
    }
}

impl Known {
    /// The profiles with both of their connections, by name.
    pub(super) fn profiles(&self) -> impl Iterator<Item = Ends<'_>> {
        self.profiles.iter().filter_map(|stored| self.ends(&stored.profile))
    }

    /// Both connections of a profile; `None` when one of them is gone.
    pub(super) fn ends<'a>(&'a self, profile: &'a Profile) -> Option<Ends<'a>> {
        let named = |name: &ConnectionId| self.connections.iter().find(|connection| &connection.name == name);
        Some(Ends { profile, halo: named(&profile.halo)?, other: named(&profile.other)? })
    }

    /// A connection to an instance; the first by name where there are several.
    pub(super) fn connection_to(&self, instance: &InstanceId) -> Option<&Connection> {
        self.connections.iter().find(|connection| &connection.instance() == instance)
    }

    /// What was last read of a connection's fields.
    pub(super) fn catalogue(&self, name: &ConnectionId) -> Option<&Catalogue> {
        self.catalogues.get(name)
    }

    /// What people read for a code of a field, by any connection to the instance; the code where
    /// nobody knows more.
    pub(super) fn label(&self, instance: &InstanceId, kind: &Kind, field: &str, code: &str) -> String {
        let field = FieldName::new(field);
        let at_instance = self.connections.iter().filter(|connection| &connection.instance() == instance);
        let labels = at_instance.filter_map(|connection| {
            let info = self.catalogues.get(&connection.name)?.field(kind, &field)?;
            info.choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.clone())
        });
        labels.into_iter().find(|label| !label.is_empty()).unwrap_or_else(|| code.to_owned())
    }

    /// What people read for a record's state.
    pub(super) fn state(&self, system: System, instance: &InstanceId, kind: &Kind, code: &str) -> String {
        match headline::fields(system) {
            Some(fields) => self.label(instance, kind, fields.state, code),
            None => code.to_owned(),
        }
    }

    /// What people read for a ticket's type.
    pub(super) fn ticket_type(&self, instance: &InstanceId, code: &str) -> String {
        let field = headline::fields(System::Halo).and_then(|fields| fields.ticket_type);
        field.map_or_else(|| code.to_owned(), |field| self.label(instance, &ticket_kind(), field, code))
    }

    /// What people read for a ticket's customer.
    pub(super) fn customer(&self, instance: &InstanceId, code: &str) -> String {
        let field = headline::fields(System::Halo).and_then(|fields| fields.customer);
        field.map_or_else(|| code.to_owned(), |field| self.label(instance, &ticket_kind(), field, code))
    }

    /// A value of a rule as people read it: the label of a code, the name of a person, a text as it is.
    pub(super) fn read_value(
        &self,
        (ends, people): (Ends<'_>, &PeopleBook),
        (rule, side): (&FieldRule, Side),
        table: &Kind,
        value: &Value,
    ) -> String {
        let code = value.code();
        if code.is_empty() {
            return code;
        }
        if let Conversion::Person(role) = rule.conversion
            && let Some(person) = people.person(side, role, &RecordId::new(code.as_str()))
        {
            return person.name.clone();
        }
        if matches!(
            rule.conversion,
            Conversion::Text | Conversion::Masked(_) | Conversion::Formula { .. } | Conversion::Link
        ) {
            return code;
        }
        match side {
            Side::Halo => self.label(&ends.halo.instance(), &ticket_kind(), rule.halo.as_str(), &code),
            Side::Other => {
                let instance = ends.other.instance();
                let parts: Vec<&str> = if rule.other.len() > 1 { code.split(JOIN).collect() } else { vec![&code] };
                let labels = rule.other.iter().zip(parts);
                let labels = labels.map(|(field, part)| self.label(&instance, table, field.as_str(), part));
                labels.collect::<Vec<_>>().join(JOIN)
            }
        }
    }
}

impl Ends<'_> {
    /// What the list of tickets shows of this profile.
    pub(super) fn reach(self) -> Reach {
        Reach {
            profile: self.profile.name.clone(),
            halo: self.halo.instance(),
            other: self.other.instance(),
            kinds: self.profile.tables(),
            party: match self.profile.scope {
                Scope::WholeDesk => Party::Everybody,
                Scope::Customer { id } => Party::Customer(id.to_string()),
                Scope::Supplier { id } => Party::Supplier(id.to_string()),
            },
        }
    }
}
