//! The settings of how a field pair hides its values.

use super::rule::{Read, Write, setting};
use super::{Alternative, Entry, Setting, Shape, count};
use crate::profile::{Conversion, Direction, FieldRule, Mask};

const MASKS: &[Alternative] = &[
    Alternative { code: "last", label: "All but the last characters" },
    Alternative { code: "pattern", label: "By a pattern" },
    Alternative { code: "word", label: "A fixed word instead" },
];

/// What stands instead of a value until somebody chooses another word.
const WORD: &str = "hidden";

/// Shows two characters and hides six.
const PATTERN: &str = "##******";

/// The settings of a mask.
pub(super) fn masks() -> [Setting<FieldRule>; 4] {
    let read: Read = |rule| Entry::Text(code(rule).to_owned());
    let write: Write = |rule, entry| {
        choose(rule, entry.text());
        Ok(())
    };
    [
        setting(
            "conversion.masked",
            ("What remains", "Only this leaves the field; plans, reports and the history show nothing else"),
            Shape::Choice(MASKS),
            |rule| mask(rule).is_some(),
            (read, write),
        ),
        setting(
            "conversion.masked.last",
            ("Characters that remain", "The last so many; a text that is no longer is hidden as a whole"),
            Shape::Number,
            |rule| matches!(mask(rule), Some(Mask::Last(_))),
            (
                |rule| match mask(rule) {
                    Some(Mask::Last(shown)) => Entry::Text(shown.to_string()),
                    _ => Entry::Text(String::new()),
                },
                |rule, entry| {
                    rule.conversion = Conversion::Masked(Mask::Last(count(&entry)?));
                    Ok(())
                },
            ),
        ),
        setting(
            "conversion.masked.pattern",
            (
                "Pattern",
                "Sign by sign: # shows a character, * hides one, any other sign stands for itself; the rest is left out",
            ),
            Shape::Line,
            |rule| matches!(mask(rule), Some(Mask::Pattern(_))),
            (
                |rule| match mask(rule) {
                    Some(Mask::Pattern(pattern)) => Entry::Text(pattern.clone()),
                    _ => Entry::Text(String::new()),
                },
                |rule, entry| put(rule, Mask::Pattern(entry.text().to_owned())),
            ),
        ),
        setting(
            "conversion.masked.word",
            ("Word", "What stands instead of every value"),
            Shape::Line,
            |rule| matches!(mask(rule), Some(Mask::Word(_))),
            (
                |rule| match mask(rule) {
                    Some(Mask::Word(word)) => Entry::Text(word.clone()),
                    _ => Entry::Text(String::new()),
                },
                |rule, entry| put(rule, Mask::Word(entry.text().to_owned())),
            ),
        ),
    ]
}

/// Lets a rule hide its values, one way: what is hidden must not come back over the clear value.
pub(super) fn hide(rule: &mut FieldRule) {
    if rule.direction == Direction::Both {
        rule.direction = Direction::ToOther;
    }
    rule.conversion = Conversion::Masked(Mask::default());
}

fn mask(rule: &FieldRule) -> Option<&Mask> {
    match &rule.conversion {
        Conversion::Masked(mask) => Some(mask),
        _ => None,
    }
}

fn code(rule: &FieldRule) -> &'static str {
    match mask(rule) {
        Some(Mask::Last(_)) => "last",
        Some(Mask::Pattern(_)) => "pattern",
        Some(Mask::Word(_)) => "word",
        None => "",
    }
}

fn choose(rule: &mut FieldRule, form: &str) {
    if form == code(rule) {
        return;
    }
    rule.conversion = Conversion::Masked(match form {
        "pattern" => Mask::Pattern(PATTERN.to_owned()),
        "word" => Mask::Word(WORD.to_owned()),
        _ => Mask::default(),
    });
}

fn put(rule: &mut FieldRule, mask: Mask) -> Result<(), String> {
    if let Some(why) = mask.objection() {
        return Err(why.to_owned());
    }
    rule.conversion = Conversion::Masked(mask);
    Ok(())
}
