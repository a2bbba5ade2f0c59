//! Choices of built-in fields, each from the lookup that defines it.

use std::collections::BTreeMap;

use super::Halo;
use serde_json::Value as Json;

use super::config::MOST_PARTIES;
use super::endpoints::{
    AGENTS, CATEGORIES, CLIENTS, LOOKUPS, OUTCOMES, PRIORITIES, Query, SERVICES, SLAS, STATUSES, SUPPLIERS, TEAMS,
    TICKET_TYPES,
};
use super::wire::{ANY_LIST, Listing, Members, incomplete};
use crate::connector::{Fault, Result};
use crate::model::{Choice, Effect};

/// The lookups of impact and urgency.
const IMPACT: u32 = 12;
const URGENCY: u32 = 27;
/// The lookup of where requests come from.
const SOURCE: u32 = 22;

/// The type of a status that closes tickets; by the documents 2, without certainty.
const CLOSED_TYPE: i64 = 2;

/// How a row of a lookup becomes a choice.
struct Lookup {
    path: &'static str,
    key: &'static str,
    query: Query,
    /// The member that holds the stored code: a number unless `by_name`.
    code: &'static str,
    /// The member that people read.
    label: &'static str,
    /// The flag of rows that are not offered any more.
    gone: &'static str,
}

impl Lookup {
    /// A lookup of rows with `id`, `name` and `inactive`.
    fn of(path: &'static str, key: &'static str) -> Self {
        Self { path, key, query: Query::new(), code: "id", label: "name", gone: "inactive" }
    }

    fn asking(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        let value: Json = value.into();
        self.query.push((name, value.to_string()));
        self
    }
}

impl Halo {
    /// The choices of a built-in field of a ticket; none where the account may not read them.
    pub(super) async fn choices_of(&self, field: &str) -> Result<Vec<Choice>> {
        let category = |kind: u8| Lookup {
            code: "value",
            label: "value",
            ..Lookup::of(CATEGORIES, "categories").asking("type_id", kind)
        };
        let lookup = match field {
            "status_id" => Lookup::of(STATUSES, "statuses").asking("showall", true),
            "tickettype_id" => Lookup::of(TICKET_TYPES, "tickettypes").asking("showall", true),
            "sla_id" => Lookup::of(SLAS, "slas"),
            "impact" => Lookup::of(LOOKUPS, "lookups").asking("lookupid", IMPACT),
            "urgency" => Lookup::of(LOOKUPS, "lookups").asking("lookupid", URGENCY),
            "source" => Lookup::of(LOOKUPS, "lookups").asking("lookupid", SOURCE),
            "team" => Lookup { code: "name", ..Lookup::of(TEAMS, "teams") }.asking("showall", true),
            "agent_id" => {
                let agents = Lookup { gone: "isdisabled", ..Lookup::of(AGENTS, "agents") };
                agents.asking("includeenabled", true).asking("includeunassigned", true)
            }
            "category_1" => category(1),
            "category_2" => category(2),
            "category_3" => category(3),
            "category_4" => category(4),
            "priority_id" => return self.priorities().await,
            "client_id" => return self.parties(CLIENTS, "clients").await,
            // The envelope's key is unconfirmed; the reader takes the one list there is.
            "supplier_id" => return self.parties(SUPPLIERS, ANY_LIST).await,
            _ => return Ok(Vec::new()),
        };
        self.looked_up(lookup).await
    }

    /// The services that can be asked for.
    pub(super) async fn services(&self) -> Result<Vec<Choice>> {
        self.parties(SERVICES, "services").await
    }

    /// The outcomes of actions.
    pub(super) async fn outcomes(&self) -> Result<Vec<Choice>> {
        let lookup = Lookup { label: "outcome", gone: "", ..Lookup::of(OUTCOMES, "outcomes") };
        self.looked_up(lookup.asking("showhidden", true)).await
    }

    async fn looked_up(&self, lookup: Lookup) -> Result<Vec<Choice>> {
        let convert = |listing: Listing<'_>| {
            let choices = listing.rows.iter().map(|raw| {
                let row = Members::of(raw.get()).and_then(|row| choice(&row, &lookup));
                row.map_err(|reason| incomplete(lookup.path, &reason))
            });
            Ok(choices.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        };
        allowed(self.door.list(lookup.path, lookup.key, &lookup.query, convert).await)
    }

