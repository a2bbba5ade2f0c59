//! The Halo stand-in: one stateful instance of HaloITSM behind its REST API.
//!
//! Written from the API's documentation. A request runs path → rights → `ask` → `decode` (types) →
//! `*_rules` (what Halo refuses and fills in) → `*_save` (stored and entered in the ledger, one
//! critical section) → `*_show` or `lists`. Plain resources are rows of the table in `resources`; adding one
//! means adding a row there and its schema to `fields.tsv`. What the documentation leaves open is
//! a switch in [`DECLARED`].

mod action_list;
mod action_pick;
mod action_rules;
mod action_save;
mod admin;
mod admin_fields;
mod advanced;
mod ask;
mod auth;
mod caller;
mod catalogue;
mod consent;
mod control;
mod custom;
mod custom_values;
mod declared;
mod decode;
mod demo;
mod desk;
mod features;
mod file_list;
mod file_upload;
mod files;
mod gathered;
mod html;
mod http;
mod images;
mod integration_data;
mod integration_log;
mod limits;
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
mod scopes;
mod seed;
mod setup_rules;
mod sieve;
mod sign_in;
mod special;
mod stamp;
mod state;
mod table;
mod ticket_columns;
mod ticket_counts;
mod ticket_deadlines;
mod ticket_draft;
mod ticket_facts;
mod ticket_filter;
mod ticket_guards;
mod ticket_import;
mod ticket_list;
mod ticket_order;
mod ticket_rules;
mod ticket_save;
mod ticket_search;
mod ticket_show;
mod ticket_views;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

pub use admin::{NewOutcome, Openness};
pub use admin_fields::{FieldKind, NewCustomField};
pub use auth::Credentials;
pub use declared::DECLARED;
pub use refusal::Refusal;

use self::auth::Door;
use self::caller::Caller;
use self::desk::{Actor, Desk, Role};
use self::limits::Limits;
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
    limits: Limits,
    creates: AtomicU64,
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
        let inner = Arc::new(Inner {
            common,
            state,
            door: Door::default(),
            limits: Limits::default(),
            creates: AtomicU64::new(0),
            credentials: Credentials::generate(),
        });
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

    fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How many requests have created tickets through the API.
    fn creates_so_far(&self) -> u64 {
        self.0.creates.load(Ordering::SeqCst)
    }

    fn count_create(&self) {
        self.0.creates.fetch_add(1, Ordering::SeqCst);
    }

    fn own_credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.0.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out a write in one critical section.
    fn write<R>(&self, actor: &Actor, work: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        let mut state = self.state_mut();
        let common = self.common();
        let at = common.clock.now();
        work(&mut Desk { state: &mut state, common, actor, at })
    }

    /// Carries out a write of whoever calls the API.
    fn write_for<R>(&self, caller: &Caller, work: impl FnOnce(&mut Desk<'_>) -> R) -> R {
        let who = self.state().label("Agent", Some(caller.agent), "name").unwrap_or_default().to_owned();
        let by = caller.application.name(self.common());
        self.write(&Actor { by, who, role: Role::Application(caller.agent) }, work)
    }
}
