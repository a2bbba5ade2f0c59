//! List parameters of set-up and lookups that no plain comparison covers: who and what is allowed
//! where.

use std::collections::BTreeSet;

use serde_json::Value;

use super::catalogue::{Fields, flag, int, text, whole};
use super::party_filters::holds_id;
use super::seed::API_AGENT;
use super::sieve::Asked;
use super::state::{CLOSED, State, UNASSIGNED};

/// Whether a record passes.
pub(super) fn keeps(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let query = asked.query;
    match asked.resource.name {
        "Agent" => agent(asked, number, fields),
        "Team" => team(asked, fields),
        "Status" => status(asked, number, fields),
        "Category" => category(asked, number, fields),
        "TicketType" => ticket_type(asked, fields),
        "Outcome" => outcome(asked, number, fields),
        "FieldInfo" => {
            (!query.on("iscustomfieldsetup") || int(fields, "custom").is_some_and(|custom| custom > 0))
                && !(query.on("excludetables") && int(fields, "type") == Some(TABLE))
        }
        "Lookup" => query.int("lookupid").is_some() && !(query.on("exclude_zero") && int(fields, "id") == Some(0)),
        "Features" => {
            let enabled = flag(fields, "enabled");
            !(enabled && query.off("showenabled")) && (enabled || !query.off("showdisabled"))
        }
        "IntegrationRequest" => {
            let outgoing = flag(fields, "isoutgoing");
            !(outgoing && query.on("inbound_only")) && (outgoing || !query.on("outbound_only"))
        }
        "IntegrationExport" => !query.on("readyforimport") || flag(fields, "ready_for_import"),
        "Service" => query.int("user_id").is_none_or(|user| {
            !query.on("subscribedonly") || fields.get("subscribers").is_some_and(|list| holds_id(list, "user_id", user))
        }),
        _ => true,
    }
}

/// The `type` of a custom table.
const TABLE: i64 = 7;

/// The ids that a field of a list such as `allowed_status` holds; `None` where all are allowed.
fn allowed(row: Option<&Fields>, list: &str, member: &str, all: &str) -> Option<BTreeSet<i64>> {
    let row = row.filter(|row| !flag(row, all))?;
    let entries = row.get(list)?.as_array()?;
    Some(entries.iter().filter_map(|entry| entry.get(member).or_else(|| entry.get("id")).and_then(whole)).collect())
}

fn agent(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let (state, query) = (asked.state, asked.query);
    let everybody = query.on("showall");
    let limits = |list, member, param| {
        let wanted = query.int(param);
        wanted.is_none_or(|wanted| {
            let held = fields.get(list).filter(|held| held.as_array().is_some_and(|list| !list.is_empty()));
            held.is_none_or(|held| holds_id(held, member, wanted))
        })
    };
    (number != UNASSIGNED || everybody || query.on("includeunassigned"))
        && (!flag(fields, "isapiagent") || everybody || query.on("includeapiagents") || query.on("thisagentonly"))
        && (!query.on("thisagentonly") || number == API_AGENT)
        && query.int("excludeagent").is_none_or(|excluded| excluded != number)
        && (!query.on("withemail") || text(fields, "email").is_some_and(|email| !email.trim().is_empty()))
        && limits("tickettypes", "tickettype_id", "tickettype_id")
        && limits("clients", "client_id", "client_id")
        && limits("departments", "department_id", "department_id")
        && query.int("team_id").is_none_or(|team| in_team(state, fields, team))
        && ["team", "teams"].iter().all(|param| query.text(param).is_none_or(|teams| in_one_of(state, fields, teams)))
}

/// Teams are named by their ids, or one by its name.
fn in_one_of(state: &State, agent: &Fields, teams: &str) -> bool {
    let ids: Option<Vec<i64>> = teams.split(',').map(|id| id.trim().parse().ok()).collect();
    match ids {
        Some(ids) => ids.into_iter().any(|team| in_team(state, agent, team)),
        None => state.table("Team").with_text("name", teams).is_some_and(|(team, _)| in_team(state, agent, team)),
    }
}

/// Whether an agent belongs to a team, as the main one or as one of several.
pub(super) fn in_team(state: &State, agent: &Fields, team: i64) -> bool {
    let name = state.label("Team", Some(team), "name");
    let main = name.is_some() && name == text(agent, "team");
    main || agent.get("teams").is_some_and(|teams| holds_id(teams, "team_id", team))
}

fn team(asked: Asked<'_>, fields: &Fields) -> bool {
    let query = asked.query;
    let part = match query.text("domain").map(str::to_lowercase).as_deref() {
        Some("reqs") => "forrequests",
        Some("opps") => "foropps",
        Some("prjs") => "forprojects",
        _ => "",
    };
    let mine = query.on("memberonly") || query.on("myteamsonly");
    let own = || asked.state.row("Agent", API_AGENT).zip(int(fields, "id"));
    (part.is_empty() || flag(fields, part))
        && (!mine || own().is_some_and(|(agent, id)| in_team(asked.state, agent, id)))
}

