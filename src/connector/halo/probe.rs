//! The test of a connection: who we are, which instance this is, what it can do, which rights are
//! missing.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::bodies::bare;
use super::endpoints::{
    self, ACTIONS, AGENTS, CLIENTS, FIELDS, INSTANCE_INFO, OUTCOMES, OWN_AGENT, Query, STATUSES, TICKETS, USERS,
};
use super::learnt::Works;
use super::wire::{Members, incomplete};
use super::{Halo, stamp};
use crate::connector::{Examination, Fault, Result};

/// A read that the desk needs.
struct Need {
    path: &'static str,
    key: &'static str,
    /// What to grant where it is refused.
    grant: &'static str,
}

const fn need(path: &'static str, key: &'static str, grant: &'static str) -> Need {
    Need { path, key, grant }
}

const NEEDS: [Need; 8] = [
    need(TICKETS, "tickets", "the scope read:tickets, and let the agent of the application see the tickets"),
    need(ACTIONS, "actions", "the scope read:tickets, and let the agent of the application see the actions"),
    need(CLIENTS, "clients", "the scope read:customers"),
    need(USERS, "users", "the scope read:customers"),
    need(AGENTS, "agents", "the login type Agent, and a role that may see agents"),
    need(STATUSES, "statuses", "the login type Agent, and the scope read:tickets"),
    need(OUTCOMES, "outcomes", "the login type Agent, and the scope read:tickets"),
    need(FIELDS, "fields", "a role that may read the set-up of custom fields (the scope admin)"),
];

impl Halo {
    pub(super) async fn probe(&self) -> Result<Examination> {
        let ours = (self.now)();
        self.door.open().await?;
        let own = self.own_agent().await?;
        let offset = self.door.server_time().map_or(0, |theirs| theirs.duration_since(ours).as_secs());
        let instance = self.instance_facts().await?;
        let mut refused = Vec::new();
        for need in &NEEDS {
            if !self.may_read(need).await? {
                refused.push(need);
            }
        }
        let grant =
            |need: &&Need| format!("Halo does not let this application read {}. Grant {}", need.path, need.grant);
        let mut missing: Vec<String> = refused.iter().map(grant).collect();
        if own.is_none() {
            missing.push(
                "Halo does not say which agent the application logs in as. Set its login type to Agent".to_owned(),
            );
        }
        let abilities = self.abilities(|path| refused.iter().all(|need| need.path != path)).await?;
        let (account_id, account) = own.unwrap_or_default();
        Ok(Examination {
            product: instance.product,
            account,
            account_id,
            fingerprint: instance.fingerprint,
            clock_offset_seconds: offset,
            zone_offset_seconds: None,
            abilities,
            missing,
        })
    }

    /// The id and name of the agent that the application logs in as, and remembers the id.
    async fn own_agent(&self) -> Result<Option<(String, String)>> {
        let query = Query::new();
        let read = self.door.one(OWN_AGENT, &query, |raw| {
            let row = Members::of(raw.get()).map_err(|reason| incomplete(OWN_AGENT, &reason))?;
            let id = row.int("id").map_err(|reason| incomplete(OWN_AGENT, &reason))?;
            Ok(id.map(|id| (id, row.words("name"))))
        });
        let own = match read.await {
            Ok(own) => own.flatten(),
            Err(error) if error.fault == Fault::Forbidden => None,
            Err(error) => return Err(error),
        };
        self.learnt.facts().identity.agent = own.as_ref().map(|(id, _)| *id);
        Ok(own.map(|(id, name)| (id.to_string(), name)))
    }

    /// Finds out which agent we are, unless who we are is known.
    pub(super) async fn know_ourselves(&self) -> Result<()> {
        let identity = self.identity();
        if identity.agent.is_none() && identity.application.is_none() {
            drop(self.own_agent().await?);
        }
        Ok(())
    }

    /// What the instance says about itself; whether it does without a right is not documented.
    async fn instance_facts(&self) -> Result<InstanceFacts> {
        let query = Query::new();
        let read = self.door.one(INSTANCE_INFO, &query, |raw| {
            let row = Members::of(raw.get()).map_err(|reason| incomplete(INSTANCE_INFO, &reason))?;
            let product = format!("{} {}", row.words("app_name"), row.words("app_version"));
            let product = product.trim().to_owned();
            let fingerprint = format!("dbid={};agent_url={}", row.words("dbid"), row.words("agent_url"));
            Ok(InstanceFacts { product: if product.is_empty() { "Halo".to_owned() } else { product }, fingerprint })
        });
        let nothing = || InstanceFacts { product: "Halo".to_owned(), fingerprint: String::new() };
        match read.await {
            Ok(facts) => Ok(facts.unwrap_or_else(nothing)),
            Err(error) if error.fault == Fault::Forbidden => Ok(nothing()),
            Err(error) => Err(error),
        }
    }

    /// Whether one row of a resource may be read.
    async fn may_read(&self, need: &Need) -> Result<bool> {
        let mut query = endpoints::page_by_id(1, 1);
        if need.path == ACTIONS {
            query = self.short_window();
        }
        if need.path == FIELDS {
            query.push(("typeid", "1".to_owned()));
        }
        match self.door.list(need.path, need.key, &query, |_| Ok(())).await {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A window of actions of the last minute.
    fn short_window(&self) -> Query {
        let now = self.door.server_time().unwrap_or_else(|| (self.now)());
        let start = stamp::before(now, SignedDuration::from_mins(1));
        let zone = self.zone();
        vec![("startdate", stamp::write(start, zone)), ("enddate", stamp::write(now, zone))]
    }

    async fn abilities(&self, may: impl Fn(&str) -> bool + Send) -> Result<BTreeMap<String, String>> {
        if may(TICKETS) {
            let works = self.filters_changes().await?;
            self.learnt.facts().change_filter = works;
        }
        self.learnt.facts().link_search = Works::Unknown;
        self.learnt.facts().modules = None;
        let search = self.searches_links().await?;
        let modules = self.modules().await?;
        let native = modules.iter().any(|module| bare(&module.name) == "servicenow" && module.enabled);
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let mut abilities = BTreeMap::from([
            ("change-filter".to_owned(), yes_no(self.change_filter() != Works::No)),
            ("find-by-external-link".to_owned(), yes_no(search == Works::Yes)),
            ("note-window".to_owned(), yes_no(may(ACTIONS))),
            ("native-servicenow".to_owned(), yes_no(native)),
        ]);
        if let Some(application) = self.identity().application {
            abilities.insert("application".to_owned(), application);
        }
        Ok(abilities)
    }

    /// Nothing changes tomorrow: an instance that honours its filter answers with no ticket.
    async fn filters_changes(&self) -> Result<Works> {
        let now = self.door.server_time().unwrap_or_else(|| (self.now)());
        let tomorrow = now.checked_add(SignedDuration::from_hours(48)).unwrap_or(now);
        let mut query = endpoints::page_by_id(1, 1);
        query.push(("lastupdatefromdate", stamp::write(tomorrow, self.zone())));
        let page = self.ticket_page(&query).await?;
        Ok(if page.rows() == 0 { Works::Yes } else { Works::No })
    }
}

/// What an instance says about itself.
struct InstanceFacts {
    product: String,
    fingerprint: String,
}
