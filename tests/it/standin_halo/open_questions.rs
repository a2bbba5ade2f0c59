//! What the documentation leaves open: each switch turns one answer into the other.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{SITE, World};

#[tokio::test]
async fn sign_in_may_refuse_with_other_statuses() {
    let world = World::open().await;
    world.set("halo.invalid-client-status", "400");
    world.set("halo.invalid-scope-status", "401");
    let form = [("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "y"), ("scope", "all")];
    assert_eq!(world.post_form("/auth/token", &form).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.token_request(&[("scope", "read:agents")]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn set_up_and_instance_information_may_be_open() {
    let mut world = World::open().await;
    world.sign_in("read:tickets").await;
    assert_eq!(world.ask("/api/Features").await.status, StatusCode::FORBIDDEN);
    world.set("halo.set-up-needs-admin", "false");
    assert_eq!(world.ask("/api/Features").await.status, StatusCode::OK);
    world.halo.revoke_tokens();
    assert_eq!(world.ask("/api/InstanceInfo").await.status, StatusCode::UNAUTHORIZED);
    world.set("halo.instance-info-needs-token", "false");
    assert_eq!(world.ask("/api/InstanceInfo").await.status, StatusCode::OK);
}

#[tokio::test]
async fn page_sizes_are_the_instances_own() {
    let world = World::open().await;
    for number in 0..120 {
        world.halo.add_user(SITE, &format!("Person {number}"), "");
    }
    let rows = async |path: &str| world.get(path).await["users"].as_array().unwrap().len();
    let large = "/api/Users?pageinate=true&page_no=1&page_size=500";
    assert_eq!((rows("/api/Users").await, rows(large).await), (50, 100));
    world.set("halo.default-page", "20");
    world.set("halo.page-cap", "0");
    assert_eq!((rows("/api/Users").await, rows(large).await), (20, 122));
}

#[tokio::test]
async fn searches_may_be_ignored() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFa", "A", &[1]);
    world.incident("VPN drops").await;
    assert_eq!(world.get("/api/Tickets?search=nothing").await["record_count"], 0);
    world.set("halo.ticket-search", "off");
    assert_eq!(world.get("/api/Tickets?search=nothing").await["record_count"], 1);
    let columns = format!("/api/Tickets?include_custom_fields={field}");
    assert!(world.get(&columns).await["tickets"][0]["customfields"].is_array());
    world.set("halo.custom-field-columns", "off");
    assert!(world.get(&columns).await["tickets"][0].get("customfields").is_none());
}

#[tokio::test]
async fn datesearch_may_know_every_date() {
    let world = World::open().await;
    world.incident("VPN drops").await;
    let path = "/api/Tickets?datesearch=lastactiondate&startdate=2026-03-02T10:00:00";
    assert_eq!(world.get(path).await["record_count"], 1);
    world.set("halo.datesearch-any-date", "true");
    assert_eq!(world.get(path).await["record_count"], 0);
}

#[tokio::test]
async fn a_long_window_of_actions_may_be_cut_to_its_first_day() {
    let world = World::open().await;
    world.incident("VPN drops").await;
    let path = "/api/Actions?startdate=2026-03-02T00:00:00&enddate=2026-04-02T00:00:00";
    assert_eq!(world.get(path).await["record_count"], 0);
    world.set("halo.long-action-window", "first-day");
    assert_eq!(world.get(path).await["record_count"], 1);
}

#[tokio::test]
async fn a_ticket_may_do_without_a_type_and_stay_deleted() {
    let world = World::open().await;
    world.set("halo.ticket-type-required", "false");
    world.set("halo.restore", "false");
    let ticket = world.save("/api/Tickets", json!({ "summary": "x" })).await;
    assert_eq!(ticket["tickettype_id"], 1);
    world.delete(&format!("/api/Tickets/{}", ticket["id"])).await;
    let refused = world.post("/api/Tickets", &json!([{ "id": ticket["id"], "_recover": true }])).await;
    assert!(refused.refusal().contains("deleted"));
}

#[tokio::test]
async fn authors_may_be_coded_otherwise_and_the_application_named_otherwise() {
    let world = World::open().await;
    world.set("halo.agent-who-type", "0");
    world.set("halo.application-name", "Sync app");
    let id = world.incident("VPN drops").await;
    let opened = world.halo.actions(id)[0].clone();
    assert_eq!((&opened["who_type"], &opened["actionby_application_id"]), (&json!(0), &json!("Sync app")));
    assert_eq!(world.halo.common().ledger.since(0).last().unwrap().by, "Sync app");
}

#[tokio::test]
async fn file_details_may_be_json_and_two_users_may_share_an_address() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let file = json!({ "ticket_id": id, "filename": "a.txt", "data_base64": "aGVsbG8=" });
    let file = world.save("/api/Attachment", file).await["id"].clone();
    let path = format!("/api/Attachment/{file}?includedetails=true");
    assert_eq!(world.ask(&path).await.text, "hello");
    world.set("halo.file-details-as-json", "true");
    assert_eq!(world.get(&path).await["filename"], "a.txt");
    world.set("halo.duplicate-email", "accepted");
    let twin = json!({ "name": "Joe Twin", "site_id": SITE, "emailaddress": "joe.employee@example.com" });
    assert!(world.save("/api/Users", twin).await.get("_warning").is_none());
}

#[tokio::test]
async fn tables_of_external_links_have_the_instances_own_numbers() {
    let world = World::open().await;
    world.set("halo.link-tables", "ticket=77");
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "new_external_link": { "third_party_id": "abc" } });
    let stored = world.save("/api/Tickets", ticket).await;
    assert_eq!(stored["external_links"][0]["table_id"], 77);
}

#[tokio::test]
async fn creating_a_ticket_may_mail_nobody() {
    let world = World::open().await;
    world.set("halo.ticket-mails", "false");
    world.incident("VPN drops").await;
    assert!(world.halo.common().ledger.since(0).iter().all(|entry| !entry.fields.contains_key("sent-email")));
}

#[tokio::test]
async fn a_ticket_by_itself_may_carry_its_page_and_a_row_of_a_list_never_does() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let alone = format!("/api/Tickets/{id}?includedetails=true");
    assert_eq!(world.get(&alone).await.get("web_url"), None);
    world.set("halo.web-addresses", "true");
    let page = world.get(&alone).await["web_url"].as_str().unwrap().to_owned();
    assert!(page.ends_with(&format!("/tickets?id={id}")), "{page}");
    assert_eq!(world.get("/api/Tickets").await["tickets"][0].get("web_url"), None);
}
