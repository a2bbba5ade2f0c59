//! The logs of what integrations were asked and what failed, as `/IntegrationRequest` and
//! `/IntegrationError` show them.

use serde_json::Value;

use super::catalogue::Fields;
use super::desk::Desk;
use super::features;
use super::resource::named;
use super::state::Custom;

/// A call that an integration answered.
#[derive(Debug)]
pub(super) struct Call {
    /// The module's inner number.
    pub(super) module: i64,
    /// Whose settings it used: the client's id.
    pub(super) details: i64,
    /// The verb.
    pub(super) operation: &'static str,
    /// The path.
    pub(super) url: &'static str,
    /// The body, without secrets.
    pub(super) request: String,
    /// The status of the answer.
    pub(super) result: i64,
    /// What was answered.
    pub(super) response: String,
}

/// Enters a call that came in.
pub(super) fn log_call(desk: &mut Desk<'_>, call: Call) {
    let set = Fields::from([
        ("isoutgoing", Value::Bool(false)),
        ("msid", Value::from(features::shown_id(desk.common, call.module))),
        ("details_id", Value::from(call.details)),
        ("operation", Value::from(call.operation)),
        ("url", Value::from(call.url)),
        ("request_body", Value::from(call.request)),
        ("response_body", Value::from(call.response)),
        ("resultcode", Value::from(call.result)),
        ("datelogged", Value::from(desk.now())),
    ]);
    append(desk, "IntegrationRequest", set);
}

/// Enters why a call failed.
pub(super) fn log_error(desk: &mut Desk<'_>, module: i64, client: i64, endpoint: &str, error: &str) {
    let set = Fields::from([
        ("module_id", Value::from(features::shown_id(desk.common, module))),
        ("detail_id", Value::from(client)),
        ("entity_type", Value::from("Client")),
        ("entity_id", Value::from(client)),
        ("entity_name", Value::from(desk.state.label("Client", Some(client), "name").unwrap_or_default())),
        ("endpoint", Value::from(endpoint)),
        ("error", Value::from(error)),
        ("date", Value::from(desk.now())),
    ]);
    append(desk, "IntegrationError", set);
}

fn append(desk: &mut Desk<'_>, name: &str, set: Fields) {
    let Some(resource) = named(name) else { return };
    let number = desk.state.table(name).next();
    desk.put_row(resource, number, set, Custom::new());
}
