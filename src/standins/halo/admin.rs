//! Direct administration, without HTTP: what a seed loads, and what people do in Halo while a
//! client looks on. Changes of tickets follow the same rules as the REST API.

use serde_json::{Value, json};

use super::custom::type_field;
use super::desk::{Actor, Role};
use super::render::Look;
use super::resource::named;
use super::save::{self, Saved, Target};
use super::ticket_show::{self, Depth};
use super::{Halo, Refusal, action_list, decode, lists};

/// The name under which set-up counts in the ledger.
const LOADER: &str = "loader";

/// Whether a ticket in a status is open, waiting or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Being worked on.
    Open,
    /// Waiting.
    Pending,
    /// Closed.
    Closed,
}

/// An outcome to add; each action of a ticket has one.
#[derive(Debug, Clone, Default)]
pub struct NewOutcome {
    /// Its name.
    pub name: String,
    /// Whether its actions are hidden from end-users.
    pub hidden_from_user: bool,
    /// Whether its actions mail the user.
    pub sends_mail: bool,
    /// The status that its actions give the ticket.
    pub new_status: Option<i64>,
}

impl Halo {
    /// Adds a status.
    pub fn add_status(&self, name: &str, openness: Openness) -> i64 {
        let kind = match openness {
            Openness::Open => 0,
            Openness::Pending => 1,
            Openness::Closed => 2,
        };
        self.add("Status", json!({ "name": name, "shortname": name, "type": kind }))
    }

    /// Adds a team.
    pub fn add_team(&self, name: &str) -> i64 {
        self.add("Team", json!({ "name": name, "inactive": false, "forrequests": true }))
    }

    /// Adds an agent of a team.
    pub fn add_agent(&self, name: &str, email: &str, team: &str) -> i64 {
        self.add(
            "Agent",
            json!({ "name": name, "email": email, "team": team, "isdisabled": false, "isapiagent": false }),
        )
    }

    /// Adds a client with its main site and that site's general user.
    pub fn add_client(&self, name: &str) -> i64 {
        self.add("Client", json!({ "name": name, "toplevel_id": 1, "inactive": false }))
    }

    /// Adds a site of a client, with a general user.
    pub fn add_site(&self, client: i64, name: &str) -> i64 {
        self.add("Site", json!({ "name": name, "client_id": client, "inactive": false }))
    }

    /// Adds a user to a site.
    pub fn add_user(&self, site: i64, name: &str, email: &str) -> i64 {
        self.add("Users", json!({ "name": name, "emailaddress": email, "site_id": site, "inactive": false }))
    }

    /// Adds a category by its path (`Network>VPN`); `kind` 1 is the ticket's, 2 the resolution's.
    pub fn add_category(&self, kind: i64, path: &str) -> i64 {
        let name = path.rsplit('>').next().unwrap_or(path);
        self.add("Category", json!({ "value": path, "category_name": name, "type_id": kind }))
    }

    /// Adds an SLA without priorities.
    pub fn add_sla(&self, name: &str) -> i64 {
        self.add("SLA", json!({ "name": name }))
    }

    /// Adds a priority to an SLA and returns `number`, which is what tickets store; it is unique
    /// within the SLA.
    pub fn add_priority(&self, sla: i64, number: i64, name: &str) -> i64 {
        self.add("Priority", json!({ "slaid": sla, "priorityid": number, "name": name, "ishidden": false }));
        number
    }

    /// Adds a ticket type with the names of its mandatory ticket fields.
    pub fn add_ticket_type(&self, name: &str, mandatory: &[&str]) -> i64 {
        let fields: Vec<Value> = mandatory.iter().map(|field| type_field(None, field, true)).collect();
        self.add("TicketType", json!({
            "name": name, "use": "ticket", "cancreate": true, "visible": true, "default_sla": 1, "initial_status": 1,
            "fields": fields,
        }))
    }

    /// Adds an outcome.
    pub fn add_outcome(&self, outcome: &NewOutcome) -> i64 {
        self.add(
            "Outcome",
            json!({
                "outcome": outcome.name, "buttonname": outcome.name, "hidden": false, "systemid": 0,
                "hidefromuser": outcome.hidden_from_user, "sendemail": i64::from(outcome.sends_mail),
                "newstatus": outcome.new_status.unwrap_or(0),
            }),
        )
    }

    /// Lets a ticket type take only these outcomes.
    pub fn limit_outcomes(&self, ticket_type: i64, outcomes: &[i64]) {
        let list: Vec<Value> = outcomes.iter().map(|id| json!({ "id": id })).collect();
        let Some(table) = named("TicketType") else { return };
        self.write(&loader(), |desk| {
            desk.state.table_mut(table).change(ticket_type, |row| {
                row.fields.insert("allowed_actions", Value::Array(list));
            });
        });
    }

    /// Adds or changes a record of any resource (`Client`, `Lookup`, `Attachment`, …) by the rules
    /// of its `POST` and returns the stored record.
    pub fn save(&self, by: &str, resource: &str, fields: Value) -> Result<Value, Refusal> {
        let target = Target::named(resource).ok_or(Refusal::NotFound)?;
        self.save_as(by, target, fields).map(|(_, shown)| shown)
    }

    /// Creates a ticket.
    pub fn create_ticket(&self, by: &str, mut fields: Value) -> Result<i64, Refusal> {
        if let Some(object) = fields.as_object_mut() {
            object.remove("id");
        }
        self.save_as(by, Target::Tickets, fields).map(|(saved, _)| number_of(&saved))
    }