    /// The same number means different things in different SLAs. A number that is called the same
    /// in all of them is one choice; else there is one for each SLA, which it then depends on.
    async fn priorities(&self) -> Result<Vec<Choice>> {
        let slas: BTreeMap<String, String> =
            self.looked_up(Lookup::of(SLAS, "slas")).await?.into_iter().map(|sla| (sla.code, sla.label)).collect();
        let convert = |listing: Listing<'_>| {
            let rows = listing.rows.iter().map(|raw| {
                let row = Members::of(raw.get()).and_then(|row| priority(&row));
                row.map_err(|reason| incomplete(PRIORITIES, &reason))
            });
            Ok(rows.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect::<Vec<Choice>>())
        };
        let rows = allowed(self.door.list(PRIORITIES, "priorities", &Query::new(), convert).await)?;
        Ok(one_for_each_meaning(&rows, &slas))
    }

    /// Active clients or suppliers by name, at most [`MOST_PARTIES`].
    async fn parties(&self, path: &'static str, key: &'static str) -> Result<Vec<Choice>> {
        let lookup = Lookup::of(path, key);
        let read = self.all_rows(path, lookup.key, &lookup.query, MOST_PARTIES, |raw| {
            let choice = Members::of(raw.get()).and_then(|row| choice(&row, &lookup));
            let choice = choice.map_err(|reason| incomplete(path, &reason))?;
            Ok((raw.get().to_owned(), choice))
        });
        Ok(allowed(read.await)?.into_iter().flatten().collect())
    }
}

/// What may not be read has no choices; everything else that fails, fails.
fn allowed<T>(read: Result<Vec<T>>) -> Result<Vec<T>> {
    match read {
        Err(error) if error.fault == Fault::Forbidden => Ok(Vec::new()),
        read => read,
    }
}

fn choice(row: &Members<'_>, lookup: &Lookup) -> std::result::Result<Option<Choice>, String> {
    if row.flag(lookup.gone) == Some(true) {
        return Ok(None);
    }
    let code = match lookup.code {
        "id" => row.int("id")?.map(|id| id.to_string()),
        name => row.text(name)?,
    };
    let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(None) };
    let closes = lookup.path == STATUSES && row.int("type")? == Some(CLOSED_TYPE);
    let effect = if lookup.path == OUTCOMES { Some(effect(row)?) } else { None };
    Ok(Some(Choice { closes, effect, ..Choice::plain(code, row.words(lookup.label)) }))
}

/// What an outcome does: `hidefromuser` is its default for new actions, `sendemail` a number where
/// 0 means no mail. A list may leave either out.
fn effect(row: &Members<'_>) -> std::result::Result<Effect, String> {
    let sends_mail = row.int("sendemail")?.map(|number| number != 0);
    let new_status = row.int("newstatus")?.filter(|status| *status > 0);
    Ok(Effect { hidden: row.flag("hidefromuser"), sends_mail, new_status })
}

/// A priority with its SLA in `depends_on`. Its `id` is a uuid; tickets hold `priorityid`.
fn priority(row: &Members<'_>) -> std::result::Result<Option<Choice>, String> {
    let Some(number) = row.int("priorityid")?.filter(|_| row.flag("ishidden") != Some(true)) else { return Ok(None) };
    let sla = row.int("slaid")?.map(|id| id.to_string());
    Ok(Some(Choice { depends_on: sla, ..Choice::plain(number.to_string(), row.words("name")) }))
}

fn one_for_each_meaning(rows: &[Choice], slas: &BTreeMap<String, String>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for row in rows {
        let same = |other: &&Choice| other.code == row.code;
        let unambiguous = rows.iter().filter(same).all(|other| other.label == row.label);
        if unambiguous {
            if !choices.iter().any(|known| known.code == row.code) {
                choices.push(Choice { depends_on: None, ..row.clone() });
            }
            continue;
        }
        let sla = row.depends_on.as_deref().unwrap_or_default();
        let name = slas.get(sla).map_or_else(|| format!("SLA {sla}"), Clone::clone);
        choices.push(Choice { label: format!("{} ({name})", row.label), ..row.clone() });
    }
    choices
}
