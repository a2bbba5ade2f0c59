//! Files: base64 up, raw bytes down.

use causeway::standins::ledger::Accepted;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::support::World;

#[tokio::test]
async fn a_file_goes_up_as_base64_and_comes_down_as_bytes() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let file = json!({ "ticket_id": id, "filename": "log ü.txt", "data_base64": "aGVsbG8=", "showforusers": false, "note": "from outside" });
    let stored = world.save("/api/Attachment", file).await;
    assert_eq!((&stored["filesize"], stored.get("data_base64")), (&json!(5), None));
    let raw = world.request(Method::GET, &format!("/api/Attachment/{}", stored["id"])).send().await.unwrap();
    assert_eq!(raw.headers()["content-type"], "text/plain");
    assert_eq!(
        raw.headers()["content-disposition"],
        "attachment; filename=\"log _.txt\"; filename*=UTF-8''log%20%C3%BC.txt"
    );
    assert_eq!(raw.bytes().await.unwrap().as_ref(), b"hello");
    let entry = &world.accepted(Accepted::File, "Attachment")[0];
    assert_eq!(
        (entry.parent.clone(), entry.public, entry.fields["filename"].as_str()),
        (Some(id.to_string()), Some(false), "log ü.txt")
    );
    assert_eq!(entry.fields["sha256"], "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
}

#[tokio::test]
async fn the_list_of_files_has_metadata_and_always_folders() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let data_url = "data:text/plain;base64,aGVsbG8=";
    let action = json!({ "ticket_id": id, "outcome": "Public Note", "note": "x", "attachments": [{ "filename": "a.txt", "data_base64": data_url }] });
    world.save("/api/Actions", action).await;
    world.save("/api/Attachment", json!({ "ticket_id": id, "filename": "b.txt", "data_base64": "" })).await;
    let list = world.get(&format!("/api/Attachment?ticket_id={id}")).await;
    assert_eq!((&list["record_count"], &list["folders"]), (&json!(2), &json!([])));
    let of_action = world.get(&format!("/api/Attachment?ticket_id={id}&action_id=2")).await;
    assert_eq!((&of_action["record_count"], &of_action["attachments"][0]["filename"]), (&json!(1), &json!("a.txt")));
    assert_eq!(world.get("/api/Attachment").await["attachments"], json!([]));
    assert_eq!(world.halo.files(id)[0].1, b"hello");
}

#[tokio::test]
async fn files_can_come_with_a_new_ticket_and_can_be_deleted() {
    let world = World::open().await;
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "attachments": [{ "filename": "a.txt", "data_base64": "aGVsbG8=" }] });
    let stored = world.save("/api/Tickets", ticket).await;
    assert_eq!(stored["attachment_count"], 1);
    let file = world.get(&format!("/api/Attachment?ticket_id={}", stored["id"])).await["attachments"][0]["id"].clone();
    assert_eq!(world.delete(&format!("/api/Attachment/{file}")).await.json["id"], file);
    assert_eq!(world.ask(&format!("/api/Attachment/{file}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn broken_base64_and_files_without_a_ticket_are_refused() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let broken =
        world.post("/api/Attachment", &json!([{ "ticket_id": id, "filename": "a.txt", "data_base64": "%%%" }])).await;
    assert!(broken.refusal().contains("Base-64"));
    let homeless = world.post("/api/Attachment", &json!([{ "filename": "a.txt", "data_base64": "" }])).await;
    assert!(homeless.refusal().contains("ticket_id"));
    assert!(world.halo.files(id).is_empty());
}

#[tokio::test]
async fn a_file_without_the_flag_may_be_visible_to_end_users() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.save("/api/Attachment", json!({ "ticket_id": id, "filename": "a.txt", "data_base64": "" })).await;
    world.set("halo.file-visible-by-default", "false");
    world.save("/api/Attachment", json!({ "ticket_id": id, "filename": "b.txt", "data_base64": "" })).await;
    let visible: Vec<_> = world.accepted(Accepted::File, "Attachment").iter().map(|entry| entry.public).collect();
    assert_eq!(visible, [Some(true), Some(false)]);
}
