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
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>{}</p>", escaped.replace("\r\n", "<br>").replace('\n', "<br>"))
}
