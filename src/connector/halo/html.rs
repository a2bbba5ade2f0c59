//! The text of Halo's plain HTML. Small on purpose: nothing here is shown as HTML by this program; tags
//! go, line breaks and entities stay readable.

/// Tags after which the text goes on in a new line.
const BREAKING: [&str; 12] = ["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol"];

/// Tags whose content is no text for people.
const SILENT: [&str; 3] = ["style", "script", "head"];

/// The text of some HTML. What is not closed is text, so nothing that people wrote is lost.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let (mut rest, mut ends) = (html, Ends::default());
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        push_collapsed(&mut text, before);
        rest = if from.starts_with('<') { skip_tag(&mut text, from, &mut ends) } else { read_entity(&mut text, from) };
    }
    push_collapsed(&mut text, rest);
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Ends that were looked for and come no more. Looking again from every `<` would take a time that
/// grows with the square of a text's length.
#[derive(Debug, Default)]
struct Ends {
    tag: bool,
    comment_end: bool,
    silent: [bool; SILENT.len()],
}

impl Ends {
    /// Cuts after the first `end`, remembering when there is none.
    fn cut<'a>(missing: &mut bool, inside: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
        let found = if *missing { None } else { inside.split_once(end) };
        *missing = found.is_none();
        found
    }
}

/// Takes one tag off the front; text that only looks like a tag (`a < b`) stays.
fn skip_tag<'a>(text: &mut String, from: &'a str, ends: &mut Ends) -> &'a str {
    let inside = from.get(1..).unwrap_or_default();
    if let Some(comment) = inside.strip_prefix("!--")
        && let Some((_comment, after)) = Ends::cut(&mut ends.comment_end, comment, "-->")
    {
        return after;
    }
    let starts_like_a_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let tag = if starts_like_a_tag { Ends::cut(&mut ends.tag, inside, ">") } else { None };
    let Some((tag, after)) = tag.filter(|_| !inside.starts_with("!--")) else {
        text.push('<');
        return inside;
    };
    let closing = tag.starts_with('/');
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let silent = SILENT.iter().zip(&mut ends.silent).find(|(silent, _)| !closing && **silent == name);
    if let Some((silent, missing)) = silent
        && let Some(content) = silent_end(after, silent, missing)
    {
        return content;
    }
    let breaks = if name == "br" { true } else { closing && BREAKING.contains(&name.as_str()) };
    if breaks {
        text.push('\n');
    }
    after
}

/// What follows the content of a silent tag; `None` when it is never closed.
fn silent_end<'a>(after: &'a str, name: &str, missing: &mut bool) -> Option<&'a str> {
    if *missing {
        return None;
    }
    let closes = |at: &usize| {
        let found = after.get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    let end = after.match_indices("</").map(|(at, _)| at).find(closes);
    *missing = end.is_none();
    after.get(end?..)
}

/// Takes one entity off the front; an `&` that begins none stays.
fn read_entity<'a>(text: &mut String, from: &'a str) -> &'a str {
    let inside = from.get(1..).unwrap_or_default();
    let decoded = inside.char_indices().take(12).find(|(_, c)| *c == ';').and_then(|(end, _)| {
        let c = entity(inside.get(..end)?)?;
        Some((c, inside.get(end + 1..)?))
    });
    if let Some((c, after)) = decoded {
        text.push(c);
        return after;
    }
    text.push('&');
    inside
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return None,
    })
}

/// White space between tags is layout, not text.
fn push_collapsed(text: &mut String, piece: &str) {
    for c in piece.chars() {
        let space = matches!(c, ' ' | '\t' | '\r' | '\n');
        if !space {
            text.push(c);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_closed_is_text() {
        for (html, text) in [
            ("a <!-- hidden --> b", "a b"),
            ("a <!-- said and not closed", "a <!-- said and not closed"),
            ("a <!-- said > and not closed", "a <!-- said > and not closed"),
            ("a <style>p {}</STYLE> b", "a b"),
            ("a <style> said and not closed", "a said and not closed"),
            ("a <b", "a <b"),
            ("1 < 2 &amp; 3 &gt; 2 & so on", "1 < 2 & 3 > 2 & so on"),
            ("<p>one</p><p>two<br/>three</p>", "one\ntwo\nthree"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    /// A megabyte of what begins and never ends is read at once, in the time of one look.
    #[test]
    fn a_megabyte_of_beginnings_is_read_in_one_go() {
        for piece in ["<a", "<!--", "<style>", "<style></style>", "&", "&#x1", "</", "<!", "<script>x</script"] {
            let html = piece.repeat(1_000_000 / piece.len());
            assert!(to_text(&html).len() <= html.len() + 1, "{piece}");
        }
    }
}
