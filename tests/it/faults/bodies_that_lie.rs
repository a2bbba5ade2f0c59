//! Answers with status 200 that are none: no action follows, nothing counts as deleted or unchanged.

use causeway::standins::faults::{Fault, Play};

use super::busy;

fn lie(path: &str, play: Play) -> Fault {
    Fault {
        name: "a lie".to_owned(),
        method: Some("GET".to_owned()),
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

#[tokio::test]
async fn a_pull_that_is_lied_to_writes_nothing_and_goes_on_later() {
    let expected = busy::undisturbed().await;
    for (system, path) in [("ServiceNow", "/table/incident"), ("Halo", "/api/Tickets")] {
        for (name, play) in lies() {
            let world = busy::world().await;
            let common = if system == "Halo" { world.halo().common() } else { world.servicenow().common() };
            common.faults.arm(lie(path, play));
            let mark = world.mark();
            let failed = world.try_pass().await;
            assert!(failed.is_err(), "{name} from {system} is noticed: {failed:#?}");
            assert_eq!(world.writes_since(mark), Default::default(), "{name} from {system} leads to no write");
            common.faults.clear();
            busy::heals_to(&world, &expected, &format!("{name} from {system}")).await;
        }
    }
}
