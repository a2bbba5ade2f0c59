//! HTML as plain text that keeps what was said: lists, links, tables, quotes and preformatted lines.

use super::tags::{Piece, attribute, image, pieces};
use super::{CLEANER, RICHEST, tags};

/// Stands for a blank that is no layout while a text is put together.
const HARD_BLANK: char = '\u{a0}';

/// HTML as plain text.
pub fn to_text(html: &str) -> String {
    if html.len() > RICHEST {
        return tags::stripped(html).trim().to_owned();
    }
    let cleaned = CLEANER.clean(html).to_string();
    let mut page = Page::default();
    for piece in pieces(&cleaned) {
        match piece {
            Piece::Text(text) => page.text(&decoded(text)),
            Piece::Open(name, attributes) => page.open(name, attributes),
            Piece::Close(name) => page.close(name),
        }
    }
    page.ended()
}

/// The five entities that well-formed HTML has left.
fn decoded(text: &str) -> String {
    let plain = text.replace("&nbsp;", "\u{a0}").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&amp;", "&")
}

/// A list that is being read: the number of its next item where it counts.
struct List(Option<u32>);

/// A link that is being read: its address, and where its words begin in the line.
struct Link {
    address: String,
    line: usize,
    from: usize,
}

/// A text in the making.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    line: String,
    /// Whether anything was said in this line besides its marks.
    said: bool,
    lists: Vec<List>,
    marker: Option<String>,
    quotes: usize,
    preformatted: usize,
    cells: usize,
    links: Vec<Link>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.as_it_stands(text);
            return;
        }
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{c}') {
                if self.said && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
            } else {
                self.begin();
                self.line.push(c);
                self.said = true;
            }
        }
    }

    /// A text whose blanks and line ends count.
    fn as_it_stands(&mut self, text: &str) {
        let hard = |c| if c == ' ' { HARD_BLANK } else { c };
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line();
            }
            if !line.is_empty() {
                self.begin();
                self.line.extend(line.chars().map(hard));
                self.said = true;
            }
        }
    }

    /// Puts what stands at the beginning of a line before its first word.
    fn begin(&mut self) {
        if !self.line.is_empty() {
            return;
        }
        self.line.push_str(&"> ".repeat(self.quotes));
        let marker = self.marker.take();
        let depth = self.lists.len().saturating_sub(usize::from(marker.is_some()));
        self.line.extend(std::iter::repeat_n([HARD_BLANK, HARD_BLANK], depth).flatten());
        self.line.push_str(marker.as_deref().unwrap_or_default());
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(line.replace(HARD_BLANK, " ").trim_end_matches(' ').to_owned());
        self.said = false;
    }

    /// Ends the line where it holds anything.
    fn end_block(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "br" => self.end_line(),
            "hr" => {
                self.end_block();
                self.line.push_str("---");
                self.end_line();
            }
            "img" => {
                let words = decoded(&image(attributes));
                self.text(&words);
            }
            "ul" | "ol" => {
                self.end_block();
                self.lists.push(List((name == "ol").then_some(1)));
            }
            "li" => {
                self.end_block();
                self.marker = Some(self.next_marker());
            }
            "blockquote" => {
                self.end_block();
                self.quotes += 1;
            }
            "pre" => {
                self.end_block();
                self.preformatted += 1;
            }
            "tr" => {
                self.end_block();
                self.cells = 0;
            }
            "td" | "th" => {
                if self.cells > 0 {
                    self.begin();
                    self.line.push_str(if self.line.ends_with(' ') { "| " } else { " | " });
                    self.said = false;
                }
                self.cells += 1;
            }
            "a" => {
                self.begin();
                let address = decoded(attribute(attributes, "href").unwrap_or_default());
                self.links.push(Link { address, line: self.lines.len(), from: self.line.len() });
            }
            block if is_block(block) => self.end_block(),
            _ => {}
        }
    }

    fn next_marker(&mut self) -> String {
        match self.lists.last_mut() {
            Some(List(Some(number))) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            Some(List(None)) | None => "- ".to_owned(),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "a" => self.close_link(),
            "ul" | "ol" => {
                self.end_block();
                self.lists.pop();
            }
            "li" => {
                self.end_block();
                self.marker = None;
            }
            "blockquote" => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "pre" => {
                self.end_block();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "tr" | "table" => self.end_block(),
            block if is_block(block) => self.end_block(),
            _ => {}
        }
    }

    /// Says where a link leads, unless its words do.
    fn close_link(&mut self) {
        let Some(link) = self.links.pop().filter(|link| !link.address.is_empty()) else { return };
        let words = if link.line == self.lines.len() { self.line.get(link.from..).unwrap_or_default() } else { "" };
        let words = words.trim();
        let bare = link.address.strip_prefix("mailto:").unwrap_or(&link.address);
        if words.trim_end_matches('/') != bare.trim_end_matches('/') && words != link.address {
            self.text(&format!(" ({})", link.address));
        }
    }

    fn ended(mut self) -> String {
        self.end_block();
        while self.lines.last().is_some_and(|line| line.trim().is_empty()) {
            self.lines.pop();
        }
        let first = self.lines.iter().position(|line| !line.trim().is_empty()).unwrap_or_default();
        self.lines.get(first..).unwrap_or_default().join("\n")
    }
}

