//! The addresses of Halo's API and the queries that every list shares. Misspelt parameter names
//! are Halo's own and must be sent so.

/// The names and values of a query.
pub(super) type Query = Vec<(&'static str, String)>;

pub(super) const AUTH_INFO: &str = "/api/authinfo";
pub(super) const INSTANCE_INFO: &str = "/api/InstanceInfo";
pub(super) const TICKETS: &str = "/api/Tickets";
pub(super) const ACTIONS: &str = "/api/Actions";
pub(super) const ATTACHMENTS: &str = "/api/Attachment";
pub(super) const EXTERNAL_LINKS: &str = "/api/ExternalLink";
pub(super) const FEATURES: &str = "/api/Features";
pub(super) const USERS: &str = "/api/Users";
pub(super) const AGENTS: &str = "/api/Agent";
pub(super) const OWN_AGENT: &str = "/api/Agent/me";
pub(super) const CLIENTS: &str = "/api/Client";
pub(super) const SUPPLIERS: &str = "/api/Supplier";
pub(super) const STATUSES: &str = "/api/Status";
pub(super) const PRIORITIES: &str = "/api/Priority";
pub(super) const SLAS: &str = "/api/SLA";
pub(super) const TEAMS: &str = "/api/Team";
pub(super) const TICKET_TYPES: &str = "/api/TicketType";
pub(super) const CATEGORIES: &str = "/api/Category";
pub(super) const LOOKUPS: &str = "/api/Lookup";
pub(super) const OUTCOMES: &str = "/api/Outcome";
pub(super) const SERVICES: &str = "/api/Service";
pub(super) const FIELDS: &str = "/api/FieldInfo";

/// The address of one row of a resource.
pub(super) fn one(resource: &str, id: i64) -> String {
    format!("{resource}/{id}")
}

/// One page. The page number is sent on the first request, too: without it, it is ignored.
pub(super) fn page(number: u64, rows: u64) -> Query {
    vec![("pageinate", "true".to_owned()), ("page_no", number.to_string()), ("page_size", rows.to_string())]
}

/// One page in a stable order; without one, rows move between pages.
pub(super) fn page_by_id(number: u64, rows: u64) -> Query {
    let mut query = page(number, rows);
    query.push(("order", "id".to_owned()));
    query.push(("orderdesc", "false".to_owned()));
    query
}

/// One page, latest change first.
pub(super) fn page_newest_first(number: u64, rows: u64) -> Query {
    let mut query = page(number, rows);
    query.push(("order", "last_update".to_owned()));
    query.push(("orderdesc", "true".to_owned()));
    query
}
