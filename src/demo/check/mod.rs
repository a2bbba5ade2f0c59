//! The check at the end: the two stand-ins are compared with each other, by the tables that the
//! incident log was loaded with. The desk is asked for one thing only: what it holds back, so that
//! what a hold or conflict excuses is counted and listed.

mod excuses;
mod fields;
mod files;
mod notes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use self::excuses::Excuses;
use super::Told;
use super::pairs::{Pair, named_incidents, named_ticket, number, text};
use super::passes::Pass;
use super::setup::World;
use crate::service::RunOutcome;

/// The name of the outcome by which people send tickets.
const SEND: &str = "Send ticket to ServiceNow";

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Pairs of a ticket and an incident that name each other.
    pub pairs: u64,
    /// Mapped fields that were compared, those excused left out.
    pub fields: u64,
    /// How many of them were equal.
    pub equal: u64,
    /// How many pairs stand under another one on both sides.
    pub parents: u64,
    /// How many pairs are closed on both sides with the same words.
    pub closures: u64,
    /// Notes that were looked for on the other side.
    pub notes: u64,
    /// Files that were looked for on the other side.
    pub files: u64,
    /// Records, notes and files that are on the other side more than once.
    pub duplicates: Vec<String>,
    /// Records, notes and files that are not on the other side.
    pub lost: Vec<String>,
    /// Private notes and files that an end-user can see on the other side, or that were mailed.
    pub visible: Vec<String>,
    /// Fields that differ.
    pub different: Vec<String>,
    /// What holds and conflicts excuse.
    pub excused: Vec<String>,
    /// What waits for a person.
    pub waiting: Vec<String>,
    /// Passes that did not end well, or wrote what they should not have.
    pub troubles: Vec<String>,
}

impl Verdict {
    /// Whether both sides are in step.
    pub fn passed(&self) -> bool {
        self.pairs > 0
            && self.fields > 0
            && self.equal == self.fields
            && self.files > 0
            && [&self.duplicates, &self.lost, &self.visible, &self.different, &self.troubles]
                .into_iter()
                .all(Vec::is_empty)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The two systems compared with each other:")?;
        writeln!(f, "  pairs                  {}", self.pairs)?;
        writeln!(f, "  mapped fields equal    {} of {}", self.equal, self.fields)?;
        writeln!(f, "  parents kept           {}", self.parents)?;
        writeln!(f, "  closures with notes    {}", self.closures)?;
        writeln!(f, "  notes carried          {}", self.notes)?;
        writeln!(f, "  files carried          {}", self.files)?;
        writeln!(f, "  duplicates             {}", self.duplicates.len())?;
        writeln!(f, "  lost                   {}", self.lost.len())?;
        writeln!(f, "  private yet visible    {}", self.visible.len())?;
        writeln!(f, "  excused                {}", self.excused.len())?;
        let lists = [
            ("waits", &self.waiting),
            ("excused", &self.excused),
            ("different", &self.different),
            ("doubled", &self.duplicates),
            ("lost", &self.lost),
            ("visible", &self.visible),
            ("trouble", &self.troubles),
        ];
        for (name, list) in lists {
            for line in list {
                writeln!(f, "    {name}: {line}")?;
            }
        }
        writeln!(f, "{}", if self.passed() { "Passed." } else { "NOT passed." })
    }
}

/// Compares the two systems.
pub(super) fn check(world: &World, told: &Told<'_>) -> Verdict {
    let excuses = Excuses::of(&told.holds);
    let mut verdict = Verdict { waiting: excuses.lines(), ..Verdict::default() };
    let pairs = world.pairs();
    partners(world, &excuses, &mut verdict);
    let truth = fields::Truth::of(world, told, &pairs);
    for pair in &pairs {
        verdict.pairs += 1;
        truth.compare(pair, &excuses, &mut verdict);
        notes::compare(world, pair, &mut verdict);
        files::compare(world, pair, &mut verdict);
    }
    notes::mails(world, &mut verdict);
    troubles(&told.passes, &mut verdict);
    verdict
}

