//! Answering `GET` requests.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::Halo;
use super::action_list;
use super::catalogue::text;
use super::files::{self, File};
use super::links;
use super::lists;
use super::paging;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::save::Target;
use super::seed::API_AGENT;
use super::ticket_list;
use super::ticket_show::{self, Depth};

impl Halo {
    /// Answers a `GET` on a list (no path behind the resource) or on one record.
    pub(super) fn read(&self, target: Target, path: &[&str], query: &Query) -> Result<Response, Refusal> {
        let answer = match path {
            [] => self.read_list(target, query)?,
            ["me"] => self.read_one(target, &API_AGENT.to_string(), query)?,
            [id] if matches!(target, Target::Attachment) => return self.read_file(id, query),
            [id] => self.read_one(target, id, query)?,
            _ => return Err(Refusal::NotFound),
        };
        Ok(Json(answer).into_response())
    }

    fn read_list(&self, target: Target, query: &Query) -> Result<Value, Refusal> {
        let (common, look) = (self.common(), Look::of(self.common()));
        let state = self.state();
        Ok(match target {
            Target::Tickets => ticket_list::list(&state, common, &look, query, API_AGENT)?,
            Target::Actions => action_list::list(&state, common, &look, query),
            Target::Attachment => files::list(&state, &look, query),
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
            Target::Plain(resource) => lists::list(&state, common, &look, resource, query)?,
        })
    }

    fn read_one(&self, target: Target, id: &str, query: &Query) -> Result<Value, Refusal> {
        let (common, look) = (self.common(), Look::of(self.common()));
        let state = self.state();
        let number = || id.parse::<i64>().ok().ok_or(Refusal::NotFound);
        match target {
            Target::Tickets => {
                let ticket = state.live_ticket(number()?).ok_or(Refusal::NotFound)?;
                let depth = if query.on("includedetails") { Depth::Full } else { Depth::One };
                Ok(ticket_show::show(&state, common, &look, ticket, &depth))
            }
            Target::Actions => action_list::one(&state, common, &look, number()?, query),
            Target::ExternalLink => {
                let link = state.links.get(number()?).ok_or(Refusal::NotFound)?;
                Ok(Value::Object(look.show(link, links::SCHEMA, &[])))
            }
            Target::Attachment => Err(Refusal::NotFound),
            Target::Plain(resource) => lists::asked(&state, common, &look, resource, id, query),
        }
    }

    fn read_file(&self, id: &str, query: &Query) -> Result<Response, Refusal> {
        let state = self.state();
        let file = id.parse().ok().and_then(|id| state.files.get(id)).ok_or(Refusal::NotFound)?;
        if query.on("includedetails") && self.common().switches.on("halo.file-details-as-json") {
            let look = Look::of(self.common());
            return Ok(Json(Value::Object(look.show(&file.fields, files::SCHEMA, &[]))).into_response());
        }
        Ok(download(file))
    }
}

fn download(file: &File) -> Response {
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
