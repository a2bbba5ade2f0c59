//! `/IntegrationData/Get/ServiceNow…`: what the settings screens offer to choose from. Halo asks
//! ServiceNow for it; this instance asks nobody and answers with what was stored of the other side
//! in `/IntegrationFieldData`.

use serde_json::{Value, json};

use super::catalogue::{filled, int, text};
use super::features::{SERVICENOW, shown_id};
use super::query::Query;
use super::refusal::Refusal;
use super::resource::number_in;
use super::state::State;
use crate::standins::server::Common;

/// Rows of one answer.
const PAGE: usize = 100;

/// The clients and suppliers that have the integration, as value and label.
pub(super) fn settings(state: &State, _common: &Common, _query: &Query) -> Result<Value, Refusal> {
    let owners = ["Client", "Supplier"].into_iter().flat_map(|table| state.table(table).iter());
    let set_up = owners.filter(|(_, row)| filled(&row.fields, "servicenow_url").is_some());
    Ok(set_up.map(|(id, row)| json!({ "value": id.to_string(), "label": text(&row.fields, "name") })).collect())
}

/// The values of one kind (`datatype`) that a customer's ServiceNow offers. `datatype` is text,
/// the stored `type` a number; which is which is a switch.
pub(super) fn choices(state: &State, common: &Common, query: &Query) -> Result<Value, Refusal> {
    let customer = query.int("customer_id").ok_or_else(|| Refusal::rule("customer_id must be specified"))?;
    let owner = ["Client", "Supplier"]
        .into_iter()
        .find_map(|table| state.row(table, customer).filter(|row| filled(row, "servicenow_url").is_some()));
    if owner.is_none() {
        return Err(Refusal::rule("ServiceNow is not set up for this customer"));
    }
    let wanted = query.text("search").map(str::to_lowercase);
    let kinds = common.switches.get("halo.servicenow-datatypes");
    let kind = query.text("datatype").map(|name| number_in(&kinds, name).or_else(|| name.parse().ok()));
    let module = shown_id(common, SERVICENOW);
    let rows = state.table("IntegrationFieldData").iter().map(|(_, row)| &row.fields);
    let fits = rows.filter(|row| {
        int(row, "msid") == Some(module)
            && int(row, "details_id").is_none_or(|id| id == 0 || id == customer)
            && kind.is_none_or(|kind| kind.is_some() && int(row, "type") == kind)
            && wanted.as_ref().is_none_or(|wanted| super::sieve::contains(row, "name", wanted))
    });
    let skip = query.int("offset").and_then(|offset| usize::try_from(offset).ok()).unwrap_or_default();
    let pair = |row: &super::catalogue::Fields| json!({ "value": text(row, "fieldid"), "label": text(row, "name") });
    Ok(fits.skip(skip).take(PAGE).map(pair).collect())
}
