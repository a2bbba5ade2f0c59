//! The check finds what is wrong: after a story that passed, the two systems are damaged bit by bit.

use serde_json::{Value, json};

use super::super::pairs::{Pair, text};
use super::super::setup::World;
use super::super::{Args, Play, Told, tell};
use super::{Verdict, check};
use crate::clock::SystemClock;

/// A story that has just been told.
async fn told(play: &Play) -> Told<'_> {
    Box::pin(tell(play, &SystemClock::shared(), &mut std::io::sink())).await.unwrap()
}

async fn play() -> Play {
    let args = Args { headless: true, incident_log: None, incidents: 20, seed: 7 };
    Play::begin(&args, SystemClock::shared()).await.unwrap()
}

/// A pair whose ticket has a private note of an agent, with that note.
fn with_private_note(world: &World) -> (Pair, Value) {
    let noted = world.pairs().into_iter().find_map(|pair| {
        let actions = world.halo().actions(pair.ticket_id());
        let note = actions.into_iter().find(|action| text(action, "note").starts_with("Between ourselves"))?;
        Some((pair, note))
    });
    noted.expect("the day has private notes")
}

fn change(world: &World, by: &str, pair: &Pair, column: &str, value: &str) {
    world.servicenow().update(by, "incident", pair.sys_id(), &[(column, value)]).unwrap();
}

fn lists(verdict: &Verdict) -> [usize; 4] {
    [&verdict.different, &verdict.duplicates, &verdict.lost, &verdict.visible].map(Vec::len)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_damage_is_found() {
    let play = play().await;
    let (world, told) = (&play.world, Box::pin(told(&play)).await);
    let clean = check(world, &told);
    assert!(clean.passed(), "{clean}");
    let (pair, note) = with_private_note(world);
    let words = text(&note, "note");

    change(world, "loader", &pair, "short_description", "Somebody else's words");
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 0, 0, 0], "a field that differs: {verdict}");
    assert!(!verdict.passed());

    assert!(clean.parents > 0 && clean.closures > 0, "{clean}");
    change(world, "loader", &pair, "parent_incident", &pair.value("sys_id").replace('a', "b"));
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [2, 0, 0, 0], "a parent that differs: {verdict}");
    change(world, "loader", &pair, "parent_incident", pair.value("parent_incident"));

    let account = world.servicenow().credentials().username;
    change(world, &account, &pair, "work_notes", &format!("Halo 1-1 · Agent · now\n{words}"));
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 1, 0, 0], "a note carried twice: {verdict}");

    change(world, &account, &pair, "comments", &format!("Halo 1-1 · Agent · now\n{words}"));
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 1, 0, 1], "a private note that can be read: {verdict}");

    let hidden = super::super::files::picture(3);
    super::super::files::attach_here(world, pair.ticket_id(), "hidden.csv", &hidden, false).unwrap();
    world.servicenow().attach(&account, ("incident", pair.sys_id()), "harmless.csv", &hidden).unwrap();
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 2, 0, 2], "a private file that can be seen: {verdict}");

    world.servicenow().attach("admin", ("incident", pair.sys_id()), "forgotten.log", b"forgotten").unwrap();
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 2, 1, 2], "a file that is lost: {verdict}");

    change(world, "admin", &pair, "work_notes", "Nobody carries this on");
    let verdict = check(world, &told);
    assert_eq!(lists(&verdict), [1, 2, 2, 2], "a note that is lost: {verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_too_many_or_too_few_is_found() {
    let play = play().await;
    let (world, told) = (&play.world, Box::pin(told(&play)).await);
    let pair = world.pairs().remove(3);
    let twin = json!({
        "tickettype_id": 1, "summary": "Twin", "user_id": told.stage.default_user,
        "new_external_link": { "third_party_id": pair.sys_id() },
    });
    let twin = world.halo().create_ticket("loader", twin).unwrap();
    let verdict = check(world, &told);
    assert_eq!(
        verdict.duplicates,
        [format!("{} has the tickets {:?}", pair.incident_number(), [pair.ticket_id(), twin])]
    );

    assert!(world.halo().delete_ticket("loader", twin) && world.halo().delete_ticket("loader", pair.ticket_id()));
    let verdict = check(world, &told);
    assert_eq!(verdict.lost, [format!("{} has no ticket", pair.incident_number())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_pass_that_writes_is_found() {
    let play = play().await;
    let (world, mut told) = (&play.world, Box::pin(told(&play)).await);
    let [_, second, third] = &mut told.passes;
    third.accepted = second.accepted;
    assert!(!check(world, &told).troubles.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_throw_away_folder_goes_with_the_play() {
    let play = play().await;
    let place = play.desk().folder().root().to_path_buf();
    assert!(place.exists());
    play.end().await;
    assert!(!place.exists());
}
