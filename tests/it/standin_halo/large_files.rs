//! Large files: the way over a signed address, limits, and how a download is answered.

use causeway::standins::ledger::Accepted;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::support::{Answer, World, send};

async fn signed(world: &World, request: Value) -> Value {
    let signed = world.save("/api/Attachment/GetS3PresignedURL", request).await;
    assert!(signed["s3url"].as_str().unwrap().starts_with(&world.base), "{signed}");
    signed
}

async fn put(world: &World, signed: &Value, content: &'static str) -> Answer {
    send(world.http.request(Method::PUT, signed["s3url"].as_str().unwrap()).body(content)).await
}

#[tokio::test]
async fn a_file_goes_up_by_a_signed_address_and_is_then_announced() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let request = json!({ "filename": "dump.bin", "filesize": 5, "ticket_id": id, "atnote": "from outside" });
    let signed = signed(&world, request).await;
    assert_eq!(put(&world, &signed, "hello").await.status, StatusCode::OK);
    assert!(world.halo.files(id).is_empty(), "not before it is announced");
    let done = json!({ "_tempid": signed["_tempid"], "atfilename": "renamed.bin" });
    let file = world.save("/api/Attachment/PresignedURLUploadComplete", done.clone()).await;
    assert_eq!(
        (&file["filename"], &file["filesize"], &file["note"], &file["ticket_id"]),
        (&json!("renamed.bin"), &json!(5), &json!("from outside"), &json!(id))
    );
    assert!(file["s3url"].is_string());
    assert_eq!(world.ask(&format!("/api/Attachment/{}", file["id"])).await.text, "hello");
    assert_eq!(world.accepted(Accepted::File, "Attachment").len(), 1);
    let twice = world.post("/api/Attachment/PresignedURLUploadComplete", &json!([done])).await;
    assert!(twice.refusal().contains("not been uploaded"));
}

#[tokio::test]
async fn the_bucket_opens_only_to_its_signature_and_for_a_quarter_of_an_hour() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let mut other = signed(&world, json!({ "filename": "a.bin", "ticket_id": id })).await;
    let good = other.clone();
    other["s3url"] = json!(other["s3url"].as_str().unwrap().replace("Signature=", "Signature=0"));
    let refused = put(&world, &other, "x").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("SignatureDoesNotMatch"));
    let read = world.http.get(good["s3url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::FORBIDDEN, "it is signed for putting");
    world.minutes_pass(15);
    assert!(put(&world, &good, "x").await.text.contains("AccessDenied"));
}

#[tokio::test]
async fn what_was_not_uploaded_whole_is_refused() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let signed = signed(&world, json!({ "filename": "a.bin", "filesize": 5, "ticket_id": id })).await;
    let complete = async || {
        let done = json!([{ "_tempid": signed["_tempid"] }]);
        world.post("/api/Attachment/PresignedURLUploadComplete", &done).await.refusal().to_owned()
    };
    assert!(complete().await.contains("not been uploaded"));
    put(&world, &signed, "hell").await;
    assert!(complete().await.contains("size"));
    let homeless = world.post("/api/Attachment/GetS3PresignedURL", &json!([{ "ticket_id": id }])).await;
    assert!(homeless.refusal().contains("filename"));
    assert!(world.halo.files(id).is_empty());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_on_every_way() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.set("halo.file-size-limit", "4");
    let file = json!({ "filename": "a.txt", "data_base64": "aGVsbG8=" });
    let mut own = file.clone();
    own["ticket_id"] = json!(id);
    for (path, body) in [
        ("/api/Attachment", json!([own])),
        ("/api/Tickets", json!([{ "id": id, "attachments": [file] }])),
        ("/api/Attachment/GetS3PresignedURL", json!([{ "filename": "a.txt", "filesize": 5, "ticket_id": id }])),
    ] {
        assert!(world.post(path, &body).await.refusal().contains("maximum size of 4"), "{path}");
    }
    let signed = signed(&world, json!({ "filename": "a.txt", "ticket_id": id })).await;
    put(&world, &signed, "hello").await;
    let done = json!([{ "_tempid": signed["_tempid"] }]);
    let refused = world.post("/api/Attachment/PresignedURLUploadComplete", &done).await;
    assert!(refused.refusal().contains("maximum size"));
    own["data_base64"] = json!("aGVsbA==");
    world.save("/api/Attachment", own).await;
}

#[tokio::test]
async fn a_download_may_lead_elsewhere() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let file = json!({ "ticket_id": id, "filename": "a.txt", "data_base64": "aGVsbG8=" });
    let path = format!("/api/Attachment/{}", world.save("/api/Attachment", file).await["id"]);
    assert_eq!(world.ask(&path).await.text, "hello");
    let fetch = async |url: &str| {
        let answer = world.http.get(url).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/plain");
        answer.text().await.unwrap()
    };
    world.set("halo.file-download", "redirect");
    let redirect = world.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(redirect.status(), StatusCode::FOUND);
    assert_eq!(fetch(redirect.headers()["location"].to_str().unwrap()).await, "hello");
    world.set("halo.file-download", "link");
    let shown = world.get(&path).await;
    assert_eq!(shown["filename"], "a.txt");
    assert_eq!(fetch(shown["link"].as_str().unwrap()).await, "hello");
}
