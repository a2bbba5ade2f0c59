//! From a connection and its secrets to a connector that reads and writes.

use std::sync::Arc;

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::halo::Halo;
use crate::connector::servicenow::ServiceNow;
use crate::connector::{ConnectorError, Credentials, Examination, Fault, Sink, Source};
use crate::engine::{End, Ends, Sinks, pull};
use crate::model::{ConnectionId, Side, System};
use crate::profile::{Connection, Profile};
use crate::secrets::SecretRef;

/// A connector, ready to be used.
pub enum Built {
    /// Halo.
    Halo(Arc<Halo>),
    /// ServiceNow.
    ServiceNow(Arc<ServiceNow>),
}

impl Built {
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
        let built = Arc::new(self.build(&connection).await?);
        self.keep_built(name.clone(), built.clone());
        Ok(built)
    }

    async fn build(&self, connection: &Connection) -> Result<Built, ServiceError> {
        let mut secrets = Vec::new();
        for name in connection.secret_names() {
            secrets.push(self.secrets().get(&SecretRef::new(name)?).await?);
        }
        let failed = |error| ServiceError::Connector { connection: connection.name.to_string(), error };
        let credentials = Credentials::of(connection, secrets).map_err(failed)?;
        let observer = self.calls().observer(&connection.name);
        let clock = self.clock().clone();
        let now: Arc<dyn Fn() -> jiff::Timestamp + Send + Sync> = Arc::new(move || clock.now());
        match connection.system {
            System::Halo => {
                let zone = self.known_zone(&connection.name).await?;
                let halo = Halo::new(connection, credentials, observer, now, zone).map_err(failed)?;
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

    async fn known_zone(&self, name: &ConnectionId) -> Result<i32, ServiceError> {
        let facts = self.store().facts(name).await?;
        let examined = facts.and_then(|facts| serde_json::from_str::<Examination>(&facts.value).ok());
        Ok(examined.and_then(|examined| examined.zone_offset_seconds).unwrap_or(0))
    }

    /// Both ends of a profile, for reading and for writing.
    pub(super) async fn ends(&self, profile: &Profile) -> Result<(Ends, Sinks), ServiceError> {
        let halo = self.connector(&profile.halo).await?;
        let other = self.connector(&profile.other).await?;
        if let Built::ServiceNow(servicenow) = other.as_ref() {
            for table in profile.tables() {
                servicenow.set_read_fields(table.clone(), pull::mapped_fields(profile, Side::Other, Some(&table)));
            }
        }
        let end = |name: &ConnectionId, built: &Built| End { name: name.clone(), source: built.source() };
        Ok((
            Ends { halo: end(&profile.halo, &halo), other: end(&profile.other, &other) },
            Sinks { halo: halo.sink(), other: other.sink() },
        ))
    }
}
