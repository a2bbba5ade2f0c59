//! One Halo, several customers, each with a ServiceNow, credentials and mappings of its own; several
//! tables in one profile; ways to sign in.

use causeway::model::{ConnectionId, Kind, ProfileId, System};
use causeway::profile::{Authentication, Connection, Scope, TypeRule};
use causeway::service::{Actor, NewConnection, ProfileDraft};
use causeway::standins::{Options, StandIns};
use secrecy::SecretString;
use serde_json::json;

use crate::support::world::{SEND, World};

async fn second_instance() -> StandIns {
    StandIns::start(Options { halo: None, servicenow: Some(0), control: 0 }).await.unwrap()
}

fn connection(name: &str, url: &str, authentication: Authentication) -> Connection {
    Connection::sandbox(ConnectionId::new(name), System::ServiceNow, url.parse().unwrap(), authentication)
}

async fn add(world: &World, connection: Connection, secret: (&str, String)) {
    let secrets = vec![(secret.0.to_owned(), SecretString::from(secret.1))];
    world.desk().save_connection(NewConnection { connection, secrets }).await.unwrap();
}

#[tokio::test]
async fn each_customer_has_a_servicenow_and_a_profile_of_its_own() {
    let world = World::new().await;
    let theirs = second_instance().await;
    let served = theirs.servicenow.as_ref().unwrap();
    let credentials = served.vendor.credentials();
    let basic = Authentication::Basic { username: credentials.username };
    add(&world, connection("globex", served.base_url(), basic), ("globex/password", credentials.password)).await;
    let client = world.halo().add_client("Globex");
    let site = world.halo().add_site(client, "Main");
    let user = world.halo().add_user(site, "Bow Ruggeri", "bow.ruggeri@example.com");

    world.change_profile(|profile| profile.scope = Scope::Customer { id: 12 }).await;
    let mut globex = world.draft().await;
    globex.name = ProfileId::new("globex");
    globex.other = ConnectionId::new("globex");
    globex.scope = Scope::Customer { id: client };
    globex.people.default_user = Some(user);
    globex.people.default_caller = Some(served.vendor.find("sys_user", "user_name=admin")[0]["sys_id"].clone());
    globex.notes.outbound = causeway::profile::NoteScope::None;
    world.desk().save_profile(globex).await.unwrap();

    let at_acme = world.incident(&[("short_description", "of acme")]);
    let at_globex = served.vendor.insert("admin", "incident", &[("short_description", "of globex")]).unwrap();
    world.first_load().await;
    let globex = ProfileId::new("globex");
    let view = world.desk().preview(&globex, &[]).await.unwrap();
    world.approve(&view).await;
    assert_eq!(at_acme, at_globex, "two instances may well number alike");
    let tickets = world.tickets_of(&at_acme);
    let by_summary = |summary: &str| tickets.iter().find(|ticket| ticket["summary"] == summary).unwrap();
    assert_eq!(tickets.len(), 2, "and yet each record has its ticket");
    assert_eq!(by_summary("of acme")["client_id"], json!(12));
    assert_eq!(by_summary("of globex")["client_id"], json!(client));
    let theirs_here = by_summary("of globex")["id"].as_i64().unwrap();

    world.halo().add_action("Abel Tuter", theirs_here, json!({"outcome_id": 8, "note": "stays here"})).unwrap();
    let sent = json!({"summary": "for globex", "tickettype_id": 1, "client_id": client, "site_id": site});
    let sent = world.halo().create_ticket("Abel Tuter", sent).unwrap();
    world.halo().add_action("Abel Tuter", sent, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    world.desk().run(&globex, Actor::Schedule).await.unwrap();
    world.pass().await;
    let marker = format!("correlation_idENDSWITH/{sent}");
    assert_eq!(served.vendor.find("incident", &marker).len(), 1, "the target follows the ticket's customer");
    assert_eq!(world.servicenow().find("incident", &marker).len(), 0);
    assert_eq!(served.vendor.journal(&at_globex).len(), 0, "this customer's notes stay in Halo");
}

#[tokio::test]
async fn tasks_and_incidents_go_with_their_own_ticket_types() {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            let task = Kind::new("incident_task");
            profile.types.push(TypeRule { table: task, ticket_type: 3, outbound: true, inbound: true });
            for rule in &mut profile.mapping.fields {
                if ["user_id", "category_1"].contains(&rule.halo.as_str()) {
                    rule.tables = vec![Kind::new("incident")];
                }
            }
        })
        .await;
    let incident = world.incident(&[("short_description", "an incident")]);
    let task = world
        .servicenow()
        .insert("admin", "incident_task", &[("short_description", "a task"), ("incident", incident.as_str())])
        .unwrap();
    world.first_load().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "tickettype_id"), json!(1));
    assert_eq!(world.ticket_field(world.ticket_of(&task), "tickettype_id"), json!(3));
    let request = json!({"summary": "a request", "tickettype_id": 3, "client_id": 12});
    let request = world.halo().create_ticket("Abel Tuter", request).unwrap();
    world.halo().add_action("Abel Tuter", request, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    world.settle().await;
    let marker = format!("correlation_idENDSWITH/{request}");
    assert_eq!(world.servicenow().find("incident_task", &marker).len(), 1, "the ticket type decides the table");
}

