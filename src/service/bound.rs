//! A secret belongs to the host that it was given for, and may only be so old as the desk's policy says.
//! What is remembered of a secret is when it was given and for which host, never the secret.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::connections::NewConnection;
use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use crate::model::InstanceId;
use crate::profile::Connection;

/// How long before its day a secret is said to be changed soon.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What is remembered of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Given {
    at: Timestamp,
    /// The host that it was given for; `None` until it is first used.
    host: Option<InstanceId>,
    /// When the process began that it came along with; `None` for one of the keychain.
    #[serde(default)]
    along: Option<Timestamp>,
}

/// How old a secret is, against the desk's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SecretAge {
    /// When it was given.
    pub given: Timestamp,
    /// By when it is to be changed, where the desk's policy says so.
    pub change_by: Option<Timestamp>,
    /// How that stands.
    pub standing: AgeStanding,
}

/// How a secret stands to the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgeStanding {
    /// It is young enough, or nothing is asked of it.
    Fine,
    /// It is to be changed within two weeks.
    Soon,
    /// It should have been changed.
    Overdue,
}

fn given_name(secret: &str) -> String {
    format!("secret given/{secret}")
}

impl Desk {
    /// Remembers that a secret was given, for a host where that is known.
    pub(super) async fn secret_given(&self, name: &str, host: Option<InstanceId>) -> Result<(), ServiceError> {
        self.remember_given(name, &Given { at: self.clock().now(), host, along: self.secrets_came_along() }).await
    }

    /// Forgets what was remembered of a secret.
    pub(super) async fn secret_gone(&self, name: &str) -> Result<(), ServiceError> {
        Ok(self.store().forget_meta(&given_name(name)).await?)
    }

    /// Refuses to take a stored secret to another host than the one that it was given for. One of which
    /// no host is known belongs to the host of the saved connection that it is for.
    pub(super) async fn secret_belongs(&self, name: &str, connection: &Connection) -> Result<(), ServiceError> {
        let host = connection.instance();
        let given = self.given_now(name).await?;
        let home = match &given.host {
            Some(known) => Some(known.clone()),
            None => self.store().connection(&connection.name).await?.map(|saved| saved.instance()),
        };
        match home {
            Some(home) if home != host => Err(ServiceError::not_configured(
                format!(
                    "the secret {name} was given for {home}, and the connection leads to {host} now; a secret goes to \
                     its own host alone. Enter it again if it is really meant for {host}"
                ),
                NextStep::StoreSecret { name: name.to_owned() },
            )),
            Some(_) if given.host.is_none() => self.remember_given(name, &Given { host: Some(host), ..given }).await,
            _ => Ok(()),
        }
    }

    /// Secrets of which no host is known yet stay with the present one when their connection moves, unless they are
    /// given anew.
    pub(super) async fn secrets_stay(&self, before: &Connection, new: &NewConnection) -> Result<(), ServiceError> {
        if before.instance() == new.connection.instance() {
            return Ok(());
        }
        for name in before.secret_names() {
            let given = self.given_now(&name).await?;
            if given.host.is_none() && !new.secrets.iter().any(|(anew, _)| *anew == name) {
                self.remember_given(&name, &Given { host: Some(before.instance()), ..given }).await?;
            }
        }
        Ok(())
    }

    /// How old a secret is; `None` where nobody knows.
    pub(super) async fn secret_age(&self, name: &str) -> Result<Option<SecretAge>, ServiceError> {
        let Some(given) = self.given(name).await? else { return Ok(None) };
        let days = self.settings()?.secrets.change_days;
        let change_by =
            days.and_then(|days| given.at.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok());
        let now = self.clock().now();
        let standing = match change_by {
            Some(by) if by <= now => AgeStanding::Overdue,
            Some(by) if by <= now + SOON => AgeStanding::Soon,
            _ => AgeStanding::Fine,
        };
        Ok(Some(SecretAge { given: given.at, change_by, standing }))
    }

    /// The secrets that are to be changed now or soon, by name.
    pub async fn secrets_to_change(&self) -> Result<Vec<(String, SecretAge)>, ServiceError> {
        let mut found = Vec::new();
        for connection in self.store().connections().await? {
            for name in connection.secret_names() {
                if let Some(age) = self.secret_age(&name).await?.filter(|age| age.standing != AgeStanding::Fine) {
                    found.push((name, age));
                }
            }
        }
        Ok(found)
    }

    /// What is known of a secret. What came along with an earlier process was given anew with this one.
    async fn given_now(&self, name: &str) -> Result<Given, ServiceError> {
        let along = self.secrets_came_along();
        let given = self.given(name).await?.filter(|given| given.along == along);
        Ok(given.unwrap_or_else(|| Given { at: self.clock().now(), host: None, along }))
    }

    async fn given(&self, name: &str) -> Result<Option<Given>, ServiceError> {
        let text = self.store().meta(&given_name(name)).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn remember_given(&self, name: &str, given: &Given) -> Result<(), ServiceError> {
        let text = serde_json::to_string(given).map_err(|error| ServiceError::System {
            what: "when the secret was given cannot be written down".to_owned(),
            cause: error.to_string(),
        })?;
        Ok(self.store().set_meta(&given_name(name), &text).await?)
    }
}

impl SecretAge {
    /// In words: nothing where nothing is asked of it.
    pub fn words(&self) -> Option<String> {
        let by = self.change_by?.strftime("%Y-%m-%d");
        match self.standing {
            AgeStanding::Fine => None,
            AgeStanding::Soon => Some(format!(
                "to be changed by {by}: ask for a new one before the old one stops, and enter it; it is tried before it \
                 replaces the old one"
            )),
            AgeStanding::Overdue => Some(format!("should have been changed by {by}, as this desk's settings want it")),
        }
    }
}
