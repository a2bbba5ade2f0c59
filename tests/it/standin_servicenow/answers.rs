//! How requests may look, and how answers do.

use causeway::standins::servicenow::NewUser;
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{column, send};
use super::{Desk, text};

const TABLE: &str = "/api/now/table/incident";

#[tokio::test]
async fn a_request_may_accept_anything_or_say_nothing() {
    let desk = Desk::open().await;
    for accept in [None, Some(""), Some("*/*"), Some("application/*"), Some("text/html, application/json;q=0.9")] {
        let request = desk.request(Method::GET, TABLE);
        let answer = send(accept.into_iter().fold(request, |request, accept| request.header("Accept", accept))).await;
        let content_type = answer.header("content-type");
        assert_eq!(
            (answer.status, content_type.as_deref()),
            (200, Some("application/json;charset=UTF-8")),
            "{accept:?}"
        );
    }
    for path in [TABLE, "/api/now/attachment", "/api/now/stats/incident?sysparm_count=true"] {
        let answer = send(desk.request(Method::GET, path).header("Accept", "image/png")).await;
        assert_eq!((answer.status, answer.refusal().0.as_str()), (406, "Requested format not supported"));
    }
}

#[tokio::test]
async fn capitals_blanks_and_lower_case_escapes_are_understood() {
    let desk = Desk::open().await;
    desk.incident(&json!({ "caller_id": "x", "short_description": "Printer" })).await;
    let path = format!(
        "{TABLE}?sysparm_query=short_description%3dPrinter%5estate%3d1&sysparm_fields=%20number%20,%20caller_id%20&sysparm_exclude_reference_link=True&sysparm_display_value=False&sysparm_no_count=TRUE"
    );
    let answer = desk.get(&path).await;
    assert_eq!(answer.result()[0]["caller_id"], "x");
    assert_eq!((answer.result()[0].as_object().unwrap().len(), answer.header("x-total-count")), (2, None));
}

#[tokio::test]
async fn empty_and_unknown_parameters_count_as_none() {
    let desk = Desk::open().await;
    desk.incident(&json!({})).await;
    let path = format!(
        "{TABLE}?sysparm_query=&sysparm_fields=&sysparm_limit=&sysparm_offset=&sysparm_view=&sysparm_display_value=&sysparm_query_category=read&sysparm_query_no_domain=true&sysparm_nonsense=1"
    );
    let rows = desk.get(&path).await.result();
    assert!(rows[0].as_object().unwrap().len() > 60);
}

#[tokio::test]
async fn a_named_view_chooses_columns_unless_fields_are_named() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "short_description": "Printer" })).await;
    let keys = |record: &Value| record.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let view = desk.get(&format!("{path}?sysparm_view=ess")).await.result();
    assert_eq!(keys(&view), ["caller_id", "number", "opened_at", "short_description", "state"]);
    let fields = desk.get(&format!("{path}?sysparm_view=ess&sysparm_fields=state")).await.result();
    assert_eq!(keys(&fields), ["state"]);
    desk.set("views", "problem:brief=number; task:brief=number,priority");
    assert_eq!(keys(&desk.get(&format!("{path}?sysparm_view=brief")).await.result()), ["number", "priority"]);
    assert!(keys(&desk.get(&format!("{path}?sysparm_view=nonsense")).await.result()).len() > 60);
}

#[tokio::test]
async fn links_can_name_another_host_than_the_one_that_is_asked() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        desk.incident(&json!({ "caller_id": "x" })).await;
    }
    desk.set("link-base-url", "https://acme.service-now.example/");
    let base = "https://acme.service-now.example/api/now/table";
    let list = desk.get(&format!("{TABLE}?sysparm_limit=1")).await;
    assert!(list.header("link").unwrap().starts_with(&format!("<{base}/incident?")));
    assert_eq!(list.result()[0]["caller_id"]["link"], format!("{base}/sys_user/x"));
    let created = desk.post(TABLE, &json!({})).await;
    assert!(created.header("location").unwrap().starts_with(&format!("{base}/incident/")));
    desk.set("link-base-url", "request");
    let request = desk.request(Method::GET, &format!("{TABLE}?sysparm_limit=1")).header("Host", "other.example");
    assert!(send(request).await.header("link").unwrap().starts_with("<http://other.example/api/now/"));
}

