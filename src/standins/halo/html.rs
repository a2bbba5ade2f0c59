//! Plain text from HTML and back, as far as the stand-in needs it: the vendor's own rule is not
//! documented.

/// The text of a piece of HTML: line ends for paragraphs and breaks, tags dropped, the common
/// entities resolved.
pub(super) fn to_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tagged)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = tagged.split_once('>') else {
            text.push('<');
            rest = tagged;
            break;
        };
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap_or_default().to_lowercase();
        if matches!(name.as_str(), "br" | "/p" | "/div" | "/li" | "/tr") && !text.ends_with("\r\n") {
            text.push_str("\r\n");
        }
        rest = after;
    }
    text.push_str(rest);
    let entities = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    for (entity, character) in entities {
        text = text.replace(entity, character);
    }
    text.trim_end().to_owned()
}

/// HTML that shows a text.
pub(super) fn from_text(text: &str) -> String {
    format!(
        "<p>{}</p>",
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace("\r\n", "<br>")
            .replace('\n', "<br>")
    )
}

/// A text between tags or within an attribute.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Tags that a cleaning server drops with everything in them.
const DANGEROUS: &[&str] = &["script", "style", "iframe", "object"];

/// HTML without what a cleaning server takes out: scripts and what loads them, and handlers of
/// events.
pub(super) fn clean(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, tagged)) = rest.split_once('<') {
        kept.push_str(before);
        let Some((tag, after)) = tagged.split_once('>') else {
            kept.push('<');
            rest = tagged;
            break;
        };
        let name = tag.split([' ', '/', '\n', '\t']).next().unwrap_or_default().to_lowercase();
        rest = after;
        if DANGEROUS.contains(&name.as_str()) {
            let end = format!("</{name}");
            let closing = after.to_lowercase().find(&end).and_then(|from| after.get(from..)).unwrap_or_default();
            rest = closing.split_once('>').map_or("", |(_, after)| after);
            continue;
        }
        kept.push('<');
        kept.push_str(&without_handlers(tag));
        kept.push('>');
    }
    kept + rest
}

/// A tag without the attributes that begin with `on`.
fn without_handlers(tag: &str) -> String {
    let is_handler = |word: &&str| {
        let name = word.split('=').next().unwrap_or_default();
        name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) && word.contains('=')
    };
    let words: Vec<&str> = tag.split(' ').filter(|word| !is_handler(word)).collect();
    words.join(" ")
}
