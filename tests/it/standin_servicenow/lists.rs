//! Lists: pages, counts, links, order.

use reqwest::Method;
use serde_json::json;

use super::desk::send;
use super::{Desk, ids};

async fn with_incidents(count: usize) -> Desk {
    let desk = Desk::open().await;
    for at in 0..count {
        desk.incident(&json!({ "sys_id": format!("{at:032}"), "short_description": format!("Printer {at}") })).await;
    }
    desk
}

#[tokio::test]
async fn link_and_count_are_exact_and_keep_the_parameters() {
    let desk = with_incidents(5).await;
    let path =
        "/api/now/table/incident?sysparm_query=active%3Dtrue%5eORDERBYsys_id&sysparm_limit=2&sysparm_offset=2&x=y";
    let answer = desk.get(path).await;
    assert_eq!(answer.header("x-total-count").as_deref(), Some("5"));
    let page = |offset: usize| {
        format!(
            "<{}/api/now/table/incident?sysparm_query=active%3Dtrue%5eORDERBYsys_id&x=y&sysparm_limit=2&sysparm_offset={offset}>",
            desk.url
        )
    };
    let expected =
        format!("{};rel=\"first\",{};rel=\"prev\",{};rel=\"next\",{};rel=\"last\"", page(0), page(0), page(4), page(4));
    assert_eq!(answer.header("link"), Some(expected));
}

#[tokio::test]
async fn one_page_has_no_link() {
    let desk = with_incidents(2).await;
    let answer = desk.get("/api/now/table/incident").await;
    assert_eq!((answer.header("link"), answer.header("x-total-count").as_deref()), (None, Some("2")));
}

#[tokio::test]
async fn links_name_the_configured_host_and_not_that_of_the_request() {
    let desk = with_incidents(2).await;
    let request = desk.request(Method::GET, "/api/now/table/incident?sysparm_limit=1").header("Host", "evil.example");
    assert!(send(request).await.header("link").unwrap().starts_with(&format!("<{}/api/now/", desk.url)));
}

#[tokio::test]
async fn count_and_links_can_be_suppressed_separately() {
    let desk = with_incidents(3).await;
    let uncounted = desk.get("/api/now/table/incident?sysparm_limit=1&sysparm_no_count=True").await;
    assert_eq!(uncounted.header("x-total-count"), None);
    assert!(!uncounted.header("link").unwrap().contains("last"));
    let unlinked = desk.get("/api/now/table/incident?sysparm_limit=1&sysparm_suppress_pagination_header=true").await;
    assert_eq!((unlinked.header("link"), unlinked.header("x-total-count").as_deref()), (None, Some("3")));
}

#[tokio::test]
async fn an_empty_list_is_404_in_v1_only() {
    let desk = with_incidents(0).await;
    for path in ["/api/now/table/incident", "/api/now/v2/table/incident"] {
        let answer = desk.get(path).await;
        assert_eq!((answer.status, answer.result()), (200, json!([])));
    }
    let v1 = desk.get("/api/now/v1/table/incident").await;
    assert_eq!(v1.status, 404);
    assert_eq!(v1.refusal().1, "Records matching query not found. Check query parameter or offset parameter");
}

#[tokio::test]
async fn a_head_request_has_the_headers_and_no_body() {
    let desk = with_incidents(2).await;
    let answer = send(desk.request(Method::HEAD, "/api/now/table/incident?sysparm_limit=1")).await;
    assert_eq!((answer.status, answer.bytes.len()), (200, 0));
    assert_eq!(answer.header("x-total-count").as_deref(), Some("2"));
}

#[tokio::test]
async fn rows_with_equal_keys_swap_between_requests() {
    let desk = with_incidents(12).await;
    let mut orders = std::collections::BTreeSet::new();
    for _ in 0..5 {
        orders.insert(ids(&desk.list("incident", "ORDERBYsys_updated_on", "").await.result()));
    }
    assert!(orders.len() > 1);
    desk.set("tie-order", "sys-id");
    let steady = ids(&desk.list("incident", "ORDERBYsys_updated_on", "").await.result());
    assert!(steady.is_sorted());
}

#[tokio::test]
async fn a_keyset_scan_finds_each_record_once_although_stamps_are_equal() {
    let desk = Desk::open().await;
    for at in 0..25 {
        if at % 7 == 0 {
            desk.pass_seconds(1);
        }
        desk.incident(&json!({})).await;
    }
    let (mut seen, mut stamp, mut last) = (Vec::new(), "2000-01-01 00:00:00".to_owned(), String::new());
    loop {
        let query = format!(
            "sys_updated_on>{stamp}^NQsys_updated_on={stamp}^sys_id>{last}^ORDERBYsys_updated_on^ORDERBYsys_id"
        );
        let rows = desk.list("incident", &query, "&sysparm_limit=4").await.result();
        let Some(end) = rows.as_array().unwrap().last().cloned() else { break };
        seen.extend(ids(&rows));
        stamp = end["sys_updated_on"].as_str().unwrap().to_owned();
        last = end["sys_id"].as_str().unwrap().to_owned();
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (25, 25));
}

#[tokio::test]
async fn a_bad_limit_is_refused_and_a_long_query_cannot_be_paged() {
    let desk = with_incidents(2).await;
    assert_eq!(desk.get("/api/now/table/incident?sysparm_offset=-1").await.status, 400);
    let query = format!("sys_idIN{}", (0..140).map(|at| format!("{at:032}")).collect::<Vec<_>>().join(","));
    let refused = desk.list("incident", &query, "&sysparm_limit=1").await;
    assert_eq!((refused.status, refused.refusal().0.as_str()), (400, "Pagination not supported"));
    let unlinked = desk.list("incident", &query, "&sysparm_limit=1&sysparm_suppress_pagination_header=true").await;
    assert_eq!(unlinked.status, 200);
}

#[tokio::test]
async fn asking_the_parent_table_finds_all_children_with_common_fields() {
    let desk = with_incidents(1).await;
    desk.instance.insert("admin", "problem", &[("short_description", "Root cause")]).unwrap();
    let rows = desk.list("task", "ORDERBYsys_class_name", "").await.result();
    let classes = super::desk::column(&rows, "sys_class_name");
    assert_eq!(classes, ["incident", "problem"]);
    assert!(rows[0].get("caller_id").is_none());
}

#[tokio::test]
async fn a_get_with_content_type_body_and_empty_parameters_is_answered() {
    let desk = with_incidents(1).await;
    let request = desk
        .request(Method::GET, "/api/now/table/incident?sysparm_query=&sysparm_fields=&sysparm_display_value=False")
        .json(&json!({}));
    let answer = send(request).await;
    assert_eq!((answer.status, answer.result().as_array().unwrap().len()), (200, 1));
}
