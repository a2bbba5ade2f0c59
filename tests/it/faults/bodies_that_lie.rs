//! Answers with status 200 that are none: no action follows, nothing counts as deleted or unchanged.

use causeway::standins::faults::{Fault, Play};

use super::busy::{self, Picture};

fn lie(method: &str, path: &str, play: Play) -> Fault {
    Fault {
        name: "a lie".to_owned(),
        method: Some(method.to_owned()),
        path: Some(path.to_owned()),
        from: 1,
        times: None,
        play,
    }
}

fn lies() -> Vec<(&'static str, Play)> {
    let body = |content_type: &str, body: &str| Play::ReplaceBody {
        content_type: content_type.to_owned(),
        body: body.to_owned(),
    };
    vec![
        ("a sign-in page", Play::Html),
        ("accepted, and nothing done", Play::Answer { status: 202, headers: Vec::new(), body: String::new() }),
        ("a page by its type", Play::ContentType { content_type: "text/html".to_owned() }),
        ("half of the answer", Play::TruncatePercent { percent: 50 }),
        ("almost all of the answer", Play::TruncatePercent { percent: 99 }),
        ("a cut connection", Play::CutBody { bytes: 30 }),
        ("names twice", body("application/json", "{\"result\":[],\"result\":[],\"tickets\":[],\"tickets\":[]}")),
        ("no number", body("application/json", "{\"result\":[NaN],\"tickets\":[NaN]}")),
        ("a byte order mark", body("application/json", "\u{feff}{\"result\":[],\"tickets\":[]}")),
        ("a sleeping instance", body("text/html", "<html><title>Instance Hibernating page</title></html>")),
        ("an empty body", body("application/json", "")),
        ("null", body("application/json", "null")),
        ("cut-off JSON", body("application/json", "{\"result\":[{\"sys_id\":\"")),
        (
            "an error behind the rows",
            body("application/json", "{\"result\":[],\"error\":{\"message\":\"Transaction cancelled\"}}"),
        ),
        ("not one row", body("application/json", "{\"result\":\"\",\"tickets\":\"\"}")),
    ]
}

async fn is_noticed(system: &str, path: &str, name: &str, play: Play, expected: &Picture) {
    let world = busy::world().await;
    let common = if system == "Halo" { world.halo().common() } else { world.servicenow().common() };
    common.faults.arm(lie("GET", path, play.clone()));
    if system == "ServiceNow" {
        // Lists begin in a batch, and are asked for by themselves where it cannot be used.
        common.faults.arm(lie("POST", "/batch", play));
    }
    let mark = world.mark();
    let failed = world.try_pass().await;
    assert!(failed.is_err(), "{name} from {system} is noticed: {failed:#?}");
    assert_eq!(world.writes_since(mark), Default::default(), "{name} from {system} leads to no write");
    common.faults.clear();
    busy::heals_to(&world, expected, &format!("{name} from {system}")).await;
}

/// Each lie in a world of its own, side by side: a lie is asked again after a pause before it is
/// taken for one.
#[tokio::test]
async fn a_pull_that_is_lied_to_writes_nothing_and_goes_on_later() {
    let expected = busy::undisturbed().await;
    let vendors = [("ServiceNow", "/table/incident"), ("Halo", "/api/Tickets")];
    let stories = vendors
        .into_iter()
        .flat_map(|(system, path)| lies().into_iter().map(move |(name, play)| (system, path, name, play)));
    let stories = stories.map(|(system, path, name, play)| is_noticed(system, path, name, play, &expected));
    futures_util::future::join_all(stories).await;
}

/// What comes ahead in a batch is never more than a head start.
#[tokio::test]
async fn a_batch_of_lists_that_lies_is_replaced_by_the_lists_themselves() {
    let expected = busy::undisturbed().await;
    for (name, play) in lies() {
        let world = busy::world().await;
        let common = world.servicenow().common();
        common.faults.arm(Fault { times: Some(1), ..lie("POST", "/batch", play) });
        world.try_pass().await.unwrap();
        common.faults.clear();
        busy::heals_to(&world, &expected, &format!("{name} in a batch")).await;
    }
}
