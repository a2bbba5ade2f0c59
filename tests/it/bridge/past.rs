//! The past of a record goes along when it gets its counterpart: in order, at its own times, for the same
//! readers, once, and in bounded pieces.

use causeway::model::ProfileId;
use causeway::plan::Class;
use causeway::plan::mails::PastNotes;
use causeway::profile::{FilesIn, Limit, PastComments, PastFiles};
use causeway::standins::faults::{Fault, Play};

use super::support::{
    approve_past_guards, bridge, change, copies_in_halo, copies_in_servicenow, days_ago, incident, note, ticket,
};
use crate::support::world::{PROFILE, World};

/// An incident that began ten days ago, with three entries on different days.
fn old_incident(world: &World) -> String {
    days_ago(world, 10);
    let sys_id = incident(world, "Mail is slow");
    for (days, journal, text) in
        [(9, "comments", "Since when?"), (8, "work_notes", "The relay, I think"), (7, "comments", "Since Monday")]
    {
        days_ago(world, days);
        world.edit_incident(&sys_id, &[(journal, text)]);
    }
    days_ago(world, 0);
    sys_id
}

/// The same in Halo.
fn old_ticket(world: &World) -> i64 {
    days_ago(world, 6);
    let id = ticket(world, "Printer on fire");
    for (days, public, text) in [(5, true, "We are on our way"), (4, false, "Bring a bucket"), (3, true, "It is out")] {
        days_ago(world, days);
        note(world, id, text, public);
    }
    days_ago(world, 0);
    id
}

