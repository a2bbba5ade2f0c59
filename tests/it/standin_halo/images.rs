//! Images within texts, and files of every owner.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::support::{World, send};

/// The smallest transparent GIF.
const GIF: &str = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

#[tokio::test]
async fn images_in_a_text_come_back_as_links_to_them() {
    let world = World::open().await;
    let html =
        format!("<p>Look: <img src=\"data:image/gif;base64,{GIF}\"> and <img src=\"https://example.com/b.png\"></p>");
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "details_html": html });
    let stored = world.save("/api/Tickets", ticket).await;
    let html = stored["details_html"].as_str().unwrap();
    assert!(html.contains("https://example.com/b.png") && !html.contains("data:"), "{html}");
    let link = html.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(link.starts_with("/api/attachment/image?token="), "{link}");
    let image = world.request(Method::GET, link).send().await.unwrap();
    assert_eq!(image.headers()["content-type"], "image/gif");
    assert!(image.bytes().await.unwrap().starts_with(b"GIF89a"));
    assert_eq!(world.halo.files(stored["id"].as_i64().unwrap()).len(), 0, "it is no attachment");
    let note = format!("<img src='data:image/gif;base64,{GIF}'>");
    let note = json!({ "ticket_id": stored["id"], "outcome": "Public Note", "note_html": note });
    assert!(world.save("/api/Actions", note).await["note_html"].as_str().unwrap().contains("/api/attachment/image"));
}

#[tokio::test]
async fn an_image_may_be_open_to_who_knows_its_token() {
    let world = World::open().await;
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "details_html": format!("<img src=\"data:image/gif;base64,{GIF}\">") });
    let html = world.save("/api/Tickets", ticket).await["details_html"].as_str().unwrap().to_owned();
    let link = format!("{}{}", world.base, html.split('"').nth(1).unwrap());
    let anonymous = async |url: &str| world.http.get(url).send().await.unwrap().status();
    assert_eq!(anonymous(&link).await, StatusCode::UNAUTHORIZED);
    world.set("halo.inline-image-needs-token", "false");
    assert_eq!(anonymous(&link).await, StatusCode::OK);
    let wrong = format!("{}/api/Attachment/image?token=none", world.base);
    assert_eq!(anonymous(&wrong).await, StatusCode::NOT_FOUND);
}

