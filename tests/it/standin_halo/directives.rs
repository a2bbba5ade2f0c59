//! Fields that tell the server what to do, and rules that an instance may have configured.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{USER, World};

#[tokio::test]
async fn import_mode_creates_a_link_and_mails_nobody() {
    let world = World::open().await;
    let ticket = json!({
        "summary": "x", "tickettype_id": 1, "user_id": USER, "_isimport": true, "_importtype": "servicenow",
        "_importtypeid": 41, "_importthirdpartyid": "abc",
    });
    let stored = world.save("/api/Tickets", ticket).await;
    let link = &stored["external_links"][0];
    assert_eq!(
        (&link["third_party_id"], &link["module_id"], &link["third_party_type"]),
        (&json!("abc"), &json!(41), &json!("servicenow"))
    );
    assert!(world.halo.common().ledger.since(0).iter().all(|entry| !entry.fields.contains_key("sent-email")));
}

#[tokio::test]
async fn a_sent_link_may_find_the_ticket_to_change() {
    let world = World::open().await;
    let sent = |summary: &str| json!({ "summary": summary, "tickettype_id": 1, "_match_thirdparty_id": "abc", "_match_integration_id": 41 });
    let first = world.save("/api/Tickets", sent("one")).await["id"].clone();
    assert_ne!(world.save("/api/Tickets", sent("one")).await["id"], first, "ignored, it creates a duplicate");
    world.set("halo.match-directives", "honoured");
    let matched = world.save("/api/Tickets", sent("two")).await;
    let again = world.save("/api/Tickets", sent("three")).await;
    assert_eq!((&again["id"], &again["summary"]), (&matched["id"], &json!("three")));
    let other =
        json!({ "summary": "x", "tickettype_id": 1, "_match_thirdparty_id": "abc", "_match_integration_id": 42 });
    assert_ne!(world.save("/api/Tickets", other).await["id"], matched["id"]);
}

#[tokio::test]
async fn taking_a_ticket_from_its_agent_may_need_a_word() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Tickets", json!({ "id": id, "agent_id": 2 })).await;
    assert_eq!(world.save("/api/Tickets", json!({ "id": id, "agent_id": 4 })).await.get("_warning"), None);
    world.set("halo.reassignment", "warned");
    let warned = world.save("/api/Tickets", json!({ "id": id, "agent_id": 2 })).await;
    assert_eq!(
        (&warned["agent_id"], &warned["_warning"]),
        (&json!(2), &json!("This Ticket is already assigned to Beth Anglin"))
    );
    world.set("halo.reassignment", "refused");
    let refused = world.post("/api/Tickets", &json!([{ "id": id, "agent_id": 4 }])).await;
    assert_eq!(refused.refusal(), "This Ticket is already assigned to Abel Tuter");
    let forced = world.save("/api/Tickets", json!({ "id": id, "agent_id": 4, "_forcereassign": true })).await;
    assert_eq!(forced["agent_id"], 4);
}

#[tokio::test]
async fn a_workflow_moves_the_status_by_its_actions() {
    let world = World::open().await;
    let kind = world.save("/api/TicketType", json!({ "name": "Guided", "workflow_id": 3, "initial_status": 1 })).await;
    let ticket = world.save("/api/Tickets", json!({ "summary": "x", "tickettype_id": kind["id"] })).await;
    let id = ticket["id"].clone();
    let direct = json!([{ "id": id, "status_id": 2 }]);
    assert!(world.post("/api/Tickets", &direct).await.refusal().contains("workflow"));
    world.save("/api/Tickets", json!({ "id": id, "status_id": 1, "impact": 1 })).await;
    world
        .save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note": "a", "new_status": 2 }))
        .await;
    assert_eq!(world.get(&format!("/api/Tickets/{id}")).await["status_id"], 2);
    world.set("halo.workflow-guards-status", "false");
    assert_eq!(world.save("/api/Tickets", json!({ "id": id, "status_id": 4 })).await["status_id"], 4);
}

#[tokio::test]
async fn a_template_overwrites_what_is_sent_unless_told_not_to() {
    let world = World::open().await;
    let kind = json!({ "name": "Starter", "default_category_1": "Hardware", "default_details": "Please fill in" });
    let kind = world.save("/api/TicketType", kind).await["id"].clone();
    let ticket = json!({ "summary": "x", "tickettype_id": kind, "category_1": "Software" });
    let stored = world.save("/api/Tickets", ticket.clone()).await;
    assert_eq!((&stored["category_1"], &stored["details"]), (&json!("Hardware"), &json!("Please fill in")));
    let mut own = ticket.clone();
    own["donotapplytemplateintheapi"] = json!(true);
    let kept = world.save("/api/Tickets", own).await;
    assert_eq!((&kept["category_1"], &kept["details"]), (&json!("Software"), &json!("Please fill in")));
    assert_eq!(kept.get("donotapplytemplateintheapi"), None, "a directive is no data");
    world.set("halo.template-overwrites", "false");
    assert_eq!(world.save("/api/Tickets", ticket).await["category_1"], "Software");
}

#[tokio::test]
async fn a_check_only_request_says_what_is_missing() {
    let world = World::open().await;
    let check = json!([{ "summary": "x", "tickettype_id": 2, "_validate_only": true }]);
    assert!(world.post("/api/Tickets", &check).await.refusal().contains("details"));
    assert!(world.halo.tickets().is_empty());
}

#[tokio::test]
async fn a_users_mail_reopens_without_an_action() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Tickets", json!({ "id": id, "agent_id": 2, "status_id": 9 })).await;
    world.halo.update_ticket("Joe Employee", id, json!({ "status_id": 2 })).unwrap();
    assert_eq!(world.halo.actions(id).len(), 1);
    assert_eq!(world.halo.ticket(id).unwrap()["hasbeenclosed"], false);
}

#[tokio::test]
async fn creates_that_overlap_may_collide() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let world = World::open().await;
    let overlapped = async || {
        let body = json!([{ "summary": "slow", "tickettype_id": 1 }]).to_string();
        let token = world.token_request(&[("scope", "all")]).await.json["access_token"].as_str().unwrap().to_owned();
        let address = world.base.trim_start_matches("http://").to_owned();
        let mut slow = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /api/Tickets HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            body.len()
        );
        slow.write_all(head.as_bytes()).await.unwrap();
        let mut begun = [0; 25];
        slow.read_exact(&mut begun).await.unwrap();
        assert!(begun.starts_with(b"HTTP/1.1 100 Continue"));
        world.incident("quick").await;
        slow.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        slow.read_to_string(&mut answer).await.unwrap();
        answer
    };
    assert!(overlapped().await.starts_with("HTTP/1.1 201"));
    world.set("halo.concurrent-creates", "collide");
    let answer = overlapped().await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("PRIMARY KEY"), "{answer}");
    assert_eq!(world.halo.tickets().len(), 3);
    let alone = world.post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 1 }])).await;
    assert_eq!(alone.status, StatusCode::CREATED, "one after the other all is well");
}
