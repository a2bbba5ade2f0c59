//! Tags of HTML: which stay, which say something, and walking along them.

/// The tags that stay.
pub(super) const KEPT: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Those of them that say no more than their text with line breaks.
const PLAIN: &[&str] = &["abbr", "br", "div", "dl", "p", "q", "samp", "small", "span", "tbody", "th", "thead", "tr"];

/// Whether a tag that stays says more than its text with line breaks.
pub(super) fn tells(name: &str) -> bool {
    KEPT.contains(&name) && !PLAIN.contains(&name)
}

/// A piece of well-formed HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text, with entities.
    Text(&'a str),
    /// The beginning of an element: its name and attributes.
    Open(&'a str, &'a str),
    /// The end of an element.
    Close(&'a str),
}

/// The pieces of well-formed HTML, in order.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('<')
            && let Some(end) = tag_end(inside)
        {
            let (tag, after) = (inside.get(..end).unwrap_or_default(), inside.get(end + 1..).unwrap_or_default());
            rest = after;
            return Some(if let Some(name) = tag.strip_prefix('/') {
                Piece::Close(name.trim())
            } else {
                let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
                Piece::Open(name.trim_end_matches('/'), attributes)
            });
        }
        let until = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(until);
        rest = after;
        Some(Piece::Text(text))
    })
}

/// Where a tag ends: at the first `>` outside quotes.
fn tag_end(inside: &str) -> Option<usize> {
    let mut quoted = false;
    inside.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

/// An attribute's value in well-formed HTML, with its entities.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        let (before, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if before.trim() == name {
            return Some(value);
        }
        rest = after;
    }
}

/// Well-formed HTML in which each image is said in words.
pub(super) fn images_in_words(html: &str) -> String {
    let mut worded = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => worded.push_str(text),
            Piece::Open("img", attributes) => {
                // What only a quoted value may hold, and what only a text may, change places.
                let words = image(attributes).replace('<', "&lt;").replace('>', "&gt;").replace("&quot;", "\"");
                worded.push_str(&words);
            }
            Piece::Open(name, "") => worded.extend(["<", name, ">"]),
            Piece::Open(name, attributes) => worded.extend(["<", name, " ", attributes, ">"]),
            Piece::Close(name) => worded.extend(["</", name, ">"]),
        }
    }
    worded
}

/// A text in which images whose tags hold one of these ids are called by the name that goes with it.
pub fn images_called(text: &str, names: &[(&str, String)]) -> String {
    let mut called = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.match_indices('<').map(|(at, _)| at).find(|at| is_image(rest.get(at + 1..))) {
        let Some(end) = rest.get(at..).and_then(|tag| tag.find('>')) else { break };
        let (before, after) = rest.split_at(at);
        let (tag, after) = after.split_at(end + 1);
        called.push_str(before);
        match names.iter().find(|(id, _)| tag.contains(id)) {
            Some((_, name)) => {
                let name = name.replace('&', "&amp;").replace('"', "&quot;");
                called.extend(["<img alt=\"", &name, "\">"]);
            }
            None => called.push_str(tag),
        }
        rest = after;
    }
    called + rest
}

fn is_image(tag: Option<&str>) -> bool {
    let name: String = tag.unwrap_or_default().chars().take_while(char::is_ascii_alphanumeric).take(4).collect();
    name.eq_ignore_ascii_case("img")
}

/// An image in words: what it is called, else the name of its file.
pub(super) fn image(attributes: &str) -> String {
    let said = attribute(attributes, "alt").map(str::trim).filter(|alt| !alt.is_empty());
    let file = || {
        let address = attribute(attributes, "src")?.split(['?', '#']).next()?;
        address.rsplit('/').next().filter(|name| !name.is_empty())
    };
    format!("[image: {}]", said.or_else(file).unwrap_or("without a name"))
}

/// The names of the elements that begin in any text, in lower case.
pub(super) fn names(html: &str) -> impl Iterator<Item = String> {
    html.match_indices('<').filter_map(|(at, _)| {
        let rest = html.get(at + 1..)?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
        let closed = rest.get(end..)?.starts_with(['>', '/', ' ', '\t', '\n', '\r']);
        let name = rest.get(..end.min(12))?;
        (closed && !name.is_empty()).then(|| name.to_ascii_lowercase())
    })
}

/// Any text without what looks like a tag; for what is too long to be read as HTML.
pub(super) fn stripped(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tagged)) = rest.split_once('<') {
        text.push_str(before);
        let Some((_tag, after)) = tagged.split_once('>') else {
            text.push('<');
            rest = tagged;
            break;
        };
        text.push(' ');
        rest = after;
    }
    text + rest
}
