//! The switches of the stand-in: what the fact sheet leaves open and what instances configure
//! differently. The defaults are the more cautious readings.

mod door;

use super::super::switches::Declaration;

use door::DOOR;

const BOOL: &[&str] = &["true", "false"];

const fn flag(name: &'static str, default: &'static str, meaning: &'static str) -> Declaration {
    Declaration { name, default, values: BOOL, meaning }
}

const fn free(name: &'static str, default: &'static str, meaning: &'static str) -> Declaration {
    Declaration { name, default, values: &[], meaning }
}

const fn one_of(
    name: &'static str,
    default: &'static str,
    values: &'static [&'static str],
    meaning: &'static str,
) -> Declaration {
    Declaration { name, default, values, meaning }
}

/// Every switch that this stand-in takes.
pub static DECLARED: &[Declaration] = &joined::<{ INSTANCE.len() + DOOR.len() }>(&[INSTANCE, DOOR]);

const fn joined<const N: usize>(parts: &[&[Declaration]]) -> [Declaration; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut filled) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[filled] = parts[part][at];
            filled += 1;
            at += 1;
        }
        part += 1;
    }
    all
}

/// The switches of tables, queries and rules.
const INSTANCE: &[Declaration] = &[
    free("servicenow.seed", "1", "Seeds the ids of new records and the order of rows that no key orders."),
    free("servicenow.token-life-seconds", "1800", "How long an access token is accepted."),
    free("servicenow.refresh-token-life-seconds", "8640000", "How long a refresh token is accepted."),
    flag("servicenow.client-credentials", "true", "Whether the client_credentials grant is enabled."),
    flag(
        "servicenow.client-credentials-refresh-token",
        "false",
        "Whether the client_credentials grant also answers a refresh token.",
    ),
    free("servicenow.api-key", "", "The API key of the integration account, taken in `x-sn-apikey`; empty takes none."),
    free(
        "servicenow.oauth-redirect-uris",
        "",
        "Redirect addresses registered for the authorisation code flow, compared literally, separated by commas.",
    ),
    one_of(
        "servicenow.oauth-consent",
        "allowed",
        &["allowed", "denied"],
        "What the person at the consent page of the authorisation code flow presses.",
    ),
    flag("servicenow.oauth-state-required", "true", "The property glide.oauth.state.parameter.required."),
    flag("servicenow.basic-auth", "true", "Whether basic authentication is accepted."),
    free(
        "servicenow.system-time-zone",
        "America/Los_Angeles",
        "The zone of users who have none of their own; display values are rendered in it.",
    ),
    one_of(
        "servicenow.tie-order",
        "shuffled",
        &["shuffled", "sys-id"],
        "The order of rows that ORDERBY leaves equal; `shuffled` differs from request to request.",
    ),
    one_of("servicenow.unordered-lists", "shuffled", &["shuffled", "sys-id"], "The order of a list without ORDERBY."),
    one_of(
        "servicenow.invalid-query",
        "ignored",
        &["ignored", "no-rows", "refused"],
        "What an unknown field in an encoded query does: drop the condition, find nothing, or answer 403.",
    ),
    one_of(
        "servicenow.text-comparison",
        "case-insensitive",
        &["case-insensitive", "case-sensitive"],
        "How = and != compare text.",
    ),
    flag("servicenow.not-equal-matches-empty", "true", "Whether != also finds rows whose field is empty."),
    flag(
        "servicenow.last-link-without-count",
        "false",
        "Whether Link names rel=\"last\" although sysparm_no_count is set.",
    ),
    free(
        "servicenow.max-pagination-url",
        "4096",
        "Characters of a request URL above which a page with Link is refused.",
    ),
    free("servicenow.max-url", "8192", "Characters of a request URL above which 414 is answered."),
    free(
        "servicenow.hidden-rows",
        "",
        "Rows that only administrators see: `table:encoded query`, several separated by `;`.",
    ),
    free("servicenow.hidden-fields", "", "Columns that only administrators see: `table.field`, separated by commas."),
    flag(
        "servicenow.journal-readable",
        "true",
        "Whether non-administrators may read sys_journal_field; else lists are empty.",
    ),
    flag(
        "servicenow.metadata-readable",
        "true",
        "Whether non-administrators may read sys_dictionary and sys_db_object.",
    ),
    flag("servicenow.choices-readable", "true", "Whether non-administrators may read sys_choice."),
    free("servicenow.closed-tables", "", "Tables closed to web services (403), separated by commas."),
    flag("servicenow.comments-mail", "true", "Whether the caller is mailed about each comment of somebody else."),
    one_of(
        "servicenow.new-records-notify",
        "1",
        &["1", "2"],
        "What the instance's rules put into notify of a new record that is sent without one.",
    ),
    one_of("servicenow.supplied-sys-id", "honoured", &["honoured", "ignored"], "What a sys_id in a create does."),
    one_of(
        "servicenow.duplicate-sys-id-status",
        "403",
        &["403", "500"],
        "The status of a create with a sys_id that is taken.",
    ),
    one_of("servicenow.null-in-write", "clears", &["clears", "ignored"], "What a JSON null does to a field."),
    one_of(
        "servicenow.long-text",
        "truncated",
        &["truncated", "refused"],
        "What happens to text longer than its column.",
    ),
    flag(
        "servicenow.choice-allow-non-existing",
        "false",
        "The property glide.rest.choice.allow_non_existing_value: whether an unknown choice value is stored.",
    ),
    one_of(
        "servicenow.iso-date-times",
        "ignored",
        &["ignored", "accepted"],
        "What a date-time in ISO form (T and Z) does in a raw write; `ignored` leaves the field as it was.",
    ),
    flag(
        "servicenow.reference-names-resolved",
        "false",
        "Whether a raw reference that is no sys_id is looked up by user name or display name.",
    ),
    flag("servicenow.resolution-policy", "true", "Whether state 6 or 7 needs close_code and close_notes."),
    flag("servicenow.hold-reason-policy", "true", "Whether an incident on hold needs a hold_reason."),
    one_of(
        "servicenow.closed-incident-writes",
        "refused",
        &["refused", "skipped", "allowed"],
        "What a non-administrator's write to a closed incident does.",
    ),
    one_of(
        "servicenow.problem-state-writes",
        "skipped",
        &["skipped", "allowed"],
        "Whether the problem's state model drops a state sent through the Table API.",
    ),
    flag("servicenow.assigning-starts-work", "false", "Whether assigning a new incident moves it to In Progress."),
    free("servicenow.autoclose-days", "7", "Days after which a resolved incident is closed by the system; 0 is never."),
    flag(
        "servicenow.attachment-touches-record",
        "false",
        "Whether a new attachment changes the record's sys_updated_on and sys_mod_count.",
    ),
    one_of(
        "servicenow.attachment-location",
        "by-version",
        &["by-version", "plain", "file"],
        "The Location of a new attachment: its metadata or its file; `by-version` names the file for v1 only.",
    ),
    one_of(
        "servicenow.attachment-storage",
        "as-sent",
        &["as-sent", "rewritten"],
        "Whether the bytes of a new attachment are stored as sent, or rewritten, as a rule that compresses images does.",
    ),
    free("servicenow.attachment-max-bytes", "1073741824", "The largest attachment that is taken."),
    free(
        "servicenow.attachment-extensions",
        "",
        "File extensions that are taken, separated by commas; empty takes all.",
    ),
    free("servicenow.batch-max-parts", "0", "Parts of a batch that are run; the rest is unserviced. 0 is no limit."),
    free("servicenow.batch-max-bytes", "10485760", "Bytes of answers after which the rest of a batch is unserviced."),
    one_of("servicenow.unknown-path-status", "400", &["400", "404"], "The status of an unknown API path."),
    one_of("servicenow.media-type-status", "415", &["400", "415"], "The status of a body of another type than JSON."),
    one_of(
        "servicenow.stats-without-aggregate",
        "refused",
        &["refused", "empty"],
        "What the Aggregate API does when neither a count nor an aggregate is asked for.",
    ),
    free(
        "servicenow.rule-rewrite-field",
        "",
        "Business rules that rewrite a field after every write: `field=trim|upper|lower|collapse|first:N`, separated by `;`.",
    ),
    one_of(
        "servicenow.journal-line-ends",
        "kept",
        &["kept", "crlf", "lf"],
        "How line ends of journal texts are stored.",
    ),
    flag("servicenow.audit-deletes", "true", "Whether deleted task records leave a row in sys_audit_delete."),
    free(
        "servicenow.ignored-fields",
        "",
        "Fields that a write does not store although it answers 200, separated by commas.",
    ),
    free("servicenow.poisoned-records", "", "Ids of records whose every write is refused, separated by commas."),
    one_of("servicenow.poisoned-status", "403", &["400", "403"], "The status of a write to a poisoned record."),
    one_of(
        "servicenow.asynchronous-work",
        "next-request",
        &["next-request", "at-once", "on-demand"],
        "When asynchronous rules, flows of ordered items and insertMultiple do their work: before the next request is \
         answered, together with the request that set them off, or when a control call says so.",
    ),
    one_of(
        "servicenow.scheduled-jobs",
        "on-demand",
        &["on-demand", "hourly"],
        "Whether the instance runs its scheduled jobs by itself, each hour of its clock, or when a control call says so.",
    ),
    one_of(
        "servicenow.autoclose-based-on",
        "resolved-at",
        &["resolved-at", "last-update"],
        "From when resolved incidents wait: the property com.snc.incident.autoclose.basedon.resolved_at.",
    ),
    one_of(
        "servicenow.direct-requests",
        "refused",
        &["refused", "allowed"],
        "What a non-administrator's POST to sc_request does; orders come from the service catalogue.",
    ),
    flag(
        "servicenow.tasks-close-items",
        "false",
        "Whether closing the last open task of a requested item closes the item.",
    ),
    one_of(
        "servicenow.delegated-ordering",
        "allowed",
        &["allowed", "refused"],
        "Whether accounts may order for somebody else; refused with 200 and errCode 42202.",
    ),
    flag(
        "servicenow.two-step-checkout",
        "false",
        "Whether checking out a cart only shows it, for submit_order to order.",
    ),
    one_of(
        "servicenow.change-state-model",
        "enforced",
        &["enforced", "free"],
        "Whether a change that skips a step of its model is refused (403).",
    ),
    flag("servicenow.insert-multiple-wrapped", "false", "Whether insertMultiple answers its ids inside `result`."),
];
