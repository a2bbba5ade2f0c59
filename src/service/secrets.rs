//! The secrets of connections: stored, tried before they replace what works, checked and forgotten. Never shown.

use secrecy::SecretString;
use serde::Serialize;

use super::bound::SecretAge;
use super::connections::NewConnection;
use super::desk::Desk;
use super::error::ServiceError;
use crate::model::ConnectionId;
use crate::profile::Connection;
use crate::secrets::{SecretCheck, SecretError, SecretRef};

/// A secret of a connection. Never its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretState {
    /// Its name, such as `acme/password`.
    pub name: String,
    /// Whether it is there.
    pub presence: Presence,
    /// How old it is, where that is known.
    pub age: Option<SecretAge>,
}

/// Whether a secret is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It was stored. Only [`Desk::check_secrets`] reads it.
    Present,
    /// It has to be stored.
    Missing,
    /// The keychain does not say.
    Unreadable {
        /// Why, and what to do.
        reason: String,
    },
}

/// How a secret was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replaced {
    /// There was none of this name before.
    Nothing,
    /// The connection signed in with it, and then it took the place of the one before.
    Tried,
    /// It took the place of the one before and could not be tried: no connection uses it, or another secret that is
    /// needed to sign in is missing.
    Untried,
}

impl Desk {
    /// How each secret of a connection stands.
    pub(super) async fn secret_states(
        &self,
        connection: &Connection,
        stored: &Result<Vec<SecretRef>, SecretError>,
    ) -> Result<Vec<SecretState>, ServiceError> {
        let mut states = Vec::new();
        for name in connection.secret_names() {
            let age = self.secret_age(&name).await?;
            states.push(SecretState { age, ..secret_state(name, stored) });
        }
        Ok(states)
    }

    /// Stores a secret. One that works is not replaced by one that does not: where there is one of this name, the
    /// connection must sign in with the new one first.
    pub async fn replace_secret(&self, name: &str, secret: &SecretString) -> Result<Replaced, ServiceError> {
        let reference = SecretRef::new(name)?;
        let is_there = self.secrets().list().await?.contains(&reference);
        let replaced = if is_there { self.try_secret(name, secret).await? } else { Replaced::Nothing };
        self.set_secret(name, secret).await?;
        Ok(replaced)
    }

    async fn try_secret(&self, name: &str, secret: &SecretString) -> Result<Replaced, ServiceError> {
        let Some(connection) = self.connection_of_secret(name).await? else { return Ok(Replaced::Untried) };
        let draft = NewConnection { connection, secrets: vec![(name.to_owned(), secret.clone())] };
        match self.test_draft(&draft).await {
            Ok(_) => Ok(Replaced::Tried),
            Err(ServiceError::Secret(SecretError::Missing { .. })) => Ok(Replaced::Untried),
            Err(error) => Err(error),
        }
    }

    async fn connection_of_secret(&self, name: &str) -> Result<Option<Connection>, ServiceError> {
        let mut connections = self.store().connections().await?.into_iter();
        Ok(connections.find(|one| one.secret_names().iter().any(|secret| secret == name)))
    }

    /// Stores a secret without trying it.
    pub async fn set_secret(&self, name: &str, secret: &SecretString) -> Result<(), ServiceError> {
        self.secrets().set(&SecretRef::new(name)?, secret).await?;
        let own = self.connection_of_secret(name).await?;
        self.secret_given(name, own.as_ref().map(Connection::instance)).await?;
        if let Some((connection, _)) = name.rsplit_once('/') {
            self.forget_built(&ConnectionId::new(connection));
        }
        Ok(())
    }

    /// The names of the stored secrets.
    pub async fn secret_names(&self) -> Result<Vec<String>, ServiceError> {
        Ok(self.secrets().list().await?.iter().map(|name| name.as_str().to_owned()).collect())
    }

    /// Forgets a secret.
    pub async fn forget_secret(&self, name: &str) -> Result<(), ServiceError> {
        self.secrets().forget(&SecretRef::new(name)?).await?;
        self.secret_gone(name).await?;
        if let Some((connection, _)) = name.rsplit_once('/') {
            self.forget_built(&ConnectionId::new(connection));
        }
        Ok(())
    }

    /// Whether each secret that the connections need can be read here and now.
    pub async fn check_secrets(&self) -> Result<Vec<SecretCheck>, ServiceError> {
        let mut names = Vec::new();
        for connection in self.store().connections().await? {
            for name in connection.secret_names() {
                names.push(SecretRef::new(name)?);
            }
        }
        Ok(self.secrets().check(&names).await)
    }
}

fn secret_state(name: String, stored: &Result<Vec<SecretRef>, SecretError>) -> SecretState {
    let presence = match stored {
        Ok(stored) if stored.iter().any(|reference| reference.as_str() == name) => Presence::Present,
        Ok(_) => Presence::Missing,
        Err(error) => Presence::Unreadable { reason: error.to_string() },
    };
    SecretState { name, presence, age: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_does_not_answer_is_neither_present_nor_missing() {
        let name = || "acme/password".to_owned();
        let hung = Err(SecretError::TimedOut { seconds: 10 });
        let state = secret_state(name(), &hung);
        assert!(matches!(&state.presence, Presence::Unreadable { reason } if reason.contains("10 s")), "{state:?}");
        let stored = Ok(vec![SecretRef::new("acme/password").unwrap()]);
        assert_eq!(secret_state(name(), &stored).presence, Presence::Present);
        assert_eq!(secret_state(name(), &Ok(Vec::new())).presence, Presence::Missing);
    }
}
