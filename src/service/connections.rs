//! Connections and their secrets.

use secrecy::SecretString;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::status::Event;
use crate::connector::Examination;
use crate::model::ConnectionId;
use crate::profile::Connection;
use crate::secrets::{SecretCheck, SecretRef};
use crate::store::Actor;

/// A connection to be added, with the secrets that came along.
pub struct NewConnection {
    /// The connection.
    pub connection: Connection,
    /// Secrets by name; those that are missing may be stored later.
    pub secrets: Vec<(String, SecretString)>,
}

/// A connection as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectionView {
    /// The connection.
    pub connection: Connection,
    /// What its last test found.
    pub examination: Option<Examination>,
    /// The profiles that use it.
    pub used_by: Vec<String>,
}

impl Desk {
    /// Adds or changes a connection, and stores the secrets that came along.
    pub async fn save_connection(&self, new: NewConnection) -> Result<(), ServiceError> {
        for (name, secret) in &new.secrets {
            self.secrets().set(&SecretRef::new(name.clone())?, secret).await?;
        }
        self.store().save_connection(&new.connection).await?;
        self.forget_built(&new.connection.name);
        let what = format!("connection {}", new.connection.name);
        self.tell(Event::SetupChanged { what, actor: Actor::Person });
        Ok(())
    }

    /// All connections.
    pub async fn connections(&self) -> Result<Vec<ConnectionView>, ServiceError> {
        let profiles = self.store().profiles().await?;
        let mut views = Vec::new();
        for connection in self.store().connections().await? {
            let facts = self.store().facts(&connection.name).await?;
            let uses =
                |profile: &crate::profile::Profile| profile.halo == connection.name || profile.other == connection.name;
            views.push(ConnectionView {
                examination: facts.and_then(|facts| serde_json::from_str(&facts.value).ok()),
                used_by: profiles
                    .iter()
                    .filter(|stored| uses(&stored.profile))
                    .map(|stored| stored.profile.name.to_string())
                    .collect(),
                connection,
            });
        }
        Ok(views)
    }

    /// A connection by name.
    pub async fn connection(&self, name: &ConnectionId) -> Result<Connection, ServiceError> {
        self.store().connection(name).await?.ok_or_else(|| {
            ServiceError::NotConfigured(format!(
                "there is no connection named {name}; add it with `causeway connection add {name}`"
            ))
        })
    }

    /// Signs in and reports what is there and what is missing; remembers it.
    pub async fn test_connection(&self, name: &ConnectionId) -> Result<Examination, ServiceError> {
        self.forget_built(name);
        let built = self.connector(name).await?;
        let failed = |error| ServiceError::Connector { connection: name.to_string(), error };
        let mut examination = built.source().examine().await.map_err(failed)?;
        if examination.zone_offset_seconds.is_none() {
            let known = self.examined(name).await?;
            examination.zone_offset_seconds = known.and_then(|known| known.zone_offset_seconds);
        }
        self.save_examination(name, &examination).await?;
        self.store().log_calls(self.calls().take(None)).await?;
        Ok(examination)
    }

    pub(super) async fn save_examination(
        &self,
        name: &ConnectionId,
        examination: &Examination,
    ) -> Result<(), ServiceError> {
        let json = serde_json::to_string(examination).map_err(|error| ServiceError::System {
            what: "the findings of the test cannot be written down".to_owned(),
            cause: error.to_string(),
        })?;
        self.store().save_facts(name, &json, self.clock().now()).await?;
        Ok(())
    }

    /// Removes a connection and its secrets. Refused while profiles use it.
    pub async fn remove_connection(&self, name: &ConnectionId) -> Result<(), ServiceError> {
        let connection = self.connection(name).await?;
        self.store().remove_connection(name).await?;
        self.forget_built(name);
        for secret in connection.secret_names() {
            self.secrets().forget(&SecretRef::new(secret)?).await?;
        }
        self.tell(Event::SetupChanged { what: format!("connection {name}"), actor: Actor::Person });
        Ok(())
    }

    /// Stores a secret.
    pub async fn set_secret(&self, name: &str, secret: &SecretString) -> Result<(), ServiceError> {
        self.secrets().set(&SecretRef::new(name)?, secret).await?;
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
