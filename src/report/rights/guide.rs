//! What an administrator sets up besides the rights themselves, by vendor.

use std::collections::BTreeSet;

use super::super::text::{add_line, one_line};
use crate::connector::rights::{Rights, Weight};
use crate::model::System;
use crate::profile::{Authentication, Connection};

/// Which account, and how it signs in.
pub(super) fn account(connection: &Connection) -> String {
    let mut text = String::new();
    add_line(&mut text, 0, "## Account");
    add_line(&mut text, 0, "");
    for line in account_lines(connection) {
        add_line(&mut text, 0, &format!("- {line}"));
    }
    add_line(&mut text, 0, "");
    text
}

fn account_lines(connection: &Connection) -> Vec<String> {
    match connection.system {
        System::Halo => halo_account(&connection.authentication),
        System::ServiceNow => servicenow_account(&connection.authentication),
        System::HubSpot => Vec::new(),
    }
}

fn halo_account(authentication: &Authentication) -> Vec<String> {
    let client = match authentication {
        Authentication::ClientCredentials { client_id } | Authentication::Password { client_id, .. } => {
            format!("Client id in use: {}", one_line(client_id))
        }
        Authentication::Basic { .. } => "Its client id and client secret are entered in Causeway".to_owned(),
    };
    vec![
        "One agent of its own, marked as API-only, so that its work is attributable; no person's agent and no \
         administrator"
            .to_owned(),
        "Configuration > Integrations > Halo API > View Applications > New: authentication method \u{201c}Client ID \
         and Secret (Services)\u{201d}, login type Agent, agent to log in as: that agent"
            .to_owned(),
        "What the application may do is the overlap of its scopes and of what that agent may do; after a change a new \
         token is fetched, so test again"
            .to_owned(),
        client,
    ]
}

fn servicenow_account(authentication: &Authentication) -> Vec<String> {
    let mut lines = vec![
        "One user of its own in sys_user, no person's and no administrator, with \u{201c}Web service access \
         only\u{201d} or \u{201c}Internal Integration User\u{201d} ticked"
            .to_owned(),
    ];
    match authentication {
        Authentication::Basic { username } => lines.push(format!(
            "It signs in as {} with basic authentication; where Halo's own integration is used, its e-mail address \
             must be that of a Halo user",
            one_line(username)
        )),
        Authentication::ClientCredentials { client_id } => lines.push(format!(
            "OAuth client credentials, client id {}: the property \
             glide.oauth.inbound.client.credential.grant_type.enabled is true, and the OAuth entity names this user as \
             its OAuth Application User",
            one_line(client_id)
        )),
        Authentication::Password { client_id, username } => {
            lines.push(format!("OAuth password grant as {}, client id {}", one_line(username), one_line(client_id)))
        }
    }
    if !matches!(authentication, Authentication::Basic { .. }) {
        lines.push("Access token life span: at least 1800 s".to_owned());
    }
    lines
}

/// By which means the rights are given, and what else may stand in the way.
pub(super) fn ways(connection: &Connection, rights: &Rights) -> String {
    let mut text = String::new();
    match connection.system {
        System::Halo => halo_ways(&mut text, rights),
        System::ServiceNow => servicenow_ways(&mut text, connection, rights),
        System::HubSpot => {}
    }
    text
}

fn halo_ways(text: &mut String, rights: &Rights) {
    add_line(text, 0, "## Scopes of the application");
    add_line(text, 0, "");
    let writes = rights.tables.iter().any(|table| table.create.is_needed() || table.update.is_needed());
    let mut scopes = vec!["read:tickets", "read:customers"];
    if writes {
        scopes.insert(1, "edit:tickets");
    }
    add_line(text, 0, &format!("- Permissions tab: `{}`", scopes.join(" ")));
    add_line(
        text,
        0,
        "- `admin` only if custom fields are mapped and the agent's role cannot read their set-up otherwise",
    );
    add_line(text, 0, "- Not needed: `all`, any delete right, the role of an administrator");
    add_line(text, 0, "");
}

fn servicenow_ways(text: &mut String, connection: &Connection, rights: &Rights) {
    add_line(text, 0, "## Roles in short");
    add_line(text, 0, "");
    add_line(
        text,
        0,
        "- `itil` covers reading and writing of task records in most instances; `sn_incident_read` and \
         `sn_incident_write` are enough where only incidents are kept in step",
    );
    add_line(text, 0, "- `personalize_dictionary` for the fields and their types (sys_dictionary, sys_db_object)");
    add_line(text, 0, "- `snc_platform_rest_api_access` where the instance demands it for REST calls");
    add_line(text, 0, "- Some releases let only `itil_admin` change closed incidents; Causeway works without");
    add_line(
        text,
        0,
        "- Instead of roles: ACLs of type record for each table and method above, and for each field (`table.field`) \
         in the lists above; a field without a read ACL stays silent, one without a write ACL is skipped silently",
    );
    add_line(text, 0, "");
    add_line(text, 0, "## Where REST access is restricted");
    add_line(text, 0, "");
    add_line(text, 0, "One of these, or none of them where the restriction is off:");
    add_line(text, 0, "");
    let paths = |writes: bool| {
        let tables = rights.tables.iter().filter(|table| {
            (table.create.is_needed() || table.update.is_needed()) == writes && table.weight == Weight::Needed
        });
        let paths: BTreeSet<&str> = tables.map(|table| table.path.as_str()).collect();
        paths.into_iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
    };
    let oauth = !matches!(connection.authentication, Authentication::Basic { .. });
    let profile = if oauth {
        "an inbound authentication profile of type OAuth for the OAuth entity"
    } else {
        "an inbound authentication profile of type basic authentication"
    };
    add_line(text, 0, &format!("- REST API access policies with {profile}:"));
    add_line(text, 2, &format!("- read only, method GET, all versions and resources: {}", paths(false)));
    add_line(text, 2, &format!("- a policy of its own for what is written, GET POST PATCH: {}", paths(true)));
    add_line(text, 2, "- the Batch API, POST `/api/now/v1/batch`, and the Attachment API, GET `/api/now/attachment`");
    if oauth {
        add_line(
            text,
            0,
            "- Auth scopes on the OAuth entity that name the same APIs; a missing one is answered with \u{201c}Missing \
             required api access scope\u{201d}. The scope `useraccount` is all that the user may do",
        );
    }
    add_line(text, 0, "");
}
