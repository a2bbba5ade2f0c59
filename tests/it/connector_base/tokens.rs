//! A token that ends in the middle of the work: renewed once, and no request is lost.

use causeway::connector::Fault;
use causeway::standins::faults::{Fault as Planned, Play};
use futures_util::future::join_all;

use super::vendors::{Vendor, both};

const RECORDS: usize = 230;

#[tokio::test]
async fn a_token_that_ends_on_any_page_of_a_pull_is_renewed_once_and_every_row_arrives() {
    for vendor in both().await {
        vendor.fill(RECORDS);
        let (records, end) = vendor.pull().await.unwrap();
        assert_eq!((records.len(), end.rows), (RECORDS, RECORDS as u64), "{}", vendor.name);
        let mark = vendor.common.requests.position();
        vendor.pull().await.unwrap();
        let pages = vendor.asked(mark, vendor.list);
        assert!(pages >= 3, "{}: {pages} pages", vendor.name);
        for nth in 1..=pages {
            vendor.arm(nth, Some(1), Play::RevokeToken);
            let mark = vendor.common.requests.position();
            let (records, end) = vendor.pull().await.unwrap();
            vendor.common.faults.clear();
            assert_eq!((records.len(), end.rows), (RECORDS, RECORDS as u64), "{} page {nth}", vendor.name);
            assert_eq!(vendor.asked(mark, "token"), 1, "{} page {nth}", vendor.name);
            assert_eq!(vendor.asked(mark, vendor.list), pages + 1, "{} page {nth}: one is asked again", vendor.name);
        }
    }
}

async fn eight(vendor: &Vendor, ids: &[causeway::model::RecordId]) -> Vec<Result<usize, Fault>> {
    let fetches = (0..8).map(|at| vendor.source.fetch(&vendor.kind, &ids[at..=at]));
    join_all(fetches)
        .await
        .into_iter()
        .map(|read| read.map(|rows| rows.records.len()).map_err(|error| error.fault))
        .collect()
}

#[tokio::test]
async fn a_token_that_ends_under_eight_requests_at_once_is_renewed_once() {
    for vendor in both().await {
        let ids = vendor.fill(8);
        assert_eq!(eight(&vendor, &ids).await, vec![Ok(1); 8], "{}", vendor.name);
        vendor.arm(1, Some(1), Play::RevokeToken);
        let mark = vendor.common.requests.position();
        assert_eq!(eight(&vendor, &ids).await, vec![Ok(1); 8], "{}: no request is lost", vendor.name);
        assert_eq!(vendor.asked(mark, "token"), 1, "{}", vendor.name);
    }
}

#[tokio::test]
async fn a_refused_renewal_stops_that_connection_says_so_and_is_not_hammered() {
    let [refused, other] = both().await;
    let ids = refused.fill(8);
    other.fill(1);
    refused.pull().await.unwrap();
    refused.arm(1, Some(1), Play::RevokeToken);
    let body = r#"{"error":"invalid_client"}"#.to_owned();
    refused.common.faults.arm(Planned {
        name: "no more".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("token".to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 401, headers: Vec::new(), body },
    });
    let mark = refused.common.requests.position();
    let error = refused.pull().await.unwrap_err();
    assert_eq!(error.fault, Fault::SignIn);
    assert!(error.what.contains("Halo gave no token (401): invalid_client"), "{error}");
    assert!(error.hint.contains("credentials"), "{error}");
    assert_eq!(eight(&refused, &ids).await, vec![Err(Fault::SignIn); 8]);
    assert_eq!(refused.asked(mark, "token"), 1, "a refused sign-in is not repeated");
    assert_eq!(other.pull().await.unwrap().1.rows, 1, "the other connection goes on");
}
