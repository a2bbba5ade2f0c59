//! Figures of a real incident log, for making up logs that behave like it.
//!
//! Counted over the 4,137 events of 600 incidents of a ServiceNow instance that are a part of
//! "Incident management process enriched event log" by C. A. L. do Amaral, M. Fantinato and
//! S. M. Peres (UCI Machine Learning Repository, data set 498, DOI 10.24432/C57S4H, CC BY 4.0).
//! Times are in minutes.

use super::event::{Level, Priority, State};

/// Incidents that the figures were counted over.
pub(super) const INCIDENTS: u32 = 600;

/// Steps from one event of an incident to its next.
pub(super) const STEPS: u32 = 3_537;

/// The states that occur, in the order of the tables below.
pub(super) const STATES: [State; 6] =
    [State::New, State::Active, State::AwaitingUserInfo, State::AwaitingProblem, State::Resolved, State::Closed];

/// How many incidents begin in each state.
pub(super) const FIRST: [u32; 6] = [470, 108, 5, 0, 17, 0];

/// How often each state (row) was followed by each state (column). A walk along these frequencies
/// also has as many events as the log's incidents: 6.9 on the average, most often 3 or 4.
pub(super) const FOLLOWED_BY: [[u32; 6]; 6] = [
    [766, 228, 57, 7, 178, 0],
    [0, 612, 144, 8, 244, 0],
    [0, 49, 405, 2, 158, 0],
    [0, 4, 3, 25, 10, 0],
    [0, 7, 0, 0, 23, 600],
    [0, 0, 0, 0, 0, 7],
];

/// Incidents whose story ended with an event that closed them; the others were changed once more.
pub(super) const ENDED: (u32, u32) = (600, 607);

/// How many events carry each impact and urgency, and the priority that follows.
pub(super) const PRIORITIES: [((Level, Level, Priority), u32); 8] = [
    ((Level::High, Level::High, Priority::Critical), 102),
    ((Level::High, Level::Medium, Priority::High), 123),
    ((Level::Medium, Level::High, Priority::High), 57),
    ((Level::Medium, Level::Medium, Priority::Moderate), 3_437),
    ((Level::Medium, Level::Low, Priority::Low), 88),
    ((Level::Low, Level::High, Priority::Moderate), 6),
    ((Level::Low, Level::Medium, Priority::Low), 47),
    ((Level::Low, Level::Low, Priority::Low), 277),
];

/// Steps that changed the priority.
pub(super) const PRIORITY_CHANGES: u32 = 35;

/// Incidents that each group began with, the busiest (the service desk) first.
pub(super) const FIRST_GROUPS: [u32; 43] = [
    259, 29, 27, 25, 25, 24, 19, 15, 15, 15, 13, 12, 12, 12, 12, 8, 7, 7, 6, 5, 5, 4, 4, 4, 4, 4, 4, 3, 3, 2, 2, 2, 2,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/// Incidents that were handed on to each group, the busiest first.
pub(super) const NEXT_GROUPS: [u32; 54] = [
    118, 54, 49, 34, 33, 31, 25, 19, 18, 18, 18, 18, 17, 16, 16, 13, 9, 8, 8, 7, 7, 6, 6, 6, 5, 5, 5, 4, 3, 3, 3, 3, 3,
    3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/// Steps that changed the group.
pub(super) const GROUP_CHANGES: u32 = 620;

/// Incidents of each pair of category and subcategory, the most frequent first.
pub(super) const TOPICS: [u32; 92] = [
    39, 37, 30, 28, 27, 26, 24, 20, 20, 15, 14, 14, 14, 13, 13, 13, 13, 12, 12, 10, 10, 10, 9, 9, 9, 9, 7, 7, 6, 6, 5,
    5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/// Categories among those pairs.
pub(super) const CATEGORIES: usize = 31;

/// Different callers of the incidents.
pub(super) const CALLERS: u32 = 456;

/// Incidents that began with a person assigned.
pub(super) const FIRST_ASSIGNED: u32 = 360;

/// Of so many steps of incidents without a person, so many named one.
pub(super) const NAMED: (u32, u32) = (128, 1_162);

/// Of so many steps of incidents with a person, so many named another.
pub(super) const REPLACED: (u32, u32) = (100, 2_375);

/// Of so many steps of incidents with a person, so many took the person away.
pub(super) const TAKEN_AWAY: (u32, u32) = (66, 2_375);

/// Incidents closed with each code; the last ones had none.
pub(super) const CLOSED_CODES: [(Option<u32>, u32); 15] = [
    (Some(6), 330),
    (Some(7), 86),
    (Some(9), 39),
    (Some(5), 28),
    (Some(1), 28),
    (Some(8), 28),
    (Some(11), 15),
    (Some(4), 10),
    (Some(10), 9),
    (Some(3), 7),
    (Some(2), 7),
    (Some(16), 6),
    (Some(17), 2),
    (Some(15), 1),
    (None, 4),
];

/// Incidents that missed their service level, which the log notes when they are closed.
pub(super) const MISSED: u32 = 217;

/// Incidents that began in each hour of a day.
pub(super) const HOURS: [u32; 24] =
    [1, 6, 6, 2, 2, 3, 4, 17, 79, 85, 50, 48, 43, 34, 49, 54, 38, 24, 10, 17, 11, 8, 4, 5];

/// Incidents that began on a full day.
pub(super) const A_DAY: u32 = 275;

/// At 0 %, 10 %, … 90 %, 97 %, 100 %: minutes from an incident's report to its first event.
pub(super) const REPORTED_BEFORE: [u32; 12] = [0, 0, 0, 0, 2, 4, 5, 7, 10, 16, 28, 82];

/// Likewise: minutes to the event that resolves.
pub(super) const TO_RESOLVED: [u32; 12] = [0, 0, 1, 1, 3, 20, 169, 702, 2_441, 5_885, 17_462, 256_188];

/// Likewise: minutes to any other event that does not close. (One stamp of the log goes back; it
/// counts as 0.)
pub(super) const TO_OTHER: [u32; 12] = [0, 1, 3, 14, 53, 173, 490, 1_079, 1_748, 4_411, 13_005, 423_357];

/// Resolved incidents close themselves by an hourly job after so long.
pub(super) const CLOSES_AFTER: i64 = 5 * 24 * 60;

/// Incidents closed by hand in three sweeps, each within one minute, and the sweeps' times after
/// the midnight before the first incident.
pub(super) const SWEEPS: [(i64, u32); 3] =
    [(24 * 1_440 + 1_120, 52), (24 * 1_440 + 1_130, 21), (24 * 1_440 + 1_139, 40)];
