//! Paging, order, filters and envelopes of lists.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{CLIENT, USER, World, ids};

async fn with_incidents(count: usize) -> World {
    let world = World::open().await;
    for number in 1..=count {
        let ticket = json!({ "summary": format!("incident {number:03}"), "tickettype_id": 1, "user_id": USER });
        world.halo.create_ticket("loader", ticket).unwrap();
    }
    world
}

#[tokio::test]
async fn pages_are_asked_for_with_pageinate_and_page_no_and_are_capped_at_100() {
    let world = with_incidents(120).await;
    let first = world.get("/api/Tickets?pageinate=true&page_size=1000&page_no=1&order=id").await;
    assert_eq!((&first["record_count"], &first["page_no"], &first["page_size"]), (&json!(120), &json!(1), &json!(100)));
    assert_eq!(first["tickets"].as_array().unwrap().len(), 100);
    let second = world.get("/api/Tickets?pageinate=true&page_size=1000&page_no=2&order=id").await;
    assert_eq!(second["tickets"].as_array().unwrap().len(), 20);
    let all: std::collections::BTreeSet<i64> =
        ids(&first, "tickets").into_iter().chain(ids(&second, "tickets")).collect();
    assert_eq!(all.len(), 120);
}

#[tokio::test]
async fn without_pageinate_or_page_no_one_default_page_comes_back() {
    let world = with_incidents(60).await;
    for path in [
        "/api/Tickets?page_size=100&page_no=2",
        "/api/Tickets?pageinate=true&page_size=100",
        "/api/Tickets?paginate=true&page_no=1",
    ] {
        let list = world.get(path).await;
        assert_eq!((list["tickets"].as_array().unwrap().len(), &list["record_count"]), (50, &json!(60)), "{path}");
        assert!(list.get("page_no").is_none());
    }
    assert_eq!(world.get("/api/Tickets?count=7").await["tickets"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn past_the_last_page_the_list_is_empty() {
    let world = with_incidents(3).await;
    let path = "/api/Tickets?pageinate=true&page_size=2&page_no=3&order=id";
    let past = world.get(path).await;
    assert_eq!((past["tickets"].as_array().unwrap().len(), &past["record_count"]), (0, &json!(3)));
    world.set("halo.past-the-end", "zero");
    assert_eq!(world.get(path).await["record_count"], 0);
}

#[tokio::test]
async fn order_sorts_and_without_it_rows_move_between_pages() {
    let world = with_incidents(3).await;
    let by_id = ids(&world.get("/api/Tickets?order=id&orderdesc=false").await, "tickets");
    let newest = ids(&world.get("/api/Tickets?order=id&orderdesc=true").await, "tickets");
    assert_eq!(by_id, newest.iter().rev().copied().collect::<Vec<_>>());
    world.minutes_pass(1);
    world.halo.add_action("Abel Tuter", by_id[1], json!({ "outcome": "Private Note", "note": "looked at" })).unwrap();
    assert_eq!(ids(&world.get("/api/Tickets").await, "tickets")[0], by_id[1]);
}

#[tokio::test]
async fn ticketidonly_gives_ids_and_does_not_page() {
    let world = with_incidents(60).await;
    let list = world.get("/api/Tickets?ticketidonly=true&pageinate=true&page_size=10&page_no=1").await;
    assert_eq!(list["tickets"].as_array().unwrap().len(), 60);
    let names: Vec<&String> = list["tickets"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["client_id", "client_name", "id", "sla_id", "status_id"]);
}

#[tokio::test]
async fn lookups_are_bare_arrays_and_the_rest_has_envelopes() {
    let world = World::open().await;
    for path in
        ["Status", "TicketType", "Priority", "SLA", "Team", "Outcome", "Category", "FieldInfo", "Agent", "Features"]
    {
        assert!(world.get(&format!("/api/{path}")).await.is_array(), "{path}");
    }
    for (path, key) in [
        ("Tickets", "tickets"),
        ("Client", "clients"),
        ("Site", "sites"),
        ("Users", "users"),
        ("Supplier", "suppliers"),
    ] {
        let list = world.get(&format!("/api/{path}?pageinate=true&page_no=1")).await;
        assert!(list[key].is_array() && list["record_count"].is_i64(), "{path}");
    }
    assert_eq!(world.get("/api/Actions").await["actions"], json!([]));
    assert_eq!(world.get("/api/Attachment").await["folders"], json!([]));
}

#[tokio::test]
async fn ticket_filters_narrow_the_list_and_look_alikes_are_ignored() {
    let world = with_incidents(2).await;
    let change = json!({ "summary": "Swap the switch", "details": "Tonight", "tickettype_id": 2, "agent_id": 2, "team": "Network",
                         "category_1": "Network>VPN", "priority_id": 2, "third_party_id_string": "INC0001" });
    let id = world.save("/api/Tickets", change).await["id"].clone();
    let vpn = world
        .get("/api/Category?type_id=1")
        .await
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["value"] == "Network>VPN")
        .unwrap()["id"]
        .clone();
    let narrow = [
        "requesttype_id=2".to_owned(),
        "requesttype=2,3".to_owned(),
        "agent_id=2".to_owned(),
        "agent=2,4".to_owned(),
        "team=3".to_owned(),
        "team_name=Network".to_owned(),
        "priority=2".to_owned(),
        format!("category_1={vpn}"),
        format!("ticketids={id},99"),
        "search=swap".to_owned(),
        "search_summary=SWITCH".to_owned(),
        "search_details=tonight".to_owned(),
        "third_party_id_string=INC0001".to_owned(),
    ];
    for filter in narrow {
        let list = world.get(&format!("/api/Tickets?{filter}")).await;
        assert_eq!((&list["record_count"], &list["tickets"][0]["id"]), (&json!(1), &id), "{filter}");
    }
    for ignored in ["tickettype_id=2", "priority_id=2", "team_id=3", "closedonly=true", "sla_id=99", "tikcetids=1"] {
        assert_eq!(world.get(&format!("/api/Tickets?{ignored}")).await["record_count"], 3, "{ignored}");
    }
    assert_eq!(world.get(&format!("/api/Tickets?client_id={CLIENT}&status=1,2")).await["record_count"], 3);
    assert_eq!(world.get("/api/Tickets?client_ids=99").await["record_count"], 0);
}

#[tokio::test]
async fn open_and_closed_tickets_can_be_told_apart() {
    let world = with_incidents(2).await;
    let id = ids(&world.get("/api/Tickets?order=id").await, "tickets")[0];
    world.halo.update_ticket("Abel Tuter", id, json!({ "agent_id": 2, "status_id": 9 })).unwrap();
    assert_eq!(ids(&world.get("/api/Tickets?closed_only=true").await, "tickets"), [id]);
    assert_eq!(world.get("/api/Tickets?open_only=true").await["record_count"], 1);
}

#[tokio::test]
async fn lastupdatefromdate_means_changed_since_or_nothing_at_all() {
    let world = with_incidents(2).await;
    let id = ids(&world.get("/api/Tickets?order=id").await, "tickets")[0];
    world.minutes_pass(30);
    world.halo.update_ticket("Abel Tuter", id, json!({ "impact": 1 })).unwrap();
    let path = "/api/Tickets?lastupdatefromdate=2026-03-02T09:30:00";
    assert_eq!(ids(&world.get(path).await, "tickets"), [id]);
    assert_eq!(world.get("/api/Tickets?lastupdatetodate=2026-03-02T09:29:59").await["record_count"], 1);
    world.set("halo.lastupdatefromdate", "ignored");
    assert_eq!(world.get(path).await["record_count"], 2);
}

#[tokio::test]
async fn datesearch_knows_its_own_misspelling() {
    let world = with_incidents(1).await;
    world.minutes_pass(59);
    world.incident("later").await;
    let window = "startdate=2026-03-02T09:30:00&enddate=2026-03-02T11:00:00";
    assert_eq!(world.get(&format!("/api/Tickets?datesearch=dateoccured&{window}")).await["record_count"], 1);
    assert_eq!(world.get(&format!("/api/Tickets?datesearch=dateoccurred&{window}")).await["record_count"], 2);
}

#[tokio::test]
async fn list_rows_omit_details_and_names_unless_asked() {
    let world = World::open().await;
    let ticket = json!({ "summary": "x", "details": "long", "tickettype_id": 1, "agent_id": 2 });
    world.save("/api/Tickets", ticket).await;
    let row = world.get("/api/Tickets").await["tickets"][0].clone();
    for name in ["details", "details_html", "datecreated", "agent_name", "status_name", "customfields"] {
        assert!(row.get(name).is_none(), "{name}");
    }
    let row = world.get("/api/Tickets?includeagent=true&includestatus=true").await["tickets"][0].clone();
    assert_eq!((&row["agent_name"], &row["status_name"]), (&json!("Abel Tuter"), &json!("New")));
    world.set("halo.list-rows-carry-details", "true");
    assert_eq!(world.get("/api/Tickets").await["tickets"][0]["details"], "long");
}

#[tokio::test]
async fn advanced_search_takes_the_fields_on_the_servers_list() {
    let world = with_incidents(2).await;
    let like = r#"[{"filter_name":"summary","filter_type":4,"filter_value":"002"}]"#;
    assert_eq!(world.get(&format!("/api/Tickets?advanced_search={like}")).await["record_count"], 1);
    let custom = r#"[{"filter_name":"CFsysid","filter_type":2,"filter_value":"1"}]"#;
    let refused = world.ask(&format!("/api/Tickets?advanced_search={custom}")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.refusal(), "Invalid advanced search parameter");
}
