//! What can be ordered: catalogs, categories, items with their questions, and carts.

use super::super::spec::{Kind, Spec, TableSpec, of, reference, text};

const fn money(name: &'static str, label: &'static str) -> Spec {
    of(Kind::Decimal, name, label).default("0").typed("price")
}

const fn html(name: &'static str, label: &'static str) -> Spec {
    text(name, label, 65_000).typed("html")
}

const CATALOG: &[Spec] = &[
    text("title", "Title", 100),
    text("description", "Description", 1000),
    of(Kind::Boolean, "active", "Active").default("true"),
    reference("manager", "Manager", "sys_user"),
    text("desktop_image", "Desktop image", 40).typed("user_image"),
];

const CATEGORY: &[Spec] = &[
    text("title", "Title", 100),
    text("description", "Description", 1000),
    html("full_description", "Full description"),
    of(Kind::Boolean, "active", "Active").default("true"),
    reference("parent", "Parent", "sc_category"),
    reference("sc_catalog", "Catalog", "sc_catalog"),
    text("icon", "Icon", 40).typed("user_image"),
    text("header_icon", "Header icon", 40).typed("user_image"),
    text("homepage_image", "Homepage image", 40).typed("user_image"),
    of(Kind::Integer, "order", "Order").default("0"),
];

const ITEM: &[Spec] = &[
    text("name", "Name", 100),
    text("short_description", "Short description", 200),
    html("description", "Description"),
    of(Kind::Boolean, "active", "Active").default("true"),
    reference("category", "Category", "sc_category"),
    of(Kind::List, "sc_catalogs", "Catalogs"),
    money("price", "Price"),
    money("recurring_price", "Recurring price"),
    text("recurring_frequency", "Recurring price frequency", 40),
    of(Kind::Duration, "delivery_time", "Delivery time"),
    text("type", "Type", 40).default("catalog_item"),
    text("availability", "Availability", 40).default("on_both"),
    text("roles", "Roles", 255).typed("user_roles"),
    of(Kind::Integer, "order", "Order").default("0"),
    text("picture", "Picture", 40).typed("user_image"),
    text("icon", "Icon", 40).typed("user_image"),
    of(Kind::Boolean, "mandatory_attachment", "Mandatory Attachment").default("false"),
    text("request_method", "Request method", 40),
    reference("group", "Fulfillment group", "sys_user_group"),
    text("workflow", "Workflow", 32),
    text("flow_designer_flow", "Flow", 32),
    of(Kind::Boolean, "no_cart", "No cart").default("false"),
    of(Kind::Boolean, "no_quantity", "No quantity").default("false"),
];

const PRODUCER: &[Spec] =
    &[text("table_name", "Table name", 80).typed("table_name"), text("script", "Script", 8000).typed("script")];

const QUESTION: &[Spec] = &[
    text("name", "Name", 100),
    text("question_text", "Question", 255),
    of(Kind::Integer, "type", "Type").default("6"),
    of(Kind::Integer, "order", "Order").default("100"),
    of(Kind::Boolean, "mandatory", "Mandatory").default("false"),
    of(Kind::Boolean, "read_only", "Read only").default("false"),
    of(Kind::Boolean, "active", "Active").default("true"),
    text("default_value", "Default value", 1000),
    text("reference", "Reference", 80).typed("table_name"),
    text("help_text", "Help text", 255),
    reference("cat_item", "Catalog item", "sc_cat_item"),
    of(Kind::Boolean, "map_to_field", "Map to field").default("false"),
    text("field", "Field", 80),
];

const CHOICE: &[Spec] = &[
    reference("question", "Question", "item_option_new"),
    text("text", "Text", 255),
    text("value", "Value", 255),
    of(Kind::Integer, "order", "Order").default("100"),
    of(Kind::Boolean, "inactive", "Inactive").default("false"),
    money("misc", "Price"),
];

const ANSWER: &[Spec] = &[
    reference("item_option_new", "Question", "item_option_new"),
    text("value", "Value", 4000),
    of(Kind::Integer, "order", "Order"),
    reference("cart_item", "Cart Item", "sc_cart_item"),
];

const CART: &[Spec] = &[
    text("name", "Name", 40).default("DEFAULT"),
    reference("user", "User", "sys_user"),
    reference("requested_for", "Requested for", "sys_user"),
    text("special_instructions", "Special instructions", 4000),
    text("delivery_address", "Delivery address", 4000),
];

const CART_ITEM: &[Spec] = &[
    reference("cart", "Cart", "sc_cart"),
    reference("cat_item", "Item", "sc_cat_item"),
    of(Kind::Integer, "quantity", "Quantity").default("1"),
    text("also_request_for", "Also request for", 4000),
    reference("order_guide", "Order guide", "sc_cat_item_guide"),
];

pub(super) const TABLES: &[TableSpec] = &[
    TableSpec::metadata("sc_catalog", "Catalog", "title", CATALOG),
    TableSpec::metadata("sc_category", "Category", "title", CATEGORY),
    TableSpec::metadata("sc_cat_item", "Catalog Item", "name", ITEM),
    TableSpec {
        name: "sc_cat_item_producer",
        label: "Record Producer",
        parent: "sc_cat_item",
        display: "name",
        prefix: "",
        fields: PRODUCER,
    },
    TableSpec {
        name: "sc_cat_item_guide",
        label: "Order guide",
        parent: "sc_cat_item",
        display: "name",
        prefix: "",
        fields: &[
            of(Kind::Boolean, "cascade", "Cascade variables").default("false"),
            of(Kind::Boolean, "two_step", "Two step").default("false"),
        ],
    },
    TableSpec::metadata(
        "sc_cat_item_guide_items",
        "Order guide item",
        "item",
        &[
            reference("guide", "Guide", "sc_cat_item_guide"),
            reference("item", "Item", "sc_cat_item"),
            text("condition", "If this condition is met", 4000).typed("conditions"),
            of(Kind::Integer, "order", "Order").default("100"),
        ],
    ),
    TableSpec {
        name: "std_change_record_producer",
        label: "Standard Change Template",
        parent: "sc_cat_item_producer",
        display: "name",
        prefix: "",
        fields: &[text("template_value", "Change Request values", 4000).typed("template_value")],
    },
    TableSpec::metadata(
        "std_change_producer_version",
        "Standard Change Template Version",
        "name",
        &[
            text("name", "Name", 255),
            text("version", "Version", 40),
            text("state", "State", 40),
            reference("std_change_producer", "Standard Change Template", "std_change_record_producer"),
        ],
    ),
    TableSpec::metadata("item_option_new", "Variable", "question_text", QUESTION),
    TableSpec::metadata("question_choice", "Question Choice", "text", CHOICE),
    TableSpec::plain("sc_cart", "Shopping Cart", "name", CART),
    TableSpec::plain("sc_cart_item", "Shopping Cart Item", "cat_item", CART_ITEM),
    TableSpec::plain("sc_item_option", "Options", "item_option_new", ANSWER),
    TableSpec::plain(
        "sc_item_option_mtom",
        "Item Option Ownership",
        "sc_item_option",
        &[
            reference("request_item", "Parent Item", "sc_req_item"),
            reference("sc_item_option", "Dependent Item", "sc_item_option"),
        ],
    ),
];
