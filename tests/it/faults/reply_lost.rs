//! The vendor did it, the reply is lost: at every write the marker is looked up, nothing is doubled.

use causeway::standins::faults::{Fault, Play};
use causeway::standins::server::Common;

use super::busy;
use crate::support::world::World;

fn vendors(world: &World) -> [(&'static str, &Common); 2] {
    [("Halo", world.halo().common()), ("ServiceNow", world.servicenow().common())]
}

fn writes(common: &Common, since: u64) -> u64 {
    let posts =
        common.requests.since(since).into_iter().filter(|request| writes_something(&request.method, &request.path));
    posts.count() as u64
}

fn writes_something(method: &str, path: &str) -> bool {
    method != "GET" && !path.contains("token")
}

/// Arms a play on the nth write of a vendor, counted over the paths that write.
fn arm(common: &Common, paths: &[&str], nth: u64, play: &Play) {
    for path in paths {
        common.faults.arm(Fault {
            name: format!("write {nth}"),
            method: Some("POST".to_owned()),
            path: Some((*path).to_owned()),
            from: nth,
            times: Some(1),
            play: play.clone(),
        });
    }
}

async fn every_write_under(play: Play, name: &str) {
    let expected = busy::undisturbed().await;
    let world = busy::world().await;
    let before = vendors(&world).map(|(_, common)| common.requests.position());
    world.pass().await;
    let counts = [writes(vendors(&world)[0].1, before[0]), writes(vendors(&world)[1].1, before[1])];
    assert!(counts.iter().all(|count| *count >= 2), "both vendors are written: {counts:?}");
    for (vendor, count) in counts.into_iter().enumerate() {
        for nth in 1..=count {
            let world = busy::world().await;
            let (system, common) = vendors(&world)[vendor];
            arm(
                common,
                &["/api/Tickets", "/api/Actions", "/api/Attachment", "/v1/batch", "/api/now/attachment/file"],
                nth,
                &play,
            );
            // The disturbed pass may fail as a whole; what counts is where it leads.
            drop(world.try_pass().await);
            common.faults.clear();
            busy::heals_to(&world, &expected, &format!("{name} at write {nth} of {system}")).await;
        }
    }
}

#[tokio::test]
async fn a_reply_that_is_lost_after_the_commit_doubles_nothing() {
    Box::pin(every_write_under(Play::CutAfter, "a lost reply")).await;
}

#[tokio::test]
async fn a_request_that_never_arrives_loses_nothing() {
    Box::pin(every_write_under(Play::CutBefore, "a lost request")).await;
}

#[tokio::test]
async fn a_write_answered_by_a_page_of_html_doubles_nothing() {
    let body = "<html><title>Instance Hibernating page</title></html>".to_owned();
    Box::pin(every_write_under(Play::ReplaceBody { content_type: "text/html".to_owned(), body }, "an HTML page")).await;
}

#[tokio::test]
async fn a_server_error_instead_of_a_write_loses_nothing() {
    let play = Play::Answer { status: 500, headers: Vec::new(), body: String::new() };
    Box::pin(every_write_under(play, "a server error")).await;
}
