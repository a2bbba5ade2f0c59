//! The built-in fields of tickets that only some desks use: each is offered with its type, those that can be
//! written make the round trip, and those that Halo sets by itself come out of it.

use causeway::mapping::convert::ticket_kind;
use causeway::model::FieldType;
use causeway::profile::{Direction, FieldRule};
use causeway::service::ChoicesOf;
use causeway::service::choices::Reading;
use causeway::standins::halo::FieldKind;
use serde_json::{Value, json};

use super::field_types::{
    Case, add_fields, built_in, custom, holds, record_with, rule, sent, tabled, ticket_with, world_of,
};
use crate::support::world::World;

fn cases() -> Vec<Case> {
    let number =
        |halo, other, one: (Value, &'static str), two: (Value, &'static str)| built_in(halo, other, [one, two]);
    vec![
        tabled(built_in("source", ("u_source", "string"), [(json!("1"), "phone"), (json!("2"), "email")])),
        number("cost", ("u_cost", "decimal"), (json!(12.5), "12.5"), (json!(8.0), "8")),
        number("supplier_priority_id", ("u_level", "integer"), (json!(3), "3"), (json!(4), "4")),
        built_in("excludefromsla", ("u_no_sla", "boolean"), [(json!(true), "true"), (json!(false), "false")]),
        built_in("onhold", ("u_waits", "boolean"), [(json!(false), "false"), (json!(true), "true")]),
        built_in(
            "supplier_date",
            ("u_sent", "glide_date_time"),
            [
                (json!("2026-03-05T10:00:00"), "2026-03-05 10:00:00"),
                (json!("2026-03-06T11:00:00"), "2026-03-06 11:00:00"),
            ],
        ),
        built_in("starttime", ("u_from", "string"), [(json!("08:05"), "08:05"), (json!("23:59:30"), "23:59:30")]),
        built_in("backoutplan", ("u_back", "string"), [(json!("undo\nall"), "undo\nall"), (json!("none"), "none")]),
        built_in(
            "changeinformation_html",
            ("u_rich", "html"),
            [(json!("<p>a <b>b</b></p>"), "<p>a <b>b</b></p>"), (json!("<p>c</p>"), "<p>c</p>")],
        ),
        built_in(
            "thirdparty_url",
            ("u_page", "url"),
            [(json!("https://a.example"), "https://a.example"), (json!("https://b.example"), "https://b.example")],
        ),
    ]
}

#[tokio::test]
async fn each_field_of_a_ticket_is_offered_with_its_type_and_whether_it_can_be_written() {
    let world = World::new().await;
    world.preview().await;
    let profile = world.desk().profile(&crate::support::world::PROFILE.into()).await.unwrap().profile;
    let choices = world.desk().choices(&ChoicesOf::from(&profile), Reading::Anew).await.unwrap();
    let offered = choices.halo_fields();
    assert!(offered.len() > 300, "{}", offered.len());
    let told = |name: &str| {
        let field = offered.iter().find(|field| field.name.as_str() == name).unwrap_or_else(|| panic!("no {name}"));
        (field.field_type.clone(), field.read_only)
    };
    assert_eq!(told("source"), (FieldType::Choice, false));
    assert_eq!(told("cost"), (FieldType::Number, false));
    assert_eq!(told("impactlevel"), (FieldType::Whole, false));
    assert_eq!(told("onhold"), (FieldType::Boolean, false));
    assert_eq!(told("supplier_date"), (FieldType::Time, false));
    assert_eq!(told("starttime"), (FieldType::TimeOfDay, false));
    assert_eq!(told("details_html"), (FieldType::Rich, false));
    assert_eq!(told("slatimeleft"), (FieldType::Number, true));
    assert_eq!(told("dateassigned"), (FieldType::Time, true));
    assert_eq!(told("user_email"), (FieldType::Text, true));
    let mut names: Vec<&str> = offered.iter().map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), offered.len(), "each name once");
    let mut labels: Vec<&str> = offered.iter().map(|field| field.label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!(labels.len(), offered.len(), "each label once");
    assert!(choices.halo_fields().iter().all(|field| !field.label.is_empty()));
    assert!(profile.mapping.fields.iter().all(|rule| names.contains(&rule.halo.as_str())), "{:?}", ticket_kind());
}

#[tokio::test]
async fn a_value_of_each_type_among_them_makes_the_round_trip_both_ways() {
    let cases = cases();
    let world = world_of(&cases).await;
    let (ticket, incident) = sent(&world, ticket_with(&cases, 0)).await;
    let reads_as = |at: usize| {
        for case in &cases {
            assert_eq!(world.incident_field(&incident, case.other), case.values[at].1, "{}", case.halo);
        }
    };
    reads_as(0);
    world.edit_incident(&incident, &record_with(&cases, 1));
    let report = world.settle().await;
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    holds(&world, &cases, (ticket, &incident), 1);
    world.halo().update_ticket("Abel Tuter", ticket, ticket_with(&cases, 0)).unwrap();
    let report = world.settle().await;
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    reads_as(0);
}

#[tokio::test]
async fn what_halo_sets_by_itself_comes_out_of_it_and_is_never_written() {
    let none = || [(json!(""), ""), (json!(""), "")];
    let cases = [
        built_in("status_name", ("u_mail", "string"), none()),
        built_in("dateassigned", ("u_assigned", "glide_date_time"), none()),
        built_in("reassigncount", ("u_hops", "integer"), none()),
        custom("CFown", FieldKind::Text, ("u_own", "string"), none()),
    ];
    let world = World::new().await;
    for case in &cases {
        add_fields(&world, case);
    }
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let out = |case: &Case| FieldRule { direction: Direction::ToOther, ..rule(case) };
    world.change_profile(|profile| profile.mapping.fields.extend(cases.iter().map(out))).await;
    world.settle().await;
    let address = world.ticket_field(ticket, "status_name");
    assert!(!address.as_str().unwrap_or_default().is_empty(), "{address}");
    assert_eq!(json!(world.incident_field(&incident, "u_mail")), address);
    for agent in [3, 4, 3] {
        world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": agent})).unwrap();
    }
    world.settle().await;
    let hops = world.ticket_field(ticket, "reassigncount").to_string();
    assert_ne!(hops, "null");
    assert_eq!(world.incident_field(&incident, "u_hops"), hops);
    let assigned = world.incident_field(&incident, "u_assigned").replace(' ', "T");
    assert!(!assigned.is_empty());
    assert!(world.ticket_field(ticket, "dateassigned").as_str().unwrap().starts_with(&assigned), "{assigned}");
    let profile = world.desk().profile(&crate::support::world::PROFILE.into()).await.unwrap().profile;
    let mut turned = profile.clone();
    for rule in turned.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "status_name") {
        rule.direction = Direction::Both;
    }
    let advice = world.desk().advice(&turned).await.unwrap();
    assert!(advice.iter().any(|one| one.text.contains("a field of Halo that cannot be written")), "{advice:#?}");
}
