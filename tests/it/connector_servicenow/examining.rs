//! Testing a connection and reading what records are made of; nothing is written.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use causeway::connector::servicenow::ServiceNow;
use causeway::connector::{Credentials, Fault, Source as _};
use causeway::model::{FieldType, Kind};
use secrecy::SecretString;

use super::{World, desk};
use crate::connector_base::{Calls, connection, serve};

#[tokio::test]
async fn an_examination_reports_account_clock_and_abilities_and_writes_nothing() {
    let world = World::new().await;
    let id = world.incident("one");
    world.instance.update("admin", "incident", &id, &[("work_notes", "entry")]).unwrap();
    let position = world.instance.common().ledger.position();
    let found = world.desk.examine().await.unwrap();
    assert_eq!(found.account, world.instance.credentials().username);
    assert_eq!(found.account_id.len(), 32);
    assert_eq!(found.zone_offset_seconds, Some(0));
    for ability in ["journal", "choices", "batch", "read incident"] {
        assert_eq!(found.abilities[ability], "yes", "{ability}");
    }
    assert_eq!(found.abilities["supplied-sys-id"], "unknown");
    assert_eq!(world.instance.common().ledger.position(), position);
}

#[tokio::test]
async fn missing_rights_are_listed_with_the_role_to_ask_for() {
    let world = World::new().await;
    world.set("servicenow.journal-readable", "false");
    world.set("servicenow.closed-tables", "sys_choice");
    let found = world.desk.examine().await.unwrap();
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
    let found = desk.examine().await.unwrap();
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
    let offset = world.desk.examine().await.unwrap().clock_offset_seconds;
    assert!((600..660).contains(&offset), "{offset}");
}

#[tokio::test]
async fn a_wrong_password_is_said_at_once() {
    let world = World::new().await;
    let base_url = serve(world.instance.router("https://acme.service-now.com")).await;
    let (wrong, calls) = desk(&base_url, &world.instance.credentials().username, "wrong");
    assert_eq!(wrong.examine().await.unwrap_err().fault, Fault::SignIn);
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
