//! Every parameter that narrows or orders the ticket list.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::support::{CLIENT, SITE, USER, World, ids};

/// The ids of the tickets that a query finds, oldest first.
async fn found(world: &World, query: &str) -> Vec<i64> {
    ids(&world.get(&format!("/api/Tickets?order=id&{query}")).await, "tickets")
}

async fn ticket(world: &World, mut fields: Value) -> i64 {
    let object = fields.as_object_mut().unwrap();
    object.entry("summary").or_insert(json!("other"));
    object.entry("tickettype_id").or_insert(json!(1));
    object.insert("_novalidate".to_owned(), json!(true));
    world.save("/api/Tickets", fields).await["id"].as_i64().unwrap()
}

/// Each query finds the first of two tickets only.
async fn only_first(first: Value, queries: &[&str]) {
    let world = World::open().await;
    let wanted = ticket(&world, first).await;
    let other = world.incident("other").await;
    assert_eq!(found(&world, "").await, [wanted, other]);
    for query in queries {
        assert_eq!(found(&world, query).await, [wanted], "{query}");
    }
}

#[tokio::test]
async fn what_it_is_about() {
    let first = json!({
        "service_id": 5, "contract_id": 6, "product_id": 7, "release_id": 8, "milestone_id": 9, "supplier_status": 3,
        "itil_requesttype_id": 4, "asset_number": 11, "flagged": true, "inventory_number": "PC-0042",
        "oppcompanyname": "Acme", "release_note": "fixed at last",
    });
    only_first(
        first,
        &[
            "service_id=5",
            "contract_id=6",
            "ticketcontract_id=6",
            "product=1,7",
            "release_id=8",
            "milestone_id=9",
            "supplier_status=2,3",
            "itil_requesttype=4",
            "asset_id=11",
            "flagged=1",
            "flagged=true",
            "search_inventory_number=pc-00",
            "search_oppcompanyname=acme",
            "search_releasenote=at%20last",
        ],
    )
    .await;
}

#[tokio::test]
async fn supplier_and_reporter() {
    let world = World::open().await;
    let supplier = world.save("/api/Supplier", json!({ "name": "Cable works" })).await["id"].clone();
    let fields = json!({ "supplier_id": supplier, "supplier_reference": "CW-77", "reportedby": "The porter" });
    let wanted = ticket(&world, fields).await;
    world.incident("other").await;
    for query in [
        format!("supplier_id={supplier}"),
        "search_supplier_reference=cw-77".to_owned(),
        "search=CW-77".to_owned(),
        "search_reportedby=porter".to_owned(),
    ] {
        assert_eq!(found(&world, &query).await, [wanted], "{query}");
    }
}

#[tokio::test]
async fn whose_it_is() {
    let world = World::open().await;
    let group = world.save("/api/TopLevel", json!({ "name": "Second group" })).await["id"].clone();
    let client = world.save("/api/Client", json!({ "name": "Second", "toplevel_id": group, "ref": "C-2" })).await;
    let user = world.halo.add_user(client["main_site_id"].as_i64().unwrap(), "Second Person", "second@example.com");
    let theirs = ticket(&world, json!({ "user_id": user })).await;
    let ours = ticket(&world, json!({ "user_id": USER })).await;
    for query in [
        format!("toplevel_id={group}"),
        format!("client_id={}", client["id"]),
        format!("client_ids={},77", client["id"]),
        "client_ref=C-2".to_owned(),
        format!("site_id={}", client["main_site_id"]),
        format!("user_id={user}"),
        "username=second%20person".to_owned(),
        "search_user_name=second".to_owned(),
    ] {
        assert_eq!(found(&world, &query).await, [theirs], "{query}");
    }
    assert_eq!(found(&world, &format!("client_id={CLIENT}&site_id={SITE}")).await, [ours]);
    world.save("/api/Users", json!({ "id": user, "inactive": true })).await;
    assert_eq!(found(&world, "includeinactiveusers=1").await, [theirs]);
    assert_eq!(found(&world, "includeinactiveusers=0").await, [ours]);
    assert_eq!(found(&world, "includeinactiveusers=0,1").await, [theirs, ours]);
}

