//! What works and is probably not meant is said next to its row, and stands in nobody's way.

use std::collections::BTreeMap;

use causeway::mapping::lint::{Advice, Subject, advice};
use causeway::model::{Catalogue, FieldInfo, FieldType, Kind};
use causeway::profile::{Companion, Conversion, Direction, Place, Profile, ValueRow};

use super::made::{choice_field, profile, rule, text_field};

/// Both systems, as far as these stories need them.
fn systems() -> (Catalogue, Catalogue) {
    let closing = |field: FieldInfo, codes: &[&str]| FieldInfo {
        choices: field
            .choices
            .into_iter()
            .map(|choice| causeway::model::Choice { closes: codes.contains(&choice.code.as_str()), ..choice })
            .collect(),
        ..field
    };
    let levels = [("1", "High"), ("2", "Medium"), ("3", "Low")];
    let statuses = choice_field("status_id", &[("1", "New"), ("2", "In Progress"), ("4", "Pending"), ("9", "Closed")]);
    let tickets = vec![
        text_field("summary", 4_000),
        statuses,
        choice_field("impact", &levels),
        choice_field("urgency", &levels),
        choice_field("priority_id", &levels),
        text_field("CFnumber", 20),
    ];
    let states = [("1", "New"), ("2", "In Progress"), ("6", "Resolved"), ("7", "Closed")];
    let incident = vec![
        text_field("short_description", 4_000),
        closing(choice_field("state", &states), &["6", "7"]),
        choice_field("impact", &levels),
        choice_field("urgency", &levels),
        choice_field("priority", &levels),
        text_field("close_code", 40),
        text_field("close_notes", 4_000),
        FieldInfo { field_type: FieldType::Number, ..text_field("u_number", 20) },
    ];
    let task_states = [("1", "Open"), ("2", "Work in Progress"), ("3", "Closed Complete")];
    let task = vec![
        text_field("short_description", 4_000),
        choice_field("state", &task_states),
        choice_field("impact", &levels),
    ];
    (
        Catalogue { kinds: BTreeMap::from([(Kind::new("Ticket"), tickets)]) },
        Catalogue { kinds: BTreeMap::from([(Kind::new("incident"), incident), (Kind::new("sc_task"), task)]) },
    )
}

/// A profile about which there is nothing to say, changed like this.
fn advised(change: impl FnOnce(&mut Profile, &mut Catalogue)) -> Vec<Advice> {
    let (halo, mut other) = systems();
    let mut profile = profile();
    let status = profile.mapping.tables.get_mut("status").unwrap();
    status
        .rows
        .iter_mut()
        .filter(|row| row.other == "6" || row.other == "7")
        .for_each(|row| row.tables = vec!["incident".into()]);
    let fields = ["close_code", "close_notes"].map(|name| (name.into(), "done".to_owned()));
    profile.outbound.companions =
        vec![Companion { state: "6".to_owned(), tables: vec!["incident".into()], fields: fields.into() }];
    change(&mut profile, &mut other);
    advice(Subject { profile: &profile, halo: &halo, other: &other })
}

#[track_caller]
fn says(advice: &[Advice], place: &Place, row: Option<usize>, words: &str) {
    let found = advice.iter().any(|one| one.place == *place && one.row == row && one.text.contains(words));
    assert!(found, "no {words:?} at {place:?} {row:?} in {advice:#?}");
}

fn table(name: &str) -> Place {
    Place::Table(name.to_owned())
}

fn tabled(name: &str, field: &str) -> causeway::profile::FieldRule {
    rule(name, field, if field == "priority_id" { "priority" } else { field }, Conversion::Table("impact".to_owned()))
}

#[test]
fn nothing_is_said_about_a_profile_that_means_what_it_does() {
    assert_eq!(advised(|_, _| {}), []);
}

#[test]
fn a_priority_that_is_sent_beside_impact_and_urgency_is_told() {
    let both = |profile: &mut Profile, direction| {
        profile.types.truncate(1);
        profile.mapping.fields.push(tabled("Urgency", "urgency"));
        profile.mapping.fields.push(causeway::profile::FieldRule { direction, ..tabled("Priority", "priority_id") });
    };
    let found = advised(|profile, _| both(profile, Direction::Both));
    says(&found, &Place::Rule(4), None, "ServiceNow computes it from impact and urgency");
    assert_eq!(advised(|profile, _| both(profile, Direction::ToHalo)), [], "one that only comes in is right");
}