fn multipart(parts: &[(&str, &str)]) -> String {
    let part = |(disposition, content): &(&str, &str)| {
        format!("--frontier\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    parts.iter().map(part).collect::<String>() + "--frontier--\r\n"
}

async fn upload(world: &World, body: String) -> super::support::Answer {
    let request = world.request(Method::POST, "/api/Attachment/image").body(body);
    send(request.header("Content-Type", "multipart/form-data; boundary=frontier")).await
}

#[tokio::test]
async fn the_editor_uploads_an_image_as_a_form() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let form = multipart(&[
        ("name=\"ticket_id\"", &id.to_string()),
        ("name=\"image_upload_id\"", "7"),
        ("name=\"image_upload_key\"", "k"),
        ("name=\"file\"; filename=\"a.png\"", "PNG bytes"),
    ]);
    let answer = upload(&world, form).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(
        (&answer.json["ticket_id"], &answer.json["image_upload_id"], &answer.json["image_upload_key"]),
        (&json!(id), &json!(7), &json!("k"))
    );
    let token = answer.json["guid"].as_str().unwrap();
    assert_eq!(world.ask(answer.json["link"].as_str().unwrap()).await.text, "PNG bytes");
    assert_eq!(world.ask(&format!("/api/Attachment/image/{token}")).await.text, "PNG bytes");
    assert_eq!(world.delete(&format!("/api/Attachment/image/{token}")).await.json["filename"], "a.png");
    assert_eq!(world.ask(&format!("/api/Attachment/image/{token}")).await.status, StatusCode::NOT_FOUND);
    assert!(upload(&world, multipart(&[("name=\"ticket_id\"", "1")])).await.refusal().contains("file"));
    let as_json = world.post("/api/Attachment/image", &json!([])).await;
    assert_eq!(as_json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn rich_texts_may_be_cleaned() {
    let world = World::open().await;
    let html = "<p onclick=\"x()\">Hi<script>alert(1)</script> <b>there</b></p>";
    let ticket = json!({ "summary": "x", "tickettype_id": 1, "details_html": html });
    assert_eq!(world.save("/api/Tickets", ticket.clone()).await["details_html"], html);
    world.set("halo.clean-html", "true");
    assert_eq!(world.save("/api/Tickets", ticket).await["details_html"], "<p>Hi <b>there</b></p>");
}

#[tokio::test]
async fn the_list_of_files_goes_by_owner_type_ending_and_order() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let add = async |mut file: Value| {
        file["data_base64"] = json!("aGVsbG8=");
        world.save("/api/Attachment", file).await["id"].clone()
    };
    let log = add(json!({ "ticket_id": id, "filename": "b.log" })).await;
    let picture = add(json!({ "unique_id": id, "filename": "a.PNG" })).await;
    let of_client = add(json!({ "type": 3, "unique_id": 12, "filename": "contract.pdf" })).await;
    let list = async |query: &str| {
        let list = world.get(&format!("/api/Attachment?{query}")).await;
        list["attachments"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(list(&format!("ticket_id={id}")).await, [log.clone(), picture.clone()]);
    assert_eq!(list(&format!("unique_id={id}&type=0&order=filename")).await, [picture.clone(), log.clone()]);
    assert_eq!(list(&format!("ticket_id={id}&order=filename&orderdesc=true")).await, [log.clone(), picture.clone()]);
    assert_eq!(list(&format!("ticket_id={id}&filetype=png")).await, std::slice::from_ref(&picture));
    assert_eq!(list("type=3&unique_id=12").await, [of_client]);
    assert_eq!(list(&format!("one_attachment_id={log}")).await, std::slice::from_ref(&log));
    assert!(list("action_id=1").await.is_empty(), "an action needs its ticket");
    let ids = world.get(&format!("/api/Attachment?ticket_id={id}&idonly=true")).await;
    assert_eq!(ids["attachments"][0], json!({ "id": log }));
}

#[tokio::test]
async fn a_stored_file_is_changed_by_its_id() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let file = json!({ "ticket_id": id, "filename": "a.txt", "data_base64": "aGVsbG8=", "showforusers": true });
    let file = world.save("/api/Attachment", file).await["id"].clone();
    let changed = json!({ "id": file, "filename": "b.csv", "showforusers": false, "ticket_id": 99 });
    let changed = world.save("/api/Attachment", changed).await;
    assert_eq!(
        (
            &changed["id"],
            &changed["filename"],
            &changed["content_type"],
            &changed["showforusers"],
            &changed["ticket_id"]
        ),
        (&file, &json!("b.csv"), &json!("text/csv"), &json!(false), &json!(id))
    );
    assert_eq!(world.ask(&format!("/api/Attachment/{file}")).await.text, "hello", "the content stays");
    world.save("/api/Attachment", json!({ "id": file, "data_base64": "YnllIQ==" })).await;
    assert_eq!(world.ask(&format!("/api/Attachment/{file}")).await.text, "bye!");
    assert_eq!(world.post("/api/Attachment", &json!([{ "id": 999 }])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.halo.files(id).len(), 1);
}

#[tokio::test]
async fn documents_are_attachments_under_another_path() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let document = json!({ "ticket_id": id, "filename": "a.txt", "data_base64": "aGVsbG8=" });
    let document = world.save("/api/Attachment/document", document).await["id"].clone();
    for path in ["document", "nhserver"] {
        assert_eq!(world.ask(&format!("/api/Attachment/{path}/{document}")).await.text, "hello");
    }
    assert_eq!(world.delete(&format!("/api/Attachment/document/{document}")).await.json["id"], document);
}
