//! Encoded queries.

use causeway::standins::servicenow::NewUser;
use serde_json::{Value, json};

use super::Desk;
use super::desk::column;

/// Incidents named a to e, of different urgency, category and caller.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    let caller = desk.instance.add_user(&NewUser {
        user_name: "abel.tuter".to_owned(),
        first_name: "Abel".to_owned(),
        last_name: "Tuter".to_owned(),
        email: "abel.tuter@example.com".to_owned(),
        ..NewUser::default()
    });
    let rows = [
        ("a", "1", "network", caller.as_str()),
        ("b", "2", "network", ""),
        ("c", "3", "database", caller.as_str()),
        ("d", "3", "software", ""),
        ("e^f", "3", "hardware", ""),
    ];
    for (name, urgency, category, caller) in rows {
        let body = json!({ "short_description": name, "urgency": urgency, "category": category, "caller_id": caller });
        desk.incident(&body).await;
        desk.pass_seconds(60);
    }
    desk
}

async fn found(desk: &Desk, query: &str) -> String {
    let answer = desk.list("incident", &format!("{query}^ORDERBYshort_description"), "").await;
    assert_eq!(answer.status, 200, "{query}");
    column(&answer.result(), "short_description").join(" ")
}

#[tokio::test]
async fn or_binds_to_the_condition_before_it_and_nq_starts_anew() {
    let desk = desk().await;
    assert_eq!(found(&desk, "urgency=3^category=network^ORcategory=database").await, "c");
    assert_eq!(found(&desk, "category=network^ORcategory=database^urgency=3").await, "c");
    assert_eq!(found(&desk, "urgency=1^NQcategory=database^EQ").await, "a c");
}

