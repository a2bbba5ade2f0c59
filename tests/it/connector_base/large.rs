//! Large bodies: ten megabytes are read, more than the bound is refused with what to do.

use causeway::connector::Fault;
use causeway::standins::faults::Play;

use super::vendors::both;

/// One row of each vendor with a text of so many bytes.
fn one_row(text_bytes: usize) -> Play {
    let text = "x".repeat(text_bytes);
    let row = format!(
        r#"{{"sys_id":"aa","sys_updated_on":"2026-03-02 12:30:00","id":7,"last_update":"2026-03-02T12:30:00","summary":"{text}"}}"#
    );
    let body = format!(r#"{{"result":[{row}],"record_count":1,"tickets":[{row}]}}"#);
    Play::ReplaceBody { content_type: "application/json".to_owned(), body }
}

#[tokio::test]
async fn a_row_of_ten_megabytes_is_read_like_any_other() {
    for vendor in both().await {
        vendor.fill(1);
        vendor.arm(1, Some(1), one_row(5_000_000));
        let (records, _end) = vendor.pull().await.unwrap();
        assert_eq!(records.len(), 1, "{}", vendor.name);
    }
}

#[tokio::test]
async fn a_body_beyond_64_megabytes_is_refused_with_what_to_do() {
    for vendor in both().await {
        vendor.fill(1);
        vendor.arm(1, None, one_row(33 * 1024 * 1024));
        let error = vendor.pull().await.unwrap_err();
        assert_eq!(error.fault, Fault::Incomplete, "{}", vendor.name);
        assert!(error.what.contains("is larger than 67108864 bytes") && error.hint.contains("fewer"), "{error}");
    }
}
