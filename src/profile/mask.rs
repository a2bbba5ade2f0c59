//! What remains of a value that is hidden on its way.

use serde::{Deserialize, Serialize};

/// The sign that stands for a hidden character.
const HIDDEN: &str = "*";

/// The sign of a pattern that shows the character at its place.
const SHOWS: char = '#';

/// The sign of a pattern that hides the character at its place.
const HIDES: char = '*';

/// How a value is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// All but the last so many characters; all of a text that is no longer than that.
    Last(u32),
    /// Sign by sign: `#` shows a character, `*` hides one, any other sign stands for itself. What the
    /// pattern is too short for does not travel.
    Pattern(String),
    /// This word instead of any value.
    Word(String),
}

impl Default for Mask {
    fn default() -> Self {
        Self::Last(4)
    }
}

impl Mask {
    /// What remains of a text; nothing of an empty one.
    pub fn applied(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        match self {
            Self::Last(shown) => {
                let (length, shown) = (text.chars().count(), usize::try_from(*shown).unwrap_or(usize::MAX));
                let hidden = if length > shown { length - shown } else { length };
                HIDDEN.repeat(hidden) + &text.chars().skip(hidden).collect::<String>()
            }
            Self::Pattern(pattern) => by_pattern(pattern, text),
            Self::Word(word) => word.clone(),
        }
    }

    /// Why it hides nothing, or leaves nothing that could be told from an empty value.
    pub fn objection(&self) -> Option<&'static str> {
        match self {
            Self::Word(word) if word.trim().is_empty() => {
                Some("its word is empty; write what stands instead of a value")
            }
            Self::Pattern(pattern) if pattern.trim().is_empty() => {
                Some("its pattern is empty; write # for each character that is shown, and * for each that is hidden")
            }
            Self::Last(_) | Self::Word(_) | Self::Pattern(_) => None,
        }
    }
}

fn by_pattern(pattern: &str, text: &str) -> String {
    let mut rest = text.chars();
    let mut masked = String::new();
    for sign in pattern.chars() {
        match sign {
            SHOWS => masked.extend(rest.next()),
            HIDES => masked.extend(rest.next().map(|_hidden| HIDES)),
            other => masked.push(other),
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_characters_of_a_long_text_remain_and_nothing_of_a_short_one() {
        let mask = Mask::Last(4);
        assert_eq!(mask.applied("4111 1111 1111 1234"), "***************1234");
        assert_eq!(mask.applied("1234"), "****");
        assert_eq!(mask.applied(""), "");
        assert_eq!(Mask::Last(0).applied("äß"), "**");
    }

    #[test]
    fn a_pattern_shows_hides_and_ends() {
        let mask = Mask::Pattern("##** (**)".to_owned());
        assert_eq!(mask.applied("DE441234"), "DE** (**)");
        assert_eq!(mask.applied("D"), "D ()");
    }

    #[test]
    fn a_word_stands_for_every_value() {
        let mask = Mask::Word("on file".to_owned());
        assert_eq!(mask.applied("4111"), "on file");
        assert_eq!(mask.applied(""), "");
        assert!(Mask::Word(" ".to_owned()).objection().is_some());
    }
}
