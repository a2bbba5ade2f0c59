//! The resources whose records are rows of fields, as data: adding one means adding a row here and
//! its schema to `fields.tsv`.

use super::resource::{Area, CustomOf, IdKind, PLAIN, Resource, any_of, by};

/// The settings of the native ServiceNow integration that only the details tab shows.
macro_rules! native_details {
    ($($more:literal),* $(,)?) => {
        &[
            $($more,)*
            "servicenow_priority_mappings",
            "servicenow_status_mappings",
            "servicenow_impact_mappings",
            "servicenow_urgency_mappings",
            "servicenow_category_mappings",
            "servicenow_team_mappings",
            "servicenow_fieldmappings",
            "servicenow_ticket_sync_list",
        ]
    };
}

/// The resources that behave alike.
pub(super) static RESOURCES: &[Resource] = &[
    Resource {
        name: "Client",
        schema: "Area",
        row_schema: Some("Area_List"),
        list_key: Some("clients"),
        area: Area::Customers,
        changed: Some("alastupdate"),
        retired: Some("inactive"),
        filters: &[
            by("toplevel_id", "toplevel_id"),
            by("snowaccountid", "snow_id"),
            by("sentinelid", "sentinel_tenant_id"),
        ],
        search: &["name", "ref", "accountsid", "website"],
        advanced: &[
            "id",
            "name",
            "toplevel_id",
            "inactive",
            "ref",
            "accountsid",
            "website",
            "domain",
            "is_vip",
            "customertype",
        ],
        detail: native_details!["notes", "main_delivery_address", "main_invoice_address"],
        adds: &[("includenotes", "notes")],
        computed: &[
            "datecreated",
            "main_site_name",
            "main_contact_name",
            "main_contact_email",
            "main_contact_phonenumber",
            "main_phonenumber",
            "main_delivery_address",
            "main_invoice_address",
            "toplevel_name",
            "open_ticket_count",
            "servicenow_validated",
            "servicenow_webhook_user_name",
            "servicenow_webhook_tickettype_name",
        ],
        link_owner: Some("client"),
        custom: Some(CustomOf::Client),
        ..PLAIN
    },
    Resource {
        name: "Site",
        schema: "Site",
        row_schema: Some("Site_List"),
        list_key: Some("sites"),
        area: Area::Customers,
        changed: Some("slastupdate"),
        retired: Some("inactive"),
        filters: &[by("client_id", "client_id"), by("site_id", "id")],
        search: &["name", "ref", "phonenumber"],
        advanced: &["id", "name", "client_id", "inactive", "ref", "phonenumber", "emaildomain", "sla_id"],
        detail: &["notes", "delivery_address", "invoice_address"],
        adds: &[
            ("includenotes", "notes"),
            ("includeaddress", "delivery_address_line1"),
            ("includeaddress", "delivery_address_line2"),
            ("includeaddress", "delivery_address_line3"),
            ("includeaddress", "delivery_address_line4"),
            ("includeaddress", "delivery_address_line5"),
            ("includeaddress", "delivery_address"),
            ("includeaddress", "invoice_address"),
        ],
        required: &["name", "client_id"],
        computed: &["client_name", "clientsite_name", "maincontact_name"],
        link_owner: Some("site"),
        custom: Some(CustomOf::Site),
        ..PLAIN
    },
    Resource {
        name: "Users",
        schema: "Users",
        row_schema: Some("Users_List"),
        list_key: Some("users"),
        area: Area::Customers,
        changed: Some("ulastupdate"),
        retired: Some("inactive"),
        filters: &[by("site_id", "site_id"), by("organisation_id", "organisation_id")],
        search: &["name", "emailaddress", "phonenumber"],
        advanced: &[
            "id",
            "name",
            "firstname",
            "surname",
            "emailaddress",
            "phonenumber",
            "mobilenumber",
            "site_id",
            "inactive",
            "login",
            "azureoid",
        ],
        detail: &["notes"],
        adds: &[("includenotes", "notes")],
        required: &["name", "site_id"],
        computed: &["datecreated", "site_name", "site_id_int", "client_id", "client_name", "site_servicenow_id"],
        link_owner: Some("user"),
        custom: Some(CustomOf::User),
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
        detail: native_details!["notes"],
        computed: &["datecreated", "servicenow_validated"],
        link_owner: Some("supplier"),
        custom: Some(CustomOf::Supplier),
        ..PLAIN
    },
    Resource {
        name: "TopLevel",
        schema: "Tree",
        list_key: Some("tree"),
        area: Area::Customers,
        filters: &[by("type", "type"), by("org_id", "organisation_id")],
        search: &["name"],
        ..PLAIN
    },
    Resource {
        name: "CRMNote",
        schema: "AreaNote",
        area: Area::Customers,
        filters: &[by("client_id", "client_id"), by("supplier_id", "supplier_id")],
        required: &["note"],
        ..PLAIN
    },
    Resource {
        name: "Team",
        schema: "SectionDetail",
        row_schema: Some("SectionDetail_List"),
        retired: Some("inactive"),
        filters: &[by("department_id", "department_id"), any_of("ids", "id")],
        search: &["name"],
        detail: &["agents"],
        adds: &[("includeagentsforteams", "agents"), ("includeagents", "agents")],
        computed: &["ticket_count"],
        ..PLAIN
    },
    Resource {
        name: "Agent",
        schema: "Uname",
        row_schema: Some("Uname_List"),
        retired: Some("isdisabled"),
        search: &["name", "email"],
        computed: &["ticket_count"],
        ..PLAIN
    },
    Resource {
        name: "Status",
        schema: "TStatus",
        filters: &[any_of("type", "type")],
        detail: &["tickettypes"],
        computed: &["ticket_count", "tickettypes"],
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
    Resource {
        name: "SLA",
        schema: "SlaHead",
        detail: &["priorities", "workdays"],
        adds: &[("showpriorities", "priorities"), ("showworkdays", "workdays")],
        ..PLAIN
    },
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
        row_schema: Some("RequestType_List"),
        detail: &[
            "fields",
            "allowed_status",
            "allowed_actions",
            "allowed_teams",
            "allowed_clients",
            "allowed_category1",
            "allowed_category2",
            "allowed_category3",
            "allowed_category4",
        ],
        filters: &[by("group_id", "group_id"), by("itil_type", "itilrequesttype")],
        computed: &["ticket_count"],
        ..PLAIN
    },
    Resource { name: "Outcome", schema: "TOutcome", required: &["outcome"], ..PLAIN },
    Resource {
        name: "FieldInfo",
        schema: "FieldInfo",
        area: Area::SetUp,
        filters: &[
            by("typeid", "usage"),
            by("extratype", "extratype"),
            by("inputtype", "inputtype"),
            by("fieldtype", "type"),
            any_of("fieldtypemultiple", "type"),
        ],
        detail: &["values"],
        adds: &[("includevalues", "values"), ("getlookupvalues", "values")],
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
    Resource {
        name: "Features",
        schema: "ModuleSetup",
        area: Area::SetUp,
        required: &["module_name"],
        computed: &["halointegrator_lastsync", "halointegrator_lasterror"],
        ..PLAIN
    },
    Resource {
        name: "Service",
        schema: "ServSite",
        list_key: Some("services"),
        filters: &[
            by("service_category_id", "service_category_id"),
            any_of("service_category_ids", "service_category_id"),
            any_of("service_status_ids", "current_status"),
            by("template_id", "service_template_id"),
            by("tickettype_id", "service_tickettype_id"),
        ],
        search: &["name", "summary"],
        computed: &[
            "service_category_name",
            "service_tickettype_name",
            "incident_tickettype_name",
            "requestdetails_count",
        ],
        detail: &["servicedetailshtml", "service_request_details"],
        ..PLAIN
    },
    Resource {
        name: "ServiceCategory",
        schema: "ServiceCategory",
        computed: &["service_count", "parent_name", "long_name"],
        ..PLAIN
    },
    Resource {
        name: "IntegrationError",
        schema: "IntegrationError",
        list_key: Some("integration_errors"),
        area: Area::SetUp,
        filters: &[by("module_id", "module_id"), by("detail_id", "detail_id")],
        required: &["module_id"],
        ..PLAIN
    },
    Resource {
        name: "IntegrationRequest",
        schema: "IntegrationRequest",
        list_key: Some("integration_requests"),
        area: Area::SetUp,
        filters: &[by("module_id", "msid"), by("detail_id", "details_id")],
        detail: &["request_body", "response_body", "request_headers", "response_headers", "trace"],
        required: &["msid"],
        ..PLAIN
    },
    Resource {
        name: "IntegrationFieldData",
        schema: "IntegrationFieldData",
        area: Area::SetUp,
        required: &["name", "msid"],
        ..PLAIN
    },
    Resource {
        name: "IntegrationExport",
        schema: "IntegrationExport",
        area: Area::SetUp,
        filters: &[by("moduleid", "module_id")],
        required: &["module_id"],
        ..PLAIN
    },
];
