//! The switches of the Halo stand-in: what the API's documentation leaves open, what an instance
//! may have configured, and what tests make it do.

use crate::standins::switches::Declaration;

const YES_NO: &[&str] = &["true", "false"];

const fn switch(
    name: &'static str,
    default: &'static str,
    values: &'static [&'static str],
    meaning: &'static str,
) -> Declaration {
    Declaration { name, default, values, meaning }
}

/// All switches with their defaults; where the documentation is unsure, the default is the one that
/// a client must be more careful with.
pub static DECLARED: &[Declaration] = &[
    switch("halo.token-lifetime", "3600", &[], "seconds that a token lives (`expires_in`)"),
    switch(
        "halo.application-name",
        "Service desk link",
        &[],
        "name of the API application, shown as actionby_application_id",
    ),
    switch(
        "halo.application-scopes",
        "all",
        &[],
        "scopes that the application's permissions allow, separated by spaces",
    ),
    switch("halo.invalid-client-status", "401", &["401", "400"], "status of invalid_client at the token endpoint"),
    switch("halo.invalid-scope-status", "400", &["400", "401"], "status of invalid_scope at the token endpoint"),
    switch(
        "halo.wrong-tenant",
        "refused",
        &["refused", "ignored"],
        "a wrong tenant is refused with 500, or ignored as on self-hosted instances",
    ),
    switch("halo.set-up-needs-admin", "true", YES_NO, "reading FieldInfo and Features needs the scope admin"),
    switch("halo.instance-info-needs-token", "true", YES_NO, "InstanceInfo answers only with a token"),
    switch("halo.object-body", "refused", &["refused", "accepted"], "a POST of one object instead of an array"),
    switch(
        "halo.returnall",
        "honoured",
        &["honoured", "ignored"],
        "whether returnall=true shows every row of an array; otherwise the last one",
    ),
    switch(
        "halo.array-refusal",
        "stop-at-first",
        &["stop-at-first", "all-or-nothing"],
        "what is kept of an array of which one element is refused",
    ),
    switch("halo.zone", "UTC", &[], "zone of the instance's zone-less dates: an IANA name or an offset such as +02:00"),
    switch("halo.sentinel-dates", "true", YES_NO, "dates that were never set are shown as 1900-01-01T00:00:00"),
    switch("halo.omit-nulls", "true", YES_NO, "fields without a value are left out; otherwise they are null"),
    switch("halo.decimal-ids", "true", YES_NO, "Users.site_id and Site.client_id are written as 3.0"),
    switch("halo.list-rows-carry-details", "false", YES_NO, "rows of the ticket list carry details"),
    switch("halo.default-page", "50", &[], "rows of a list that is not paged: the API agent's preference"),
    switch("halo.page-cap", "100", &[], "largest page of lists other than Tickets; 0 for none"),
    switch("halo.past-the-end", "unchanged", &["unchanged", "zero"], "record_count of a page past the last one"),
    switch(
        "halo.page-fields-when-off",
        "absent",
        &["absent", "zero"],
        "page_no and page_size of a list that is not paged",
    ),
    switch(
        "halo.lastupdatefromdate",
        "honoured",
        &["honoured", "ignored"],
        "whether the ticket list filters by lastupdatefromdate and lastupdatetodate",
    ),
    switch(
        "halo.party-lastupdatefromdate",
        "ignored",
        &["honoured", "ignored"],
        "the same for Client, Site and Users, where the document calls it something else",
    ),
    switch(
        "halo.datesearch-any-date",
        "false",
        YES_NO,
        "datesearch takes any date field; otherwise only dateoccured and datecleared",
    ),
    switch(
        "halo.ticket-search",
        "on",
        &["on", "off"],
        "whether the ticket list filters by search, search_summary and search_details",
    ),
    switch(
        "halo.third-party-filter",
        "on",
        &["on", "off"],
        "whether the ticket list filters by third_party_id and third_party_id_string",
    ),
    switch(
        "halo.external-link-search",
        "on",
        &["on", "off"],
        "whether the ExternalLink list filters by the third party's ids and search",
    ),
    switch(
        "halo.external-link-list",
        "array",
        &["array", "envelope"],
        "form of the ExternalLink list: a bare array, or an envelope with external_links",
    ),
    switch(
        "halo.custom-field-columns",
        "on",
        &["on", "off"],
        "whether the ticket list knows include_custom_fields (newer instances do)",
    ),
    switch(
        "halo.action-window",
        "shown",
        &["shown", "nothing"],
        "answer to a window of time on the action list: its actions, or nothing as without ticket_id",
    ),
    switch(
        "halo.long-action-window",
        "nothing",
        &["nothing", "first-day"],
        "answer to a window of more than a day on the action list",
    ),
    switch("halo.ticket-type-required", "true", YES_NO, "a ticket cannot be created without tickettype_id"),
    switch(
        "halo.agent-list",
        "array",
        &["array", "envelope"],
        "form of the Agent list: a bare array, or an envelope with results",
    ),
    switch("halo.client-needs-toplevel", "true", YES_NO, "a client cannot be created without toplevel_id"),
    switch(
        "halo.category-check",
        "strict",
        &["strict", "lenient"],
        "a category that does not exist is refused, or stored as it is",
    ),
    switch("halo.restore", "true", YES_NO, "a deleted ticket comes back with _recover"),
    switch("halo.action-moves-last-update", "false", YES_NO, "a new action also moves the ticket's last_update"),
    switch(
        "halo.hidden-flag",
        "outcome-decides",
        &["outcome-decides", "overrides"],
        "whether hiddenfromuser of a new action counts against its outcome's setting",
    ),
    switch("halo.agent-who-type", "1", &["0", "1"], "who_type of an action by an agent; users have the next number"),
    switch("halo.ticket-mails", "true", YES_NO, "creating and closing a ticket mails its user"),
    switch(
        "halo.no-automations-stops-mails",
        "false",
        YES_NO,
        "_dont_fire_automations and dont_do_rules also stop the mails about created and closed tickets",
    ),
    switch(
        "halo.file-visible-by-default",
        "true",
        YES_NO,
        "an attachment without showforusers is visible to end-users",
    ),
    switch(
        "halo.file-details-as-json",
        "false",
        YES_NO,
        "GET /Attachment/{id}?includedetails=true answers with JSON instead of the file",
    ),
    switch(
        "halo.duplicate-email",
        "refused",
        &["refused", "warned", "accepted"],
        "creating a user with an e-mail address that another one has",
    ),
    switch(
        "halo.delete-makes-inactive",
        "true",
        YES_NO,
        "deleting a client, site, user or supplier makes it inactive; otherwise it is gone",
    ),
    switch(
        "halo.link-tables",
        "ticket=1 client=2 site=3 user=4 supplier=5 action=6 file=7",
        &[],
        "table_id of each kind of owner of an external link",
    ),
    switch(
        "halo.module-ids",
        "servicenow=101 hubspot=102 jira=103",
        &[],
        "id of each integration module in Features, as module_id of external links uses it",
    ),
    switch(
        "halo.field-types",
        "user=4 supplier=8",
        &[],
        "typeid (usage) of the custom fields of users and suppliers in FieldInfo",
    ),
    switch(
        "halo.ignored-link-parameters",
        "",
        &[],
        "names of parameters, separated by commas, that the ExternalLink list ignores",
    ),
    switch(
        "halo.log-list",
        "envelope",
        &["envelope", "array"],
        "form of the IntegrationError and IntegrationRequest lists",
    ),
    switch(
        "halo.new-client-has-site",
        "true",
        YES_NO,
        "creating a client also creates its main site with a General User",
    ),
    switch(
        "halo.details-need-flag",
        "false",
        YES_NO,
        "fields of the details tab are only saved with isclientdetails, issitedetails, isuserdetails or issupplierdetails",
    ),
    switch(
        "halo.match-by-link",
        "false",
        YES_NO,
        "_match_thirdparty_id without id changes the record that has this external link",
    ),
    switch("halo.azureoid-search", "false", YES_NO, "advanced_search on Users takes azureoid"),
    switch("halo.internal-client", "0", &[], "id of the client that exclude_internal leaves out; 0 for none"),
    switch(
        "halo.native-test",
        "passes",
        &["passes", "fails"],
        "whether test_servicenow succeeds when address, account and key are there",
    ),
    switch(
        "halo.servicenow-datatypes",
        "assignment_group=1 user=2 category=3 state=4",
        &[],
        "type in IntegrationFieldData of each datatype of IntegrationData/Get/ServiceNowIntegration",
    ),
    switch(
        "halo.native-servicenow",
        "off",
        &["off", "on"],
        "whether the demo desk has a customer and a supplier with the native ServiceNow integration",
    ),
    switch("halo.rate-limit", "0", &[], "calls per rolling five minutes; 0 for no limit"),
    switch("halo.rate-limit-body", "exception", &["exception", "plain"], "form of the text of a 429"),
    switch("halo.retry-after", "0", &[], "seconds in the Retry-After header of a 429; 0 for no header"),
    switch(
        "halo.rewrite-text",
        "none",
        &["none", "trim", "crlf", "trim-and-crlf"],
        "what is done to text before it is stored",
    ),
    switch("halo.ignored-fields", "", &[], "names of fields, separated by commas, that are accepted and not stored"),
    switch("halo.poisoned-tickets", "", &[], "ids of tickets, separated by commas, on which every write answers 400"),
    switch("halo.note-trailer", "", &[], "text appended to every stored note"),
];