    /// Changes a ticket.
    pub fn update_ticket(&self, by: &str, id: i64, mut fields: Value) -> Result<(), Refusal> {
        if let Some(object) = fields.as_object_mut() {
            object.insert("id".to_owned(), Value::from(id));
        }
        self.save_as(by, Target::Tickets, fields).map(drop)
    }

    /// Adds an action to a ticket and returns its number within the ticket.
    pub fn add_action(&self, by: &str, ticket: i64, mut fields: Value) -> Result<i64, Refusal> {
        if let Some(object) = fields.as_object_mut() {
            object.remove("id");
            object.insert("ticket_id".to_owned(), Value::from(ticket));
        }
        self.save_as(by, Target::Actions, fields).map(|(saved, _)| number_of(&saved))
    }

    /// Deletes a ticket softly; false when there is none.
    pub fn delete_ticket(&self, by: &str, id: i64) -> bool {
        self.write(&self.actor(by), |desk| desk.delete_ticket(id, None)).is_ok()
    }

    /// Merges a ticket into another one and closes it.
    pub fn merge_ticket(&self, by: &str, id: i64, into: i64) -> Result<(), Refusal> {
        self.write(&self.actor(by), |desk| desk.merge_ticket(id, into))
    }

    /// A ticket in full, also a deleted one.
    pub fn ticket(&self, id: i64) -> Option<Value> {
        let (state, look) = (self.state(), Look::of(self.common()));
        let ticket = state.tickets.get(id)?;
        Some(ticket_show::show(&state, self.common(), &look, ticket, &Depth::Full))
    }

    /// All tickets that are not deleted, in full, in the order of their ids.
    pub fn tickets(&self) -> Vec<Value> {
        let (state, look) = (self.state(), Look::of(self.common()));
        let live = state.tickets.iter().filter(|(_, ticket)| !ticket.deleted);
        live.map(|(_, ticket)| ticket_show::show(&state, self.common(), &look, ticket, &Depth::Full)).collect()
    }

    /// A ticket's actions, oldest first.
    pub fn actions(&self, ticket: i64) -> Vec<Value> {
        let (state, look) = (self.state(), Look::of(self.common()));
        let numbers = state.tickets.get(ticket).into_iter().flat_map(|row| row.actions.keys());
        numbers.filter_map(|number| action_list::full(&state, self.common(), &look, ticket, *number)).collect()
    }

    /// A ticket's attachments: their fields and their content.
    pub fn files(&self, ticket: i64) -> Vec<(Value, Vec<u8>)> {
        let (state, look) = (self.state(), Look::of(self.common()));
        let files = state.files.of_ticket(ticket);
        files
            .map(|file| (Value::Object(look.show(&file.fields, super::files::SCHEMA, &[])), file.bytes.to_vec()))
            .collect()
    }

    /// All records of a plain resource, retired ones too, in full.
    pub fn records(&self, resource: &str) -> Vec<Value> {
        let Some(resource) = named(resource) else { return Vec::new() };
        let (state, look) = (self.state(), Look::of(self.common()));
        let numbers = state.table(resource.name).iter().map(|(number, _)| number);
        let shown = numbers.filter_map(|number| lists::one(&state, self.common(), &look, resource, number));
        shown.map(Value::Object).collect()
    }

    /// All statuses.
    pub fn statuses(&self) -> Vec<Value> {
        self.records("Status")
    }

    /// All teams.
    pub fn teams(&self) -> Vec<Value> {
        self.records("Team")
    }

    /// All agents.
    pub fn agents(&self) -> Vec<Value> {
        self.records("Agent")
    }

    /// All users.
    pub fn users(&self) -> Vec<Value> {
        self.records("Users")
    }

    /// All priorities of all SLAs.
    pub fn priorities(&self) -> Vec<Value> {
        self.records("Priority")
    }

    /// All categories.
    pub fn categories(&self) -> Vec<Value> {
        self.records("Category")
    }

    fn save_as(&self, by: &str, target: Target, fields: Value) -> Result<(Saved, Value), Refusal> {
        let look = Look::of(self.common());
        let element = decode::object(fields, target.schema(), "[0]", look.zone())?;
        self.write(&self.actor(by), |desk| {
            let saved = desk.save(target, &look, element)?;
            let shown = save::show(desk.state, desk.common, &look, &saved);
            Ok((saved, shown))
        })
    }

    /// Adds a record of set-up as it is; what the loader writes about itself is always complete.
    pub(super) fn add(&self, resource: &str, fields: Value) -> i64 {
        let Some(target) = Target::named(resource) else { return 0 };
        self.save_as(LOADER, target, fields).map(|(saved, _)| number_of(&saved)).unwrap_or_default()
    }

    /// Who a name is: an agent, else an end-user, else somebody from outside.
    fn actor(&self, by: &str) -> Actor {
        if by == LOADER {
            return loader();
        }
        let state = self.state();
        let find = |resource: &str| state.table(resource).with_text("name", by).map(|(id, _)| id);
        let role = find("Agent").map(Role::Agent).or_else(|| find("Users").map(Role::User)).unwrap_or(Role::Outside);
        Actor { by: by.to_owned(), who: by.to_owned(), role }
    }
}

/// The actor of set-up.
pub(super) fn loader() -> Actor {
    Actor { by: LOADER.to_owned(), who: LOADER.to_owned(), role: Role::Outside }
}

fn number_of(saved: &Saved) -> i64 {
    match saved {
        Saved::Ticket { id, .. }
        | Saved::Action(_, id)
        | Saved::File(id)
        | Saved::Link(id)
        | Saved::Plain(_, id, _) => *id,
        Saved::Checked(_) => 0,
    }
}
