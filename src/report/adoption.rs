//! A proposal of links as text for people.

use super::text::{add_line, counted, one_line, table};
use crate::engine::{Proposal, Proposed};
use crate::plan::adopt::Then;

/// So many pairs and refusals are listed; `--json` lists all.
const LISTED: usize = 200;

/// The proposal: each pair with what becomes of it, then what is refused and why.
pub fn text(proposal: &Proposal) -> String {
    let mut text = String::new();
    let rows: Vec<Vec<String>> = proposal.pairs.iter().take(LISTED).map(row).collect();
    text.push_str(&table(&["Pair", "Halo", "Other", "Title", "Equal", "Differs"], &rows));
    for pair in proposal.pairs.iter().take(LISTED) {
        for link in &pair.ends {
            add_line(&mut text, 2, &format!("{}: the link {link} of the profile {} ends", pair.id, link.profile));
        }
    }
    for refused in proposal.refused.iter().take(LISTED) {
        let line = format!("refused: {} ↔ {}: {}", refused.ticket, refused.other, refused.reason);
        add_line(&mut text, 0, &one_line(&line));
    }
    if proposal.pairs.len().max(proposal.refused.len()) > LISTED {
        add_line(&mut text, 0, "more are not listed here; --json lists all");
    }
    add_line(&mut text, 0, &summary(proposal));
    text
}

/// The proposal in one line.
pub fn summary(proposal: &Proposal) -> String {
    let pairs = counted(proposal.pairs.len() as u64, "pair");
    let mut parts = vec![format!("{pairs} to link")];
    let waiting = proposal.pairs.iter().filter(|pair| pair.waiting() > 0).count();
    let in_step = proposal.pairs.iter().filter(|pair| pair.in_step()).count();
    let ends: usize = proposal.pairs.iter().map(|pair| pair.ends.len()).sum();
    let behind: usize = proposal.pairs.iter().map(|pair| pair.notes_behind).sum();
    let files = proposal.pairs.iter().filter(|pair| pair.files_stay).count();
    let due: usize = proposal.pairs.iter().map(|pair| pair.notes_due).sum();
    for (count, what) in [
        (in_step as u64, "in step"),
        (waiting as u64, "with fields that wait for a person"),
        (ends as u64, "links end for it"),
        (behind as u64, "notes stay behind"),
        (due as u64, "notes are still due"),
        (files as u64, "keep the files that they have by now to themselves"),
        (proposal.marks, "tickets to be marked"),
        (proposal.linked_already, "linked already"),
        (proposal.refused.len() as u64, "refused"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    format!("{}: {}", proposal.profile, parts.join(", "))
}

fn row(pair: &Proposed) -> Vec<String> {
    let differs: Vec<String> = pair
        .look
        .differs
        .iter()
        .map(|field| {
            let then = match field.then {
                Then::HaloChanges => "←",
                Then::OtherChanges => "→",
                Then::Waits => "≠",
            };
            format!("{} {} {then} {}", field.name, field.halo, field.other)
        })
        .collect();
    vec![
        pair.id.clone(),
        pair.halo_number.clone(),
        pair.other_number.clone(),
        pair.halo_title.clone(),
        pair.look.agreed.len().to_string(),
        differs.join("; "),
    ]
}
