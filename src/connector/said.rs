//! What was said in a request and its answer, for the log of calls: kept only where a person asked for
//! it, without anything secret, and never more than a few pages.

mod headers;

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

use crate::log::redact::{REDACTED, is_secret_field, is_secret_header, redact_addresses_in};
use crate::mapping::rich;

/// The most bytes that are kept of a body.
const MOST: usize = 16 * 1024;

/// The most bytes of a body that are looked through.
const MOST_READ: usize = 4 * 1024 * 1024;

/// A request and its answer, as they may be kept. Headers are lines of a name and a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The headers of the request.
    pub sent_headers: String,
    /// The body that was sent.
    pub sent: String,
    /// The headers of the answer; none where no answer came.
    pub answered_headers: String,
    /// The body that was answered.
    pub answered: String,
}

impl Said {
    /// What may be kept of an exchange with this path.
    pub fn of(path: &str, sent: &[u8], answered: &[u8]) -> Self {
        // Everything that is said while signing in is secret.
        let signs_in = path.contains("oauth") || path.ends_with("/token") || path.contains("/auth/");
        let kept = |body: &[u8]| if signs_in && !body.is_empty() { REDACTED.to_owned() } else { kept(body) };
        Self { sent: kept(sent), answered: kept(answered), ..Self::default() }
    }

    /// The same with the headers of the exchange with this address.
    #[must_use]
    pub fn with_headers(self, url: &Url, sent: &HeaderMap, answered: &HeaderMap) -> Self {
        Self { sent_headers: headers::kept(url, sent), answered_headers: headers::kept(url, answered), ..self }
    }

    /// The same without what the request signed in with, should the vendor have repeated it anywhere.
    #[must_use]
    pub fn without(mut self, sign_in: Option<&HeaderValue>) -> Self {
        let sign_in = sign_in.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let credential = sign_in.split_once(' ').map_or(sign_in, |(_, credential)| credential.trim());
        if !credential.is_empty() {
            for text in [&mut self.sent_headers, &mut self.sent, &mut self.answered_headers, &mut self.answered] {
                if text.contains(credential) {
                    *text = text.replace(credential, REDACTED);
                }
            }
        }
        self
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        [&self.sent_headers, &self.sent, &self.answered_headers, &self.answered].map(String::len).iter().sum()
    }
}

fn kept(body: &[u8]) -> String {
    if body.len() > MOST_READ {
        return format!("({} bytes, too many to be looked through for secrets)", body.len());
    }
    let Ok(text) = std::str::from_utf8(body) else { return format!("({} bytes that are no text)", body.len()) };
    let text = match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            mask(&mut value);
            Cow::Owned(value.to_string())
        }
        // A page may hold tokens in its scripts and hidden fields, so only what people see of it is kept.
        Err(_) if text.trim_start().starts_with('<') => Cow::Owned(rich::to_text(text)),
        // Forms carry secrets in places that differ; what is no JSON and no page is not kept.
        Err(_) if text.contains('=') => Cow::Borrowed(REDACTED),
        Err(_) => Cow::Owned(redact_addresses_in(text)),
    };
    cut(&text)
}

/// Hides the values of whatever is named like a secret, however deep, and files.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            // Custom fields and headers are pairs of a name and a value.
            let named = fields.get("name").and_then(Value::as_str);
            if named.is_some_and(|name| is_secret_field(name) || is_secret_header(name)) {
                fields.entry("value").and_modify(|value| *value = Value::String(REDACTED.to_owned()));
            }
            for (name, value) in fields {
                if is_secret_field(name) || (value.is_string() && name.ends_with("base64")) {
                    *value = Value::String(REDACTED.to_owned());
                    continue;
                }
                if name == "body" {
                    unfold(value);
                }
                mask(value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(mask),
        // Addresses of files may hold the right to fetch them.
        Value::String(text) if text.contains("://") => *text = redact_addresses_in(text),
        _ => {}
    }
}

/// ServiceNow's batches carry bodies within bodies, in base64.
fn unfold(value: &mut Value) {
    let Some(bytes) = value.as_str().and_then(|text| STANDARD.decode(text).ok()) else { return };
    if let Ok(within) = serde_json::from_slice(&bytes) {
        *value = within;
    }
}

