//! Made-up logs: the same for the same seed, and like a real one.

use std::collections::BTreeMap;

use causeway::standins::incident_log::event::{IncidentLog, State};
use causeway::standins::incident_log::generator::generate;

#[test]
fn the_same_number_and_seed_make_the_same_log() {
    assert_eq!(generate(40, 7), generate(40, 7));
    assert_ne!(generate(40, 7), generate(40, 8));
    assert!(generate(0, 7).incidents.is_empty());
}

#[test]
fn a_made_up_log_tells_whole_lives() {
    for incident in generate(300, 1).incidents {
        let states: Vec<_> = incident.events.iter().map(|event| event.state).collect();
        assert!(states.len() >= 2, "{}", incident.number);
        assert_eq!(states.last(), Some(&State::Closed), "{}", incident.number);
        for pair in incident.events.windows(2) {
            assert!(pair[0].at <= pair[1].at, "{}", incident.number);
            assert_eq!(pair[0].mod_count + 1, pair[1].mod_count, "{}", incident.number);
        }
        let last = incident.events.last().unwrap();
        assert_eq!(last.origin.closed_at, Some(last.at), "{}", incident.number);
    }
}

/// Shares in percent of the real log: 4,137 events of 600 incidents (DOI 10.24432/C57S4H).
#[test]
fn a_made_up_log_has_the_figures_of_a_real_one() {
    let log = generate(2_400, 5);
    close_to("events of an incident", ratio(log.events(), log.incidents.len()), 6.895, 0.25);
    let longer = log.incidents.iter().filter(|incident| incident.events.len() > 10).count();
    close_to("incidents of more than ten events", 100.0 * ratio(longer, log.incidents.len()), 13.8, 3.0);
    let percentage = |what: &dyn Fn(&causeway::standins::incident_log::event::Event) -> bool| {
        100.0 * ratio(log.iter().filter(|event| what(event)).count(), log.events())
    };
    close_to("new", percentage(&|event| event.state == State::New), 29.9, 3.0);
    close_to("active", percentage(&|event| event.state == State::Active), 24.4, 3.0);
    close_to("awaiting user info", percentage(&|event| event.state == State::AwaitingUserInfo), 14.8, 3.0);
    close_to("awaiting problem", percentage(&|event| event.state == State::AwaitingProblem), 1.0, 0.7);
    close_to("resolved", percentage(&|event| event.state == State::Resolved), 15.2, 2.0);
    close_to("closed", percentage(&|event| event.state == State::Closed), 14.7, 2.0);
    close_to("priority 3", percentage(&|event| event.priority.code() == "3"), 83.2, 3.0);
    close_to("nobody assigned", percentage(&|event| event.assigned_to.is_none()), 32.4, 5.0);
    close_to("service desk", percentage(&|event| event.group.as_deref() == Some("Group 1")), 24.9, 12.0);
    close_to("steps to another group", steps_to_another_group(&log), 17.5, 3.0);
    close_to("ties in an incident", ties_within(&log), 9.6, 3.0);
    close_to("events that share a minute", sharing_a_minute(&generate(600, 5)), 57.2, 12.0);
}

fn close_to(what: &str, found: f64, real: f64, tolerance: f64) {
    assert!((found - real).abs() <= tolerance, "{what}: {found:.2}, in the real log {real}");
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
}

fn steps(log: &IncidentLog) -> usize {
    log.events() - log.incidents.len()
}

fn steps_to_another_group(log: &IncidentLog) -> f64 {
    let moved = log.incidents.iter().flat_map(|incident| incident.events.windows(2));
    100.0 * ratio(moved.filter(|pair| pair[0].group != pair[1].group).count(), steps(log))
}

fn ties_within(log: &IncidentLog) -> f64 {
    let pairs = log.incidents.iter().flat_map(|incident| incident.events.windows(2));
    100.0 * ratio(pairs.filter(|pair| pair[0].at == pair[1].at).count(), steps(log))
}

fn sharing_a_minute(log: &IncidentLog) -> f64 {
    let mut minutes = BTreeMap::new();
    for event in log.iter() {
        *minutes.entry(event.at).or_insert(0_usize) += 1;
    }
    100.0 * ratio(minutes.values().filter(|events| **events > 1).sum(), log.events())
}
