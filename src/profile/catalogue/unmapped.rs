//! The settings of a pair for values that have no counterpart.

use super::rule::{always, setting};
use super::{Alternative, Entry, Offer, Setting, Shape, optional_text};
use crate::model::Side;
use crate::profile::{FieldRule, Unmapped};

const UNMAPPED: &[Alternative] = &[
    Alternative { code: "hold", label: "Hold until it is mapped" },
    Alternative { code: "leave-out", label: "Leave the field out" },
    Alternative { code: "log", label: "Leave the field alone and tell it in the run" },
    Alternative { code: "default", label: "Use a default" },
    Alternative { code: "pass", label: "Pass it on as it is" },
    Alternative { code: "clear", label: "Empty the other side's field" },
];

/// What happens to such a value, and what stands in for it.
pub(super) fn without_counterpart() -> [Setting<FieldRule>; 3] {
    [
        setting(
            "unmapped",
            ("A value without a counterpart", "What happens to a value that the table does not have"),
            Shape::Choice(UNMAPPED),
            always,
            (
                |rule| {
                    Entry::Text(
                        match rule.unmapped {
                            Unmapped::Hold => "hold",
                            Unmapped::LeaveOut => "leave-out",
                            Unmapped::Log => "log",
                            Unmapped::Default { .. } => "default",
                            Unmapped::Pass => "pass",
                            Unmapped::Clear => "clear",
                        }
                        .to_owned(),
                    )
                },
                |rule, entry| {
                    rule.unmapped = match entry.text() {
                        "default" if has_default(rule) => return Ok(()),
                        "leave-out" => Unmapped::LeaveOut,
                        "log" => Unmapped::Log,
                        "default" => Unmapped::Default { halo: None, other: None },
                        "pass" => Unmapped::Pass,
                        "clear" => Unmapped::Clear,
                        _ => Unmapped::Hold,
                    };
                    Ok(())
                },
            ),
        ),
        setting(
            "unmapped.default.halo",
            ("Default in Halo", "What is written in Halo where nothing fits"),
            Shape::Pick(Offer::HaloValues),
            has_default,
            (
                |rule| default_of(&rule.unmapped, Side::Halo),
                |rule, entry| {
                    set_default(&mut rule.unmapped, Side::Halo, optional_text(&entry));
                    Ok(())
                },
            ),
        ),
        setting(
            "unmapped.default.other",
            ("Default in ServiceNow", "What is written in ServiceNow where nothing fits"),
            Shape::Pick(Offer::OtherValues),
            has_default,
            (
                |rule| default_of(&rule.unmapped, Side::Other),
                |rule, entry| {
                    set_default(&mut rule.unmapped, Side::Other, optional_text(&entry));
                    Ok(())
                },
            ),
        ),
    ]
}

fn has_default(rule: &FieldRule) -> bool {
    matches!(rule.unmapped, Unmapped::Default { .. })
}

fn default_of(unmapped: &Unmapped, side: Side) -> Entry {
    let code = match (unmapped, side) {
        (Unmapped::Default { halo, .. }, Side::Halo) => halo.clone(),
        (Unmapped::Default { other, .. }, Side::Other) => other.clone(),
        (Unmapped::Hold | Unmapped::LeaveOut | Unmapped::Log | Unmapped::Pass | Unmapped::Clear, _) => None,
    };
    Entry::Text(code.unwrap_or_default())
}

fn set_default(unmapped: &mut Unmapped, side: Side, code: Option<String>) {
    if let Unmapped::Default { halo, other } = unmapped {
        match side {
            Side::Halo => *halo = code,
            Side::Other => *other = code,
        }
    }
}
