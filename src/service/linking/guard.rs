//! What else ties or writes a profile's tickets: Halo's own ServiceNow integration, and markers of
//! which the desk remembers no link.

use std::collections::BTreeMap;

use super::super::connect::Built;
use super::super::desk::Desk;
use super::super::error::ServiceError;
use crate::connector::Fault;
use crate::connector::halo::Halo;
use crate::connector::halo::native::NativeSettings;
use crate::engine::gather::loaded_name;
use crate::model::{InstanceId, RecordId};
use crate::profile::{Profile, Scope};

/// What stands beside a profile.
#[derive(Default)]
pub(in crate::service) struct Beside {
    /// Why nothing may be written now, if so.
    pub(in crate::service) held: Option<String>,
    /// Records with the ticket that names each, before the first load is confirmed.
    pub(in crate::service) tied: BTreeMap<RecordId, RecordId>,
}

impl Desk {
    /// What stands beside a profile. It takes one request for each pass of a customer or supplier,
    /// none for the whole desk, and reads markers only until the first load is confirmed.
    pub(in crate::service) async fn beside(
        &self,
        profile: &Profile,
        halo: &Built,
        there: &InstanceId,
    ) -> Result<Beside, ServiceError> {
        let Some(halo) = halo.as_halo() else { return Ok(Beside::default()) };
        let failed = |error| ServiceError::Connector { connection: profile.halo.to_string(), error };
        let native = halo.native_settings(&profile.scope).await.map_err(failed)?;
        let held = match &native {
            Some(settings) if halo.native_works(settings).await.map_err(failed)? => {
                Some(active(&profile.scope, settings))
            }
            _ => None,
        };
        let begins = profile.inbound.create_tickets && self.store().meta(&loaded_name(profile)).await?.is_none();
        let tied = if begins {
            let native = native.is_some_and(|settings| !settings.url.is_empty());
            ties(profile, halo, there, native).await.map_err(failed)?
        } else {
            BTreeMap::new()
        };
        Ok(Beside { held, tied })
    }
}

fn active(scope: &Scope, settings: &NativeSettings) -> String {
    let whose = match scope {
        Scope::Supplier { .. } => "supplier",
        Scope::WholeDesk | Scope::Customer { .. } => "customer",
    };
    settings.objection(whose)
}

/// Tickets that name a record: by a link of ours, or as Halo's own integration left them. What the
/// account may not read is not known; then only the records' own markers speak.
async fn ties(
    profile: &Profile,
    halo: &Halo,
    there: &InstanceId,
    native: bool,
) -> Result<BTreeMap<RecordId, RecordId>, crate::connector::ConnectorError> {
    let mut tied = BTreeMap::new();
    let origin = format!("servicenow:{there}");
    match halo.own_ties().await {
        Ok(links) => {
            for tie in links.into_iter().filter(|tie| tie.origin.eq_ignore_ascii_case(&origin)) {
                tied.insert(RecordId::new(tie.other), tie.ticket);
            }
        }
        Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused) => {
            tracing::warn!("links of an earlier desk cannot be looked for: {error}");
        }
        Err(error) => return Err(error),
    }
    if native {
        let filter = match profile.scope {
            Scope::WholeDesk => String::new(),
            Scope::Customer { id } => format!("client_id={id}"),
            Scope::Supplier { id } => format!("supplier_id={id}"),
        };
        for tie in halo.natively_tied(&filter, &[]).await?.ties {
            tied.insert(RecordId::new(tie.other), tie.ticket.key.id);
        }
    }
    Ok(tied)
}
