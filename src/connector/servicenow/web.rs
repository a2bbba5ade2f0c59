//! Addresses of ServiceNow's own pages, for a browser.

use url::Url;

use super::endpoints;
use crate::model::RecordKey;

/// The page of a record: `{instance}/{table}.do?sys_id={id}`. The fact sheet knows a table's page as
/// `{table}.do` (section on other interfaces) and records by `sys_id` in such addresses
/// (`sys_attachment.do?sys_id=…`). `None` for a key that could not be part of an address.
pub fn address(instance: &Url, key: &RecordKey) -> Option<Url> {
    endpoints::record(&key.kind, &key.id).ok()?;
    let mut page = instance.clone();
    page.set_query(None);
    page.path_segments_mut().ok()?.pop_if_empty().push(&format!("{}.do", key.kind));
    page.query_pairs_mut().append_pair("sys_id", key.id.as_str());
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::System;

    fn key(kind: &str, id: &str) -> RecordKey {
        RecordKey {
            system: System::ServiceNow,
            instance: "acme.service-now.com".into(),
            kind: kind.into(),
            id: id.into(),
        }
    }

    #[test]
    fn a_record_has_a_page_and_nothing_else_gets_into_its_address() {
        let instance: Url = "https://acme.service-now.com".parse().unwrap();
        let page = address(&instance, &key("incident", "46d44a5dc0a8010e0000c66b2d7cb3b6")).unwrap();
        assert_eq!(page.as_str(), "https://acme.service-now.com/incident.do?sys_id=46d44a5dc0a8010e0000c66b2d7cb3b6");
        assert_eq!(address(&instance, &key("incident/../x", "1")), None);
        assert_eq!(address(&instance, &key("incident", "1&x=2")), None);
    }
}
