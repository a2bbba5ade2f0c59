//! Clients, sites, users, suppliers and the lookups.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{CLIENT, SITE, World, ids};

#[tokio::test]
async fn a_new_client_has_a_main_site_with_a_general_user() {
    let world = World::open().await;
    let client = json!({ "name": "Second Ltd", "toplevel_id": 1, "newclient_sitename": "Head office", "newclient_contactname": "Beth Person", "newclient_contactemail": "beth.person@example.com" });
    let stored = world.save("/api/Client", client).await;
    assert_eq!(
        (&stored["main_site_name"], &stored["main_contact_name"]),
        (&json!("Head office"), &json!("Beth Person"))
    );
    let users = world.get(&format!("/api/Users?client_id={}", stored["id"])).await;
    assert_eq!(users["record_count"], 2);
    let named = world.get(&format!("/api/Users?client_id={}&exclude_generaluser=true", stored["id"])).await;
    assert_eq!(named["users"][0]["emailaddress"], "beth.person@example.com");
}

#[tokio::test]
async fn a_client_belongs_to_a_group() {
    let world = World::open().await;
    let group = world.get("/api/TopLevel").await["tree"][0]["id"].clone();
    assert!(world.post("/api/Client", &json!([{ "name": "Second Ltd" }])).await.refusal().contains("toplevel_id"));
    let stored = world.save("/api/Client", json!({ "name": "Second Ltd", "toplevel_id": group })).await;
    assert_eq!(stored["toplevel_name"], "All Customers");
    world.set("halo.client-needs-toplevel", "false");
    world.save("/api/Client", json!({ "name": "Third Ltd" })).await;
}

#[tokio::test]
async fn ids_that_the_document_calls_doubles_are_written_as_decimals() {
    let world = World::open().await;
    let user = world.get("/api/Users/44").await;
    assert_eq!((user["site_id"].to_string(), user["site_id_int"].to_string()), ("18.0".to_owned(), "18".to_owned()));
    assert_eq!(world.get(&format!("/api/Site/{SITE}")).await["client_id"].to_string(), "12.0");
    world.set("halo.decimal-ids", "false");
    assert_eq!(world.get("/api/Users/44").await["site_id"].to_string(), "18");
}

#[tokio::test]
async fn a_user_needs_a_name_and_a_site_and_an_address_of_their_own() {
    let world = World::open().await;
    assert!(world.post("/api/Users", &json!([{ "name": "X Y" }])).await.refusal().contains("site_id"));
    let user = world.save("/api/Users", json!({ "firstname": "Fred", "surname": "Luddy", "site_id": 18.0, "emailaddress": "fred.luddy@example.com" })).await;
    assert_eq!(
        (&user["name"], &user["client_id"], &user["client_name"]),
        (&json!("Fred Luddy"), &json!(CLIENT), &json!("Acme Ltd"))
    );
    let twin = json!({ "name": "Other Fred", "site_id": SITE, "emailaddress": "FRED.luddy@example.com" });
    assert!(world.post("/api/Users", &json!([twin])).await.refusal().contains("already exists"));
    world.set("halo.duplicate-email", "warned");
    assert!(world.save("/api/Users", twin).await["_warning"].is_string());
    assert_eq!(world.get("/api/Users?search=LUDDY").await["record_count"], 2, "search looks at names and addresses");
}

#[tokio::test]
async fn lists_hold_active_records_and_deleting_makes_inactive() {
    let world = World::open().await;
    assert_eq!(world.delete("/api/Users/44").await.status, StatusCode::OK);
    let active = ids(&world.get(&format!("/api/Users?site_id={SITE}")).await, "users");
    assert!(!active.contains(&44));
    assert!(ids(&world.get("/api/Users?includeinactive=true").await, "users").contains(&44));
    assert_eq!(ids(&world.get("/api/Users?activeinactive=false,true").await, "users"), [44]);
    assert_eq!(world.get("/api/Users/44").await["inactive"], true);
    world.set("halo.delete-makes-inactive", "false");
    world.delete("/api/Users/44").await;
    assert_eq!(world.ask("/api/Users/44").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn party_lists_page_and_may_ignore_the_change_filter() {
    let world = World::open().await;
    for number in 0..60 {
        world.halo.add_user(SITE, &format!("Person {number}"), "");
    }
    let page = world.get("/api/Users?pageinate=true&page_no=2&page_size=50&order=id").await;
    assert_eq!((page["users"].as_array().unwrap().len(), &page["record_count"]), (12, &json!(62)));
    assert_eq!(world.get("/api/Users").await["users"].as_array().unwrap().len(), 50);
    let changed = "/api/Users?lastupdatefromdate=2027-01-01T00:00:00";
    assert_eq!(world.get(changed).await["record_count"], 62);
    world.set("halo.party-lastupdatefromdate", "honoured");
    assert_eq!(world.get(changed).await["record_count"], 0);
}

#[tokio::test]
async fn lookups_are_unique_only_within_their_kind() {
    let world = World::open().await;
    let impact = world.get("/api/Lookup?lookupid=12").await;
    let urgency = world.get("/api/Lookup?lookupid=27").await;
    assert_eq!((&impact[0]["id"], &impact[0]["name"]), (&json!(1), &json!("Company Wide")));
    assert_eq!((&urgency[0]["id"], &urgency[0]["name"]), (&json!(1), &json!("High")));
}

#[tokio::test]
async fn the_ticket_type_shows_its_fields_and_the_agent_list_hides_nobody_and_robots() {
    let world = World::open().await;
    world.halo.add_custom_field("CFsysid", "ServiceNow record", &[1]);
    assert!(world.get("/api/TicketType").await[0].get("fields").is_none());
    assert_eq!(world.get("/api/TicketType/1?includedetails=true").await["fields"][0]["fieldname"], "CFsysid");
    assert_eq!(world.get("/api/FieldInfo?typeid=1").await[0]["label"], "ServiceNow record");
    let names = |list: &Value| {
        list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&world.get("/api/Agent").await), ["Abel Tuter", "Beth Anglin"]);
    let everybody = world.get("/api/Agent?includeunassigned=true&includeapiagents=true").await;
    assert_eq!(names(&everybody), ["Unassigned", "Abel Tuter", "API Agent", "Beth Anglin"]);
    assert_eq!(world.get("/api/Agent/me").await["name"], "API Agent");
    assert_eq!(world.get("/api/Features").await[0]["module_name"], "ServiceNow");
    assert_eq!(world.get("/api/SLA?showpriorities=true").await[0]["priorities"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn the_outcome_list_can_be_asked_per_ticket_type() {
    let world = World::open().await;
    world.halo.limit_outcomes(1, &[7, 16]);
    let names = async |query: &str| {
        let list = world.get(&format!("/api/Outcome{query}")).await;
        list.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(names("?tickettype_id=1").await, [7, 16]);
    assert!(names("").await.contains(&30) && !names("").await.contains(&90));
    assert!(names("?showhidden=true").await.contains(&90));
}

#[tokio::test]
async fn a_supplier_is_changed_in_part() {
    let world = World::open().await;
    let stored = world.save("/api/Supplier", json!({ "id": 5, "website": "https://supplier.example" })).await;
    assert_eq!((&stored["name"], &stored["website"]), (&json!("Network Supplier"), &json!("https://supplier.example")));
    assert_eq!(world.post("/api/Supplier", &json!([{ "id": 99, "website": "x" }])).await.status, StatusCode::NOT_FOUND);
}