fn status(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let (state, query) = (asked.state, asked.query);
    let kind = int(fields, "type").unwrap_or_default();
    let of_ticket = query.int("ticket_id").and_then(|id| state.live_ticket(id));
    let of_ticket = of_ticket.and_then(|ticket| int(&ticket.fields, "tickettype_id"));
    let single = query.int("tickettype_id").filter(|id| *id > 0).or(of_ticket);
    let types: BTreeSet<i64> = single.map_or_else(|| query.ids("tickettype_ids").unwrap_or_default(), |id| [id].into());
    let fits = types.is_empty() || types.iter().any(|id| status_allowed(state, *id, number));
    let refused = (query.on("excludeclosed") && kind == CLOSED) || (query.on("excludepending") && kind == 1);
    fits && !refused
}

/// Whether tickets of a type may have a status.
pub(super) fn status_allowed(state: &State, ticket_type: i64, status: i64) -> bool {
    let list = allowed(state.row("TicketType", ticket_type), "allowed_status", "status_id", "allowall_status");
    list.is_none_or(|list| list.is_empty() || list.contains(&status))
}

/// Categories of a kind may be limited by the ticket type and by the team.
fn category(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let (state, query) = (asked.state, asked.query);
    let (list, all) = match int(fields, "type_id") {
        Some(1) => ("allowed_category1", "allowall_category1"),
        Some(2) => ("allowed_category2", "allowall_category2"),
        Some(3) => ("allowed_category3", "allowall_category3"),
        Some(4) => ("allowed_category4", "allowall_category4"),
        _ => return true,
    };
    let team = query.text("team_name").and_then(|name| state.table("Team").with_text("name", name)).map(|(id, _)| id);
    let limits = [
        ("TicketType", query.int("tickettype_id")),
        ("Team", query.int("team_id").or(team)),
        ("Service", query.int("service_id")),
    ];
    limits.into_iter().all(|(table, id)| {
        let row = id.and_then(|id| state.row(table, id));
        allowed(row, list, "category_id", all).is_none_or(|list| list.is_empty() || list.contains(&number))
    })
}

fn ticket_type(asked: Asked<'_>, fields: &Fields) -> bool {
    let query = asked.query;
    let hidden = fields.get("visible") == Some(&Value::Bool(false));
    let part = match query.text("domain").map(str::to_lowercase).as_deref() {
        Some("reqs") => "ticket",
        Some("opps") => "opportunity",
        Some("prjs") => "project",
        _ => "",
    };
    let only = |param, field| !query.on(param) || flag(fields, field);
    let clients = allowed(Some(fields), "allowed_clients", "client_id", "");
    (!hidden || query.on("showall") || query.on("showinactive"))
        && only("can_create_only", "cancreate")
        && only("canagentsselect", "agentscanselect")
        && only("canusercreate", "enduserscanselect")
        && only("sprints_only", "is_sprint")
        && (part.is_empty() || text(fields, "use").is_none_or(|own| own == part))
        && query
            .int("client_id")
            .is_none_or(|client| clients.is_none_or(|list| list.is_empty() || list.contains(&client)))
}

fn outcome(asked: Asked<'_>, number: i64, fields: &Fields) -> bool {
    let query = asked.query;
    let system = int(fields, "systemid").is_some_and(|id| id > 0);
    let fits = |param, field| {
        query.int(param).is_none_or(|wanted| int(fields, field).is_none_or(|own| own <= 0 || own == wanted))
    };
    let hidden = flag(fields, "hidden") && !query.on("showhidden") && !(system && query.on("showsystemactions"));
    outcome_allowed(asked.state, query.int("tickettype_id"), query.int("status"), number)
        && !hidden
        && !(system && query.on("excludesystemactions"))
        && fits("workflow_id", "workflow_id")
        && fits("workflow_step", "workflow_step_id")
        && fits("supplier_id", "defaultsupplier_id")
}

/// Whether tickets of a type may take an outcome while they have a status. A type without a list of
/// allowed actions allows all, and so does a status without outcomes; an entry of the type's list
/// may be limited to one status.
pub(super) fn outcome_allowed(state: &State, ticket_type: Option<i64>, status: Option<i64>, outcome: i64) -> bool {
    let limited = ticket_type.and_then(|id| state.row("TicketType", id)).filter(|row| !flag(row, "allowall_actions"));
    let of_type = limited.and_then(|row| row.get("allowed_actions")).and_then(Value::as_array);
    let fits = |entry: &Value| {
        let only = entry.get("status_id").and_then(whole).filter(|only| *only > 0);
        entry.get("id").and_then(whole) == Some(outcome) && (only.is_none() || status.is_none() || only == status)
    };
    let of_status = status.and_then(|id| state.row("Status", id)).and_then(|row| row.get("outcomes"));
    let of_status = of_status.and_then(Value::as_array).filter(|list| !list.is_empty());
    let named = |pair: &Value| pair.get("value").and_then(whole) == Some(outcome);
    of_type.is_none_or(|list| list.iter().any(fits)) && of_status.is_none_or(|list| list.iter().any(named))
}
