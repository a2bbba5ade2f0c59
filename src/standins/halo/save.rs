//! Writing whatever a `POST` brings: element by element, each checked and then stored.

use serde_json::{Value, json};

use super::action_list;
use super::action_rules;
use super::catalogue::{Fields, flag, shown};
use super::desk::Desk;
use super::files;
use super::links;
use super::lists;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::Resource;
use super::rows;
use super::state::State;
use super::ticket_rules::{self, Intent, Origin};
use super::ticket_show::{self, Depth};
use crate::standins::server::Common;

/// What a path under `/api` addresses.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// `/Tickets`
    Tickets,
    /// `/Actions`
    Actions,
    /// `/Attachment`
    Attachment,
    /// `/ExternalLink`
    ExternalLink,
    /// A resource of the table.
    Plain(&'static Resource),
}

impl Target {
    /// The target of the first path segment.
    pub(super) fn named(segment: &str) -> Option<Self> {
        match segment.to_lowercase().as_str() {
            "tickets" => Some(Self::Tickets),
            "actions" => Some(Self::Actions),
            "attachment" => Some(Self::Attachment),
            "externallink" => Some(Self::ExternalLink),
            other => super::resource::named(other).map(Self::Plain),
        }
    }

    /// The schema of its bodies.
    pub(super) fn schema(self) -> &'static str {
        match self {
            Self::Tickets => ticket_show::SCHEMA,
            Self::Actions => action_rules::SCHEMA,
            Self::Attachment => files::SCHEMA,
            Self::ExternalLink => links::SCHEMA,
            Self::Plain(resource) => resource.schema,
        }
    }
}

/// What an element of a body became.
#[derive(Debug)]
pub(super) enum Saved {
    /// A ticket.
    Ticket {
        /// Its id.
        id: i64,
        /// Whether it is a new one.
        created: bool,
        /// A warning about it.
        warning: Option<String>,
    },
    /// An action: its ticket and its number.
    Action(i64, i64),
    /// An attachment.
    File(i64),
    /// An external link.
    Link(i64),
    /// A plain record and a warning about it.
    Plain(&'static Resource, i64, Option<String>),
    /// Nothing was stored, because only a check was asked for.
    Checked(Value),
}

impl Desk<'_> {
    /// Carries out all elements of a body. What remains of a refused array is a switch: the
    /// elements before the refused one, or none.
    pub(super) fn save_all(
        &mut self,
        target: Target,
        look: &Look,
        elements: Vec<Fields>,
    ) -> Result<Vec<Saved>, Refusal> {
        if self.common.switches.get("halo.array-refusal") == "all-or-nothing" {
            for element in &elements {
                check(self.state, self.common, look, target, element.clone())?;
            }
        }
        elements.into_iter().map(|element| self.save(target, look, element)).collect()
    }

    /// Checks and stores one element.
    pub(super) fn save(&mut self, target: Target, look: &Look, element: Fields) -> Result<Saved, Refusal> {
        match target {
            Target::Tickets if flag(&element, "_validate_only") => {
                let change = ticket_rules::prepare(self.state, self.common, look, element, Origin::Ticket)?;
                Ok(Saved::Checked(change.set.iter().map(|(name, value)| (*name, shown(value))).collect()))
            }
            Target::Tickets => {
                let mut change = ticket_rules::prepare(self.state, self.common, look, element, Origin::Ticket)?;
                let (created, warning) = (change.intent == Intent::Create, change.warning.take());
                Ok(Saved::Ticket { id: self.save_ticket(change), created, warning })
            }
            Target::Actions => {
                let change = action_rules::prepare(self.state, self.common, look, element)?;
                let (ticket, number) = self.save_action(change);
                Ok(Saved::Action(ticket, number))
            }
            Target::Attachment => {
                let file = files::prepare(self.state, self.common, look, element, None)?;
                Ok(Saved::File(self.add_file(file, None, None)))
            }
            Target::ExternalLink => {
                links::check(self.state, &element)?;
                Ok(Saved::Link(self.save_link(element)))
            }
            Target::Plain(resource) => {
                let mut change = rows::prepare(self.state, self.common, look, resource, element)?;
                let warning = change.warning.take();
                Ok(Saved::Plain(resource, self.save_row(change), warning))
            }
        }
    }
}

fn check(state: &State, common: &Common, look: &Look, target: Target, element: Fields) -> Result<(), Refusal> {
    match target {
        Target::Tickets => ticket_rules::prepare(state, common, look, element, Origin::Ticket).map(drop),
        Target::Actions => action_rules::prepare(state, common, look, element).map(drop),
        Target::Attachment => files::prepare(state, common, look, element, None).map(drop),
        Target::ExternalLink => links::check(state, &element),
        Target::Plain(resource) => rows::prepare(state, common, look, resource, element).map(drop),
    }
}

/// What was saved, as the answer shows it.
pub(super) fn show(state: &State, common: &Common, look: &Look, saved: &Saved) -> Value {
    match saved {
        Saved::Ticket { id, warning, .. } => {
            let ticket = state.tickets.get(*id);
            let mut shown =
                ticket.map_or(Value::Null, |ticket| ticket_show::show(state, common, look, ticket, &Depth::Full));
            if let (Some(warning), Some(object)) = (warning, shown.as_object_mut()) {
                object.insert("_warning".to_owned(), json!(warning));
            }
            shown
        }
        Saved::Action(ticket, number) => action_list::full(state, common, look, *ticket, *number).unwrap_or_default(),
        Saved::File(id) => {
            let file = state.files.get(*id);
            file.map_or(Value::Null, |file| Value::Object(look.show(&file.fields, files::SCHEMA, &[])))
        }
        Saved::Link(id) => {
            let link = state.links.get(*id);
            link.map_or(Value::Null, |link| Value::Object(look.show(link, links::SCHEMA, &[])))
        }
        Saved::Plain(resource, number, warning) => {
            let mut object = lists::one(state, common, look, resource, *number).unwrap_or_default();
            if let Some(warning) = warning {
                object.insert("_warning".to_owned(), json!(warning));
            }
            Value::Object(object)
        }
        Saved::Checked(fields) => fields.clone(),
    }
}
