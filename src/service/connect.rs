//! From a connection and its secrets to a connector that reads and writes.

use std::sync::Arc;

use secrecy::SecretString;

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::halo::Halo;
use crate::connector::halo::note::Identity;
use crate::connector::servicenow::ServiceNow;
use crate::connector::{ConnectorError, Credentials, Examination, Fault, Sink, Source};
use crate::engine::{End, Ends, Sinks, pull};
use crate::model::{ConnectionId, Side, System};
use crate::profile::{Connection, Profile};
use crate::secrets::SecretRef;

/// The ability under which the name of our application in Halo is kept.
const APPLICATION: &str = "application";

/// A connector, ready to be used.
pub enum Built {
    /// Halo.
    Halo(Arc<Halo>),
    /// ServiceNow.
    ServiceNow(Arc<ServiceNow>),
}

impl Built {
    /// Whose it is.
    pub fn system(&self) -> System {
        match self {
            Self::Halo(_) => System::Halo,
            Self::ServiceNow(_) => System::ServiceNow,
        }
    }

    /// For reading.
    pub fn source(&self) -> Arc<dyn Source> {
        match self {
            Self::Halo(halo) => halo.clone(),
            Self::ServiceNow(servicenow) => servicenow.clone(),
        }
    }

    /// For writing.
    pub fn sink(&self) -> Arc<dyn Sink> {
        match self {
            Self::Halo(halo) => halo.clone(),
            Self::ServiceNow(servicenow) => servicenow.clone(),
        }
    }
}

impl Desk {
    /// The connector of a connection, built once and kept until its settings or secrets change.
    pub(super) async fn connector(&self, name: &ConnectionId) -> Result<Arc<Built>, ServiceError> {
        if let Some(built) = self.built(name) {
            return Ok(built);
        }
        let connection = self.connection(name).await?;
        let built = Arc::new(self.build(&connection, &[]).await?);
        self.keep_built(name.clone(), built.clone());
        Ok(built)
    }

    /// Builds a connector; secrets that are not given are read from where they are kept.
    pub(super) async fn build(
        &self,
        connection: &Connection,
        given: &[(String, SecretString)],
    ) -> Result<Built, ServiceError> {
        let mut secrets = Vec::new();
        for name in connection.secret_names() {
            let typed = given.iter().find(|(typed, _)| *typed == name).map(|(_, secret)| secret.clone());
            secrets.push(match typed {
                Some(secret) => secret,
                None => self.secrets().get(&SecretRef::new(name)?).await?,
            });
        }
        let failed = |error| ServiceError::Connector { connection: connection.name.to_string(), error };
        let credentials = Credentials::of(connection, secrets).map_err(failed)?;
        let observer = self.call_book().observer(&connection.name);
        let clock = self.clock().clone();
        let now: Arc<dyn Fn() -> jiff::Timestamp + Send + Sync> = Arc::new(move || clock.now());
        match connection.system {
            System::Halo => {
                let known = self.examined(&connection.name).await?;
                let zone = known.as_ref().and_then(|known| known.zone_offset_seconds).unwrap_or(0);
                let halo = Halo::new(connection, credentials, observer, now, zone).map_err(failed)?;
                if let Some(known) = known {
                    let application = known.abilities.get(APPLICATION).cloned();
                    halo.set_identity(Identity { agent: known.account_id.parse().ok(), application });
                }
                Ok(Built::Halo(Arc::new(halo)))
            }
            System::ServiceNow => {
                let servicenow = ServiceNow::new(connection, credentials, observer, now).map_err(failed)?;
                Ok(Built::ServiceNow(Arc::new(servicenow)))
            }
            System::HubSpot => Err(failed(ConnectorError::new(
                Fault::Settings,
                "HubSpot connections can be kept but not used yet",
                "Use a Halo or a ServiceNow connection",
            ))),
        }
    }

    /// What the last test of a connection found, if there was one.
    pub(super) async fn examined(&self, name: &ConnectionId) -> Result<Option<Examination>, ServiceError> {
        let facts = self.store().facts(name).await?;
        Ok(facts.and_then(|facts| serde_json::from_str(&facts.value).ok()))
    }

    /// Keeps what a pass has learnt about a Halo instance: the zone of its stamps and the name under
    /// which own notes appear.
    pub(super) async fn keep_what_was_learnt(&self, name: &ConnectionId) -> Result<(), ServiceError> {
        let Some(built) = self.built(name) else { return Ok(()) };
        let Built::Halo(halo) = built.as_ref() else { return Ok(()) };
        let Some(facts) = self.store().facts(name).await? else { return Ok(()) };
        let Ok(mut known) = serde_json::from_str::<Examination>(&facts.value) else { return Ok(()) };
        let before = known.clone();
        if let Some(application) = halo.identity().application {
            known.abilities.insert(APPLICATION.to_owned(), application);
        }
        if self.store().meta(&format!("found by its marker/{}", halo.instance())).await?.is_some() {
            known.zone_offset_seconds = Some(halo.zone());
        }
        if known != before {
            self.save_examination(name, &known, facts.at).await?;
        }
        Ok(())
    }

    /// Both ends of a profile, for reading and for writing.
    pub(super) async fn ends(&self, profile: &Profile) -> Result<(Ends, Sinks), ServiceError> {
        for name in [&profile.halo, &profile.other] {
            if self.examined(name).await?.is_none() {
                self.test_connection(name).await?;
            }
        }
        let halo = self.connector(&profile.halo).await?;
        let other = self.connector(&profile.other).await?;
        if let Built::ServiceNow(servicenow) = other.as_ref() {
            for table in profile.tables() {
                servicenow.set_read_fields(table.clone(), pull::mapped_fields(profile, Side::Other, Some(&table)));
            }
        }
        let end = |name: &ConnectionId, built: &Built| End {
            name: name.clone(),
            system: built.system(),
            source: built.source(),
        };
        Ok((
            Ends { halo: end(&profile.halo, &halo), other: end(&profile.other, &other) },
            Sinks { halo: halo.sink(), other: other.sink() },
        ))
    }
}
