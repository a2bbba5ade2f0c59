//! What hangs on tasks: service levels, approvals, relations.

use super::super::spec::{Kind, Spec, TableSpec, choice, of, reference, text};

const DEFINITION: &[Spec] = &[
    text("name", "Name", 100),
    of(Kind::Boolean, "active", "Active").default("true"),
    text("collection", "Table", 80).typed("table_name"),
    choice("type", "Type").default("SLA"),
    choice("target", "Target").default("resolution"),
    of(Kind::Duration, "duration", "Duration"),
    text("start_condition", "Start condition", 4000).typed("conditions"),
    text("pause_condition", "Pause condition", 4000).typed("conditions"),
    text("stop_condition", "Stop condition", 4000).typed("conditions"),
    text("cancel_condition", "Cancel condition", 4000).typed("conditions"),
    text("schedule", "Schedule", 32),
    text("timezone", "Timezone", 40),
];

const MEASURED: &[Spec] = &[
    reference("task", "Task", "task"),
    reference("sla", "SLA definition", "contract_sla"),
    choice("stage", "Stage").default("in_progress"),
    of(Kind::Boolean, "active", "Active").default("true"),
    of(Kind::Boolean, "has_breached", "Has breached").default("false"),
    of(Kind::DateTime, "start_time", "Start time"),
    of(Kind::DateTime, "end_time", "Stop time"),
    of(Kind::DateTime, "planned_end_time", "Breach time"),
    of(Kind::DateTime, "original_breach_time", "Original breach time"),
    of(Kind::Duration, "duration", "Actual elapsed time"),
    of(Kind::Decimal, "percentage", "Actual elapsed percentage"),
    of(Kind::Duration, "time_left", "Actual time left"),
    of(Kind::Duration, "business_duration", "Business elapsed time"),
    of(Kind::Decimal, "business_percentage", "Business elapsed percentage"),
    of(Kind::Duration, "business_time_left", "Business time left"),
    of(Kind::DateTime, "pause_time", "Pause time"),
    of(Kind::Duration, "pause_duration", "Pause duration"),
    of(Kind::Duration, "business_pause_duration", "Business pause duration"),
    text("schedule", "Schedule", 32),
    text("timezone", "Timezone", 40),
];

const APPROVAL: &[Spec] = &[
    reference("sysapproval", "Approval for", "task"),
    reference("approver", "Approver", "sys_user"),
    choice("state", "State").default("requested"),
    text("comments", "Comments", 4000),
    of(Kind::DocumentId, "document_id", "Approving"),
    text("source_table", "Source table", 80).typed("table_name"),
    of(Kind::DateTime, "due_date", "Due date"),
    of(Kind::DateTime, "expected_start", "Expected start"),
];

pub(super) const TABLES: &[TableSpec] = &[
    TableSpec {
        name: "contract_sla",
        label: "SLA Definition",
        parent: "sys_metadata",
        display: "name",
        prefix: "",
        fields: DEFINITION,
    },
    TableSpec::plain("task_sla", "Task SLA", "sla", MEASURED),
    TableSpec::plain("sysapproval_approver", "Approval", "approver", APPROVAL),
    TableSpec::plain(
        "task_ci",
        "CIs Affected",
        "ci_item",
        &[
            reference("task", "Task", "task"),
            reference("ci_item", "Configuration Item", "cmdb_ci"),
            of(Kind::Boolean, "applied", "Applied").default("false"),
            of(Kind::Boolean, "manual_proposed_change", "Manually Proposed Change").default("false"),
        ],
    ),
    TableSpec::plain(
        "task_rel_task",
        "Task Relationship",
        "parent",
        &[reference("parent", "Parent", "task"), reference("child", "Child", "task"), text("type", "Type", 32)],
    ),
];
