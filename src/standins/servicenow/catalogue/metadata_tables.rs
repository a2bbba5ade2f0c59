//! What an instance says about itself: tables, columns, labels, rules, settings, imports, its log.

use super::super::spec::{Kind, Spec, TableSpec, of, reference, text};

const METADATA: &[Spec] = &[
    of(Kind::ClassName, "sys_class_name", "Class").read_only(),
    text("sys_name", "Display name", 255),
    text("sys_package", "Package", 32),
    text("sys_scope", "Application", 32).default("global"),
    text("sys_policy", "Protection policy", 40),
    text("sys_update_name", "Update name", 250),
];

const DICTIONARY: &[Spec] = &[
    text("name", "Table", 80).typed("table_name"),
    text("element", "Column name", 80),
    text("column_label", "Column label", 80),
    reference("internal_type", "Type", "sys_glide_object"),
    reference("reference", "Reference", "sys_db_object"),
    of(Kind::Integer, "max_length", "Max length"),
    of(Kind::Boolean, "mandatory", "Mandatory").default("false"),
    of(Kind::Boolean, "read_only", "Read only").default("false"),
    text("default_value", "Default value", 512),
    of(Kind::Boolean, "display", "Display").default("false"),
    of(Kind::Boolean, "active", "Active").default("true"),
    of(Kind::Boolean, "unique", "Unique").default("false"),
    of(Kind::Boolean, "audit", "Audit").default("false"),
    of(Kind::Integer, "choice", "Choice"),
    text("choice_table", "Choice table", 80).typed("table_name"),
    text("choice_field", "Choice field", 80),
    text("dependent", "Dependent", 80),
    text("attributes", "Attributes", 1000),
];

const OVERRIDE: &[Spec] = &[
    text("base_table", "Base table", 80).typed("table_name"),
    text("name", "Table", 80).typed("table_name"),
    text("element", "Column name", 80),
    text("default_value", "Default value", 512),
    of(Kind::Boolean, "default_value_override", "Override default value").default("false"),
    of(Kind::Boolean, "mandatory", "Mandatory").default("false"),
    of(Kind::Boolean, "mandatory_override", "Override mandatory").default("false"),
    of(Kind::Boolean, "read_only", "Read only").default("false"),
    of(Kind::Boolean, "read_only_override", "Override read only").default("false"),
    text("attributes", "Attributes", 1000),
];

const TABLE: &[Spec] = &[
    text("name", "Name", 80),
    text("label", "Label", 80),
    reference("super_class", "Extends table", "sys_db_object"),
    of(Kind::Boolean, "is_extendable", "Extensible").default("false"),
    reference("number_ref", "Auto number", "sys_number"),
];

const LABEL: &[Spec] = &[
    text("name", "Table", 80).typed("table_name"),
    text("element", "Element", 80),
    text("label", "Label", 80),
    text("plural", "Plural", 80),
    text("hint", "Hint", 1000),
    text("help", "Help", 4000),
    text("language", "Language", 3).default("en"),
];

const NUMBER: &[Spec] = &[
    reference("category", "Table", "sys_db_object"),
    text("prefix", "Prefix", 40),
    of(Kind::Integer, "number", "Number").default("1000"),
    of(Kind::Integer, "maximum_digits", "Number of digits").default("7"),
];

const RULE: &[Spec] = &[
    text("name", "Name", 80),
    text("collection", "Table", 80).typed("table_name"),
    of(Kind::Boolean, "active", "Active").default("true"),
    of(Kind::Boolean, "advanced", "Advanced").default("false"),
    text("when", "When", 40).default("after"),
    of(Kind::Integer, "order", "Order").default("100"),
    of(Kind::Boolean, "action_insert", "Insert").default("false"),
    of(Kind::Boolean, "action_update", "Update").default("false"),
    of(Kind::Boolean, "action_delete", "Delete").default("false"),
    of(Kind::Boolean, "action_query", "Query").default("false"),
    text("filter_condition", "Filter Conditions", 4000).typed("conditions"),
    text("condition", "Condition", 254),
    of(Kind::Boolean, "abort_action", "Abort action").default("false"),
    of(Kind::Boolean, "add_message", "Add message").default("false"),
    text("message", "Message", 4000).typed("html"),
    text("template", "Set field values", 4000).typed("template_value"),
    text("script", "Script", 8000).typed("script_plain"),
    text("description", "Description", 4000),
];

