//! The filters that a list of tickets takes. Halo ignores the others silently and answers with
//! everything, so a name that is not known here is an error.

use url::form_urlencoded;

use super::endpoints::Query;
use crate::connector::{ConnectorError, Fault, Result};

/// The documented filters that make sense for the scope of a profile or of a sweep.
const KNOWN: [&str; 30] = [
    "agent",
    "agent_id",
    "asset_id",
    "category_1",
    "category_2",
    "category_3",
    "category_4",
    "client_id",
    "client_ids",
    "client_ref",
    "closed_only",
    "contract_id",
    "deleted",
    "domain",
    "itil_requesttype",
    "itil_requesttype_id",
    "open_only",
    "parent_id",
    "priority",
    "requesttype",
    "requesttype_id",
    "requesttypegroup",
    "service_id",
    "site_id",
    "sla",
    "status",
    "status_id",
    "supplier_id",
    "team",
    "team_name",
];

/// Filters that carry other names than the fields they look at.
const MISTAKEN: [(&str, &str); 5] = [
    ("tickettype_id", "requesttype_id"),
    ("priority_id", "priority"),
    ("team_id", "team"),
    ("closedonly", "closed_only"),
    ("sla_id", "sla"),
];

/// Reads a filter such as `client_id=12&requesttype_id=3` into a query.
pub(super) fn read(filter: &str) -> Result<Query> {
    form_urlencoded::parse(filter.trim().trim_start_matches('?').as_bytes())
        .map(|(name, value)| {
            let known = KNOWN.iter().find(|known| name.eq_ignore_ascii_case(known));
            known.map(|known| (*known, value.into_owned())).ok_or_else(|| unknown(&name))
        })
        .collect()
}

fn unknown(name: &str) -> ConnectorError {
    let hint = MISTAKEN
        .iter()
        .find(|(mistaken, _)| name.eq_ignore_ascii_case(mistaken))
        .map_or_else(|| format!("Use one of: {}", KNOWN.join(", ")), |(_, right)| format!("Write `{right}` instead"));
    let what = format!("Halo's ticket list has no filter `{name}`; it would ignore it and show every ticket");
    ConnectorError::new(Fault::Settings, what, hint)
}
