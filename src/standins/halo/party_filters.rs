//! List parameters of clients, sites and users that no plain comparison covers.

use serde_json::Value;

use super::catalogue::{Fields, filled, flag, int, text, whole};
use super::seed::API_AGENT;
use super::sieve::{Asked, contains};
use super::state::{GENERAL_USER, State};

/// Values of `domain` that name a part of the desk (requests, opportunities, projects), as the same
/// parameter does on other resources.
const DESK_DOMAINS: &[&str] = &["reqs", "opps", "prjs"];

/// The fields of a user that hold a telephone number.
const PHONES: &[&str] =
    &["phonenumber", "sitephonenumber", "homenumber", "mobilenumber", "mobilenumber2", "fax", "whatsapp_number"];

/// Whether a record passes.
pub(super) fn keeps(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    match asked.resource.name {
        "Client" => client(asked, number, fields),
        "Site" => site(asked, fields),
        "Users" => user(asked, fields),
        _ => true,
    }
}

fn client(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let query = asked.query;
    let set_up = |param, field| !query.on(param) || filled(fields, field).is_some();
    (asked.common.switches.get("halo.isservicenow") == "ignored" || set_up("isservicenow", "servicenow_url"))
        && set_up("isjira", "jira_url")
        && set_up("issentinel", "sentinel_subscription_id")
        && set_up("azureclients", "azure_tenant_id")
        && set_up("gficlients", "gficlientid")
        && set_up("callplan", "calldate")
        && (!query.on("snowclients") || int(fields, "snow_id").is_some_and(|id| id > 0))
        && (!query.on("accountmanageronly") || int(fields, "accountmanagertech") == Some(API_AGENT))
        && !is_internal(asked, number)
        && of_domain(asked, fields)
        && of_integration(asked, fields)
        && named_as_asked(asked, fields)
}

/// `domain` is a client's mail domain, unless it names a part of the desk.
fn of_domain(asked: Asked<'_>, fields: &Fields) -> bool {
    let wanted = asked.query.text("domain").filter(|domain| !DESK_DOMAINS.contains(&domain.to_lowercase().as_str()));
    wanted.is_none_or(|wanted| text(fields, "domain").is_some_and(|domain| domain.eq_ignore_ascii_case(wanted)))
}

/// `search_name_only` is typed as text: what it holds is searched for in names. Sent as a boolean
/// it limits `search`, see [`super::sieve`].
fn named_as_asked(asked: Asked<'_>, fields: &Fields) -> bool {
    let flags = ["true", "false"];
    let wanted = asked.query.text("search_name_only").map(str::to_lowercase);
    wanted.filter(|wanted| !flags.contains(&wanted.as_str())).is_none_or(|wanted| contains(fields, "name", &wanted))
}

/// Which integration a client is connected with, by the field that holds the foreign id.
fn of_integration(asked: Asked<'_>, fields: &Fields) -> bool {
    let query = asked.query;
    let tenants = query.text("integration_tenantids").map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    if let Some(tenants) = tenants
        && !text(fields, "azure_tenant_id").is_some_and(|tenant| tenants.contains(&tenant))
    {
        return false;
    }
    let field = match query.text("integration_type").map(str::to_lowercase).as_deref() {
        Some("azure") => "azure_tenant_id",
        Some("servicenow") => "servicenow_url",
        Some("jira") => "jira_url",
        Some("hubspot") => "hubspot_id",
        _ => return true,
    };
    filled(fields, field).is_some()
}

/// The desk's own organisation, which `exclude_internal` leaves out.
fn is_internal(asked: Asked<'_>, client: i64) -> bool {
    asked.query.on("exclude_internal") && asked.common.switches.number("halo.internal-client") == client
}

fn site(asked: Asked<'_>, fields: &Fields) -> bool {
    let query = asked.query;
    let client = int(fields, "client_id");
    let stock = flag(fields, "isstocklocation");
    of_group(asked, client)
        && !client.is_some_and(|client| is_internal(asked, client))
        && (stock || !(query.on("stocklocation") || query.off("includenonstocklocations")))
        && !(stock && (query.off("stocklocation") || query.off("includestocklocations")))
        && (!query.on("azuresites") || filled(fields, "azuretenantid").is_some())
        && (!query.on("gfisites") || int(fields, "gfisiteid").is_some_and(|id| id > 0))
}

fn user(asked: Asked<'_>, fields: &Fields) -> bool {
    let query = asked.query;
    let client = client_of_user(asked.state, fields);
    let general = text(fields, "name") == Some(GENERAL_USER);
    let service = flag(fields, "isserviceaccount");
    let within = |param, list, member| {
        query.int(param).is_none_or(|wanted| fields.get(list).is_some_and(|held| holds_id(held, member, wanted)))
    };
    query.int("client_id").is_none_or(|wanted| client == Some(wanted))
        && of_group(asked, client)
        && !(general && (query.on("exclude_generaluser") || query.on("exclude_defaultsiteusers")))
        && !(query.on("exclude_agents") && int(fields, "linked_agent_id").is_some_and(|agent| agent > 0))
        && !(service && query.off("includeserviceaccount"))
        && (service || !query.off("includenonserviceaccount"))
        && (!query.on("approvers_only") || flag(fields, "ischangeapprover"))
        && within("department_id", "departments", "department_id")
        && within("asset_id", "assets", "id")
        && within("supplier_id", "supplier", "id")
        && within("role", "roles", "id")
        && match query.text("integration_type").map(str::to_lowercase).as_deref() {
            Some("azure") => filled(fields, "azureoid").is_some(),
            Some("okta") => filled(fields, "oktaid").or_else(|| filled(fields, "okta_id")).is_some(),
            _ => true,
        }
}

/// The client of a user's site.
pub(super) fn client_of_user(state: &State, fields: &Fields) -> Option<i64> {
    state.row("Site", int(fields, "site_id")?).and_then(|site| int(site, "client_id"))
}

fn of_group(asked: Asked<'_>, client: Option<i64>) -> bool {
    asked.query.int("toplevel_id").is_none_or(|wanted| {
        client.and_then(|client| asked.state.row("Client", client)).and_then(|row| int(row, "toplevel_id"))
            == Some(wanted)
    })
}

/// Whether a nested object, or one of a nested list, has this id under its own name or under `id`.
pub(super) fn holds_id(held: &Value, member: &str, wanted: i64) -> bool {
    let one = |value: &Value| {
        let id = value.get(member).or_else(|| value.get("id")).and_then(whole).or_else(|| whole(value));
        id == Some(wanted)
    };
    held.as_array().map_or_else(|| one(held), |list| list.iter().any(one))
}

/// Whether one of a user's numbers contains the digits of a text.
pub(super) fn has_phone_number(fields: &Fields, wanted: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let wanted = digits(wanted);
    !wanted.is_empty()
        && PHONES.iter().any(|name| text(fields, name).is_some_and(|value| digits(value).contains(&wanted)))
}
