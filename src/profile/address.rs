//! Addresses of instances as people write them: the core of a domain (`acme`), the domain, or a
//! whole address that was copied from a browser.

use url::Url;

use crate::model::System;

/// The domain under which a vendor hosts most instances.
fn hosted_under(system: System) -> Option<&'static str> {
    match system {
        System::Halo => Some("haloitsm.com"),
        System::ServiceNow => Some("service-now.com"),
        System::HubSpot => None,
    }
}

/// The instance's root: a core means the vendor's own domain, a domain means `https://`, and what
/// follows the root is cut off. What is wrong is not repeated: the text may hold a password.
pub fn root(system: System, text: &str) -> Result<Url, String> {
    let wrong = || "must be the core of a domain, a domain, or an address: acme, acme.service-now.com".to_owned();
    let text = text.trim();
    let whole = match hosted_under(system).filter(|_| is_core(text)) {
        Some(domain) => format!("https://{text}.{domain}"),
        None if text.contains("://") => text.to_owned(),
        None => format!("https://{text}"),
    };
    let mut url = Url::parse(&whole).map_err(|_no_address: url::ParseError| wrong())?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must be an address without a user name or password; they have fields of their own".to_owned());
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Whether a text is one label of a domain.
fn is_core(text: &str) -> bool {
    !text.is_empty()
        && !text.eq_ignore_ascii_case("localhost")
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_a_domain_and_a_whole_address_are_understood_alike() {
        let ours = "https://acme.service-now.com/";
        for text in ["acme", " acme ", "acme.service-now.com", ours, "https://acme.service-now.com/now/nav/ui?x=1#top"]
        {
            assert_eq!(root(System::ServiceNow, text).unwrap().as_str(), ours, "{text}");
        }
        assert_eq!(root(System::Halo, "acme").unwrap().as_str(), "https://acme.haloitsm.com/");
        assert_eq!(root(System::Halo, "acme.halopsa.com").unwrap().as_str(), "https://acme.halopsa.com/");
        assert_eq!(root(System::Halo, "halo.acme.example:8443").unwrap().as_str(), "https://halo.acme.example:8443/");
        assert_eq!(root(System::Halo, "http://127.0.0.1:8080").unwrap().as_str(), "http://127.0.0.1:8080/");
        assert_eq!(root(System::ServiceNow, "localhost").unwrap().as_str(), "https://localhost/");
    }

    #[test]
    fn what_is_no_address_is_refused_and_a_password_is_not_repeated() {
        for text in ["", "two words", "ftp://acme.service-now.com", "https://desk:canary@acme.example"] {
            let refused = root(System::ServiceNow, text).unwrap_err();
            assert!(!refused.contains("canary"), "{refused}");
        }
    }
}
