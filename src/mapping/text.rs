//! Texts in a form that both sides keep: line ends made alike, nothing invisible at the ends, cut
//! with a mark where the other side holds less.

/// A text without carriage returns, without blanks at line ends and without empty lines at its end.
pub fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.join("\n")
}

/// A text cut to `longest` characters, the last of them an ellipsis where something was cut.
pub fn fit(text: &str, longest: Option<u32>) -> String {
    let Some(longest) = longest.and_then(|longest| usize::try_from(longest).ok()).filter(|longest| *longest > 0) else {
        return text.to_owned();
    };
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(longest - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// A template with its placeholders filled in, in one pass, so that nothing in a value is taken for a
/// placeholder.
pub fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((at, (placeholder, value))) =
        parts.iter().filter_map(|part| Some((rest.find(part.0)?, *part))).min_by_key(|(at, _)| *at)
    {
        filled.push_str(rest.get(..at).unwrap_or_default());
        filled.push_str(value);
        rest = rest.get(at + placeholder.len()..).unwrap_or_default();
    }
    filled + rest
}

/// Whether two texts say the same, as far as their two sides can hold it.
pub fn same(left: &str, left_longest: Option<u32>, right: &str, right_longest: Option<u32>) -> bool {
    let (left, right) = (plain(left), plain(right));
    left == right || plain(&fit(&left, right_longest)) == right || plain(&fit(&right, left_longest)) == left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_and_trailing_blanks_make_no_difference() {
        assert!(same("first\r\nsecond  \r\n\r\n", None, "first\nsecond", None));
        assert!(same("first\rsecond", None, "first\nsecond", None));
        assert!(!same("first\nsecond", None, "first second", None));
    }

    #[test]
    fn a_text_that_was_cut_for_the_other_side_is_still_the_same_text() {
        let long = "x".repeat(200);
        let cut = fit(&long, Some(160));
        assert_eq!(cut.chars().count(), 160);
        assert!(same(&long, None, &cut, Some(160)));
        assert!(same(&cut, Some(160), &long, None));
        assert!(!same(&long, None, "something else", Some(160)));
    }

    proptest! {
        #[test]
        fn plain_is_stable(text in any::<String>()) {
            prop_assert_eq!(plain(&plain(&text)), plain(&text));
            prop_assert!(!plain(&text).contains('\r'));
        }

        #[test]
        fn fit_never_exceeds_and_is_stable(text in any::<String>(), longest in 1u32..50) {
            let once = fit(&text, Some(longest));
            prop_assert!(once.chars().count() <= longest as usize);
            prop_assert_eq!(fit(&once, Some(longest)), once);
        }
    }
}
