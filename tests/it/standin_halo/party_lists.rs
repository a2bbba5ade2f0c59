//! What the lists of clients, sites and users hold, and what the records carry.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{CLIENT, SITE, USER, World, ids};

async fn found(world: &World, path: &str) -> Vec<i64> {
    let key = if path.starts_with("Client") {
        "clients"
    } else if path.starts_with("Site") {
        "sites"
    } else {
        "users"
    };
    ids(&world.get(&format!("/api/{path}")).await, key)
}

async fn client(world: &World, fields: Value) -> i64 {
    let mut client = json!({ "toplevel_id": 1 });
    client.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    world.save("/api/Client", client).await["id"].as_i64().unwrap()
}

#[tokio::test]
async fn clients_are_found_by_what_the_document_says() {
    let world = World::open().await;
    let group = world.save("/api/TopLevel", json!({ "name": "Other" })).await["id"].clone();
    let other = client(&world, json!({ "name": "Other Ltd", "domain": "other.example", "ref": "ACME-2", "toplevel_id": group, "accountmanagertech": 3, "azure_tenant_id": "t1" })).await;
    assert_eq!(found(&world, "Client?domain=other.example").await, [other]);
    assert_eq!(found(&world, "Client?domain=reqs").await, [CLIENT, other]);
    assert_eq!(found(&world, &format!("Client?toplevel_id={group}")).await, [other]);
    assert_eq!(found(&world, "Client?search=acme").await, [CLIENT, other], "the reference counts, too");
    assert_eq!(found(&world, "Client?search=acme&search_name_only=true").await, [CLIENT]);
    assert_eq!(found(&world, "Client?search_name_only=other").await, [other]);
    assert_eq!(found(&world, "Client?accountmanageronly=true").await, [other]);
    assert_eq!(found(&world, "Client?integration_type=azure&integration_tenantids=t1,t2").await, [other]);
    assert_eq!(found(&world, "Client?integration_tenantids=t2").await, [0i64; 0]);
    world.set("halo.internal-client", &other.to_string());
    assert_eq!(found(&world, "Client?exclude_internal=true").await, [CLIENT]);
    let named = r#"[{"filter_name":"name","filter_type":4,"filter_value":"other"}]"#;
    assert_eq!(found(&world, &format!("Client?advanced_search={named}")).await, [other]);
    let unknown = r#"[{"filter_name":"servicenow_url","filter_type":4,"filter_value":"x"}]"#;
    let refused = world.ask(&format!("/api/Client?advanced_search={unknown}")).await;
    assert_eq!(refused.refusal(), "Invalid advanced search parameter");
    assert_eq!(found(&world, "Client?idonly=true&count=1").await, [CLIENT]);
}

#[tokio::test]
async fn rows_hold_the_fields_of_the_list_and_the_record_the_rest() {
    let world = World::open().await;
    let id =
        client(&world, json!({ "name": "Other Ltd", "website": "https://other.example", "notes": "a note" })).await;
    let row = world.get("/api/Client?search=other").await["clients"][0].clone();
    assert!(row.get("website").is_none() && row.get("notes").is_none() && row.get("alastupdate").is_none());
    assert_eq!(row["use"], "client");
    let more = world.get("/api/Client?search=other&includenotes=true&lastupdatefromdate=true&showcounts=true").await;
    let more = &more["clients"][0];
    assert_eq!((&more["notes"], &more["open_ticket_count"]), (&json!("a note"), &json!(0)));
    assert!(more["alastupdate"].is_string(), "sent as the document types it, it adds the field");
    let one = world.get(&format!("/api/Client/{id}")).await;
    assert!(one["website"].is_string() && one.get("notes").is_none() && one.get("external_links").is_none());
    let full = world.get(&format!("/api/Client/{id}?includedetails=true")).await;
    assert_eq!(
        (&full["notes"], &full["external_links"], &full["customfields"]),
        (&json!("a note"), &json!([]), &json!([]))
    );
}

