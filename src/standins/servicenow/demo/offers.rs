//! What the demo catalogue offers, and an import set for incidents.

use super::record;
use crate::standins::servicenow::catalogue::add_own_table;
use crate::standins::servicenow::schema::NewField;
use crate::standins::servicenow::seed;
use crate::standins::servicenow::state::State;
use crate::standins::servicenow::write::importing::STAGING;

const SERVICE: &str = "e0d08b13c3330100c8b837659bba8fb4";
const NEW_HIRE: &str = "6690750f4f7b4200086eeed18110c761";
const TECHNICAL: &str = "742ce428d7211100f2d224837e61036d";
const HARDWARE: &str = "d258b953c611227a0146101fb1be7c31";
const TABLETS: &str = "b06546f23731300054b6a3549dbe5dd8";
const HELP: &str = "e15706fc0a0a0aa7007fc21e1ab70c2f";
const INFRASTRUCTURE: &str = "803e95e1c3732100fca206e939ba8f2a";
const SERVICES: &str = "d67c446ec0a80165000335aa37eafbc1";

/// A category: sys_id, title, description, catalog, parent.
const CATEGORIES: &[(&str, &str, &str, &str, &str)] = &[
    (HELP, "Can We Help You?", "Your IT gateway. Report issues and submit requests.", SERVICE, ""),
    (
        "95fc11615f1211001c9b2572f2b477c6",
        "Departmental Services",
        "Services offered by different departments in the organization",
        SERVICE,
        "",
    ),
    (HARDWARE, "Hardware", "Order from a variety of hardware to meet your business needs.", SERVICE, ""),
    (TABLETS, "Tablets", "Tablets for your work.", SERVICE, HARDWARE),
    ("900682363731300054b6a3549dbe5d5f", "Desktops", "Desktop computers for your work area.", SERVICE, HARDWARE),
    (SERVICES, "Services", "Request for IT services to be performed", TECHNICAL, INFRASTRUCTURE),
    (
        INFRASTRUCTURE,
        "Infrastructure",
        "Datacenter hardware and services to the support business systems.",
        TECHNICAL,
        "",
    ),
];

/// An item: sys_id, name, summary, category, price, recurring price, how often.
const ITEMS: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    ("04b7e94b4f7b4200086eeed18110c7fd", "Standard Laptop", "Lenovo - Carbon x1", HARDWARE, "1100", "100", "Annually"),
    ("774906834fbb4200086eeed18110c737", "Developer Laptop (Mac)", "Macbook Pro", HARDWARE, "1499", "100", "Annually"),
    ("060f3afa3731300054b6a3549dbe5d3e", "Apple iPad 3", "Apple iPad 3", TABLETS, "600", "0", ""),
    ("186d917a6fab7980575967ddbb3ee4f2", "New Email Account", "New Email Account", HELP, "0", "0", ""),
];

/// A question: item, name, text, type, whether it must be answered, what it refers to.
const QUESTIONS: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("04b7e94b4f7b4200086eeed18110c7fd", "acrobat", "Adobe Acrobat", "7", "false", ""),
    ("04b7e94b4f7b4200086eeed18110c7fd", "photoshop", "Adobe Photoshop", "7", "false", ""),
    (
        "04b7e94b4f7b4200086eeed18110c7fd",
        "Additional_software_requirements",
        "Additional software requirements",
        "2",
        "false",
        "",
    ),
    ("774906834fbb4200086eeed18110c737", "adobe_acrobat", "Adobe Acrobat", "7", "false", ""),
    ("774906834fbb4200086eeed18110c737", "adobe_photoshop", "Adobe Photoshop", "7", "false", ""),
    ("774906834fbb4200086eeed18110c737", "eclipse_ide", "Eclipse IDE", "7", "false", ""),
    ("186d917a6fab7980575967ddbb3ee4f2", "new_email", "What should the new email address be?", "6", "true", ""),
    ("3f1dd0320a0a0b99000a53f7604a2ef9", "urgency", "Urgency", "5", "false", ""),
    ("3f1dd0320a0a0b99000a53f7604a2ef9", "comments", "Please describe your issue below", "2", "true", ""),
    ("81c887819f203100d8f8700c267fcfb5", "short_description", "Knowledge base name", "6", "true", ""),
    ("81c887819f203100d8f8700c267fcfb5", "assigned_to", "Owner", "8", "false", "sys_user"),
];

pub(super) fn add(state: &mut State) {
    catalogs(state);
    for (id, name, summary, category, price, recurring, frequency) in ITEMS {
        let fields = [
            ("name", *name),
            ("short_description", summary),
            ("category", category),
            ("sc_catalogs", SERVICE),
            ("price", price),
            ("recurring_price", recurring),
            ("recurring_frequency", frequency),
            ("delivery_time", "1970-01-06 00:00:00"),
            ("group", "8a5055c9c61122780043563ef53438e3"),
        ];
        record(state, "sc_cat_item", id, name, &fields);
    }
    producers(state);
    questions(state);
    guide(state);
    staging(state);
}

