//! For which customers of a whole desk Halo's own ServiceNow integration works. However many customers
//! there are, it costs two lists an hour, and one request an hour for each who has it set up; while
//! somebody's tickets wait for it, the lists are read by every pass, so that they go on by themselves.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};

use super::Halo;
use super::bodies::bare;
use super::config::AT_ONCE;
use super::endpoints::CLIENTS;
use super::native::NativeSettings;
use super::people::active_or_not;
use super::wire::{Members, incomplete};
use crate::connector::{Fault, Result};
use crate::profile::Scope;

/// What was seen is looked at again after this time.
const LOOKED_AT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What was seen of Halo's own integration for customers.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Who has it set up, and when that was read.
    set_up: Option<(Timestamp, BTreeSet<i64>)>,
    /// Whether the list of them shows others, too: an instance may not know the filter.
    shows_others: bool,
    /// The customers that were read, when, and the objection where it works.
    customers: BTreeMap<i64, (Timestamp, Option<String>)>,
}

impl Beside {
    /// What is remembered of a customer.
    fn of(&self, customer: i64, now: Timestamp) -> Option<&Option<String>> {
        let (seen, objection) = self.customers.get(&customer)?;
        lasts(*seen, now).then_some(objection)
    }

    /// Whether one of these was seen to be written by it.
    fn works_for_any(&self, customers: &BTreeSet<i64>, now: Timestamp) -> bool {
        customers.iter().any(|id| self.of(*id, now).is_some_and(Option::is_some))
    }

    /// Lets the next look ask anew whether it was switched off. Who leaves the list is off; a list that
    /// shows everybody says nothing, so those are read again themselves.
    fn ask_anew(&mut self) {
        self.set_up = None;
        if self.shows_others {
            self.customers.retain(|_, (_, objection)| objection.is_none());
        }
    }

    fn remember(&mut self, customer: i64, now: Timestamp, settings: Option<&NativeSettings>) {
        self.shows_others |= settings.is_some_and(|settings| settings.url.is_empty());
        let objection = settings.filter(|settings| settings.is_on()).map(|settings| settings.objection("customer"));
        self.customers.insert(customer, (now, objection));
    }
}

fn lasts(seen: Timestamp, now: Timestamp) -> bool {
    now.duration_since(seen) < LOOKED_AT_FOR
}

impl Halo {
    /// Of these customers, those for whom Halo's own integration works, with the objection.
    pub(super) async fn natively_written(&self, customers: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>> {
        let now = self.now_there();
        if self.learnt.facts().beside.works_for_any(customers, now) {
            self.learnt.facts().beside.ask_anew();
        }
        let set_up = self.natively_set_up().await?;
        let asked: Vec<i64> = customers.intersection(&set_up).copied().collect();
        let unknown: Vec<i64> = {
            let facts = self.learnt.facts();
            asked.iter().copied().filter(|id| facts.beside.of(*id, now).is_none()).collect()
        };
        for some in unknown.chunks(AT_ONCE) {
            try_join_all(some.iter().map(|id| self.look_beside(*id))).await?;
        }
        let facts = self.learnt.facts();
        let objection = |id: i64| Some((id, facts.beside.of(id, now)?.clone()?));
        Ok(asked.into_iter().filter_map(objection).collect())
    }

    /// The customers who have Halo's own integration set up, whether it works or not; none where its
    /// module is disabled, and where customers may not be read.
    pub(super) async fn natively_set_up(&self) -> Result<BTreeSet<i64>> {
        let now = self.now_there();
        if let Some((seen, known)) = &self.learnt.facts().beside.set_up
            && lasts(*seen, now)
        {
            return Ok(known.clone());
        }
        let found = if self.has_native_module().await? { self.listed_as_set_up().await? } else { BTreeSet::new() };
        self.learnt.facts().beside.set_up = Some((now, found.clone()));
        Ok(found)
    }

    /// Whether the module is there and enabled; where modules may not be read, it may be.
    async fn has_native_module(&self) -> Result<bool> {
        // It may have been switched since modules were read for something else.
        self.learnt.facts().modules = None;
        let modules = self.modules().await?;
        let module = modules.iter().find(|module| bare(&module.name) == "servicenow");
        Ok(modules.is_empty() || module.is_some_and(|module| module.enabled))
    }

    async fn listed_as_set_up(&self) -> Result<BTreeSet<i64>> {
        let mut query = active_or_not();
        query.push(("isservicenow", "true".to_owned()));
        let rows = self.all_rows(CLIENTS, "clients", &query, usize::MAX, |raw| {
            let id = Members::of(raw.get()).and_then(|members| members.int("id")?.ok_or("a customer has no id".into()));
            let id = id.map_err(|reason| incomplete(CLIENTS, &reason))?;
            Ok((id.to_string(), id))
        });
        match rows.await {
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => Ok(BTreeSet::new()),
            rows => Ok(rows?.into_iter().collect()),
        }
    }

    async fn look_beside(&self, customer: i64) -> Result<()> {
        let settings = match self.native_settings(&Scope::Customer { id: customer }).await {
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => None,
            settings => settings?,
        };
        let now = self.now_there();
        self.learnt.facts().beside.remember(customer, now, settings.as_ref());
        Ok(())
    }

    fn now_there(&self) -> Timestamp {
        self.door.server_time().unwrap_or_else(|| (self.now)())
    }
}
