//! A run is turned back: what it wrote and still stands is restored through a plan like any other,
//! what somebody changed since is left, and what cannot be taken back is said.

use causeway::model::RunId;
use causeway::plan::Plan;
use causeway::service::PlanView;
use proptest::prelude::*;
use serde_json::json;

use crate::support::cases;
use crate::support::world::World;

const AGENT: &str = "Abel Tuter";

/// A linked pair: the incident and its ticket.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (incident, ticket)
}

async fn undo(world: &World, run: RunId) -> PlanView {
    world.desk().preview_undo(run, None).await.unwrap()
}

fn reasons(plan: &Plan) -> String {
    plan.rows.iter().map(|row| format!("{}: {}", row.title, row.reason)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_a_run_wrote_is_restored_and_stays_as_it_was() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    let change = json!({"summary": "VPN drops daily", "impact": 1, "urgency": 1});
    world.halo().update_ticket(AGENT, ticket, change).unwrap();
    let run = world.settle().await.run;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily");

    let mark = world.mark();
    let view = undo(&world, run).await;
    assert_eq!(view.plan.undoes, Some(run));
    assert_eq!(world.writes_since(mark), Default::default(), "looking writes nothing");
    let report = world.approve(&view).await;
    assert_eq!(report.done.updated_in_other, 1, "{report:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    assert_eq!(
        (world.incident_field(&incident, "impact").as_str(), world.incident_field(&incident, "urgency").as_str()),
        ("3", "3")
    );
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops daily"), "the other side is left as it is");

    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops", "it is not sent again");
    let runs = world.desk().runs(None, 10, None).await.unwrap();
    assert!(runs.iter().any(|run| run.actor == "undo" && run.id == report.run.0), "the journal says who did it");
}

#[tokio::test]
async fn what_was_changed_since_is_left_and_said() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "from Halo", "impact": 1})).unwrap();
    let run = world.settle().await.run;
    world.edit_incident(&incident, &[("short_description", "a person's own words")]);
    let view = undo(&world, run).await;
    assert!(
        reasons(&view.plan).contains("is left: it was changed since and holds a person's own words"),
        "{}",
        reasons(&view.plan)
    );
    world.approve(&view).await;
    assert_eq!(world.incident_field(&incident, "short_description"), "a person's own words");
    assert_eq!(world.incident_field(&incident, "impact"), "3");
}

#[tokio::test]
async fn what_both_sides_agreed_on_since_is_left() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.halo().update_ticket(AGENT, ticket, json!({"impact": 1, "urgency": 1})).unwrap();
    let run = world.settle().await.run;
    world.halo().update_ticket(AGENT, ticket, json!({"impact": 2})).unwrap();
    world.edit_incident(&incident, &[("impact", "2"), ("urgency", "2")]);
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "urgency"), json!(2), "what was changed there came to Halo");

    let view = undo(&world, run).await;
    assert_eq!(view.plan.writes(), 0, "{}", reasons(&view.plan));
    assert!(reasons(&view.plan).contains("it was changed since and holds 2"), "{}", reasons(&view.plan));
}

#[tokio::test]
async fn what_a_rule_made_of_a_value_when_it_was_stored_is_turned_back_with_it() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.servicenow().common().switches.set("servicenow.rule-rewrite-field", "short_description=upper").unwrap();
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "VPN drops daily"})).unwrap();
    let run = world.settle().await.run;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN DROPS DAILY");
    world.servicenow().common().switches.set("servicenow.rule-rewrite-field", "").unwrap();

    world.approve(&undo(&world, run).await).await;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
}

#[tokio::test]
async fn a_field_that_a_later_run_wrote_again_names_that_run() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "first"})).unwrap();
    let first = world.settle().await.run;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "second"})).unwrap();
    let second = world.settle().await.run;
    let view = undo(&world, first).await;
    assert!(
        reasons(&view.plan).contains(&format!("run {second} wrote it again; undo that one first")),
        "{}",
        reasons(&view.plan)
    );
    assert_eq!(view.plan.writes(), 0);
    let view = undo(&world, second).await;
    world.approve(&view).await;
    assert_eq!(world.incident_field(&incident, "short_description"), "first");
}

