//! Notes: what people wrote on one side is on the other side exactly once, and no private word can
//! be read by an end-user, by the systems' own marks.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::pairs::{Pair, number, text};
use super::super::setup::World;
use super::{Verdict, name_of};

/// A note of either side, in neutral form.
struct Entry {
    /// Whether the integration wrote it.
    carried: bool,
    public: bool,
    text: String,
}

/// Compares the notes of a pair.
pub(super) fn compare(world: &World, pair: &Pair, verdict: &mut Verdict) {
    let application = world.halo().common().switches.get("halo.application-name");
    let account = world.servicenow().credentials().username;
    let actions = world.halo().actions(pair.ticket_id());
    let halo: Vec<Entry> = actions.iter().filter_map(|action| entry(action, &application)).collect();
    let journal = world.servicenow().journal(pair.sys_id());
    let servicenow: Vec<Entry> = journal
        .iter()
        .map(|entry| Entry {
            carried: entry.by == account,
            public: entry.element == "comments",
            text: entry.value.clone(),
        })
        .collect();
    each_once((&halo, "Halo"), &servicenow, pair, verdict);
    each_once((&servicenow, "ServiceNow"), &halo, pair, verdict);
}

/// An action, unless Halo wrote it by itself or it says nothing.
fn entry(action: &Value, application: &str) -> Option<Entry> {
    let words = text(action, "note").trim();
    if words.is_empty() || number(action, "action_systemid") > 0 {
        return None;
    }
    Some(Entry {
        carried: text(action, "actionby_application_id") == application,
        public: action.get("hiddenfromuser").and_then(Value::as_bool) == Some(false),
        text: words.to_owned(),
    })
}

fn each_once((from, side): (&[Entry], &str), to: &[Entry], pair: &Pair, verdict: &mut Verdict) {
    let originals: Vec<&Entry> = from.iter().filter(|entry| !entry.carried).collect();
    for original in &originals {
        verdict.notes += 1;
        let name = format!("{}: note {:?} of {side}", name_of(pair), first_line(&original.text));
        let copies: Vec<&Entry> = to.iter().filter(|copy| copy.carried && holds(copy, original)).collect();
        match copies.len() {
            0 => verdict.lost.push(name.clone()),
            1 => {}
            several => verdict.duplicates.push(format!("{name}: {several} times")),
        }
        if !original.public && to.iter().any(|copy| copy.public && holds(copy, original)) {
            verdict.visible.push(name);
        }
    }
    let copies = to.iter().filter(|copy| copy.carried);
    let strangers = copies.filter(|copy| !originals.iter().any(|original| holds(copy, original)));
    for stranger in strangers {
        verdict.duplicates.push(format!(
            "{}: {:?} has no original in {side}",
            name_of(pair),
            first_line(&stranger.text)
        ));
    }
}

/// Whether a note holds all the words of another one, whatever stands around them.
fn holds(copy: &Entry, original: &Entry) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    words(&copy.text).contains(&words(&original.text))
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}

/// No hidden action that the integration wrote was mailed.
pub(super) fn mails(world: &World, verdict: &mut Verdict) {
    let common = world.halo().common();
    let application = common.switches.get("halo.application-name");
    let mut told = BTreeSet::new();
    for entry in common.ledger.since(0) {
        let hidden = entry.public == Some(false) && entry.by == application;
        if let Some(address) = entry.fields.get("sent-email").filter(|_| hidden)
            && told.insert(entry.id.clone())
        {
            verdict.visible.push(format!("the private action {} was mailed to {address}", entry.id));
        }
    }
}
