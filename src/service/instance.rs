//! Whose instance it is: what a connection first led to is remembered, and where another instance
//! or a clone answers, nothing more is done there until a person says which one is right.

use jiff::Timestamp;
use serde::Serialize;

use super::connections::ConnectionView;
use super::desk::Desk;
use super::error::ServiceError;
use super::status::Event;
use super::{needs, our_records};
use crate::connector::InstanceIdentity;
use crate::connector::identity::{Difference, FactKind};
use crate::engine::catalogue;
use crate::model::ConnectionId;
use crate::store::StoredInstance;

/// Which instance a connection leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceView {
    /// What the instance that the connection is meant for said about itself.
    pub known: InstanceIdentity,
    /// Since when it is meant for that one.
    pub since: Timestamp,
    /// What the instance said that answered last.
    pub seen: InstanceIdentity,
    /// When it did.
    pub seen_at: Timestamp,
    /// Whether another one has answered and nobody confirmed it: nothing is sent there.
    pub read_only: bool,
    /// What differs between both.
    pub differences: Vec<Difference>,
    /// Other connections to the same instance.
    pub also: Vec<ConnectionId>,
}

impl InstanceView {
    fn of(stored: &StoredInstance) -> Result<Self, ServiceError> {
        let known: InstanceIdentity = serde_json::from_str(&stored.known).map_err(|error| unwritable(&error))?;
        let seen: InstanceIdentity = serde_json::from_str(&stored.seen).map_err(|error| unwritable(&error))?;
        let differences = known.differences(&seen);
        Ok(Self {
            known,
            since: stored.since,
            seen,
            seen_at: stored.seen_at,
            read_only: stored.stranger,
            differences,
            also: Vec::new(),
        })
    }

    fn stored(&self) -> Result<StoredInstance, ServiceError> {
        let json = |identity: &InstanceIdentity| serde_json::to_string(identity).map_err(|error| unwritable(&error));
        Ok(StoredInstance {
            known: json(&self.known)?,
            since: self.since,
            seen: json(&self.seen)?,
            seen_at: self.seen_at,
            stranger: self.read_only,
        })
    }

    /// Why nothing is sent there.
    pub(super) fn refusal(&self, connection: &ConnectionId) -> ServiceError {
        ServiceError::WrongInstance { connection: connection.clone(), differences: self.differences.clone() }
    }
}

impl Desk {
    /// Which instance a connection leads to; `None` while it never answered.
    pub async fn instance(&self, connection: &ConnectionId) -> Result<Option<InstanceView>, ServiceError> {
        let stored = self.store().instance(connection).await?;
        stored.as_ref().map(InstanceView::of).transpose()
    }

    /// Takes in which instance answered. One that is not the known one stops the connection until a
    /// person confirms it.
    pub(super) async fn recognise(
        &self,
        connection: &ConnectionId,
        seen: &InstanceIdentity,
    ) -> Result<InstanceView, ServiceError> {
        let now = self.clock().now();
        let seen = self.with_our_records(connection, seen).await?;
        let before = self.instance(connection).await?;
        let was_stopped = before.as_ref().is_some_and(|before| before.read_only);
        let mut view = before.unwrap_or_else(|| InstanceView {
            known: seen.clone().without(FactKind::OurRecords),
            since: now,
            seen: seen.clone(),
            seen_at: now,
            read_only: false,
            differences: Vec::new(),
            also: Vec::new(),
        });
        view.known = our_records::expected(&view.known, &seen);
        view.read_only |= view.known.is_another(&seen);
        if !view.read_only {
            view.known = view.known.renewed(&seen);
        }
        view.differences = view.known.differences(&seen);
        view.seen = seen;
        view.seen_at = now;
        self.store().save_instance(connection, &view.stored()?).await?;
        self.looked_at_instance(connection, now);
        if view.read_only && !was_stopped {
            tracing::warn!(%connection, "{}", view.refusal(connection).text());
            let actor = self.actor_at_work();
            self.tell(Event::AnotherInstance { connection: connection.to_string(), actor });
        }
        Ok(view)
    }

    /// Makes sure that a pass meets the instance that its connection is meant for. The instance is
    /// asked once in the life of this process and then as often as catalogues are read.
    pub(super) async fn sure_of_instance(&self, connection: &ConnectionId) -> Result<(), ServiceError> {
        if let Some(known) = self.instance(connection).await?
            && known.read_only
        {
            return Err(known.refusal(connection));
        }
        let unknown = self.examined(connection).await?.is_none();
        // Passes that begin together ask once.
        let _one = if unknown || self.is_due(connection) { Some(self.asking(connection).await) } else { None };
        if unknown && self.examined(connection).await?.is_none() {
            self.examine(connection).await?;
        } else if self.is_due(connection) {
            let (meant, built) = (self.connection(connection).await?, self.connector(connection).await?);
            let needs = needs::of(&meant, &self.store().profiles().await?);
            let seen = built.source().which_instance(&needs).await;
            let seen = seen.map_err(|error| ServiceError::Connector { connection: connection.to_string(), error })?;
            self.recognise(connection, &seen).await?;
        }
        match self.instance(connection).await? {
            Some(view) if view.read_only => Err(view.refusal(connection)),
            _ => Ok(()),
        }
    }

    fn is_due(&self, connection: &ConnectionId) -> bool {
        let now = self.clock().now();
        self.instance_looked_at(connection).is_none_or(|at| now >= at + catalogue::AGE || now < at)
    }

    /// A person says that the instance that answered last is the right one: work goes on there.
    pub async fn confirm_instance(&self, connection: &ConnectionId) -> Result<InstanceView, ServiceError> {
        self.connection(connection).await?;
        let Some(mut view) = self.instance(connection).await? else {
            let text = format!("{connection} has never answered, so there is no instance to confirm; test it first");
            return Err(ServiceError::not_configured(
                text,
                super::NextStep::TestConnection { name: connection.clone() },
            ));
        };
        if view.read_only {
            view.known = view.seen.clone();
            view.since = self.clock().now();
            view.read_only = false;
            view.differences = Vec::new();
            self.store().save_instance(connection, &view.stored()?).await?;
            self.setup_changed(format!("connection {connection}")).await;
        }
        Ok(view)
    }

    /// The same instance with another account on purpose: the account tells nothing any more.
    pub(super) async fn other_account(&self, connection: &ConnectionId) -> Result<(), ServiceError> {
        let Some(mut view) = self.instance(connection).await? else { return Ok(()) };
        view.known = view.known.without(FactKind::Login);
        self.store().save_instance(connection, &view.stored()?).await?;
        Ok(())
    }
}

/// Notices connections that lead to one instance.
pub(super) fn mark_same(views: &mut [ConnectionView]) {
    let all: Vec<_> = views
        .iter()
        .map(|view| (view.connection.clone(), view.instance.as_ref().map(|instance| instance.seen.clone())))
        .collect();
    for view in views {
        let Some(instance) = &mut view.instance else { continue };
        let same = all.iter().filter(|(other, seen)| {
            other.name != view.connection.name
                && other.system == view.connection.system
                && (other.instance() == view.connection.instance()
                    || seen.as_ref().is_some_and(|seen| seen.is_same_instance(&instance.seen)))
        });
        instance.also = same.map(|(other, _)| other.name.clone()).collect();
    }
}

fn unwritable(error: &serde_json::Error) -> ServiceError {
    ServiceError::System {
        what: "what is known about an instance cannot be written down or read again".to_owned(),
        cause: error.to_string(),
    }
}