#[tokio::test]
async fn answers_are_streamed_and_carry_the_headers_of_the_vendor() {
    let desk = Desk::open().await;
    let answer = desk.get(TABLE).await;
    assert_eq!(
        (answer.header("transfer-encoding").as_deref(), answer.header("content-length")),
        (Some("chunked"), None)
    );
    for (name, value) in [
        ("x-is-logged-in", "true"),
        ("cache-control", "no-cache,no-store,must-revalidate,max-age=-1"),
        ("pragma", "no-store,no-cache"),
        ("expires", "0"),
        ("x-content-type-options", "nosniff"),
        ("server", "ServiceNow"),
    ] {
        assert_eq!(answer.header(name).as_deref(), Some(value));
    }
    for name in ["strict-transport-security", "server-timing"] {
        assert!(answer.header(name).is_some(), "{name}");
    }
    let transaction = answer.header("x-transaction-id").unwrap();
    assert!(transaction.len() == 12 && transaction.bytes().all(|byte| byte.is_ascii_hexdigit()), "{transaction}");
    assert_ne!(desk.get(TABLE).await.header("x-transaction-id"), Some(transaction));
}

#[tokio::test]
async fn versions_differ_in_empty_lists_and_in_their_links_only() {
    let desk = Desk::open().await;
    for (version, status) in [("", 200), ("/v2", 200), ("/v1", 404)] {
        let empty = desk.get(&format!("/api/now{version}/table/incident?sysparm_query=number=none")).await;
        assert_eq!(empty.status, status, "{version}");
    }
    desk.set("acls", "read incident when=category=network");
    desk.incident(&json!({ "category": "database" })).await;
    assert_eq!(desk.get("/api/now/v1/table/incident").await.status, 404, "nothing that the account sees");
    for version in ["", "/v1", "/v2"] {
        let created = desk
            .post(&format!("/api/now{version}/table/incident"), &json!({ "category": "network", "caller_id": "x" }))
            .await;
        let start = format!("{}/api/now{version}/table/", desk.url);
        assert!(created.header("location").unwrap().starts_with(&start));
        assert!(text(&created.result()["caller_id"]["link"]).starts_with(&start));
        let id = text(&created.result()["sys_id"]);
        let file = format!("/api/now{version}/attachment/file?table_name=incident&table_sys_id={id}&file_name=a.txt");
        let request = desk.request(Method::POST, &file).header("Content-Type", "text/plain").body("a");
        let start = format!("{}/api/now{version}/attachment/", desk.url);
        assert!(text(&send(request).await.result()["download_link"]).starts_with(&start));
    }
    assert_eq!(desk.get("/api/now/v3/table/incident").await.status, 400);
}

#[tokio::test]
async fn a_post_can_stand_for_another_verb_and_keep_its_body_to_itself() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let request = |verb: &str| desk.request(Method::POST, &path).header("X-HTTP-Method-Override", verb);
    let quiet = send(request("patch").header("X-no-response-body", "True").json(&json!({ "description": "x" }))).await;
    assert_eq!((quiet.status, quiet.bytes.len()), (200, 0));
    assert_eq!(send(request("GET")).await.result()["description"], "x");
    assert_eq!(send(request("DELETE")).await.status, 403);
    let created = send(desk.request(Method::POST, TABLE).header("X-no-response-body", "true").json(&json!({}))).await;
    assert_eq!((created.status, created.bytes.len(), created.header("location").is_some()), (201, 0, true));
}

