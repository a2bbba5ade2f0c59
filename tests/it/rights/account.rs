//! Which account it is, and how its clock and tokens behave.

use causeway::connector::Gravity;
use causeway::profile::Authentication;
use causeway::service::NewConnection;
use jiff::SignedDuration;
use secrecy::SecretString;

use super::{halo, servicenow, told, view};
use crate::support::world::World;

#[tokio::test]
async fn with_basic_authentication_an_account_whose_address_no_halo_user_has_is_named() {
    let world = World::new().await;
    world.desk().test_connection(&servicenow()).await.unwrap();
    let missed = told(&world, &servicenow()).await;
    assert!(missed.contains("No user or agent of halo has the account's e-mail address integration@example.com"));

    world.halo().add_user(18, "Integration", "Integration@Example.com");
    world.desk().test_connection(&servicenow()).await.unwrap();
    let found = told(&world, &servicenow()).await;
    assert!(!found.contains("e-mail address"), "{found}");
}

#[tokio::test]
async fn an_account_that_signs_in_with_tokens_needs_no_address() {
    let world = World::new().await;
    let known = world.servicenow().credentials();
    let mut connection = world.desk().connection(&servicenow()).await.unwrap();
    connection.authentication = Authentication::ClientCredentials { client_id: known.client_id };
    let secrets = vec![("servicenow/client-secret".to_owned(), SecretString::from(known.client_secret))];
    world.desk().save_tested(NewConnection { connection, secrets }).await.unwrap();
    let said = told(&world, &servicenow()).await;
    assert!(!said.contains("e-mail address"), "{said}");
}

#[tokio::test]
async fn a_halo_that_is_out_of_reach_leaves_the_address_unclear_and_the_test_goes_on() {
    let world = World::new().await;
    world.desk().forget_secret("halo/client-secret").await.unwrap();
    world.desk().test_connection(&servicenow()).await.unwrap();
    let said = told(&world, &servicenow()).await;
    assert!(said.contains("could not be seen") && said.contains("halo/client-secret"), "{said}");
}

#[tokio::test]
async fn clocks_that_are_more_than_a_minute_apart_are_said_in_words() {
    let world = World::new().await;
    world.servicenow().common().clock.run_with_offset(SignedDuration::from_secs(-7_265));
    world.desk().test_connection(&servicenow()).await.unwrap();
    let found = view(&world, &servicenow()).await.examination.unwrap();
    assert!(found.clock_in_words().contains("(2 h 1 min"), "{}", found.clock_in_words());
    assert!(found.clock_in_words().ends_with("behind ours"));
    let warned = found.told().into_iter().find(|remark| remark.text.contains("clock")).unwrap();
    assert_eq!(warned.gravity, Gravity::Warning);
    assert!(!found.is_in_order());
}

#[tokio::test]
async fn the_rest_of_a_token_that_is_given_again_is_not_taken_for_its_life() {
    let world = World::new().await;
    let known = world.servicenow().credentials();
    let mut connection = world.desk().connection(&servicenow()).await.unwrap();
    let username = known.username.clone();
    connection.authentication = Authentication::Password { client_id: known.client_id, username };
    let secrets = vec![
        ("servicenow/client-secret".to_owned(), SecretString::from(known.client_secret)),
        ("servicenow/password".to_owned(), SecretString::from(known.password)),
    ];
    world.desk().save_tested(NewConnection { connection, secrets }).await.unwrap();
    let first = view(&world, &servicenow()).await.examination.unwrap().token.unwrap();
    assert_eq!(first.seconds, 1_800);
    world.desk().test_connection(&servicenow()).await.unwrap();
    assert_eq!(view(&world, &servicenow()).await.examination.unwrap().token.unwrap().seconds, 1_800);

    world.servicenow().common().switches.set("servicenow.token-life-seconds", "600").unwrap();
    world.halo().common().switches.set("halo.token-lifetime", "600").unwrap();
    world.desk().test_connection(&halo()).await.unwrap();
    assert!(told(&world, &halo()).await.contains("Access tokens live 600 s only"));
}
