//! The profile as a document: what is written is read again, and a broken file says where and why.

use causeway::model::person::PersonRole;
use causeway::profile::{Conversion, Direction, Profile, ProfileError, Scope, Unmapped};
use jiff::Timestamp;
use proptest::prelude::*;

use super::random::any_profile;
use super::support::{cases, profile, rule};

fn written() -> String {
    profile().to_toml().unwrap()
}

/// What is wrong with the written profile after one replacement in it.
fn complaint(old: &str, new: &str) -> String {
    let text = written();
    assert!(text.contains(old), "{old:?} is not in\n{text}");
    Profile::from_toml(&text.replacen(old, new, 1)).unwrap_err().to_string()
}

#[test]
fn a_key_that_nobody_knows_is_refused_by_name_and_place() {
    for (old, new, place, key) in [
        ("enabled = true", "enabled = true\nenabeld = true", "at enabeld", "enabeld"),
        ("create_tickets = true", "create_ticket = true", "at inbound.create_ticket", "create_ticket"),
        ("ticket_type = 1", "ticket_type = 1\noutbuond = true", "at types[0].outbuond", "outbuond"),
        ("halo = \"impact\"", "halo = \"impact\"\nownr = \"halo\"", "at mapping.fields[2].ownr", "ownr"),
        ("of = \"whole-desk\"", "of = \"whole-desk\"\nid = 7", "at scope", "id"),
        (
            "[limits.public_notes]\nnumber = 200",
            "[limits.public_notes]\nnumber = 200\npct = 5",
            "at limits.public_notes.pct",
            "pct",
        ),
    ] {
        let complaint = complaint(old, new);
        assert!(complaint.contains(place), "{complaint}");
        assert!(complaint.contains(&format!("unknown field `{key}`")), "{complaint}");
    }
}

#[test]
fn a_wrong_value_is_named_with_its_place_and_what_is_possible() {
    let wrong = complaint("outbound = \"all\"", "outbound = \"everything\"");
    assert!(wrong.contains("at notes.outbound") && wrong.contains("`flagged-only`"), "{wrong}");
    let wrong = complaint("table = \"incident\"", "table = 5");
    assert!(wrong.contains("at types[0].table") && wrong.contains("expected"), "{wrong}");
    let missing = complaint("enabled = true\n", "");
    assert!(missing.contains("missing field `enabled`"), "{missing}");
    assert!(complaint("schema = 1\n", "").contains("missing field `schema`"));
    assert!(
        complaint("enabled = true", "enabled = ").contains("line 3"),
        "{}",
        complaint("enabled = true", "enabled = ")
    );
}

#[test]
fn a_newer_schema_is_refused_even_when_the_rest_is_unreadable() {
    let newer = Profile::from_toml("schema = 2\nwhat_is_this = true\n").unwrap_err();
    assert!(matches!(newer, ProfileError::Newer { found: 2 }));
    assert!(newer.to_string().contains("Update Causeway"));
    assert!(complaint("schema = 1", "schema = 0").contains("there is no schema 0"));
}

