//! The steps that settle a ticket before it is stored: type, place, grade, people, categories,
//! status, text. Each checks what was sent and fills in what was not.

use serde_json::Value;

use super::catalogue::{Fields, filled, int, text};
use super::custom::{default_team, mandatory_fields};
use super::html;
use super::refusal::Refusal;
use super::state::{Custom, State, Ticket, UNASSIGNED};
use crate::standins::server::Common;

/// The lengths of columns that the document states.
const LENGTHS: &[(&str, usize)] = &[("summary", 4000), ("servicenow_id", 100), ("servicenow_number", 20)];

/// A ticket while it is checked: what is stored, and what will be.
pub(super) struct Draft<'a> {
    /// The instance.
    pub(super) state: &'a State,
    /// The switches.
    pub(super) common: &'a Common,
    /// The stored ticket; none for a new one.
    pub(super) stored: Option<&'a Ticket>,
    /// The fields to store.
    pub(super) set: Fields,
}

impl Draft<'_> {
    /// A number as it will be stored.
    fn int(&self, name: &str) -> Option<i64> {
        int(&self.set, name).or_else(|| self.stored.and_then(|ticket| int(&ticket.fields, name)))
    }

    /// A number as it is stored.
    pub(super) fn stored_int(&self, name: &str) -> Option<i64> {
        self.stored.and_then(|ticket| int(&ticket.fields, name))
    }

    /// Sets a field.
    pub(super) fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.set.insert(name, value.into());
    }

    /// The ticket type as it will be.
    pub(super) fn ticket_type(&self) -> Option<&Fields> {
        self.state.row("TicketType", self.int("tickettype_id")?)
    }

    /// A reference that is sent must point to something.
    fn check_sent(&self, name: &'static str, table: &str, called: &str) -> Result<(), Refusal> {
        match int(&self.set, name).filter(|id| *id != 0) {
            Some(id) if self.state.row(table, id).is_none() => {
                Err(Refusal::rule(format!("{called} {id} does not exist")))
            }
            _ => Ok(()),
        }
    }

    /// `user_name` without `user_id` names a known end-user, or the person who reported it.
    pub(super) fn find_named_user(&mut self) {
        if int(&self.set, "user_id").is_some() {
            return;
        }
        let Some(name) = filled(&self.set, "user_name").map(str::to_owned) else { return };
        let client = int(&self.set, "client_id");
        let of_client = |site: Option<i64>| {
            site.and_then(|site| self.state.row("Site", site)).and_then(|site| int(site, "client_id"))
        };
        let known = self.state.table("Users").iter().find(|(_, row)| {
            text(&row.fields, "name").is_some_and(|known| known.eq_ignore_ascii_case(&name))
                && client.is_none_or(|client| of_client(int(&row.fields, "site_id")) == Some(client))
        });
        match known.map(|(id, _)| id) {
            Some(id) => self.put("user_id", id),
            None => self.put("reportedby", name),
        }
    }

    pub(super) fn settle_type(&mut self) -> Result<(), Refusal> {
        self.check_sent("tickettype_id", "TicketType", "Ticket Type")?;
        if self.int("tickettype_id").is_some() {
            return Ok(());
        }
        if self.common.switches.on("halo.ticket-type-required") {
            return Err(Refusal::rule("Ticket Type is a mandatory field"));
        }
        if let Some((id, _)) = self.state.table("TicketType").iter().next() {
            self.put("tickettype_id", id);
        }
        Ok(())
    }

    /// The user implies the site, the site the client; what is not sent falls to the main site and
    /// its general user (id -1 or 0).
    pub(super) fn settle_place(&mut self) -> Result<(), Refusal> {
        if let Some(user) = int(&self.set, "user_id").filter(|user| *user > 0) {
            let row =
                self.state.row("Users", user).ok_or_else(|| Refusal::rule(format!("User {user} does not exist")))?;
            let site = int(row, "site_id");
            return self.settle_site(site, user);
        }
        let general = int(&self.set, "user_id").is_some();
        self.set.remove("user_id");
        self.check_sent("site_id", "Site", "Site")?;
        self.check_sent("client_id", "Client", "Customer")?;
        let site_moves = int(&self.set, "site_id").filter(|site| Some(*site) != self.stored_int("site_id"));
        let client_moves = int(&self.set, "client_id").filter(|client| Some(*client) != self.stored_int("client_id"));
        let default = || self.state.table("Client").iter().next().map(|(id, _)| id);
        let site = match (site_moves, client_moves) {
            (Some(site), _) => Some(site),
            (None, Some(client)) => self.main_site(client),
            (None, None) if self.stored.is_none() => default().and_then(|client| self.main_site(client)),
            (None, None) if general => self.stored_int("site_id"),
            (None, None) => return Ok(()),
        };
        let user = site.and_then(|site| self.state.general_user(site)).unwrap_or(-1);
        self.settle_site(site, user)
    }

    fn settle_site(&mut self, site: Option<i64>, user: i64) -> Result<(), Refusal> {
        let client = site.and_then(|site| self.state.row("Site", site)).and_then(|site| int(site, "client_id"));
        let (Some(site), Some(client)) = (site, client) else { return Err(Refusal::rule("Site is a mandatory field")) };
        self.put("user_id", user);
        self.put("site_id", site);
        self.put("client_id", client);
        Ok(())
    }

    fn main_site(&self, client: i64) -> Option<i64> {
        int(self.state.row("Client", client)?, "main_site_id")
    }

    /// A priority is a number within the ticket's SLA.
    pub(super) fn settle_grade(&mut self) -> Result<(), Refusal> {
        self.check_sent("sla_id", "SLA", "SLA")?;
        let sla = match self.int("sla_id") {
            Some(sla) => sla,
            None => self.default_sla().ok_or_else(|| Refusal::rule("SLA is a mandatory field"))?,
        };
        if self.stored_int("sla_id") != Some(sla) {
            self.put("sla_id", sla);
        }
        if let Some(priority) = int(&self.set, "priority_id") {
            if self.state.priority(sla, priority).is_none() {
                return Err(Refusal::rule(format!("Priority {priority} does not belong to the SLA of this ticket")));
            }
            return Ok(());
        }
        let kept = self.stored_int("priority_id").filter(|priority| self.state.priority(sla, *priority).is_some());
        if kept.is_none() {
            let default = self.ticket_type().and_then(|row| int(row, "default_priority"));
            let default = default.filter(|priority| self.state.priority(sla, *priority).is_some());
            let of_sla = self.state.table("Priority").iter().filter(|(_, row)| int(&row.fields, "slaid") == Some(sla));
            let lowest = of_sla.filter_map(|(_, row)| int(&row.fields, "priorityid")).max();
            if let Some(priority) = default.or(lowest) {
                self.put("priority_id", priority);
            }
        }
        Ok(())
    }

    fn default_sla(&self) -> Option<i64> {
        let site = self.int("site_id").and_then(|site| self.state.row("Site", site));
        let of_site = site.and_then(|site| int(site, "sla_id")).filter(|sla| *sla > 0);
        let of_type = self.ticket_type().and_then(|row| int(row, "default_sla")).filter(|sla| *sla > 0);
        of_site.or(of_type).or_else(|| self.state.table("SLA").iter().next().map(|(id, _)| id))
    }

    /// A parent is another ticket, a supplier a known one.
    pub(super) fn check_relations(&self) -> Result<(), Refusal> {
        self.check_sent("supplier_id", "Supplier", "Supplier")?;
        let own = self.stored_int("id");
        match int(&self.set, "parent_id").filter(|parent| *parent > 0) {
            Some(parent) if Some(parent) == own || self.state.live_ticket(parent).is_none() => {
                Err(Refusal::rule(format!("Parent Ticket {parent} does not exist")))
            }
            _ => Ok(()),
        }
    }

    /// `team` is a name, `team_id` its number; agent 1 is "nobody".
    pub(super) fn settle_people(&mut self) -> Result<(), Refusal> {
        self.check_sent("agent_id", "Agent", "Agent")?;
        self.check_sent("team_id", "Team", "Team")?;
        let named = self.set.remove("team");
        let named = named.as_ref().and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
        if let (Some(name), None) = (named, int(&self.set, "team_id")) {
            let team = self.state.table("Team").with_text("name", name).map(|(id, _)| id);
            let team = team.ok_or_else(|| Refusal::rule(format!("Team {name} does not exist")))?;
            self.put("team_id", team);
        }
        if self.stored.is_none() {
            let agent = self.ticket_type().and_then(|row| int(row, "default_agent")).filter(|agent| *agent > 0);
            let team = self.ticket_type().and_then(|row| default_team(self.state, row));
            self.set.entry("agent_id").or_insert_with(|| Value::from(agent.unwrap_or(UNASSIGNED)));
            if let Some(team) = team {
                self.set.entry("team_id").or_insert_with(|| Value::from(team));
            }
        }
        Ok(())
    }

    pub(super) fn settle_categories(&mut self) -> Result<(), Refusal> {
        let places = [
            (1, "category_1", "categoryid_1"),
            (2, "category_2", "categoryid_2"),
            (3, "category_3", "categoryid_3"),
            (4, "category_4", "categoryid_4"),
        ];
        for (kind, path, id) in places {
            let table = self.state.table("Category");
            let of_kind = |row: &Fields| int(row, "type_id") == Some(kind);
            if let Some(sent) = text(&self.set, path).map(str::to_owned) {
                let known = table.iter().find(|(_, row)| {
                    of_kind(&row.fields)
                        && text(&row.fields, "value").is_some_and(|value| value.eq_ignore_ascii_case(&sent))
                });
                match known.map(|(number, row)| (number, row.fields.get("value").cloned().unwrap_or_default())) {
                    Some((number, value)) => {
                        self.put(id, number);
                        self.put(path, value);
                    }
                    None if sent.is_empty() || self.common.switches.get("halo.category-check") == "lenient" => {
                        self.put(id, 0);
                    }
                    None => return Err(Refusal::rule(format!("Category {sent} does not exist"))),
                }
            } else if let Some(number) = int(&self.set, id).filter(|number| *number > 0) {
                let row = table.get(number).filter(|row| of_kind(&row.fields));
                let row = row.ok_or_else(|| Refusal::rule(format!("Category {number} does not exist")))?;
                self.put(path, row.fields.get("value").cloned().unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Halo does not close what nobody is assigned to.
    pub(super) fn settle_status(&mut self) -> Result<(), Refusal> {
        self.check_sent("status_id", "Status", "Status")?;
        if self.stored.is_none() {
            let initial = self.ticket_type().and_then(|row| int(row, "initial_status")).filter(|status| *status > 0);
            let first = || self.state.table("Status").iter().next().map(|(id, _)| id);
            if let Some(status) = initial.or_else(first) {
                self.set.entry("status_id").or_insert_with(|| Value::from(status));
            }
        }
        let closing = int(&self.set, "status_id").is_some_and(|status| self.state.closes(status))
            && !self.stored_int("status_id").is_some_and(|status| self.state.closes(status));
        if closing && self.int("agent_id").is_none_or(|agent| agent <= UNASSIGNED) {
            return Err(Refusal::rule("Please assign this Ticket to an Agent before closing it"));
        }
        Ok(())
    }

    pub(super) fn settle_text(&mut self) -> Result<(), Refusal> {
        match (text(&self.set, "details"), text(&self.set, "details_html")) {
            (None, Some(sent)) => {
                let plain = html::to_text(sent);
                self.put("details", plain);
            }
            (Some(sent), None) => {
                let rich = html::from_text(sent);
                self.put("details_html", rich);
            }
            _ => {}
        }
        let long = LENGTHS
            .iter()
            .find(|(name, length)| text(&self.set, name).is_some_and(|value| value.chars().count() > *length));
        match long {
            Some((name, _)) => {
                Err(Refusal::rule(format!("String or binary data would be truncated in column '{name}'.")))
            }
            None => Ok(()),
        }
    }

    pub(super) fn check_mandatory(&self, custom: &Custom) -> Result<(), Refusal> {
        let mut wanted = vec![(None, "summary".to_owned())];
        wanted.extend(self.ticket_type().map(mandatory_fields).unwrap_or_default());
        let missing = |(id, name): &(Option<i64>, String)| {
            let value = if let Some(id) = id {
                custom.get(id).or_else(|| self.stored?.custom.get(id))
            } else {
                self.set.get(name.as_str()).or_else(|| self.stored?.fields.get(name.as_str()))
            };
            value.is_none_or(blank)
        };
        let names: Vec<String> = wanted.into_iter().filter(missing).map(|(_, name)| name).collect();
        if names.is_empty() {
            Ok(())
        } else {
            Err(Refusal::rule(format!("Mandatory fields are missing: {}", names.join(", "))))
        }
    }
}

/// Whether a value counts as not given.
pub(super) fn blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
