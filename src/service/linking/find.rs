//! Finding the two records of each pair at their vendors, in as few requests as that takes.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc;

use super::super::connect::Built;
use super::{AdoptFrom, PairName};
use crate::connector::{ConnectorError, Fault, Page, PullRequest};
use crate::engine::{Candidate, Ends, EngineError, FoundBy, Named, feeds};
use crate::mapping::convert::ticket_kind;
use crate::mapping::party::{self, Whose};
use crate::model::{Record, RecordId, Side};
use crate::profile::{Profile, Scope};

/// So many tickets are read in full, each by itself; of more, only what lists show.
const IN_FULL: usize = 50;

/// The length of a sys_id.
const SYS_ID: usize = 32;

/// Finds candidates for one profile.
pub(super) struct Finder<'a> {
    pub(super) profile: &'a Profile,
    pub(super) ends: &'a Ends,
    pub(super) halo: &'a Built,
    pub(super) other: &'a Built,
}

/// A tie between a ticket and a record, before the two were read.
struct Tie {
    ticket: RecordId,
    other: RecordId,
    other_number: String,
    made_by_us: bool,
}

impl Finder<'_> {
    pub(super) async fn candidates(&self, from: &AdoptFrom) -> Result<Vec<Candidate>, EngineError> {
        match from {
            AdoptFrom::Numbers(names) => self.numbered(names).await,
            AdoptFrom::Native { closed } => self.native(*closed).await,
            AdoptFrom::Correlation => self.correlated().await,
            AdoptFrom::Markers => self.marked().await,
        }
    }

    async fn numbered(&self, names: &[PairName]) -> Result<Vec<Candidate>, EngineError> {
        let ids: BTreeSet<RecordId> = names.iter().map(|name| RecordId::new(name.ticket.as_str())).collect();
        let tickets = self.tickets(ids).await?;
        let wanted: BTreeSet<String> = names.iter().map(|name| name.other.to_uppercase()).collect();
        let others = self.others_named(&wanted).await?;
        let candidate = |name: &PairName| Candidate {
            ticket: Named {
                number: name.ticket.clone(),
                record: shown(tickets.get(name.ticket.as_str()), &name.ticket),
            },
            other: Named {
                number: name.other.clone(),
                record: self.one_of(others.get(&name.other.to_uppercase()), &name.other),
            },
            found_by: FoundBy::Numbers,
            made_by_us: false,
        };
        Ok(names.iter().map(candidate).collect())
    }

    async fn native(&self, closed: bool) -> Result<Vec<Candidate>, EngineError> {
        let halo = self.halo.as_halo().ok_or_else(|| self.ends.halo.failed(no_halo()))?;
        let mut filter = match self.profile.scope {
            Scope::WholeDesk => String::new(),
            Scope::Customer { id } => format!("client_id={id}"),
            Scope::Supplier { id } => format!("supplier_id={id}"),
        };
        if !closed {
            filter.push_str(if filter.is_empty() { "open_only=true" } else { "&open_only=true" });
        }
        let fields = feeds::mapped_fields(self.profile, Side::Halo, None);
        let walked = halo.natively_tied(&filter, &fields).await.map_err(|error| self.ends.halo.failed(error))?;
        let ids = walked.ties.iter().map(|tie| RecordId::new(tie.other.as_str())).collect();
        let others = self.others_with(ids).await?;
        let candidate = |tie: crate::connector::halo::tied::NativeTie| {
            let name = if tie.other_number.is_empty() { tie.other.clone() } else { tie.other_number };
            Candidate {
                ticket: Named { number: tie.ticket.number.clone(), record: Ok(tie.ticket) },
                other: Named { record: self.one_of(others.get(&tie.other), &name), number: name },
                found_by: FoundBy::Native,
                made_by_us: false,
            }
        };
        Ok(walked.ties.into_iter().map(candidate).collect())
    }

    async fn correlated(&self) -> Result<Vec<Candidate>, EngineError> {
        let ours = format!("{}/", self.own_origin());
        let mut found: Vec<(String, Record, bool)> = Vec::new();
        for (record, correlation) in self.with_correlation(None).await? {
            let ticket = correlation.strip_prefix(&ours).unwrap_or(&correlation).trim().trim_start_matches('#');
            if !ticket.is_empty() && ticket.len() < 19 && ticket.bytes().all(|byte| byte.is_ascii_digit()) {
                found.push((ticket.to_owned(), record, correlation.starts_with(&ours)));
            }
        }
        let tickets = self.tickets(found.iter().map(|(id, ..)| RecordId::new(id.as_str())).collect()).await?;
        let mine = found.into_iter().filter(|(id, ..)| tickets.get(id.as_str()).is_none_or(|one| self.is_mine(one)));
        let candidate = |(id, record, made): (String, Record, bool)| Candidate {
            ticket: Named { record: shown(tickets.get(id.as_str()), &id), number: id },
            other: Named { number: record.number.clone(), record: Ok(record) },
            found_by: FoundBy::Correlation,
            made_by_us: made,
        };
        Ok(mine.map(candidate).collect())
    }

    async fn marked(&self) -> Result<Vec<Candidate>, EngineError> {
        let ties = self.ties().await?;
        let tickets = self.tickets(ties.iter().map(|tie| tie.ticket.clone()).collect()).await?;
        let others = self.others_with(ties.iter().map(|tie| tie.other.clone()).collect()).await?;
        let mine = ties.into_iter().filter(|tie| tickets.get(tie.ticket.as_str()).is_none_or(|one| self.is_mine(one)));
        let candidate = |tie: Tie| {
            let mut ticket = shown(tickets.get(tie.ticket.as_str()), tie.ticket.as_str());
            // A list does not show the link that was found by another way.
            if let Ok(record) = &mut ticket {
                record.marked = record.marked.take().or_else(|| Some(tie.other.to_string()));
            }
            let name = if tie.other_number.is_empty() { tie.other.to_string() } else { tie.other_number };
            Candidate {
                ticket: Named { number: tie.ticket.to_string(), record: ticket },
                other: Named { record: self.one_of(others.get(tie.other.as_str()), &name), number: name },
                found_by: FoundBy::Markers,
                made_by_us: tie.made_by_us,
            }
        };
        Ok(mine.map(candidate).collect())
    }

    /// What both sides' markers say. The ticket's own link is the newer word: only a ticket is linked anew.
    async fn ties(&self) -> Result<Vec<Tie>, EngineError> {
        let halo = self.halo.as_halo().ok_or_else(|| self.ends.halo.failed(no_halo()))?;
        let there = format!("{}:{}", self.ends.other.system.slug(), self.ends.other.source.instance());
        let links = halo.own_ties().await.map_err(|error| self.ends.halo.failed(error))?;
        let mut ties: BTreeMap<RecordId, Tie> = BTreeMap::new();
        for link in links.into_iter().filter(|link| link.origin.eq_ignore_ascii_case(&there)) {
            let (ticket, other) = (link.ticket, RecordId::new(link.other));
            let tie = Tie { ticket: ticket.clone(), other, other_number: link.other_number, made_by_us: link.made_for };
            ties.insert(ticket, tie);
        }
        let ours = format!("{}/", self.own_origin());
        for (record, correlation) in self.with_correlation(Some(&ours)).await? {
            let Some(ticket) = correlation.get(ours.len()..).filter(|id| !id.is_empty()).map(RecordId::new) else {
                continue;
            };
            let (other, other_number) = (record.key.id, record.number);
            match ties.get_mut(&ticket) {
                Some(tie) => tie.made_by_us |= tie.other == other,
                None => {
                    ties.insert(ticket.clone(), Tie { ticket, other, other_number, made_by_us: true });
                }
            }
        }
        Ok(ties.into_values().collect())
    }

    async fn with_correlation(&self, beginning: Option<&str>) -> Result<Vec<(Record, String)>, EngineError> {
        let end = &self.ends.other;
        let servicenow = self.other.as_servicenow().ok_or_else(|| end.failed(no_servicenow()))?;
        let mut found = Vec::new();
        for table in self.profile.tables() {
            let (records, hidden) =
                servicenow.correlated(&table, beginning).await.map_err(|error| end.failed(error))?;
            if hidden > 0 {
                tracing::warn!(%table, hidden, "records with a filled correlation field are hidden by rights");
            }
            found.extend(records.into_iter().map(|one| (one.record, one.correlation)));
        }
        Ok(found)
    }

    /// The name of our Halo in markers.
    fn own_origin(&self) -> String {
        format!("halo:{}", self.ends.halo.source.instance())
    }

    fn is_mine(&self, ticket: &Record) -> bool {
        party::whose(&self.profile.scope, ticket) == Whose::Ours
    }

    /// Tickets by their ids.
    async fn tickets(&self, ids: BTreeSet<RecordId>) -> Result<BTreeMap<String, Record>, EngineError> {
        let (end, ids) = (&self.ends.halo, ids.into_iter().collect::<Vec<_>>());
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let records = if ids.len() <= IN_FULL {
            end.source.fetch(&ticket_kind(), &ids).await.map_err(|error| end.failed(error))?.records
        } else {
            self.listed(ids).await?
        };
        Ok(records.into_iter().map(|record| (record.key.id.to_string(), record)).collect())
    }

    async fn listed(&self, only: Vec<RecordId>) -> Result<Vec<Record>, EngineError> {
        let end = &self.ends.halo;
        let fields = feeds::mapped_fields(self.profile, Side::Halo, None);
        let request = PullRequest { kind: ticket_kind(), since: None, fields, filter: None, only, created_after: None };
        let (pages, mut arriving) = mpsc::channel::<Page>(1);
        let reading = async {
            let mut records = Vec::new();
            while let Some(page) = arriving.recv().await {
                records.extend(page.records);
            }
            records
        };
        let (ended, records) = tokio::join!(end.source.pull(&request, pages), reading);
        ended.map_err(|error| end.failed(error))?;
        Ok(records)
    }

    /// Records of the profile's tables by their ids. An id may be in several tables of a hierarchy.
    async fn others_with(&self, ids: BTreeSet<RecordId>) -> Result<BTreeMap<String, Vec<Record>>, EngineError> {
        let end = &self.ends.other;
        let mut found: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for table in self.profile.tables() {
            let missing: Vec<RecordId> = ids.iter().filter(|id| !found.contains_key(id.as_str())).cloned().collect();
            if missing.is_empty() {
                break;
            }
            let page = end.source.fetch(&table, &missing).await.map_err(|error| end.failed(error))?;
            for record in page.records {
                found.entry(record.key.id.to_string()).or_default().push(record);
            }
        }
        Ok(found)
    }

    /// Records of the profile's tables by their numbers or ids, in upper case.
    async fn others_named(&self, names: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<Record>>, EngineError> {
        let end = &self.ends.other;
        let servicenow = self.other.as_servicenow().ok_or_else(|| end.failed(no_servicenow()))?;
        let is_id = |name: &&String| name.len() == SYS_ID && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let ids: BTreeSet<RecordId> = names.iter().filter(is_id).map(|id| RecordId::new(id.to_lowercase())).collect();
        let mut found: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for (id, records) in self.others_with(ids).await? {
            found.insert(id.to_uppercase(), records);
        }
        let numbers: Vec<String> = names.iter().filter(|name| !is_id(name)).cloned().collect();
        if numbers.is_empty() {
            return Ok(found);
        }
        for table in self.profile.tables() {
            let page = servicenow.numbered(&table, &numbers).await.map_err(|error| end.failed(error))?;
            for record in page.records {
                found.entry(record.number.to_uppercase()).or_default().push(record);
            }
        }
        Ok(found)
    }

    fn one_of(&self, found: Option<&Vec<Record>>, name: &str) -> Result<Record, String> {
        match found.map(Vec::as_slice) {
            Some([only]) => Ok(only.clone()),
            Some([first, ..]) => {
                Err(format!("several records are called {}; name the right one by its id", first.number))
            }
            Some([]) | None => {
                let tables: Vec<String> = self.profile.tables().iter().map(ToString::to_string).collect();
                Err(format!("no record {name} is shown to this desk in {}", tables.join(", ")))
            }
        }
    }
}

fn shown(found: Option<&Record>, number: &str) -> Result<Record, String> {
    found.cloned().ok_or_else(|| format!("Halo shows no ticket {number} to this desk"))
}

fn no_halo() -> ConnectorError {
    ConnectorError::new(Fault::Settings, "The first connection of the profile is no Halo", "Correct the profile")
}

fn no_servicenow() -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        "Records can be looked up by their number in ServiceNow only",
        "Choose a profile that leads to a ServiceNow",
    )
}
