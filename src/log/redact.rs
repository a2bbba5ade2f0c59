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

/// Fields of bodies that are secret by their whole name.
const SECRET_FIELDS: [&str; 5] = ["hapikey", "sig", "sysparm_ck", "g_ck", "code_verifier"];

/// Query parameters whose values are names of fields, orders and forms.
const PLAIN_PARAMETERS: [&str; 5] = ["sysparm_fields", "sysparm_display_value", "sysparm_view", "order", "columns_id"];

/// A header whose name contains one of these carries a secret as well.
const SECRET_HEADER_PARTS: [&str; 7] = ["authoriz", "cookie", "session", "csrf", "xsrf", "credential", "jwt"];

/// A header of whose name one of these is a word carries a secret as well.
const SECRET_HEADER_WORDS: [&str; 4] = ["auth", "key", "nonce", "sid"];

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
    SECRET_PARTS.iter().chain(&SECRET_HEADER_PARTS).any(|part| name.contains(part))
        || name.split(['-', '_']).any(|word| SECRET_HEADER_WORDS.contains(&word))
}

/// The query of an address as [`redact_url`] shows it, at most `most` bytes of it; empty where there is none.
pub fn redacted_query(url: &Url, most: usize) -> String {
    if url.query().is_none() {
        return String::new();
    }
    let shown = redact_url(url);
    let query = shown.split_once('?').map_or("", |(_, query)| query);
    // What is left of a redacted address is ASCII.
    query.get(..most).map_or_else(|| query.to_owned(), |beginning| format!("{beginning}…"))
}

/// The query of an address with the values alone that tell nothing of anybody: numbers, switches and names of
/// fields. What is looked for may be a person's name or address.
pub fn outlined_query(url: &Url, most: usize) -> String {
    let mut outline = url.clone();
    if url.query().is_some() {
        outline.query_pairs_mut().clear().extend_pairs(url.query_pairs().map(|(name, value)| {
            let tells_nothing = PLAIN_PARAMETERS.contains(&name.as_ref())
                || matches!(value.as_ref(), "true" | "false")
                || (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()));
            let value = if tells_nothing { value } else { REDACTED.into() };
            (name, value)
        }));
    }
    redacted_query(&outline, most)
}

/// A text in which each address is redacted as [`redact_url`] does.
pub fn redact_addresses_in(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '[' | ']');
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(at);
        let (address, after) = from.split_at(from.find(ends).unwrap_or(from.len()));
        told.push_str(before);
        match Url::parse(address) {
            // An address that holds nothing secret is told letter by letter.
            Ok(url) if url.query().is_some() || !url.username().is_empty() || url.password().is_some() => {
                told.push_str(&redact_url(&url));
            }
            _ => told.push_str(address),
        }
        rest = after;
    }
    told + rest
}

/// True for a field of a body whose value is never shown. Case does not matter. What is called code, state or key
/// there is what the vendors' records call so.
pub fn is_secret_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_FIELDS.contains(&name.as_str()) || SECRET_PARTS.iter().any(|part| name.contains(part))
}

/// True for a parameter of an address whose value is never shown. Case does not matter.
pub fn is_secret_parameter(name: &str) -> bool {
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
    fn a_query_is_shown_redacted_and_not_without_end() {
        let url = Url::parse("https://acme.example/api?sysparm_query=active%3Dtrue&token=canary").unwrap();
        assert_eq!(redacted_query(&url, 100), "sysparm_query=active%3Dtrue&token=***");
        assert_eq!(redacted_query(&url, 8), "sysparm_…");
        let address = "https://acme.example/api?sysparm_query=email%3Dabel&sysparm_limit=10&full=true&token=1";
        let outline = outlined_query(&Url::parse(address).unwrap(), 100);
        assert_eq!(outline, "sysparm_query=***&sysparm_limit=10&full=true&token=***");
        assert_eq!(redacted_query(&Url::parse("https://acme.example/api").unwrap(), 8), "");
    }

    #[test]
    fn addresses_within_a_text_lose_what_opens_them_and_the_text_stays() {
        let html = "see <img src=\"https://acme.example/i?sig=canary&id=7\"> or http://a:canary@b.example/?x=1, why?";
        let told = redact_addresses_in(html);
        assert_eq!(told, "see <img src=\"https://acme.example/i?sig=***&id=7\"> or http://b.example/?x=1%2C why?");
        for text in ["no address? none", "https://acme.example/a b", "http", "https://"] {
            assert_eq!(redact_addresses_in(text), text);
        }
    }

    #[test]
    fn a_field_of_a_record_may_be_called_state_or_code() {
        assert!(!["state", "close_code", "key", "user_name"].into_iter().any(is_secret_field));
        assert!(["Password", "access_token", "clientSecret", "sig"].into_iter().all(is_secret_field));
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