const CHOICE: &[Spec] = &[
    text("name", "Table", 80).typed("table_name"),
    text("element", "Element", 80),
    text("value", "Value", 40),
    text("label", "Label", 80),
    text("language", "Language", 3).default("en"),
    of(Kind::Integer, "sequence", "Sequence"),
    of(Kind::Boolean, "inactive", "Inactive").default("false"),
    text("dependent_value", "Dependent value", 40),
    text("hint", "Hint", 255),
];

const MAP: &[Spec] = &[
    text("name", "Name", 100),
    text("source_table", "Source table", 80).typed("table_name"),
    text("target_table", "Target table", 80).typed("table_name"),
    of(Kind::Boolean, "active", "Active").default("true"),
    of(Kind::Integer, "order", "Order").default("100"),
];

const MAP_ENTRY: &[Spec] = &[
    reference("map", "Map", "sys_transform_map"),
    text("source_field", "Source field", 80),
    text("target_field", "Target field", 80),
    of(Kind::Boolean, "coalesce", "Coalesce").default("false"),
];

const STAGED: &[Spec] = &[
    reference("sys_import_set", "Set", "sys_import_set"),
    text("sys_import_state", "State", 40).default("pending"),
    text("sys_import_state_comment", "Comment", 4000),
    of(Kind::Integer, "sys_import_row", "Row"),
    text("sys_target_table", "Target table", 80).typed("table_name"),
    of(Kind::DocumentId, "sys_target_sys_id", "Target record"),
    reference("sys_transform_map", "Transform map", "sys_transform_map"),
    of(Kind::ClassName, "sys_class_name", "Class").read_only(),
];

/// The first of them is what the others extend.
pub(super) const TABLES: &[TableSpec] = &[
    TableSpec::plain("sys_metadata", "Application File", "sys_name", METADATA),
    TableSpec::metadata("sys_db_object", "Table", "label", TABLE),
    TableSpec::metadata("sys_dictionary", "Dictionary Entry", "element", DICTIONARY),
    TableSpec::metadata("sys_dictionary_override", "Dictionary Entry Override", "element", OVERRIDE),
    TableSpec::metadata("sys_documentation", "Field Label", "label", LABEL),
    TableSpec::metadata("sys_number", "Number", "prefix", NUMBER),
    TableSpec::metadata("sys_script", "Business Rule", "name", RULE),
    TableSpec::metadata(
        "sys_user_role",
        "Role",
        "name",
        &[text("name", "Name", 100), text("description", "Description", 1000)],
    ),
    TableSpec::metadata(
        "sys_properties",
        "System Property",
        "name",
        &[text("name", "Name", 100), text("value", "Value", 4000), text("description", "Description", 512)],
    ),
    TableSpec::metadata(
        "sys_filter_option_dynamic",
        "Dynamic Filter Option",
        "label",
        &[
            text("label", "Label", 80),
            text("table", "Table", 80).typed("table_name"),
            text("script", "Script", 8000).typed("script_plain"),
            of(Kind::Boolean, "active", "Active").default("true"),
        ],
    ),
    TableSpec::metadata("sys_transform_map", "Table Transform Map", "name", MAP),
    TableSpec::metadata("sys_transform_entry", "Field Map", "target_field", MAP_ENTRY),
    TableSpec::plain("sys_choice", "Choice", "label", CHOICE),
    TableSpec::plain(
        "sys_glide_object",
        "Field class",
        "label",
        &[text("name", "Name", 40), text("label", "Label", 80)],
    ),
    TableSpec {
        name: "sys_import_set",
        label: "Import Set",
        parent: "",
        display: "number",
        prefix: "ISET",
        fields: &[
            text("number", "Number", 40),
            text("table_name", "Import set table", 80).typed("table_name"),
            text("state", "State", 40).default("loaded"),
            text("mode", "Mode", 40).default("synchronous"),
        ],
    },
    TableSpec::plain("sys_import_set_row", "Import Set Row", "sys_import_set", STAGED),
    TableSpec::plain(
        "syslog",
        "Log Entry",
        "message",
        &[
            text("level", "Level", 40).default("0"),
            text("message", "Message", 4000),
            text("source", "Source", 255),
            text("type", "Type", 40),
            text("sequence", "Sequence", 40),
        ],
    ),
];
