//! Files that people attach in the story: small made-up ones, in ServiceNow to incidents, in Halo to
//! tickets, there some for everybody and some for colleagues only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::DemoError;
use super::pairs::Pair;
use super::setup::World;

/// One in so many incidents has a file from the beginning.
const HAS_ONE: usize = 25;

/// One in so many tickets gets a file on the day.
const GETS_ONE: usize = 20;

/// Who attaches files in ServiceNow.
const AUTHOR: &str = "admin";

/// What was attached on the day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attached {
    pub(super) public: usize,
    pub(super) private: usize,
}

/// Attaches a file to some incidents.
pub(super) fn to_incidents(world: &World) -> Result<(), DemoError> {
    for (place, incident) in world.servicenow().find("incident", "ORDERBYnumber").iter().enumerate() {
        if let (0, Some(sys_id)) = (place % HAS_ONE, incident.get("sys_id")) {
            attach_there(world, sys_id, &format!("trace {place}.log"), &trace(place))?;
        }
    }
    Ok(())
}

/// Attaches files to some tickets, by turns for everybody and for colleagues only, and one more to
/// some of their incidents.
pub(super) fn on_the_day(world: &World, pairs: &[Pair]) -> Result<Attached, DemoError> {
    let mut attached = Attached::default();
    for (place, pair) in pairs.iter().step_by(GETS_ONE).enumerate() {
        let public = place.is_multiple_of(2);
        let name = if public { format!("photo {place}.png") } else { format!("payroll {place}.csv") };
        attach_here(world, pair.ticket_id(), &name, &picture(place), public)?;
        if public {
            attached.public += 1;
            attach_there(world, pair.sys_id(), &format!("answer {place}.txt"), &trace(place + 1_000))?;
        } else {
            attached.private += 1;
        }
    }
    Ok(attached)
}

/// Attaches a file to a ticket.
pub(super) fn attach_here(world: &World, ticket: i64, name: &str, bytes: &[u8], public: bool) -> Result<(), DemoError> {
    let file = json!({
        "ticket_id": ticket, "filename": name, "data_base64": STANDARD.encode(bytes), "showforusers": public,
    });
    let saved = world.halo().save("loader", "Attachment", file);
    saved.map(drop).map_err(|why| DemoError::Story(format!("Halo refused a file: {why}")))
}

fn attach_there(world: &World, sys_id: &str, name: &str, bytes: &[u8]) -> Result<(), DemoError> {
    let attached = world.servicenow().attach(AUTHOR, ("incident", sys_id), name, bytes);
    attached.map(drop).map_err(|why| DemoError::Story(format!("ServiceNow refused a file: {why}")))
}

/// Some lines of a log, longer from one to the next.
fn trace(place: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..=place % 64).map(|line| format!("{place} {line} link down, link up\n")).collect();
    lines.concat().into_bytes()
}

/// Some bytes that are no text.
pub(super) fn picture(place: usize) -> Vec<u8> {
    let salt = u8::try_from(place % 251).unwrap_or_default();
    let noise = (0..=255_u8).cycle().take(2_000 + place).map(|byte| byte.wrapping_mul(31) ^ salt);
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(noise).collect()
}
