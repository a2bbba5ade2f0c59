//! The list: linked and not, found by either number and by text, filtered and ordered by what
//! people read.

use causeway::model::ProfileId;
use causeway::profile::Scope;
use causeway::service::{ColumnFilters, Shown, TicketColumn, TicketQuery, TicketRef};
use strum::IntoEnumIterator as _;

use super::{globex, known_ticket, list, loaded, name, names, requests, searching};
use crate::support::world::{PROFILE, World};

#[tokio::test]
async fn either_number_and_any_text_finds_a_ticket_without_a_request() {
    let (world, incident, ticket) = loaded("VPN drops every hour").await;
    let alone = known_ticket(&world, "Printer on fire", 12).await;
    let number = world.incident_field(&incident, "number");
    let pair = format!("{ticket} ↔ {number}");
    let before = requests(&world);

    assert_eq!(names(&world, searching(&number)).await, [pair.as_str()]);
    assert_eq!(names(&world, searching(&number.to_lowercase())).await, [pair.as_str()]);
    assert_eq!(names(&world, searching(&ticket.to_string())).await[0], pair);
    assert_eq!(names(&world, searching("EVERY hour")).await, [pair.as_str()]);
    assert_eq!(names(&world, searching("printer")).await, [alone.to_string()]);
    assert_eq!(names(&world, searching("scanner")).await, Vec::<String>::new());
    let whole = world.desk().tickets_numbered(&number).await.unwrap();
    assert_eq!(whole.iter().map(name).collect::<Vec<_>>(), [pair]);
    assert_eq!(requests(&world), before, "nobody was asked");
}

#[tokio::test]
async fn the_list_reads_like_both_desks_and_needs_neither() {
    let (mut world, incident, ticket) = loaded("VPN drops").await;
    let unsent = known_ticket(&world, "Printer on fire", 12).await;
    let number = world.incident_field(&incident, "number");
    // Both vendors are gone, and the desk is opened anew.
    world.close_desk().await;
    world.standins.halo = None;
    world.standins.servicenow = None;
    world.reopen_offline();

    let by_number = TicketQuery { sort: TicketColumn::HaloNumber, descending: false, ..TicketQuery::default() };
    let page = list(&world, by_number).await;

    assert_eq!(page.total, 2);
    let row = page.rows.iter().find(|row| row.link().is_some()).unwrap();
    let (halo, other) = (row.halo.as_ref().unwrap(), row.other.as_ref().unwrap());
    assert_eq!((halo.number.as_str(), other.number.as_str()), (ticket.to_string().as_str(), number.as_str()));
    assert_eq!((row.title.as_str(), row.table.as_ref().unwrap().as_str()), ("VPN drops", "incident"));
    assert_eq!((halo.state.as_str(), other.state.as_str()), ("New", "New"));
    assert_eq!((row.ticket_type.as_str(), row.profile.as_ref().unwrap().as_str()), ("Incident", PROFILE));
    assert!(!row.customer.is_empty() && row.customer != "12", "{row:?}");
    assert!(row.since.is_some() && row.last_change.is_some() && row.updated.is_some());
    let alone = page.rows.iter().find(|row| row.link().is_none()).unwrap();
    assert!(matches!(&alone.ticket, TicketRef::Record(key) if key.id.as_str() == unsent.to_string()));
    assert_eq!((alone.title.as_str(), &alone.profile, alone.since), ("Printer on fire", &None, None));
}

#[tokio::test]
async fn the_filters_speak_in_labels() {
    let (world, incident, ticket) = loaded("VPN drops").await;
    world.edit_incident(&incident, &[("state", "2")]);
    let other = known_ticket(&world, "Printer on fire", 12).await;
    let pair = format!("{ticket} ↔ {}", world.incident_field(&incident, "number"));
    let alone = other.to_string();
    let with = |columns: ColumnFilters| TicketQuery { columns, ..TicketQuery::default() };
    let text = str::to_owned;

    let progress = ColumnFilters { other_state: text("progress"), ..ColumnFilters::default() };
    assert_eq!(names(&world, with(progress)).await, [pair.as_str()]);
    let new = ColumnFilters { halo_state: text("new"), ..ColumnFilters::default() };
    assert_eq!(names(&world, with(new)).await, [alone.as_str()]);
    let incidents = ColumnFilters { ticket_type: text("incident"), ..ColumnFilters::default() };
    assert_eq!(names(&world, with(incidents)).await.len(), 2);
    let nothing = ColumnFilters { halo_state: text("no such state"), ..ColumnFilters::default() };
    assert!(names(&world, with(nothing)).await.is_empty());
    let title = ColumnFilters { title: text("PRINT"), halo_number: alone.clone(), ..ColumnFilters::default() };
    assert_eq!(names(&world, with(title)).await, [alone.as_str()]);
    let table = ColumnFilters { table: text("inci"), ..ColumnFilters::default() };
    assert_eq!(names(&world, with(table)).await, [pair.as_str()]);
    let labels = world.desk().labels_in_use(TicketColumn::OtherState).await.unwrap();
    assert_eq!(labels, [("In Progress".to_owned(), 1)]);
    for (shown, expected) in [(Shown::Linked, &pair), (Shown::OnlyHalo, &alone)] {
        assert_eq!(names(&world, TicketQuery { shown, ..TicketQuery::default() }).await, [expected.as_str()]);
    }
}