fn cut(text: &str) -> String {
    match text.get(..text.floor_char_boundary(MOST)) {
        Some(beginning) if beginning.len() < text.len() => format!("{beginning}… ({} bytes in all)", text.len()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_however_deep_and_the_rest_stays() {
        let said = Said::of(
            "/api/tickets",
            br#"[{"summary":"No LAN","auth":{"client_secret":"canary","Password":"canary"},
                 "customfields":[{"name":"CFVpnPassword","value":"canary"},{"name":"CFroom","value":"7"}]}]"#,
            br#"{"access_token":"canary","tickets":[{"id":1,"data_base64":"Y2FuYXJ5"}]}"#,
        );
        assert!(said.sent.contains(r#"{"Password":"***","client_secret":"***"}"#), "{}", said.sent);
        assert!(
            said.sent.contains(r#"{"name":"CFroom","value":"7"}"#) && !said.sent.contains("canary"),
            "{}",
            said.sent
        );
        assert!(said.answered.contains(r#""id":1"#) && !said.answered.contains("canary"), "{}", said.answered);
        assert!(!said.answered.contains("Y2FuYXJ5"));
    }

    #[test]
    fn what_a_batch_carries_is_read_and_redacted_too() {
        let within = STANDARD.encode(br#"{"state":"2","token":"canary"}"#);
        let batch = format!(r#"{{"rest_requests":[{{"id":"1","body":"{within}"}}]}}"#);
        let said = Said::of("/api/now/v1/batch", batch.as_bytes(), b"");
        assert_eq!(said.sent, r#"{"rest_requests":[{"body":{"state":"2","token":"***"},"id":"1"}]}"#);
    }

    #[test]
    fn nothing_that_is_said_while_signing_in_is_kept() {
        let said = Said::of("/oauth_token.do", b"grant_type=password&password=canary", br#"{"odd":"canary"}"#);
        assert_eq!((said.sent.as_str(), said.answered.as_str()), ("***", "***"));
        let form = Said::of("/other", b"user=x&pin=canary", b"");
        assert_eq!((form.sent.as_str(), form.answered.as_str()), ("***", ""));
    }

    #[test]
    fn what_signed_in_is_hidden_wherever_the_vendor_repeats_it() {
        let url = Url::parse("https://acme.example/api/now/table/incident").unwrap();
        let heard = HeaderMap::from_iter([("x-seen".parse().unwrap(), HeaderValue::from_static("desk/Y2FuYXJ5"))]);
        let said = Said::of(url.path(), b"", br#"{"headers":["Y2FuYXJ5"]}"#).with_headers(&url, &heard, &heard);
        assert!(said.answered.contains("Y2FuYXJ5"));
        let said = said.without(Some(&HeaderValue::from_static("Basic Y2FuYXJ5")));
        assert_eq!(
            (said.answered.as_str(), said.answered_headers.as_str()),
            (r#"{"headers":["***"]}"#, "x-seen: desk/***")
        );
    }

    #[test]
    fn of_a_page_only_what_people_see_is_kept_and_of_an_address_nothing_that_opens_it() {
        let page = b"<html><script>var token='canary'</script><p>Sign in</p><input type=hidden value=canary></html>";
        let said = Said::of("/login", b"", page);
        assert_eq!(said.answered.trim(), "Sign in");
        let link = br#"{"link":"https://files.example/a?sig=canary&id=7","text":"http is no address"}"#;
        let said = Said::of("/api/attachment", b"", link);
        assert!(!said.answered.contains("canary") && said.answered.contains("id=7"), "{}", said.answered);
        assert!(said.answered.contains("http is no address"));
    }

    #[test]
    fn what_is_long_or_no_text_is_only_described() {
        let long = "ä".repeat(MOST);
        let said = Said::of("/api/tickets", long.as_bytes(), &[0xff, 0xfe]);
        assert!(said.sent.len() < MOST + 100 && said.sent.ends_with("(32768 bytes in all)"), "{}", said.sent.len());
        assert_eq!(said.answered, "(2 bytes that are no text)");
        let huge = Said::of("/api/tickets", &vec![b' '; MOST_READ + 1], b"");
        assert!(huge.sent.starts_with("(4194305 bytes, too many"), "{}", huge.sent);
    }
}
