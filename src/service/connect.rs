//! From a connection and its secrets to a connector that reads and writes.

use std::sync::Arc;

use secrecy::SecretString;

use super::desk::Desk;
use super::error::ServiceError;
use super::needs;
use crate::connector::halo::Halo;
use crate::connector::halo::learnt::Works;
use crate::connector::halo::note::Identity;
use crate::connector::lessons::Witness;
use crate::connector::pace::Pace;
use crate::connector::servicenow::ServiceNow;
use crate::connector::{ConnectorError, Credentials, Examination, Fault, Sink, Source};
use crate::engine::{End, Ends, Sinks, Wanted};
use crate::model::{ConnectionId, System};
use crate::profile::{Connection, Profile};
use crate::secrets::SecretRef;

/// The ability under which the name of our application in Halo is kept.
const APPLICATION: &str = "application";

/// The ability under which it is kept whether a new action in Halo moves its ticket.
const ACTIONS_MOVE: &str = "actions-move-tickets";

/// A connector, ready to be used.
pub struct Built {
    vendor: Vendor,
    witness: Arc<Witness>,
}

/// Whose API it speaks.
enum Vendor {
    Halo(Arc<Halo>),
    ServiceNow(Arc<ServiceNow>),
}

impl Built {
    fn halo(halo: Halo) -> Self {
        let halo = Arc::new(halo);
        Self { witness: Arc::new(Witness::of(System::Halo, halo.clone())), vendor: Vendor::Halo(halo) }
    }

    fn servicenow(servicenow: ServiceNow) -> Self {
        let servicenow = Arc::new(servicenow);
        let witness = Arc::new(Witness::of(System::ServiceNow, servicenow.clone()));
        Self { witness, vendor: Vendor::ServiceNow(servicenow) }
    }

    /// Whose it is.
    pub fn system(&self) -> System {
        match self.vendor {
            Vendor::Halo(_) => System::Halo,
            Vendor::ServiceNow(_) => System::ServiceNow,
        }
    }

    /// For reading.
    pub fn source(&self) -> Arc<dyn Source> {
        match &self.vendor {
            Vendor::Halo(halo) => halo.clone(),
            Vendor::ServiceNow(servicenow) => servicenow.clone(),
        }
    }

    /// What only a Halo is asked.
    pub(super) fn as_halo(&self) -> Option<&Halo> {
        match &self.vendor {
            Vendor::Halo(halo) => Some(halo),
            Vendor::ServiceNow(_) => None,
        }
    }

    /// What only a ServiceNow is asked.
    pub(super) fn as_servicenow(&self) -> Option<&ServiceNow> {
        match &self.vendor {
            Vendor::ServiceNow(servicenow) => Some(servicenow),
            Vendor::Halo(_) => None,
        }
    }

    /// For writing a trial, which shows less than a real write and must not be taken for one.
    pub(super) fn plain_sink(&self) -> Arc<dyn Sink> {
        match &self.vendor {
            Vendor::Halo(halo) => halo.clone(),
            Vendor::ServiceNow(servicenow) => servicenow.clone(),
        }
    }

    /// For writing. What writes show about rights is remembered.
    pub fn sink(&self) -> Arc<dyn Sink> {
        self.witness.clone()
    }
}

impl Desk {
    /// The connector of a connection, built once and kept until its settings or secrets change.
    pub(super) async fn connector(&self, name: &ConnectionId) -> Result<Arc<Built>, ServiceError> {
        if let Some(built) = self.built(name) {
            return Ok(built);
        }
        // One connector, so that passes which begin together sign in once.
        let _one = self.building().lock().await;
        if let Some(built) = self.built(name) {
            return Ok(built);
        }
        let connection = self.connection(name).await?;
        let built = Arc::new(self.build(&connection, &[], self.paces().of(&connection)).await?);
        self.keep_built(name.clone(), built.clone());
        Ok(built)
    }