#[tokio::test]
async fn which_state_it_is_in() {
    let world = World::open().await;
    let open = world.incident("open").await;
    let waiting = ticket(&world, json!({ "status_id": 4, "onhold": true })).await;
    let closed = ticket(&world, json!({ "agent_id": 2, "status_id": 9, "reviewed": true })).await;
    for (query, expected) in [
        ("open_only=true", vec![open, waiting]),
        ("closed_only=True", vec![closed]),
        ("includeclosed=0", vec![open, waiting]),
        ("includeclosed=1", vec![closed]),
        ("includeclosed=true", vec![open, waiting, closed]),
        ("includeclosed=0,1", vec![open, waiting, closed]),
        ("awaitinginput=1", vec![waiting]),
        ("includehold=1", vec![waiting]),
        ("pending_review=true", vec![open, waiting]),
        ("status=4,9", vec![waiting, closed]),
    ] {
        assert_eq!(found(&world, query).await, expected, "{query}");
    }
    world.save("/api/Tickets/View", json!({ "id": waiting })).await;
    assert_eq!(found(&world, "includeread=1").await, [waiting]);
}

#[tokio::test]
async fn kinds_and_groups_of_kinds() {
    let world = World::open().await;
    let kind = world.save("/api/TicketType", json!({ "name": "Outage", "group_id": 7 })).await["id"].clone();
    let outage = ticket(&world, json!({ "tickettype_id": kind })).await;
    let deal = ticket(&world, json!({ "is_opportunity": true })).await;
    let project = ticket(&world, json!({ "is_project": true })).await;
    for (query, expected) in [
        ("requesttypegroup=7", vec![outage]),
        ("domain=reqs", vec![outage]),
        ("domain=opps", vec![deal]),
        ("domain=PRJS", vec![project]),
        ("includeprojects=0,2", vec![outage, project]),
    ] {
        assert_eq!(found(&world, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn parents_children_and_relations() {
    let world = World::open().await;
    let (parent, child, friend, alone) = (
        world.incident("parent").await,
        world.incident("child").await,
        world.incident("friend").await,
        world.incident("alone").await,
    );
    world.save("/api/Tickets", json!({ "id": child, "parent_id": parent })).await;
    world.save("/api/Tickets", json!({ "id": friend, "new_related_tickets": [{ "id": parent }] })).await;
    let by_query = async |query: String| found(&world, &query).await;
    assert_eq!(by_query("includechildren=0".to_owned()).await, [friend, alone]);
    assert_eq!(by_query("includechildren=1".to_owned()).await, [parent]);
    assert_eq!(by_query("includechildren=2,1".to_owned()).await, [parent, child]);
    assert_eq!(by_query("unlinked_only=true".to_owned()).await, [alone]);
    assert_eq!(by_query(format!("related_id={parent}")).await, [friend]);
    assert_eq!(by_query(format!("related_id={friend}")).await, [parent]);
    world.save("/api/Tickets", json!({ "id": parent, "unrelate_from_ticket_id": friend })).await;
    assert!(by_query(format!("related_id={friend}")).await.is_empty());
}

#[tokio::test]
async fn ids_named_and_left_out() {
    let world = World::open().await;
    let all = [world.incident("a").await, world.incident("b").await, world.incident("c").await];
    assert_eq!(found(&world, &format!("searchthisticketid={}", all[1])).await, [all[1]]);
    assert_eq!(found(&world, &format!("ticketids={},{}", all[2], all[0])).await, [all[0], all[2]]);
    assert_eq!(found(&world, &format!("excludethese={}", all[0])).await, all[1..]);
    let part = &all[1].to_string()[1..];
    assert_eq!(found(&world, &format!("search_id={part}")).await, [all[1]]);
    assert!(found(&world, &format!("search={part}")).await.is_empty());
}

#[tokio::test]
async fn texts_also_within_actions() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world
        .save("/api/Actions", json!({ "ticket_id": id, "outcome": "Private Note", "note": "The gateway is old" }))
        .await;
    assert!(found(&world, "search=gateway").await.is_empty());
    assert_eq!(found(&world, "search=gateway&searchactions=true").await, [id]);
}

#[tokio::test]
async fn dates_of_opening_and_closing() {
    let mut world = World::open().await;
    let first = world.incident("first").await;
    world.minutes_pass(60);
    world.sign_in("all").await;
    let second = ticket(&world, json!({ "agent_id": 2 })).await;
    world.minutes_pass(60);
    world.sign_in("all").await;
    world.save("/api/Tickets", json!({ "id": second, "status_id": 9 })).await;
    let window = "startdate=2026-03-02T09:30:00&enddate=2026-03-02T10:30:00";
    assert_eq!(found(&world, &format!("datesearch=dateoccured&{window}")).await, [second]);
    assert_eq!(found(&world, "datesearch=datecleared&startdate=2026-03-02T10:30:00").await, [second]);
    assert_eq!(found(&world, &format!("datesearch=dateoccurred&{window}")).await, [first, second], "it is misspelt");
    assert_eq!(found(&world, "lastupdatetodate=2026-03-02T09:30:00").await, [first]);
}

#[tokio::test]
async fn saved_views_filter_and_an_unknown_view_does_not() {
    let world = World::open().await;
    let nobodys = world.incident("nobody's").await;
    let mine = ticket(&world, json!({ "agent_id": 3 })).await;
    let closed = ticket(&world, json!({ "agent_id": 3, "status_id": 9 })).await;
    for (query, expected) in [
        ("view_id=1", vec![nobodys, mine]),
        ("view_id=2", vec![mine]),
        ("list_id=3", vec![nobodys]),
        ("view_id=2&includeclosed=true", vec![mine, closed]),
        ("view_id=4", vec![nobodys, mine, closed]),
        ("view_id=999", vec![nobodys, mine, closed]),
    ] {
        assert_eq!(found(&world, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn advanced_search_compares_in_eleven_ways_and_knows_its_fields() {
    let world = World::open().await;
    let (low, high) = (
        ticket(&world, json!({ "summary": "VPN", "impact": 1 })).await,
        ticket(&world, json!({ "summary": "Mail", "impact": 3 })).await,
    );
    let search = async |field: &str, kind: i64, value: Value| {
        let filter = json!([{ "filter_name": field, "filter_type": kind, "filter_value": value }]).to_string();
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        world.ask(&format!("/api/Tickets?order=id&advanced_search={filter}")).await
    };
    for (field, kind, value, expected) in [
        ("impact", 0, json!("1,2"), vec![low]),
        ("impact", 1, json!("1,2"), vec![high]),
        ("impact", 2, json!(3), vec![high]),
        ("impact", 3, json!("3"), vec![low]),
        ("summary", 4, json!("vp"), vec![low]),
        ("summary", 5, json!("%vp%"), vec![high]),
        ("Summary", 6, json!("mail"), vec![high]),
        ("impact", 7, json!(1), vec![high]),
        ("impact", 8, json!(1), vec![low, high]),
        ("impact", 9, json!(3), vec![low]),
        ("impact", 10, json!(3), vec![low, high]),
    ] {
        let answer = search(field, kind, value.clone()).await;
        assert_eq!(ids(&answer.json, "tickets"), expected, "{field} {kind} {value}");
    }
    for (field, kind) in [("notepad", 2), ("CFa", 2), ("impact", 11)] {
        assert_eq!(search(field, kind, json!("1")).await.refusal(), "Invalid advanced search parameter");
    }
    let broken = world.ask("/api/Tickets?advanced_search=%7B").await;
    assert_eq!(broken.refusal(), "Invalid advanced search parameter");
    let field = world.halo.add_custom_field("CFa", "A", &[1]);
    world.save("/api/Tickets", json!({ "id": low, "customfields": [{ "id": field, "value": "abc" }] })).await;
    world.set("halo.advanced-search-custom-fields", "true");
    assert_eq!(ids(&search("CFa", 2, json!("abc")).await.json, "tickets"), [low]);
}

#[tokio::test]
async fn up_to_five_fields_order_also_by_the_names_behind_ids() {
    let world = World::open().await;
    let first = ticket(&world, json!({ "agent_id": 4, "impact": 1, "urgency": 1 })).await;
    let second = ticket(&world, json!({ "agent_id": 2, "impact": 1, "urgency": 2 })).await;
    let third = ticket(&world, json!({ "agent_id": 4, "impact": 2, "urgency": 2 })).await;
    let ordered = async |query: &str| ids(&world.get(&format!("/api/Tickets?{query}")).await, "tickets");
    assert_eq!(ordered("order=agent_name&order2=id").await, [second, first, third]);
    assert_eq!(ordered("order=impact&order2=urgency&orderdesc2=true").await, [second, first, third]);
    let five = "order=client_name&order2=status_name&order3=tickettype_name&order4=team&order5=id&orderdesc5=true";
    assert_eq!(ordered(five).await, [third, second, first]);
    assert_eq!(ordered("order=no_such_field&order2=id").await, [first, second, third]);
    world.set("halo.unknown-order", "refused");
    let refused = world.ask("/api/Tickets?order=no_such_field").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn merged_tickets_may_be_left_out_of_lists() {
    let world = World::open().await;
    let (first, second) = (world.incident("VPN drops").await, world.incident("VPN drops again").await);
    world.halo.merge_ticket("Abel Tuter", second, first).unwrap();
    assert_eq!(found(&world, "").await, [first, second]);
    world.set("halo.merged-in-lists", "hidden");
    assert_eq!(found(&world, "").await, [first]);
}