/// Every incident has exactly one ticket, every sent ticket exactly one incident. The ticket's
/// external link names the incident; an incident that the integration made names the ticket, too.
fn partners(world: &World, excuses: &Excuses, verdict: &mut Verdict) {
    let tickets = world.halo().tickets();
    let account = world.servicenow().credentials().username;
    let mut tickets_of: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut made_for: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for ticket in &tickets {
        for incident in named_incidents(ticket) {
            tickets_of.entry(incident).or_default().push(number(ticket, "id"));
        }
    }
    for incident in world.servicenow().find("incident", "ORDERBYnumber") {
        let value = |name: &str| incident.get(name).map(String::as_str).unwrap_or_default();
        let (name, ours) = (value("number"), value("sys_created_by") == account);
        let named = named_ticket(&incident);
        if let Some(ticket) = named {
            made_for.entry(ticket).or_default().push(name.to_owned());
        }
        match tickets_of.remove(value("sys_id")).as_deref() {
            Some([ticket]) if named == Some(*ticket) || (named.is_none() && !ours) => {}
            Some([ticket]) => verdict.lost.push(format!("ticket {ticket} names {name}, which names {named:?}")),
            Some(several) => verdict.duplicates.push(format!("{name} has the tickets {several:?}")),
            None if excuses.whole(name) => verdict.excused.push(format!("{name} has no ticket yet")),
            None => verdict.lost.push(format!("{name} has no ticket")),
        }
    }
    for (incident, tickets) in tickets_of {
        verdict.lost.push(format!("the tickets {tickets:?} name {incident}, which does not exist"));
    }
    for ticket in &tickets {
        let id = number(ticket, "id");
        let sent = was_sent(world, ticket);
        let made = made_for.get(&id).map(Vec::as_slice).unwrap_or_default();
        match (named_incidents(ticket).as_slice(), made) {
            ([_], []) if !sent => {}
            ([_], [_]) => {}
            ([], []) if sent && excuses.whole(&id.to_string()) => {
                verdict.excused.push(format!("ticket {id} has no incident yet"));
            }
            ([], []) if !sent => verdict.duplicates.push(format!("ticket {id} was made for nothing")),
            (_, []) => verdict.lost.push(format!("ticket {id} was sent and has no incident")),
            (named, made) => {
                verdict.duplicates.push(format!("ticket {id} names {named:?} and the incidents {made:?} name it"));
            }
        }
    }
}

fn was_sent(world: &World, ticket: &Value) -> bool {
    world.halo().actions(number(ticket, "id")).iter().any(|action| text(action, "outcome") == SEND)
}

fn troubles(passes: &[Pass; 3], verdict: &mut Verdict) {
    for pass in passes {
        let outcome = pass.report.outcome;
        if !matches!(outcome, RunOutcome::Done | RunOutcome::DoneWithHolds) {
            let error = pass.report.error.clone().unwrap_or_default();
            verdict.troubles.push(format!("the {} ended with {outcome} {error}", pass.name()).trim_end().to_owned());
        }
        let unsent = pass.report.later.iter().chain(&pass.report.parked);
        verdict.troubles.extend(unsent.map(|left| format!("{}: {}", left.title, left.reason)));
        verdict.troubles.extend(pass.report.findings.iter().map(|finding| {
            format!("{} {}: sent {:?}, stored {:?}", finding.record, finding.field, finding.sent, finding.stored)
        }));
    }
    let [_, _, last] = passes;
    if last.writes() > 0 {
        verdict.troubles.push(format!("the {} wrote {} times; there was nothing to write", last.name(), last.writes()));
    }
}

/// What people call a pair.
fn name_of(pair: &Pair) -> String {
    format!("{} ↔ {}", pair.ticket_id(), pair.incident_number())
}
