//! A run is turned back long after it: whatever people and later runs did, only what still holds its
//! value becomes what it was, and everything else stays.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

use crate::support::cases;
use crate::support::world::World;

/// Codes that both sides share in the world's profile.
const CODES: [&str; 3] = ["1", "2", "3"];

const PAIRS: usize = 3;

/// A change by a person: where, on which pair, which field, which code.
#[derive(Debug, Clone, Copy)]
struct Edit {
    in_halo: bool,
    pair: usize,
    field: usize,
    code: usize,
}

const FIELDS: [&str; 2] = ["impact", "urgency"];

/// The two fields of all pairs: in Halo, and in ServiceNow.
type Picture = [Vec<[String; 2]>; 2];

struct Desk {
    world: World,
    pairs: Vec<(i64, String)>,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let fields =
            |at: usize| [("short_description", format!("pair {at}")), ("impact", "3".into()), ("urgency", "3".into())];
        let incidents: Vec<String> = (0..PAIRS)
            .map(|at| {
                let fields = fields(at);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                world.incident(&fields)
            })
            .collect();
        world.first_load().await;
        world.settle().await;
        let pairs = incidents.into_iter().map(|incident| (world.ticket_of(&incident), incident)).collect();
        Self { world, pairs }
    }

    fn edit(&self, edit: Edit) {
        let (ticket, incident) = &self.pairs[edit.pair];
        if edit.in_halo {
            let change = json!({ FIELDS[edit.field]: CODES[edit.code].parse::<i64>().unwrap() });
            self.world.halo().update_ticket("Abel Tuter", *ticket, change).unwrap();
        } else {
            self.world.edit_incident(incident, &[(FIELDS[edit.field], CODES[edit.code])]);
        }
    }

    fn picture(&self) -> Picture {
        let here =
            |(ticket, _): &(i64, String)| FIELDS.map(|field| self.world.ticket_field(*ticket, field).to_string());
        let there = |(_, incident): &(i64, String)| FIELDS.map(|field| self.world.incident_field(incident, field));
        [self.pairs.iter().map(here).collect(), self.pairs.iter().map(there).collect()]
    }
}

/// Rounds of edits with a run after each; one of the runs is turned back after the last edits.
async fn restored(rounds: Vec<Vec<Edit>>, since: Vec<Edit>, which: usize) -> Result<(), TestCaseError> {
    let desk = Desk::new().await;
    let mut runs = Vec::new();
    for round in &rounds {
        for edit in round {
            desk.edit(*edit);
        }
        let before = desk.picture();
        let run = desk.world.pass().await.run;
        runs.push((run, before, desk.picture()));
    }
    for edit in &since {
        desk.edit(*edit);
    }
    let chosen = which % runs.len();
    let (run, before, after) = &runs[chosen];
    let later = &runs[chosen + 1..];
    let now = desk.picture();
    let view = desk.world.desk().preview_undo(*run, None).await.unwrap();
    desk.world.approve(&view).await;
    let then = desk.picture();
    for side in 0..2 {
        for pair in 0..PAIRS {
            for field in 0..FIELDS.len() {
                let of = |picture: &Picture| picture[side][pair][field].clone();
                let wrote = |before: &Picture, after: &Picture| of(before) != of(after);
                let still = wrote(before, after) && of(&now) == of(after);
                let again = later.iter().any(|(_, before, after)| wrote(before, after));
                let expected = if still && !again { of(before) } else { of(&now) };
                prop_assert_eq!(of(&then), expected, "side {}, pair {}, field {}", side, pair, field);
            }
        }
    }
    Ok(())
}

fn edit() -> impl Strategy<Value = Edit> {
    let parts = (any::<bool>(), 0..PAIRS, 0..FIELDS.len(), 0..CODES.len());
    parts.prop_map(|(in_halo, pair, field, code)| Edit { in_halo, pair, field, code })
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn undoing_a_run_after_a_random_history_restores_what_still_holds_its_value_and_nothing_else(
        rounds in prop::collection::vec(prop::collection::vec(edit(), 1..6), 1..4),
        since in prop::collection::vec(edit(), 0..5),
        which in 0usize..8,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(restored(rounds, since, which))?;
    }
}
