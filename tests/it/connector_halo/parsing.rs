//! Stamps, HTML and notes' text: what goes in comes out, and nothing makes them panic.

use causeway::connector::halo::html::to_text;
use causeway::connector::halo::stamp::{Stamp, read, write, zone_from_own_write};
use causeway::mapping::rich::to_html;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

#[test]
fn stamps_have_no_zone_and_trimmed_fractions() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(read("2026-06-30T16:04:28.36", 0), Some(Stamp::At(at("2026-06-30T16:04:28.36Z"))));
    assert_eq!(read("2026-06-30T09:00:00", 7200), Some(Stamp::At(at("2026-06-30T07:00:00Z"))));
    assert_eq!(read("2026-09-25T06:41:08.7895915Z", 7200), Some(Stamp::At(at("2026-09-25T06:41:08.7895915Z"))));
    for unset in ["1900-01-01T00:00:00", "1899-12-30T00:00:00", "", "1900-01-01T00:00:00Z"] {
        assert_eq!(read(unset, -3600), Some(Stamp::NotSet), "{unset}");
    }
    assert_eq!(read("soon", 0), None);
}

#[test]
fn html_becomes_readable_text() {
    let html = "<style>p{}</style><p>Dear&nbsp;all,</p><div>the VPN is <b>down</b>.<br/>a &lt; b &#38; c &#x2192; d</div>\
        <!-- hidden --><ul><li>one</li><li>two</li></ul>x < y & z";
    assert_eq!(to_text(html), "Dear all,\nthe VPN is down.\na < b & c → d\none\ntwo\n\nx < y & z");
}

proptest! {
    #[test]
    fn a_written_stamp_is_read_back_in_any_zone(second in 0_i64..4_000_000_000, quarters in -48_i32..=56) {
        let (at, zone) = (Timestamp::from_second(second).unwrap(), quarters * 900);
        prop_assert_eq!(read(&write(at, zone), zone), Some(Stamp::At(at)));
    }

    #[test]
    fn a_zone_is_measured_through_small_delays(second in 0_i64..4_000_000_000, quarters in -48_i32..=56, late in -300_i64..300) {
        let (at, zone) = (Timestamp::from_second(second).unwrap(), quarters * 900);
        let date_header = at.checked_add(SignedDuration::from_secs(late)).unwrap();
        prop_assert_eq!(zone_from_own_write(&write(at, zone), date_header), zone);
    }

    #[test]
    fn no_text_makes_a_stamp_panic(text in ".{0,40}", zone in any::<i32>()) {
        drop(format!("{:?}", read(&text, zone)));
    }

    #[test]
    fn text_survives_the_way_through_html(words in prop::collection::vec("[a-zA-Z<>&\"'#;/!äß→]{1,12}", 1..8), lines in 1_usize..4) {
        let line = words.join(" ");
        let text = vec![line; lines].join("\n");
        prop_assert_eq!(to_text(&to_html(&text)), text);
    }

    #[test]
    fn no_html_makes_the_reader_panic(html in "[<>&;#!/a-z \\-x0-9é]{0,200}") {
        prop_assert!(to_text(&html).len() <= html.len() * 2 + 8);
    }
}
