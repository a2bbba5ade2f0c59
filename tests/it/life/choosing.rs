//! What a settings form offers to choose from.

use causeway::model::{Choice, ConnectionId, FieldType, Kind, ProfileId, Side};
use causeway::service::choices::Reading;
use causeway::service::{Choices, ChoicesOf};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::servicenow::NewUser;

use crate::support::world::World;

fn of(tables: &[&str]) -> ChoicesOf {
    let tables = tables.iter().map(|table| Kind::new(*table)).collect();
    ChoicesOf { halo: ConnectionId::new("halo"), other: ConnectionId::new("servicenow"), tables, demands: Vec::new() }
}

fn labelled<'a>(choices: &'a [Choice], label: &str) -> &'a Choice {
    choices.iter().find(|choice| choice.label == label).unwrap_or_else(|| panic!("no {label} in {choices:#?}"))
}

async fn read(world: &World, tables: &[&str], reading: Reading) -> Choices {
    world.desk().choices(&of(tables), reading).await.unwrap()
}

#[tokio::test]
async fn both_sides_are_read_when_asked_and_remembered_with_their_age() {
    let world = World::new().await;
    let globex = world.halo().add_client("Globex");
    world.servicenow().insert("admin", "sys_user_group", &[("name", "Network"), ("active", "true")]).unwrap();
    let nothing = read(&world, &["incident"], Reading::Remembered).await;
    assert_eq!((&nothing.halo, &nothing.other), (&None, &None), "nothing was asked of a vendor");

    let choices = read(&world, &["incident"], Reading::Anew).await;
    assert!(labelled(choices.halo("status_id"), "Closed").closes);
    assert_eq!(labelled(choices.customers(), "Globex").code, globex.to_string());
    assert_eq!(labelled(choices.suppliers(), "Network Supplier").code, "5");
    for field in ["tickettype_id", "team", "agent_id", "priority_id", "impact"] {
        assert!(!choices.halo(field).is_empty(), "{field}");
    }
    let effect = |name: &str| labelled(choices.outcomes(), name).effect.unwrap();
    assert_eq!((effect("Private Note").hidden, effect("Private Note").sends_mail), (Some(true), Some(false)));
    assert_eq!((effect("Email User").hidden, effect("Email User").sends_mail), (Some(false), Some(true)));
    let incident = Kind::new("incident");
    assert!(!choices.other(&incident, "state").is_empty());
    assert_eq!(labelled(choices.other(&incident, "assignment_group"), "Network").depends_on, None);
    let short = choices.other_fields(&incident).iter().find(|field| field.name.as_str() == "short_description");
    assert_eq!(short.map(|field| (&field.field_type, field.max_length)), Some((&FieldType::Text, Some(160))));
    assert!(choices.tables.contains(&Kind::new("sc_task")) && choices.tables[0] == incident);

    let mark = world.standins.common("halo").unwrap().requests.position();
    let remembered = read(&world, &["incident"], Reading::Remembered).await;
    assert_eq!(remembered.halo, choices.halo);
    assert_eq!(world.standins.common("halo").unwrap().requests.position(), mark);
    let read_at = remembered.halo.unwrap().read;
    assert!(read_at <= world.clock.now());
}

#[tokio::test]
async fn what_a_pass_reads_is_remembered_and_no_reading_loses_another_profiles_tables() {
    let world = World::new().await;
    world.pass().await;
    let remembered = read(&world, &["incident"], Reading::Remembered).await;
    assert!(!remembered.outcomes().is_empty(), "a pass reads outcomes, too");

    let problem = Kind::new("problem");
    let both = read(&world, &["problem"], Reading::Anew).await;
    assert!(!both.other_fields(&problem).is_empty() && !both.other_fields(&Kind::new("incident")).is_empty());
    world.pass().await;
    assert!(!read(&world, &["incident"], Reading::Remembered).await.other_fields(&problem).is_empty());
}

#[tokio::test]
async fn suppliers_that_may_not_be_read_leave_their_list_empty_and_nothing_else() {
    let world = World::new().await;
    let no = Play::Answer { status: 403, headers: Vec::new(), body: String::new() };
    let path = Some("/api/Supplier".to_owned());
    let fault = Fault { name: "no suppliers".into(), method: None, path, from: 1, times: None, play: no };
    world.halo().common().faults.arm(fault);
    let choices = read(&world, &["incident"], Reading::Anew).await;
    assert!(choices.suppliers().is_empty() && !choices.customers().is_empty());
}

#[tokio::test]
async fn people_are_found_by_a_part_of_their_name_or_address() {
    let world = World::new().await;
    for (name, first) in [("bow.ruggeri", "Bow"), ("bow.tie", "Bow"), ("joe.employee", "Joe")] {
        world.servicenow().add_user(&NewUser {
            user_name: name.to_owned(),
            first_name: first.to_owned(),
            email: format!("{name}@example.com"),
            ..NewUser::default()
        });
    }
    let site = world.halo().add_site(12, "Annex");
    world.halo().add_user(site, "Bow Ruggeri", "bow.ruggeri@example.com");
    let desk = world.desk();
    let (halo, servicenow) = (ConnectionId::new("halo"), ConnectionId::new("servicenow"));
    let emails = |people: Vec<causeway::model::Person>| people.into_iter().map(|one| one.email).collect::<Vec<_>>();

    assert_eq!(emails(desk.find_people(&halo, "ruggeri", 10).await.unwrap()), ["bow.ruggeri@example.com"]);
    assert_eq!(desk.find_people(&servicenow, "BOW.", 10).await.unwrap().len(), 2);
    assert_eq!(desk.find_people(&servicenow, "bow.", 1).await.unwrap().len(), 1);
    assert!(
        desk.find_people(&servicenow, "nobody^ORactive=true", 10).await.unwrap().is_empty(),
        "a text is only a text"
    );
    assert!(!desk.find_people(&halo, "", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn people_whom_a_profile_has_for_strangers_are_known_by_name() {
    let world = World::new().await;
    let mut profile = world.desk().profile(&ProfileId::new("acme")).await.unwrap().profile;
    let caller = world.servicenow().add_user(&NewUser {
        user_name: "desk".to_owned(),
        first_name: "Service".to_owned(),
        last_name: "Desk".to_owned(),
        ..NewUser::default()
    });
    profile.people.default_caller = Some(caller);
    let names = |people: Vec<(Side, causeway::model::Person)>| -> Vec<(Side, String)> {
        people.into_iter().map(|(side, person)| (side, person.name)).collect()
    };
    let found = names(world.desk().named_people(&profile).await.unwrap());
    assert_eq!(found, [(Side::Halo, "General User".to_owned()), (Side::Other, "Service Desk".to_owned())]);
    profile.people.default_caller = Some("0".repeat(32));
    profile.people.default_user = None;
    assert!(world.desk().named_people(&profile).await.unwrap().is_empty(), "nobody of this id is there");
}
