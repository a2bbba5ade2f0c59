//! Why a vendor stored something else than was sent, as far as its catalogue and the values tell.

use jiff::Timestamp;

use super::settle::Finding;
use crate::mapping::convert::ticket_kind;
use crate::model::{Catalogue, FieldInfo, FieldName, FieldType, RecordKey, RunId, Side, Value};
use crate::store::{Actor, Change, JournalEntry};

/// What is known of a value that was not stored as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The side that was written.
    pub side: Side,
    /// The record.
    pub record: RecordKey,
    /// The field, where the value stands in one.
    pub field: Option<FieldName>,
    /// What was sent.
    pub sent: Value,
    /// What is there.
    pub stored: Value,
    /// What was there before.
    pub was: Value,
    /// Whether the vendor is known to compute it from other fields.
    pub computed: bool,
}

/// The likely cause.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cause {
    ReadOnly,
    NoChoice,
    Truncated(Option<u32>),
    Computed,
    Dropped,
    Emptied,
    Retouched,
    Replaced,
}

/// Names the likely cause of each finding, by the catalogues of both sides.
pub fn name(findings: &mut [Finding], halo: &Catalogue, other: &Catalogue) {
    for finding in findings {
        if let Some(evidence) = &finding.evidence {
            let catalogue = match evidence.side {
                Side::Halo => halo,
                Side::Other => other,
            };
            finding.cause = words(&cause(evidence, info(evidence, catalogue)));
        }
    }
}

/// What the journals of the records keep of these findings.
pub fn entries(findings: &[Finding], run: RunId, actor: Actor, at: Timestamp) -> Vec<Change> {
    let entry = |finding: &Finding| {
        let record = finding.evidence.as_ref()?.record.clone();
        let about = |text: &str| serde_json::json!({ &finding.field: text }).to_string();
        Some(Change::Journal(Box::new(JournalEntry {
            run: Some(run),
            link: None,
            record,
            at,
            actor,
            what: "not-stored".to_owned(),
            before: about(&finding.sent),
            after: about(&format!("{}; {}", finding.stored, finding.cause)),
        })))
    };
    findings.iter().filter_map(entry).collect()
}

fn info<'a>(evidence: &Evidence, catalogue: &'a Catalogue) -> Option<&'a FieldInfo> {
    let ticket = ticket_kind();
    let kind = match evidence.side {
        Side::Halo => &ticket,
        Side::Other => &evidence.record.kind,
    };
    catalogue.field(kind, evidence.field.as_ref()?)
}

fn cause(evidence: &Evidence, info: Option<&FieldInfo>) -> Cause {
    let (sent, stored, was) = (evidence.sent.code(), evidence.stored.code(), evidence.was.code());
    let kept = stored == was;
    if kept && info.is_some_and(|info| info.read_only) {
        return Cause::ReadOnly;
    }
    let choices = info.filter(|info| info.field_type == FieldType::Choice && !info.choices.is_empty());
    if choices.is_some_and(|info| !sent.is_empty() && !info.choices.iter().any(|choice| choice.code == sent)) {
        return Cause::NoChoice;
    }
    if evidence.computed {
        return Cause::Computed;
    }
    if !stored.is_empty() && stored.chars().count() < sent.chars().count() && sent.starts_with(stored.trim_end()) {
        let longest = info.and_then(|info| info.max_length);
        return Cause::Truncated(longest);
    }
    if kept {
        return Cause::Dropped;
    }
    if stored.is_empty() {
        return Cause::Emptied;
    }
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if bare(&sent) == bare(&stored) { Cause::Retouched } else { Cause::Replaced }
}

fn words(cause: &Cause) -> String {
    match cause {
        Cause::ReadOnly => {
            "not stored: the field is read-only for the connecting account; give it the right to write, or map it one-way".to_owned()
        }
        Cause::NoChoice => {
            "not among the choices of the field there; correct the value table, or add the choice there".to_owned()
        }
        Cause::Truncated(Some(longest)) => {
            format!("truncated: the field holds {longest} characters; the shorter text is taken as agreed")
        }
        Cause::Truncated(None) => {
            "truncated: the field there is shorter than the text; the shorter text is taken as agreed".to_owned()
        }
        Cause::Computed => {
            "computed there from other fields, whatever is sent; map those, and let this one only come in".to_owned()
        }
        Cause::Dropped => {
            "not stored, though the answer said yes: the account may lack the right to write this field, or a business \
             rule set it back; it is not sent again until it changes"
                .to_owned()
        }
        Cause::Emptied => {
            "not stored: the field is empty now; a business rule cleared it, or it refers to something that is not there"
                .to_owned()
        }
        Cause::Retouched => {
            "stored differently: a business rule changed case or blanks; the stored value is taken as agreed".to_owned()
        }
        Cause::Replaced => {
            "stored differently: a business rule or a data look-up set another value; it is taken as agreed, and nothing \
             is sent back and forth"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Choice, InstanceId, Kind, RecordId, System};

    fn field(field_type: FieldType, max_length: Option<u32>, read_only: bool) -> FieldInfo {
        FieldInfo {
            name: FieldName::new("f"),
            label: "F".to_owned(),
            field_type,
            max_length,
            mandatory: false,
            has_default: false,
            read_only,
            choices: vec![Choice::plain("1", "One"), Choice::plain("2", "Two")],
        }
    }

    fn found(sent: &str, stored: &str, was: &str, computed: bool, info: &FieldInfo) -> Cause {
        let evidence = Evidence {
            side: Side::Other,
            record: RecordKey {
                system: System::ServiceNow,
                instance: InstanceId::new("acme.service-now.com"),
                kind: Kind::new("incident"),
                id: RecordId::new("1"),
            },
            field: Some(FieldName::new("f")),
            sent: Value::text(sent),
            stored: Value::text(stored),
            was: Value::text(was),
            computed,
        };
        cause(&evidence, Some(info))
    }

    #[test]
    fn each_way_of_not_storing_has_its_own_name() {
        let text = field(FieldType::Text, Some(5), false);
        let choice = field(FieldType::Choice, None, false);
        for (sent, stored, was, computed, info, expected) in [
            ("new", "old", "old", false, field(FieldType::Text, None, true), Cause::ReadOnly),
            ("9", "1", "1", false, choice.clone(), Cause::NoChoice),
            ("9", "", "1", false, choice.clone(), Cause::NoChoice),
            ("2", "1", "1", false, choice.clone(), Cause::Dropped),
            ("2", "1", "", false, choice, Cause::Replaced),
            ("abcdefgh", "abcde", "", false, text.clone(), Cause::Truncated(Some(5))),
            ("2", "3", "3", true, text.clone(), Cause::Computed),
            ("new", "", "old", false, text.clone(), Cause::Emptied),
            ("a  b ", "A b", "", false, text.clone(), Cause::Retouched),
            ("a", "b", "", false, text, Cause::Replaced),
        ] {
            assert_eq!(found(sent, stored, was, computed, &info), expected, "{sent} stored as {stored}, was {was}");
        }
    }
}
