//! The life of a desk that stays open for days: stops, status, wake-ups, history, set-up.

mod calls;
mod changing;
mod choosing;
pub(crate) mod fleet;
mod giving_way;
mod history;
mod keeping;
mod next_steps;
mod secrets;
mod status;
mod stopping;

use causeway::model::ProfileId;
use causeway::standins::faults::{Fault, Play};

use crate::support::world::{PROFILE, World};

fn acme() -> ProfileId {
    ProfileId::new(PROFILE)
}

/// Lets ServiceNow answer every request with a page of its maintenance.
fn maintenance(world: &World) {
    let page = Play::Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: "<html>Maintenance</html>".to_owned(),
    };
    let fault = Fault { name: "maintenance".into(), method: None, path: None, from: 1, times: None, play: page };
    world.servicenow().common().faults.arm(fault);
}

/// Lets ServiceNow refuse one request as one too many, with these headers.
fn refuse_once(world: &World, headers: &[(&str, &str)]) {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    world.servicenow().common().faults.arm(Fault {
        name: "limit".to_owned(),
        method: None,
        path: Some("/api/now/".to_owned()),
        from: 1,
        times: Some(1),
        play: Play::Answer { status: 429, headers, body: String::new() },
    });
}
