//! The settings of one field rule.

use super::{Alternative, Entry, Offer, Refusal, Setting, Shape, chosen, mask, optional_text, word};
use crate::model::person::PersonRole;
use crate::model::{FieldName, Kind, Side};
use crate::profile::{Conversion, FieldRule, Unmapped, expression};

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

const UNMAPPED: &[Alternative] = &[
    Alternative { code: "hold", label: "Hold until it is mapped" },
    Alternative { code: "leave-out", label: "Leave the field out" },
    Alternative { code: "log", label: "Leave the field alone and tell it in the run" },
    Alternative { code: "default", label: "Use a default" },
    Alternative { code: "pass", label: "Pass it on as it is" },
    Alternative { code: "clear", label: "Empty the other side's field" },
];

const OWNERS: &[Alternative] = &[
    Alternative { code: "", label: "The profile's policy" },
    Alternative { code: "halo", label: "Halo" },
    Alternative { code: "other", label: "ServiceNow" },
];

pub(super) type Read = fn(&FieldRule) -> Entry;
pub(super) type Write = fn(&mut FieldRule, Entry) -> Result<(), Refusal>;

fn always(_: &FieldRule) -> bool {
    true
}

fn by_table(rule: &FieldRule) -> bool {
    matches!(rule.conversion, Conversion::Table(_))
}

fn by_formula(rule: &FieldRule) -> bool {
    matches!(rule.conversion, Conversion::Formula { .. })
}

fn has_default(rule: &FieldRule) -> bool {
    matches!(rule.unmapped, Unmapped::Default { .. })
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
    settings.extend(formulas());
    settings.extend(without_counterpart());
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
                        "formula" if by_formula(rule) => return Ok(()),
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

fn formulas() -> [Setting<FieldRule>; 3] {
    [
        setting(
            "conversion.formula.to_halo",
            ("Formula to Halo", FORMULA_HELP),
            Shape::Line,
            by_formula,
            (|rule| formula_of(rule, Side::Halo), |rule, entry| set_formula(rule, Side::Halo, &entry)),
        ),
        setting(
            "conversion.formula.to_other",
            ("Formula to ServiceNow", FORMULA_HELP),
            Shape::Line,
            by_formula,
            (|rule| formula_of(rule, Side::Other), |rule, entry| set_formula(rule, Side::Other, &entry)),
        ),
        setting(
            "only_if",
            (
                "Only if",
                "The pair travels only while this is true; empty: always. For example other.state == \"6\" and halo.priority_id < 3",
            ),
            Shape::Line,
            always,
            (
                |rule| Entry::Text(rule.only_if.clone().unwrap_or_default()),
                |rule, entry| {
                    rule.only_if = expression_in(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

const FORMULA_HELP: &str = "What is written there, made of value, halo.FIELD and other.FIELD: value|upper, value|mask, \
                            other.number ~ \": \" ~ value";

/// A checked expression that may be absent.
fn expression_in(entry: &Entry) -> Result<Option<String>, Refusal> {
    let text = optional_text(entry);
    match text.as_deref().and_then(expression::objection) {
        Some(objection) => Err(objection),
        None => Ok(text),
    }
}

fn formula_of(rule: &FieldRule, to: Side) -> Entry {
    let formula = match (&rule.conversion, to) {
        (Conversion::Formula { to_halo, .. }, Side::Halo) => to_halo.clone(),
        (Conversion::Formula { to_other, .. }, Side::Other) => to_other.clone(),
        _ => None,
    };
    Entry::Text(formula.unwrap_or_default())
}

fn set_formula(rule: &mut FieldRule, to: Side, entry: &Entry) -> Result<(), Refusal> {
    let formula = expression_in(entry)?;
    if let Conversion::Formula { to_halo, to_other } = &mut rule.conversion {
        match to {
            Side::Halo => *to_halo = formula,
            Side::Other => *to_other = formula,
        }
    }
    Ok(())
}

fn without_counterpart() -> [Setting<FieldRule>; 3] {
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