#[tokio::test]
async fn every_column_orders_the_list_both_ways() {
    let (world, incident, ticket) = loaded("b").await;
    let other = known_ticket(&world, "a", 12).await;
    let pair = format!("{ticket} ↔ {}", world.incident_field(&incident, "number"));
    for sort in TicketColumn::iter() {
        for descending in [false, true] {
            let rows = names(&world, TicketQuery { sort, descending, ..TicketQuery::default() }).await;
            assert_eq!(rows.len(), 2, "{sort:?}");
        }
    }
    let by = |sort, descending| TicketQuery { sort, descending, ..TicketQuery::default() };
    assert_eq!(names(&world, by(TicketColumn::Title, false)).await, [other.to_string(), pair.clone()]);
    assert_eq!(names(&world, by(TicketColumn::Title, true)).await, [pair.clone(), other.to_string()]);
    assert_eq!(names(&world, by(TicketColumn::OtherState, true)).await[0], pair);
    let second = TicketQuery { offset: 1, limit: 1, ..by(TicketColumn::Title, false) };
    let page = list(&world, second).await;
    assert_eq!((page.total, name(&page.rows[0])), (2, pair));
}

#[tokio::test]
async fn a_profile_shows_what_is_its_own() {
    let (world, incident, ticket) = loaded("VPN drops").await;
    let of_globex = known_ticket(&world, "of globex", globex(&world)).await;
    let pair = format!("{ticket} ↔ {}", world.incident_field(&incident, "number"));
    let of_profile = TicketQuery { profile: Some(ProfileId::new(PROFILE)), ..TicketQuery::default() };
    assert_eq!(names(&world, of_profile.clone()).await.len(), 2);

    world.change_profile(|profile| profile.scope = Scope::Customer { id: 12 }).await;
    assert_eq!(names(&world, of_profile).await, [pair]);
    let unknown = TicketQuery { profile: Some(ProfileId::new("nobody")), ..TicketQuery::default() };
    assert!(world.desk().tickets(unknown).await.unwrap_err().to_string().contains("nobody"));
    assert_eq!(names(&world, searching("of globex")).await, [of_globex.to_string()]);
}

#[tokio::test]
async fn what_waits_for_a_person_is_shown_with_its_reason() {
    let (world, incident, ticket) = loaded("VPN drops").await;
    world.change_profile(|profile| profile.mapping.tables.get_mut("status").unwrap().rows.clear()).await;
    world.edit_incident(&incident, &[("state", "2")]);
    world.pass().await;

    let page = list(&world, TicketQuery { waiting_only: true, ..TicketQuery::default() }).await;

    assert_eq!(page.total, 1);
    assert_eq!(page.rows[0].halo.as_ref().unwrap().number, ticket.to_string());
    let reason = page.rows[0].waits.as_deref().unwrap();
    assert!(reason.contains("In Progress"), "{reason}");
}

#[tokio::test]
async fn a_ticket_that_was_merged_or_deleted_says_so() {
    let world = World::new().await;
    world.incident(&[("short_description", "first")]);
    world.first_load().await;
    let one = known_ticket(&world, "one", 12).await;
    let two = known_ticket(&world, "two", 12).await;
    world.halo().merge_ticket("Abel Tuter", two, one).unwrap();
    world.pass().await;

    let page = list(&world, searching("two")).await;

    let standing = page.rows.iter().map(|row| row.halo.as_ref().unwrap().standing).collect::<Vec<_>>();
    assert_eq!(standing, [causeway::service::Standing::Merged]);
}
