//! Testing a connection and reading what records are made of; nothing is written.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use causeway::connector::identity::FactKind;
use causeway::connector::rights::{KindNeeds, Verdict};
use causeway::connector::servicenow::ServiceNow;
use causeway::connector::{Credentials, Examination, Fault, Needs, Source as _};
use causeway::model::{FieldName, FieldType, Kind};
use causeway::standins::servicenow::NewUser;
use secrecy::SecretString;

use super::{World, desk};
use crate::connector_base::{Calls, connection, serve};

#[tokio::test]
async fn an_examination_reports_account_clock_and_abilities_and_writes_nothing() {
    let world = World::new().await;
    let id = world.incident("one");
    world.instance.update("admin", "incident", &id, &[("work_notes", "entry")]).unwrap();
    let position = world.instance.common().ledger.position();
    let found = world.desk.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.account, world.instance.credentials().username);
    assert_eq!(found.account_id.len(), 32);
    assert_eq!(found.zone_offset_seconds, Some(0));
    for ability in ["journal", "choices", "batch"] {
        assert_eq!(found.abilities[ability], "yes", "{ability}");
    }
    assert_eq!(found.rights.table("incident").unwrap().read.verdict, Verdict::Yes);
    assert_eq!(found.abilities["supplied-sys-id"], "unknown");
    assert_eq!(world.instance.common().ledger.position(), position);
}

#[tokio::test]
async fn missing_rights_are_listed_with_the_role_to_ask_for() {
    let world = World::new().await;
    world.set("servicenow.journal-readable", "false");
    world.set("servicenow.closed-tables", "sys_choice");
    let found = world.desk.examine(&Needs::default()).await.unwrap();
    assert_eq!((found.abilities["journal"].as_str(), found.abilities["choices"].as_str()), ("unknown", "no"));
    assert!(found.missing.iter().any(|text| text.contains("sys_journal_field")), "{:?}", found.missing);
    assert!(found.missing.iter().any(|text| text.contains("sys_choice may not be read")), "{:?}", found.missing);
}

#[tokio::test]
async fn a_desk_that_signs_in_with_a_token_asks_who_it_is() {
    let world = World::new().await;
    let known = world.instance.credentials();
    let base_url = serve(world.instance.router("https://acme.service-now.com")).await;
    let credentials = Credentials::ClientCredentials {
        client_id: known.client_id,
        client_secret: SecretString::from(known.client_secret),
    };
    let calls = Arc::new(Calls::default());
    let now = Arc::new(|| super::at(super::NOON));
    let desk = ServiceNow::new(&connection(&base_url), credentials, calls.clone(), now).unwrap();
    let found = desk.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.account, known.username);
    assert_eq!(calls.lines().iter().filter(|line| *line == "POST /oauth_token.do").count(), 1);
}

#[tokio::test]
async fn the_servers_clock_is_read_from_its_answers() {
    let world = World::serving(|instance| {
        instance.layer(map_response(|mut answer: Response| async {
            answer.headers_mut().insert(header::DATE, HeaderValue::from_static("Mon, 02 Mar 2026 12:10:00 GMT"));
            answer
        }))
    })
    .await;
    assert_eq!(world.desk.server_time(), None);
    let offset = world.desk.examine(&Needs::default()).await.unwrap().clock_offset_seconds;
    assert!((600..660).contains(&offset), "{offset}");
}

#[tokio::test]
async fn a_wrong_password_is_said_at_once() {
    let world = World::new().await;
    let base_url = serve(world.instance.router("https://acme.service-now.com")).await;
    let (wrong, calls) = desk(&base_url, &world.instance.credentials().username, "wrong");
    assert_eq!(wrong.examine(&Needs::default()).await.unwrap_err().fault, Fault::SignIn);
    assert_eq!(calls.seen().len(), 1);
}

#[tokio::test]
async fn fields_are_inherited_and_choices_come_from_the_nearest_table() {
    let world = World::new().await;
    let kinds = [Kind::from("incident"), Kind::from("sc_task")];
    let catalogue = world.desk.catalogue(&kinds).await.unwrap();
    let incident = |name: &str| catalogue.field(&kinds[0], &name.into()).unwrap();
    assert_eq!(incident("state").field_type, FieldType::Choice);
    assert_eq!(catalogue.label(&kinds[0], &"state".into(), "2"), "In Progress");
    assert_eq!(catalogue.label(&kinds[1], &"state".into(), "2"), "Work in Progress");
    assert_eq!(incident("caller_id").field_type, FieldType::Reference("sys_user".to_owned()));
    assert_eq!(incident("work_notes").field_type, FieldType::Journal);
    assert_eq!(incident("opened_at").field_type, FieldType::Time);
    let dependent = incident("subcategory").choices.iter().find(|choice| choice.code == "vpn").unwrap();
    assert_eq!(dependent.depends_on.as_deref(), Some("network"));

    world.set("servicenow.choices-readable", "false");
    let bare = world.desk.catalogue(&kinds).await.unwrap();
    assert!(bare.field(&kinds[0], &"state".into()).unwrap().choices.is_empty());
}