fn is_block(name: &str) -> bool {
    matches!(name, "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "dl" | "dt" | "dd")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::to_html;
    use super::*;

    #[test]
    fn html_says_the_same_in_plain_text() {
        for (html, text) in [
            ("<p>one</p><p>two<br/>three</p>", "one\ntwo\nthree"),
            ("<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>end", "- one\n- two\n  - deep\nend"),
            ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
            (
                "see <a href=\"https://example.com/a?b=1&amp;c=2\">the page</a>.",
                "see the page (https://example.com/a?b=1&c=2).",
            ),
            ("<a href=\"https://example.com/\">https://example.com</a>", "https://example.com"),
            ("<a href=\"mailto:a@example.com\">a@example.com</a>", "a@example.com"),
            (
                "<table><tr><th>Name</th><th>State</th></tr><tr><td>web</td><td>up</td></tr></table>",
                "Name | State\nweb | up",
            ),
            ("<pre>if x:\n    y = 1\n</pre>so", "if x:\n    y = 1\nso"),
            ("<blockquote>they said<br>this</blockquote>and I", "> they said\n> this\nand I"),
            ("<p>a &lt;b&gt; &amp;amp; &eacute; &#x1F697; &copy;</p>", "a <b> &amp; é 🚗 ©"),
            (
                "<img alt=\"a plan\" src=\"x\"><img src=\"/api/attachment/image?token=1\">",
                "[image: a plan][image: image]",
            ),
            ("<b><i>nested</b> markup</i>", "nested markup"),
            ("1 < 2 and a<b", "1 < 2 and a"),
            ("one<hr>two", "one\n---\ntwo"),
            ("<script>alert(1)</script><style>p{}</style>so", "so"),
            ("a   lot\n of\tblanks", "a lot of blanks"),
            ("<p>&nbsp;&nbsp;indented</p>", "  indented"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    proptest! {
        /// What settles once stays: text becomes HTML and the same text again.
        #[test]
        fn a_text_comes_back_from_html_as_it_was(lines in prop::collection::vec("[ -~é🚗]{0,20}", 1..6)) {
            let text = lines.join("\n");
            let text = crate::mapping::text::plain(text.trim_start_matches(['\n', ' ']));
            prop_assume!(!text.to_lowercase().contains("[code]"));
            prop_assert_eq!(to_text(&to_html(&text)), text.trim_end());
        }

        #[test]
        fn plain_text_of_html_is_stable(html in "[a-z <>/=\"&;li1-9]{0,80}") {
            let once = to_text(&html);
            prop_assert_eq!(to_text(&to_html(&once)), once.trim_end());
        }
    }
}
