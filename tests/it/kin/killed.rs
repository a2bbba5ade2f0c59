//! Killed between the making of a parent and the making of its child.

use super::support::{INCIDENT, PROBLEM, field, loaded, record_of, send, ticket};
use crate::faults::killed::{child, was_killed};
use crate::support::world::World;

async fn world() -> (World, [i64; 2]) {
    let world = loaded().await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    let incident = ticket(&world, "an incident of it", INCIDENT, Some(problem));
    send(&world, problem);
    send(&world, incident);
    (world, [problem, incident])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_two_creations_each_is_made_once_and_the_child_stands_under_its_parent() {
    let (mut world_of_points, _) = world().await;
    world_of_points.close_desk().await;
    let trace = world_of_points.folder.path().join("points");
    child(&world_of_points, "--fault-trace", trace.to_str().unwrap());
    let points = std::fs::read_to_string(trace).unwrap();
    let writing: Vec<usize> =
        points.lines().enumerate().filter(|(_, name)| name.contains("POST")).map(|(place, _)| place + 1).collect();
    assert!(writing.len() > 4, "{points}");
    let stride = if crate::support::long() { 1 } else { writing.len().div_ceil(8) };
    for number in writing.into_iter().step_by(stride) {
        let (mut world, [problem, incident]) = world().await;
        world.close_desk().await;
        let ended = child(&world, "--fault-point", &number.to_string());
        assert!(was_killed(ended), "killed at point {number}: {ended}");
        world.reopen_desk();
        for _ in 0..3 {
            world.pass().await;
        }
        world.settle().await;
        let incident = record_of(&world, "incident", incident);
        let problem = record_of(&world, "problem", problem);
        assert_eq!(field(&world, "incident", &incident, "problem_id"), problem, "killed at point {number}");
    }
}