/// A desk that reads and writes these fields of incidents, makes and changes them, and adds notes.
fn incidents(reads: &[&str], writes: &[&str]) -> Needs {
    let names = |names: &[&str]| names.iter().map(|name| FieldName::from(*name)).collect();
    let kind = KindNeeds {
        reads: names(reads),
        writes: names(writes),
        creates: true,
        updates: true,
        notes: true,
        ..KindNeeds::default()
    };
    Needs { kinds: [(Kind::from("incident"), kind)].into() }
}

/// What a desk of this account finds.
async fn as_account(world: &World, roles: &[&str], needs: &Needs) -> Examination {
    let user = NewUser {
        user_name: "desk.two".to_owned(),
        email: "desk.two@example.com".to_owned(),
        password: "a password".to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..NewUser::default()
    };
    world.instance.add_user(&user);
    let base_url = serve(world.instance.router("https://acme.service-now.com")).await;
    let (desk, _calls) = desk(&base_url, &user.user_name, &user.password);
    desk.examine(needs).await.unwrap()
}

#[tokio::test]
async fn the_matrix_of_rights_takes_three_requests_and_writes_nothing() {
    let world = World::new().await;
    world.incident("one");
    let position = world.instance.common().ledger.position();
    let needs = incidents(&["short_description", "state"], &["short_description"]);
    let found = world.desk.examine(&needs).await.unwrap();
    let asked = ["GET /api/now/table/sys_user", "POST /api/now/v1/batch", "GET /api/now/table/sys_dictionary"];
    assert_eq!(world.calls.lines(), asked);
    assert_eq!(world.instance.common().ledger.position(), position);
    let incident = found.rights.table("incident").unwrap();
    let verdicts = (incident.read.verdict, incident.create.verdict, incident.update.verdict);
    assert_eq!(verdicts, (Verdict::Yes, Verdict::UntilWritten, Verdict::UntilWritten));
    let field = |name: &str| incident.field(name).map(|field| (field.read, field.write)).unwrap();
    assert_eq!(field("short_description"), (Verdict::Yes, Verdict::UntilWritten));
    assert_eq!(field("state"), (Verdict::Yes, Verdict::NotNeeded));
    assert_eq!(field("work_notes").1, Verdict::UntilWritten);
    assert_eq!(incident.silent, Vec::<FieldName>::new());
    for table in ["sys_user", "sys_user_group", "sys_choice", "sys_dictionary", "sys_attachment", "Batch API"] {
        let rights = found.rights.table(table).unwrap();
        assert!(matches!(rights.read.verdict, Verdict::Yes | Verdict::NothingShown), "{table}: {rights:?}");
        assert_eq!(rights.create.verdict, Verdict::NotNeeded, "{table}");
    }
}

#[tokio::test]
async fn fields_that_stay_silent_are_told_from_those_that_are_empty() {
    let world = World::new().await;
    world.incident("one");
    world.set("servicenow.hidden-fields", "incident.close_notes,task.work_end");
    let found = world.desk.examine(&incidents(&["close_notes", "close_code", "nothing_of_this"], &[])).await.unwrap();
    let incident = found.rights.table("incident").unwrap();
    assert_eq!(incident.field("close_code").unwrap().read, Verdict::Yes, "an empty field is shown");
    let silent = incident.field("close_notes").unwrap();
    assert_eq!(silent.read, Verdict::No);
    assert!(silent.why.as_deref().unwrap().contains("stays silent"), "{silent:?}");
    let unknown = incident.field("nothing_of_this").unwrap();
    assert!(unknown.why.as_deref().unwrap().contains("no such field"), "{unknown:?}");
    assert_eq!(incident.silent, [FieldName::from("work_end")], "silent, and used by no profile");
    let said = found.missing.iter().find(|text| text.contains("close_notes")).unwrap();
    assert!(said.contains("ACL") && !said.contains("work_end"), "{said}");
}

#[tokio::test]
async fn a_field_that_the_dictionary_calls_read_only_cannot_be_written() {
    let world = World::new().await;
    world.incident("one");
    let found = world.desk.examine(&incidents(&["number"], &["sys_mod_count", "short_description"])).await.unwrap();
    let incident = found.rights.table("incident").unwrap();
    let verdict = |name: &str| incident.field(name).unwrap().write;
    assert_eq!((verdict("sys_mod_count"), verdict("short_description")), (Verdict::No, Verdict::UntilWritten));
    assert!(found.missing.iter().any(|text| text.contains("incident.sys_mod_count")), "{:?}", found.missing);
}

