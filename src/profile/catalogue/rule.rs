//! The settings of one field rule.

use super::{Alternative, Entry, Offer, Refusal, Setting, Shape, chosen, formula, mask, optional_text, unmapped, word};
use crate::model::person::PersonRole;
use crate::model::{FieldName, Kind};
use crate::profile::{Conversion, FieldRule, Unmapped};

const DIRECTIONS: &[Alternative] = &[
    Alternative { code: "both", label: "Both ways" },
    Alternative { code: "to-halo", label: "To Halo only" },
    Alternative { code: "to-other", label: "To ServiceNow only" },
];

const CONVERSIONS: &[Alternative] = &[
    Alternative { code: "text", label: "As it is" },
    Alternative { code: "converted", label: "Converted, where the fields are unlike" },
    Alternative { code: "table", label: "By a value table" },
    Alternative { code: "agent", label: "By the agent's e-mail address" },
    Alternative { code: "end-user", label: "By the end-user, as the profile matches people" },
    Alternative { code: "link", label: "By the linked record: a parent, a problem" },
    Alternative { code: "formula", label: "By a formula" },
    Alternative { code: "masked", label: "Masked, so that only a part is shown" },
];

const OWNERS: &[Alternative] = &[
    Alternative { code: "", label: "The profile's policy" },
    Alternative { code: "halo", label: "Halo" },
    Alternative { code: "other", label: "ServiceNow" },
];

pub(super) type Read = fn(&FieldRule) -> Entry;
pub(super) type Write = fn(&mut FieldRule, Entry) -> Result<(), Refusal>;

pub(super) fn always(_: &FieldRule) -> bool {
    true
}

fn by_table(rule: &FieldRule) -> bool {
    matches!(rule.conversion, Conversion::Table(_))
}

pub(super) const fn setting(
    key: &'static str,
    (label, help): (&'static str, &'static str),
    shape: Shape,
    shown: fn(&FieldRule) -> bool,
    (read, write): (Read, Write),
) -> Setting<FieldRule> {
    Setting { key, section: "Field pair", label, help, shape, shown, read, write }
}

/// Every setting of a field rule, in the order of the form.
pub fn rule_settings() -> Vec<Setting<FieldRule>> {
    let mut settings = Vec::new();
    settings.extend(fields());
    settings.extend(values());
    settings.extend(mask::masks());
    settings.extend(formula::formulas());
    settings.extend(unmapped::without_counterpart());
    settings.extend(policies());
    settings
}

