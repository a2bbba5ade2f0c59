//! Values that were stored as they were sent and changed a little later, by a rule that runs after the
//! answer was given. The next pull shows it; what is done about it is decided like any change.

use jiff::SignedDuration;

use super::ends::Ends;
use super::settle::Finding;
use super::told_once::News;
use crate::mapping::convert;
use crate::mapping::typed::alike;
use crate::model::{Record, Rewrites, Side, Value};
use crate::plan::Pair;
use crate::profile::{FieldRule, Profile};

/// The word of the journal for such a change.
const WHAT: &str = "changed-after";

/// For how long after a write a change by the same account, or by the system itself, is laid to a rule.
const OWN: SignedDuration = SignedDuration::from_mins(10);

/// The same where a vendor does not tell who changed a record.
const ANYBODY: SignedDuration = SignedDuration::from_mins(2);

/// How far the clocks of a vendor and of this desk may differ.
const CLOCKS: SignedDuration = SignedDuration::from_secs(30);

/// What of these pairs was changed after it was written.
pub(super) fn changes(pairs: &[Pair], profile: &Profile, ends: &Ends) -> Vec<News> {
    let of_pair = |pair: &Pair| {
        let of_side = |side: Side| {
            let rules = profile.mapping.fields.iter();
            rules.filter_map(move |rule| change(pair, rule, side, ends)).collect::<Vec<_>>()
        };
        [Side::Halo, Side::Other].into_iter().flat_map(of_side).collect::<Vec<_>>()
    };
    pairs.iter().flat_map(of_pair).collect()
}

fn change(pair: &Pair, rule: &FieldRule, side: Side, ends: &Ends) -> Option<News> {
    let record = match side {
        Side::Halo => pair.halo.as_ref()?,
        Side::Other => pair.other.as_ref()?,
    };
    let key = rule.key();
    let wrote = pair.hands.rewrites.get(&(key.clone(), side))?;
    let base = pair.bases.get(&key)?;
    let agreed = match side {
        Side::Halo => &base.halo,
        Side::Other => &base.other,
    };
    let there = convert::side_value(rule, side, record)?;
    // What did not stay at once was told then, and what is as agreed is no news.
    let stayed = wrote.stored == wrote.sent && alike(agreed, &Value::text(wrote.sent.as_str()));
    if !stayed || alike(&there, agreed) || !is_last_write(pair, side, wrote) || !soon(record, side, wrote, ends) {
        return None;
    }
    Some(News {
        finding: Finding {
            record: record.number.clone(),
            field: rule.name.clone(),
            sent: wrote.sent.clone(),
            stored: there.to_string(),
            cause: words(ends.of(side).source.changed_by_itself(record)),
            evidence: None,
        },
        what: WHAT,
        link: pair.link.id,
        record: record.key.clone(),
        since: wrote.at,
    })
}

/// Whether nothing else was written to that side of the pair since: the stamp of the record would tell of
/// that instead.
fn is_last_write(pair: &Pair, side: Side, wrote: &Rewrites) -> bool {
    let others = pair.hands.rewrites.iter().filter(|((_, there), _)| *there == side);
    others.map(|(_, other)| other.at).all(|at| at <= wrote.at)
}

fn soon(record: &Record, side: Side, wrote: &Rewrites, ends: &Ends) -> bool {
    let longest = match ends.of(side).source.changed_by_itself(record) {
        Some(true) => OWN,
        Some(false) => return false,
        None => ANYBODY,
    };
    let after = record.updated.duration_since(wrote.at);
    after >= -CLOCKS && after <= longest
}

fn words(by_itself: Option<bool>) -> String {
    let who = match by_itself {
        Some(true) => {
            "changed after: it was stored as sent, and a rule, a flow or a scheduled job there that runs late set another \
             value"
        }
        Some(false) | None => {
            "changed after: it was stored as sent, and changed within two minutes; a rule of that system that runs late is \
             likely, a person is possible"
        }
    };
    format!("{who}. It is taken like any change there; where it must stay, look at the rules of this field")
}
