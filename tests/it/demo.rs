//! The demonstration's own story, with a few made-up incidents or with a real log.

use causeway::demo::{self, Args, Verdict};

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
