//! Files.

use reqwest::Method;
use serde_json::json;

use super::desk::{Answer, column, send};
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

#[tokio::test]
async fn a_file_can_be_renamed_and_the_new_name_is_listed() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let path = format!("/api/now/attachment/{}", text(&upload(&desk, &incident, "a.txt").await.result()["sys_id"]));
    let renamed = desk.patch(&path, &json!({ "file_name": "b.txt" })).await;
    assert_eq!((renamed.status, renamed.bytes.len()), (204, 0));
    assert_eq!(desk.get(&path).await.result()["file_name"], "b.txt");
    assert_eq!(desk.patch(&path, &json!({ "name": "c.txt" })).await.status, 400);
    assert_eq!(desk.patch("/api/now/attachment/0", &json!({ "file_name": "b.txt" })).await.status, 404);
}

#[tokio::test]
async fn keys_and_values_can_be_hung_on_a_file() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let file = format!("/api/now/attachment/{}", text(&upload(&desk, &incident, "a.txt").await.result()["sys_id"]));
    let all = format!("{file}/attributes");
    let (alt, author) = (json!({ "key": "alt", "value": "A text" }), json!({ "key": "author", "value": "Abel" }));
    for attribute in [&alt, &author] {
        let added = desk.post(&all, attribute).await;
        assert_eq!((added.status, &added.result()), (201, attribute));
    }
    assert_eq!(desk.get(&all).await.result(), json!([alt, author]));
    assert_eq!(desk.get(&format!("{all}/alt")).await.result(), alt);
    let put = desk.request(Method::PUT, &format!("{all}/alt")).json(&json!({ "value": "Another" }));
    assert_eq!(send(put).await.result(), json!({ "key": "alt", "value": "Another" }));
    assert_eq!(send(desk.request(Method::DELETE, &format!("{all}/alt"))).await.status, 204);
    for request in [Method::GET, Method::DELETE] {
        assert_eq!(send(desk.request(request, &format!("{all}/alt"))).await.status, 404);
    }
    assert_eq!(send(desk.request(Method::DELETE, &all)).await.status, 204);
    assert_eq!(desk.get(&all).await.result(), json!([]));
    assert_eq!(desk.post(&all, &json!({ "key": "alt" })).await.status, 400);
}

#[tokio::test]
async fn the_metadata_of_a_download_fit_a_header_whatever_the_file_is_called() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let id = text(&upload(&desk, &incident, "Gr%C3%BC%C3%9Fe%20%F0%9F%98%80.txt").await.result()["sys_id"]);
    let about = desk.get(&format!("/api/now/attachment/{id}/file")).await.header("x-attachment-metadata").unwrap();
    assert!(about.is_ascii());
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    assert_eq!((&about["file_name"], &about["sys_id"]), (&json!("Gr\u{fc}\u{df}e \u{1f600}.txt"), &json!(id)));
}

#[tokio::test]
async fn a_file_that_the_scan_has_not_released_can_be_refused() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    let mut files = Vec::new();
    for state in ["pending", "available", "not_available"] {
        desk.set("attachment-scan", state);
        let file = upload(&desk, &incident, "a.txt").await.result();
        assert_eq!(file["state"], state);
        files.push(format!("/api/now/attachment/{}/file", text(&file["sys_id"])));
    }
    for file in &files {
        assert_eq!(desk.get(file).await.status, 200);
    }
    desk.set("unscanned-downloads", "refused");
    let mut statuses = Vec::new();
    for file in &files {
        statuses.push(desk.get(file).await.status);
    }
    assert_eq!(statuses, [403, 200, 403]);
}

#[tokio::test]
async fn images_within_a_text_are_kept_under_another_table_name_than_the_records_files() {
    let desk = Desk::open().await;
    desk.set("attachment-touches-record", "true");
    let incident = incident_id(&desk).await;
    let path = format!("/api/now/attachment/file?table_name=ZZ_YYincident&table_sys_id={incident}&file_name=a.png");
    let request = desk.request(Method::POST, &path).header("Content-Type", "image/png").body("png");
    let answer = send(request).await;
    assert_eq!((answer.status, &answer.result()["table_name"]), (201, &json!("ZZ_YYincident")));
    upload(&desk, &incident, "a.txt").await;
    let list = async |query: &str| {
        let path = format!("/api/now/attachment?sysparm_query=table_sys_id={incident}{query}");
        column(&desk.get(&path).await.result(), "file_name")
    };
    assert_eq!(list("^table_name=incident").await, ["a.txt"]);
    assert_eq!(list("^ORDERBYfile_name").await, ["a.png", "a.txt"]);
    assert_eq!(desk.get(&format!("/api/now/table/incident/{incident}")).await.result()["sys_mod_count"], "2");
}

#[tokio::test]
async fn sizes_types_and_roles_limit_what_is_taken() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    desk.set("attachment-max-bytes", "4");
    let large = upload(&desk, &incident, "a.txt").await;
    assert_eq!((large.status, large.refusal().0.as_str()), (400, "Exception while reading request"));
    desk.set("attachment-max-bytes", "5");
    assert_eq!(upload(&desk, &incident, "a.txt").await.status, 201);
    desk.set("attachment-types", "image/png, TEXT/PLAIN");
    assert_eq!(upload(&desk, &incident, "a.txt").await.status, 201);
    desk.set("attachment-types", "image/png");
    assert_eq!(upload(&desk, &incident, "a.txt").await.status, 400);
    desk.set("attachment-types", "");
    desk.set("attachment-roles", "filer");
    assert_eq!(upload(&desk, &incident, "a.txt").await.status, 403);
    desk.set("attachment-roles", "filer,itil");
    assert_eq!(upload(&desk, &incident, "a.txt").await.status, 201);
    assert_eq!(desk.counts().files, 3);
}

#[tokio::test]
async fn lists_of_files_are_paged_and_links_follow_the_version() {
    let desk = Desk::open().await;
    let incident = incident_id(&desk).await;
    for _ in 0..3 {
        upload(&desk, &incident, "a.txt").await;
    }
    let answer = desk.get("/api/now/v1/attachment?sysparm_limit=2&sysparm_query_category=x").await;
    assert_eq!(answer.result().as_array().unwrap().len(), 2);
    assert!(
        answer
            .header("link")
            .unwrap()
            .contains("/api/now/v1/attachment?sysparm_query_category=x&sysparm_limit=2&sysparm_offset=2>;rel=\"next\"")
    );
    assert!(text(&answer.result()[0]["download_link"]).contains("/api/now/v1/attachment/"));
    let quiet = desk.get("/api/now/attachment?sysparm_limit=2&sysparm_suppress_pagination_header=true").await;
    assert_eq!(quiet.header("link"), None);
    let location = async |version: &str| {
        let path =
            format!("/api/now{version}/attachment/file?table_name=incident&table_sys_id={incident}&file_name=a.txt");
        let request = desk.request(Method::POST, &path).header("Content-Type", "text/plain").body("hello");
        let location = send(request).await.header("location").unwrap();
        assert!(location.contains(&format!("/api/now{version}/attachment/")));
        location.ends_with("/file")
    };
    assert_eq!((location("").await, location("/v1").await), (false, true));
    desk.set("attachment-location", "file");
    assert!(location("").await);
    desk.set("attachment-location", "plain");
    assert!(!location("/v1").await);
}
