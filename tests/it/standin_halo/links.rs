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
