//! Halo's services and the catalogue items that are ordered for them.

use serde::{Deserialize, Serialize};

use super::rules::FieldRule;
use crate::model::{FieldName, Kind};

/// The table of ordered items, which are what a service request is linked with
/// (servicenow-api.md, 3.4).
pub const ITEMS: &str = "sc_req_item";

/// The field of an ordered item that says what was ordered.
pub const ITEM: &str = "cat_item";

/// The field of an ordered item that says for whom.
pub const REQUESTED_FOR: &str = "requested_for";

/// Halo's field of the service that a ticket asks for.
pub const SERVICE: &str = "service_id";

/// The kind under which catalogue items are catalogued; with an item's id behind it, its variables.
const OFFERS: &str = "sc_cat_item";

/// What the variables of an order are called among fields.
const VARIABLES: &str = "variables.";

/// A Halo service and the catalogue item that is ordered for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRule {
    /// The service's id in Halo.
    pub service: i64,
    /// What people read in Halo, for the eye only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service_label: String,
    /// The catalogue item on the other side: its sys_id.
    pub item: String,
    /// What people read there, for the eye only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item_label: String,
    /// The text variable that carries our mark: by it an order whose answer is lost is found for
    /// certain. Without one such an order waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// The pairs of a ticket's field and a variable of the item (`variables.NAME`), besides the
    /// pairs of all tickets. An order is answered once: they do not travel later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldRule>,
}

/// What becomes of a service request whose service has no catalogue item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutService {
    /// It waits until its service has one.
    #[default]
    Hold,
    /// It is sent as a plain record of its table, which orders nothing.
    Plain,
}

/// A variable as a field.
pub fn variable_field(name: &str) -> FieldName {
    FieldName::new(format!("{VARIABLES}{name}"))
}

/// The variable that a field stands for, if it is one.
pub fn variable(field: &FieldName) -> Option<&str> {
    field.as_str().strip_prefix(VARIABLES)
}

/// The kind under which the catalogue's items are listed.
pub fn offers() -> Kind {
    Kind::new(OFFERS)
}

/// The kind under which the variables of an item are described.
pub fn variables_of(item: &str) -> Kind {
    Kind::new(format!("{OFFERS}:{item}"))
}

/// The item whose variables a kind describes, if it is such a kind.
pub fn item_of(kind: &Kind) -> Option<&str> {
    kind.as_str().strip_prefix(OFFERS)?.strip_prefix(':')
}

/// Whether a kind belongs to the catalogue of what can be ordered, and is no table of records.
pub fn is_offer(kind: &Kind) -> bool {
    kind.as_str() == OFFERS || item_of(kind).is_some()
}
