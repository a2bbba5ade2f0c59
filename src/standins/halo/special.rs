//! Paths that are neither a resource nor one of its records: the global settings, what the signed-in
//! person is, generated links, the native integration's helpers, search over everything.

use axum::Json;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::Halo;
use super::caller::Caller;
use super::catalogue::{Fields, int, shown, text};
use super::control;
use super::decode::{self, Body};
use super::features;
use super::gathered;
use super::integration_data;
use super::links;
use super::lists;
use super::native;
use super::notify::Notice;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::named;
use super::rows;
use super::save::{self, Saved};
use super::seed::API_AGENT;
use super::state::State;
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// A request on a special path.
pub(super) struct Request<'a> {
    /// The path behind `/api`, in lower case.
    pub(super) path: &'a [&'a str],
    /// Verb and headers.
    pub(super) parts: &'a Parts,
    /// The parameters.
    pub(super) query: &'a Query,
    /// The body.
    pub(super) bytes: &'a [u8],
    /// Who calls; an error without a good token.
    pub(super) caller: &'a Result<Caller, Refusal>,
}

type Answer = Result<Response, Refusal>;

impl Request<'_> {
    fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().map_err(Clone::clone)
    }

    fn needs(&self, scope: &'static str) -> Result<(), Refusal> {
        if self.caller()?.allow(scope) { Ok(()) } else { Err(Refusal::Forbidden(scope)) }
    }

    fn signed_in(&self) -> Result<(), Refusal> {
        self.caller().map(drop)
    }
}

impl Halo {
    /// Answers a request on a special path; `None` when the path is a resource's.
    pub(super) fn special(&self, request: &Request<'_>) -> Option<Answer> {
        match (&request.parts.method, request.path) {
            (&Method::GET, path) => self.special_read(path, request),
            (&Method::POST, path) => self.special_write(path, request),
            _ => None,
        }
    }

    fn special_read(&self, path: &[&str], request: &Request<'_>) -> Option<Answer> {
        let query = request.query;
        Some(match path {
            ["health"] => Ok(Json(json!({ "status": "Healthy" })).into_response()),
            ["control"] => self.guarded(request, "admin", |state, look| json!(control::show(state, look, ""))),
            ["control", "teams"] => {
                self.guarded(request, "admin", |state, look| json!(control::show(state, look, "teams")))
            }
            ["client", "me"] => self.own_party(request, "Client"),
            ["users", "me"] => self.own_party(request, "Users"),
            ["site", "stockbins"] => self.guarded(request, "read:customers", |state, _| gathered::stock_bins(state)),
            ["team", "tree"] => self.open(request, |state, _| gathered::team_tree(state)),
            ["search"] => {
                let tickets = request.needs("read:tickets").is_ok();
                self.guarded(request, "read:customers", |state, _| gathered::search(state, query, tickets))
            }
            ["servicerequestdetails"] => self.open(request, |state, _| gathered::request_details(state, query)),
            ["servicerequestdetails", id] => return Some(self.one_request_detail(request, id)),
            ["integrationfieldmapping"] => self.guarded(request, "admin", |state, _| {
                native::all_mappings(state)
                    .into_iter()
                    .filter(|row| gathered::mapping_fits(row, query))
                    .map(Value::Object)
                    .collect()
            }),
            ["integrationsitemapping"] => {
                self.guarded(request, "admin", |state, _| gathered::site_mappings(state, query))
            }
            ["integrationdata", "get", "servicenow"] => {
                self.integration_data(request, |state, _, _| Ok(integration_data::settings(state)))
            }
            ["integrationdata", "get", "servicenowintegration"] => {
                self.integration_data(request, integration_data::choices)
            }
            _ => return None,
        })
    }

    fn special_write(&self, path: &[&str], request: &Request<'_>) -> Option<Answer> {
        Some(match path {
            ["notify", notice] => match Notice::named(notice) {
                Some(notice) => self.notified(notice, request.bytes),
                None => return None,
            },
            ["control"] => self.change_control(request),
            ["control", "setup" | "clearcache" | "updateenc"] | ["lookup", "clearcache"] => {
                request.needs("admin").map(|()| StatusCode::CREATED.into_response())
            }
            ["externallink", "generate"] => self.generate_links(request),
            ["client", "newaccountsid"] => self.new_accounts_id(request),
            ["client", "paymentmethodupdate"] => self.update_clients(request),
            ["users", "prefs"] => self.keep_preferences(request),
            _ => return None,
        })
    }

    fn guarded(&self, request: &Request<'_>, scope: &'static str, show: impl FnOnce(&State, &Look) -> Value) -> Answer {
        request.needs(scope)?;
        Ok(Json(show(&self.state(), &Look::of(self.common()))).into_response())
    }

    fn open(&self, request: &Request<'_>, show: impl FnOnce(&State, &Look) -> Value) -> Answer {
        request.signed_in()?;
        Ok(Json(show(&self.state(), &Look::of(self.common()))).into_response())
    }

    /// The user that is linked with the agent of the application, and that user's client.
    fn own_party(&self, request: &Request<'_>, name: &str) -> Answer {
        request.needs("read:customers")?;
        let state = self.state();
        let linked = |fields: &Fields| int(fields, "linked_agent_id") == Some(API_AGENT);
        let user = state.table("Users").iter().find(|(_, row)| linked(&row.fields)).ok_or(Refusal::NotFound)?;
        let client = super::party_filters::client_of_user(&state, &user.1.fields);
        let id = if name == "Users" { Some(user.0) } else { client };
        let resource = named(name).ok_or(Refusal::NotFound)?;
        let id = id.ok_or(Refusal::NotFound)?.to_string();
        let look = Look::of(self.common());
        lists::asked(&state, self.common(), &look, resource, &id, request.query)
            .map(|shown| Json(shown).into_response())
    }

