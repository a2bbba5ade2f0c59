//! Files.

use reqwest::Method;
use serde_json::json;

use super::desk::{Answer, send};
use super::{Desk, text};

/// The SHA-256 of "hello".
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

async fn upload(desk: &Desk, id: &str, name: &str) -> Answer {
    let path = format!("/api/now/attachment/file?table_name=incident&table_sys_id={id}&file_name={name}");
    send(desk.request(Method::POST, &path).header("Content-Type", "text/plain").body("hello")).await
}

async fn incident_id(desk: &Desk) -> String {
    text(&desk.incident(&json!({})).await["sys_id"])
}

#[tokio::test]
async fn a_raw_upload_is_hashed_and_comes_back_as_it_was() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let answer = upload(&desk, &incident, "a%20b.txt").await;
    assert_eq!(answer.status, 201);
    let file = answer.result();
    let id = text(&file["sys_id"]);
    assert_eq!(
        (&file["file_name"], &file["hash"], &file["size_bytes"]),
        (&json!("a b.txt"), &json!(HELLO), &json!("5"))
    );
    assert_eq!(file["download_link"], format!("{}/api/now/attachment/{id}/file", desk.url));
    assert_eq!(file["created_by_name"], "Integration Account");
    assert_eq!(answer.header("location"), Some(format!("{}/api/now/attachment/{id}", desk.url)));
    let download = desk.get(&format!("/api/now/attachment/{id}/file")).await;
    assert_eq!(
        (download.bytes.as_slice(), download.header("content-type").as_deref()),
        (b"hello".as_slice(), Some("text/plain"))
    );
    assert!(download.header("x-attachment-metadata").unwrap().contains(HELLO));
    assert_eq!(desk.counts().files, 1);
    assert_eq!(desk.get(&format!("/api/now/table/incident/{incident}")).await.result()["sys_mod_count"], "0");
}

#[tokio::test]
async fn a_form_upload_takes_the_part_after_the_fields() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"table_name\"\r\n\r\nincident\r\n\
         --cut\r\nContent-Disposition: form-data; name=\"table_sys_id\"\r\n\r\n{incident}\r\n\
         --cut\r\nContent-Disposition: form-data; name=\"uploadFile\"; filename=\"a.txt\"\r\n\
         Content-Type: text/plain\r\n\r\nhello\r\n--cut--\r\n"
    );
    let request = desk
        .request(Method::POST, "/api/now/attachment/upload")
        .header("Content-Type", "multipart/form-data; boundary=cut")
        .body(body);
    let answer = send(request).await;
    assert_eq!((answer.status, &answer.result()["hash"]), (201, &json!(HELLO)));
}

#[tokio::test]
async fn the_same_name_twice_makes_two_files_and_lists_find_them_by_record() {
    let desk = Desk::open().await;
    let (first, second) = (incident_id(&desk).await, incident_id(&desk).await);
    for id in [&first, &first, &second] {
        upload(&desk, id, "a.txt").await;
    }
    let by_query = format!("/api/now/attachment?sysparm_query=table_name%3Dincident%5Etable_sys_id%3D{first}");
    for path in [by_query, format!("/api/now/attachment?table_sys_id={first}")] {
        let answer = desk.get(&path).await;
        assert_eq!(
            (answer.result().as_array().unwrap().len(), answer.header("x-total-count").as_deref()),
            (2, Some("2"))
        );
    }
    let rows = desk.list("sys_attachment", &format!("table_sys_id={second}"), "").await.result();
    assert_eq!(rows.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_deleted_file_is_gone() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let id = text(&upload(&desk, &incident, "a.txt").await.result()["sys_id"]);
    let path = format!("/api/now/attachment/{id}");
    assert_eq!(send(desk.request(Method::DELETE, &path)).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
    assert_eq!(desk.get(&format!("{path}/file")).await.status, 404);
}

#[tokio::test]
async fn uploads_without_what_they_need_are_refused() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let path = format!("/api/now/attachment/file?table_name=incident&table_sys_id={incident}&file_name=a.exe");
    assert_eq!(send(desk.request(Method::POST, &path).body("hello")).await.status, 400);
    let nameless = format!("/api/now/attachment/file?table_name=incident&table_sys_id={incident}");
    let request = desk.request(Method::POST, &nameless).header("Content-Type", "text/plain").body("x");
    assert_eq!(send(request).await.status, 400);
    assert_eq!(upload(&desk, "0", "a.txt").await.status, 404);
    desk.set("attachment-extensions", "txt,png");
    assert_eq!(upload(&desk, &incident, "a.exe").await.status, 400);
    assert_eq!(desk.counts().files, 0);
}

#[tokio::test]
async fn files_larger_than_a_json_body_are_taken() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let path = format!("/api/now/attachment/file?table_name=incident&table_sys_id={incident}&file_name=a.bin");
    let large = vec![7; 11 * 1024 * 1024];
    let request = desk.request(Method::POST, &path).header("Content-Type", "application/octet-stream").body(large);
    assert_eq!(send(request).await.result()["size_bytes"], (11 * 1024 * 1024).to_string());
}

#[tokio::test]
async fn an_attachment_can_touch_its_record_where_set() {
    let desk = Desk::open().await;
    desk.set("attachment-touches-record", "true");
    let incident = incident_id(&desk).await;
    upload(&desk, &incident, "a.txt").await;
    assert_eq!(desk.get(&format!("/api/now/table/incident/{incident}")).await.result()["sys_mod_count"], "1");
}
