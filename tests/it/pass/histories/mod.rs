//! Random histories of both desks: people make, change, discuss, attach, put under each other, merge
//! and close records on either side, passes run between, and in the end everything has settled: each
//! record has its one counterpart, each word and file is there once on each side, what stands under
//! what is the same, and nothing private can be read by a customer.

mod deed;
mod history;
mod oracle;

use causeway::profile::ConflictPolicy;
use proptest::prelude::*;

use self::deed::{Deed, deed};
use self::history::History;
use crate::support::cases;

async fn lived(policy: ConflictPolicy, rounds: Vec<Vec<Deed>>) -> Result<(), TestCaseError> {
    let mut history = History::begin(policy).await;
    let mut waiting = true;
    for deeds in &rounds {
        for deed in deeds {
            history.act(deed);
        }
        waiting = oracle::settles(&history).await?;
    }
    oracle::is_whole(&history)?;
    oracle::is_told_once(&history)?;
    oracle::is_attached_once(&history)?;
    if waiting { Ok(()) } else { oracle::is_equal(&history) }
}

fn policy() -> impl Strategy<Value = ConflictPolicy> {
    prop::sample::select(vec![ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins])
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn whatever_people_do_on_both_sides_settles_and_nothing_private_is_shown(
        policy in policy(),
        rounds in prop::collection::vec(prop::collection::vec(deed(), 3..14), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(Box::pin(lived(policy, rounds)))?;
    }
}
