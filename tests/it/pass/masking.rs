//! A masked field never carries the clear text: not to the other side, and not into plans, reports, the
//! history or what is told of a ticket.

use causeway::model::{FieldName, LinkId};
use causeway::profile::{Conversion, Direction, FieldRule, Mask, Unmapped};
use causeway::service::{DetailPages, TicketRef};
use causeway::standins::servicenow::NewField;
use serde_json::{Value, json};

use crate::support::world::{PROFILE, SEND, World};

/// What must be seen nowhere but where it was typed.
const CLEAR: &str = "canary-4111";

fn masked(halo: &str, other: &str, direction: Direction, mask: Mask) -> FieldRule {
    FieldRule {
        name: halo.to_owned(),
        halo: FieldName::new(halo),
        other: vec![FieldName::new(other)],
        direction,
        tables: Vec::new(),
        only_if: None,
        conversion: Conversion::Masked(mask),
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: true,
        computed_there: false,
    }
}

/// A world whose profile hides three fields of Halo and one of ServiceNow.
async fn hiding() -> World {
    let world = World::new().await;
    for name in ["CFlast", "CFpattern", "CFword", "CFback"] {
        world.halo().add_custom_field(name, name, &[1]);
    }
    for name in ["u_last", "u_pattern", "u_word", "u_back"] {
        world.servicenow().add_field(
            "incident",
            &NewField {
                name: name.to_owned(),
                label: name.to_owned(),
                internal_type: "string".to_owned(),
                max_length: 100,
                reference: String::new(),
            },
        );
    }
    world.incident(&[("short_description", "of the first load")]);
    world.first_load().await;
    world
        .change_profile(|profile| {
            profile.mapping.fields.extend([
                masked("CFlast", "u_last", Direction::ToOther, Mask::Last(2)),
                masked("CFpattern", "u_pattern", Direction::ToOther, Mask::Pattern("ref ##**".to_owned())),
                masked("CFword", "u_word", Direction::ToOther, Mask::Word("on file".to_owned())),
                masked("CFback", "u_back", Direction::ToHalo, Mask::Last(4)),
            ]);
        })
        .await;
    world
}

fn in_halo(world: &World, ticket: i64, name: &str) -> Value {
    let shown = world.ticket_field(ticket, "customfields");
    let own = shown.as_array().cloned().unwrap_or_default();
    own.iter().find(|field| field["name"] == name).map(|field| field["value"].clone()).unwrap_or_default()
}

fn hidden_in(what: &str, told: &str) {
    assert!(!told.contains(CLEAR), "{what} shows the clear text: {told}");
}

#[tokio::test]
async fn a_masked_field_never_carries_the_clear_text_anywhere() {
    let world = hiding().await;
    let own = ["CFlast", "CFpattern", "CFword"].map(|name| json!({"name": name, "value": CLEAR}));
    let body = json!({"summary": "with secrets", "tickettype_id": 1, "customfields": own});
    let ticket = world.halo().create_ticket("Abel Tuter", body).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    let plan = world.preview().await;
    hidden_in("the plan of a creation", &serde_json::to_string(&plan.plan).unwrap());
    hidden_in("the plan of a creation", &format!("{plan:?}"));
    let report = world.pass().await;
    hidden_in("the report", &format!("{report:?}"));
    let incident = world.incidents_of(ticket)[0]["sys_id"].clone();
    let there = |name: &str| world.incident_field(&incident, name);
    assert_eq!([there("u_last"), there("u_pattern"), there("u_word")], ["*********11", "ref ca**", "on file"]);

    world.edit_incident(&incident, &[("u_back", CLEAR)]);
    world
        .halo()
        .update_ticket(
            "Abel Tuter",
            ticket,
            json!({"customfields": [
                {"name": "CFlast", "value": format!("{CLEAR}99")}, {"name": "CFpattern", "value": format!("xy{CLEAR}")},
                {"name": "CFword", "value": format!("another {CLEAR}")},
            ]}),
        )
        .unwrap();
    let plan = world.preview().await;
    hidden_in("the plan of a change", &format!("{plan:?}"));
    hidden_in("the plan of a change", &serde_json::to_string(&plan.plan).unwrap());
    let report = world.settle().await;
    hidden_in("the report", &format!("{report:?}"));
    assert_eq!(report.done.updated_in_other, 1, "the fixed word stays the same, the others follow");
    assert_eq!([there("u_last"), there("u_pattern"), there("u_word")], ["***********99", "ref xy**", "on file"]);
    assert_eq!(in_halo(&world, ticket, "CFback"), json!("*******4111"));

    let links = world.desk().links(Some(PROFILE.into()), None, 0, 10).await.unwrap().0;
    let link = links.iter().find(|link| link.halo == ticket.to_string()).unwrap().id;
    let detail = world.desk().ticket_detail(&TicketRef::Link(LinkId(link))).await.unwrap();
    hidden_in("what is told of the ticket", &serde_json::to_string(&detail).unwrap());
    hidden_in(
        "what is told of the run",
        &format!("{:?}", world.desk().run_detail(report.run, DetailPages::first(50)).await.unwrap()),
    );
    hidden_in("a support bundle", &format!("{:?}", world.desk().support_bundle().await.unwrap()));
    let samples =
        world.desk().rule_samples(&world.desk().profile(&PROFILE.into()).await.unwrap().profile).await.unwrap();
    hidden_in("the sample beside the rule", &format!("{samples:?}"));
}

#[tokio::test]
async fn a_hidden_summary_is_hidden_in_the_title_of_its_row_too() {
    let world = World::new().await;
    world.incident(&[("short_description", "of the first load")]);
    world.first_load().await;
    world
        .change_profile(|profile| {
            profile.mapping.fields[0] =
                masked("summary", "short_description", Direction::ToHalo, Mask::Word("See ServiceNow".to_owned()));
        })
        .await;
    let incident = world.incident(&[("short_description", CLEAR)]);
    hidden_in("the plan", &format!("{:?}", world.preview().await));
    let report = world.settle().await;
    hidden_in("the report", &format!("{report:?}"));
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "summary"), json!("See ServiceNow"));
}

#[tokio::test]
async fn a_mask_that_could_come_back_or_leak_is_refused_or_told() {
    let world = hiding().await;
    let saved = world.desk().profile(&PROFILE.into()).await.unwrap().profile;
    let mut both = saved.clone();
    both.mapping.fields.last_mut().unwrap().direction = Direction::Both;
    let refused = world.desk().save_profile(both).await.unwrap_err().to_string();
    assert!(refused.contains("would come back over the clear value"), "{refused}");
    let mut leaks = saved;
    let copy = FieldRule {
        conversion: Conversion::Formula { to_halo: None, to_other: Some("value ~ halo.CFword".to_owned()) },
        ..masked("supplier_reference", "u_word", Direction::ToOther, Mask::default())
    };
    leaks.mapping.fields.retain(|rule| rule.halo.as_str() != "CFword");
    leaks.mapping.fields.push(masked("CFword", "u_last", Direction::ToOther, Mask::default()));
    leaks.mapping.fields.retain(|rule| rule.halo.as_str() != "CFlast");
    leaks.mapping.fields.push(copy);
    let advice = world.desk().advice(&leaks).await.unwrap();
    assert!(advice.iter().any(|one| one.text.contains("so its clear value leaves all the same")), "{advice:#?}");
}
