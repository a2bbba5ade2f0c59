//! Rich text between the HTML of one system's notes and the journals of the other, in which HTML stands
//! between `[code]` and `[/code]` and everything else is plain.
//!
//! Whatever passes is cleaned on the way, so that nothing that runs or calls home is carried over.

mod blocks;
mod plain;
mod tags;

use std::sync::LazyLock;

use ammonia::Builder;

pub(super) use blocks::{block, escaped};
pub use blocks::{journal, to_html};
pub use plain::to_text;
pub use tags::images_called;

/// The longest HTML that is read as such, in bytes. What is longer keeps its text alone.
pub const RICHEST: usize = 256 * 1024;

/// What remains of HTML. Images are said in words: their bytes travel as files.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .add_tags(tags::KEPT.iter().copied())
        .add_clean_content_tags(["script", "style", "title", "head", "template", "noscript", "iframe", "object"])
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("img", ["alt", "src"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan"])
        .add_url_schemes(["http", "https", "mailto"])
        .link_rel(None);
    cleaner
});

/// HTML without anything that runs, loads or styles, well formed; images are said in words.
pub fn clean(html: &str) -> String {
    if html.len() > RICHEST {
        return blocks::escaped(&tags::stripped(html));
    }
    // A line end that is written as a character reference comes out as it is, and HTML knows one only.
    let cleaned = CLEANER.clean(html).to_string().replace("\r\n", "\n").replace('\r', "\n");
    // A second pass over what is well formed now, so that cleaning again changes nothing.
    let worded = if cleaned.contains("<img") { tags::images_in_words(&cleaned) } else { cleaned };
    without_end(&worded)
}

/// Text that looks like the end of a block would end the block that the HTML is put into.
fn without_end(html: &str) -> String {
    let mut safe = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = blocks::find(rest, blocks::END) {
        safe.push_str(rest.get(..at).unwrap_or_default());
        safe.push_str("[/ code]");
        rest = rest.get(at + blocks::END.len()..).unwrap_or_default();
    }
    safe + rest
}

/// Whether HTML says more than its text with line breaks does.
pub fn is_rich(html: &str) -> bool {
    html.len() <= RICHEST && tags::names(html).any(|name| tags::tells(&name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_runs_or_calls_home_is_gone() {
        for (html, cleaned) in [
            ("<b>bold</b><script>alert(1)</script>", "<b>bold</b>"),
            ("<p onclick=\"alert(1)\">so</p>", "<p>so</p>"),
            ("<a href=\"javascript:alert(1)\">here</a>", "<a>here</a>"),
            (
                "<a href=\"https://example.com/?a=1&b=2\">here</a>",
                "<a href=\"https://example.com/?a=1&amp;b=2\">here</a>",
            ),
            ("<img src=\"https://evil.example/pixel.gif\">", "[image: pixel.gif]"),
            ("<img src=x onerror=alert(1) alt=\"a <b>plan</b>\">", "[image: a &lt;b&gt;plan&lt;/b&gt;]"),
            ("<img src=x alt='the \"plan\"'>", "[image: the \"plan\"]"),
            ("<style>p{}</style><i>so</i>", "<i>so</i>"),
            ("<ul><li>one<li>two</ul>", "<ul><li>one</li><li>two</li></ul>"),
            ("a [/code] b &#91;/code] c", "a [/ code] b [/ code] c"),
        ] {
            assert_eq!(clean(html), cleaned, "{html}");
            assert_eq!(clean(cleaned), cleaned, "{html}: cleaning again changes nothing");
        }
    }

    #[test]
    fn plain_paragraphs_are_not_rich_and_lists_are() {
        for (html, rich) in [
            ("<p>one</p><div>two<br>three</div>", false),
            ("1 < 2 and a<b", false),
            ("<p>a <strong>b</strong></p>", true),
            ("<UL><LI>a</LI></UL>", true),
            ("<a href=\"x\">b</a>", true),
            ("<address>b</address>", false),
        ] {
            assert_eq!(is_rich(html), rich, "{html}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_settles_at_once(html in "[a-z <>/=\"'&;#\\[\\]0-9!-]{0,80}") {
            let once = clean(&html);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
