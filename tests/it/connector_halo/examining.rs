//! The test of a connection, the catalogue, and people.

use causeway::connector::halo::{kinds, zone_from_own_write};
use causeway::connector::identity::FactKind;
use causeway::connector::rights::{KindNeeds, Verdict};
use causeway::connector::{Fault, Needs, PeopleWanted, Source as _};
use causeway::model::person::PersonRole;
use causeway::model::{FieldName, FieldType, RecordId};

use serde_json::json;

use super::support::{AGENT, Desk, connect, noon};

#[tokio::test]
async fn a_healthy_instance_says_who_we_are_and_what_it_can() {
    let desk = Desk::open().await;
    desk.ticket("Any");
    desk.wait(90);
    let found = desk.connector.examine(&Needs::default()).await.unwrap();
    assert_eq!((found.account.as_str(), found.account_id.as_str()), ("API Agent", "3"));
    assert_eq!(found.clock_offset_seconds, 90);
    assert_eq!(found.missing, Vec::<String>::new());
    for ability in ["change-filter", "find-by-external-link", "note-window", "native-servicenow"] {
        assert_eq!(found.abilities.get(ability).map(String::as_str), Some("yes"), "{ability}");
    }
    assert_eq!(found.identity.value(FactKind::Tenant), Some("standin"));
    assert_eq!(found.identity.value(FactKind::Database), Some("1"));
    assert!(found.identity.value(FactKind::OwnAddress).is_some_and(|address| address.starts_with("http://127.0.0.1")));
    assert_eq!(found.token.map(|token| token.seconds), Some(3_600));
}

#[tokio::test]
async fn missing_rights_are_named_with_what_to_grant() {
    let desk = Desk::with(&[("halo.application-scopes", "all:standard read:tickets")]).await;
    let found = desk.connector.examine(&Needs::default()).await;
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
    let found = desk.connector.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.abilities["change-filter"], "no");
    assert_eq!(found.abilities["find-by-external-link"], "no");
}

#[tokio::test]
async fn a_wrong_secret_is_a_sign_in_fault() {
    let desk = Desk::open().await;
    let base = desk.connector.instance().as_str().to_owned();
    let stranger = connect(&format!("http://{base}"), "nobody", "nothing", 0);
    assert_eq!(stranger.examine(&Needs::default()).await.unwrap_err().fault, Fault::SignIn);
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

/// A desk that makes tickets, changes these fields and adds notes.
fn tickets(fields: &[&str]) -> Needs {
    let names = fields.iter().map(|name| FieldName::new(*name)).collect::<std::collections::BTreeSet<_>>();
    let kind = KindNeeds {
        reads: names.clone(),
        writes: names,
        creates: true,
        updates: true,
        notes: true,
        ..KindNeeds::default()
    };
    Needs { kinds: [(kinds::ticket(), kind)].into() }
}

#[tokio::test]
async fn the_matrix_of_rights_is_found_without_writing_in_few_requests() {
    let desk = Desk::open().await;
    desk.ticket("Any");
    let position = desk.halo.common().ledger.position();
    let found = desk.connector.examine(&tickets(&["summary", "status_id", "CFnowhere"])).await.unwrap();
    assert_eq!(desk.halo.common().ledger.position(), position, "nothing is written");
    let asked = desk.requests("/api/").len();
    assert!(asked <= 20, "{asked} requests");
    let names: Vec<&str> = found.rights.tables.iter().map(|table| table.name.as_str()).collect();
    let all = ["Tickets", "Actions", "Attachments", "Clients", "Users", "Agents", "Teams", "Statuses", "Ticket types"];
    assert_eq!(names, [&all[..], &["Outcomes", "External links", "Custom fields"]].concat());
    for table in &found.rights.tables {
        assert_eq!(table.read.verdict, Verdict::Yes, "{}", table.name);
    }
    let verdicts = |name: &str| {
        let table = found.rights.table(name).unwrap();
        (table.create.verdict, table.update.verdict)
    };
    assert_eq!(verdicts("Tickets"), (Verdict::UntilWritten, Verdict::UntilWritten));
    assert_eq!(verdicts("Actions"), (Verdict::UntilWritten, Verdict::NotNeeded));
    assert_eq!(verdicts("Clients"), (Verdict::NotNeeded, Verdict::NotNeeded));
    let tickets = found.rights.table("Tickets").unwrap();
    let read = |name: &str| tickets.field(name).unwrap().read;
    assert_eq!((read("summary"), read("CFnowhere")), (Verdict::Yes, Verdict::NothingShown));
}

#[tokio::test]
async fn scopes_that_are_missing_are_named_by_resource() {
    let desk = Desk::with(&[("halo.application-scopes", "read:tickets edit:tickets")]).await;
    let found = desk.connector.examine(&tickets(&["summary"])).await.unwrap();
    let verdict = |name: &str| found.rights.table(name).unwrap().read.verdict;
    assert_eq!(
        (verdict("Clients"), verdict("Users"), verdict("Custom fields")),
        (Verdict::No, Verdict::No, Verdict::No)
    );
    assert_eq!((verdict("Tickets"), verdict("Statuses")), (Verdict::Yes, Verdict::Yes));
    let said = found.missing.join("\n");
    assert!(said.contains("read:customers") && said.contains("scope admin"), "{said}");
}

#[tokio::test]
async fn an_agent_who_is_a_person_or_an_administrator_is_named() {
    let desk = Desk::open().await;
    let clean = desk.connector.examine(&Needs::default()).await.unwrap();
    assert!(clean.told().is_empty() && clean.is_in_order(), "{:?}", clean.told());
    desk.halo.save(AGENT, "Agent", json!({ "id": 3, "isapiagent": false, "is_admin": true })).unwrap();
    let found = desk.connector.examine(&Needs::default()).await.unwrap();
    let said: Vec<String> = found.told().into_iter().map(|remark| remark.text).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("API Agent, who is an administrator"), "{said:?}");
    assert!(said[1].contains("not marked as an API-only agent"), "{said:?}");
}

#[tokio::test]
async fn tokens_that_live_too_short_are_warned_about() {
    let desk = Desk::with(&[("halo.token-lifetime", "1200")]).await;
    let found = desk.connector.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.token.unwrap().seconds, 1_200);
    assert!(found.told().iter().any(|remark| remark.text.contains("1200 s")), "{:?}", found.told());
}

#[tokio::test]
async fn which_instance_answers_is_asked_with_one_request() {
    let desk = Desk::open().await;
    let found = desk.connector.examine(&Needs::default()).await.unwrap();
    let asked = desk.requests("/").len();
    assert_eq!(desk.connector.which_instance(&Needs::default()).await.unwrap(), found.identity);
    assert_eq!(desk.requests("/").len() - asked, 1);
}