#[tokio::test]
async fn the_create_form_of_a_client_fills_its_site_and_its_contact() {
    let world = World::open().await;
    let id = client(&world, json!({
        "name": "Formed Ltd", "newclient_sitename": "HQ", "newclient_phonenumber": "555 0100", "newclient_timezone": "UTC",
        "newclient_domain": "formed.example", "newclient_contactname": "Office Manager", "newclient_contacttitle": "Manager",
        "newclient_contactemail": "office@formed.example", "newclient_delivery_address": { "line1": "1 Road", "postcode": "00001" },
    })).await;
    let full = world.get(&format!("/api/Client/{id}?includedetails=true")).await;
    assert_eq!(
        (&full["main_phonenumber"], &full["main_contact_email"]),
        (&json!("555 0100"), &json!("office@formed.example"))
    );
    assert_eq!(full["main_delivery_address"]["line1"], "1 Road");
    let sites = world.get(&format!("/api/Site?client_id={id}&includeaddress=true")).await;
    assert_eq!(
        (&sites["sites"][0]["name"], &sites["sites"][0]["delivery_address_line1"]),
        (&json!("HQ"), &json!("1 Road"))
    );
    let site = world.get(&format!("/api/Site/{}?includedetails=true", sites["sites"][0]["id"])).await;
    assert_eq!((&site["emaildomain"], &site["maincontact_name"]), (&json!("formed.example"), &json!("Office Manager")));
    world.set("halo.new-client-has-site", "false");
    let bare = client(&world, json!({ "name": "Bare Ltd" })).await;
    assert_eq!(found(&world, &format!("Site?client_id={bare}")).await, [0i64; 0]);
}

#[tokio::test]
async fn users_are_found_by_what_the_document_says() {
    let world = World::open().await;
    let other = client(&world, json!({ "name": "Other Ltd" })).await;
    let site = found(&world, &format!("Site?client_id={other}")).await[0];
    let user = json!({
        "name": "Night Shift", "site_id": site, "emailaddress": "night@other.example", "mobilenumber": "+1 202 555 0177",
        "linked_agent_id": 2, "isserviceaccount": true, "title": "Lead", "organisation_id": 5, "azureoid": "oid-1",
        "departments": [{ "department_id": 8 }],
    });
    let id = world.save("/api/Users", user).await["id"].as_i64().unwrap();
    assert_eq!(found(&world, "Users?search=night").await, [id]);
    assert_eq!(found(&world, "Users?search=lead").await, [0i64; 0], "only indexed fields are searched");
    assert_eq!(found(&world, "Users?search=5550177").await, [0i64; 0]);
    assert_eq!(found(&world, "Users?search=5550177&search_phonenumbers=true").await, [id]);
    assert_eq!(found(&world, &format!("Users?client_id={other}&exclude_generaluser=true")).await, [id]);
    assert_eq!(
        found(&world, &format!("Users?client_id={other}&exclude_defaultsiteusers=true&exclude_agents=true")).await,
        [0i64; 0]
    );
    assert_eq!(found(&world, &format!("Users?site_id={site}&includeserviceaccount=false")).await.len(), 1);
    assert_eq!(found(&world, "Users?includenonserviceaccount=false").await, [id]);
    assert_eq!(found(&world, "Users?department_id=8").await, [id]);
    assert_eq!(found(&world, "Users?organisation_id=5").await, [id]);
    assert_eq!(found(&world, "Users?integration_type=azure").await, [id]);
    assert_eq!(found(&world, "Users?listagentuserfirst=true").await[0], id);
    assert_eq!(found(&world, "Users?order=name&orderdesc=true").await[0], id);
    let azure =
        "/api/Users?advanced_search=[{\"filter_name\":\"azureoid\",\"filter_type\":2,\"filter_value\":\"oid-1\"}]";
    assert_eq!(world.ask(azure).await.status, StatusCode::BAD_REQUEST);
    world.set("halo.azureoid-search", "true");
    assert_eq!(ids(&world.get(azure).await, "users"), [id]);
}

#[tokio::test]
async fn sites_are_found_by_group_stock_and_client() {
    let world = World::open().await;
    let stock = json!({ "name": "Store", "client_id": 12.0, "isstocklocation": true });
    let id = world.save("/api/Site", stock).await["id"].as_i64().unwrap();
    assert_eq!(found(&world, "Site?stocklocation=true").await, [id]);
    assert_eq!(found(&world, "Site?stocklocation=false").await, [SITE]);
    assert_eq!(found(&world, "Site?toplevel_id=1").await, [SITE, id]);
    assert_eq!(found(&world, "Site?toplevel_id=2").await, [0i64; 0]);
    assert_eq!(found(&world, "Site?search=sto").await, [id]);
    assert_eq!(found(&world, &format!("Users?site_id={id}")).await.len(), 1, "with its general user");
}