fn catalogs(state: &mut State) {
    let catalogs = [
        (SERVICE, "Service Catalog", "Service Catalog - IT Now"),
        (TECHNICAL, "Technical Catalog", "Products and services for the IT department"),
    ];
    for (id, title, description) in catalogs {
        record(state, "sc_catalog", id, title, &[("title", title), ("description", description)]);
    }
    for (id, title, description, catalog, parent) in CATEGORIES {
        let fields = [("title", *title), ("description", description), ("sc_catalog", catalog), ("parent", parent)];
        record(state, "sc_category", id, title, &fields);
    }
}

fn producers(state: &mut State) {
    let both = format!("{SERVICE},{TECHNICAL}");
    let producers = [
        (
            "3f1dd0320a0a0b99000a53f7604a2ef9",
            "Create Incident",
            "Create an Incident record to report and request assistance with an issue you are having",
            HELP,
            SERVICE,
            "incident",
        ),
        (
            "81c887819f203100d8f8700c267fcfb5",
            "Request Knowledge Base",
            "Request for a Knowledge Base",
            HELP,
            both.as_str(),
            "task",
        ),
    ];
    for (id, name, summary, category, catalogs, table) in producers {
        let fields = [
            ("name", name),
            ("short_description", summary),
            ("category", category),
            ("sc_catalogs", catalogs),
            ("type", "record_producer"),
            ("table_name", table),
        ];
        record(state, "sc_cat_item_producer", id, name, &fields);
    }
}

/// An order guide that always offers a mail account, and one of two laptops.
fn guide(state: &mut State) {
    let fields = [
        ("name", "New Hire"),
        ("short_description", "New employee hire"),
        ("category", "95fc11615f1211001c9b2572f2b477c6"),
        ("sc_catalogs", SERVICE),
        ("type", "order_guide"),
    ];
    record(state, "sc_cat_item_guide", NEW_HIRE, "New Hire", &fields);
    let laptop = [("cat_item", NEW_HIRE), ("name", "laptop_type"), ("question_text", "Laptop"), ("mandatory", "true")];
    let laptop = record(state, "item_option_new", "", "laptop_type", &laptop);
    for (item, condition, order) in [
        ("186d917a6fab7980575967ddbb3ee4f2", String::new(), "100"),
        ("04b7e94b4f7b4200086eeed18110c7fd", format!("IO:{laptop}=standard^EQ"), "200"),
        ("774906834fbb4200086eeed18110c737", format!("IO:{laptop}=developer^EQ"), "300"),
    ] {
        let fields = [("guide", NEW_HIRE), ("item", item), ("condition", condition.as_str()), ("order", order)];
        record(state, "sc_cat_item_guide_items", "", item, &fields);
    }
}

fn questions(state: &mut State) {
    for ((item, name, text, kind, mandatory, reference), at) in QUESTIONS.iter().zip(1..) {
        let order = (at * 100).to_string();
        let fields = [
            ("cat_item", *item),
            ("name", name),
            ("question_text", text),
            ("type", kind),
            ("mandatory", mandatory),
            ("reference", reference),
            ("order", &order),
        ];
        let question = record(state, "item_option_new", "", &format!("{item}:{name}"), &fields);
        if *kind == "5" {
            for (value, label) in [("1", "1 - High"), ("2", "2 - Medium"), ("3", "3 - Low")] {
                let fields = [("question", question.as_str()), ("text", label), ("value", value), ("order", value)];
                record(state, "question_choice", "", &format!("{question}:{value}"), &fields);
            }
        }
    }
}

/// A staging table whose rows become incidents, found again by the sender's own number.
fn staging(state: &mut State) {
    let table = "u_imp_incident";
    add_own_table(&mut state.schema, &mut state.names, table, "Imported Incident", STAGING);
    state.open_store(table);
    for (name, label) in [
        ("u_number", "Number of the sender"),
        ("u_short_description", "Short description"),
        ("u_description", "Description"),
        ("u_urgency", "Urgency"),
        ("u_impact", "Impact"),
    ] {
        let field = NewField {
            name: name.to_owned(),
            label: label.to_owned(),
            internal_type: "string".to_owned(),
            max_length: 4000,
            reference: String::new(),
        };
        state.schema.add_field(table, &field, &mut state.names);
    }
    seed::describe_table(state, table);
    let map = [("name", "Imported incidents"), ("source_table", table), ("target_table", "incident")];
    let map = record(state, "sys_transform_map", "", table, &map);
    for (source, target, coalesce) in [
        ("u_number", "correlation_id", "true"),
        ("u_short_description", "short_description", "false"),
        ("u_description", "description", "false"),
        ("u_urgency", "urgency", "false"),
        ("u_impact", "impact", "false"),
    ] {
        let fields =
            [("map", map.as_str()), ("source_field", source), ("target_field", target), ("coalesce", coalesce)];
        record(state, "sys_transform_entry", "", &format!("{table}:{source}"), &fields);
    }
}
