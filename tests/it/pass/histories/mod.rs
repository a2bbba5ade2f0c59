//! Random histories of both desks: people make, change, discuss, attach, put under each other, merge,
//! close, reopen and delete incidents, problems, changes and orders on either side, operators part and
//! link pairs, passes run between, and in the end everything has settled: each record has its one
//! counterpart, each word and file is there once on each side, what stands under what is the same, and
//! nothing private can be read by a customer.

mod deed;
mod history;
mod oracle;
mod records;
mod said;

use causeway::profile::{ConflictPolicy, Reopen};
use proptest::prelude::*;

use self::deed::{Deed, deed};
use self::history::History;
use crate::support::cases;

async fn lived(policy: ConflictPolicy, reopen: Reopen, rounds: Vec<Vec<Deed>>) -> Result<(), TestCaseError> {
    let mut history = History::begin(policy, reopen).await;
    let mut waiting = Vec::new();
    for deeds in &rounds {
        for deed in deeds {
            history.act(deed).await;
        }
        waiting = oracle::settles(&history).await?;
    }
    oracle::is_whole(&history)?;
    oracle::is_told_once(&history)?;
    oracle::is_attached_once(&history)?;
    let compared = oracle::is_equal(&history, &waiting, reopen)?;
    println!("{} pairs, {compared} of them compared field by field", history.pairs.len());
    Ok(())
}

fn policy() -> impl Strategy<Value = ConflictPolicy> {
    prop::sample::select(vec![ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins])
}

fn reopen() -> impl Strategy<Value = Reopen> {
    prop_oneof![
        3 => Just(Reopen::BothSides),
        1 => prop::sample::select(vec![Reopen::InHalo, Reopen::InOther, Reopen::Never]),
    ]
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn whatever_people_do_on_both_sides_settles_and_nothing_private_is_shown(
        policy in policy(),
        reopen in reopen(),
        rounds in prop::collection::vec(prop::collection::vec(deed(), 3..14), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(Box::pin(lived(policy, reopen, rounds)))?;
    }
}
