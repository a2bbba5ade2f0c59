//! The scopes that an application can be given and a token can be asked for.

/// Scopes outside the areas.
pub(super) const GENERAL: &[&str] =
    &["all", "all:standard", "admin", "offline_access", "editmine:timesheets", "access:chat", "access:adpasswordreset"];

/// The areas that have a `read:` and an `edit:` scope.
const AREAS: &[&str] = &[
    "tickets",
    "calendar",
    "customers",
    "crm",
    "timesheets",
    "contracts",
    "suppliers",
    "items",
    "projects",
    "sales",
    "quotes",
    "sos",
    "pos",
    "invoices",
    "reporting",
    "software",
    "softwarelicensing",
    "kb",
    "assets",
];

/// Whether the scopes in `held`, separated by spaces, include a scope.
pub(super) fn grants(held: &str, scope: &str) -> bool {
    held.split_whitespace().any(|own| own == "all" || own == scope || (own == "all:standard" && scope != "admin"))
}

/// The first scope of a request that does not exist.
pub(super) fn unknown(requested: &str) -> Option<&str> {
    requested.split_whitespace().find(|scope| !is_known(scope))
}

fn is_known(scope: &str) -> bool {
    let of_area = scope.strip_prefix("read:").or_else(|| scope.strip_prefix("edit:"));
    GENERAL.contains(&scope) || of_area.is_some_and(|area| AREAS.contains(&area))
}
