//! Killed at every step: a child process runs the busy pass and is killed, by a real SIGKILL, at a
//! numbered point before or after an HTTP exchange or a commit. Whatever the point: after further
//! passes nothing is doubled, nothing is lost, and both sides look as if nothing had happened.
//!
//! A seeded slice of the points in every run; all of them with `tests/run --long`.

use std::io::Write as _;
use std::process::{Command, ExitStatus, Stdio};

use super::busy;
use crate::support::world::World;

/// How many points an ordinary run goes through.
const SLICE: usize = 20;

/// Runs the busy pass in a child process.
pub(crate) fn child(world: &World, option: &str, value: &str) -> ExitStatus {
    let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["auto", "--secrets-stdin", "--data-dir"])
        .arg(world.folder.path().join("desk"))
        .args([option, value])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let secrets = serde_json::to_string(&world.secrets()).unwrap();
    child.stdin.take().unwrap().write_all(secrets.as_bytes()).unwrap();
    tokio::task::block_in_place(|| child.wait()).unwrap()
}

/// The names of the points of an undisturbed pass in this world, in order.
pub(crate) async fn points_in(mut world: World) -> Vec<String> {
    world.close_desk().await;
    let trace = world.folder.path().join("points");
    let ended = child(&world, "--fault-trace", trace.to_str().unwrap());
    assert!(matches!(ended.code(), Some(0 | 1)), "the undisturbed pass succeeds: {ended}");
    std::fs::read_to_string(trace).unwrap().lines().map(str::to_owned).collect()
}

async fn points() -> Vec<String> {
    points_in(busy::world().await).await
}

/// All points in a long run, and an even slice of them in every other.
pub(crate) fn chosen(points: usize) -> Vec<usize> {
    if crate::support::long() {
        return (1..=points).collect();
    }
    let stride = points.div_ceil(SLICE).max(1);
    (1..=points).filter(|number| number % stride == stride / 2).collect()
}

pub(crate) fn was_killed(ended: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        ended.signal() == Some(9)
    }
    #[cfg(not(unix))]
    {
        !ended.success()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_a_point_of_a_pass_nothing_is_doubled_and_nothing_is_lost() {
    let expected = busy::undisturbed().await;
    let points = points().await;
    println!("{} points, {} of them tried", points.len(), chosen(points.len()).len());
    assert!(points.len() > 60, "exchanges and commits are numbered: {points:#?}");
    for number in chosen(points.len()) {
        let name = &points[number - 1];
        let mut world = busy::world().await;
        world.close_desk().await;
        let ended = child(&world, "--fault-point", &number.to_string());
        assert!(was_killed(ended), "killed at point {number}, {name}: {ended}");
        world.reopen_desk();
        busy::heals_to(&world, &expected, &format!("a kill at point {number} of {}, {name}", points.len())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_while_recovering_nothing_is_doubled_and_nothing_is_lost() {
    let expected = busy::undisturbed().await;
    let points = points().await.len();
    let pairs = if crate::support::long() { 60 } else { 4 };
    for pair in 0..pairs {
        let first = 1 + (pair * 37 + 23) % points;
        let mut world = busy::world().await;
        world.close_desk().await;
        let ended = child(&world, "--fault-point", &first.to_string());
        assert!(was_killed(ended), "killed at point {first}: {ended}");
        let second = 1 + (pair * 11 + 7) % 25;
        // It may also get through: not every pass has so many points.
        let _killed_or_done: ExitStatus = child(&world, "--fault-point", &second.to_string());
        world.reopen_desk();
        busy::heals_to(&world, &expected, &format!("kills at point {first} and then at {second}")).await;
    }
}
