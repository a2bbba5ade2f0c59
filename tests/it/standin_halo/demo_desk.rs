//! What `--seed demo` furnishes: a small desk that can be worked with.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{World, ids};

#[tokio::test]
async fn the_demo_desk_has_customers_people_and_set_up_that_fit_together() {
    let world = World::open().await;
    world.halo.furnish_demo();
    let clients = world.get("/api/Client?pageinate=true&page_no=1&page_size=100").await;
    for client in clients["clients"].as_array().unwrap() {
        let users = world.get(&format!("/api/Users?client_id={}", client["id"])).await;
        assert!(users["record_count"].as_i64().unwrap() > 0, "{client}");
    }
    assert!(ids(&clients, "clients").len() >= 5 && !ids(&clients, "clients").contains(&105));
    let premium = world.get("/api/Priority?slaid=2").await;
    assert_eq!((premium.as_array().unwrap().len(), &premium[2]["name"]), (4, &json!("Normal")));
    let ticket = json!({ "summary": "Printer is out of paper", "tickettype_id": 1, "user_id": 1211, "category_1": "Hardware>Printer",
                         "customfields": [{ "name": "CFaffectedservice", "value": "1" }, { "name": "CFaffectedareas", "value": [1, 2] }] });
    let ticket = world.save("/api/Tickets", ticket).await;
    assert_eq!((&ticket["client_name"], &ticket["sla_id"]), (&json!("Example Manufacturing"), &json!(2)));
    let incomplete = world.post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 4 }])).await;
    assert!(incomplete.refusal().contains("impact"));
    assert_eq!(world.get("/api/Outcome?tickettype_id=2").await.as_array().unwrap().len(), 4);
    assert_eq!(world.get("/api/Client/me").await["name"], "Service Provider");
    assert!(!world.get("/api/Lookup?lookupid=11").await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn the_native_integration_is_there_only_where_asked_for() {
    let world = World::open().await;
    world.halo.furnish_demo();
    assert_eq!(world.get("/api/Client?isservicenow=true").await["record_count"], 0);
    let other = World::open().await;
    other.set("halo.native-servicenow", "on");
    other.halo.furnish_demo();
    let client = other.get("/api/Client?isservicenow=true").await["clients"][0].clone();
    assert_eq!((&client["name"], &client["servicenow_validated"]), (&json!("Example Manufacturing"), &json!(true)));
    assert_eq!(other.get("/api/Supplier/12").await["servicenow_validated"], true);
    let key = other.halo.credentials().client_secret;
    let notice =
        json!({ "sys_id": "abc", "number": "INC1", "short_description": "x", "halo_key": key, "halo_client_id": 101 });
    let answer = other.post("/api/Notify/servicenowticket", &notice).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}