fn day_of(world: &World, days: i64) -> String {
    let now = world.halo().common().clock.now();
    (now - jiff::SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn the_past_goes_along_in_order_with_its_times_authors_and_readers() {
    let world = bridge().await;
    let (incident, ticket) = (old_incident(&world), old_ticket(&world));
    let view = world.preview().await;
    let past = PastNotes::of(&view.plan);
    assert_eq!((past.records, past.notes, past.readable, past.later), (2, 6, 2, 0), "the preview says it");
    approve_past_guards(&world, &view).await;

    let copy = world.ticket_of(&incident);
    let notes = copies_in_halo(&world, copy);
    let words: Vec<(&str, bool)> = notes.iter().map(|(text, private, _)| (text.as_str(), *private)).collect();
    assert_eq!(words, [("Since when?", false), ("The relay, I think", true), ("Since Monday", false)]);
    for ((_, _, at), days) in notes.iter().zip([9, 8, 7]) {
        assert!(at.starts_with(&day_of(&world, days)), "{at} is {days} days ago");
    }
    let author =
        world.halo().actions(copy).into_iter().find_map(|action| action["third_party_who"].as_str().map(str::to_owned));
    assert_eq!(author.as_deref(), Some("admin"));
    let opened = world.ticket_field(copy, "dateoccurred");
    assert!(opened.as_str().unwrap().starts_with(&day_of(&world, 10)), "{opened}");

    let incidents = world.incidents_of(ticket);
    let copy = &incidents[0];
    let journal = copies_in_servicenow(&world, &copy["sys_id"]);
    let words: Vec<(&str, &str)> = journal.iter().map(|(text, journal)| (text.as_str(), journal.as_str())).collect();
    let all = [("We are on our way", "work_notes"), ("Bring a bucket", "work_notes"), ("It is out", "work_notes")];
    assert_eq!(words, all, "comments of the past mail nobody as work notes");
    assert!(copy["opened_at"].starts_with(&day_of(&world, 6)), "{}", copy["opened_at"]);
    let headers: Vec<String> =
        world.servicenow().journal(&copy["sys_id"]).into_iter().map(|entry| entry.value).collect();
    assert!(headers[0].contains("Abel Tuter") && headers[0].contains(&day_of(&world, 5)), "{headers:?}");

    assert_eq!(world.settle().await.done.writes(), 0, "a second pass doubles nothing");
}

#[tokio::test]
async fn comments_of_the_past_stay_comments_where_the_profile_says_so_and_private_stays_private() {
    let world = bridge().await;
    change(&world, |profile| profile.loading.comments = PastComments::AsComments).await;
    let ticket = old_ticket(&world);
    let view = world.preview().await;
    assert_eq!(PastNotes::of(&view.plan).readable, 2);
    approve_past_guards(&world, &view).await;
    let copy = world.incidents_of(ticket)[0]["sys_id"].clone();
    let journals: Vec<String> = copies_in_servicenow(&world, &copy).into_iter().map(|(_, journal)| journal).collect();
    assert_eq!(journals, ["comments", "work_notes", "comments"]);
}

#[tokio::test]
async fn a_past_that_customers_would_read_stops_at_the_guard_until_somebody_looks() {
    let world = bridge().await;
    change(&world, |profile| {
        profile.loading.comments = PastComments::AsComments;
        profile.limits.public_notes = Limit { number: 1, percent: None };
    })
    .await;
    let ticket = old_ticket(&world);
    let view = world.preview().await;
    let stopped: Vec<Class> = view.plan.stops.iter().map(|stop| stop.class).collect();
    assert!(stopped.contains(&Class::PublicNote), "{stopped:?}");
    world.approve(&view).await;
    assert!(world.incidents_of(ticket).is_empty(), "nothing went past the guard");
}

#[tokio::test]
async fn without_notes_of_the_past_the_conversation_begins_with_the_link() {
    let world = bridge().await;
    change(&world, |profile| profile.loading.notes = causeway::profile::PastNotes::None).await;
    let ticket = old_ticket(&world);
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    note(&world, ticket, "And from now on", false);
    world.settle().await;
    let copy = world.incidents_of(ticket)[0]["sys_id"].clone();
    let words: Vec<String> = copies_in_servicenow(&world, &copy).into_iter().map(|(text, _)| text).collect();
    assert_eq!(words, ["And from now on"]);
}

#[tokio::test]
async fn files_of_the_past_stay_where_the_profile_says_so_and_later_ones_follow() {
    let world = bridge().await;
    change(&world, |profile| {
        profile.files.inbound = FilesIn::On;
        profile.loading.files = PastFiles::None;
    })
    .await;
    let incident = old_incident(&world);
    world.servicenow().attach("admin", ("incident", &incident), "old.txt", b"of the past").unwrap();
    let view = world.preview().await;
    assert!(view.plan.rows.iter().any(|row| row.reason.contains("old.txt stays: it is of the past")));
    approve_past_guards(&world, &view).await;
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().attach("admin", ("incident", &incident), "new.txt", b"of today").unwrap();
    world.edit_incident(&incident, &[("short_description", "with a file")]);
    world.pass().await;
    let files = world.halo().files(world.ticket_of(&incident));
    let names: Vec<&str> = files.iter().filter_map(|(file, _)| file["filename"].as_str()).collect();
    assert_eq!(names, ["new.txt"]);
}

#[tokio::test]
async fn a_long_past_goes_in_pieces_and_in_order_and_none_of_it_twice() {
    let world = bridge().await;
    change(&world, |profile| profile.loading.notes_at_once = 4).await;
    let (there, here) = (incident(&world, "A long story"), ticket(&world, "A long story of ours"));
    let lines: Vec<String> = (0..10).map(|number| format!("line {number}")).collect();
    for (number, line) in lines.iter().enumerate() {
        days_ago(&world, 20 - i64::try_from(number).unwrap());
        world.edit_incident(&there, &[("work_notes", line)]);
        note(&world, here, line, false);
    }
    days_ago(&world, 0);
    let view = world.preview().await;
    let past = PastNotes::of(&view.plan);
    assert_eq!((past.notes, past.later), (8, 12));
    assert!(view.plan.rows.iter().any(|row| row.reason.contains("6 more of its notes follow in later passes")));
    approve_past_guards(&world, &view).await;
    let in_halo = |world: &World| -> Vec<String> {
        copies_in_halo(world, world.ticket_of(&there)).into_iter().map(|(text, ..)| text).collect()
    };
    let in_servicenow = |world: &World| -> Vec<String> {
        let copy = world.incidents_of(here)[0]["sys_id"].clone();
        copies_in_servicenow(world, &copy).into_iter().map(|(text, _)| text).collect()
    };
    assert_eq!((in_halo(&world), in_servicenow(&world)), (lines[..4].to_vec(), lines[..4].to_vec()));
    world.pass().await;
    assert_eq!((in_halo(&world), in_servicenow(&world)), (lines[..8].to_vec(), lines[..8].to_vec()));
    world.pass().await;
    assert_eq!((in_halo(&world), in_servicenow(&world)), (lines.clone(), lines));
    assert_eq!(world.settle().await.done.writes(), 0);
}

#[tokio::test]
async fn a_halo_that_dates_notes_itself_still_says_author_and_time_in_the_first_line() {
    let world = bridge().await;
    world.halo().common().switches.set("halo.ignored-fields", "datetime,third_party_who").unwrap();
    let incident = old_incident(&world);
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    let actions = world.halo().actions(world.ticket_of(&incident));
    let notes: Vec<&str> = actions.iter().filter_map(|action| action["note"].as_str()).collect();
    let told = notes.iter().find(|note| note.contains("Since when?")).unwrap();
    assert!(told.contains("admin") && told.contains(&day_of(&world, 9)), "{told}");
    assert_eq!(world.settle().await.done.writes(), 0, "a note without its own time is the same note");
}

#[tokio::test]
async fn a_past_cut_off_on_its_way_is_completed_and_not_doubled() {
    let mut world = bridge().await;
    let incident = old_incident(&world);
    let view = world.preview().await;
    // Halo stores the second note and the answer is lost; then the program ends.
    let lost = Fault {
        name: "lost answer".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("/Actions".to_owned()),
        from: 1,
        times: Some(1),
        play: Play::CutAfter,
    };
    world.halo().common().faults.arm(lost);
    approve_past_guards(&world, &view).await;
    let asked = world.halo().common().requests.since(0);
    assert!(asked.iter().any(|request| request.fault.as_deref() == Some("lost answer")), "an answer was lost");
    world.close_desk().await;
    world.reopen_desk();
    world.pass().await;
    let notes: Vec<String> =
        copies_in_halo(&world, world.ticket_of(&incident)).into_iter().map(|(text, ..)| text).collect();
    assert_eq!(notes, ["Since when?", "The relay, I think", "Since Monday"]);
    assert!(world.desk().profile(&ProfileId::new(PROFILE)).await.is_ok());
    assert_eq!(world.settle().await.done.writes(), 0);
}
