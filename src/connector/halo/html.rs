//! Between plain text and the HTML of Halo's notes. Small on purpose: nothing here is shown as
//! HTML by this program; tags go, line breaks and entities stay readable.

/// Tags after which the text goes on in a new line.
const BREAKING: [&str; 12] = ["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol"];

/// Tags whose content is no text for people.
const SILENT: [&str; 3] = ["style", "script", "head"];

/// Plain text as the body of a note: escaped, line breaks kept.
pub fn from_text(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for (index, line) in text.replace("\r\n", "\n").split('\n').enumerate() {
        if index > 0 {
            html.push_str("<br>");
        }
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&#39;"),
                other => html.push(other),
            }
        }
    }
    html
}

/// The text of some HTML. What is not closed is text, so nothing that people wrote is lost.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        push_collapsed(&mut text, before);
        rest = if from.starts_with('<') { skip_tag(&mut text, from) } else { read_entity(&mut text, from) };
    }
    push_collapsed(&mut text, rest);
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Takes one tag off the front; text that only looks like a tag (`a < b`) stays.
fn skip_tag<'a>(text: &mut String, from: &'a str) -> &'a str {
    let inside = from.get(1..).unwrap_or_default();
    if let Some(comment) = inside.strip_prefix("!--") {
        return comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
    }
    let starts_like_a_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = inside.find('>').filter(|_| starts_like_a_tag) else {
        text.push('<');
        return inside;
    };
    let (tag, after) = (inside.get(..end).unwrap_or_default(), inside.get(end + 1..).unwrap_or_default());
    let closing = tag.starts_with('/');
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if !closing && SILENT.contains(&name.as_str()) {
        let end = format!("</{name}");
        let closed = after.to_ascii_lowercase().find(&end);
        return closed.and_then(|at| after.get(at..)).unwrap_or_default();
    }
    let breaks = if name == "br" { true } else { closing && BREAKING.contains(&name.as_str()) };
    if breaks {
        text.push('\n');
    }
    after
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
