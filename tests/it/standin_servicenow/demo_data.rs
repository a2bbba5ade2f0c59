//! The vendor's demo data: what integrators' suites take for granted.

use causeway::standins::servicenow::NewUser;
use serde_json::json;

use super::Desk;
use super::desk::column;

async fn desk() -> Desk {
    let desk = Desk::open().await;
    desk.instance.add_demo_data();
    desk
}

#[tokio::test]
async fn well_known_records_have_their_published_ids() {
    let desk = desk().await;
    let known = [
        ("sys_user", "user_name", "admin", "6816f79cc0a8016401c5a33be04be441"),
        ("sys_user", "user_name", "abel.tuter", "62826bf03710200044e0bfc8bcbe5df1"),
        ("sys_user", "user_name", "beth.anglin", "46d44a23a9fe19810012d100cca80666"),
        ("sys_user", "user_name", "itil", "681b365ec0a80164000fb0b05854a0cd"),
        ("sys_user_group", "name", "Network", "287ebd7da9fe198100f92cc8d1d2154e"),
        ("sys_user_role", "name", "admin", "2831a114c611228501d4ea6c309d626d"),
        ("cmn_department", "name", "Finance", "a581ab703710200044e0bfc8bcbe5de8"),
        ("incident", "number", "INC0000003", "e8caedcbc0a80164017df472f39eaed1"),
        ("sc_cat_item", "name", "Standard Laptop", "04b7e94b4f7b4200086eeed18110c7fd"),
    ];
    for (table, column, value, id) in known {
        let found = desk.instance.record(table, id).unwrap_or_else(|| panic!("{table} {value}"));
        assert_eq!(found[column], value);
    }
    let admin = desk
        .get("/api/now/table/sys_user/6816f79cc0a8016401c5a33be04be441?sysparm_fields=department.dept_head.email")
        .await;
    assert_eq!(admin.result()["department.dept_head.email"], "natasha.ingram@example.com");
}

#[tokio::test]
async fn there_is_enough_of_everything_that_suites_page_through() {
    let desk = desk().await;
    for (table, least) in [("problem", 9), ("syslog", 600), ("sys_metadata", 500), ("sys_user", 20), ("incident", 10)] {
        let total = desk.list(table, "", "&sysparm_limit=1").await.header("x-total-count").unwrap();
        assert!(total.parse::<usize>().unwrap() >= least, "{table}: {total}");
    }
}

#[tokio::test]
async fn the_empty_instance_has_none_of_it() {
    let desk = Desk::open().await;
    for table in ["incident", "problem", "syslog", "sc_cat_item", "sys_user_group", "contract_sla"] {
        assert!(desk.instance.find(table, "").is_empty(), "{table}");
    }
}

#[tokio::test]
async fn each_table_and_column_is_described_and_each_reference_leads_to_a_served_table() {
    let desk = desk().await;
    let tables = desk.instance.find("sys_db_object", "");
    let names: Vec<&str> = tables.iter().map(|table| table["name"].as_str()).collect();
    for entry in desk.instance.find("sys_dictionary", "elementISNOTEMPTY") {
        let column = format!("{}.{}", entry["name"], entry["element"]);
        assert!(names.contains(&entry["name"].as_str()), "{column}");
        let target = entry["reference"].as_str();
        assert!(target.is_empty() || names.contains(&target), "{column} refers to {target}");
    }
    for number in desk.instance.find("sys_number", "") {
        assert!(tables.iter().any(|table| table["sys_id"] == number["category"]), "{}", number["prefix"]);
    }
    let labels = desk.list("sys_documentation", "name=incident^element=caller_id", "").await.result();
    assert_eq!(column(&labels, "label"), ["Caller"]);
}

#[tokio::test]
async fn demo_people_sign_in_and_the_staging_table_takes_rows() {
    let desk = desk().await;
    assert_eq!(desk.get_as("beth.anglin", "/api/now/table/incident?sysparm_limit=1").await.status, 200);
    let row = json!({ "u_number": "77", "u_short_description": "from outside" });
    let imported = desk.admin(reqwest::Method::POST, "/api/now/import/u_imp_incident", &row).await.json();
    assert_eq!(imported["result"][0]["status"], "inserted");
}

#[tokio::test]
async fn numbers_that_are_in_use_are_left_to_their_records() {
    let desk = Desk::open().await;
    desk.instance.insert("loader", "incident", &[("number", "INC0000001"), ("short_description", "mine")]).unwrap();
    desk.instance.add_user(&NewUser { user_name: "guest2".to_owned(), ..NewUser::default() });
    desk.instance.add_demo_data();
    let found = desk.instance.find("incident", "number=INC0000001");
    assert_eq!((found.len(), found[0]["short_description"].as_str()), (1, "mine"));
}
