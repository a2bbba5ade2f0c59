//! Finding tickets by their marker, and saying so where that is impossible.

use causeway::connector::halo::kinds;
use causeway::connector::{Fault, Source as _, WriteWhat};

use super::support::{AGENT, Desk, INCIDENT, create, foreign, marker, stored};

const OTHER: &str = "a9e30c7dc61122760116894de7bcc7bd";

#[tokio::test]
async fn a_created_ticket_is_found_by_its_external_link() {
    for form in ["array", "envelope"] {
        let desk = Desk::with(&[("halo.external-link-list", form)]).await;
        let outcomes = desk.send(vec![create(INCIDENT, "From the other side")]).await;
        let id = stored(&outcomes[0]).created.clone().unwrap();
        let fresh = desk.another_connector();
        let found = fresh.find_marked(&kinds::ticket(), &[marker(INCIDENT), marker(OTHER)]).await.unwrap();
        assert_eq!(found[0].as_ref().map(|record| record.key.id.clone()), Some(id), "{form}");
        assert_eq!(found[0].as_ref().and_then(|record| record.marked.clone()).as_deref(), Some(INCIDENT));
        assert_eq!(found[1], None);
    }
}

#[tokio::test]
async fn a_ticket_that_was_tied_later_is_found_too() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("Born in Halo");
    let outcomes = desk.send(vec![WriteWhat::Mark { key: desk.key(ticket), foreign: foreign(INCIDENT) }]).await;
    stored(&outcomes[0]);
    let found = desk.connector.find_marked(&kinds::ticket(), &[marker(INCIDENT)]).await.unwrap();
    assert_eq!(found[0].as_ref().map(|record| record.key.clone()), Some(desk.key(ticket)));
    assert_eq!(desk.fetch(ticket).await.unwrap().marked.as_deref(), Some(INCIDENT));
}

#[tokio::test]
async fn a_ticket_that_was_made_and_is_not_shown_any_more_is_not_taken_for_absent() {
    let desk = Desk::open().await;
    let outcomes = desk.send(vec![create(INCIDENT, "From the other side")]).await;
    let id = stored(&outcomes[0]).created.clone().unwrap();
    assert!(desk.halo.delete_ticket(AGENT, id.as_str().parse().unwrap()));
    let error = desk.connector.find_marked(&kinds::ticket(), &[marker(INCIDENT)]).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unreadable, "{error}");
    let mut later = marker(INCIDENT);
    later.own_id = "fedcba9876543210fedcba9876543210".to_owned();
    let found = desk.connector.find_marked(&kinds::ticket(), &[later]).await.unwrap();
    assert_eq!(found, [None], "the next generation of the pair may be made");
}

#[tokio::test]
async fn a_record_of_another_instance_with_the_same_id_is_not_it() {
    let desk = Desk::open().await;
    stored(&desk.send(vec![create(INCIDENT, "From production")]).await[0]);
    let mut clone = marker(INCIDENT);
    clone.foreign.origin = "servicenow:acmedev.service-now.com".to_owned();
    assert_eq!(desk.connector.find_marked(&kinds::ticket(), &[clone]).await.unwrap(), [None]);
}

#[tokio::test]
async fn without_a_search_for_links_the_generic_foreign_id_serves() {
    let desk = Desk::with(&[("halo.external-link-search", "off")]).await;
    let link = serde_json::json!({ "table_id": 2, "halo_id": 12, "third_party_id": "somebody else's" });
    desk.halo.save("Abel Tuter", "ExternalLink", link).unwrap();
    let outcomes = desk.send(vec![create(INCIDENT, "From the other side")]).await;
    let id = stored(&outcomes[0]).created.clone().unwrap();
    let found = desk.connector.find_marked(&kinds::ticket(), &[marker(INCIDENT), marker(OTHER)]).await.unwrap();
    assert_eq!(found[0].as_ref().map(|record| record.key.id.clone()), Some(id));
    assert_eq!(found[1], None);
}

#[tokio::test]
async fn where_nothing_can_be_searched_it_is_an_error_and_not_absence() {
    let desk = Desk::with(&[("halo.external-link-search", "off"), ("halo.third-party-filter", "off")]).await;
    let link = serde_json::json!({ "table_id": 2, "halo_id": 12, "third_party_id": "somebody else's" });
    desk.halo.save("Abel Tuter", "ExternalLink", link).unwrap();
    desk.ticket("Any");
    let error = desk.connector.find_marked(&kinds::ticket(), &[marker(INCIDENT)]).await.unwrap_err();
    assert_eq!(error.fault, Fault::Settings);
}
