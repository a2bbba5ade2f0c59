//! The Halo stand-in: one stateful instance of HaloITSM behind its REST API.
//!
//! Written from the API's documentation. A request runs path → scope → `decode` (types) → `*_rules`
//! (what Halo refuses and fills in) → `*_save` (stored and entered in the ledger, one critical
//! section) → `*_show` or `lists`. Plain resources are rows of the table in `resource`; adding one
//! means adding a row there and its schema to `fields.tsv`. What the documentation leaves open is
//! a switch in [`DECLARED`].

mod action_list;
mod action_rules;
mod action_save;
mod admin;
mod advanced;
mod auth;
mod catalogue;
mod control;
mod custom;
mod declared;
mod decode;
mod demo;
mod desk;
mod features;
mod files;
mod html;
mod http;
mod integration_data;
mod integration_log;
mod links;
mod lists;
mod lookup_filters;
mod native;
mod notify;
mod paging;
mod party_filters;
mod party_rules;
mod query;
mod read;
mod refusal;
mod render;
mod resource;
mod resources;
mod row_show;
mod rows;
mod save;
mod seed;
mod setup_rules;
mod sieve;
mod special;
mod stamp;
mod state;
mod table;
mod ticket_draft;
mod ticket_list;
mod ticket_rules;
mod ticket_save;
mod ticket_show;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, Weak};

pub use admin::{NewOutcome, Openness};
pub use auth::Credentials;
pub use declared::DECLARED;
pub use refusal::Refusal;

use self::auth::Door;
use self::desk::{Actor, Desk, Role};
use self::state::State;
use crate::standins::instance::Instance;
use crate::standins::server::Common;

/// One Halo instance; clones are the same instance.
#[derive(Debug, Clone)]
pub struct Halo(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    common: Arc<Common>,
    state: RwLock<State>,
    door: Door,
    credentials: Credentials,
}

/// The instance as faults see it.
#[derive(Debug)]
struct Within(Weak<Inner>);

impl Instance for Within {
    fn revoke_token(&self, token: &str) {
        if let Some(inner) = self.0.upgrade() {
            inner.door.revoke(token);
        }
    }

    fn delete_record(&self, table: &str, id: &str) -> bool {
        let halo = self.0.upgrade().map(Halo);
        let id = id.parse().ok().filter(|_| table.eq_ignore_ascii_case("tickets"));
        halo.zip(id).is_some_and(|(halo, id)| halo.delete_ticket("somebody", id))
    }
}

impl Halo {
    /// A small believable instance: statuses, one SLA with five priorities, four ticket types,
    /// outcomes, teams, agents, and one client with its main site.
    pub fn new(common: Arc<Common>) -> Self {
        let state = RwLock::new(seed::instance(common.clock.now()));
        let (door, credentials) = (Door::default(), Credentials::generate());
        let inner = Arc::new(Inner { common, state, door, credentials });
        inner.common.inside.attach(Box::new(Within(Arc::downgrade(&inner))));
        Self(inner)
    }

    /// The instance's HTTP side: `/api` and `/auth` below `base_url`, for example
    /// `http://127.0.0.1:8080`.
    pub fn router(&self, base_url: &str) -> axum::Router {
        let web = http::Web { halo: self.clone(), base_url: Arc::from(base_url.trim_end_matches('/')) };
        axum::Router::new().fallback(http::handle).with_state(web)
    }

    /// How an API client signs in.
    pub fn credentials(&self) -> Credentials {
        self.0.credentials.clone()
    }

    /// Clock, ledger, request log, faults and switches.
    pub fn common(&self) -> &Arc<Common> {
        &self.0.common
    }

    /// Makes every token invalid that was given out so far.
    pub fn revoke_tokens(&self) {
        self.0.door.revoke_all();
    }

    fn door(&self) -> &Door {
        &self.0.door
    }

    fn own_credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out a write in one critical section.
    fn write<R>(&self, actor: &Actor, work: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        let common = self.common();
        let at = common.clock.now();
        work(&mut Desk { state: &mut state, common, actor, at })
    }

    /// Carries out a write of the API application.
    fn write_as_application<R>(&self, work: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        let who = self.state().label("Agent", Some(seed::API_AGENT), "name").unwrap_or_default().to_owned();
        let by = self.common().switches.get("halo.application-name");
        self.write(&Actor { by, who, role: Role::Application(seed::API_AGENT) }, work)
    }
}
