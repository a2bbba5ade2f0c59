//! Answering `GET` requests.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::action_list;
use super::ask::Ask;
use super::catalogue::{int, text};
use super::features;
use super::file_list;
use super::files::{self, File};
use super::links;
use super::lists;
use super::paging;
use super::refusal::Refusal;
use super::render::Look;
use super::rows;
use super::save::Target;
use super::stamp;
use super::ticket_columns;
use super::ticket_list;
use super::ticket_show::{self, Depth};
use crate::standins::server::Common;

impl Ask<'_> {
    /// Answers a `GET` on a list (no path behind the resource), on one record, or on a file.
    pub(super) fn get(&self, target: Target, path: &[&str]) -> Result<Response, Refusal> {
        let answer = match (target, path) {
            (_, []) => self.read_list(target)?,
            (Target::Tickets, ["zapier"]) => ticket_list::sample(&self.halo.state(), self.halo.common(), &self.look),
            // What it answers is not documented; a desk without a mailbox for sales shows nothing of one.
            (Target::Tickets, ["salesmailbox"]) => json!({}),
            (Target::Attachment, ["image"]) => return self.halo.inline_image(self.query.text("token")),
            (Target::Attachment, ["image", token]) => return self.halo.inline_image(Some(token)),
            (Target::Attachment, ["document" | "nhserver", id] | [id]) => return self.read_file(id),
            (_, ["me"]) => self.read_one(target, &self.caller.agent.to_string())?,
            (_, [id]) => self.read_one(target, id)?,
            _ => return Err(Refusal::NotFound),
        };
        Ok(Json(answer).into_response())
    }

    fn read_list(&self, target: Target) -> Result<Value, Refusal> {
        let (common, look, query) = (self.halo.common(), &self.look, self.query);
        let state = self.halo.state();
        Ok(match target {
            Target::Tickets => {
                let look = look.clone().moved_by(common, query);
                ticket_list::list(&state, common, &look, query, self.caller.agent)?
            }
            Target::Actions => action_list::list(&state, common, look, query),
            Target::Attachment => file_list::list(&state, look, query),
            Target::ExternalLink => {
                let mut found = links::matching(&state, common, query);
                paging::sort(&mut found, &paging::order(query), |link, field| link.get(field));
                let page = paging::page(found, query, common, paging::general_cap(common));
                let show = |link| Value::Object(look.show(link, links::SCHEMA, &[]));
                if common.switches.get("halo.external-link-list") == "array" {
                    page.rows.into_iter().map(show).collect()
                } else {
                    page.envelope("external_links", show)
                }
            }
            Target::Plain(resource) => lists::list(&state, common, look, resource, query)?,
        })
    }

    fn read_one(&self, target: Target, id: &str) -> Result<Value, Refusal> {
        let (common, look, query) = (self.halo.common(), &self.look, self.query);
        let state = self.halo.state();
        let number = || id.parse::<i64>().ok().ok_or(Refusal::NotFound);
        match target {
            Target::Tickets => self.read_ticket(number()?),
            Target::Actions => action_list::one(&state, common, look, number()?, query),
            Target::ExternalLink => {
                let link = state.links.get(number()?).ok_or(Refusal::NotFound)?;
                Ok(Value::Object(look.show(link, links::SCHEMA, &[])))
            }
            Target::Attachment => Err(Refusal::NotFound),
            Target::Plain(resource) => {
                let stored = features::stored_id(common, resource, id);
                let number = rows::number_of(&state, resource, &stored);
                let row = number.and_then(|number| Some((number, state.row(resource.name, number)?)));
                if row.is_some_and(|(number, row)| !look.sight().shows_row(&state, resource.name, number, row)) {
                    return Err(Refusal::Forbidden("sight of this record"));
                }
                lists::asked(&state, common, look, resource, id, query)
            }
        }
    }

    fn read_ticket(&self, id: i64) -> Result<Value, Refusal> {
        let (common, query) = (self.halo.common(), self.query);
        let look = self.look.clone().moved_by(common, query);
        let state = self.halo.state();
        let ticket = state.live_ticket(id).ok_or(Refusal::NotFound)?;
        if !look.sight().shows(&ticket.fields) {
            return Err(Refusal::Forbidden("sight of this ticket"));
        }
        if query.on("ticketidonly") {
            return Ok(ticket_list::only_ids(&state, &look, ticket));
        }
        let depth = if query.on("includedetails") { Depth::Full } else { Depth::One };
        let mut shown = ticket_show::show(&state, common, &look, ticket, &depth);
        if let Some(object) = shown.as_object_mut() {
            ticket_columns::add(&state, &look, ticket, query, true, object);
            if common.switches.on("halo.web-addresses") {
                object.insert("web_url".to_owned(), Value::from(format!("{}/tickets?id={id}", self.base_url)));
            }
            if query.on("include_auditing") {
                object.insert("audit_log".to_owned(), audit(common, &look, id));
            }
        }
        Ok(shown)
    }

    fn read_file(&self, id: &str) -> Result<Response, Refusal> {
        let common = self.halo.common();
        let state = self.halo.state();
        let file = id.parse().ok().and_then(|id| state.files.get(id)).ok_or(Refusal::NotFound)?;
        let ticket = int(&file.fields, "ticket_id").and_then(|ticket| state.tickets.get(ticket));
        if ticket.is_some_and(|ticket| !self.look.sight().shows(&ticket.fields)) {
            return Err(Refusal::Forbidden("sight of this ticket"));
        }
        let mut details = self.look.show(&file.fields, files::SCHEMA, &[]);
        if self.query.on("includedetails") && common.switches.on("halo.file-details-as-json") {
            return Ok(Json(Value::Object(details)).into_response());
        }
        let kind = common.switches.get("halo.file-download");
        if kind == "bytes" {
            return Ok(download(file));
        }
        let (fields, bytes) = (file.fields.clone(), file.bytes.clone());
        drop(state);
        let link = self.halo.write_for(self.caller, |desk| desk.offer_download(&fields, bytes));
        let link = format!("{}{link}", self.base_url);
        if kind == "redirect" {
            return Ok((StatusCode::FOUND, [(header::LOCATION, link)]).into_response());
        }
        for name in ["link", "download_url"] {
            details.insert(name.to_owned(), Value::from(link.as_str()));
        }
        Ok(Json(Value::Object(details)).into_response())
    }
}

/// What was changed of a ticket, by whom and when: one row for each field.
fn audit(common: &Common, look: &Look, id: i64) -> Value {
    let entries = common.ledger.since(0).into_iter();
    let of_ticket = entries.filter(|entry| entry.table == "Tickets" && entry.id == id.to_string());
    let rows = of_ticket.flat_map(|entry| {
        let date = stamp::shown(&stamp::stored(entry.at), look.zone());
        let (seq, by) = (entry.seq, entry.by);
        entry.fields.into_iter().map(move |(field, value)| {
            json!({ "id": seq, "ticket_id": id, "date": date, "username": by, "value": field, "to": value })
        })
    });
    rows.collect()
}

/// A file as its bytes.
pub(super) fn download(file: &File) -> Response {
    let name = text(&file.fields, "filename").unwrap_or("file");
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && c != '"' || c == ' ' { c } else { '_' }).collect();
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let content_type = text(&file.fields, "content_type").unwrap_or("application/octet-stream");
    let mut response = file.bytes.clone().into_response();
    for (name, value) in [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, &disposition)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