#[tokio::test]
async fn an_account_that_may_only_read_is_told_which_roles_writing_takes() {
    let world = World::new().await;
    world.incident("one");
    let needs = incidents(&["state"], &["state"]);
    let found = as_account(&world, &["sn_incident_read", "snc_platform_rest_api_access"], &needs).await;
    let incident = found.rights.table("incident").unwrap();
    assert_eq!(incident.read.verdict, Verdict::Yes);
    for (table, role) in [("sys_user", "sys_user"), ("sys_dictionary", "personalize_dictionary")] {
        assert_eq!(found.rights.table(table).unwrap().read.verdict, Verdict::No, "{table}");
        assert!(found.missing.iter().any(|text| text.starts_with(table) && text.contains(role)), "{table}");
    }
    assert!(incident.create.grant.contains("sn_incident_write"), "{incident:?}");
}

#[tokio::test]
async fn the_roles_of_the_account_alone_are_listed_where_the_instance_shows_them() {
    let world = World::new().await;
    world.incident("one");
    let needs = incidents(&["state"], &["state"]);
    let agent = as_account(&world, &["itil"], &needs).await;
    let roles: Vec<&str> = agent.rights.roles.as_ref().unwrap().iter().map(String::as_str).collect();
    assert_eq!(roles, ["itil"], "only those of the account");
    assert_eq!(agent.rights.doubts(), []);
}

#[tokio::test]
async fn an_administrators_account_is_more_than_is_needed() {
    let world = World::new().await;
    world.incident("one");
    let found = as_account(&world, &["admin"], &Needs::default()).await;
    assert!(found.told()[0].text.contains("administrator"), "{:?}", found.told());
    assert!(!found.is_in_order());
}

#[tokio::test]
async fn an_account_for_programs_alone_is_not_remarked_and_one_for_people_is() {
    let world = World::new().await;
    let people = world.desk.examine(&Needs::default()).await.unwrap();
    assert!(people.told().iter().any(|remark| remark.text.contains("Web service access only")), "{people:?}");
    let own = people.account_id.clone();
    world.instance.update("admin", "sys_user", &own, &[("web_service_access_only", "true")]).unwrap();
    let programs = world.desk.examine(&Needs::default()).await.unwrap();
    assert!(programs.remarks.is_empty(), "{:?}", programs.remarks);
}

#[tokio::test]
async fn without_the_batch_api_the_same_is_asked_one_by_one() {
    let world = World::serving(|instance| {
        let closed = || async { axum::http::StatusCode::NOT_FOUND };
        axum::Router::new().route("/api/now/v1/batch", axum::routing::any(closed)).fallback_service(instance)
    })
    .await;
    world.incident("one");
    let found = world.desk.examine(&incidents(&["state"], &["state"])).await.unwrap();
    assert_eq!(found.abilities["batch"], "no");
    assert_eq!(found.rights.table("Batch API").unwrap().read.verdict, Verdict::No);
    assert_eq!(found.rights.table("incident").unwrap().field("state").unwrap().read, Verdict::Yes);
    assert_eq!(world.calls.lines().iter().filter(|line| line.contains("/batch")).count(), 1);
}

#[tokio::test]
async fn the_instance_says_who_it_is_by_its_own_address_our_record_and_its_properties() {
    let world = World::new().await;
    let found = world.desk.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.identity.value(FactKind::OwnAddress), Some("acme.service-now.com"));
    assert_eq!(found.identity.value(FactKind::Login), Some(found.account_id.as_str()));
    assert_eq!(found.identity.value(FactKind::InstanceName), None, "properties are for administrators");
    let asked = world.calls.lines().len();
    assert_eq!(world.desk.which_instance(&Needs::default()).await.unwrap(), found.identity);
    assert_eq!(world.calls.lines().len() - asked, 1, "one request");

    world.incident("the first");
    world.instance.insert("loader", "sys_properties", &[("name", "instance_name"), ("value", "acme")]).unwrap();
    let shown = as_account(&world, &["admin"], &Needs::default()).await.identity;
    assert_eq!(shown.value(FactKind::InstanceName), Some("acme"));
    assert!(shown.value(FactKind::OldestRecord).unwrap().starts_with("INC"), "{shown:?}");
}

#[tokio::test]
async fn the_life_of_tokens_is_told_and_a_short_one_is_warned_about() {
    let world = World::new().await;
    world.set("servicenow.token-life-seconds", "900");
    let known = world.instance.credentials();
    let base_url = serve(world.instance.router("https://acme.service-now.com")).await;
    let credentials = Credentials::ClientCredentials {
        client_id: known.client_id,
        client_secret: SecretString::from(known.client_secret),
    };
    let now = Arc::new(|| super::at(super::NOON));
    let desk = ServiceNow::new(&connection(&base_url), credentials, Arc::new(Calls::default()), now).unwrap();
    let found = desk.examine(&Needs::default()).await.unwrap();
    assert_eq!(found.token.unwrap().seconds, 900);
    assert!(found.told().iter().any(|remark| remark.text.contains("live 900 s only; 1800 s")), "{:?}", found.told());
    assert_eq!(world.desk.examine(&Needs::default()).await.unwrap().token, None, "a password has no life");
}
