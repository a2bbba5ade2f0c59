//! What never reaches a log: secret parts of addresses, and secret headers.

use url::Url;

/// What stands in for a secret.
pub const REDACTED: &str = "***";

/// A parameter or header whose name contains one of these carries a secret.
const SECRET_PARTS: [&str; 9] =
    ["token", "secret", "password", "passwd", "apikey", "api_key", "api-key", "signature", "assertion"];

/// Query parameters that are secret by their whole name: OAuth's code and state, HubSpot's old
/// key, ServiceNow's request forgery token and login names.
const SECRET_PARAMETERS: [&str; 9] =
    ["code", "state", "key", "sig", "hapikey", "sysparm_ck", "user_name", "username", "code_verifier"];

/// Headers that are secret by their whole name.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// The address without user name, password, fragment and the values of secret query parameters.
pub fn redact_url(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    let wiped = shown.set_username("").and_then(|()| shown.set_password(None));
    if wiped.is_err() && !url.has_host() {
        // Addresses such as data: and mailto: have no parts that could be told apart.
        return REDACTED.to_owned();
    }
    if url.query().is_some() {
        shown.query_pairs_mut().clear().extend_pairs(url.query_pairs().map(|(name, value)| {
            let value = if is_secret_parameter(&name) { REDACTED.into() } else { value };
            (name, value)
        }));
    }
    shown.into()
}

/// The text of an address, redacted as [`redact_url`] does; a text that is no address is replaced
/// as a whole, because nobody can say which part of it is secret.
pub fn redact_url_text(text: &str) -> String {
    Url::parse(text).map_or_else(|_: url::ParseError| REDACTED.to_owned(), |url| redact_url(&url))
}

/// True for a header whose value is never logged. Case does not matter.
pub fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_HEADERS.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

fn is_secret_parameter(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_addresses_are_hidden_and_the_rest_stays() {
        let address = "https://desk:canary@acme.example/oauth?code=canary&sysparm_limit=10&Access_Token=canary#canary";
        let shown = redact_url_text(address);
        assert_eq!(shown, "https://acme.example/oauth?code=***&sysparm_limit=10&Access_Token=***");
    }

    #[test]
    fn an_address_without_a_query_gets_none() {
        assert_eq!(redact_url_text("https://acme.example/api/tickets"), "https://acme.example/api/tickets");
    }

    #[test]
    fn a_text_that_is_no_address_is_hidden_as_a_whole() {
        assert_eq!(redact_url_text("acme.example/?token=canary"), REDACTED);
        assert_eq!(redact_url_text("data:text/plain,canary"), REDACTED);
    }

    #[test]
    fn headers_with_credentials_are_secret() {
        for name in ["Authorization", "COOKIE", "X-HubSpot-Signature-v3", "x-usertoken", "X-Api-Key"] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in ["Content-Type", "Retry-After", "X-Total-Count"] {
            assert!(!is_secret_header(name), "{name}");
        }
    }
}
