//! Changes, and the tasks of changes and problems.

use super::super::spec::{Kind, Spec, TableSpec, choice, code, of, reference, text};

const CHANGE: &[Spec] = &[
    code("state", "State").default("-5"),
    choice("type", "Type").default("normal"),
    choice("category", "Category").default("Other"),
    code("risk", "Risk").default("3"),
    choice("phase", "Phase").default("requested"),
    choice("phase_state", "Phase state").default("open"),
    choice("close_code", "Close code"),
    text("justification", "Justification", 4000),
    text("implementation_plan", "Implementation plan", 4000),
    text("risk_impact_analysis", "Risk and impact analysis", 4000),
    text("backout_plan", "Backout plan", 4000),
    text("test_plan", "Test plan", 4000),
    of(Kind::DateTime, "start_date", "Planned start date"),
    of(Kind::DateTime, "end_date", "Planned end date"),
    reference("requested_by", "Requested by", "sys_user"),
    of(Kind::Boolean, "cab_required", "CAB required").default("false"),
    of(Kind::DateTime, "cab_date", "CAB date"),
    text("cab_recommendation", "CAB recommendation", 4000),
    of(Kind::Boolean, "on_hold", "On hold").default("false"),
    text("on_hold_reason", "On hold reason", 4000),
    of(Kind::Boolean, "outside_maintenance_schedule", "Outside maintenance schedule").default("false"),
    of(Kind::Boolean, "production_system", "Production system").default("false"),
    of(Kind::Boolean, "unauthorized", "Unauthorized").default("false"),
    reference("std_change_producer_version", "Standard Change Template version", "std_change_producer_version"),
    text("chg_model", "Model", 32),
    text("reason", "Reason", 40),
    text("scope", "Scope", 40),
    of(Kind::DateTime, "conflict_last_run", "Conflict last run"),
    text("conflict_status", "Conflict status", 40).default("Not Run"),
    text("review_comments", "Review comments", 4000),
    of(Kind::DateTime, "review_date", "Review date"),
];

const CHANGE_TASK: &[Spec] = &[
    code("state", "State").default("-5"),
    reference("change_request", "Change request", "change_request"),
    choice("change_task_type", "Type").default("implementation"),
    choice("close_code", "Close code"),
    of(Kind::DateTime, "planned_start_date", "Planned start date"),
    of(Kind::DateTime, "planned_end_date", "Planned end date"),
    of(Kind::Boolean, "on_hold", "On hold").default("false"),
    text("on_hold_reason", "On hold reason", 4000),
];

const PROBLEM_TASK: &[Spec] = &[
    code("state", "State").default("151"),
    reference("problem", "Problem", "problem"),
    choice("problem_task_type", "Problem task type").default("general"),
    choice("close_code", "Close code"),
    text("cause_notes", "Cause notes", 4000),
    text("fix_notes", "Fix notes", 4000),
    text("workaround", "Workaround", 4000),
    text("other_reason", "Other reason", 1000),
    of(Kind::DateTime, "started_at", "Started"),
    reference("started_by", "Started by", "sys_user"),
];

pub(super) const TABLES: &[TableSpec] = &[
    TableSpec::task("change_request", "Change Request", "CHG", CHANGE),
    TableSpec::task("change_task", "Change Task", "CTASK", CHANGE_TASK),
    TableSpec::task("problem_task", "Problem Task", "PTASK", PROBLEM_TASK),
];