#[tokio::test]
async fn fields_come_in_the_order_in_which_they_were_asked_for_and_each_once() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({})).await;
    let list = desk.get(&format!("{TABLE}?sysparm_fields=sys_id,state,active,state")).await;
    let text = String::from_utf8(list.bytes).unwrap();
    let at = ["\"sys_id\":", "\"state\":", "\"active\":"].map(|key| text.find(key).unwrap());
    assert!(at.is_sorted(), "{text}");
    assert_eq!(text.matches("\"state\":").count(), 1);
    let single = String::from_utf8(desk.get(&format!("{path}?sysparm_fields=state,active")).await.bytes).unwrap();
    assert_eq!(single, "{\"result\":{\"state\":\"1\",\"active\":\"true\"}}");
}

#[tokio::test]
async fn a_post_without_any_body_creates_a_record_of_defaults() {
    let desk = Desk::open().await;
    let created = send(desk.request(Method::POST, TABLE)).await;
    assert_eq!((created.status, &created.result()["state"]), (201, &json!("1")));
}

#[tokio::test]
async fn a_password_is_never_shown() {
    let desk = Desk::open().await;
    let list =
        desk.list("sys_user", "user_name=admin", "&sysparm_fields=user_password&sysparm_display_value=all").await;
    let password = &list.result()[0]["user_password"];
    assert_eq!(password["display_value"], "********");
    assert!(!text(&password["value"]).is_empty() && password["value"] != "admin");
    let id = desk.instance.find("sys_user", "user_name=admin")[0]["sys_id"].clone();
    desk.instance.update("admin", "sys_user", &id, &[("user_password", "another")]).unwrap();
    desk.instance.update("admin", "sys_user", &id, &[("title", "Boss")]).unwrap();
    let sign_in = |password: &'static str| {
        send(desk.client.get(format!("{}{TABLE}", desk.url)).basic_auth("admin", Some(password)))
    };
    assert_eq!((sign_in("another").await.status, sign_in("admin").await.status), (200, 401));
}

#[tokio::test]
async fn durations_are_words_when_shown_and_an_offset_from_the_epoch_when_not() {
    let desk = Desk::open().await;
    for (stored, shown) in [
        ("1970-01-01 00:02:17", "2 Minutes"),
        ("1970-01-01 00:00:09", "9 Seconds"),
        ("1970-01-02 01:01:00", "1 Day 1 Hour 1 Minute"),
    ] {
        let path = desk.incident_path(&json!({})).await;
        let id = path.rsplit('/').next().unwrap();
        desk.instance.update("loader", "incident", id, &[("calendar_duration", stored)]).unwrap();
        let both = desk.get(&format!("{path}?sysparm_display_value=all")).await.result();
        assert_eq!(both["calendar_duration"], json!({ "display_value": shown, "value": stored }));
    }
}

fn german(desk: &Desk) {
    desk.instance.add_user(&NewUser {
        user_name: "heidi".to_owned(),
        password: "heidi".to_owned(),
        first_name: "Heidi".to_owned(),
        last_name: "Muster".to_owned(),
        time_zone: "Europe/Zurich".to_owned(),
        roles: vec!["itil".to_owned()],
        ..NewUser::default()
    });
    let id = desk.instance.find("sys_user", "user_name=heidi")[0]["sys_id"].clone();
    let own = [("preferred_language", "de"), ("date_format", "dd.MM.yyyy"), ("time_format", "HH:mm")];
    desk.instance.update("admin", "sys_user", &id, &own).unwrap();
    let label =
        [("name", "incident"), ("element", "state"), ("value", "2"), ("label", "In Bearbeitung"), ("language", "de")];
    desk.instance.insert("admin", "sys_choice", &label).unwrap();
}

#[tokio::test]
async fn a_user_reads_labels_and_times_in_an_own_language_zone_and_format() {
    let desk = Desk::open().await;
    german(&desk);
    let path = desk.incident_path(&json!({ "state": "2", "urgency": "1" })).await;
    let shown = desk.get_as("heidi", &format!("{path}?sysparm_display_value=true")).await.result();
    assert_eq!((&shown["state"], &shown["opened_at"]), (&json!("In Bearbeitung"), &json!("02.01.2026 04:04")));
    assert_eq!(shown["urgency"], "1 - High", "what is not translated is English");
    let english = desk.get(&format!("{path}?sysparm_display_value=all")).await.result();
    assert_eq!(english["state"], json!({ "display_value": "In Progress", "value": "2" }));
    let choices = desk.list("sys_choice", "name=incident^element=state^value=2^ORDERBYlanguage", "").await.result();
    assert_eq!(column(&choices, "language"), ["de", "en"]);
    desk.set("system-date-format", "MM/dd/yyyy");
    desk.set("system-time-format", "hh:mm:ss a");
    let american = desk.get(&format!("{path}?sysparm_display_value=true")).await.result();
    assert_eq!(american["opened_at"], "01/01/2026 07:04:05 PM");
}

