//! The test of a connection, the catalogue, and people.

use causeway::connector::halo::{kinds, zone_from_own_write};
use causeway::connector::{Fault, PeopleWanted, Source as _};
use causeway::model::person::PersonRole;
use causeway::model::{FieldName, FieldType, RecordId};

use super::support::{Desk, connect, noon};

#[tokio::test]
async fn a_healthy_instance_says_who_we_are_and_what_it_can() {
    let desk = Desk::open().await;
    desk.ticket("Any");
    desk.wait(90);
    let found = desk.connector.examine().await.unwrap();
    assert_eq!((found.account.as_str(), found.account_id.as_str()), ("API Agent", "3"));
    assert_eq!(found.clock_offset_seconds, 90);
    assert_eq!(found.missing, Vec::<String>::new());
    for ability in ["change-filter", "find-by-external-link", "note-window", "native-servicenow"] {
        assert_eq!(found.abilities.get(ability).map(String::as_str), Some("yes"), "{ability}");
    }
    assert!(!found.fingerprint.is_empty());
}

#[tokio::test]
async fn missing_rights_are_named_with_what_to_grant() {
    let desk = Desk::with(&[("halo.application-scopes", "all:standard read:tickets")]).await;
    let found = desk.connector.examine().await;
    let missing = match found {
        Ok(found) => found.missing.join("\n"),
        Err(error) => panic!("{error}"),
    };
    assert!(missing.contains("/api/FieldInfo"), "{missing}");
}

#[tokio::test]
async fn what_an_instance_ignores_is_found_out() {
    let desk = Desk::with(&[("halo.lastupdatefromdate", "ignored"), ("halo.external-link-search", "off")]).await;
    desk.ticket("Any");
    desk.halo
        .save("Abel Tuter", "ExternalLink", serde_json::json!({ "table_id": 2, "halo_id": 12, "third_party_id": "x" }))
        .unwrap();
    let found = desk.connector.examine().await.unwrap();
    assert_eq!(found.abilities["change-filter"], "no");
    assert_eq!(found.abilities["find-by-external-link"], "no");
}

#[tokio::test]
async fn a_wrong_secret_is_a_sign_in_fault() {
    let desk = Desk::open().await;
    let base = desk.connector.instance().as_str().to_owned();
    let stranger = connect(&format!("http://{base}"), "nobody", "nothing", 0);
    assert_eq!(stranger.examine().await.unwrap_err().fault, Fault::SignIn);
}

#[tokio::test]
async fn the_catalogue_lists_choices_and_tells_priorities_of_slas_apart() {
    let desk = Desk::open().await;
    let gold = desk.halo.add_sla("Gold");
    desk.halo.add_priority(gold, 1, "Within the hour");
    desk.halo.add_priority(gold, 2, "High");
    desk.halo.add_custom_field("CFchangeticket", "Change ticket", &[1]);
    let catalogue = desk.connector.catalogue(&[kinds::ticket(), kinds::action()]).await.unwrap();
    let label = |name: &str, code: &str| catalogue.label(&kinds::ticket(), &FieldName::new(name), code).to_owned();
    assert_eq!(label("status_id", "2"), "In Progress");
    assert_eq!(label("impact", "1"), "Company Wide");
    assert_eq!(label("urgency", "3"), "Low");
    assert_eq!(label("team", "Network"), "Network");
    assert_eq!(label("agent_id", "2"), "Abel Tuter");
    assert_eq!(label("client_id", "12"), "Acme Ltd");
    assert_eq!(label("tickettype_id", "1"), "Incident");
    assert_eq!(label("category_1", "Network>VPN"), "Network>VPN");
    assert_eq!(label("priority_id", "2"), "High", "called the same in both SLAs");
    let field = |name: &str| catalogue.field(&kinds::ticket(), &FieldName::new(name)).unwrap().clone();
    let first: Vec<String> =
        field("priority_id").choices.into_iter().filter(|c| c.code == "1").map(|c| c.label).collect();
    assert_eq!(first, ["Critical (Standard SLA)", "Within the hour (Gold)"]);
    assert_eq!(field("CFchangeticket").label, "Change ticket");
    assert_eq!(field("site_id").field_type, FieldType::Reference("Site".to_owned()));
    assert_eq!(catalogue.label(&kinds::action(), &FieldName::new("outcome"), "7"), "Private Note");
}

#[tokio::test]
async fn people_are_found_by_address_id_or_all() {
    let desk = Desk::open().await;
    let user = desk.halo.add_user(18, "Bow Ruggeri", "Bow.Ruggeri@Example.com");
    for n in 0..150 {
        desk.halo.add_user(18, &format!("Person {n}"), &format!("person{n}@example.com"));
    }
    let emails = PeopleWanted::Emails(vec!["bow.ruggeri@example.com".to_owned(), "abel.tuter@example.com".to_owned()]);
    let found = desk.connector.people(&emails).await.unwrap();
    let names: Vec<(&str, PersonRole)> = found.iter().map(|person| (person.name.as_str(), person.role)).collect();
    assert_eq!(names, [("Bow Ruggeri", PersonRole::EndUser), ("Abel Tuter", PersonRole::Agent)]);
    assert_eq!(found[0].email, "bow.ruggeri@example.com");
    assert_eq!(found[0].customer, Some(RecordId::new("12")));
    let ids = PeopleWanted::Ids(vec![RecordId::new(user.to_string()), RecordId::new("99999")]);
    assert_eq!(desk.connector.people(&ids).await.unwrap().len(), 1);
    let all = desk.connector.people(&PeopleWanted::All).await.unwrap();
    assert!(all.len() > 151, "{}", all.len());
}

#[test]
fn the_zone_is_measured_to_a_quarter_of_an_hour() {
    assert_eq!(zone_from_own_write("2026-09-25T14:00:03.2", noon()), 7200);
    assert_eq!(zone_from_own_write("2026-09-25T17:29:58", noon()), 19_800);
    assert_eq!(zone_from_own_write("2026-09-25T07:00:01", noon()), -18_000);
    assert_eq!(zone_from_own_write("2026-09-25T12:00:00", noon()), 0);
    assert_eq!(zone_from_own_write("no stamp", noon()), 0);
}
