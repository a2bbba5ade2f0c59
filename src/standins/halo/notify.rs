//! What ServiceNow's business rules call when the native integration is set up: a ticket, or a
//! journal entry of one. The document gives the shape of the journal entry only; a ticket is "an
//! object", here with the fields of ServiceNow's record. Callers prove themselves by `halo_key`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::Halo;
use super::catalogue::{Fields, filled, flag, int, whole};
use super::decode;
use super::desk::{Actor, Desk, Role};
use super::features::{self, SERVICENOW};
use super::integration_log::{Call, log_call, log_error};
use super::links::table_id;
use super::native::{WEBHOOK_SECRET, mapped, secret};
use super::refusal::Refusal;
use super::render::Look;
use super::resource::named;
use super::save::{Saved, Target};
use super::state::State;

/// Who writes what comes in.
const ACTOR: &str = "ServiceNow integration";

/// Which field of a ServiceNow record goes through which mapping table into which ticket field.
const MAPPED: &[(&str, &str, &str)] = &[
    ("priority", "servicenow_priority_mappings", "priority_id"),
    ("state", "servicenow_status_mappings", "status_id"),
    ("impact", "servicenow_impact_mappings", "impact"),
    ("urgency", "servicenow_urgency_mappings", "urgency"),
    ("category", "servicenow_category_mappings", "categoryid_1"),
    ("assignment_group", "servicenow_team_mappings", "team_id"),
];

/// What comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    /// A record.
    Ticket,
    /// A journal entry.
    Action,
}

impl Notice {
    /// By the last part of the path.
    pub(super) fn named(path: &str) -> Option<Self> {
        match path {
            "servicenowticket" => Some(Self::Ticket),
            "servicenowaction" => Some(Self::Action),
            _ => None,
        }
    }

    fn endpoint(self) -> &'static str {
        match self {
            Self::Ticket => "/api/Notify/servicenowticket",
            Self::Action => "/api/Notify/servicenowaction",
        }
    }
}

impl Halo {
    /// Takes a notice and answers with the id of what became of it.
    pub(super) fn notified(&self, notice: Notice, bytes: &[u8]) -> Result<Response, Refusal> {
        let sent: Value = serde_json::from_slice(bytes)
            .map_err(|error| Refusal::Binding { path: String::new(), message: error.to_string() })?;
        let Value::Object(mut sent) = sent else {
            return Err(Refusal::Binding { path: String::new(), message: "a JSON object is required".to_owned() });
        };
        let client = self.let_in(&mut sent)?;
        let look = Look::of(self.common());
        let actor = Actor { by: ACTOR.to_owned(), who: ACTOR.to_owned(), role: Role::Outside };
        let outcome = self.write(&actor, |desk| {
            let outcome = match notice {
                Notice::Ticket => desk.take_ticket(&look, client, &sent),
                Notice::Action => desk.take_action(&look, client, &sent),
            };
            let error = outcome.as_ref().err().map(ToString::to_string);
            let call = Call {
                module: SERVICENOW,
                details: client,
                operation: "POST",
                url: notice.endpoint(),
                request: Value::Object(sent.clone()).to_string(),
                result: if error.is_some() { 400 } else { 201 },
                response: error.clone().unwrap_or_default(),
            };
            log_call(desk, call);
            if let Some(error) = &error {
                log_error(desk, SERVICENOW, client, notice.endpoint(), error);
            }
            desk.note_run(SERVICENOW, error.as_deref());
            outcome
        })?;
        Ok((StatusCode::CREATED, Json(outcome)).into_response())
    }

    /// The client whose secret the key is. The key is taken out, so that nothing stores it.
    fn let_in(&self, sent: &mut Map<String, Value>) -> Result<i64, Refusal> {
        let key = sent.remove("halo_key");
        let key = key.as_ref().and_then(Value::as_str).ok_or(Refusal::Unauthorised)?;
        let client = sent.get("halo_client_id").and_then(whole).ok_or(Refusal::Unauthorised)?;
        let state = self.state();
        let table = named("Client").ok_or(Refusal::NotFound)?;
        let known = secret(&state, table, client, WEBHOOK_SECRET) == Some(key);
        let fields = state.row("Client", client).filter(|_| known).ok_or(Refusal::Unauthorised)?;
        if !flag(fields, "servicenow_enable_webhook") || !features::enabled(&state, SERVICENOW) {
            return Err(Refusal::rule("The ServiceNow integration is not enabled for this customer"));
        }
        Ok(client)
    }
}

fn said<'a>(sent: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    // A reference comes as text, or as an object with value and display value.
    let value = sent.get(name)?;
    let text = value.as_str().or_else(|| value.get("value")?.as_str());
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn of_client(state: &State, client: i64, servicenow_id: &str) -> Option<i64> {
    let found = state.tickets.iter().find(|(_, ticket)| {
        !ticket.deleted
            && filled(&ticket.fields, "servicenow_id") == Some(servicenow_id)
            && int(&ticket.fields, "client_id") == Some(client)
    });
    found.map(|(id, _)| id)
}