#[test]
fn rows_that_an_earlier_row_takes_everything_from_are_told_and_others_are_not() {
    let add = |profile: &mut Profile, row: ValueRow| profile.mapping.tables.get_mut("impact").unwrap().rows.push(row);
    let row = |halo: &str, other: &str| crate::support::world::row(halo, other);
    let found = advised(|profile, _| add(profile, row("1", "1")));
    says(&found, &table("impact"), Some(3), "row 1 takes");
    let one_way = advised(|profile, _| add(profile, ValueRow { direction: Direction::ToHalo, ..row("2", "1") }));
    says(&one_way, &table("impact"), Some(3), "row 1 takes \"1\" before it");
    let for_tasks = advised(|profile, _| {
        profile.mapping.tables.get_mut("impact").unwrap().rows.truncate(2);
        add(profile, ValueRow { tables: vec!["sc_task".into()], ..row("3", "1") });
    });
    assert_eq!(for_tasks, [], "a row that is used one way is used");
    let dead = advised(|profile, _| {
        profile.mapping.fields[2].direction = Direction::ToHalo;
        add(profile, ValueRow { direction: Direction::ToOther, ..row("3", "1") });
    });
    says(&dead, &table("impact"), Some(3), "values do not travel its way");
}

#[test]
fn rows_whose_value_no_longer_exists_are_told_on_both_sides() {
    let add = |profile: &mut Profile, halo: &str, other: &str| {
        profile.mapping.tables.get_mut("impact").unwrap().rows.push(crate::support::world::row(halo, other));
    };
    says(
        &advised(|profile, _| add(profile, "8", "3")),
        &table("impact"),
        Some(3),
        "Halo does not offer \"8\" any more",
    );
    let gone = advised(|profile, _| add(profile, "3", "8"));
    says(&gone, &table("impact"), Some(3), "The other side does not offer \"8\" any more");
}

#[test]
fn a_state_row_that_leads_nowhere_is_told_with_the_table() {
    let found = advised(|profile, _| {
        profile.mapping.tables.get_mut("status").unwrap().rows.iter_mut().for_each(|row| row.tables.clear());
    });
    says(&found, &table("status"), Some(3), "it leads nowhere in sc_task, which has no state \"6\"");
    let empty = advised(|profile, _| {
        profile.mapping.tables.get_mut("status").unwrap().rows.push(crate::support::world::row("4", ""));
    });
    says(&empty, &table("status"), Some(5), "a state cannot be empty");
}

#[test]
fn a_closing_state_without_code_and_notes_is_told_and_companions_end_it() {
    let found = advised(|profile, _| profile.outbound.companions.clear());
    says(&found, &Place::Companions, None, "incident is closed as \"Resolved\" without close_code and close_notes");
    let half = advised(|profile, _| {
        profile.outbound.companions[0].fields.remove(&"close_notes".into());
    });
    says(&half, &Place::Companions, None, "\"Resolved\"");
}

#[test]
fn what_is_lost_between_unlike_fields_is_told() {
    let shorter = advised(|_, other| {
        let fields = other.kinds.get_mut(&Kind::new("incident")).unwrap();
        fields[0].max_length = Some(160);
    });
    says(&shorter, &Place::Rule(0), None, "holds 4000 characters and short_description of the other side 160");
    let number = advised(|profile, _| {
        let tables = vec!["incident".into()];
        let pair = rule("Number", "CFnumber", "u_number", Conversion::Converted);
        profile.mapping.fields.push(causeway::profile::FieldRule { tables, ..pair });
    });
    says(
        &number,
        &Place::Rule(3),
        None,
        "converts between CFnumber (text) and u_number (a number): what is no number is held",
    );
}

#[test]
fn a_mandatory_field_that_nothing_gives_is_told_where_the_tables_are() {
    let demand = |other: &mut Catalogue, name: &str| {
        let field = FieldInfo { mandatory: true, label: "Site code".to_owned(), ..text_field(name, 40) };
        other.kinds.get_mut(&Kind::new("incident")).unwrap().push(field);
    };
    let found = advised(|_, other| demand(other, "u_site"));
    says(&found, &Place::Types, None, "nothing gives Site code (u_site), which incident demands");
    let by_default = advised(|profile, other| {
        demand(other, "caller_id");
        profile.people.default_caller = Some("somebody".to_owned());
    });
    assert_eq!(by_default, [], "a default gives it");
}

#[test]
fn rules_that_never_apply_are_told() {
    let with =
        |change: fn(&mut causeway::profile::FieldRule)| advised(|profile, _| change(&mut profile.mapping.fields[2]));
    let place = Place::Rule(2);
    says(&with(|rule| rule.halo = "CFgone".into()), &place, None, "Halo shows no ticket field CFgone");
    says(&with(|rule| rule.other = vec!["u_gone".into()]), &place, None, "incident and sc_task shows no field u_gone");
    says(&with(|rule| rule.only_if = Some("1 > 2".to_owned())), &place, None, "is never true");
    let partly = advised(|profile, other| {
        profile.mapping.fields.truncate(2);
        profile.mapping.fields.push(tabled("Urgency", "urgency"));
        other.kinds.get_mut(&Kind::new("sc_task")).unwrap().truncate(2);
    });
    says(&partly, &place, None, "does nothing in sc_task, which has no field urgency");
    let locked = advised(|profile, other| {
        profile.mapping.fields[2].direction = Direction::ToOther;
        for fields in other.kinds.values_mut() {
            fields.iter_mut().filter(|field| field.name.as_str() == "impact").for_each(|field| field.read_only = true);
        }
    });
    says(&locked, &place, None, "never writes anything");
}
