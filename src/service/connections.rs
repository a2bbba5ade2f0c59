//! Connections: added, changed, tried, shown and removed.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::call_log::bodies_name;
use super::desk::Desk;
use super::endpoints::EndpointView;
use super::error::ServiceError;
use super::instance::{self, InstanceView};
use super::needs;
use super::next::NextStep;
use super::secrets::SecretState;
use crate::connector::pace::Pace;
use crate::connector::{Examination, Rights};
use crate::model::ConnectionId;
use crate::profile::{Connection, Profile};
use crate::secrets::SecretRef;

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
    /// When it was last tested.
    pub tested: Option<Timestamp>,
    /// Its secrets, in the order in which they are asked for.
    pub secrets: Vec<SecretState>,
    /// The requests it made since the desk was opened.
    pub requests: u64,
    /// How it is doing.
    pub state: EndpointView,
    /// The profiles that use it.
    pub used_by: Vec<String>,
    /// What these profiles need there, and what is known about the account's rights.
    pub rights: Rights,
    /// Which instance it leads to; `None` while it never answered.
    pub instance: Option<InstanceView>,
}

/// What depends on a connection: a profile, with what it still has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dependent {
    /// The profile.
    pub profile: String,
    /// Its live links.
    pub links: u64,
    /// Its writes that are not finished: waiting, being sent, given up, or of unknown outcome.
    pub open_writes: u64,
}

impl Desk {
    /// Adds or changes a connection, and stores the secrets that came along; the others stay as
    /// they are. What was found out about another instance under this name is forgotten.
    pub async fn save_connection(&self, new: NewConnection) -> Result<(), ServiceError> {
        let name = &new.connection.name;
        for (name, secret) in &new.secrets {
            self.secrets().set(&SecretRef::new(name.clone())?, secret).await?;
            self.secret_given(name, Some(new.connection.instance())).await?;
        }
        let before = self.store().connection(name).await?;
        if let Some(before) = &before {
            self.secrets_stay(before, &new).await?;
        }
        self.store().save_connection(&new.connection).await?;
        match before {
            Some(before) if before.instance() != new.connection.instance() => {
                self.store().forget_facts(name).await?;
            }
            Some(before) if before.authentication != new.connection.authentication => self.other_account(name).await?,
            _ => {}
        }
        self.forget_built(name);
        self.setup_changed(format!("connection {name}")).await;
        Ok(())
    }

    /// Signs in with a connection and secrets that are not saved, and reports what is there and
    /// what is missing. Secrets that do not come along are read from where they are kept, so that a
    /// connection can be changed without typing them again. Nothing is kept.
    pub async fn test_draft(&self, draft: &NewConnection) -> Result<Examination, ServiceError> {
        let pace = Arc::new(Pace::new(&draft.connection));
        let built = self.build(&draft.connection, &draft.secrets, pace).await?;
        let needs = needs::of(&draft.connection, &self.store().profiles().await?);
        let examined = built.source().examine(&needs).await;
        self.log_calls_outside_runs().await?;
        let connection = draft.connection.name.to_string();
        examined.map_err(|error| ServiceError::Connector { connection, error })
    }

    /// Tests a connection and saves it only if it could sign in: what works is never replaced by
    /// what does not.
    pub async fn save_tested(&self, new: NewConnection) -> Result<Examination, ServiceError> {
        let mut examination = self.test_draft(&new).await?;
        let name = new.connection.name.clone();
        self.save_connection(new).await?;
        self.look_for_account(&name, &mut examination).await?;
        self.keep_examination(&name, &mut examination).await?;
        Ok(examination)
    }

    /// A connection as people see it.
    pub async fn connection_view(&self, name: &ConnectionId) -> Result<ConnectionView, ServiceError> {
        self.connection(name).await?;
        let views = self.connections().await?;
        let found = views.into_iter().find(|view| &view.connection.name == name);
        found.ok_or_else(|| ServiceError::not_configured(format!("there is no connection named {name}"), None))
    }

    /// All connections. Asks the keychain once, within its time limit.
    pub async fn connections(&self) -> Result<Vec<ConnectionView>, ServiceError> {
        let profiles = self.store().profiles().await?;
        let stored = self.secrets().list().await;
        let requests = self.requests();
        let mut states = self.endpoints().await?;
        let mut views = Vec::new();
        for connection in self.store().connections().await? {
            let Some(place) = states.iter().position(|state| state.connection == connection.name) else { continue };
            let facts = self.store().facts(&connection.name).await?;
            let uses = |profile: &Profile| profile.halo == connection.name || profile.other == connection.name;
            let tested = facts.as_ref().map(|facts| facts.at);
            let examination: Option<Examination> = facts.and_then(|facts| serde_json::from_str(&facts.value).ok());
            let needed = needs::rights(connection.system, &needs::of(&connection, &profiles));
            views.push(ConnectionView {
                tested,
                rights: match &examination {
                    Some(found) => needed.with_known(&found.rights),
                    None => needed,
                },
                examination,
                instance: self.instance(&connection.name).await?,
                secrets: self.secret_states(&connection, &stored).await?,
                state: states.swap_remove(place),
                requests: requests.get(&connection.name).copied().unwrap_or_default(),
                used_by: profiles
                    .iter()
                    .filter(|stored| uses(&stored.profile))
                    .map(|stored| stored.profile.name.to_string())
                    .collect(),
                connection,
            });
        }
        instance::mark_same(&mut views);
        Ok(views)
    }

