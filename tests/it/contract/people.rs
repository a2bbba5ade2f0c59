//! The directory and the catalogue.

use causeway::connector::PeopleWanted;
use causeway::model::RecordId;

use super::desk::Desk;

over_every_connector! {
    #[test] fn people_are_found_by_id_and_by_address_in_any_case;
    #[test] fn the_catalogue_names_the_title;
}

async fn people_are_found_by_id_and_by_address_in_any_case<D: Desk>(desk: D) {
    let (id, address) = desk.somebody();
    let emails = [format!(" {} ", address.to_uppercase()), "nobody@example.org".to_owned(), "a,b@x".to_owned()];
    let found = desk.source().people(&PeopleWanted::Emails(emails.to_vec())).await.unwrap();
    assert!(found.iter().any(|person| person.id == id), "{found:?}");
    assert!(found.iter().all(|person| person.email == address));
    let wanted = PeopleWanted::Ids(vec![id.clone(), RecordId::from("999999")]);
    let found = desk.source().people(&wanted).await.unwrap();
    assert_eq!(found.iter().map(|person| &person.id).collect::<Vec<_>>(), [&id]);
    assert!(desk.source().people(&PeopleWanted::All).await.unwrap().iter().any(|person| person.id == id));
}

async fn the_catalogue_names_the_title<D: Desk>(desk: D) {
    desk.make("something");
    let catalogue = desk.source().catalogue(&[desk.kind()]).await.unwrap();
    assert!(catalogue.field(&desk.kind(), &desk.title()).is_some());
}
