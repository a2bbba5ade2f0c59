//! The page of a ticket in Halo's own window. Halo tells it only of a ticket that is read by itself.

use crate::mapping::headline;
use crate::model::{RecordKey, System};
use crate::service::desk::Desk;
use crate::service::error::ServiceError;

impl Desk {
    /// The page of a ticket, as Halo tells it now; none where Halo tells none. Nothing is kept.
    pub async fn page_in_halo(&self, ticket: &RecordKey) -> Result<Option<String>, ServiceError> {
        let known = self.known().await?;
        let Some(connection) = known.connection_to(&ticket.instance).filter(|_| ticket.system == System::Halo) else {
            return Ok(None);
        };
        let name = connection.name.clone();
        let source = self.connector(&name).await?.source();
        let page = source.fetch(&ticket.kind, std::slice::from_ref(&ticket.id)).await;
        let page = page.map_err(|error| ServiceError::Connector { connection: name.to_string(), error })?;
        Ok(page.records.first().and_then(headline::web_address))
    }
}
