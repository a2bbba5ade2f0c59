//! Journals: plain text in which HTML stands in blocks.

use super::clean;

/// Where a block begins.
const BEGIN: &str = "[code]";

/// Where a block ends.
pub(super) const END: &str = "[/code]";

/// A part of a journal entry.
enum Part<'a> {
    Plain(&'a str),
    Html(&'a str),
}

/// The place of a mark, written in any case.
pub(super) fn find(text: &str, mark: &str) -> Option<usize> {
    text.match_indices('[').map(|(at, _)| at).find(|at| {
        let there = text.get(*at..at + mark.len());
        there.is_some_and(|there| there.eq_ignore_ascii_case(mark))
    })
}

/// The parts of an entry. A block that is not closed goes to the end.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest, BEGIN) {
        let (before, block) = (rest.get(..at).unwrap_or_default(), rest.get(at + BEGIN.len()..).unwrap_or_default());
        let end = find(block, END);
        parts.push(Part::Plain(before));
        parts.push(Part::Html(block.get(..end.unwrap_or(block.len())).unwrap_or_default()));
        rest = end.and_then(|end| block.get(end + END.len()..)).unwrap_or_default();
    }
    parts.push(Part::Plain(rest));
    parts
}

/// A journal entry as it may be passed on: its blocks are cleaned, its plain text is as it was.
pub fn journal(text: &str) -> String {
    if find(text, BEGIN).is_none() {
        return text.to_owned();
    }
    let passed = parts(text).into_iter().map(|part| match part {
        Part::Plain(plain) => plain.to_owned(),
        Part::Html(html) => block(&clean(html)),
    });
    passed.collect()
}

/// A block of clean HTML.
pub(in crate::mapping) fn block(cleaned: &str) -> String {
    format!("{BEGIN}{cleaned}{END}")
}

/// A journal entry as HTML: plain text is escaped and keeps its line breaks and blanks, blocks are
/// cleaned.
pub fn to_html(text: &str) -> String {
    let shown = parts(text).into_iter().map(|part| match part {
        Part::Plain(plain) => escaped(plain),
        Part::Html(html) => clean(html),
    });
    shown.collect()
}

/// Plain text as HTML.
pub(in crate::mapping) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for (index, line) in text.replace("\r\n", "\n").replace('\r', "\n").split('\n').enumerate() {
        if index > 0 {
            html.push_str("<br>");
        }
        // HTML shows one blank for many, and none at the beginning of a line.
        let mut after_blank = true;
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&#39;"),
                ' ' if after_blank => html.push_str("&nbsp;"),
                other => html.push(other),
            }
            after_blank = c == ' ';
        }
    }
    html
}
