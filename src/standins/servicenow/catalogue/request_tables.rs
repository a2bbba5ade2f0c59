//! Orders: requests, their items, and the tasks that fulfil them.

use super::super::spec::{Kind, Spec, TableSpec, choice, code, of, reference, text};

const fn money(name: &'static str, label: &'static str) -> Spec {
    of(Kind::Decimal, name, label).default("0").typed("price")
}

const REQUEST: &[Spec] = &[
    choice("request_state", "Request state").default("requested"),
    choice("stage", "Stage").default("requested"),
    reference("requested_for", "Requested for", "sys_user"),
    of(Kind::DateTime, "requested_date", "Requested for date"),
    money("price", "Price"),
    text("special_instructions", "Special instructions", 4000),
    text("delivery_address", "Delivery address", 4000),
    text("parent_interaction", "Parent Interaction", 32),
    of(Kind::Integer, "calendar_stc", "Resolve Time"),
];

const ITEM: &[Spec] = &[
    reference("request", "Request", "sc_request"),
    reference("cat_item", "Item", "sc_cat_item"),
    of(Kind::Integer, "quantity", "Quantity").default("1"),
    money("price", "Price"),
    money("recurring_price", "Recurring Price"),
    reference("requested_for", "Requested for", "sys_user"),
    choice("stage", "Stage").default("request_approved").typed("workflow"),
    text("variables", "Variables", 40).read_only().typed("variables"),
    text("order_guide", "Order Guide", 32),
    reference("sc_catalog", "Catalog", "sc_catalog"),
    of(Kind::Boolean, "backordered", "Backordered").default("false"),
    of(Kind::Boolean, "billable", "Billable").default("false"),
    text("context", "Context", 32),
    text("flow_context", "Flow context", 32),
    of(Kind::DateTime, "estimated_delivery", "Estimated Delivery"),
];

const TASK: &[Spec] = &[
    reference("request", "Request", "sc_request"),
    reference("request_item", "Request item", "sc_req_item"),
    reference("sc_catalog", "Catalog", "sc_catalog"),
    reference("cat_item", "Item", "sc_cat_item"),
    code("state", "State").default("1"),
];

pub(super) const TABLES: &[TableSpec] = &[
    TableSpec::task("sc_request", "Request", "REQ", REQUEST),
    TableSpec::task("sc_req_item", "Requested Item", "RITM", ITEM),
    TableSpec::task("sc_task", "Catalog Task", "SCTASK", TASK),
];
