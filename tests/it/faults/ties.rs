//! Many records on one second: each is there once, however they fall on pages.

use jiff::Timestamp;

use crate::support::world::World;

#[tokio::test]
async fn a_page_and_a_half_of_records_on_one_second_arrive_once_each() {
    let world = World::new().await;
    let now = Timestamp::from_second(world.servicenow().common().clock.now().as_second()).unwrap();
    world.servicenow().common().clock.stop_at(now);
    let count: u32 = if crate::support::long() { 10_000 } else { 1_500 };
    for number in 0..count {
        world.incident(&[("short_description", format!("tied {number}").as_str())]);
    }
    world.change_profile(|profile| profile.limits.updates_in_halo = causeway::profile::Limit::number(100_000)).await;
    let report = world.first_load().await;
    assert_eq!(report.done.created_in_halo, u64::from(count));
    assert_eq!(world.halo().tickets().len(), usize::try_from(count).unwrap());
    world.settle().await;
}
