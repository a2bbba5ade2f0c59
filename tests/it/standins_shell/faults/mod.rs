//! Faults happen on the wire as they do in life, and the ledger knows what was really done.

mod bodies;
mod choosing;
mod cuts;
mod form;
mod server;
mod vendors;

use causeway::standins::faults::{Fault, Play};
use causeway::standins::request_log::Request;

use super::support::Tiny;

/// Played on the first POST.
fn on_posts(play: Play) -> Fault {
    Fault { name: "the fault".into(), method: Some("post".into()), path: None, from: 1, times: Some(1), play }
}

/// Played on the first GET.
fn on_gets(play: Play) -> Fault {
    Fault { method: Some("get".into()), ..on_posts(play) }
}

fn last(tiny: &Tiny) -> Request {
    tiny.common.requests.since(0).pop().unwrap()
}