#[test]
fn contradictions_are_listed_together_each_with_what_to_do() {
    type Contradiction = (fn(&mut Profile), &'static str);
    let contradictions: [Contradiction; 17] = [
        (|profile| profile.types.clear(), "add one with its ticket type"),
        (|profile| profile.other = profile.halo.clone(), "name two different ones"),
        (|profile| profile.types.iter_mut().for_each(|rule| rule.inbound = false), "no table is taken in"),
        (|profile| profile.inbound.default_agent = Some(1), "name a real agent"),
        (|profile| profile.mapping.fields.push(profile.mapping.fields[1].clone()), "is mapped twice"),
        (
            |profile| {
                let twin = rule("Urgency", "urgency", "impact", Conversion::Table("impact".into()));
                profile.mapping.fields.push(twin);
            },
            "the rules \"Impact\" and \"Urgency\" both write impact",
        ),
        (
            |profile| profile.mapping.fields[1].conversion = Conversion::Table("stats".into()),
            "\"stats\", which does not exist",
        ),
        (|profile| profile.mapping.fields[1].other.clear(), "names no field of the other side"),
        (|profile| profile.mapping.fields[0].customer_visible = false, "customer_visible = true"),
        (|profile| profile.mapping.fields[0].other.push("u_more".into()), "needs a value table"),
        (|profile| profile.mapping.fields[2].tables = vec!["incidnet".into()], "for the table incidnet"),
        (
            |profile| profile.mapping.tables.get_mut("impact").unwrap().rows[0].tables = vec!["tsk".into()],
            "the value table \"impact\" is for the table tsk",
        ),
        (
            |profile| {
                let rule = &mut profile.mapping.fields[2];
                (rule.computed_there, rule.direction) = (true, Direction::ToOther);
            },
            "turn its direction",
        ),
        (
            |profile| profile.mapping.fields[2].unmapped = Unmapped::Default { halo: None, other: None },
            "add the code of one (`halo` or `other`)",
        ),
        (
            |profile| {
                let rule = &mut profile.mapping.fields[2];
                (rule.conversion, rule.unmapped) = (Conversion::Person(PersonRole::Agent), Unmapped::Pass);
            },
            "passes people on as they are",
        ),
        (|profile| profile.notes.header = "{author}, {time}".to_owned(), "must contain {reference}"),
        (
            |profile| {
                profile.mapping.fields.remove(1);
                let fields = std::iter::once(("close_notes".into(), "done".to_owned())).collect();
                profile.outbound.companions =
                    vec![causeway::profile::Companion { state: "6".to_owned(), tables: Vec::new(), fields }];
            },
            "map the status (`status_id`), or remove them",
        ),
    ];
    assert!(profile().checked().is_ok());
    for (change, says) in &contradictions {
        let mut profile = profile();
        change(&mut profile);
        let error = profile.checked().unwrap_err().to_string();
        assert!(error.starts_with("the profile acme cannot work: ") && error.contains(says), "{error}");
    }
    let mut several = profile();
    several.types.clear();
    several.other = several.halo.clone();
    let ProfileError::Wrong { problems, .. } = several.checked().unwrap_err() else { panic!() };
    assert!(problems.len() >= 2);
}

#[test]
fn an_expression_that_cannot_work_is_named_before_it_is_used() {
    type Contradiction = (fn(&mut Profile), &'static str);
    let contradictions: [Contradiction; 3] = [
        (
            |profile| {
                let to_other = Some("nonsense(".to_owned());
                profile.mapping.fields[0].conversion =
                    Conversion::Formula { to_halo: Some("value".to_owned()), to_other };
            },
            "must be an expression",
        ),
        (
            |profile| {
                let to_other = Some("value".to_owned());
                profile.mapping.fields[0].conversion = Conversion::Formula { to_halo: None, to_other };
            },
            "has no formula towards Halo",
        ),
        (|profile| profile.mapping.fields[2].only_if = Some("status == 1".to_owned()), "there is no status"),
    ];
    for (change, says) in &contradictions {
        let mut wrong = profile();
        change(&mut wrong);
        let said = wrong.checked().unwrap_err().to_string();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn what_looks_like_a_contradiction_but_is_none_passes() {
    let mut separate = profile();
    separate.mapping.fields[1].tables = vec!["incident".into()];
    let mut tasks = separate.mapping.fields[1].clone();
    tasks.tables = vec!["sc_task".into()];
    separate.mapping.fields.push(tasks);
    assert!(separate.checked().is_ok(), "incidents and tasks may map the same pair differently");

    let mut read_only = profile();
    read_only.mapping.fields.push(causeway::profile::FieldRule {
        direction: Direction::ToHalo,
        ..rule("Copy", "u_copy", "description", Conversion::Text)
    });
    assert!(read_only.checked().is_ok(), "a text that is only read from a public field stays private");

    let mut fan = profile();
    fan.mapping.fields.push(causeway::profile::FieldRule {
        direction: Direction::ToOther,
        ..rule("Impact text", "impact", "u_impact", Conversion::Text)
    });
    assert!(fan.checked().is_ok(), "one field may be sent to two");
}

fn decorated() -> impl Strategy<Value = Profile> {
    let scope = prop_oneof![
        Just(Scope::WholeDesk),
        any::<i64>().prop_map(|id| Scope::Customer { id }),
        any::<i64>().prop_map(|id| Scope::Supplier { id }),
    ];
    let stamp = prop::option::of(0i64..4_000_000_000)
        .prop_map(|second| second.map(|second| Timestamp::from_second(second).unwrap()));
    (any_profile(), scope, stamp, any::<String>(), any::<Option<String>>(), any::<Option<i64>>()).prop_map(
        |(mut profile, scope, created_after, name, text, number)| {
            profile.scope = scope;
            profile.inbound.created_after = created_after;
            profile.inbound.query.clone_from(&text);
            profile.inbound.default_status = number;
            profile.people.default_caller = text;
            profile.notes.public_outcome = number;
            profile.mapping.fields[0].name.clone_from(&name);
            profile.mapping.tables.get_mut("state").unwrap().rows[0].halo_label = name;
            profile
        },
    )
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_is_written_is_read_again(profile in decorated()) {
        let text = profile.to_toml().unwrap();
        let read = Profile::from_toml(&text);
        prop_assert!(read.is_ok(), "{}\n{text}", read.unwrap_err());
        prop_assert_eq!(read.unwrap(), profile);
    }
}
