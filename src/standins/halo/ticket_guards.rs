//! What an instance has configured against a sent ticket: templates, workflows, and the question
//! before a ticket is taken from its agent.

use super::catalogue::int;
use super::refusal::Refusal;
use super::state::UNASSIGNED;
use super::ticket_draft::{Draft, blank};
use super::ticket_rules::Origin;

/// What a ticket type's template holds, and the field of the ticket that it gives the value to.
const TEMPLATE: &[(&str, &str)] = &[
    ("default_summary", "summary"),
    ("default_details", "details"),
    ("default_details_html", "details_html"),
    ("default_category_1", "category_1"),
    ("default_category_2", "category_2"),
    ("default_category_3", "category_3"),
    ("default_category_4", "category_4"),
    ("default_impact", "impact"),
];

impl Draft<'_> {
    /// The values of the ticket type's template stand also against sent ones, unless the directive
    /// says otherwise; what was not sent they fill in any case.
    pub(super) fn settle_template(&mut self, overwrites: bool) {
        if self.stored.is_some() {
            return;
        }
        let Some(row) = self.ticket_type().cloned() else { return };
        for (from, to) in TEMPLATE {
            let Some(value) = row.get(from).filter(|value| !blank(value) && **value != 0) else { continue };
            if overwrites {
                self.put(to, value.clone());
            } else {
                self.set.entry(to).or_insert_with(|| value.clone());
            }
        }
    }

    /// A workflow moves the status by its actions only.
    pub(super) fn check_workflow(&self, origin: Origin) -> Result<(), Refusal> {
        let moves = int(&self.set, "status_id").filter(|status| Some(*status) != self.stored_int("status_id"));
        let guarded = self.ticket_type().and_then(|row| int(row, "workflow_id")).is_some_and(|workflow| workflow > 0);
        let refuses = self.common.switches.on("halo.workflow-guards-status");
        if moves.is_some() && guarded && refuses && origin == Origin::Ticket && self.stored.is_some() {
            return Err(Refusal::rule("The Status of this Ticket is controlled by its workflow"));
        }
        Ok(())
    }

    /// Taking a ticket from its agent asks for a confirmation, which `_forcereassign` gives.
    pub(super) fn check_reassignment(&self, forced: bool) -> Result<Option<String>, Refusal> {
        let holder = self.stored_int("agent_id").filter(|agent| *agent > UNASSIGNED);
        let taken = holder.filter(|holder| int(&self.set, "agent_id").is_some_and(|agent| agent != *holder));
        let Some(holder) = taken.filter(|_| !forced) else { return Ok(None) };
        let name = self.state.label("Agent", Some(holder), "name").unwrap_or_default();
        let text = format!("This Ticket is already assigned to {name}");
        match self.common.switches.get("halo.reassignment").as_str() {
            "refused" => Err(Refusal::rule(text)),
            "warned" => Ok(Some(text)),
            _ => Ok(None),
        }
    }
}
