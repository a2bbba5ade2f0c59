//! For which customers and suppliers of a whole desk Halo's own ServiceNow integration works. However many
//! there are, it costs a list of each and one of the modules an hour, and one request an hour for each who
//! has it set up; while somebody's tickets wait for it, the lists are read by every pass, so that they go on
//! by themselves.
//!
//! The list of customers knows a filter for those who have it. That of suppliers has none (halo-api.md, 9.4):
//! its rows are looked at for the address of an instance, and where they show none, which suppliers have it
//! is not said, and those that tickets name are asked one by one.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};

use super::Halo;
use super::bodies::bare;
use super::config::AT_ONCE;
use super::endpoints::{CLIENTS, SUPPLIERS};
use super::native::NativeSettings;
use super::people::active_or_not;
use super::wire::{Members, incomplete};
use crate::connector::{Fault, Owner, Result};
use crate::profile::Scope;

/// What was seen is looked at again after this time.
const LOOKED_AT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Customers or suppliers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Customers,
    Suppliers,
}

impl Whose {
    /// What people call one of them.
    fn word(self) -> &'static str {
        match self {
            Self::Customers => "customer",
            Self::Suppliers => "supplier",
        }
    }

    fn scope(self, id: i64) -> Scope {
        match self {
            Self::Customers => Scope::Customer { id },
            Self::Suppliers => Scope::Supplier { id },
        }
    }

    fn owner(self, id: i64) -> Owner {
        match self {
            Self::Customers => Owner::Customer(id),
            Self::Suppliers => Owner::Supplier(id),
        }
    }

    fn among(self, owners: &BTreeSet<Owner>) -> BTreeSet<i64> {
        let id = |owner: &Owner| match (self, owner) {
            (Self::Customers, Owner::Customer(id)) | (Self::Suppliers, Owner::Supplier(id)) => Some(*id),
            _ => None,
        };
        owners.iter().filter_map(id).collect()
    }
}

/// Who has it set up, as far as a list tells.
#[derive(Debug, Clone)]
enum SetUp {
    These(BTreeSet<i64>),
    Unsaid,
}

impl SetUp {
    fn may_be(&self, id: i64) -> bool {
        match self {
            Self::These(ids) => ids.contains(&id),
            Self::Unsaid => true,
        }
    }
}

/// What was seen of Halo's own integration for customers and suppliers.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Whether its module may be enabled, and when that was read.
    module: Option<(Timestamp, bool)>,
    customers: Seen,
    suppliers: Seen,
}

impl Beside {
    fn of(&mut self, whose: Whose) -> &mut Seen {
        match whose {
            Whose::Customers => &mut self.customers,
            Whose::Suppliers => &mut self.suppliers,
        }
    }
}

/// What was seen for either of them.
#[derive(Debug, Default)]
struct Seen {
    /// Who has it set up, and when that was read.
    set_up: Option<(Timestamp, SetUp)>,
    /// Whether the list of them shows others, too: an instance may not know the filter.
    shows_others: bool,
    /// Whether a row of the list ever showed an address.
    shows_addresses: bool,
    /// Those that were read, when, and the objection where it works.
    read: BTreeMap<i64, (Timestamp, Option<String>)>,
}

impl Seen {
    /// What is remembered of one.
    fn of(&self, id: i64, now: Timestamp) -> Option<&Option<String>> {
        let (seen, objection) = self.read.get(&id)?;
        lasts(*seen, now).then_some(objection)
    }

    /// Whether one of these was seen to be written by it.
    fn works_for_any(&self, ids: &BTreeSet<i64>, now: Timestamp) -> bool {
        ids.iter().any(|id| self.of(*id, now).is_some_and(Option::is_some))
    }

    /// Who is not in a list that tells is off, and holds up nobody any more.
    fn remember_set_up(&mut self, now: Timestamp, set_up: &SetUp) {
        self.read.retain(|id, (_, objection)| objection.is_none() || set_up.may_be(*id));
        self.set_up = Some((now, set_up.clone()));
    }

    /// Lets the next look ask anew whether it was switched off. Who leaves the list is off; a list that
    /// shows everybody says nothing, so those are read again themselves.
    fn ask_anew(&mut self) {
        self.set_up = None;
        if self.shows_others {
            self.read.retain(|_, (_, objection)| objection.is_none());
        }
    }
}

fn lasts(seen: Timestamp, now: Timestamp) -> bool {
    now.duration_since(seen) < LOOKED_AT_FOR
}

impl Halo {
    /// Of these customers and suppliers, those for whom Halo's own integration works, with the objection.
    pub(super) async fn natively_written(&self, owners: &BTreeSet<Owner>) -> Result<BTreeMap<Owner, String>> {
        let mut written = BTreeMap::new();
        for whose in [Whose::Customers, Whose::Suppliers] {
            let ids = whose.among(owners);
            if !ids.is_empty() {
                let found = self.written_for(whose, &ids).await?;
                written.extend(found.into_iter().map(|(id, objection)| (whose.owner(id), objection)));
            }
        }
        Ok(written)
    }

