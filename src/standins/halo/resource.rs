//! What a resource is whose records are rows of fields: where it is served, which schema its records
//! have, which scope guards it and how its lists filter. The resources themselves are listed in
//! `resources`. Tickets, actions, attachments and external links have rules of their own.

use super::resources::RESOURCES;
use crate::standins::server::Common;

/// Whose scope a resource needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// `read:customers`, `edit:customers`: clients, sites and users.
    Customers,
    /// `read:suppliers`, `edit:suppliers`.
    Suppliers,
    /// Lookups: any token reads them, `admin` writes them.
    Lookups,
    /// Set-up of fields and modules: `admin` (switch), `admin` writes them.
    SetUp,
}

/// How a record of a resource is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdKind {
    /// A number, unique within the resource.
    Number,
    /// A uuid.
    Uuid,
    /// A number that is unique only within its lookup.
    WithinLookup,
}

/// A list parameter that compares a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    /// The query parameter.
    pub(super) param: &'static str,
    /// The field; numbers compare as numbers, text without regard to case.
    pub(super) field: &'static str,
    /// Whether the parameter holds several values, separated by commas.
    pub(super) many: bool,
}

/// A resource whose records are rows of fields.
#[derive(Debug)]
pub(super) struct Resource {
    /// The path segment in its documented spelling, also the ledger's table.
    pub(super) name: &'static str,
    /// The schema in `fields.tsv`.
    pub(super) schema: &'static str,
    /// The schema of a row of its list, where the document has one of its own.
    pub(super) row_schema: Option<&'static str>,
    /// The array's key in the list envelope; `None` for a bare array without paging.
    pub(super) list_key: Option<&'static str>,
    /// Whose scope it needs.
    pub(super) area: Area,
    /// How records are named.
    pub(super) id: IdKind,
    /// The field that holds the time of the last change.
    pub(super) changed: Option<&'static str>,
    /// The flag of records that lists leave out unless asked.
    pub(super) retired: Option<&'static str>,
    /// List parameters.
    pub(super) filters: &'static [Filter],
    /// The fields that `search` looks into.
    pub(super) search: &'static [&'static str],
    /// The fields that `advanced_search` takes.
    pub(super) advanced: &'static [&'static str],
    /// Fields that only the single record with details shows.
    pub(super) detail: &'static [&'static str],
    /// Query parameters that add a field of `detail`.
    pub(super) adds: &'static [(&'static str, &'static str)],
    /// Fields without which no record is created.
    pub(super) required: &'static [&'static str],
    /// Fields that the server works out; sent values are ignored.
    pub(super) computed: &'static [&'static str],
    /// The kind of owner its external links name, see the switch `halo.link-tables`.
    pub(super) link_owner: Option<&'static str>,
    /// Whose custom fields it has, see [`custom_usage`].
    pub(super) custom: Option<CustomOf>,
}

impl Resource {
    /// Whether its records are customers, sites, people or suppliers.
    pub(super) fn is_party(&self) -> bool {
        self.retired == Some("inactive") && matches!(self.area, Area::Customers | Area::Suppliers)
    }

    /// Whether it is a log of what integrations did; the form of its list is a switch.
    pub(super) fn is_log(&self) -> bool {
        matches!(self.name, "IntegrationError" | "IntegrationRequest")
    }
}

/// Whose custom fields a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CustomOf {
    /// A client's.
    Client,
    /// A site's.
    Site,
    /// A user's; the document does not say which number they have.
    User,
    /// A supplier's; the same.
    Supplier,
}

/// What every resource has unless it says otherwise.
pub(super) const PLAIN: Resource = Resource {
    name: "",
    schema: "",
    row_schema: None,
    list_key: None,
    area: Area::Lookups,
    id: IdKind::Number,
    changed: None,
    retired: None,
    filters: &[],
    search: &[],
    advanced: &[],
    detail: &[],
    adds: &[],
    required: &["name"],
    computed: &[],
    link_owner: None,
    custom: None,
};

/// A parameter that names one value of a field.
pub(super) const fn by(param: &'static str, field: &'static str) -> Filter {
    Filter { param, field, many: false }
}

/// A parameter that names several values of a field.
pub(super) const fn any_of(param: &'static str, field: &'static str) -> Filter {
    Filter { param, field, many: true }
}

/// The `usage` of ticket fields in `FieldInfo` (its `typeid` parameter).
pub(super) const TICKET_USAGE: i64 = 1;

/// The `usage` in `FieldInfo` of a resource's custom fields. Those of users and suppliers are a
/// switch; 0 when it leaves the kind out.
pub(super) fn custom_usage(common: &Common, of: CustomOf) -> i64 {
    let name = match of {
        CustomOf::Client => return 2,
        CustomOf::Site => return 3,
        CustomOf::User => "user",
        CustomOf::Supplier => "supplier",
    };
    number_in(&common.switches.get("halo.field-types"), name).unwrap_or_default()
}

/// The number of a name in a list such as `user=4 supplier=8`.
pub(super) fn number_in(list: &str, name: &str) -> Option<i64> {
    let pairs = list.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name)).find_map(|(_, number)| number.parse().ok())
}

/// The resource of a path segment; letter case does not matter.
pub(super) fn named(segment: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.name.eq_ignore_ascii_case(segment))
}
