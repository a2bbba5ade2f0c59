//! The test of a connection: who we are, which instance this is, what it can do, which rights are
//! missing.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::bodies::bare;
use super::endpoints::{self, ACTIONS, ATTACHMENTS, FIELDS, INSTANCE_INFO, OWN_AGENT, Query, TICKETS};
use super::learnt::Works;
use super::rights::{self, FILE_RIGHTS, NEEDS, Need, TICKET_RIGHTS};
use super::wire::{Listing, Members, incomplete};
use super::{Halo, stamp};
use crate::connector::examination::{Examination, Remark, TokenLife};
use crate::connector::identity::{FactKind, InstanceIdentity};
use crate::connector::rights::{Needs, Rights, Verdict, Weight};
use crate::connector::{Fault, Result};

/// The agent that the application logs in as.
#[derive(Debug, Clone)]
struct OwnAgent {
    id: String,
    name: String,
    email: Option<String>,
    administrator: bool,
    for_programs: bool,
}

impl Halo {
    pub(super) async fn probe(&self, needs: &Needs) -> Result<Examination> {
        let ours = (self.now)();
        self.door.open().await?;
        let own = self.own_agent().await?;
        let offset = self.door.server_time().map_or(0, |theirs| theirs.duration_since(ours).as_secs());
        let instance = self.instance_facts().await?;
        let mut found = rights::needed(needs);
        let ticket = self.look_at_resources(&mut found).await?;
        if let Some(ticket) = ticket {
            self.look_at_ticket(ticket, &mut found).await?;
        }
        let mut missing = missing(&found);
        if own.is_none() {
            missing.push(
                "Halo does not say which agent the application logs in as. Set its login type to Agent".to_owned(),
            );
        }
        let refused = |path: &str| {
            let table = found.tables.iter().find(|table| table.path == path);
            table.is_some_and(|table| table.read.verdict == Verdict::No)
        };
        let abilities = self.abilities(|path| !refused(path)).await?;
        let token = self.door.told_token_life().await.map(|seconds| TokenLife { seconds, told: ours });
        let remarks = own.as_ref().map(remarks).unwrap_or_default();
        let (account_id, account, account_email) =
            own.map_or_else(Default::default, |own| (own.id, own.name, own.email));
        Ok(Examination {
            product: instance.product,
            account,
            account_id,
            account_email,
            identity: instance.identity,
            clock_offset_seconds: offset,
            zone_offset_seconds: None,
            token,
            abilities,
            missing,
            remarks,
            rights: found,
        })
    }

