//! The resources that behave alike, as data: where they are served, which schema their records
//! have, which scope guards them and how their lists filter. Tickets, actions, attachments and
//! external links have rules of their own and are not in the table.

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
}

/// A resource whose records are rows of fields.
#[derive(Debug)]
pub(super) struct Resource {
    /// The path segment in its documented spelling, also the ledger's table.
    pub(super) name: &'static str,
    /// The schema in `fields.tsv`.
    pub(super) schema: &'static str,
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
    /// Fields that only the single record shows.
    pub(super) detail: &'static [&'static str],
    /// Fields without which no record is created.
    pub(super) required: &'static [&'static str],
    /// Fields that the server works out; sent values are ignored.
    pub(super) computed: &'static [&'static str],
    /// The kind of owner its external links name, see the switch `halo.link-tables`.
    pub(super) link_owner: Option<&'static str>,
    /// The `usage` of its custom fields in `FieldInfo`.
    pub(super) custom_usage: Option<i64>,
}

const PLAIN: Resource = Resource {
    name: "",
    schema: "",
    list_key: None,
    area: Area::Lookups,
    id: IdKind::Number,
    changed: None,
    retired: None,
    filters: &[],
    search: &[],
    detail: &[],
    required: &["name"],
    computed: &[],
    link_owner: None,
    custom_usage: None,
};

const fn by(param: &'static str, field: &'static str) -> Filter {
    Filter { param, field }
}

/// The `usage` of ticket fields in `FieldInfo` (its `typeid` parameter).
pub(super) const TICKET_USAGE: i64 = 1;

/// The resources that behave alike.
pub(super) static RESOURCES: &[Resource] = &[
    Resource {
        name: "Client",
        schema: "Area",
        list_key: Some("clients"),
        area: Area::Customers,
        changed: Some("alastupdate"),
        retired: Some("inactive"),
        filters: &[by("toplevel_id", "toplevel_id"), by("domain", "domain")],
        search: &["name", "ref", "accountsid", "website"],
        detail: &["notes"],
        computed: &["datecreated", "main_site_name", "toplevel_name", "open_ticket_count"],
        link_owner: Some("client"),
        custom_usage: Some(2),
        ..PLAIN
    },
    Resource {
        name: "Site",
        schema: "Site",
        list_key: Some("sites"),
        area: Area::Customers,
        changed: Some("slastupdate"),
        retired: Some("inactive"),
        filters: &[by("client_id", "client_id"), by("site_id", "id")],
        search: &["name", "ref", "phonenumber"],
        detail: &["notes", "delivery_address", "invoice_address"],
        required: &["name", "client_id"],
        computed: &["client_name", "clientsite_name", "maincontact_name"],
        link_owner: Some("site"),
        custom_usage: Some(3),
        ..PLAIN
    },
    Resource {
        name: "Users",
        schema: "Users",
        list_key: Some("users"),
        area: Area::Customers,
        changed: Some("ulastupdate"),
        retired: Some("inactive"),
        filters: &[by("site_id", "site_id"), by("department_id", "department_id")],
        search: &["name", "emailaddress", "phonenumber", "mobilenumber"],
        detail: &["notes"],
        required: &["name", "site_id"],
        computed: &["datecreated", "site_name", "site_id_int", "client_id", "client_name"],
        link_owner: Some("user"),
        custom_usage: Some(4),
        ..PLAIN
    },
    Resource {
        name: "Supplier",
        schema: "Company",
        list_key: Some("suppliers"),
        area: Area::Suppliers,
        retired: Some("inactive"),
        filters: &[by("toplevel_id", "toplevel_id")],
        search: &["name", "email_address", "phone_number"],
        detail: &["notes"],
        computed: &["datecreated"],
        link_owner: Some("supplier"),
        ..PLAIN
    },
    Resource {
        name: "TopLevel",
        schema: "Tree",
        list_key: Some("tree"),
        area: Area::Customers,
        search: &["name"],
        ..PLAIN
    },
    Resource {
        name: "Team",
        schema: "SectionDetail",
        retired: Some("inactive"),
        filters: &[by("department_id", "department_id")],
        search: &["name"],
        ..PLAIN
    },
    Resource {
        name: "Agent",
        schema: "Uname",
        retired: Some("isdisabled"),
        filters: &[by("team", "team")],
        search: &["name", "email"],
        ..PLAIN
    },
    Resource {
        name: "Status",
        schema: "TStatus",
        filters: &[by("type", "type")],
        computed: &["ticket_count"],
        ..PLAIN
    },
    Resource {
        name: "Priority",
        schema: "Policy",
        id: IdKind::Uuid,
        filters: &[by("slaid", "slaid")],
        required: &["name", "slaid", "priorityid"],
        ..PLAIN
    },
    Resource { name: "SLA", schema: "SlaHead", computed: &["priorities"], ..PLAIN },
    Resource {
        name: "Category",
        schema: "CategoryDetail",
        filters: &[by("type_id", "type_id")],
        required: &["value", "type_id"],
        ..PLAIN
    },
    Resource {
        name: "TicketType",
        schema: "RequestType",
        detail: &[
            "fields",
            "allowed_status",
            "allowed_actions",
            "allowed_teams",
            "initial_status",
            "default_servicenow_type",
        ],
        filters: &[by("group_id", "group_id"), by("itil_type", "itilrequesttype")],
        ..PLAIN
    },
    Resource { name: "Outcome", schema: "TOutcome", required: &["outcome"], ..PLAIN },
    Resource {
        name: "FieldInfo",
        schema: "FieldInfo",
        area: Area::SetUp,
        filters: &[by("typeid", "usage"), by("extratype", "extratype"), by("inputtype", "inputtype")],
        detail: &["values"],
        ..PLAIN
    },
    Resource {
        name: "Lookup",
        schema: "Lookup",
        id: IdKind::WithinLookup,
        retired: Some("inactive"),
        filters: &[by("lookupid", "lookupid")],
        required: &["name", "lookupid"],
        ..PLAIN
    },
    Resource { name: "Features", schema: "ModuleSetup", area: Area::SetUp, required: &["module_name"], ..PLAIN },
];

/// The resource of a path segment; letter case does not matter.
pub(super) fn named(segment: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.name.eq_ignore_ascii_case(segment))
}
