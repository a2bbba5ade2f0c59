//! Copying a part of a mapping to another profile, or to another table.

use causeway::model::{Kind, ProfileId};
use causeway::profile::block::Block;
use causeway::profile::{Conversion, Direction, Profile, TypeRule};
use causeway::service::ServiceError;

use crate::support::world::{PROFILE, World, row};

async fn two_profiles() -> (World, ProfileId) {
    let world = World::new().await;
    let mut second = world.draft().await;
    second.name = ProfileId::new("second");
    second.mapping.tables.get_mut("status").unwrap().rows = vec![row("1", "1")];
    second.mapping.fields.retain(|rule| rule.name != "Impact");
    second.mapping.fields.iter_mut().find(|rule| rule.name == "Urgency").unwrap().direction = Direction::ToHalo;
    world.desk().save_profile(second).await.unwrap();
    (world, ProfileId::new("second"))
}

async fn stored(world: &World, name: &ProfileId) -> Profile {
    world.desk().profile(name).await.unwrap().profile
}

fn pairs(names: &[&str]) -> Block {
    Block { pairs: names.iter().map(|name| (*name).to_owned()).collect(), ..Block::default() }
}

#[tokio::test]
async fn pairs_go_over_with_their_value_tables_after_a_look_at_what_they_replace() {
    let (world, second) = two_profiles().await;
    let before = stored(&world, &second).await;
    let copy =
        world.desk().look_at_block(&ProfileId::new(PROFILE), &second, &pairs(&["Status", "Impact"])).await.unwrap();
    assert_eq!(stored(&world, &second).await, before, "a look changes nothing");
    let places: Vec<&str> = copy.changes.iter().map(|change| change.place.as_str()).collect();
    assert!(places.iter().any(|place| place.contains("status")), "{places:?}");
    assert!(places.iter().any(|place| place.contains("Impact")), "{places:?}");
    assert_eq!(world.desk().take_block(copy).await.unwrap(), 2);
    let (first, after) = (stored(&world, &ProfileId::new(PROFILE)).await, stored(&world, &second).await);
    assert_eq!(after.mapping.tables["status"], first.mapping.tables["status"]);
    assert!(after.mapping.fields.iter().any(|rule| rule.name == "Impact"));
    let urgency = after.mapping.fields.iter().find(|rule| rule.name == "Urgency").unwrap();
    assert_eq!(urgency.direction, Direction::ToHalo, "what was not named stays");
}

#[tokio::test]
async fn a_value_table_alone_and_a_whole_mapping_go_over_too() {
    let (world, second) = two_profiles().await;
    let first = ProfileId::new(PROFILE);
    let block = Block { tables: vec!["status".to_owned()], ..Block::default() };
    let copy = world.desk().look_at_block(&first, &second, &block).await.unwrap();
    world.desk().take_block(copy).await.unwrap();
    assert!(!stored(&world, &second).await.mapping.fields.iter().any(|rule| rule.name == "Impact"));
    let copy = world.desk().look_at_block(&first, &second, &Block::default()).await.unwrap();
    world.desk().take_block(copy).await.unwrap();
    let (first, second) = (stored(&world, &first).await, stored(&world, &second).await);
    assert_eq!(second.mapping.tables, first.mapping.tables);
    let mut names: Vec<&str> = second.mapping.fields.iter().map(|rule| rule.name.as_str()).collect();
    names.sort_unstable();
    let mut wanted: Vec<&str> = first.mapping.fields.iter().map(|rule| rule.name.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}

#[tokio::test]
async fn a_pair_is_copied_to_another_table_with_values_of_its_own() {
    let (world, second) = two_profiles().await;
    let task = Kind::new("incident_task");
    let mut profile = stored(&world, &second).await;
    let refused = pairs(&["Status"]).copied(&profile, &profile).unwrap_err();
    assert!(refused.contains("to another table of this one"), "{refused}");
    profile.types.push(TypeRule { table: task.clone(), ticket_type: 3, outbound: true, inbound: true });
    let block = Block { only_for: Some(task.clone()), ..pairs(&["Status"]) };
    let copied = block.copied(&profile, &profile).unwrap();
    let of = |name: &str| copied.mapping.fields.iter().find(|rule| rule.name == name).unwrap();
    assert_eq!(of("Status").tables, [Kind::new("incident")]);
    assert_eq!(of("Status (incident_task)").tables, [task]);
    let Conversion::Table(own) = &of("Status (incident_task)").conversion else { panic!("a value table") };
    assert_eq!(own, "status for incident_task");
    assert_eq!(copied.mapping.tables[own], profile.mapping.tables["status"]);
}

#[tokio::test]
async fn a_copy_that_was_looked_at_before_another_change_is_not_taken() {
    let (world, second) = two_profiles().await;
    let copy = world.desk().look_at_block(&ProfileId::new(PROFILE), &second, &pairs(&["Impact"])).await.unwrap();
    let mut other = stored(&world, &second).await;
    other.enabled = false;
    world.desk().save_profile(other).await.unwrap();
    let refused: ServiceError = world.desk().take_block(copy).await.unwrap_err();
    assert!(refused.to_string().contains("changed after the copy was looked at"), "{refused}");
}
