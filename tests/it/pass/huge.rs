//! Single tickets that are huge: a comment of ten megabytes, tens of thousands of comments, thousands of
//! custom fields. The pass goes on, and what is too much is told. Whole under `tests/run --long`.

use causeway::profile::Limit;
use serde_json::json;

use crate::support::long;
use crate::support::world::World;

const MEGABYTE: usize = 1024 * 1024;

/// The most memory that this process ever had, in kilobytes; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The process holds both vendors, too; this is what all of it may take.
fn within(kilobytes: u64) {
    let Some(peak) = peak() else { return println!("this system tells no peak of memory") };
    println!("at most {} MB, both vendors included", peak / 1_024);
    assert!(peak < kilobytes, "{peak} kB");
}

#[tokio::test]
async fn a_comment_of_ten_megabytes_stops_no_other_ticket() {
    let world = World::new().await;
    let [huge, plain] = ["huge", "plain"].map(|text| world.incident(&[("short_description", text)]));
    world.first_load().await;
    let comment = "All work and no play. ".repeat(10 * MEGABYTE / 22);
    world.edit_incident(&huge, &[("comments", comment.as_str())]);
    world.edit_incident(&plain, &[("comments", "a short word")]);
    let report = world.pass().await;
    let notes = |incident: &str| world.halo().actions(world.ticket_of(incident));
    let holds = |incident: &str, text: &str| {
        notes(incident).iter().any(|action| action["note"].as_str().unwrap_or_default().contains(text))
    };
    assert!(holds(&plain, "a short word"), "{report:#?}");
    let told = report.holds.iter().chain(&report.later).chain(&report.parked).chain(&report.left).count();
    assert!(holds(&huge, "All work and no play.") || told > 0, "it is there, or it is told why not: {report:#?}");
    let mark = world.mark();
    let again = world.pass().await;
    assert_eq!(again.error, None);
    assert_eq!(world.writes_since(mark).0.notes, 0, "nothing is carried twice");
    within(1_500_000);
}

#[tokio::test]
async fn tens_of_thousands_of_comments_on_one_ticket_are_carried_in_parts() {
    let number = if long() { 50_000 } else { 1_000 };
    let world = World::new().await;
    let [busy, plain] = ["busy", "plain"].map(|text| world.incident(&[("short_description", text)]));
    world.first_load().await;
    for comment in 0..number {
        let text = format!("comment {comment}.");
        world.edit_incident(&busy, &[("comments", text.as_str())]);
    }
    world.edit_incident(&plain, &[("comments", "a short word")]);
    world
        .change_profile(|profile| {
            profile.loading.notes_at_once = u32::try_from(number / 4).unwrap();
            profile.limits.public_notes = Limit::number(100_000);
            profile.limits.visible_texts = Limit::number(100_000);
        })
        .await;
    let carried = |incident: &str, text: &str| {
        let actions = world.halo().actions(world.ticket_of(incident));
        actions.iter().filter(|action| action["note"].as_str().unwrap_or_default().contains(text)).count()
    };
    for part in 1..=4 {
        let report = world.pass().await;
        assert_eq!(report.error, None, "{report:#?}");
        assert_eq!(carried(&plain, "a short word"), 1, "the other ticket does not wait: {report:#?}");
        assert_eq!(carried(&busy, "comment "), number / 4 * part, "a part in each pass: {report:#?}");
    }
    let mark = world.mark();
    world.pass().await;
    assert_eq!(world.writes_since(mark), Default::default(), "nothing is left over or carried twice");
    within(1_500_000);
}

#[tokio::test]
async fn thousands_of_custom_fields_change_nothing_for_those_that_are_mapped() {
    let number = if long() { 5_000 } else { 500 };
    let world = World::new().await;
    for field in 0..number {
        world.halo().add_custom_field(&format!("CFbulk{field}"), &format!("Bulk {field}"), &[1]);
    }
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let fields: Vec<_> = (0..number).map(|field| json!({"name": format!("CFbulk{field}"), "value": "x"})).collect();
    let change = json!({"summary": "VPN is slow", "customfields": fields});
    world.halo().update_ticket("Abel Tuter", ticket, change).unwrap();
    let report = world.settle().await;
    assert_eq!(report.error, None);
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN is slow");
    within(1_500_000);
}
