//! Fields of every type, built-in and custom: a value of each makes the round trip both ways, and a
//! further pass writes nothing.

use causeway::model::FieldName;
use causeway::profile::{Conversion, Direction, FieldRule, Mask, Unmapped, ValueTable};
use causeway::service::ServiceError;
use causeway::standins::halo::{FieldKind, NewCustomField};
use causeway::standins::servicenow::NewField;
use serde_json::{Map, Value, json};

use crate::support::world::{SEND, World, row};

/// A pair of fields with two values of each side that mean the same.
pub(super) struct Case {
    pub(super) halo: &'static str,
    /// What Halo's custom field holds; `None` for a field that every Halo has.
    kind: Option<FieldKind>,
    pub(super) other: &'static str,
    /// The dictionary's type of the column; its references lead to locations.
    internal_type: &'static str,
    conversion: Conversion,
    pub(super) values: [(Value, &'static str); 2],
}

const LOCATION: &str = "0123456789abcdef0123456789abcdef";
const ELSEWHERE: &str = "fedcba9876543210fedcba9876543210";

pub(super) fn custom(
    halo: &'static str,
    kind: FieldKind,
    (other, internal_type): (&'static str, &'static str),
    values: [(Value, &'static str); 2],
) -> Case {
    Case { halo, kind: Some(kind), other, internal_type, conversion: Conversion::Text, values }
}

pub(super) fn tabled(case: Case) -> Case {
    Case { conversion: Conversion::Table(case.halo.to_lowercase()), ..case }
}

fn converted(case: Case) -> Case {
    Case { conversion: Conversion::Converted, ..case }
}

pub(super) fn built_in(
    halo: &'static str,
    other: (&'static str, &'static str),
    values: [(Value, &'static str); 2],
) -> Case {
    Case { kind: None, ..custom(halo, FieldKind::Text, other, values) }
}

fn cases() -> Vec<Case> {
    use FieldKind::{Checkbox, Date, DateTime, Decimal, Memo, Money, MultiSelect, RichText, Select, Text, Time, Whole};
    let two = |one: (Value, &'static str), other: (Value, &'static str)| [one, other];
    vec![
        custom("CFtext", Text, ("u_text", "string"), two((json!("one ü"), "one ü"), (json!("two"), "two"))),
        custom(
            "CFurl",
            Text,
            ("u_url", "url"),
            two((json!("https://a"), "https://a"), (json!("https://b"), "https://b")),
        ),
        custom("CFmemo", Memo, ("u_memo", "string"), two((json!("a\nb"), "a\nb"), (json!("c\n\nd"), "c\n\nd"))),
        tabled(custom("CFchoice", Select, ("u_choice", "string"), two((json!("1"), "r"), (json!("3"), "b")))),
        tabled(custom("CFcode", Select, ("u_code", "integer"), two((json!("1"), "10"), (json!("2"), "20")))),
        tabled(custom("CFsite", Select, ("u_site", "reference"), two((json!("1"), LOCATION), (json!("2"), ELSEWHERE)))),
        tabled(custom("CFyes", Select, ("u_yes", "boolean"), two((json!("1"), "true"), (json!("2"), "false")))),
        tabled(custom("CFmany", MultiSelect, ("u_many", "glide_list"), two((json!([1, 3]), "b,r"), (json!([2]), "g")))),
        custom(
            "CFday",
            Date,
            ("u_day", "glide_date"),
            two((json!("2026-03-05T00:00:00"), "2026-03-05"), (json!("2026-12-31T00:00:00"), "2026-12-31")),
        ),
        custom(
            "CFmoment",
            DateTime,
            ("u_moment", "glide_date_time"),
            two(
                (json!("2026-03-05T23:30:00"), "2026-03-05 23:30:00"),
                (json!("2026-04-01T00:00:00"), "2026-04-01 00:00:00"),
            ),
        ),
        custom("CFtime", Time, ("u_time", "string"), two((json!("08:05"), "08:05"), (json!("23:59:30"), "23:59:30"))),
        custom("CFtick", Checkbox, ("u_tick", "boolean"), two((json!(true), "true"), (json!(false), "false"))),
        custom("CFwhole", Whole, ("u_whole", "integer"), two((json!("12"), "12"), (json!("-7"), "-7"))),
        custom("CFmoney", Money, ("u_money", "currency"), two((json!("12.5"), "12.5"), (json!("1000"), "1000"))),
        custom("CFpart", Decimal, ("u_part", "decimal"), two((json!("0.25"), "0.25"), (json!("3"), "3"))),
        custom(
            "CFrich",
            RichText,
            ("u_rich", "html"),
            two((json!("<p>a <b>b</b></p>"), "<p>a <b>b</b></p>"), (json!("<p>c</p>"), "<p>c</p>")),
        ),
        converted(custom("CFnumeral", Text, ("u_numeral", "integer"), two((json!("5"), "5"), (json!("6"), "6")))),
        converted(custom("CFcolour", Select, ("u_colour", "string"), two((json!("1"), "Red"), (json!("3"), "Blue")))),
        converted(custom(
            "CFhours",
            DateTime,
            ("u_hours", "glide_date"),
            two((json!("2026-03-05T00:00:00"), "2026-03-05"), (json!("2026-03-06T00:00:00"), "2026-03-06")),
        )),
        built_in(
            "targetdate",
            ("u_target", "glide_date_time"),
            two(
                (json!("2026-03-05T10:00:00"), "2026-03-05 10:00:00"),
                (json!("2026-03-06T11:00:00"), "2026-03-06 11:00:00"),
            ),
        ),
        built_in("client_reference", ("u_ref", "string"), two((json!("PO 7"), "PO 7"), (json!("PO 8"), "PO 8"))),
        built_in(
            "userdef1",
            ("u_own", "email"),
            two((json!("a@example.com"), "a@example.com"), (json!("b@example.com"), "b@example.com")),
        ),
        built_in("estimate", ("u_estimate", "decimal"), two((json!(2.5), "2.5"), (json!(8.0), "8"))),
        built_in("flagged", ("u_flag", "boolean"), two((json!(true), "true"), (json!(false), "false"))),
    ]
}

pub(super) fn rule(case: &Case) -> FieldRule {
    FieldRule {
        name: case.halo.to_owned(),
        halo: FieldName::new(case.halo),
        other: vec![FieldName::new(case.other)],
        direction: Direction::Both,
        tables: Vec::new(),
        only_if: None,
        conversion: case.conversion.clone(),
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: false,
        computed_there: false,
    }
}

/// Gives both systems the fields of a case.
pub(super) fn add_fields(world: &World, case: &Case) {
    if let Some(kind) = case.kind {
        world.halo().add_custom_field_of(&NewCustomField {
            name: case.halo.to_owned(),
            label: case.halo.trim_start_matches("CF").to_owned(),
            kind,
            options: ["Red", "Green", "Blue"].map(str::to_owned).to_vec(),
            ticket_types: vec![1],
        });
    }
    world.servicenow().add_field(
        "incident",
        &NewField {
            name: case.other.to_owned(),
            label: case.other.to_owned(),
            internal_type: case.internal_type.to_owned(),
            max_length: 200,
            reference: if case.internal_type == "reference" { "cmn_location".to_owned() } else { String::new() },
        },
    );
    let choices: &[(&str, &str)] = match case.other {
        "u_choice" => &[("r", "Red"), ("b", "Blue")],
        "u_code" => &[("10", "Ten"), ("20", "Twenty")],
        _ => &[],
    };
    for (value, label) in choices {
        world.servicenow().add_choice("incident", case.other, value, label);
    }
}

/// Another pair of codes of a list's elements.
fn elements() -> ValueTable {
    ValueTable { rows: vec![row("1", "r"), row("2", "g"), row("3", "b")] }
}

/// The table of a case: each of its values is a row.
fn values_of(case: &Case) -> ValueTable {
    if case.kind == Some(FieldKind::MultiSelect) {
        return elements();
    }
    let rows = case.values.iter().map(|(halo, other)| row(halo.as_str().unwrap_or_default(), other));
    ValueTable { rows: rows.collect() }
}

pub(super) async fn world_of(cases: &[Case]) -> World {
    let world = World::new().await;
    for case in cases {
        add_fields(&world, case);
    }
    world.incident(&[("short_description", "of the first load")]);
    world.first_load().await;
    world
        .change_profile(|profile| {
            for case in cases {
                profile.mapping.fields.push(rule(case));
                if let Conversion::Table(name) = &case.conversion {
                    profile.mapping.tables.insert(name.clone(), values_of(case));
                }
            }
        })
        .await;
    // What is empty on both sides is agreed on.
    world.settle().await;
    world
}

/// The body of a ticket with the values that a case's side has in this place.
pub(super) fn ticket_with(cases: &[Case], at: usize) -> Value {
    let mut body = Map::new();
    let mut own = Vec::new();
    for case in cases {
        let value = case.values[at].0.clone();
        match case.kind {
            Some(_) => own.push(json!({ "name": case.halo, "value": value })),
            None => drop(body.insert(case.halo.to_owned(), value)),
        }
    }
    body.insert("customfields".to_owned(), Value::Array(own));
    Value::Object(body)
}

pub(super) fn record_with(cases: &[Case], at: usize) -> Vec<(&str, &str)> {
    cases.iter().map(|case| (case.other, case.values[at].1)).collect()
}

/// A ticket's value as Halo shows it.
fn in_halo(world: &World, ticket: i64, case: &Case) -> Value {
    if case.kind.is_none() {
        return world.ticket_field(ticket, case.halo);
    }
    let shown = world.ticket_field(ticket, "customfields");
    let own = shown.as_array().cloned().unwrap_or_default();
    own.iter().find(|field| field["name"] == case.halo).map(|field| field["value"].clone()).unwrap_or_default()
}

#[track_caller]
pub(super) fn holds(world: &World, cases: &[Case], (ticket, incident): (i64, &str), at: usize) {
    for case in cases {
        let (ours, theirs) = (&case.values[at].0, case.values[at].1);
        assert_eq!(world.incident_field(incident, case.other), theirs, "{} in ServiceNow", case.halo);
        let shown = in_halo(world, ticket, case);
        let same = shown == *ours
            || (ours.as_str().is_some() && shown.to_string().trim_matches('"') == ours.as_str().unwrap());
        assert!(same, "{} in Halo: {shown} is not {ours}", case.halo);
    }
}

/// A ticket with these fields that was sent, and its incident.
pub(super) async fn sent(world: &World, mut fields: serde_json::Value) -> (i64, String) {
    fields["summary"] = json!("of every type");
    fields["tickettype_id"] = json!(1);
    let ticket = world.halo().create_ticket("Abel Tuter", fields).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    let report = world.settle().await;
    assert!(report.holds.is_empty() && report.findings.is_empty(), "{report:#?}");
    let incident = world.incidents_of(ticket)[0]["sys_id"].clone();
    (ticket, incident)
}

#[tokio::test]
async fn a_value_of_every_type_makes_the_round_trip_both_ways_and_a_further_pass_writes_nothing() {
    let cases = cases();
    let world = world_of(&cases).await;
    let (ticket, incident) = sent(&world, ticket_with(&cases, 0)).await;
    holds(&world, &cases, (ticket, &incident), 0);

    world.edit_incident(&incident, &record_with(&cases, 1));
    let report = world.settle().await;
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    holds(&world, &cases, (ticket, &incident), 1);

    world.halo().update_ticket("Abel Tuter", ticket, ticket_with(&cases, 0)).unwrap();
    let report = world.settle().await;
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    holds(&world, &cases, (ticket, &incident), 0);

    let mut fields = record_with(&cases, 1);
    fields.push(("short_description", "the other way"));
    let made = world.incident(&fields);
    world.settle().await;
    holds(&world, &cases, (world.ticket_of(&made), &made), 1);
}

/// The one pair of two fields.
async fn saved(world: &World, case: &Case, conversion: Conversion) -> Result<u32, ServiceError> {
    let name = crate::support::world::PROFILE.into();
    let mut profile = world.desk().profile(&name).await.unwrap().profile;
    profile.mapping.fields.push(FieldRule { conversion, direction: Direction::ToOther, ..rule(case) });
    world.desk().save_profile(profile).await
}

#[tokio::test]
async fn fields_that_hold_something_else_are_refused_with_the_reason_and_converted_on_request() {
    let pair =
        |kind, other: (&'static str, &'static str)| custom("CFodd", kind, other, [(json!(""), ""), (json!(""), "")]);
    let world = World::new().await;
    let odd = [
        (pair(FieldKind::Text, ("u_integer", "integer")), "what is no number is held on its way to u_integer"),
        (pair(FieldKind::Text, ("u_reference", "reference")), "ids are written as they are"),
        (pair(FieldKind::Text, ("u_html", "html")), "formatting is lost"),
        (pair(FieldKind::Text, ("u_list", "glide_list")), "labels are written instead of codes"),
    ];
    for (case, _) in &odd {
        add_fields(&world, case);
    }
    let never = pair(FieldKind::Text, ("u_secret", "password2"));
    add_fields(&world, &never);
    world.preview().await;
    for (case, lost) in odd {
        let refused = saved(&world, &case, Conversion::Text).await.unwrap_err().to_string();
        assert!(refused.contains("they are unlike") && refused.contains(lost), "{refused}");
        saved(&world, &case, Conversion::Converted).await.unwrap();
        let profile = world.desk().profile(&crate::support::world::PROFILE.into()).await.unwrap().profile;
        let advice = world.desk().advice(&profile).await.unwrap();
        assert!(
            advice.iter().any(|one| one.text.contains("converts between") && one.text.contains(lost)),
            "{advice:#?}"
        );
        world.change_profile(|profile| drop(profile.mapping.fields.pop())).await;
    }
    for conversion in [Conversion::Text, Conversion::Converted, Conversion::Masked(Mask::Last(4))] {
        let refused = saved(&world, &never, conversion).await.unwrap_err().to_string();
        assert!(refused.contains("holds a password, which never travels"), "{refused}");
    }
    let notes = Case { other: "work_notes", ..pair(FieldKind::Text, ("work_notes", "journal_input")) };
    let refused = saved(&world, &notes, Conversion::Text).await.unwrap_err().to_string();
    assert!(refused.contains("holds notes, which travel by themselves"), "{refused}");
}

#[tokio::test]
async fn a_value_that_the_other_field_cannot_hold_waits_by_name_and_everything_else_travels() {
    let cases = [
        converted(custom(
            "CFnumeral",
            FieldKind::Text,
            ("u_numeral", "integer"),
            [(json!("5"), "5"), (json!("x"), "")],
        )),
        custom("CFtext", FieldKind::Text, ("u_text", "string"), [(json!("one"), "one"), (json!("two"), "two")]),
    ];
    let world = world_of(&cases).await;
    let incident =
        world.servicenow().find("incident", "short_description=of the first load").remove(0)["sys_id"].clone();
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, ticket_with(&cases, 1)).unwrap();
    let report = world.pass().await;
    assert!(report.holds[0].reason.contains("\"x\", which is no number"), "{report:#?}");
    world.halo().update_ticket("Abel Tuter", ticket, ticket_with(&cases, 0)).unwrap();
    world.settle().await;
    holds(&world, &cases, (ticket, &incident), 0);
}

#[tokio::test]
async fn a_password_is_not_even_read_and_a_date_keeps_its_day_in_every_zone_and_code() {
    for codes in
        ["whole=1,money=2,decimal=4,password=6,date-time=1", "whole=11,money=12,decimal=14,password=16,date-time=11"]
    {
        let cases = [
            custom(
                "CFday",
                FieldKind::Date,
                ("u_day", "glide_date"),
                [(json!("2026-03-05T00:00:00"), "2026-03-05"), (json!("2026-03-06T00:00:00"), "2026-03-06")],
            ),
            custom(
                "CFmoment",
                FieldKind::DateTime,
                ("u_moment", "glide_date_time"),
                [
                    (json!("2026-03-05T01:00:00"), "2026-03-04 23:00:00"),
                    (json!("2026-03-06T02:00:00"), "2026-03-06 00:00:00"),
                ],
            ),
        ];
        let world = World::new().await;
        world.halo().common().switches.set("halo.input-type-codes", codes).unwrap();
        world.halo().common().switches.set("halo.zone", "+02:00").unwrap();
        for case in &cases {
            add_fields(&world, case);
        }
        let secret = custom("CFsecret", FieldKind::Password, ("u_text", "string"), [(json!(""), ""), (json!(""), "")]);
        add_fields(&world, &secret);
        world.incident(&[("short_description", "of the first load")]);
        world.first_load().await;
        let incident =
            world.servicenow().find("incident", "short_description=of the first load").remove(0)["sys_id"].clone();
        let ticket = world.ticket_of(&incident);
        let with_secret = json!({"customfields": [{"name": "CFsecret", "value": "canary-secret"}]});
        world.halo().update_ticket("Abel Tuter", ticket, with_secret).unwrap();
        let refused = saved(&world, &secret, Conversion::Text).await.unwrap_err().to_string();
        assert!(refused.contains("never travels"), "{refused}");
        world.change_profile(|profile| profile.mapping.fields.extend(cases.iter().map(rule))).await;
        world.settle().await;
        world.edit_incident(&incident, &record_with(&cases, 0));
        world.settle().await;
        holds(&world, &cases, (ticket, &incident), 0);
        world.halo().update_ticket("Abel Tuter", ticket, ticket_with(&cases, 1)).unwrap();
        world.settle().await;
        holds(&world, &cases, (ticket, &incident), 1);
    }
}
