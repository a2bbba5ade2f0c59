//! Queries that look at other tables, at hierarchies, and at dates in the user's zone.

use causeway::standins::servicenow::NewUser;
use serde_json::json;

use super::Desk;
use super::desk::column;

async fn names(desk: &Desk, table: &str, query: &str, name: &str) -> String {
    let mut found = column(&desk.list(table, query, "").await.result(), name);
    found.sort();
    found.join(" ")
}

#[tokio::test]
async fn a_join_and_a_related_list_count_rows_of_another_table() {
    let desk = Desk::open().await;
    let user = |name: &str| desk.instance.add_user(&NewUser { user_name: name.to_owned(), ..NewUser::default() });
    let (a, b) = (user("a"), user("b"));
    for (group, manager) in [("one", &a), ("two", &a), ("three", &b)] {
        let group = desk.instance.add_group(group, &[&a]);
        desk.instance.update("admin", "sys_user_group", &group, &[("manager", manager)]).unwrap();
    }
    let join = "JOINsys_user.sys_id=sys_user_group.manager!nameSTARTSWITHt";
    assert_eq!(names(&desk, "sys_user", join, "user_name").await, "a b");
    let join = "JOINsys_user.sys_id=sys_user_group.manager!name=three";
    assert_eq!(names(&desk, "sys_user", join, "user_name").await, "b");
    let list = "RLQUERYsys_user_group.manager,>=2^ENDRLQUERY";
    assert_eq!(names(&desk, "sys_user", list, "user_name").await, "a");
    let list = "RLQUERYsys_user_group.manager,=1,m2m^name=three^ENDRLQUERY^user_name=b";
    assert_eq!(names(&desk, "sys_user", list, "user_name").await, "b");
    let none = "RLQUERYsys_user_grmember.user,=0^ENDRLQUERY^user_nameINa,b";
    assert_eq!(names(&desk, "sys_user", none, "user_name").await, "b");
}

#[tokio::test]
async fn a_hierarchy_is_followed_downwards_and_dynamic_filters_know_the_user() {
    let desk = Desk::open().await;
    let me = desk.instance.find("sys_user", "user_name=causeway.integration")[0]["sys_id"].clone();
    let top = desk.instance.add_group("top", &[&me]);
    let middle = desk.instance.add_group("middle", &[]);
    let low = desk.instance.add_group("low", &[]);
    desk.instance.update("admin", "sys_user_group", &middle, &[("parent", &top)]).unwrap();
    desk.instance.update("admin", "sys_user_group", &low, &[("parent", &middle)]).unwrap();
    for (name, group) in [("a", &top), ("b", &middle), ("c", &low)] {
        desk.incident(&json!({ "short_description": name, "assignment_group": group })).await;
    }
    let find = async |query: &str| names(&desk, "incident", query, "short_description").await;
    assert_eq!(find(&format!("assignment_groupIN_HIERARCHYx@{middle}")).await, "b c");
    assert_eq!(find("assignment_groupIN_HIERARCHY_DYNAMICx@d6435e965f510100a9ad2572f2b47744").await, "a b c");
    assert_eq!(find("assignment_groupDYNAMICd6435e965f510100a9ad2572f2b47744").await, "a");
    assert_eq!(find("assignment_groupINjavascript:getMyGroups()").await, "a");
    assert_eq!(find("opened_byDYNAMIC90d1921e5f510100a9ad2572f2b477fe").await, "a b c");
    assert_eq!(find("opened_by=javascript:gs.getUser().getID()").await, "a b c");
}

#[tokio::test]
async fn going_to_a_number_finds_it_or_what_begins_like_it() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        desk.incident(&json!({})).await;
    }
    assert_eq!(names(&desk, "incident", "GOTOnumber=INC0010001", "number").await, "INC0010001");
    assert_eq!(names(&desk, "incident", "GOTOnumber=INC001000", "number").await, "INC0010001 INC0010002");
    assert_eq!(names(&desk, "incident", "GOTOnumber>=INC0010002", "number").await, "INC0010002");
}

#[tokio::test]
async fn named_periods_begin_and_end_in_the_users_zone() {
    let desk = Desk::open().await;
    // It is Thursday, the first of January 2026, 19:04:05 in Los Angeles, where the user is.
    let days = ["2025-12-01", "2025-12-22", "2025-12-28", "2025-12-31", "2026-01-01", "2026-01-05", "2026-02-10"];
    for day in days {
        let due = format!("{day} 20:00:00");
        desk.incident(&json!({ "short_description": day, "due_date": due })).await;
    }
    let within = async |from: &str, to: &str| {
        let query = format!("due_dateBETWEENjavascript:gs.{from}@javascript:gs.{to}");
        names(&desk, "incident", &query, "short_description").await
    };
    assert_eq!(within("beginningOfToday()", "endOfToday()").await, "2026-01-01");
    assert_eq!(within("beginningOfYesterday()", "endOfYesterday()").await, "2025-12-31");
    assert_eq!(within("beginningOfThisWeek()", "endOfThisWeek()").await, "2025-12-31 2026-01-01");
    assert_eq!(within("beginningOfNextWeek()", "endOfNextWeek()").await, "2026-01-05");
    assert_eq!(within("beginningOfLastWeek()", "endOfLastWeek()").await, "2025-12-22 2025-12-28");
    assert_eq!(
        within("beginningOfLastMonth()", "endOfLastMonth()").await,
        "2025-12-01 2025-12-22 2025-12-28 2025-12-31"
    );
    assert_eq!(within("beginningOfNextMonth()", "endOfNextMonth()").await, "2026-02-10");
    assert_eq!(within("beginningOfThisYear()", "endOfThisQuarter()").await, "2026-01-01 2026-01-05 2026-02-10");
    assert_eq!(within("beginningOfLast7Days()", "endOfLast7Days()").await, "2025-12-28 2025-12-31 2026-01-01");
    assert_eq!(within("monthsAgoStart(1)", "monthsAgoEnd(1)").await, "2025-12-01 2025-12-22 2025-12-28 2025-12-31");
    assert_eq!(within("daysAgoStart(1)", "daysAgoEnd(0)").await, "2025-12-31 2026-01-01");
}

#[tokio::test]
async fn a_part_that_is_not_understood_counts_as_invalid_also_in_joins() {
    let desk = Desk::open().await;
    desk.incident(&json!({})).await;
    for query in ["JOINproblem.x=y.z!a", "RLQUERYnothing.x,>1^ENDRLQUERY", "stateVALCHANGES", "opened_byDYNAMICnobody"]
    {
        assert_eq!(desk.list("incident", query, "").await.result().as_array().unwrap().len(), 1, "{query}");
    }
    desk.set("invalid-query", "no-rows");
    assert_eq!(desk.list("incident", "RLQUERYnothing.x,>1^ENDRLQUERY", "").await.result(), json!([]));
}