    /// Whether a customer has Halo's own integration set up, be it that it works or not; none where its
    /// module is disabled, and where customers may not be read.
    pub(super) async fn is_natively_set_up(&self) -> Result<bool> {
        Ok(match self.set_up(Whose::Customers).await? {
            SetUp::These(ids) => !ids.is_empty(),
            SetUp::Unsaid => true,
        })
    }

    async fn written_for(&self, whose: Whose, ids: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>> {
        let now = self.now_there();
        {
            let beside = &mut self.learnt.facts().beside;
            if beside.of(whose).works_for_any(ids, now) {
                beside.of(whose).ask_anew();
                beside.module = None;
            }
        }
        let set_up = self.set_up(whose).await?;
        let asked: Vec<i64> = ids.iter().copied().filter(|id| set_up.may_be(*id)).collect();
        let unknown: Vec<i64> = {
            let mut facts = self.learnt.facts();
            let seen = facts.beside.of(whose);
            asked.iter().copied().filter(|id| seen.of(*id, now).is_none()).collect()
        };
        for some in unknown.chunks(AT_ONCE) {
            try_join_all(some.iter().map(|id| self.look_beside(whose, *id))).await?;
        }
        let mut facts = self.learnt.facts();
        let seen = facts.beside.of(whose);
        let objection = |id: i64| Some((id, seen.of(id, now)?.clone()?));
        Ok(asked.into_iter().filter_map(objection).collect())
    }

    /// Who has Halo's own integration set up, whether it works or not.
    async fn set_up(&self, whose: Whose) -> Result<SetUp> {
        let now = self.now_there();
        if let Some((seen, known)) = &self.learnt.facts().beside.of(whose).set_up
            && lasts(*seen, now)
        {
            return Ok(known.clone());
        }
        let found = if self.has_native_module().await? {
            self.listed_as_set_up(whose).await?
        } else {
            SetUp::These(BTreeSet::new())
        };
        self.learnt.facts().beside.of(whose).remember_set_up(now, &found);
        Ok(found)
    }

    /// Whether the module is there and enabled; where modules may not be read, it may be.
    async fn has_native_module(&self) -> Result<bool> {
        let now = self.now_there();
        if let Some((seen, enabled)) = self.learnt.facts().beside.module
            && lasts(seen, now)
        {
            return Ok(enabled);
        }
        // It may have been switched since modules were read for something else.
        self.learnt.facts().modules = None;
        let modules = self.modules().await?;
        let module = modules.iter().find(|module| bare(&module.name) == "servicenow");
        let enabled = modules.is_empty() || module.is_some_and(|module| module.enabled);
        self.learnt.facts().beside.module = Some((now, enabled));
        Ok(enabled)
    }

    async fn listed_as_set_up(&self, whose: Whose) -> Result<SetUp> {
        let mut query = active_or_not();
        let (path, key) = match whose {
            Whose::Customers => (CLIENTS, "clients"),
            Whose::Suppliers => (SUPPLIERS, "suppliers"),
        };
        if whose == Whose::Customers {
            query.push(("isservicenow", "true".to_owned()));
        }
        let rows = self.all_rows(path, key, &query, usize::MAX, |raw| {
            let row = Members::of(raw.get()).and_then(|members| {
                let id = members.int("id")?.ok_or_else(|| format!("a {} has no id", whose.word()))?;
                Ok((id, !members.words("servicenow_url").trim().is_empty()))
            });
            let (id, has_address) = row.map_err(|reason| incomplete(path, &reason))?;
            Ok((id.to_string(), (id, has_address)))
        });
        let rows = match rows.await {
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => Vec::new(),
            rows => rows?,
        };
        if whose == Whose::Customers {
            return Ok(SetUp::These(rows.into_iter().map(|(id, _)| id).collect()));
        }
        let mut facts = self.learnt.facts();
        let seen = facts.beside.of(whose);
        seen.shows_addresses |= rows.iter().any(|(_, has_address)| *has_address);
        if rows.is_empty() || seen.shows_addresses {
            return Ok(SetUp::These(rows.into_iter().filter_map(|(id, there)| there.then_some(id)).collect()));
        }
        seen.shows_others = true;
        Ok(SetUp::Unsaid)
    }

    async fn look_beside(&self, whose: Whose, id: i64) -> Result<()> {
        let settings = match self.native_settings(&whose.scope(id)).await {
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => None,
            settings => settings?,
        };
        let now = self.now_there();
        let mut facts = self.learnt.facts();
        let seen = facts.beside.of(whose);
        seen.shows_others |= settings.as_ref().is_some_and(|settings| settings.url.is_empty());
        let objection = settings.filter(NativeSettings::is_on).map(|settings| settings.objection(whose.word()));
        seen.read.insert(id, (now, objection));
        Ok(())
    }

    fn now_there(&self) -> Timestamp {
        self.door.server_time().unwrap_or_else(|| (self.now)())
    }
}