#[tokio::test]
async fn client_credentials_sign_in_as_well_as_a_password() {
    let world = World::new().await;
    let credentials = world.servicenow().credentials();
    let url = world.standins.servicenow.as_ref().unwrap().base_url().to_owned();
    let oauth = Authentication::ClientCredentials { client_id: credentials.client_id };
    add(&world, connection("servicenow", &url, oauth), ("servicenow/client-secret", credentials.client_secret)).await;
    let found = world.desk().test_connection(&ConnectionId::new("servicenow")).await.unwrap();
    assert_eq!(found.account, credentials.username, "{found:#?}");
    let incident = world.incident(&[("short_description", "by token")]);
    world.first_load().await;
    assert_eq!(world.tickets_of(&incident).len(), 1);
    world.settle().await;
}

#[tokio::test]
async fn a_mandatory_field_that_nothing_gives_holds_the_sending() {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    world.change_profile(|profile| profile.people.default_caller = None).await;
    let ticket = json!({"summary": "of nobody", "tickettype_id": 1, "client_id": 12});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    let mark = world.mark();
    let report = world.pass().await;
    assert!(report.holds.iter().any(|hold| hold.reason.contains("Caller")), "{report:#?}");
    assert_eq!(world.writes_since(mark), Default::default(), "nothing is half-written");
    world.change_profile(|profile| profile.people.default_caller = Some(world.default_caller())).await;
    world.settle().await;
    assert_eq!(world.incidents_of(ticket).len(), 1, "and it flows once there is a default");
}

#[tokio::test]
async fn no_mapping_is_drafted_until_the_credentials_sign_in() {
    let world = World::new().await;
    let url = world.standins.servicenow.as_ref().unwrap().base_url().to_owned();
    let basic = Authentication::Basic { username: world.servicenow().credentials().username };
    add(&world, connection("wrong", &url, basic.clone()), ("wrong/password", "not it".to_owned())).await;
    let draft = ProfileDraft {
        name: ProfileId::new("early"),
        halo: ConnectionId::new("halo"),
        other: ConnectionId::new("wrong"),
        scope: Scope::WholeDesk,
        types: vec![TypeRule { table: Kind::new("incident"), ticket_type: 1, outbound: true, inbound: true }],
        create_tickets: true,
    };
    let refused = world.desk().draft_profile(&draft).await.unwrap_err();
    assert!(refused.to_string().starts_with("wrong: "), "the connection is named: {refused}");
    let right = world.servicenow().credentials().password;
    add(&world, connection("wrong", &url, basic), ("wrong/password", right)).await;
    assert!(!world.desk().draft_profile(&draft).await.unwrap().mapping.fields.is_empty());
}

#[tokio::test]
async fn two_profiles_on_one_instance_take_in_what_their_own_query_means() {
    let world = World::new().await;
    world.change_profile(|profile| profile.inbound.query = Some("category=network".to_owned())).await;
    let mut second = world.draft().await;
    second.name = ProfileId::new("hardware");
    second.inbound.query = Some("category=hardware".to_owned());
    world.desk().save_profile(second).await.unwrap();
    let ours = world.incident(&[("short_description", "of ours"), ("category", "network")]);
    let theirs = world.incident(&[("short_description", "of theirs"), ("category", "hardware")]);
    let nobodys = world.incident(&[("short_description", "of nobody"), ("category", "software")]);
    let hardware = world.desk().preview(&ProfileId::new("hardware"), &[]).await.unwrap();
    assert_eq!(hardware.plan.writes(), 1, "{:#?}", hardware.plan.rows);
    let network = world.preview().await;
    assert_eq!(network.plan.writes(), 1, "what the other profile brought is not ours: {:#?}", network.plan.rows);
    world.approve(&network).await;
    let made = [&ours, &theirs, &nobodys].map(|incident| world.tickets_of(incident).len());
    assert_eq!(made, [1, 0, 0]);
}
