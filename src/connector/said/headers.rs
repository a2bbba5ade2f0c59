//! Headers as they may be kept: a line each, without anything secret, not too many and none too long.

use reqwest::header::HeaderMap;
use url::Url;

use crate::log::headers::redact_header;

/// The most headers that are kept of a request or an answer.
const MOST: usize = 60;

/// The most bytes that are kept of one value; what pages are found by is longer than most.
const MOST_BYTES: usize = 1_000;

/// What stands before the number of headers that are not kept.
const BEYOND: &str = "…";

/// The headers of an exchange with this address, in the order of their names' first appearance.
pub(super) fn kept(url: &Url, headers: &HeaderMap) -> String {
    let lines = headers.iter().take(MOST).map(|(name, value)| {
        // A header is no text of any known kind; ASCII is, and nothing in it ends a line.
        let value = redact_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()), url);
        format!("{name}: {}", cut(&value))
    });
    let beyond = (headers.len() > MOST).then(|| format!("{BEYOND}: {} more are not kept", headers.len() - MOST));
    lines.chain(beyond).collect::<Vec<_>>().join("\n")
}

fn cut(value: &str) -> String {
    match value.get(..value.floor_char_boundary(MOST_BYTES)) {
        Some(beginning) if beginning.len() < value.len() => format!("{beginning}… ({} bytes in all)", value.len()),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn url() -> Url {
        Url::parse("https://acme.example/api/now/table/incident").unwrap()
    }

    #[test]
    fn each_header_is_a_line_and_secrets_are_hidden() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        headers.append("set-cookie", HeaderValue::from_static("JSESSIONID=canary"));
        headers.append("set-cookie", HeaderValue::from_static("glide_user=canary"));
        headers.insert("x-odd", HeaderValue::from_bytes(&[b'a', b'\t', 0xff]).unwrap());
        let told = kept(&url(), &headers);
        assert_eq!(told, "content-type: application/json\nset-cookie: ***\nset-cookie: ***\nx-odd: a\t\u{fffd}");
        assert_eq!(kept(&url(), &HeaderMap::new()), "");
    }

    #[test]
    fn long_and_many_headers_are_cut_and_say_so() {
        let mut headers = HeaderMap::new();
        headers.insert("x-long", HeaderValue::from_str(&"a".repeat(5_000)).unwrap());
        for number in 1..100 {
            headers.insert(HeaderName::try_from(format!("x-{number}")).unwrap(), HeaderValue::from(number));
        }
        let told = kept(&url(), &headers);
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].len() < MOST_BYTES + 50 && lines[0].ends_with("(5000 bytes in all)"), "{}", lines[0]);
        assert_eq!((lines.len(), lines[MOST]), (MOST + 1, "…: 40 more are not kept"));
    }
}
