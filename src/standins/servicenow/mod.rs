//! The ServiceNow stand-in: Table, Attachment, Batch and Aggregate API with the server's own rules.
//!
//! Written from the vendor's documentation as a stranger would: tables are data ([`NewField`] adds
//! to them), whatever the documentation leaves open is a switch in [`DECLARED`], and every accepted
//! change enters the ledger under the same lock that makes it.

mod access;
mod admin;
mod catalogue;
mod declared;
mod demo;
mod http;
mod ids;
mod jobs;
mod journal;
mod query;
mod refusal;
mod schema;
mod seed;
mod spec;
mod state;
mod store;
mod time;
mod write;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use super::instance::Instance;
use super::server::Common;
use state::State;

pub use admin::NewUser;
pub use declared::DECLARED;
pub use jobs::Job;
pub use journal::JournalEntry;
pub use refusal::{Denied, Refusal};
pub use schema::NewField;
pub use write::Rules;
pub use write::business_rules::{BusinessRule, Operation, RuleError, When};

/// How an integration signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The integration account's user name.
    pub username: String,
    /// Its password.
    pub password: String,
    /// The OAuth application's client id.
    pub client_id: String,
    /// The OAuth application's client secret.
    pub client_secret: String,
}

/// An instance. Clones are handles to the same one.
#[derive(Debug, Clone)]
pub struct ServiceNow {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    common: Arc<Common>,
    state: RwLock<State>,
    base_url: RwLock<String>,
    rules: RwLock<Rules>,
    requests: AtomicU64,
    door: http::Door,
    credentials: Credentials,
}

/// The instance as faults see it.
#[derive(Debug)]
struct Within(Weak<Inner>);

impl Instance for Within {
    fn revoke_token(&self, token: &str) {
        if let Some(inner) = self.0.upgrade() {
            ServiceNow { inner }.write().tokens.revoke(token);
        }
    }

    fn delete_record(&self, table: &str, id: &str) -> bool {
        self.0.upgrade().is_some_and(|inner| ServiceNow { inner }.delete("admin", table, id))
    }
}

impl ServiceNow {
    /// An instance as it is delivered, with an administrator (`admin`/`admin`) and an integration
    /// account that has the role `itil`.
    pub fn new(common: Arc<Common>) -> Self {
        let credentials = Credentials {
            username: "causeway.integration".to_owned(),
            password: "standin-password".to_owned(),
            client_id: ids::named("oauth client id"),
            client_secret: "standin-client-secret".to_owned(),
        };
        let mut state = State::empty();
        seed::deliver(&mut state);
        state.set_password("admin", "admin");
        let instance = Self {
            inner: Arc::new(Inner {
                common,
                state: RwLock::new(state),
                base_url: RwLock::new("http://127.0.0.1".to_owned()),
                rules: RwLock::default(),
                requests: AtomicU64::new(0),
                door: http::Door::default(),
                credentials: credentials.clone(),
            }),
        };
        instance.common().inside.attach(Box::new(Within(Arc::downgrade(&instance.inner))));
        instance.add_user(&NewUser {
            user_name: credentials.username,
            first_name: "Integration".to_owned(),
            last_name: "Account".to_owned(),
            email: "integration@example.com".to_owned(),
            password: credentials.password,
            roles: vec!["itil".to_owned(), "snc_platform_rest_api_access".to_owned()],
            ..NewUser::default()
        });
        instance
    }

    /// The API of this instance. `base_url` is what links begin with, whatever host a request names.
    pub fn router(&self, base_url: &str) -> axum::Router {
        let mut configured = self.inner.base_url.write().unwrap_or_else(PoisonError::into_inner);
        base_url.trim_end_matches('/').clone_into(&mut configured);
        drop(configured);
        http::router(self.clone())
    }

    /// How the integration account signs in.
    pub fn credentials(&self) -> Credentials {
        self.inner.credentials.clone()
    }

    /// Clock, ledger, request log, faults and switches.
    pub fn common(&self) -> &Arc<Common> {
        &self.inner.common
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.inner.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.inner.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn base_url(&self) -> String {
        self.inner.base_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn rules(&self) -> Rules {
        *self.inner.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn door(&self) -> &http::Door {
        &self.inner.door
    }

    /// A number that differs from request to request.
    fn next_request(&self) -> u64 {
        self.inner.requests.fetch_add(1, Ordering::Relaxed)
    }
}
