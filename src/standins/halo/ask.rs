//! One call of somebody who may make it: what is read, written and deleted, and how it is answered.

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::Halo;
use super::caller::Caller;
use super::catalogue::{Fields, int};
use super::decode::{self, Body};
use super::desk::Desk;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::save::{self, Saved, Target};

/// The call.
pub(super) struct Ask<'a> {
    /// The instance.
    pub(super) halo: &'a Halo,
    /// Who calls.
    pub(super) caller: &'a Caller,
    /// What the caller may see, and how.
    pub(super) look: Look,
    /// The parameters.
    pub(super) query: &'a Query,
    /// The instance's root, without a slash at the end.
    pub(super) base_url: &'a str,
}

impl Ask<'_> {
    /// Answers a `POST` with a JSON body. `place` is how many creates there were when it arrived.
    pub(super) fn post(
        &self,
        target: Target,
        path: &[&str],
        (bytes, is_json): (&Bytes, bool),
        place: u64,
    ) -> Result<Response, Refusal> {
        let lenient = self.halo.common().switches.get("halo.object-body") == "accepted";
        let array = if lenient { Body::ArrayOrObject } else { Body::Array };
        let body = |form, schema| {
            if is_json { decode::body(bytes, form, schema, self.look.zone()) } else { Err(Refusal::MediaType) }
        };
        match (target, path) {
            (Target::Tickets, ["object"]) => self.write(target, body(Body::Object, target.schema())?, place),
            (Target::Tickets, ["view"]) => {
                self.each_ticket(body(array, target.schema())?, |desk, id, _| desk.view_ticket(id))
            }
            (Target::Tickets, ["vote"]) => {
                let vote = |desk: &mut Desk<'_>, id, sent: &Fields| desk.vote_on_ticket(id, sent);
                self.each_ticket(body(array, target.schema())?, vote)
            }
            (Target::Tickets, ["processchildren"]) => self.process_children(body(array, target.schema())?),
            (Target::Actions, ["reaction"]) => self.react(body(Body::ArrayOrObject, "ActionReaction")?),
            (Target::Actions, ["review"]) => self.review(body(array, target.schema())?),
            (Target::Attachment, ["gets3presignedurl"]) => self.prepare_uploads(body(array, "PresignedURLRequest")?),
            (Target::Attachment, ["presignedurluploadcomplete"]) => {
                self.complete_uploads(&body(array, "PresignedURLRequest")?)
            }
            (Target::Attachment, ["document"]) | (_, []) => self.write(target, body(array, target.schema())?, place),
            (_, [id]) if id.parse::<i64>().is_ok() => Err(Refusal::VerbNotAllowed),
            _ => Err(Refusal::NotFound),
        }
    }

    fn write(&self, target: Target, elements: Vec<Fields>, place: u64) -> Result<Response, Refusal> {
        let honoured = self.halo.common().switches.get("halo.returnall") == "honoured";
        let all = honoured && self.query.on("returnall") && matches!(target, Target::Tickets | Target::Actions);
        let answer = self.halo.write_for(self.caller, |desk| {
            self.check_place(target, &elements, place)?;
            let saved = desk.save_all(target, &self.look, elements)?;
            if saved.iter().any(|saved| matches!(saved, Saved::Ticket { created: true, .. })) {
                self.halo.count_create();
            }
            let shown = |saved| save::show(desk.state, desk.common, &self.look, saved);
            Ok(if all { saved.iter().map(shown).collect() } else { saved.last().map(shown).unwrap_or_default() })
        })?;
        Ok(created(answer))
    }

    /// Where the back end counts ticket ids itself, a create that overlapped another one's end
    /// arrives with the id that the other one took.
    fn check_place(&self, target: Target, elements: &[Fields], place: u64) -> Result<(), Refusal> {
        let creates = matches!(target, Target::Tickets) && elements.iter().any(|e| int(e, "id").unwrap_or(0) == 0);
        let collides = self.halo.common().switches.get("halo.concurrent-creates") == "collide";
        if creates && collides && self.halo.creates_so_far() != place {
            return Err(Refusal::rule(
                "Violation of PRIMARY KEY constraint 'PK_FAULTS'. Cannot insert duplicate key in object 'dbo.FAULTS'.",
            ));
        }
        Ok(())
    }

    /// Carries out something on each ticket of a body and answers with the last one.
    fn each_ticket(
        &self,
        elements: Vec<Fields>,
        work: impl Fn(&mut Desk<'_>, i64, &Fields),
    ) -> Result<Response, Refusal> {
        let answer = self.halo.write_for(self.caller, |desk| {
            let mut last = None;
            for element in elements {
                let id = int(&element, "id").ok_or_else(|| Refusal::rule("id must be specified"))?;
                self.check_ticket(desk, id)?;
                work(desk, id, &element);
                last = Some(Saved::Ticket { id, created: false, warning: None });
            }
            Ok(last.map(|saved| save::show(desk.state, desk.common, &self.look, &saved)).unwrap_or_default())
        })?;
        Ok(created(answer))
    }

    /// Gives the open children of each ticket the fields that were sent for it.
    fn process_children(&self, elements: Vec<Fields>) -> Result<Response, Refusal> {
        let answer = self.halo.write_for(self.caller, |desk| {
            let mut last = Value::Null;
            for element in elements {
                let parent = int(&element, "id").ok_or_else(|| Refusal::rule("id must be specified"))?;
                self.check_ticket(desk, parent)?;
                for child in desk.state.open_children(parent) {
                    let mut change = element.clone();
                    change.insert("id", Value::from(child));
                    desk.save(Target::Tickets, &self.look, change)?;
                }
                let saved = Saved::Ticket { id: parent, created: false, warning: None };
                last = save::show(desk.state, desk.common, &self.look, &saved);
            }
            Ok(last)
        })?;
        Ok(created(answer))
    }

    fn react(&self, reactions: Vec<Fields>) -> Result<Response, Refusal> {
        let answer = self.halo.write_for(self.caller, |desk| {
            let mut last = Value::Null;
            for reaction in reactions {
                let ticket = int(&reaction, "ticket_id").ok_or_else(|| Refusal::rule("ticket_id must be specified"))?;
                self.check_ticket(desk, ticket)?;
                let number = int(&reaction, "action_number").ok_or(Refusal::NotFound)?;
                last = desk.react(ticket, number, reaction, &self.look).ok_or(Refusal::NotFound)?;
            }
            Ok(last)
        })?;
        Ok(created(answer))
    }

    /// Marks actions as reviewed.
    fn review(&self, actions: Vec<Fields>) -> Result<Response, Refusal> {
        let answer = self.halo.write_for(self.caller, |desk| {
            let mut last = Value::Null;
            for action in actions {
                let missing = || Refusal::rule("ticket_id must be specified");
                let ticket = int(&action, "ticket_id").ok_or_else(missing)?;
                self.check_ticket(desk, ticket)?;
                let number = int(&action, "id").ok_or(Refusal::NotFound)?;
                let reviewed = action.get("actreviewed").and_then(Value::as_bool).unwrap_or(true);
                desk.review_action(ticket, number, reviewed).ok_or(Refusal::NotFound)?;
                last = save::show(desk.state, desk.common, &self.look, &Saved::Action(ticket, number));
            }
            Ok(last)
        })?;
        Ok(created(answer))
    }

    /// Answers a `DELETE`.
    pub(super) fn delete(&self, target: Target, path: &[&str]) -> Result<Response, Refusal> {
        let id = match (target, path) {
            (Target::Attachment, ["image", token]) => {
                let removed = self.halo.write_for(self.caller, |desk| desk.state.images.remove(token));
                let image = removed.ok_or(Refusal::NotFound)?;
                return Ok(image.shown(token).into_response());
            }
            (Target::Attachment, ["document", id]) | (_, [id]) => id,
            (_, []) => return Err(Refusal::VerbNotAllowed),
            _ => return Err(Refusal::NotFound),
        };
        let answer = self.halo.write_for(self.caller, |desk| self.delete_one(desk, target, id))?;
        Ok(Json(answer).into_response())
    }

    fn delete_one(&self, desk: &mut Desk<'_>, target: Target, id: &str) -> Result<Value, Refusal> {
        let look = &self.look;
        if let Target::Plain(resource) = target {
            let id = super::features::stored_id(desk.common, resource, id);
            let number = super::rows::number_of(desk.state, resource, &id).ok_or(Refusal::NotFound)?;
            return desk.delete_row(resource, number, look).map(Value::Object).ok_or(Refusal::NotFound);
        }
        let id: i64 = id.parse().ok().ok_or(Refusal::NotFound)?;
        let fields = match target {
            Target::Tickets => {
                self.check_ticket(desk, id)?;
                desk.delete_ticket(id, self.query.text("reason"))?;
                let saved = Saved::Ticket { id, created: false, warning: None };
                return Ok(save::show(desk.state, desk.common, look, &saved));
            }
            Target::Actions => {
                let missing = || Refusal::rule("ticket_id must be included when deleting an Action");
                let ticket = self.query.int("ticket_id").ok_or_else(missing)?;
                self.check_ticket(desk, ticket)?;
                desk.delete_action(ticket, id)
            }
            Target::Attachment => {
                if let Some(ticket) = desk.state.files.get(id).and_then(|file| int(&file.fields, "ticket_id")) {
                    self.check_sight(desk, ticket)?;
                }
                desk.delete_file(id)
            }
            Target::ExternalLink | Target::Plain(_) => desk.delete_link(id),
        };
        fields.map(|fields| Value::Object(look.show(&fields, target.schema(), &[]))).ok_or(Refusal::NotFound)
    }

    /// A ticket that a call is about must be there and may be seen.
    fn check_ticket(&self, desk: &Desk<'_>, id: i64) -> Result<(), Refusal> {
        if desk.state.live_ticket(id).is_none() {
            return Err(Refusal::NotFound);
        }
        self.check_sight(desk, id)
    }

    /// A ticket that is there may be seen.
    pub(super) fn check_sight(&self, desk: &Desk<'_>, id: i64) -> Result<(), Refusal> {
        match desk.state.tickets.get(id) {
            Some(ticket) if !self.look.sight().shows(&ticket.fields) => Err(Refusal::Forbidden("sight of this ticket")),
            _ => Ok(()),
        }
    }
}

/// The answer to a write.
pub(super) fn created(answer: Value) -> Response {
    (StatusCode::CREATED, Json(answer)).into_response()
}
