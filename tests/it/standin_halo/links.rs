//! External links: the supported place for a foreign key pair.

use causeway::standins::ledger::Accepted;
use reqwest::StatusCode;
use serde_json::json;

use super::support::{USER, World, ids};

#[tokio::test]
async fn a_link_is_posted_found_shown_on_its_owner_and_deleted() {
    let world = World::open().await;
    let (first, second) = (world.incident("one").await, world.incident("two").await);
    for (ticket, key) in [(first, "abc"), (second, "def")] {
        world
            .save(
                "/api/ExternalLink",
                json!({ "table_id": 1, "module_id": 101, "halo_id": ticket, "third_party_id": key }),
            )
            .await;
    }
    let found = world.get("/api/ExternalLink?third_party_id=abc&module_id=101").await;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["halo_id"]), (1, &json!(first)));
    let shown = world.get(&format!("/api/Tickets/{second}?includedetails=true")).await;
    assert_eq!(shown["external_links"][0]["third_party_id"], "def");
    let id = found[0]["id"].clone();
    assert_eq!(world.delete(&format!("/api/ExternalLink/{id}")).await.json["id"], id);
    assert_eq!(world.ask(&format!("/api/ExternalLink/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/api/ExternalLink?third_party_id=abc").await, json!([]));
    assert_eq!(world.accepted(Accepted::Create, "ExternalLink").len(), 2);
}

#[tokio::test]
async fn new_external_link_marks_a_ticket_in_the_same_write() {
    let world = World::open().await;
    let link = json!({ "module_id": 101, "third_party_id": "abc", "third_party_desc": "INC0010001" });
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "new_external_link": link });
    let stored = world.save("/api/Tickets", ticket).await;
    assert_eq!(stored["external_links"][0]["third_party_desc"], "INC0010001");
    assert_eq!(
        ids(&world.get("/api/Tickets?third_party_id_string=abc").await, "tickets"),
        [stored["id"].as_i64().unwrap()]
    );
    assert_eq!(world.accepted(Accepted::Create, "Tickets")[0].fields["new_external_link"], "abc");
}

#[tokio::test]
async fn actions_clients_and_users_carry_links_too() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let link = json!({ "module_id": 102, "third_party_id": "77" });
    let action = world
        .save(
            "/api/Actions",
            json!({ "ticket_id": id, "outcome": "Private Note", "note": "x", "new_external_link": link }),
        )
        .await;
    assert_eq!(action["external_links"][0]["third_party_id"], "77");
    let user = world.save("/api/Users", json!({ "id": USER, "new_external_link": link })).await;
    assert_eq!(user["external_links"][0]["third_party_id"], "77");
    let client =
        world.save("/api/Client", json!({ "name": "Linked Ltd", "toplevel_id": 1, "new_external_link": link })).await;
    assert_eq!(
        world.get(&format!("/api/Client/{}?includedetails=true", client["id"])).await["external_links"][0]["module_id"],
        102
    );
    assert_eq!(world.get("/api/ExternalLink?third_party_id=77&table_id=4").await[0]["halo_id"], USER);
}

#[tokio::test]
async fn an_instance_may_not_search_by_foreign_keys() {
    let world = World::open().await;
    for key in ["abc", "def"] {
        let ticket = json!({ "summary": "x", "tickettype_id": 1, "third_party_id_string": key, "new_external_link": { "third_party_id": key } });
        world.save("/api/Tickets", ticket).await;
    }
    world.set("halo.external-link-search", "off");
    world.set("halo.third-party-filter", "off");
    assert_eq!(world.get("/api/ExternalLink?third_party_id=abc").await.as_array().unwrap().len(), 2);
    assert_eq!(world.get("/api/Tickets?third_party_id_string=abc").await["record_count"], 2);
}

#[tokio::test]
async fn the_list_is_narrowed_by_every_documented_parameter() {
    let world = World::open().await;
    let links = [
        json!({ "table_id": 1, "module_id": 101, "halo_id": 7, "details_id": 1, "third_party_id": "abc", "third_party_secondary_id": "s1", "third_party_type": "incident", "third_party_desc": "INC1" }),
        json!({ "table_id": 2, "module_id": 102, "halo_id": 12, "details_id": 2, "third_party_id": "def", "third_party_secondary_id": "s2", "third_party_type": "company", "third_party_desc": "Acme" }),
    ];
    let mut made = Vec::new();
    for link in links {
        made.push(world.save("/api/ExternalLink", link).await["id"].as_i64().unwrap());
    }
    let found = async |query: &str| {
        let list = world.get(&format!("/api/ExternalLink?{query}")).await;
        list.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for query in [
        "halo_id=12",
        "module_id=102",
        "module_list=102,103",
        "table_id=2",
        "details_id=2",
        "third_party_id=def",
        "third_party_secondary_id=s2",
        "third_party_type=company",
        "third_party_desc=Acme",
        "search=acm",
    ] {
        assert_eq!(found(query).await, [made[1]], "{query}");
    }
    assert_eq!(found("pageinate=true&page_no=2&page_size=1&order=id").await, [made[1]]);
    assert_eq!(found("order=id&orderdesc=true&count=1").await, [made[1]]);
    let client = world.get(&format!("/api/ExternalLink/{}", made[1])).await;
    assert_eq!((&client["halo_desc"], &client["integration_name"]), (&json!("Acme Ltd"), &json!("HubSpot")));
    assert!(client["date_created"].is_string());
    world.set("halo.ignored-link-parameters", "module_id, third_party_type");
    assert_eq!(found("module_id=102").await.len(), 2);
    assert_eq!(found("third_party_type=company").await.len(), 2);
    assert_eq!(found("halo_id=12").await, [made[1]]);
}

#[tokio::test]
async fn generate_makes_the_links_that_records_with_foreign_ids_lack() {
    let world = World::open().await;
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "servicenow_id": "abc", "servicenow_number": "INC1" });
    let id = world.save("/api/Tickets", ticket).await["id"].clone();
    let body = json!({ "module_id": 101, "tenant_id": 3 });
    let made = world.post("/api/ExternalLink/Generate", &body).await;
    assert_eq!(
        (made.status, &made.json["halo_id"], &made.json["third_party_desc"]),
        (StatusCode::CREATED, &id, &json!("INC1"))
    );
    assert_eq!(made.json["details_id"], 3);
    assert_eq!(world.post("/api/ExternalLink/Generate", &body).await.json, json!({}), "once");
    assert_eq!(world.get("/api/ExternalLink?module_id=101").await.as_array().unwrap().len(), 1);
    assert!(
        world.post("/api/ExternalLink/Generate", &json!({ "module_id": 9 })).await.refusal().contains("does not exist")
    );
}

#[tokio::test]
async fn sites_and_suppliers_carry_links() {
    let world = World::open().await;
    let link = json!({ "module_id": 101, "third_party_id": "77" });
    for (path, id) in [("Site", 18), ("Supplier", 5)] {
        let stored = world.save(&format!("/api/{path}"), json!({ "id": id, "new_external_link": link })).await;
        assert_eq!(stored["external_links"][0]["third_party_id"], "77", "{path}");
    }
    assert_eq!(world.get("/api/ExternalLink?third_party_id=77&table_id=5").await[0]["halo_desc"], "Network Supplier");
}