    fn one_request_detail(&self, request: &Request<'_>, id: &str) -> Answer {
        request.signed_in()?;
        let wanted: i64 = id.parse().ok().ok_or(Refusal::NotFound)?;
        let all = gathered::request_details(&self.state(), &Query::default());
        let found =
            all.as_array().into_iter().flatten().find(|row| row.get("id").and_then(Value::as_i64) == Some(wanted));
        found.map(|row| Json(row.clone()).into_response()).ok_or(Refusal::NotFound)
    }

    fn integration_data(
        &self,
        request: &Request<'_>,
        read: impl FnOnce(&State, &Common, &Query) -> Result<Value, Refusal>,
    ) -> Answer {
        request.needs("admin")?;
        let state = self.state();
        if !features::enabled(&state, features::SERVICENOW) {
            return Err(Refusal::rule("The ServiceNow integration is not enabled"));
        }
        read(&state, self.common(), request.query).map(|data| Json(data).into_response())
    }

    fn change_control(&self, request: &Request<'_>) -> Answer {
        request.needs("admin")?;
        let look = Look::of(self.common());
        let sent = control::read(request.bytes, &look)?;
        let shown = self.write_for(request.caller()?, |desk| {
            for settings in sent {
                desk.change_control(settings);
            }
            control::show(desk.state, &look, "")
        });
        Ok((StatusCode::CREATED, Json(shown)).into_response())
    }

    /// The answer is the last link that was made; an empty object when none was missing.
    fn generate_links(&self, request: &Request<'_>) -> Answer {
        request.needs("edit:tickets")?;
        let look = Look::of(self.common());
        let sent = decode::body(request.bytes, Body::Object, "GenerateExternalLink", look.zone())?;
        let module = sent.first().and_then(|sent| int(sent, "module_id"));
        let module = module.ok_or_else(|| Refusal::rule("module_id must be specified"))?;
        let connection = sent.first().and_then(|sent| int(sent, "tenant_id"));
        let shown = self.write_for(request.caller()?, |desk| {
            if features::name(desk.state, desk.common, module).is_none() {
                return Err(Refusal::rule(format!("Module {module} does not exist")));
            }
            let made = desk.generate_links(module, connection);
            let last = made.last().and_then(|id| desk.state.links.get(*id));
            Ok(last.map(|link| look.show(link, links::SCHEMA, &[])).unwrap_or_default())
        })?;
        Ok((StatusCode::CREATED, Json(shown)).into_response())
    }

    /// Gives each client the next free number of an account.
    fn new_accounts_id(&self, request: &Request<'_>) -> Answer {
        self.save_clients(request, |state, client| {
            let numbers =
                state.table("Client").iter().filter_map(|(_, row)| text(&row.fields, "accountsid")?.parse().ok());
            let next: i64 = numbers.max().unwrap_or(1000) + 1;
            client.retain(|name, _| *name == "id");
            client.insert("accountsid", Value::from(next.to_string()));
        })
    }

    fn update_clients(&self, request: &Request<'_>) -> Answer {
        self.save_clients(request, |_, client| client.retain(|name, _| *name == "id" || name.starts_with("stripe_")))
    }

    fn save_clients(&self, request: &Request<'_>, settle: impl Fn(&State, &mut Fields)) -> Answer {
        request.needs("edit:customers")?;
        let resource = named("Client").ok_or(Refusal::NotFound)?;
        let look = Look::of(self.common());
        let elements = decode::body(request.bytes, Body::Array, resource.schema, look.zone())?;
        let shown = self.write_for(request.caller()?, |desk| {
            let mut last = Value::Null;
            for mut element in elements {
                if int(&element, "id").is_none_or(|id| desk.state.row("Client", id).is_none()) {
                    return Err(Refusal::NotFound);
                }
                settle(desk.state, &mut element);
                let change = rows::prepare(desk.state, desk.common, &look, resource, element)?;
                let saved = Saved::Plain(resource, desk.save_row(change), None);
                last = save::show(desk.state, desk.common, &look, &saved);
            }
            Ok(last)
        })?;
        Ok((StatusCode::CREATED, Json(shown)).into_response())
    }

    /// Preferences of the signed-in person. The document gives no fields and no way to read them: they
    /// are entered in the ledger as sent.
    fn keep_preferences(&self, request: &Request<'_>) -> Answer {
        request.needs("edit:customers")?;
        let sent: Vec<Map<String, Value>> = serde_json::from_slice(request.bytes)
            .map_err(|error| Refusal::Binding { path: String::new(), message: error.to_string() })?;
        let last = sent.last().cloned().unwrap_or_default();
        self.write_for(request.caller()?, |desk| {
            for preferences in &sent {
                let fields = preferences.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
                let entry = NewEntry {
                    table: "Users/prefs".to_owned(),
                    id: API_AGENT.to_string(),
                    fields,
                    ..NewEntry::default()
                };
                desk.enter(Accepted::Update, entry);
            }
        });
        Ok((StatusCode::CREATED, Json(last)).into_response())
    }
}
