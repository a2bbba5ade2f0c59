//! People whom a settings form offers: by search, and those whom a profile names already.

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::PeopleWanted;
use crate::model::person::PersonRole;
use crate::model::{ConnectionId, Person, RecordId, Side};
use crate::profile::Profile;

impl Desk {
    /// The first `most` active end-users of a connection with this text in their name or e-mail
    /// address, by name: they are too many to be listed. Asks the vendor.
    pub async fn find_people(
        &self,
        connection: &ConnectionId,
        text: &str,
        most: usize,
    ) -> Result<Vec<Person>, ServiceError> {
        let source = self.connector(connection).await?.source();
        let found = source.people(&PeopleWanted::Search { text: text.to_owned(), most }).await;
        self.log_calls_outside_runs().await?;
        let mut people =
            found.map_err(|error| ServiceError::Connector { connection: connection.to_string(), error })?;
        people.retain(|person| person.role == PersonRole::EndUser);
        people.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(people)
    }

    /// The people whom a profile names for those whom nobody matches. What the store remembers of them
    /// will do; only others are asked for. Somebody whom the vendor does not show is missing.
    pub async fn named_people(&self, profile: &Profile) -> Result<Vec<(Side, Person)>, ServiceError> {
        let options = &profile.people;
        let user = options.default_user.map(|user| user.to_string());
        let mut people = Vec::new();
        for (side, connection, id) in
            [(Side::Halo, &profile.halo, user), (Side::Other, &profile.other, options.default_caller.clone())]
        {
            if let Some(id) = id {
                people.extend(self.person(connection, RecordId::new(id)).await?.map(|person| (side, person)));
            }
        }
        Ok(people)
    }

    async fn person(&self, connection: &ConnectionId, id: RecordId) -> Result<Option<Person>, ServiceError> {
        let instance = self.connection(connection).await?.instance();
        let is_meant = |person: &Person| person.role == PersonRole::EndUser && person.id == id;
        let remembered = self.store().people(&instance).await?.into_iter().map(|cached| cached.value).find(is_meant);
        if remembered.is_some() {
            return Ok(remembered);
        }
        let source = self.connector(connection).await?.source();
        let found = source.people(&PeopleWanted::Ids(vec![id.clone()])).await;
        self.log_calls_outside_runs().await?;
        let found = found.map_err(|error| ServiceError::Connector { connection: connection.to_string(), error })?;
        Ok(found.into_iter().find(is_meant))
    }
}