    /// The agent that the application logs in as; remembers its id.
    async fn own_agent(&self) -> Result<Option<OwnAgent>> {
        let query = Query::new();
        let read = self.door.one(OWN_AGENT, &query, |raw| {
            let row = Members::of(raw.get()).map_err(|reason| incomplete(OWN_AGENT, &reason))?;
            let id = row.int("id").map_err(|reason| incomplete(OWN_AGENT, &reason))?;
            Ok(id.map(|id| OwnAgent {
                id: id.to_string(),
                name: row.words("name"),
                email: Some(row.words("email")).filter(|email| !email.is_empty()),
                administrator: row.flag("is_admin") == Some(true),
                for_programs: row.flag("isapiagent") == Some(true),
            }))
        });
        let own = match read.await {
            Ok(own) => own.flatten(),
            Err(error) if error.fault == Fault::Forbidden => None,
            Err(error) => return Err(error),
        };
        self.learnt.facts().identity.agent = own.as_ref().and_then(|own| own.id.parse().ok());
        Ok(own)
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
    pub(super) async fn instance_facts(&self) -> Result<InstanceFacts> {
        let query = Query::new();
        let read = self.door.one(INSTANCE_INFO, &query, |raw| {
            let row = Members::of(raw.get()).map_err(|reason| incomplete(INSTANCE_INFO, &reason))?;
            let name = row.words("app_name");
            let product = format!("{name} {}", row.words("app_version")).trim().to_owned();
            let identity = InstanceIdentity::default()
                .with(FactKind::OwnAddress, row.words("agent_url").trim_end_matches('/'))
                .with(FactKind::Database, row.words("dbid"))
                .with(FactKind::Product, name);
            Ok(InstanceFacts { product: if product.is_empty() { "Halo".to_owned() } else { product }, identity })
        });
        let nothing = || InstanceFacts { product: "Halo".to_owned(), identity: InstanceIdentity::default() };
        let facts = match read.await {
            Ok(facts) => facts.unwrap_or_else(nothing),
            Err(error) if error.fault == Fault::Forbidden => nothing(),
            Err(error) => return Err(error),
        };
        let identity = facts.identity.with(FactKind::Tenant, self.door.told_tenant().unwrap_or_default());
        Ok(InstanceFacts { identity, ..facts })
    }

    /// Reads one row of each resource; answers the number of a ticket, if one was shown.
    async fn look_at_resources(&self, found: &mut Rights) -> Result<Option<i64>> {
        let mut ticket = None;
        for (need, table) in NEEDS.iter().zip(&mut found.tables) {
            // A list of files is always that of one ticket.
            if need.name == FILE_RIGHTS && ticket.is_none() {
                table.read.found(Verdict::NothingShown);
                continue;
            }
            let (verdict, first) = self.look_at(need, ticket).await?;
            table.read.found(verdict);
            table.create.found(Verdict::UntilWritten);
            table.update.found(Verdict::UntilWritten);
            for field in &mut table.fields {
                field.read = Verdict::NothingShown;
                if field.write == Verdict::NotTested {
                    field.write = Verdict::UntilWritten;
                }
            }
            if need.name == TICKET_RIGHTS {
                ticket = first;
            }
        }
        Ok(ticket)
    }

    /// Whether one row of a resource may be read, and the id of that row.
    async fn look_at(&self, need: &Need, ticket: Option<i64>) -> Result<(Verdict, Option<i64>)> {
        let mut query = endpoints::page_by_id(1, 1);
        match need.path {
            ACTIONS => query = self.short_window(),
            FIELDS => query.push(("typeid", "1".to_owned())),
            ATTACHMENTS => query.extend(ticket.map(|ticket| ("ticket_id", ticket.to_string()))),
            _ => {}
        }
        let first = |listing: Listing<'_>| {
            let row = listing.rows.first().and_then(|raw| Members::of(raw.get()).ok());
            Ok(row.and_then(|row| row.int("id").ok().flatten()))
        };
        match self.door.list(need.path, need.key, &query, first).await {
            Ok(first) => Ok((Verdict::Yes, first)),
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => Ok((Verdict::No, None)),
            Err(error) => Err(error),
        }
    }

    /// Looks which of the fields in use a ticket shows in full.
    async fn look_at_ticket(&self, ticket: i64, found: &mut Rights) -> Result<()> {
        let Some(table) = found.tables.iter_mut().find(|table| table.name == TICKET_RIGHTS) else { return Ok(()) };
        if table.fields.is_empty() {
            return Ok(());
        }
        let path = endpoints::one(TICKETS, ticket);
        let names: Vec<String> = table.fields.iter().map(|field| field.name.to_string()).collect();
        let query = vec![("includedetails", "true".to_owned())];
        let read = self.door.one(&path, &query, |raw| {
            let row = Members::of(raw.get()).map_err(|reason| incomplete(TICKETS, &reason))?;
            Ok(names.iter().map(|name| rights::shows(&row, name)).collect::<Vec<bool>>())
        });
        let shown = match read.await {
            Ok(shown) => shown.unwrap_or_default(),
            Err(error) if error.fault == Fault::Forbidden => Vec::new(),
            Err(error) => return Err(error),
        };
        for (field, shown) in table.fields.iter_mut().zip(shown) {
            field.read = if shown { Verdict::Yes } else { Verdict::NothingShown };
        }
        Ok(())
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
pub(super) struct InstanceFacts {
    pub(super) product: String,
    pub(super) identity: InstanceIdentity,
}

fn missing(found: &Rights) -> Vec<String> {
    let refused =
        found.tables.iter().filter(|table| table.read.verdict == Verdict::No && table.weight == Weight::Needed);
    let grant = |table: &crate::connector::rights::TableRights| {
        format!("Halo does not let this application read {}. Grant {}", table.path, table.read.grant)
    };
    refused.map(grant).collect()
}

/// Work must be attributable, and an administrator is more than is needed.
fn remarks(own: &OwnAgent) -> Vec<Remark> {
    let name = &own.name;
    let mut remarks = Vec::new();
    if own.administrator {
        remarks.push(Remark::warning(format!(
            "The application logs in as {name}, who is an administrator. Let it log in as an API-only agent with the \
             rights of the rights sheet; no administrator is needed"
        )));
    }
    if !own.for_programs {
        remarks.push(Remark::warning(format!(
            "The application logs in as {name}, who is not marked as an API-only agent, so its work looks like that of \
             a person. Make an agent of its own for it, marked as API-only, and choose it as the agent to log in as"
        )));
    }
    remarks
}