impl Desk<'_> {
    /// Creates the ticket of a record, or changes the one that it has.
    fn take_ticket(&mut self, look: &Look, client: i64, sent: &Map<String, Value>) -> Result<Value, Refusal> {
        let id = said(sent, "sys_id").ok_or_else(|| Refusal::rule("sys_id must be specified"))?.to_owned();
        let known = of_client(self.state, client, &id);
        let mut ticket = Map::new();
        for (from, to) in
            [("number", "servicenow_number"), ("short_description", "summary"), ("description", "details")]
        {
            if let Some(text) = said(sent, from) {
                ticket.insert(to.to_owned(), Value::from(text));
            }
        }
        let settings = self.state.row("Client", client).cloned().unwrap_or_default();
        for (from, table, to) in MAPPED {
            if let Some(halo) = said(sent, from).and_then(|value| mapped(&settings, table, value)) {
                ticket.insert((*to).to_owned(), Value::from(halo));
            }
        }
        match known {
            Some(known) => drop(ticket.insert("id".to_owned(), Value::from(known))),
            None => self.place_new(client, &id, &settings, &mut ticket),
        }
        let element = decode::object(Value::Object(ticket), Target::Tickets.schema(), "", look.zone())?;
        match self.save(Target::Tickets, look, element)? {
            Saved::Ticket { id: ticket, .. } => Ok(json!({ "id": ticket, "servicenow_id": id })),
            _ => Err(Refusal::NotFound),
        }
    }

    /// A new ticket belongs to the configured user, else to the general user of the main site.
    fn place_new(&self, client: i64, servicenow_id: &str, settings: &Fields, ticket: &mut Map<String, Value>) {
        let number = |name| int(settings, name).filter(|id| *id > 0);
        let first_type = || self.state.table("TicketType").iter().next().map(|(id, _)| id);
        let kind = number("servicenow_webhook_tickettype").or_else(first_type);
        let places = [
            ("client_id", Some(client)),
            ("site_id", number("main_site_id")),
            ("user_id", number("servicenow_webhook_user")),
            ("tickettype_id", kind),
        ];
        ticket.extend(places.into_iter().filter_map(|(name, id)| Some((name.to_owned(), Value::from(id?)))));
        ticket.insert("servicenow_id".to_owned(), Value::from(servicenow_id));
        ticket.entry("summary").or_insert_with(|| Value::from("ServiceNow record"));
    }

    /// Adds the action of a journal entry; one that is there already is not added again.
    fn take_action(&mut self, look: &Look, client: i64, sent: &Map<String, Value>) -> Result<Value, Refusal> {
        let missing = |name: &str| Refusal::rule(format!("{name} must be specified"));
        let entry = said(sent, "sys_id").ok_or_else(|| missing("sys_id"))?;
        let record = said(sent, "element_id").ok_or_else(|| missing("element_id"))?;
        let note = said(sent, "value").ok_or_else(|| missing("value"))?;
        let unknown = || Refusal::rule(format!("There is no Ticket with the ServiceNow id {record}"));
        let ticket = of_client(self.state, client, record).ok_or_else(unknown)?;
        let table = table_id(self.common, "action");
        let same = |link: &&Fields| int(link, "table_id") == Some(table) && int(link, "halo_second_id") == Some(ticket);
        let there = self.state.links.to_third_party(entry).find(same).and_then(|link| int(link, "halo_id"));
        if let Some(action) = there {
            return Ok(json!({ "ticket_id": ticket, "id": action }));
        }
        let public = said(sent, "element") == Some("comments");
        let outcome = self.note_outcome(public).ok_or_else(|| Refusal::rule("There is no Outcome for this note"))?;
        let action = json!({
            "ticket_id": ticket, "outcome_id": outcome, "note": note, "hiddenfromuser": !public, "sendemail": false,
            "third_party_who": said(sent, "sys_created_by"), "datetime": said(sent, "sys_created_on"),
            "new_external_link": {
                "module_id": features::shown_id(self.common, SERVICENOW), "third_party_id": entry,
                "third_party_type": said(sent, "element"),
            },
        });
        let element = decode::object(action, Target::Actions.schema(), "", look.zone())?;
        match self.save(Target::Actions, look, element)? {
            Saved::Action(ticket, action) => Ok(json!({ "ticket_id": ticket, "id": action })),
            _ => Err(Refusal::NotFound),
        }
    }

    /// An outcome for a public or a private note, that mails nobody and moves nothing.
    fn note_outcome(&self, public: bool) -> Option<i64> {
        let quiet = |fields: &Fields| {
            let none = |name| int(fields, name).is_none_or(|number| number <= 0);
            none("systemid") && none("sendemail") && none("newstatus") && !flag(fields, "default_sync_to_servicenow")
        };
        let mut outcomes = self.state.table("Outcome").iter();
        let found = outcomes.find(|(_, row)| quiet(&row.fields) && flag(&row.fields, "hidefromuser") != public);
        found.map(|(id, _)| id)
    }
}
