//! The demonstration's own story, with a few made-up incidents or with a real log.

use std::collections::BTreeSet;

use causeway::clock::SystemClock;
use causeway::demo::{self, Args, Play, Verdict};
use causeway::service::{ApprovalRequest, RowChoice};

async fn told(args: Args) -> (Verdict, String) {
    let mut out = Vec::new();
    let verdict = demo::run(args, &mut out).await.unwrap();
    (verdict, String::from_utf8(out).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_in_step_at_the_end_of_the_story() {
    let args = Args { headless: true, incident_log: None, incidents: 40, seed: 1 };
    let (verdict, text) = told(args).await;
    assert!(verdict.passed(), "{text}");
    assert!(verdict.parents > 0 && verdict.closures > 0, "parents and closures are in the story: {text}");
}

/// Runs where `CAUSEWAY_INCIDENT_LOG` names an incident log.
#[tokio::test(flavor = "multi_thread")]
async fn so_they_are_with_a_real_log() {
    let Some(log) = std::env::var_os("CAUSEWAY_INCIDENT_LOG") else {
        println!("skipped: CAUSEWAY_INCIDENT_LOG names no incident log");
        return;
    };
    let args = Args { headless: true, incident_log: Some(log.into()), incidents: 1, seed: 1 };
    let (verdict, text) = told(args).await;
    assert!(verdict.passed(), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plans_of_its_passes_say_within_a_few_percent_what_they_take() {
    let args = Args { headless: true, incident_log: None, incidents: 120, seed: 1 };
    let play = Play::begin(&args, SystemClock::shared()).await.unwrap();
    let profile = play.desk().profiles().await.unwrap()[0].profile.name.clone();
    for pass in ["first", "second"] {
        let view = Box::pin(play.desk().preview(&profile, &[])).await.unwrap();
        let (rows, overrides, by) = (RowChoice::All, BTreeSet::new(), "op".to_owned());
        let all = ApprovalRequest { rows, overrides, first_load: true, by };
        let report = Box::pin(play.desk().apply(&view.id, &all)).await.unwrap();
        for (calls, requests) in [&view.cost.halo, &view.cost.other].into_iter().zip(&report.requests) {
            let (planned, made) = (calls.total(), requests.made);
            println!("{pass} pass: {} {made} ({planned} planned)", calls.connection);
            assert!(planned.abs_diff(made) * 100 <= made * 15, "{pass} pass: {made} made, {calls:#?}");
        }
        if pass == "first" {
            play.go_on().await.unwrap();
        }
    }
    play.end().await;
}