#[tokio::test]
async fn me_is_the_user_who_is_linked_with_the_agent_of_the_application() {
    let world = World::open().await;
    assert_eq!(world.ask("/api/Users/me").await.status, StatusCode::NOT_FOUND);
    world.save("/api/Users", json!({ "id": USER, "linked_agent_id": 3 })).await;
    assert_eq!(world.get("/api/Users/me").await["id"], USER);
    assert_eq!(world.get("/api/Client/me").await["id"], CLIENT);
    assert_eq!(world.get("/api/Agent/me").await["id"], 3);
}

#[tokio::test]
async fn a_user_is_merged_into_another_or_made_anonymous() {
    let world = World::open().await;
    let ticket = world.incident("VPN drops").await;
    let heir = world.halo.add_user(SITE, "Heir", "heir@example.com");
    let merged = world.save("/api/Users", json!({ "id": USER, "_merge_user_into": heir })).await;
    assert_eq!(merged["inactive"], true);
    assert_eq!(world.get(&format!("/api/Tickets/{ticket}")).await["user_id"], heir);
    let gone = world.save("/api/Users", json!({ "id": USER, "_anonymise": true })).await;
    assert!(gone.get("emailaddress").is_none() && gone["name"] != "Joe Employee");
    let confirmed =
        json!({ "name": "Twin", "site_id": SITE, "emailaddress": "heir@example.com", "_email_collision": 1 });
    world.save("/api/Users", confirmed).await;
}

#[tokio::test]
async fn an_import_links_the_new_record_and_may_match_by_that_link() {
    let world = World::open().await;
    let import = json!({ "name": "Imported", "site_id": SITE, "_isimport": true, "_importthirdpartyid": "hs-1", "_importtypeid": 102, "_importtype": "hubspot" });
    let user = world.save("/api/Users", import).await;
    assert_eq!(
        (&user["external_links"][0]["third_party_id"], &user["external_links"][0]["integration_name"]),
        (&json!("hs-1"), &json!("HubSpot"))
    );
    let again =
        json!({ "name": "Matched", "site_id": SITE, "_match_thirdparty_id": "hs-1", "_match_integration_id": 102 });
    assert_ne!(world.save("/api/Users", again.clone()).await["id"], user["id"], "unless the instance matches");
    world.set("halo.match-by-link", "true");
    let matched = world.save("/api/Users", again).await;
    assert_eq!((&matched["id"], &matched["name"]), (&user["id"], &json!("Matched")));
}

#[tokio::test]
async fn some_instances_save_the_details_tab_only_with_its_flag() {
    let world = World::open().await;
    world.set("halo.details-need-flag", "true");
    assert!(world.save("/api/Client", json!({ "id": CLIENT, "notes": "x" })).await.get("notes").is_none());
    let flagged = json!({ "id": CLIENT, "notes": "x", "isclientdetails": true });
    assert_eq!(world.save("/api/Client", flagged).await["notes"], "x");
}

#[tokio::test]
async fn clients_get_account_numbers_and_payment_methods_by_paths_of_their_own() {
    let world = World::open().await;
    let numbered = world.post("/api/Client/NewAccountsId", &json!([{ "id": CLIENT, "name": "ignored" }])).await;
    assert_eq!(
        (numbered.status, &numbered.json["accountsid"], &numbered.json["name"]),
        (StatusCode::CREATED, &json!("1001"), &json!("Acme Ltd"))
    );
    let method = json!([{ "id": CLIENT, "stripe_payment_method_id": "pm_1", "name": "ignored" }]);
    let paid = world.post("/api/Client/PaymentMethodUpdate", &method).await.json;
    assert_eq!((&paid["stripe_payment_method_id"], &paid["name"]), (&json!("pm_1"), &json!("Acme Ltd")));
    assert_eq!(world.post("/api/Client/NewAccountsId", &json!([{ "id": 999 }])).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn search_finds_records_of_all_kinds() {
    let world = World::open().await;
    let ticket = world.incident("Acme printer").await;
    let hits = world.get("/api/Search?search=acme&count_per_entity=5").await;
    let uses: Vec<&str> = hits.as_array().unwrap().iter().map(|hit| hit["use"].as_str().unwrap()).collect();
    assert_eq!((uses, &hits[1]["id"]), (vec!["client", "ticket"], &json!(ticket)));
}
