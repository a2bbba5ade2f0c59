//! What a list says of a record, in neutral words: the one place that knows which of a vendor's
//! fields are its title, its state, its type and its parties.

use super::text;
use crate::model::{FieldName, Record, System, Value};

/// The longest title that a list keeps, in characters; the record itself keeps all of it.
const TITLE: u32 = 250;

/// Longer texts are descriptions and logs: nobody searches a list for them.
const SEARCHED_BYTES: usize = 255;

/// Halo's address of a ticket in its own window (`web_url`, section 6.2 of its fact sheet); a link,
/// not a text that people wrote, and nothing that could be mapped.
pub const WEB_ADDRESS: &str = "web_url";

/// The fields that make a headline, in a vendor's words. `None`: the vendor has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadlineFields {
    /// The text that people know the record by.
    pub title: &'static str,
    /// How far the work on it is.
    pub state: &'static str,
    /// The type of ticket, where one kind of record has several.
    pub ticket_type: Option<&'static str>,
    /// The customer whom it belongs to.
    pub customer: Option<&'static str>,
    /// The supplier to whom it is passed on.
    pub supplier: Option<&'static str>,
}

/// A record in the words of a list. Codes are as [`Value::code`] writes them, empty where the field
/// is empty or was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    /// The text that people know it by, on one line, cut where it is very long.
    pub title: String,
    /// The code of its state.
    pub state: String,
    /// The code of its ticket type.
    pub ticket_type: String,
    /// The code of its customer.
    pub customer: String,
    /// The code of its supplier.
    pub supplier: String,
    /// What it is found by: its number and its short texts in lower case, one a line.
    pub search: String,
}

/// The fields that make the headline of a system's records: Halo's ticket fields by section 6.2 of
/// its fact sheet, those of ServiceNow's task tables by the table of task fields in its sheet.
pub fn fields(system: System) -> Option<HeadlineFields> {
    match system {
        System::Halo => Some(HeadlineFields {
            title: "summary",
            state: "status_id",
            ticket_type: Some("tickettype_id"),
            customer: Some("client_id"),
            supplier: Some("supplier_id"),
        }),
        System::ServiceNow => Some(HeadlineFields {
            title: "short_description",
            state: "state",
            ticket_type: None,
            customer: None,
            supplier: None,
        }),
        System::HubSpot => None,
    }
}

/// The headline of a record.
pub fn of(record: &Record) -> Headline {
    let search = search_text(record);
    let Some(fields) = fields(record.key.system) else { return Headline { search, ..Headline::default() } };
    let code = |name: &str| record.field(&FieldName::new(name)).map(Value::code).unwrap_or_default();
    let known = |name: Option<&str>| name.map(code).unwrap_or_default();
    Headline {
        title: title(&code(fields.title)),
        state: code(fields.state),
        ticket_type: known(fields.ticket_type),
        customer: known(fields.customer),
        supplier: known(fields.supplier),
        search,
    }
}

fn title(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text::fit(&line, Some(TITLE))
}

fn search_text(record: &Record) -> String {
    let mut search = record.number.to_lowercase();
    for (name, value) in &record.fields {
        if let Value::Text(text) = value
            && text.len() <= SEARCHED_BYTES
            && name.as_str() != WEB_ADDRESS
        {
            search.push('\n');
            search.push_str(&text.to_lowercase());
        }
    }
    search
}

/// The address of a record in its vendor's own window, where the vendor delivered one: Halo does with
/// a ticket that was read by itself. Its sheet names no address that could be made from a number.
pub fn web_address(record: &Record) -> Option<String> {
    match record.field(&FieldName::new(WEB_ADDRESS)) {
        Some(Value::Text(address)) => Some(address.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Presence, RecordKey, VersionTag};

    fn record(system: System, fields: &[(&str, Value)]) -> Record {
        Record {
            key: RecordKey { system, instance: "acme".into(), kind: "Ticket".into(), id: "4242".into() },
            number: "4242".to_owned(),
            version: VersionTag("1".to_owned()),
            fields_version: None,
            created: None,
            updated: jiff::Timestamp::UNIX_EPOCH,
            presence: Presence::Live,
            fields: fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
            marked: None,
        }
    }

    #[test]
    fn each_vendors_words_become_the_same_headline() {
        let halo = of(&record(
            System::Halo,
            &[
                ("summary", Value::text("The  VPN\r\nis down")),
                ("status_id", Value::Integer(2)),
                ("tickettype_id", Value::Integer(1)),
                ("client_id", Value::Integer(12)),
            ],
        ));
        assert_eq!((halo.title.as_str(), halo.state.as_str()), ("The VPN is down", "2"));
        assert_eq!((halo.ticket_type.as_str(), halo.customer.as_str(), halo.supplier.as_str()), ("1", "12", ""));
        let there =
            of(&record(System::ServiceNow, &[("short_description", Value::text("VPN")), ("state", Value::text("6"))]));
        assert_eq!((there.title.as_str(), there.state.as_str(), there.customer.as_str()), ("VPN", "6", ""));
    }

    #[test]
    fn a_record_is_found_by_its_number_and_short_texts_and_not_by_its_address() {
        let long = Value::text("x".repeat(300));
        let found = of(&record(
            System::Halo,
            &[
                ("team", Value::text("Über-Team")),
                ("details", long),
                ("web_url", Value::text("https://acme/tickets?id=4242")),
            ],
        ));
        assert_eq!(found.search, "4242\nüber-team");
    }
}
