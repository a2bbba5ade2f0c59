//! Reading an incident log: checked whole, refused whole.

use std::path::Path;

use causeway::standins::incident_log::csv::{LogError, parse, read};
use causeway::standins::incident_log::event::{Priority, State};

pub(crate) const HEADER: &str = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,\
caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,\
category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,\
u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at";

/// A row of incident `number` in `state` after `count` changes, at `minute` past nine.
pub(crate) fn row(number: &str, state: &str, count: u32, minute: u32) -> String {
    let active = if state == "Closed" { "FALSE" } else { "TRUE" };
    format!(
        "{number},{state},{active},0,0,{count},TRUE,Caller 7,Opened by  8,01-03-2016 08:59,Created by 6,\
01-03-2016 09:00,Updated by 21,01-03-2016 09:{minute:02},Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,\
2 - Medium,2 - Medium,3 - Moderate,Group 56,Resolver 3,TRUE,FALSE,Do Not Notify,?,?,?,?,code 5,Resolved by 149,\
01-03-2016 09:20,?"
    )
}

pub(crate) fn log(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

#[test]
fn a_log_becomes_incidents_with_their_events_in_order() {
    let text = log(&[
        row("INC0000045", "New", 0, 1),
        row("INC0000046", "Awaiting User Info", 0, 1),
        row("INC0000045", "Resolved", 2, 2),
    ]);
    let log = parse(text.as_bytes()).unwrap();
    assert_eq!(log.events(), 3);
    let numbers: Vec<_> = log.incidents.iter().map(|incident| incident.number.as_str()).collect();
    assert_eq!(numbers, ["INC0000045", "INC0000046"]);
    let states: Vec<_> = log.iter().map(|event| event.state).collect();
    assert_eq!(states, [State::New, State::Resolved, State::AwaitingUserInfo]);
    let first = log.iter().next().unwrap();
    assert_eq!(first.origin.opened_by.as_deref(), Some("Opened by 8"), "blanks are made single");
    assert_eq!((first.priority, first.origin.closed_at), (Priority::Moderate, None));
    assert_eq!(first.at.to_string(), "2016-03-01T09:01:00");
}

#[test]
fn one_bad_row_refuses_the_log_with_line_column_and_reason() {
    let good = row("INC0000045", "New", 0, 1);
    let bad = [
        ("number", good.replace("INC0000045", "45")),
        ("incident_state", good.replace(",New,", ",Pondering,")),
        ("active", good.replace(",TRUE,0,0,0,", ",yes,0,0,0,")),
        ("sys_mod_count", good.replace(",TRUE,0,0,0,", ",TRUE,0,0,minus one,")),
        ("made_sla", good.replace(",0,TRUE,Caller", ",0,?,Caller")),
        ("caller_id", good.replace("Caller 7", "")),
        ("opened_at", good.replace("01-03-2016 08:59", "2016-03-01 08:59")),
        ("sys_created_at", good.replace("01-03-2016 09:00", "30-02-2016 09:00")),
        ("sys_updated_at", good.replace("01-03-2016 09:01", "01-03-2016 25:01")),
        ("impact", good.replacen("2 - Medium", "2 - High", 1)),
        ("urgency", good.replacen("2 - Medium,2 - Medium", "2 - Medium,Medium", 1)),
        ("priority", good.replace("3 - Moderate", "6 - None")),
        ("resolved_at", good.replace("01-03-2016 09:20", "soon")),
    ];
    for (column, row) in bad {
        assert_ne!(row, good, "{column}");
        let text = log(&[good.clone(), row]);
        match parse(text.as_bytes()) {
            Err(LogError::Row { line: 3, column: found, .. }) => assert_eq!(found, column),
            other => panic!("{column}: {other:?}"),
        }
    }
}

#[test]
fn the_changes_of_an_incident_are_counted_upwards() {
    let first = row("INC0000045", "New", 7, 30);
    let second = row("INC0000045", "New", 1, 1);
    let text = |count, minute| log(&[first.clone(), second.clone(), row("INC0000045", "Active", count, minute)]);
    assert_eq!(parse(text(2, 1).as_bytes()).unwrap().events(), 3, "only the first event may stand out of line");
    let column = |text: String| match parse(text.as_bytes()) {
        Err(LogError::Row { line: 4, column, .. }) => column,
        other => panic!("{other:?}"),
    };
    assert_eq!(column(text(1, 1)), "sys_mod_count");
    assert_eq!(column(text(2, 0)), "sys_updated_at");
}

#[test]
fn what_is_not_such_a_log_is_refused() {
    let refused = |text: &str| parse(text.as_bytes()).unwrap_err();
    assert!(matches!(refused(&format!("{HEADER}\n")), LogError::Empty));
    assert!(matches!(refused("a,b\n1,2\n"), LogError::Columns { missing } if missing.len() == 36));
    let without = log(&[row("INC0000045", "New", 0, 1)]).replace("urgency", "hurry");
    assert!(matches!(refused(&without), LogError::Columns { missing } if missing == ["urgency"]));
    assert!(matches!(refused(&format!("{HEADER}\nINC0000045,New\n")), LogError::Csv(_)));
    let absent = read(Path::new("no-such-log.csv")).unwrap_err();
    assert!(absent.to_string().starts_with("no-such-log.csv cannot be opened: "), "{absent}");
}