fn fields() -> [Setting<FieldRule>; 5] {
    [
        setting(
            "name",
            ("Name", "What you call this pair"),
            Shape::Line,
            always,
            (
                |rule| Entry::Text(rule.name.clone()),
                |rule, entry| {
                    rule.name = optional_text(&entry).ok_or("must be a name; it is empty")?;
                    Ok(())
                },
            ),
        ),
        setting(
            "halo",
            ("Halo field", "The field of the ticket"),
            Shape::Pick(Offer::HaloFields),
            always,
            (
                |rule| Entry::Text(rule.halo.to_string()),
                |rule, entry| {
                    rule.halo = FieldName::new(optional_text(&entry).ok_or("must be a field; it is empty")?);
                    Ok(())
                },
            ),
        ),
        setting(
            "other",
            ("ServiceNow fields", "One field, or category and subcategory together"),
            Shape::PickMany(Offer::OtherFields),
            always,
            (
                |rule| Entry::Many(rule.other.iter().map(ToString::to_string).collect()),
                |rule, entry| {
                    rule.other = entry.many().into_iter().map(FieldName::new).collect();
                    Ok(())
                },
            ),
        ),
        setting(
            "direction",
            ("Direction of travel", "Which way values travel"),
            Shape::Choice(DIRECTIONS),
            always,
            (
                |rule| word(&rule.direction),
                |rule, entry| {
                    rule.direction = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "tables",
            ("ServiceNow Type", "The tables it applies to; all when none is chosen"),
            Shape::PickMany(Offer::Tables),
            always,
            (
                |rule| Entry::Many(rule.tables.iter().map(ToString::to_string).collect()),
                |rule, entry| {
                    rule.tables = entry.many().into_iter().map(Kind::new).collect();
                    Ok(())
                },
            ),
        ),
    ]
}

fn values() -> [Setting<FieldRule>; 2] {
    [
        setting(
            "conversion",
            ("Values travel by", "How a value becomes the other side's"),
            Shape::Choice(CONVERSIONS),
            always,
            (
                |rule| {
                    Entry::Text(
                        match rule.conversion {
                            Conversion::Text => "text",
                            Conversion::Converted => "converted",
                            Conversion::Masked(_) => "masked",
                            Conversion::Table(_) => "table",
                            Conversion::Person(PersonRole::Agent) => "agent",
                            Conversion::Person(PersonRole::EndUser) => "end-user",
                            Conversion::Link => "link",
                            Conversion::Formula { .. } => "formula",
                        }
                        .to_owned(),
                    )
                },
                |rule, entry| {
                    rule.conversion = match entry.text() {
                        "table" if by_table(rule) => return Ok(()),
                        "table" => Conversion::Table(rule.name.to_lowercase()),
                        "agent" => Conversion::Person(PersonRole::Agent),
                        "end-user" => Conversion::Person(PersonRole::EndUser),
                        "link" => {
                            // A child goes without its parent until that is linked, unless somebody wants it to wait.
                            if rule.conversion != Conversion::Link {
                                rule.unmapped = Unmapped::LeaveOut;
                            }
                            Conversion::Link
                        }
                        "converted" => Conversion::Converted,
                        "masked" if matches!(rule.conversion, Conversion::Masked(_)) => return Ok(()),
                        "masked" => {
                            mask::hide(rule);
                            return Ok(());
                        }
                        "formula" if formula::is_one(rule) => return Ok(()),
                        "formula" => {
                            let same = || Some("value".to_owned());
                            Conversion::Formula { to_halo: same(), to_other: same() }
                        }
                        _ => Conversion::Text,
                    };
                    Ok(())
                },
            ),
        ),
        setting(
            "conversion.table",
            ("Value table", "Several pairs may share one"),
            Shape::Pick(Offer::ValueTables),
            by_table,
            (
                |rule| match &rule.conversion {
                    Conversion::Table(name) => Entry::Text(name.clone()),
                    _ => Entry::Text(String::new()),
                },
                |rule, entry| {
                    let name = optional_text(&entry).ok_or("must be the name of a value table; it is empty")?;
                    rule.conversion = Conversion::Table(name);
                    Ok(())
                },
            ),
        ),
    ]
}

fn policies() -> [Setting<FieldRule>; 3] {
    [
        setting(
            "owner",
            ("Owner", "Whose value counts when both sides changed it"),
            Shape::Choice(OWNERS),
            always,
            (
                |rule| rule.owner.as_ref().map_or_else(|| Entry::Text(String::new()), word),
                |rule, entry| {
                    rule.owner = if entry.text().is_empty() { None } else { Some(chosen(&entry)?) };
                    Ok(())
                },
            ),
        ),
        setting(
            "customer_visible",
            ("Customers can read it", "Text reaches a field that customers read only where this says so"),
            Shape::Toggle,
            always,
            (
                |rule| Entry::Flag(rule.customer_visible),
                |rule, entry| {
                    rule.customer_visible = entry.flag();
                    Ok(())
                },
            ),
        ),
        setting(
            "computed_there",
            ("ServiceNow computes it", "As it does priority from impact and urgency: it only comes in"),
            Shape::Toggle,
            always,
            (
                |rule| Entry::Flag(rule.computed_there),
                |rule, entry| {
                    rule.computed_there = entry.flag();
                    Ok(())
                },
            ),
        ),
    ]
}