    /// Builds a connector; secrets that are not given are read from where they are kept.
    pub(super) async fn build(
        &self,
        connection: &Connection,
        given: &[(String, SecretString)],
        pace: Arc<Pace>,
    ) -> Result<Built, ServiceError> {
        let mut secrets = Vec::new();
        for name in connection.secret_names() {
            let typed = given.iter().find(|(typed, _)| *typed == name).map(|(_, secret)| secret.clone());
            secrets.push(if let Some(secret) = typed {
                secret
            } else {
                self.secret_belongs(&name, connection).await?;
                self.secrets().get(&SecretRef::new(name)?).await?
            });
        }
        let failed = |error| ServiceError::Connector { connection: connection.name.to_string(), error };
        let credentials = Credentials::of(connection, secrets).map_err(failed)?;
        self.call_book().keep_bodies(&connection.name, self.keeps_bodies(&connection.name).await?);
        let observer = self.call_book().observer(&connection.name);
        let clock = self.clock().clone();
        let now: Arc<dyn Fn() -> jiff::Timestamp + Send + Sync> = Arc::new(move || clock.now());
        match connection.system {
            System::Halo => {
                let known = self.examined(&connection.name).await?;
                let zone = known.as_ref().and_then(|known| known.zone_offset_seconds).unwrap_or(0);
                let halo = Halo::new(connection, credentials, observer, now, zone).map_err(failed)?.with_pace(pace);
                if let Some(known) = known {
                    let application = known.abilities.get(APPLICATION).cloned();
                    halo.set_actions_move_tickets(match known.abilities.get(ACTIONS_MOVE).map(String::as_str) {
                        Some("yes") => Works::Yes,
                        Some("no") => Works::No,
                        _ => Works::Unknown,
                    });
                    halo.set_identity(Identity { agent: known.account_id.parse().ok(), application });
                }
                Ok(Built::halo(halo))
            }
            System::ServiceNow => {
                let servicenow = ServiceNow::new(connection, credentials, observer, now).map_err(failed)?;
                Ok(Built::servicenow(servicenow.with_pace(pace)))
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

    /// Keeps what a pass has learnt about both instances of a profile.
    pub(super) async fn keep_what_was_learnt(&self, profile: &Profile) -> Result<(), ServiceError> {
        for name in [&profile.halo, &profile.other] {
            let Some(built) = self.built(name) else { continue };
            let Some(facts) = self.store().facts(name).await? else { continue };
            let Ok(mut known) = serde_json::from_str::<Examination>(&facts.value) else { continue };
            let before = known.clone();
            if let Vendor::Halo(halo) = &built.vendor {
                self.learn_of_halo(halo, &mut known).await?;
            }
            let lessons = built.witness.take();
            if !lessons.is_empty() {
                let connection = self.connection(name).await?;
                let needs = needs::of(&connection, &self.store().profiles().await?);
                known.rights = needs::rights(connection.system, &needs).with_known(&known.rights);
                known.rights.learn(&lessons);
            }
            if known != before {
                self.save_examination(name, &known, facts.at).await?;
            }
        }
        Ok(())
    }

    /// The zone of a Halo's stamps and the name under which own notes appear there.
    async fn learn_of_halo(&self, halo: &Halo, known: &mut Examination) -> Result<(), ServiceError> {
        if let Some(application) = halo.identity().application {
            known.abilities.insert(APPLICATION.to_owned(), application);
        }
        match halo.actions_move_tickets() {
            Works::Yes => drop(known.abilities.insert(ACTIONS_MOVE.to_owned(), "yes".to_owned())),
            Works::No => drop(known.abilities.insert(ACTIONS_MOVE.to_owned(), "no".to_owned())),
            Works::Unknown => {}
        }
        if self.store().meta(&format!("found by its marker/{}", halo.instance())).await?.is_some() {
            known.zone_offset_seconds = Some(halo.zone());
        }
        Ok(())
    }

    /// Both ends of a profile, for reading and for writing.
    pub(super) async fn ends(&self, profile: &Profile) -> Result<(Ends, Sinks), ServiceError> {
        for name in [&profile.halo, &profile.other] {
            self.sure_of_instance(name).await?;
        }
        let halo = self.connector(&profile.halo).await?;
        let other = self.connector(&profile.other).await?;
        let mut company = self.store().profiles().await?;
        company.retain(|stored| stored.profile.enabled && stored.profile.name != profile.name);
        for name in [&profile.halo, &profile.other] {
            let sharing = company.iter().filter(|other| [&other.profile.halo, &other.profile.other].contains(&name));
            self.paces().of(&self.connection(name).await?).shared_by(1 + sharing.count());
        }
        let wanted = |connection: &ConnectionId| {
            Wanted::of(connection, std::iter::once(profile).chain(company.iter().map(|stored| &stored.profile)))
        };
        let end = |name: &ConnectionId, built: &Built, account| End {
            name: name.clone(),
            system: built.system(),
            source: built.source(),
            wanted: wanted(name),
            account,
        };
        let [halo_account, other_account] = [
            self.examined(&profile.halo).await?.map(|found| found.account),
            self.examined(&profile.other).await?.map(|found| found.account),
        ];
        if let Vendor::ServiceNow(servicenow) = &other.vendor {
            let wanted = wanted(&profile.other);
            for table in profile.tables() {
                let fields = wanted.fields(&table);
                servicenow.set_read_fields(table, fields);
            }
        }
        let beside = Box::pin(self.beside(profile, &halo, other.source().instance())).await?;
        Ok((
            Ends {
                halo: end(&profile.halo, &halo, halo_account),
                other: end(&profile.other, &other, other_account),
                tied: beside.tied,
            },
            Sinks { halo: halo.sink(), other: other.sink(), held: beside.held },
        ))
    }
}