#[tokio::test]
async fn display_input_is_read_in_the_users_language_zone_and_format() {
    let desk = Desk::open().await;
    german(&desk);
    let body = json!({ "state": "In Bearbeitung", "caller_id": "Heidi Muster", "due_date": "31.07.2026 12:00" });
    let create = desk.client.post(format!("{}{TABLE}?sysparm_input_display_value=true", desk.url));
    let created = send(create.basic_auth("heidi", Some("heidi")).json(&body)).await.result();
    assert_eq!((&created["state"], &created["due_date"]), (&json!("2"), &json!("2026-07-31 10:00:00")));
    assert!(text(&created["caller_id"]["link"]).contains("/sys_user/"));
}

#[tokio::test]
async fn records_and_refusals_come_in_xml_where_it_is_asked_for() {
    let desk = Desk::open().await;
    let path = desk.incident_path(&json!({ "short_description": "A < B & \"C\"", "caller_id": "x" })).await;
    let xml = async |path: &str| {
        let answer = send(desk.request(Method::GET, path).header("Accept", "application/xml")).await;
        assert_eq!(answer.header("content-type").as_deref(), Some("application/xml;charset=UTF-8"));
        (answer.status, String::from_utf8(answer.bytes).unwrap())
    };
    let fields = "sysparm_fields=short_description,caller_id,assigned_to";
    let link = format!("<link>{}/api/now/table/sys_user/x</link>", desk.url);
    let record = format!(
        "<result><assigned_to/><caller_id>{link}<value>x</value></caller_id><short_description>A &lt; B &amp; \"C\"</short_description></result>"
    );
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    assert_eq!(xml(&format!("{path}?{fields}")).await, (200, format!("{head}<response>{record}</response>")));
    desk.incident(&json!({ "short_description": "A < B & \"C\"", "caller_id": "x" })).await;
    assert_eq!(xml(&format!("{TABLE}?{fields}")).await.1, format!("{head}<response>{record}{record}</response>"));
    let (status, refused) = xml("/api/now/table/nonsense").await;
    let words = "<error><detail/><message>Invalid table nonsense</message></error><status>failure</status>";
    assert_eq!((status, refused), (400, format!("{head}<response>{words}</response>")));
}

#[tokio::test]
async fn a_body_in_xml_is_read() {
    let desk = Desk::open().await;
    let create = |body: &str| {
        let request = desk.request(Method::POST, TABLE).header("Content-Type", "application/xml; charset=utf-8");
        send(request.body(body.to_owned()))
    };
    let body = "<?xml version='1.0'?><!-- a --><request>\n <entry>\n  <short_description>A &lt; B &#38; C</short_description>\n  \
                <description><![CDATA[<b>]]></description> <category/>\n  <urgency>1</urgency>\n </entry><entry><urgency>2</urgency></entry></request>";
    let created = create(body).await.result();
    assert_eq!(created["short_description"], "A < B & C");
    assert_eq!(
        (&created["description"], &created["category"], &created["urgency"]),
        (&json!("<b>"), &json!(""), &json!("1"))
    );
    for broken in
        [" ", "<request>", "<request><entry></request>", "<request/>", "<request><entry><a>&x;</a></entry></request>"]
    {
        let answer = create(broken).await;
        assert_eq!((answer.status, answer.refusal().0.as_str()), (400, "Exception while reading request"), "{broken}");
    }
    assert_eq!(desk.counts().creates, 1);
}
