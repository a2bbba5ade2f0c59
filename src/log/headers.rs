//! Headers of requests and answers as they may be kept: what signs somebody in is hidden wherever it stands.

use url::Url;

use super::redact::{
    REDACTED, is_secret_header, is_secret_parameter, redact_addresses_in, redact_url, redact_url_text,
};

/// Headers whose value is one address, which may be a relative one.
const ADDRESSES: [&str; 2] = ["location", "content-location"];

/// Ways to sign in; what follows one of these words is a credential, unless it is a parameter.
const SCHEMES: [&str; 4] = ["basic", "bearer", "negotiate", "ntlm"];

/// The value of a header of an exchange with this address, without anything secret.
pub fn redact_header(name: &str, value: &str, exchanged_with: &Url) -> String {
    if is_secret_header(name) {
        return REDACTED.to_owned();
    }
    if ADDRESSES.iter().any(|address| name.eq_ignore_ascii_case(address)) {
        return exchanged_with.join(value).map_or_else(|_| redact_url_text(value), |url| redact_url(&url));
    }
    redact_pairs_in(&redact_addresses_in(value))
}

/// A text in which the values of pairs such as `token=…` are hidden, and what follows a way to sign in.
fn redact_pairs_in(text: &str) -> String {
    let divides = |c: char| c.is_whitespace() || "?&;,<>(){}[]\"'".contains(c);
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    let mut signs_in = false;
    loop {
        let (word, after) = rest.split_at(rest.find(divides).unwrap_or(rest.len()));
        let quoted = after.strip_prefix('"').or_else(|| after.strip_prefix('\''));
        rest = after;
        match word.split_once('=') {
            Some((name, value)) if is_secret_parameter(name) => {
                told.extend([name, "=", REDACTED]);
                if let Some(within) = quoted.filter(|_| value.is_empty()) {
                    let quote = after.get(..1).unwrap_or_default();
                    rest = within.split_once(quote).map_or("", |(_, behind)| behind);
                }
            }
            // What fills up base64 looks like a pair without a value.
            Some((_, value)) if signs_in && quoted.is_none() && value.trim_matches('=').is_empty() => {
                told.push_str(REDACTED);
            }
            None if signs_in && !word.is_empty() => told.push_str(REDACTED),
            _ => told.push_str(word),
        }
        signs_in = SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)) || (signs_in && word.is_empty());
        let mut left = rest.chars();
        let Some(gap) = left.next() else { return told };
        signs_in &= gap.is_whitespace();
        told.push(gap);
        rest = left.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, value: &str) -> String {
        redact_header(name, value, &Url::parse("https://acme.example/api/now/table/incident?x=1").unwrap())
    }

    #[test]
    fn a_header_that_signs_in_is_hidden_by_its_name() {
        for name in ["Authorization", "Cookie", "Set-Cookie", "X-UserToken", "X-Api-Key", "X-Session-Id"] {
            assert_eq!(told(name, "canary"), REDACTED, "{name}");
        }
        for name in ["X-CSRF", "Ocp-Apim-Subscription-Key", "X-Auth", "X-JWT-Assertion", "X-Amz-Credential"] {
            assert_eq!(told(name, "canary"), REDACTED, "{name}");
        }
    }

    #[test]
    fn what_support_asks_for_stays_letter_by_letter() {
        for (name, value) in [
            ("content-type", "application/json;charset=UTF-8"),
            ("etag", "W/\"7-a\""),
            ("x-ratelimit-limit", "10000"),
            ("x-ratelimit-reset", "1772366400"),
            ("retry-after", "31"),
            ("x-is-logged-in", "false"),
            ("x-transaction-id", "0a1b2c3d4e5f"),
            ("date", "Mon, 02 Mar 2026 10:00:00 GMT"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            (
                "link",
                "<https://acme.example/api/now/table/incident?sysparm_offset=2>;rel=\"next\",<https://a.example/b>",
            ),
            ("www-authenticate", "BASIC realm=\"Service-now\""),
            ("content-disposition", "attachment; filename=\"a b.txt\""),
        ] {
            assert_eq!(told(name, value), value, "{name}");
        }
    }

    #[test]
    fn an_address_loses_what_opens_it_be_it_whole_or_relative() {
        assert_eq!(told("Location", "/login?token=canary&id=7"), "https://acme.example/login?token=***&id=7");
        assert_eq!(told("location", "https://a:canary@b.example/?sig=canary#canary"), "https://b.example/?sig=***");
        assert_eq!(told("location", "?code=canary"), "https://acme.example/api/now/table/incident?code=***");
        assert_eq!(told("location", "https://[canary"), REDACTED);
        assert_eq!(told("link", "</a?access_token=canary&p=2>;rel=\"next\""), "</a?access_token=***&p=2>;rel=\"next\"");
        assert_eq!(
            told("refresh", "0;url=https://a.example/?Signature=canary"),
            "0;url=https://a.example/?Signature=***"
        );
    }

    #[test]
    fn a_credential_within_a_value_is_hidden_too() {
        assert_eq!(told("x-debug", "Bearer canary"), "Bearer ***");
        assert_eq!(told("x-debug", "was: basic  Y2FuYXJ5Og==, 7"), "was: basic  ***, 7");
        assert_eq!(told("www-authenticate", "Negotiate YIIcanary="), "Negotiate ***");
        assert_eq!(told("x-debug", "user=7; password=\"can ary\"; id=8"), "user=7; password=***; id=8");
        assert_eq!(told("x-debug", "secret='canary"), "secret=***");
        assert_eq!(told("x-debug", "basic"), "basic");
        assert_eq!(told("x-debug", ""), "");
    }
}
