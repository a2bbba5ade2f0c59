//! Switches of the instance's front: signing in, rights, limits, sessions, files and batches.

use super::super::super::switches::Declaration;
use super::{flag, free, one_of};

pub(super) const DOOR: &[Declaration] = &[
    free(
        "servicenow.api-key-parameter",
        "x-sn-apikey",
        "The query parameter that takes the API key too; empty is none.",
    ),
    free("servicenow.api-key-user", "", "The account that the API key is bound to; empty is the integration account."),
    flag(
        "servicenow.basic-auth-interactive",
        "true",
        "Whether basic authentication is accepted from accounts that are not marked for web services or integrations.",
    ),
    free(
        "servicenow.mfa-code",
        "",
        "The second factor that basic authentication must carry in the header X-MFA_TOKEN; empty asks for none.",
    ),
    free("servicenow.lock-out-after", "5", "Wrong passwords in a row after which an account is locked; 0 is never."),
    flag(
        "servicenow.rest-role-required",
        "false",
        "Whether only accounts with the role snc_platform_rest_api_access are let in; others get 401.",
    ),
    free(
        "servicenow.client-credentials-user",
        "",
        "As whom calls with a client_credentials token run; empty is the integration account.",
    ),
    free(
        "servicenow.jwt-verifiers",
        "",
        "Secrets for the jwt-bearer grant (HS256, HS384, HS512): `kid=secret`, separated by `;`; empty refuses it.",
    ),
    free("servicenow.jwt-subject-field", "email", "The column of sys_user that the claim `sub` is looked up in."),
    flag("servicenow.jwt-replay-check", "true", "Whether an assertion needs a `jti` and is taken once only."),
    free("servicenow.jwt-clock-skew-seconds", "300", "How long after `exp` an assertion is still taken."),
    flag(
        "servicenow.oauth-parameters-in-body-only",
        "true",
        "The property glide.oauth.allow.parameters.in.post.body.only: whether the query of a token request is not read.",
    ),
    flag(
        "servicenow.oauth-client-basic",
        "true",
        "Whether a client may show its id and secret by basic authentication instead of in the form.",
    ),
    one_of(
        "servicenow.oauth-errors",
        "vendor",
        &["vendor", "standard"],
        "How a token is refused: always server_error, or with the codes of the standard.",
    ),
    free(
        "servicenow.oauth-scope-apis",
        "",
        "The only APIs that bearer tokens reach (`table`, `attachment`, `stats`, `batch` …), separated by commas; empty is all.",
    ),
    free(
        "servicenow.access-policy-refuses",
        "",
        "APIs that an access policy closes to everybody, separated by commas.",
    ),
    one_of(
        "servicenow.access-policy-status",
        "401",
        &["401", "403"],
        "The status of a call that an access policy refuses.",
    ),
    free(
        "servicenow.acls",
        "",
        "Access rules, separated by `;`: `read|write|create|delete table[.column] [roles=a,b] [when=encoded query]`. \
         Of those for the same object any is enough; they replace the delivered ones; administrators pass them all.",
    ),
    one_of(
        "servicenow.unreadable-tables",
        "refused",
        &["refused", "empty"],
        "What a list of a table that the account may not read answers: 403, or no rows.",
    ),
    free(
        "servicenow.rate-rules",
        "",
        "Rate rules, separated by `;`: `requests-per-hour api all|user=NAME|role=NAME`, for example `100 table all`.",
    ),
    one_of(
        "servicenow.rate-counting",
        "exact",
        &["exact", "flushed"],
        "Whether each request counts at once, or counters are brought up to date every 30 seconds.",
    ),
    free("servicenow.semaphore-slots", "4", "API requests that the node carries out at the same time; 0 is no limit."),
    free("servicenow.semaphore-queue", "50", "API requests that wait for one of these slots."),
    one_of(
        "servicenow.semaphore-status",
        "429",
        &["429", "503"],
        "The status of a request that finds the node's queue full; without rate headers.",
    ),
    free(
        "servicenow.session-queue",
        "10",
        "Requests that wait for another one of the same session; more are answered 202 and not carried out.",
    ),
    free(
        "servicenow.held-requests",
        "",
        "Requests whose path contains this text wait, under way, until the switch no longer says so.",
    ),
    one_of(
        "servicenow.hibernating",
        "awake",
        &["awake", "200", "503"],
        "Whether the instance sleeps and answers everything with a page, and the status of that page.",
    ),
    free(
        "servicenow.quota-rows",
        "0",
        "Rows after which the transaction of a list is cancelled, in place of its 60 seconds; 0 is never.",
    ),
    one_of(
        "servicenow.quota-answer",
        "appended",
        &["appended", "both", "null", "empty", "truncated"],
        "What has gone out of a cancelled list: its first rows and the error (no JSON), both in JSON, null, nothing, or half a row.",
    ),
    free(
        "servicenow.corrupt-records",
        "",
        "Ids of records with a field that breaks off every answer in which they come, separated by commas.",
    ),
    free(
        "servicenow.max-body-bytes",
        "10485760",
        "The property glide.rest.max_content_length, for all but attachments.",
    ),
    free(
        "servicenow.link-base-url",
        "",
        "What links begin with: empty for the instance's own address, `request` for the host that a request names, or a URL.",
    ),
    free(
        "servicenow.views",
        "incident:ess=number,opened_at,short_description,state,caller_id",
        "Columns of named views for sysparm_view: `table:view=column,column`, several separated by `;`.",
    ),
    free("servicenow.system-date-format", "yyyy-MM-dd", "The date format of users who have none of their own."),
    free("servicenow.system-time-format", "HH:mm:ss", "The time format of users who have none of their own."),
    one_of(
        "servicenow.attachment-scan",
        "pending",
        &["pending", "available", "not_available"],
        "What the virus scan says of a new attachment.",
    ),
    one_of(
        "servicenow.unscanned-downloads",
        "allowed",
        &["allowed", "refused"],
        "Whether a file that the scan has not released can be downloaded; else 403.",
    ),
    free("servicenow.attachment-types", "", "Content types that are taken, separated by commas; empty takes all."),
    free(
        "servicenow.attachment-roles",
        "",
        "Roles of which one is needed to attach files, besides the right to write the record; empty needs none.",
    ),
    free("servicenow.batch-max-input-bytes", "5242880", "The largest body of a part of a batch."),
    free(
        "servicenow.batch-max-output-bytes",
        "10485760",
        "The largest answer to a part of a batch; the header X-BATCHREQUEST-MAX-OUTPUT-SIZE lowers it.",
    ),
    one_of(
        "servicenow.batch-answer-order",
        "as-asked",
        &["as-asked", "reversed"],
        "The order in which the answers of a batch come.",
    ),
    one_of(
        "servicenow.batch-api",
        "open",
        &["open", "403", "404"],
        "Whether the Batch API can be used, else the status that it is refused with.",
    ),
];
