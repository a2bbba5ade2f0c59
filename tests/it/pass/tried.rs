//! A draft of a profile is tried on real tickets: nothing is written, to a vendor or to the desk.

use causeway::model::{ProfileId, Side};
use causeway::plan::Plan;
use causeway::profile::{Direction, Profile};
use causeway::service::ticket::Tried;
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use crate::support::world::{PROFILE, World};

async fn saved(world: &World) -> Profile {
    world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile
}

/// The saved profile with its summaries going to Halo alone.
async fn one_way(world: &World) -> Profile {
    let mut draft = saved(world).await;
    draft.mapping.fields.iter_mut().find(|rule| rule.name == "Summary").unwrap().direction = Direction::ToHalo;
    draft
}

async fn tried(world: &World, draft: &Profile, number: &str) -> Tried {
    let saved = saved(world).await;
    let tried = Box::pin(world.desk().try_draft(draft, Some(&saved), &[number.to_owned()])).await;
    tried.unwrap().remove(0)
}

/// What a plan writes, as arrows.
fn arrows(plan: &Plan) -> Vec<&str> {
    plan.rows.iter().filter(|row| row.writes()).map(causeway::plan::Row::symbol).collect()
}

#[tokio::test]
async fn a_draft_is_tried_on_a_linked_ticket_as_it_is_now_and_nothing_is_written_anywhere() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.settle().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said in Halo"})).unwrap();
    let draft = one_way(&world).await;
    let number = world.incident_field(&incident, "number");
    let (mark, runs) = (world.mark(), world.desk().runs(None, 50, None).await.unwrap());

    let tried = tried(&world, &draft, &number).await;

    assert_eq!(arrows(tried.saved.as_ref().unwrap()), ["→"]);
    assert_eq!(arrows(tried.draft.as_ref().unwrap()), [""; 0], "{:#?}", tried.draft);
    assert!(tried.differs());
    let way = |samples: &[causeway::service::RuleSample], side: Side| {
        let summary = samples.iter().find(|one| one.rule == "Summary").unwrap();
        if side == Side::Halo { summary.to_halo.is_some() } else { summary.to_other.is_some() }
    };
    assert!(way(&tried.saved_values, Side::Other) && !way(&tried.draft_values, Side::Other));
    assert_eq!(world.writes_since(mark), Default::default());
    assert_eq!(world.desk().runs(None, 50, None).await.unwrap(), runs, "no run was begun");
    assert_eq!(saved(&world).await.mapping.fields, saved(&world).await.mapping.fields);
    let found = world.desk().tickets_numbered(&ticket.to_string()).await.unwrap().remove(0);
    assert_eq!(found.title, "VPN drops", "the desk knows what it knew before");
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "said in Halo", "the saved profile goes on");
}

#[tokio::test]
async fn a_draft_is_tried_on_a_record_that_has_no_ticket_yet_and_on_a_ticket_that_nobody_sent() {
    let world = World::new().await;
    world.incident(&[("short_description", "linked")]);
    world.first_load().await;
    let new = world.incident(&[("short_description", "new there")]);
    let unsent = json!({"summary": "by hand", "tickettype_id": 1, "client_id": 12});
    let unsent = world.halo().create_ticket("Abel Tuter", unsent).unwrap();
    world.preview().await;
    let mut draft = saved(&world).await;
    draft.inbound.create_tickets = false;
    let tried_new = tried(&world, &draft, &world.incident_field(&new, "number")).await;
    assert_eq!(arrows(tried_new.saved.as_ref().unwrap()), ["←"]);
    let plan = tried_new.draft.as_ref().unwrap();
    assert!(arrows(plan).is_empty());
    assert_eq!(plan.rows[0].reason, "the profile makes no tickets of new records");
    let tried_unsent = tried(&world, &draft, &unsent.to_string()).await;
    assert!(tried_unsent.title.contains("by hand"), "{}", tried_unsent.title);
    assert_eq!(arrows(tried_unsent.draft.as_ref().unwrap()), ["→"]);
    assert!(!tried_unsent.differs(), "it is sent by both alike");
    assert!(tried(&world, &draft, "INC7777777").await.draft.unwrap_err().contains("knows no ticket"));
}

#[tokio::test]
async fn where_a_system_does_not_answer_what_was_read_last_is_tried_and_said_so() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.settle().await;
    let cut = Fault { name: "cut".to_owned(), method: None, path: None, from: 1, times: None, play: Play::CutBefore };
    world.servicenow().common().faults.arm(cut);
    let draft = one_way(&world).await;
    let number = world.incident_field(&incident, "number");
    let tried = tried(&world, &draft, &number).await;
    assert!(tried.draft.is_ok());
    assert!(tried.unread[0].starts_with(&format!("{number} is taken as it was read last")), "{:?}", tried.unread);
    let mut wrong = draft.clone();
    wrong.types.clear();
    assert!(Box::pin(world.desk().try_draft(&wrong, None, &[number])).await.is_err(), "a draft that is wrong says so");
}