#[tokio::test]
async fn each_operator_finds_what_it_should() {
    let desk = desk().await;
    let cases = [
        ("urgency!=3", "a b"),
        ("urgency<3", "a b"),
        ("urgency<=1", "a"),
        ("urgency>2", "c d e^f"),
        ("urgency>=2", "b c d e^f"),
        ("urgencyIN1,2", "a b"),
        ("urgencyNOT IN1,2", "c d e^f"),
        ("urgencyBETWEEN1@2", "a b"),
        ("short_descriptionLIKEE", "e^f"),
        ("short_description*f", "e^f"),
        ("categoryNOT LIKEw", "c"),
        ("categoryDOES NOT CONTAINw", "c"),
        ("categoryCONTAINSdata", "c"),
        ("categorySTARTSWITHne", "a b"),
        ("categoryENDSWITHware", "d e^f"),
        ("category%ware", "d e^f"),
        ("caller_idISEMPTY", "b d e^f"),
        ("caller_id=", "b d e^f"),
        ("caller_idEMPTYSTRING", "b d e^f"),
        ("caller_idISNOTEMPTY", "a c"),
        ("caller_id!=", "a c"),
        ("caller_idANYTHING", "a b c d e^f"),
        ("caller_idLIKEtuter", "a c"),
        ("caller_idSTARTSWITHabel", "a c"),
        ("caller_id.email=abel.tuter@example.com", "a c"),
        ("urgencySAMEASimpact", "c d e^f"),
        ("urgencyNSAMEASimpact", "a b"),
        ("urgencyLT_FIELDimpact", "a b"),
        ("urgencyGT_OR_EQUALS_FIELDimpact", "c d e^f"),
        ("short_description=e^^f", "e^f"),
        ("short_description=A", "a"),
        ("sys_class_nameINSTANCEOFtask", "a b c d e^f"),
        ("123TEXTQUERY321=network", "a b"),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&desk, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn order_can_stand_anywhere_and_follow_references() {
    let desk = desk().await;
    let rows = desk.list("incident", "ORDERBYDESCshort_description^urgency=3", "").await.result();
    assert_eq!(column(&rows, "short_description"), ["e^f", "d", "c"]);
    let rows = desk.list("incident", "ORDERBYDESCcaller_id.name^ORDERBYshort_description", "").await.result();
    assert_eq!(column(&rows, "short_description"), ["a", "c", "b", "d", "e^f"]);
}

#[tokio::test]
async fn an_unknown_field_drops_its_condition_unless_the_instance_is_strict() {
    let desk = desk().await;
    assert_eq!(found(&desk, "urgncy=1").await, "a b c d e^f");
    assert_eq!(found(&desk, "urgncy=1^category=database").await, "c");
    assert_eq!(found(&desk, "stateVALCHANGES^category=database").await, "c");
    desk.set("invalid-query", "no-rows");
    assert_eq!(found(&desk, "urgncy=1").await, "");
    desk.set("invalid-query", "refused");
    assert_eq!(desk.list("incident", "urgncy=1", "").await.status, 403);
}

#[tokio::test]
async fn times_compare_in_utc_and_scripts_in_the_users_zone() {
    let desk = desk().await;
    // The incidents were opened from 03:04:05 UTC on, a minute apart; the zone is eight hours behind.
    assert_eq!(found(&desk, "sys_created_on>2026-01-02 03:06:05").await, "d e^f");
    let local = "sys_created_on>javascript:gs.dateGenerate('2026-01-01','19:06:05')";
    assert_eq!(found(&desk, local).await, "d e^f");
    assert_eq!(found(&desk, "sys_created_on>javascript:gs.minutesAgo(3)").await, "d e^f");
    assert_eq!(found(&desk, "sys_created_onRELATIVEGT@minute@ago@3").await, "d e^f");
    let today = "sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()";
    assert_eq!(found(&desk, today).await, "a b c d e^f");
    let yesterday = "sys_created_onONYesterday@javascript:gs.daysAgoStart(1)@javascript:gs.daysAgoEnd(1)";
    assert_eq!(found(&desk, yesterday).await, "");
    assert_eq!(found(&desk, "opened_byDYNAMIC90d1921e5f510100a9ad2572f2b477fe").await, "a b c d e^f");
    assert_eq!(found(&desk, "opened_by=javascript:gs.getUserID()").await, "a b c d e^f");
}

#[tokio::test]
async fn dates_compare_by_part_and_by_distance() {
    let desk = desk().await;
    // Friday in UTC, still Thursday where the user is.
    let on = |day: &str| format!("sys_created_onDATEPART{day}@javascript:gs.datePart('dayofweek','{day}','EE')");
    assert_eq!(found(&desk, &on("thursday")).await, "a b c d e^f");
    assert_eq!(found(&desk, &on("friday")).await, "");
    let ids = desk.instance.find("incident", "ORDERBYshort_description^short_descriptionINa,b");
    for (incident, due) in ids.iter().zip(["2026-01-02 08:00:00", "2026-01-05 08:00:00"]) {
        desk.instance.update("admin", "incident", &incident["sys_id"], &[("due_date", due)]).unwrap();
    }
    assert_eq!(found(&desk, "due_dateMORETHANopened_at@day@after@1").await, "b");
    assert_eq!(found(&desk, "due_dateLESSTHANopened_at@day@after@1").await, "a");
    assert_eq!(found(&desk, "opened_atMORETHANdue_date@hour@before@4").await, "a b");
}

#[tokio::test]
async fn field_parameters_take_values_and_what_is_shown() {
    let desk = desk().await;
    for query in ["category=database", "category=Database", "caller_id=Abel%20Tuter&category=database"] {
        let rows = desk.get(&format!("/api/now/table/incident?{query}")).await.result();
        assert_eq!(column(&rows, "short_description"), ["c"], "{query}");
    }
    let both = desk.get("/api/now/table/incident?category=database&sysparm_query=category=software").await.result();
    assert_eq!(column(&both, "short_description"), ["d"]);
}

#[tokio::test]
async fn not_equal_finds_empty_fields_unless_set_otherwise() {
    let desk = desk().await;
    assert_eq!(found(&desk, "caller_id!=x").await, "a b c d e^f");
    desk.set("not-equal-matches-empty", "false");
    assert_eq!(found(&desk, "caller_id!=x").await, "a c");
}

#[tokio::test]
async fn metadata_tables_agree_with_the_served_tables() {
    let desk = desk().await;
    let states = desk.list("sys_choice", "name=incident^element=state^inactive=false^ORDERBYsequence", "").await;
    assert_eq!(column(&states.result(), "value"), ["1", "2", "3", "6", "7", "8"]);
    let own =
        desk.list("sys_dictionary", "name=incident^element=caller_id", "&sysparm_exclude_reference_link=true").await;
    let caller = own.result()[0].clone();
    assert_eq!((&caller["internal_type"], &caller["reference"]), (&json!("reference"), &json!("sys_user")));
    let parent = desk.list("sys_db_object", "name=incident", "&sysparm_fields=super_class.name").await.result();
    assert_eq!(parent[0]["super_class.name"], "task");
    let record: Value = desk.list("incident", "", "&sysparm_limit=1").await.result()[0].clone();
    for table in ["incident", "task"] {
        let fields = desk.list("sys_dictionary", &format!("name={table}^elementISNOTEMPTY"), "").await.result();
        assert!(column(&fields, "element").iter().all(|name| record.get(name).is_some()), "{table}");
    }
}

#[tokio::test]
async fn indices_and_orders_do_not_change_what_is_found() {
    let desk = desk().await;
    let all = ["a", "b", "c", "d", "e^f"];
    for query in [
        "",
        "sys_created_on>2000-01-01 00:00:00^sys_updated_on>2000-01-01 00:00:00",
        "active=true",
        "sys_updated_on>=2026-01-02 03:06:05^NQsys_updated_on<2026-01-02 03:06:05",
        "sys_updated_on>2026-01-01 00:00:00^NQsys_updated_on>2026-01-02 03:06:05",
        "sys_id>0^NQactive=true",
    ] {
        for order in ["ORDERBYsys_updated_on^ORDERBYsys_id", "ORDERBYsys_created_on", "ORDERBYshort_description"] {
            let answer = desk.list("incident", &format!("{query}^{order}"), "").await;
            assert_eq!(column(&answer.result(), "short_description"), all, "{query} {order}");
            assert_eq!(answer.header("x-total-count").as_deref(), Some("5"), "{query} {order}");
        }
        let backwards = desk.list("incident", &format!("{query}^ORDERBYDESCsys_updated_on"), "").await.result();
        assert_eq!(column(&backwards, "short_description"), ["e^f", "d", "c", "b", "a"], "{query}");
    }
}
