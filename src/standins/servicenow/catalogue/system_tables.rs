//! People, places, metadata and side tables.

use super::super::spec::{Kind, Spec, TableSpec, of, reference, text};

const fn table(name: &'static str, label: &'static str, display: &'static str, fields: &'static [Spec]) -> TableSpec {
    TableSpec { name, label, parent: "", display, prefix: "", fields }
}

const USER: &[Spec] = &[
    text("user_name", "User ID", 40),
    text("email", "Email", 100),
    text("name", "Name", 151).read_only(),
    text("first_name", "First name", 50),
    text("last_name", "Last name", 50),
    text("middle_name", "Middle name", 50),
    of(Kind::Boolean, "active", "Active").default("true"),
    of(Kind::Boolean, "locked_out", "Locked out").default("false"),
    text("title", "Title", 60),
    text("phone", "Business phone", 40),
    text("mobile_phone", "Mobile phone", 40),
    text("employee_number", "Employee number", 40),
    text("department", "Department", 32),
    reference("company", "Company", "core_company"),
    reference("location", "Location", "cmn_location"),
    reference("manager", "Manager", "sys_user"),
    text("time_zone", "Time zone", 40),
    text("date_format", "Date format", 40),
    text("time_format", "Time format", 40),
    text("preferred_language", "Language", 3),
    of(Kind::Boolean, "vip", "VIP").default("false"),
    of(Kind::Boolean, "web_service_access_only", "Web service access only").default("false"),
    of(Kind::Boolean, "internal_integration_user", "Internal Integration User").default("false"),
    of(Kind::Password, "user_password", "Password"),
    text("source", "Source", 255),
    text("roles", "Roles", 255).read_only(),
    of(Kind::ClassName, "sys_class_name", "Class").read_only(),
    of(Kind::Domain, "sys_domain", "Domain").default("global").read_only(),
    text("sys_domain_path", "Domain Path", 255).default("/").read_only(),
];

const GROUP: &[Spec] = &[
    text("name", "Name", 80),
    reference("manager", "Manager", "sys_user"),
    text("email", "Group email", 100),
    of(Kind::Boolean, "active", "Active").default("true"),
    reference("parent", "Parent", "sys_user_group"),
    text("type", "Type", 255),
    text("description", "Description", 1000),
];

const CHOICE: &[Spec] = &[
    text("name", "Table", 80),
    text("element", "Element", 80),
    text("value", "Value", 40),
    text("label", "Label", 80),
    text("language", "Language", 3).default("en"),
    of(Kind::Integer, "sequence", "Sequence"),
    of(Kind::Boolean, "inactive", "Inactive").default("false"),
    text("dependent_value", "Dependent value", 40),
    text("hint", "Hint", 255),
];

const DICTIONARY: &[Spec] = &[
    text("name", "Table", 80),
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
    of(Kind::Integer, "choice", "Choice"),
    text("choice_table", "Choice table", 80),
    text("choice_field", "Choice field", 80),
    text("attributes", "Attributes", 1000),
];

const ATTACHMENT: &[Spec] = &[
    text("file_name", "File name", 100),
    text("content_type", "Content type", 100),
    of(Kind::Integer, "size_bytes", "Size bytes"),
    of(Kind::Integer, "size_compressed", "Size compressed"),
    of(Kind::Boolean, "compressed", "Compressed"),
    text("table_name", "Table name", 80),
    text("table_sys_id", "Table sys ID", 32),
    text("hash", "Hash", 64),
    text("state", "State", 40),
    of(Kind::Integer, "chunk_size_bytes", "Chunk size bytes"),
    text("average_image_color", "Average image color", 40),
    of(Kind::Integer, "image_width", "Image width"),
    of(Kind::Integer, "image_height", "Image height"),
    text("encryption_context", "Encryption context", 32),
];

pub(super) const TABLES: &[TableSpec] = &[
    table("sys_user", "User", "name", USER),
    table("sys_user_group", "Group", "name", GROUP),
    table(
        "sys_user_grmember",
        "Group Member",
        "user",
        &[reference("user", "User", "sys_user"), reference("group", "Group", "sys_user_group")],
    ),
    table("sys_user_role", "Role", "name", &[text("name", "Name", 100), text("description", "Description", 1000)]),
    table(
        "sys_user_has_role",
        "User Role",
        "role",
        &[
            reference("user", "User", "sys_user"),
            reference("role", "Role", "sys_user_role"),
            of(Kind::Boolean, "inherited", "Inherited").default("false"),
            text("state", "State", 40).default("active"),
        ],
    ),
    table(
        "core_company",
        "Company",
        "name",
        &[
            text("name", "Name", 80),
            text("phone", "Phone", 40),
            text("website", "Website", 1024),
            text("street", "Street", 255),
            text("city", "City", 50),
            text("zip", "Zip / Postal code", 40),
            text("country", "Country", 40),
            text("notes", "Notes", 4000),
            of(Kind::Boolean, "customer", "Customer").default("false"),
            reference("parent", "Parent", "core_company"),
        ],
    ),
    table(
        "cmn_location",
        "Location",
        "name",
        &[
            text("name", "Name", 100),
            text("street", "Street", 255),
            text("city", "City", 50),
            text("country", "Country", 40),
            reference("company", "Company", "core_company"),
        ],
    ),
    table(
        "cmdb_ci",
        "Configuration Item",
        "name",
        &[text("name", "Name", 255), text("short_description", "Description", 1000)],
    ),
    table("sys_choice", "Choice", "label", CHOICE),
    table("sys_dictionary", "Dictionary Entry", "element", DICTIONARY),
    table(
        "sys_db_object",
        "Table",
        "label",
        &[
            text("name", "Name", 80),
            text("label", "Label", 80),
            reference("super_class", "Extends table", "sys_db_object"),
            of(Kind::Boolean, "is_extendable", "Extensible").default("false"),
            text("number_ref", "Auto number", 32),
        ],
    ),
    table("sys_glide_object", "Field class", "label", &[text("name", "Name", 40), text("label", "Label", 80)]),
    table(
        "sys_properties",
        "System Property",
        "name",
        &[text("name", "Name", 100), text("value", "Value", 4000), text("description", "Description", 512)],
    ),
    table(
        "sys_journal_field",
        "Journal Entry",
        "name",
        &[
            text("name", "Name", 80),
            text("element", "Element", 80),
            of(Kind::DocumentId, "element_id", "Element ID"),
            text("value", "Value", 4000),
        ],
    ),
    table(
        "sys_audit_delete",
        "Audit Deleted Record",
        "display_value",
        &[
            text("tablename", "Table name", 80),
            of(Kind::DocumentId, "documentkey", "Document key"),
            text("display_value", "Display value", 255),
        ],
    ),
    table("sys_attachment", "Attachment", "file_name", ATTACHMENT),
];
