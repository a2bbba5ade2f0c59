//! What the connector knows of fields by their names. Types must not depend on what a row holds,
//! so that the same field always becomes the same variant of a value.

/// The fields that every record needs, whatever is mapped: what tells it apart, its marker, and what
/// a list of tickets shows of it. A table that lacks one of them leaves it out of its answer.
pub(super) const BASE: &[&str] = &[
    "sys_id",
    "sys_class_name",
    "number",
    "sys_created_on",
    "sys_created_by",
    "sys_updated_on",
    "sys_updated_by",
    "sys_mod_count",
    "correlation_id",
    "correlation_display",
    "short_description",
    "state",
];

/// Journals. As raw values they are always empty; their entries are read from `sys_journal_field`.
pub(super) const JOURNALS: &[&str] = &["comments", "work_notes", "comments_and_work_notes"];

const TIMES: &[&str] = &[
    "activity_due",
    "approval_set",
    "cab_date",
    "closed_at",
    "confirmed_at",
    "conflict_last_run",
    "due_date",
    "end_date",
    "estimated_delivery",
    "expected_start",
    "first_response_time",
    "follow_up",
    "opened_at",
    "planned_end_date",
    "planned_start_date",
    "reopened_time",
    "requested_by_date",
    "requested_date",
    "resolved_at",
    "review_date",
    "sla_due",
    "start_date",
    "started_at",
    "sys_created_on",
    "sys_updated_on",
    "work_end",
    "work_start",
];

const FLAGS: &[&str] = &[
    "active",
    "auto_created_case",
    "backordered",
    "billable",
    "cab_required",
    "knowledge",
    "known_error",
    "made_sla",
    "needs_attention",
    "on_hold",
    "outside_maintenance_schedule",
    "production_system",
    "unauthorized",
];

/// How a field's text becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is: text, a code, a reference's id.
    Text,
    /// A moment in UTC.
    Time,
    /// `true` or `false`.
    Flag,
}

/// How a field of this name is read.
pub(super) fn reading(name: &str) -> Reading {
    if TIMES.contains(&name) {
        Reading::Time
    } else if FLAGS.contains(&name) {
        Reading::Flag
    } else {
        Reading::Text
    }
}