    /// The names of all connections. Does not ask the keychain.
    pub async fn connection_names(&self) -> Result<Vec<ConnectionId>, ServiceError> {
        Ok(self.store().connections().await?.into_iter().map(|connection| connection.name).collect())
    }

    /// The profiles that depend on a connection, with what they still have to do there.
    pub async fn dependents(&self, connection: &ConnectionId) -> Result<Vec<Dependent>, ServiceError> {
        let mut dependents = Vec::new();
        for stored in self.store().profiles().await? {
            let profile = stored.profile;
            if profile.halo == *connection || profile.other == *connection {
                let counts = self.store().counts(&profile.name).await?;
                dependents.push(Dependent {
                    profile: profile.name.to_string(),
                    links: counts.links,
                    open_writes: counts.pending + counts.parked + counts.unknown,
                });
            }
        }
        Ok(dependents)
    }

    /// A connection by name.
    pub async fn connection(&self, name: &ConnectionId) -> Result<Connection, ServiceError> {
        self.store().connection(name).await?.ok_or_else(|| {
            let next = NextStep::AddConnection { name: Some(name.clone()) };
            ServiceError::not_configured(format!("there is no connection named {name}"), next)
        })
    }

    /// Signs in and reports what is there and what is missing; remembers it.
    pub async fn test_connection(&self, name: &ConnectionId) -> Result<Examination, ServiceError> {
        let mut examination = self.examine(name).await?;
        self.look_for_account(name, &mut examination).await?;
        self.save_examination(name, &examination, self.clock().now()).await?;
        Ok(examination)
    }

    /// Signs in and remembers what is there, with what only this connection can tell.
    pub(super) async fn examine(&self, name: &ConnectionId) -> Result<Examination, ServiceError> {
        self.forget_built(name);
        let built = self.connector(name).await?;
        let failed = |error| ServiceError::Connector { connection: name.to_string(), error };
        let needs = needs::of(&self.connection(name).await?, &self.store().profiles().await?);
        let examined = built.source().examine(&needs).await;
        self.log_calls_outside_runs().await?;
        let mut examination = examined.map_err(failed)?;
        self.keep_examination(name, &mut examination).await?;
        Ok(examination)
    }

    /// Keeps what a test found, with what was found before and no test shows: the measured zone, the
    /// life of tokens, what writes have shown.
    async fn keep_examination(&self, name: &ConnectionId, found: &mut Examination) -> Result<(), ServiceError> {
        if let Some(known) = self.examined(name).await? {
            found.zone_offset_seconds = found.zone_offset_seconds.or(known.zone_offset_seconds);
            found.token = match (found.token, known.token) {
                (Some(now), Some(before)) => Some(before.after(now.seconds, now.told)),
                (now, _) => now,
            };
            found.rights = std::mem::take(&mut found.rights).with_known(&known.rights);
        }
        self.recognise(name, &found.identity).await?;
        self.save_examination(name, found, self.clock().now()).await
    }

    pub(super) async fn save_examination(
        &self,
        name: &ConnectionId,
        examination: &Examination,
        tested: Timestamp,
    ) -> Result<(), ServiceError> {
        let json = serde_json::to_string(examination).map_err(|error| ServiceError::System {
            what: "the findings of the test cannot be written down".to_owned(),
            cause: error.to_string(),
        })?;
        self.store().save_facts(name, &json, tested).await?;
        Ok(())
    }

    /// Removes a connection and its secrets. Refused while profiles use it.
    pub async fn remove_connection(&self, name: &ConnectionId) -> Result<(), ServiceError> {
        let connection = self.connection(name).await?;
        self.store().remove_connection(name).await?;
        self.forget_built(name);
        self.store().forget_meta(&bodies_name(name)).await?;
        self.call_book().keep_bodies(name, false);
        for secret in connection.secret_names() {
            self.secret_gone(&secret).await?;
            self.secrets().forget(&SecretRef::new(secret)?).await?;
        }
        self.setup_changed(format!("connection {name}")).await;
        Ok(())
    }
}