#[tokio::test]
async fn new_records_and_notes_are_named_as_what_cannot_be_taken_back() {
    let world = World::new().await;
    let (_, ticket) = pair(&world).await;
    let late = world.incident(&[("short_description", "arrived later")]);
    world.halo().add_action(AGENT, ticket, json!({"outcome_id": 8, "note": "Hello user"})).unwrap();
    let run = world.settle().await.run;
    let view = undo(&world, run).await;
    let told = reasons(&view.plan);
    assert!(told.contains("a new record cannot be taken back"), "{told}");
    assert!(told.contains("a note cannot be taken back"), "{told}");
    assert_eq!(view.plan.writes(), 0);
    assert_eq!(world.tickets_of(&late).len(), 1, "nothing is deleted");
}

#[tokio::test]
async fn one_change_of_a_run_is_turned_back_alone() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    let other = world.incident(&[("short_description", "printer"), ("impact", "3"), ("urgency", "3")]);
    world.settle().await;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "one"})).unwrap();
    world.halo().update_ticket(AGENT, world.ticket_of(&other), json!({"summary": "two"})).unwrap();
    let run = world.settle().await.run;
    let pages = causeway::service::DetailPages::first(50);
    let changes = world.desk().run_detail(run, pages).await.unwrap().changes.rows;
    let one = changes.iter().find(|change| change.after.contains("one")).unwrap();
    let view = world.desk().preview_undo(run, Some(one.id)).await.unwrap();
    world.approve(&view).await;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    assert_eq!(world.incident_field(&other, "short_description"), "two");
}

#[tokio::test]
async fn a_record_that_changes_after_the_preview_of_an_undoing_is_left() {
    let world = World::new().await;
    let (incident, ticket) = pair(&world).await;
    world.halo().update_ticket(AGENT, ticket, json!({"summary": "from Halo"})).unwrap();
    let run = world.settle().await.run;
    let view = undo(&world, run).await;
    world.edit_incident(&incident, &[("short_description", "in the meantime")]);
    let report = world.approve(&view).await;
    assert_eq!(report.done.writes(), 0, "{report:#?}");
    assert_eq!(report.left.len(), 1);
    assert_eq!(world.incident_field(&incident, "short_description"), "in the meantime");
}

#[tokio::test]
async fn a_run_that_does_not_exist_is_refused() {
    let world = World::new().await;
    let error = world.desk().preview_undo(RunId(77), None).await.unwrap_err();
    assert!(error.text().contains("there is no ended run 77 to undo"), "{}", error.text());
}

/// Codes that both sides share in the world's profile.
const CODES: [&str; 3] = ["1", "2", "3"];

/// A desk of three pairs: Halo changes, a pass, then people in ServiceNow change, then the undoing.
/// Whatever still holds the run's value holds again what it held; everything else is as it was.
async fn restored(
    sent: Vec<(usize, &'static str, usize)>,
    since: Vec<(usize, &'static str, usize)>,
) -> Result<(), TestCaseError> {
    let world = World::new().await;
    let incidents: Vec<String> = (0..3)
        .map(|number| {
            world.incident(&[("short_description", &format!("pair {number}")), ("impact", "3"), ("urgency", "3")])
        })
        .collect();
    world.first_load().await;
    let fields = |incident: &str| ["impact", "urgency"].map(|field| world.incident_field(incident, field));
    let before: Vec<_> = incidents.iter().map(|incident| fields(incident)).collect();
    for (pair, field, code) in &sent {
        let change = json!({ *field: CODES[*code].parse::<i64>().unwrap() });
        world.halo().update_ticket(AGENT, world.ticket_of(&incidents[*pair]), change).unwrap();
    }
    let run = world.pass().await.run;
    let written: Vec<_> = incidents.iter().map(|incident| fields(incident)).collect();
    for (pair, field, code) in &since {
        world.edit_incident(&incidents[*pair], &[(field, CODES[*code])]);
    }
    let changed: Vec<_> = incidents.iter().map(|incident| fields(incident)).collect();
    let view = undo(&world, run).await;
    world.approve(&view).await;
    for (place, incident) in incidents.iter().enumerate() {
        let now = fields(incident);
        for field in 0..2 {
            let ours = written[place][field] != before[place][field] && changed[place][field] == written[place][field];
            let expected = if ours { &before[place][field] } else { &changed[place][field] };
            prop_assert_eq!(&now[field], expected, "pair {}, field {}", place, field);
        }
    }
    Ok(())
}

fn changes() -> impl Strategy<Value = Vec<(usize, &'static str, usize)>> {
    let field = prop::sample::select(vec!["impact", "urgency"]);
    prop::collection::vec((0usize..3, field, 0usize..3), 0..6)
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn undoing_restores_what_still_holds_our_value_and_nothing_else(sent in changes(), since in changes()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(restored(sent, since))?;
    }
}
